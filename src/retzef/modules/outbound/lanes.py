"""One lane for each entry point: how fast its provider may be called, and that a slow one cannot take every worker.

Nobody waits in a lane; who cannot go yet is told when to come again, so waiting costs no worker. Rates hold within
one process: where several send, the provider's own throttling is the last word, and the lane then closes for as long
as the provider asks. `monotonic` gives seconds that never go back.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from retzef.ports.channel import EntryPoint

AT_ONCE = 8
COME_AGAIN_SECONDS = 0.5
# How much of an unused rate may be made up for in a burst.
BURST_SECONDS = 1.0
# Slots are kept for those who were told to come; who does not come back (another process took the job) is forgotten.
SLOTS_MAX = 10_000

log = logging.getLogger("retzef.outbound")


@dataclass(slots=True)
class Lane:
    """The lane of one entry point."""

    entry_point: str
    per_second: float | None
    inside: int = 0
    next_free: float = 0.0
    closed_until: float = 0.0
    slots: "OrderedDict[UUID, float]" = field(default_factory=OrderedDict)
    reachable: bool = True

    def wait(self, message_id: UUID, now: float) -> float:
        """Seconds until this message may go, 0 for now: then it is inside and must `leave`."""
        if now < self.closed_until:
            return self.closed_until - now
        slot = self._slot(message_id, now)
        if slot > now:
            return slot - now
        if self.inside >= AT_ONCE:
            return COME_AGAIN_SECONDS
        self.slots.pop(message_id, None)
        self.inside += 1
        return 0.0

    def leave(self) -> None:
        """The message is through, however it ended."""
        self.inside -= 1

    def close_for(self, seconds: float, now: float) -> None:
        """The provider asks us to slow down."""
        self.closed_until = max(self.closed_until, now + seconds)

    def note_reachable(self, *, reachable: bool) -> None:
        """Say once that a provider is unavailable, and once that it is back."""
        if reachable != self.reachable:
            log.log(
                logging.INFO if reachable else logging.WARNING,
                "provider.back" if reachable else "provider.unavailable",
                extra={"entry_point": self.entry_point},
            )
            self.reachable = reachable

    def _slot(self, message_id: UUID, now: float) -> float:
        """When this message's turn is; the same answer until it has gone."""
        if self.per_second is None:
            return now
        slot = self.slots.get(message_id)
        if slot is None:
            slot = max(self.next_free, now - BURST_SECONDS)
            self.next_free = slot + 1 / self.per_second
            self.slots[message_id] = slot
            if len(self.slots) > SLOTS_MAX:
                self.slots.popitem(last=False)
        return slot


class Lanes:
    """All lanes of a process."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self.monotonic = monotonic
        self._lanes: dict[UUID, Lane] = {}

    def of(self, entry_point: EntryPoint, per_second: float | None) -> Lane:
        """The lane of an entry point, opened when it is first asked for."""
        lane = self._lanes.get(entry_point.entry_point_id)
        if lane is None:
            lane = Lane(str(entry_point.entry_point_id), per_second)
            self._lanes[entry_point.entry_point_id] = lane
        return lane
