"""A made-up centre: who calls, who works, and what is asked of them. Values only.

Time is seconds since the midnight on which the scenario begins; weekdays count from Monday, 0. People and queues go by
the names that the scenario gives them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from retzef.engine.simulation.durations import Duration, Endless, Fixed

DAY = 86_400.0
HALF_HOUR = 1_800.0
# A week of half hours.
WEEK = 336


@dataclass(frozen=True, slots=True)
class Asked:
    """A skill somebody must have at `least`; `weight`: points for each level above that."""

    skill: str
    least: int = 1
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class SimulatedRing:
    """What is asked of an agent once an item has been in its queue for `after` seconds."""

    after: float
    lower_by: int = 0
    without: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SimulatedQueue:
    """A queue: `target` is T of its service level, `load` what one of its items takes of an agent's capacity.

    `urges`: the target's nearing speaks for an item as the policy says; otherwise it is only counted by.
    """

    name: str
    medium: str = "voice"
    load: int = 1
    target: float = 20.0
    urges: bool = True
    asks: tuple[Asked, ...] = ()
    rings: tuple[SimulatedRing, ...] = ()
    ageing: float = 1.0
    keeps_free: int = 0
    max_wait: float | None = None
    overflow: str | None = None


@dataclass(frozen=True, slots=True)
class Steady:
    """Callers at random, as many at any time (Poisson)."""

    per_hour: float


@dataclass(frozen=True, slots=True)
class Profile:
    """Callers at random, so many on average in each half hour of the week (Poisson in each)."""

    per_half_hour: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Instants:
    """Callers as they were recorded, ascending."""

    at: tuple[float, ...]


Arrivals: TypeAlias = Steady | Profile | Instants


@dataclass(frozen=True, slots=True)
class CallBack:
    """Instead of waiting: after `after` seconds in the queue so many choose to be called back, and leave it.

    `share_of_gone`: of those who hang up, so many are called back, too. The call-back waits in `queue`.
    """

    queue: str
    after: float = 60.0
    share: float = 0.0
    share_of_gone: float = 0.0


@dataclass(frozen=True, slots=True)
class Silences:
    """A chat's customer writes for a while, and is silent for a while; means in seconds."""

    talking: float
    silent: float


@dataclass(frozen=True, slots=True)
class Demand:
    """Customers of one kind: how many come, how long they wait, what they need."""

    name: str
    queue: str
    arrivals: Arrivals
    handling: Duration
    patience: Duration = field(default_factory=Endless)
    wrap_up: Duration = field(default_factory=lambda: Fixed(0.0))
    asks: tuple[Asked, ...] = ()
    priority: int = 0
    # 0 to 100 each.
    customer_value: int = 0
    business_value: int = 0
    # Seconds after coming.
    deadline: float | None = None
    call_back: CallBack | None = None
    silences: Silences | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """Work on these weekdays, from one second of the day to another; past midnight where it ends before it begins."""

    weekdays: frozenset[int]
    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class AgentGroup:
    """Agents who are alike. Without shifts and `stretches` (begin, end) they work all the time."""

    name: str
    count: int
    queues: frozenset[str]
    skills: Mapping[str, int] = field(default_factory=dict)
    capacity: int = 1
    caps: Mapping[str, int] = field(default_factory=dict)
    shifts: tuple[Shift, ...] = ()
    stretches: tuple[tuple[float, float], ...] = ()

    def list_stretches(self, starts_on: int, seconds: float) -> list[tuple[float, float]]:
        """From when to when each of them works, ascending; what overlaps or touches is one."""
        if not self.shifts and not self.stretches:
            return [(0.0, seconds)]
        return _joined(sorted((*self.stretches, *self._of_shifts(starts_on, seconds))))

    def _of_shifts(self, starts_on: int, seconds: float) -> Iterator[tuple[float, float]]:
        # A shift of the evening before may reach into the first day.
        for day in range(-1, int(seconds // DAY) + 1):
            for shift in self.shifts:
                if (starts_on + day) % 7 in shift.weekdays:
                    begins = day * DAY + shift.begins
                    ends = day * DAY + shift.ends + (DAY if shift.ends <= shift.begins else 0.0)
                    if ends > 0 and begins < seconds:
                        yield max(begins, 0.0), min(ends, seconds)


@dataclass(frozen=True, slots=True)
class Scenario:
    """The whole. Who comes before `warm_up` is served and not counted, so that a centre need not begin empty."""

    name: str
    seconds: float
    queues: tuple[SimulatedQueue, ...]
    demands: tuple[Demand, ...]
    groups: tuple[AgentGroup, ...]
    warm_up: float = 0.0
    starts_on: int = 0
    # Whoever has others in hand takes this much longer for each of them.
    slower_by: float = 0.0

    @property
    def agents(self) -> int:
        """All of them."""
        return sum(group.count for group in self.groups)


def _joined(stretches: list[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for begins, ends in stretches:
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((begins, ends))
    return joined
