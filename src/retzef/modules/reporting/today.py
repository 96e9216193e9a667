"""The numbers of a day that is not over, kept as they grow: what happens to one item costs that item, not the whole day.

The day is cut into parts, one for each queue and quarter of an hour; a part knows what it is made of and is counted
again only when something of it has changed. What is counted, and how, is the day report's.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from retzef.engine.metrics import Figures, Handling, Story, Wait, add_up
from retzef.modules.reporting.days import Day

QUARTER = timedelta(minutes=15)
# Whose, and in which quarter of an hour of the day.
Part: TypeAlias = tuple[UUID, int]
Pieces: TypeAlias = tuple[list[Wait], list[Handling]]


def quarter_of(day: Day, instant: datetime) -> int:
    """In which quarter of an hour of the day an instant of it lies."""
    return int((instant - day.begins_at) / QUARTER)


class Today:
    """A day's figures by queue and quarter of an hour. `within`: the promise in seconds."""

    def __init__(self, day: Day, within: int) -> None:
        self.day = day
        self.within = within
        self._parts: dict[Part, dict[UUID, Pieces]] = defaultdict(dict)
        self._parts_of_item: dict[UUID, set[Part]] = {}
        self._figures: dict[Part, Figures] = {}
        self._changed: set[Part] = set()

    def put(self, item_id: UUID, story: Story) -> None:
        """What became of an item, instead of what was known of it."""
        before = self._parts_of_item.pop(item_id, set())
        for part in before:
            del self._parts[part][item_id]
        after: dict[Part, Pieces] = defaultdict(lambda: ([], []))
        for wait in story.waits:
            if self._is_in(wait.began_at):
                after[self._part_of(wait)][0].append(wait)
        for handling in story.handlings:
            if self._is_in(handling.began_at):
                after[self._part_of(handling)][1].append(handling)
        for part, pieces in after.items():
            self._parts[part][item_id] = pieces
        self._parts_of_item[item_id] = set(after)
        self._changed |= before | set(after)

    def by_queue(self) -> Mapping[UUID, Figures]:
        """The day, queue by queue."""
        found: dict[UUID, Figures] = defaultdict(Figures)
        for (queue_id, _), figures in self._counted().items():
            found[queue_id].add(figures)
        return found

    def by_quarter(self, queues: Collection[UUID] | None = None) -> list[Figures]:
        """The day, quarter of an hour by quarter of an hour; of these queues, or of all."""
        found = [Figures() for _ in self.quarters]
        for (queue_id, number), figures in self._counted().items():
            if queues is None or queue_id in queues:
                found[number].add(figures)
        return found

    @property
    def quarters(self) -> list[datetime]:
        """The instants at which they begin, all in UTC; 92 or 100 of them when clocks are changed."""
        count = round((self.day.ends_at - self.day.begins_at) / QUARTER)
        return [self.day.begins_at + number * QUARTER for number in range(count)]

    def _is_in(self, instant: datetime) -> bool:
        return self.day.begins_at <= instant < self.day.ends_at

    def _part_of(self, piece: Wait | Handling) -> Part:
        return piece.queue_id, quarter_of(self.day, piece.began_at)

    def _counted(self) -> Mapping[Part, Figures]:
        for part in self._changed:
            pieces = self._parts[part].values()
            self._figures[part] = add_up(
                (wait for waits, _ in pieces for wait in waits),
                (handling for _, handlings in pieces for handling in handlings),
                self.within,
            )
        self._changed.clear()
        return self._figures
