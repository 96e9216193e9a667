"""Instants at which something comes due: one for each thing, the soonest first."""

from collections.abc import Hashable
from heapq import heappop, heappush
from typing import Generic, TypeVar

Name = TypeVar("Name", bound=Hashable)
NEVER = float("inf")


class Timers(Generic[Name]):
    """By name, each at one instant in seconds; setting it anew forgets the one before. `due`: those that have come, until they are
    set anew or dropped.
    """

    def __init__(self) -> None:
        self.due: dict[Name, None] = {}
        self._at: dict[Name, float] = {}
        self._heap: list[tuple[float, int, Name]] = []
        # Breaks ties by the order in which they were set, so that names need not compare.
        self._count = 0

    def set(self, name: Name, at: float) -> None:
        """Due at `at`; never, when that is infinite."""
        self.due.pop(name, None)
        if at == NEVER:
            self._at.pop(name, None)
        elif self._at.get(name) != at:
            self._at[name] = at
            self._count += 1
            heappush(self._heap, (at, self._count, name))

    def bring_forward(self, name: Name, at: float) -> None:
        """Due at `at`, or before it as it was."""
        self.set(name, min(at, self._at.get(name, NEVER)))

    def drop(self, name: Name) -> None:
        """Nothing comes due by this name."""
        self.set(name, NEVER)

    def mark(self, name: Name) -> None:
        """Due already."""
        self.drop(name)
        self.due[name] = None

    def come(self, now: float, most: int | None = None) -> list[Name]:
        """Those that come due by now, the soonest first; of more than `most` the rest comes when it is asked for again."""
        found: list[Name] = []
        while self.next_at() <= now and len(found) != most:
            _, _, name = heappop(self._heap)
            del self._at[name]
            self.due[name] = None
            found.append(name)
        return found

    def coming(self, now: float) -> list[Name]:
        """Those that would come due by now, and are left as they are."""
        if self.next_at() > now:
            return []
        return [name for at, _, name in self._heap if at <= now and self._at.get(name) == at]

    def next_at(self) -> float:
        """When the next comes due."""
        heap = self._heap
        while heap and self._at.get(heap[0][2]) != heap[0][0]:
            heappop(heap)
        return heap[0][0] if heap else NEVER
