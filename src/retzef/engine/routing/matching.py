"""Who gets what in one round: the best for whoever became free, the best of those free for whatever came in, and where
several meet several, the best assignment of them all.

After a round nobody who is free could take anything that waits. So only pairs with something new in them are looked at, and what
is decided is what a look at everything would decide; a test and the bench compare.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import cast

from retzef.engine.routing.lines import Entry, Kind
from retzef.engine.routing.pool import Pool
from retzef.engine.routing.seats import PASSED_POINTS, Seat
from retzef.engine.routing.solve import IMPOSSIBLE, Worth, solve
from retzef.engine.routing.timers import NEVER
from retzef.kernel.ids import AgentId, WorkItemId

# What cannot wait, what can, and what may only have those who are left over; as `Kind.turn`.
_TURNS = (0, 1, 2)
_LEFT_OVER = 2
# Of all that waits for several agents, so many columns for each of them are looked at together.
_COLUMNS_EACH = 4
# Beyond as many of a line as there are agents: some of it may be not for some of them.
_PARTICULAR = 8
# From so many pairs on they are reckoned as arrays.
MANY_PAIRS = 256


@dataclass(frozen=True, slots=True)
class Pair:
    """An item and who gets it, for so many points."""

    entry: Entry
    seat: Seat
    points: float


class Matching:
    """One round's. `taken` is told of each pair before it is given, when everything still stands as it was decided on."""

    def __init__(
        self, pool: Pool, now: float, leaving: frozenset[AgentId], taken: Callable[[Pair], None]
    ) -> None:
        self._pool = pool
        self.now = now
        self._leaving = leaving
        self._taken = taken
        self._latest = now + pool.policy.clock_tolerance.total_seconds()
        self._again = pool.policy.ask_again_after.total_seconds()

    def run(self) -> None:
        """Give out all that can be given."""
        pool = self._pool
        left: dict[AgentId, Seat] = {}
        while pool.new_seats or pool.new_entries:
            seats = sorted(
                (seat for seat in pool.new_seats.values() if seat.agent.agent_id not in self._leaving),
                key=lambda seat: seat.order,
            )
            most = pool.policy.solve_at_most
            pool.new_seats = {seat.agent.agent_id: seat for seat in seats[most:]}
            entries, pool.new_entries = list(pool.new_entries.values()), {}
            self._match(seats[:most], entries)
            left.update((agent, seat) for agent, seat in pool.new_seats.items() if agent in self._leaving)
            pool.new_seats = {agent: seat for agent, seat in pool.new_seats.items() if agent not in left}
        # Who is leaving is asked nothing now; should they stay after all, they are as new.
        pool.new_seats.update(left)

    def points(self, seat: Seat, entry: Entry) -> float:
        """What it is worth to give it to them now; `IMPOSSIBLE` when it may not be."""
        if self.fit(seat, entry.kind) is None or not seat.may_take(entry):
            return IMPOSSIBLE
        points = entry.urgency(self.now) + seat.points_for(entry, self.now)
        if seat.has_passed(entry, self._latest):
            again_at = self.asked_again_at(seat, entry)
            if again_at > self.now:
                return IMPOSSIBLE
            points -= PASSED_POINTS
        return points

    def kinds_for(self, seat: Seat) -> Iterable[Kind]:
        """What they could take, if they had room."""
        return self._pool.kinds_for(seat)

    def is_leaving(self, seat: Seat) -> bool:
        """Are they asked nothing in this round?"""
        return seat.agent.agent_id in self._leaving

    def has_passed(self, seat: Seat, entry: Entry) -> bool:
        """Did they decline it or let it ring since they said that they are ready?"""
        return seat.has_passed(entry, self._latest)

    def asked_again_at(self, seat: Seat, entry: Entry) -> float:
        """From when an agent who passed on an item may be asked again."""
        passed = entry.passed[seat.agent.agent_id]
        # A clock that was set back since: how long ago it was, nobody knows.
        return self.now if passed > self._latest else passed + self._again

    # ---------------------------------------------------------------- parts

    @staticmethod
    def fit(seat: Seat, kind: Kind) -> float | None:
        """Points for what they can do above what is asked; None when they may not take it."""
        return None if kind.key.is_held else seat.profile.fit(kind)

    def _match(self, seats: list[Seat], entries: list[Entry]) -> None:
        """What cannot wait first, then what can, then what may only have those who are left over."""
        for turn in _TURNS:
            wanted = [entry for entry in entries if entry.kind.turn == turn]
            free = [seat for seat in seats if seat.is_open(self.now)]
            if turn == _LEFT_OVER:
                self._match_one_by_one(free, self._kept_back(free, wanted))
            elif len(free) == 1 and not wanted:
                self._give(self._best_for_seat(free[0], turn))
            elif len(wanted) == 1 and not free:
                self._give(self.best_for_entry(wanted[0]))
            elif free or wanted:
                self._match_many(free, wanted, turn)

    def _kept_back(self, free: list[Seat], entries: list[Entry]) -> list[Entry]:
        """With everybody who became free, what was kept back from others may be for any of them: the first of its lines is as new."""
        kinds = {
            kind: None for seat in free for kind in self._pool.kinds_for(seat) if kind.turn == _LEFT_OVER
        }
        found = {entry.item.work_item_id: entry for entry in entries}
        for kind in kinds:
            found.update((entry.item.work_item_id, entry) for _, entry in kind.line[:_COLUMNS_EACH])
        return list(found.values())

    def _give(self, pair: Pair | None) -> None:
        if pair is not None:
            self._taken(pair)
            self._pool.give(pair.entry, pair.seat, self.now)

    def _best_for_seat(self, seat: Seat, turn: int) -> Pair | None:
        best: Pair | None = None
        for entry in self._offered_to(seat, turn):
            points = self.points(seat, entry)
            if points == IMPOSSIBLE:
                continue
            if best is None or (-points, entry.queued, entry.item.work_item_id.int) < (
                -best.points, best.entry.queued, best.entry.item.work_item_id.int,
            ):  # fmt: skip
                best = Pair(entry, seat, points)
        return best

    def _offered_to(self, seat: Seat, turn: int) -> Iterator[Entry]:
        """The first of each line the agent has room for, and what has something of its own for them."""
        for kind in self._pool.kinds_for(seat):
            if kind.line and self._may_give_of(kind, seat, turn):
                yield from self._first_for(seat, kind)
        for entry in self._pool.wished(seat):
            if self._may_give_of(entry.kind, seat, turn):
                yield entry

    def _may_give_of(self, kind: Kind, seat: Seat, turn: int) -> bool:
        if kind.turn != turn or not self.has_room(seat, kind):
            return False
        return turn != _LEFT_OVER or self._leaves_enough(kind)

    def _first_for(self, seat: Seat, kind: Kind) -> Iterator[Entry]:
        """The first they may be asked about; where they passed on all those before it, the first of these as well."""
        passed = False
        for _, entry in kind.line:
            if not seat.may_take(entry):
                continue
            if seat.has_passed(entry, self._latest):
                again_at = self.asked_again_at(seat, entry)
                if again_at > self.now:
                    self._look_again(entry, again_at)
                elif not passed:
                    passed = True
                    yield entry
                continue
            yield entry
            return

    def _look_again(self, entry: Entry, at: float) -> None:
        self._pool.second_looks.bring_forward(entry.item.work_item_id, at)

    def best_for_entry(self, entry: Entry) -> Pair | None:
        """Who gets it, if it alone is given out now."""
        best: Pair | None = None
        kind = entry.kind
        if kind.turn == _LEFT_OVER and not self._leaves_enough(kind):
            return None
        for seat in self._free_for(kind):
            points = self.points(seat, entry)
            if points == IMPOSSIBLE:
                self._notice_passed(seat, entry)
            elif best is None or (-points, seat.order) < (-best.points, best.seat.order):
                best = Pair(entry, seat, points)
        return best

    def _notice_passed(self, seat: Seat, entry: Entry) -> None:
        if seat.has_passed(entry, self._latest) and seat.may_take(entry):
            self._look_again(entry, self.asked_again_at(seat, entry))

    def _free_for(self, kind: Kind) -> Iterator[Seat]:
        for seat in self._pool.open_seats(kind):
            if not self.is_leaving(seat) and self.has_room(seat, kind):
                yield seat

    def has_room(self, seat: Seat, kind: Kind) -> bool:
        """Is there room for it now? Where there will be, the pool is told when."""
        room_from = seat.room_from(kind, self.now)
        if self.now < room_from < NEVER:
            self._pool.rooms.bring_forward(seat.agent.agent_id, room_from)
        return room_from <= self.now

    def _leaves_enough(self, kind: Kind) -> bool:
        return sum(1 for _ in self._free_for(kind)) > kind.rule.keeps_free

    # ---------------------------------------------------------------- several and several

    def _match_one_by_one(self, seats: list[Seat], entries: list[Entry]) -> None:
        """Where some stay free, the best pair first, and then the next as long as enough are left."""
        rows = self._rows(seats, entries)
        line = [
            (-pair.points, seat.order, seat, pair) for seat in rows if (pair := self._best_kept_back(seat))
        ]
        heapify(line)
        while line:
            _, order, seat, pair = heappop(line)
            now_best = self._best_kept_back(seat)
            if now_best is None:
                continue
            if now_best.entry is pair.entry:
                self._give(pair)
            else:
                heappush(line, (-now_best.points, order, seat, now_best))
        self._notice_all_passed(rows, entries)

    def _best_kept_back(self, seat: Seat) -> Pair | None:
        return self._best_for_seat(seat, _LEFT_OVER) if seat.is_open(self.now) else None

    def _match_many(self, seats: list[Seat], entries: list[Entry], turn: int) -> None:
        rows = self._rows(seats, entries)
        if not rows:
            return
        columns = self._columns(rows, entries, turn)
        if not columns:
            return
        persons = _persons(rows)
        points = _worth_of_persons(worth_of(self, rows, columns), persons)
        served: set[AgentId] = set()
        for row, column in solve(points):
            entry = columns[column]
            seat, worth = max(
                ((rows[each], self._points_with_room(rows[each], entry)) for each in persons[row]),
                key=lambda told: told[1],
            )
            self._give(Pair(entry, seat, worth))
            served.update(rows[each].agent.agent_id for each in persons[row])
        # Where a line begins with what somebody must not have, what they may have can lie behind all that was looked at.
        for seat in rows:
            if seat.agent.agent_id not in served and seat.is_open(self.now):
                self._give(self._best_for_seat(seat, turn))
        self._notice_all_passed(rows, entries)

    def _points_with_room(self, seat: Seat, entry: Entry) -> float:
        return self.points(seat, entry) if self.has_room(seat, entry.kind) else IMPOSSIBLE

    def _notice_all_passed(self, rows: list[Seat], entries: list[Entry]) -> None:
        for entry in entries:
            if entry.passed and entry.item.work_item_id in self._pool.entries:
                for seat in rows:
                    if self.has_room(seat, entry.kind) and self.fit(seat, entry.kind) is not None:
                        self._notice_passed(seat, entry)

    def _rows(self, seats: list[Seat], entries: Iterable[Entry]) -> list[Seat]:
        """Who is new, and whoever is free for what is new; the longest idle first, at most so many as are solved at once."""
        rows = {seat.agent.agent_id: seat for seat in seats}
        for kind in dict.fromkeys(entry.kind for entry in entries):
            rows.update((seat.agent.agent_id, seat) for seat in self._free_for(kind))
        ordered = sorted(rows.values(), key=lambda seat: seat.order)
        most = self._pool.policy.solve_at_most
        self._pool.new_seats.update((seat.agent.agent_id, seat) for seat in ordered[most:])
        return ordered[:most]

    def _columns(self, rows: list[Seat], entries: list[Entry], turn: int) -> list[Entry]:
        """What might be given to them: no more of a line than could take of it."""
        takers: dict[Kind, int] = {}
        found: dict[WorkItemId, Entry] = {}
        for seat in rows:
            for kind in self._pool.kinds_for(seat):
                if kind.line and kind.turn == turn and self.has_room(seat, kind):
                    takers[kind] = takers.get(kind, 0) + 1
            for entry in self._pool.wished(seat):
                if entry.kind.turn == turn:
                    found[entry.item.work_item_id] = entry
        for kind, count in takers.items():
            for _, entry in kind.line[: count + _PARTICULAR]:
                found[entry.item.work_item_id] = entry
        if len(entries) <= len(rows):
            found.update((entry.item.work_item_id, entry) for entry in entries)
        ordered = sorted(found.values(), key=lambda entry: (-entry.urgency(self.now), entry.place))
        return ordered[: max(64, _COLUMNS_EACH * len(rows))]


def worth_of(matching: Matching, rows: list[Seat], columns: list[Entry]) -> Worth:
    """What each pair is worth, by row and column."""
    if len(rows) * len(columns) <= MANY_PAIRS:
        return [
            [
                matching.points(seat, entry) if matching.has_room(seat, entry.kind) else IMPOSSIBLE
                for entry in columns
            ]
            for seat in rows
        ]
    import numpy as np

    now = matching.now
    kinds = list(dict.fromkeys(entry.kind for entry in columns))
    place = {kind: number for number, kind in enumerate(kinds)}
    fits = np.full((len(rows), len(kinds)), IMPOSSIBLE)
    for row, seat in enumerate(rows):
        of_itself = seat.points_for_any(now)
        for kind in matching.kinds_for(seat):
            number, fit = place.get(kind), matching.fit(seat, kind)
            if number is not None and fit is not None and matching.has_room(seat, kind):
                fits[row, number] = fit + of_itself
    urgencies = np.array([entry.urgency(now) for entry in columns])
    worth = fits[:, [place[entry.kind] for entry in columns]] + urgencies[None, :]
    for column, entry in enumerate(columns):
        if entry.is_particular:
            for row, seat in enumerate(rows):
                if worth[row, column] > IMPOSSIBLE:
                    worth[row, column] = matching.points(seat, entry)
    return cast("Worth", worth)


def _persons(rows: list[Seat]) -> list[list[int]]:
    """Of the rows those that are one person, who serves several tenants and is given one thing at a time."""
    found: dict[int, list[int]] = {}
    for row, seat in enumerate(rows):
        found.setdefault(id(seat.burden), []).append(row)
    return list(found.values())


def _worth_of_persons(worth: Worth, persons: list[list[int]]) -> Worth:
    """What each item is worth with each person: with whichever of their rows it is worth most."""
    if all(len(rows) == 1 for rows in persons):
        return worth
    if isinstance(worth, list):
        return [
            [max(column) for column in zip(*(worth[row] for row in rows), strict=True)] for rows in persons
        ]
    import numpy as np

    reckoned = np.asarray(worth)
    return np.stack([reckoned[rows].max(axis=0) for rows in persons])
