"""What the loop asks of whoever gives out the work, and what it tells them.

`PoolRouter` is the product's own engine. `FirstCome` and `PlainPriority` are the rules it is measured against.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from retzef.engine.simulation.scenario import AgentGroup, Demand, SimulatedQueue
from retzef.engine.simulation.visits import Visit

# Work that waits for somebody on the line; the rest is deferred and yields to it.
LIVE_MEDIA = frozenset({"voice", "video", "chat", "messaging"})


@dataclass(slots=True, eq=False)
class Item:
    """A visit in a queue. `kind`: items of one number ask the same of an agent. `queued`: its age; `entered`: into this queue."""

    index: int
    visit: Visit
    demand: Demand
    queue: SimulatedQueue
    kind: int
    queued: float
    entered: float
    priority: int
    silent_since: float | None = None
    agent: "SimulatedAgent | None" = None
    # When the agent will be through with it; later, when something live came between.
    done_at: float = 0.0
    # How often it has become silent or woken.
    turns: int = 0


@dataclass(slots=True, eq=False)
class SimulatedAgent:
    """Somebody at work, or not (`is_there`). `load` in points of the group's capacity."""

    index: int
    group: AgentGroup
    group_index: int
    idle_since: float = 0.0
    signed_in: float = 0.0
    gone_since: float = 0.0
    busy_since: float = 0.0
    is_there: bool = False
    load: int = 0
    work: list[Item] = field(default_factory=list)

    def has_room(self, queue: SimulatedQueue) -> bool:
        """Room for one more of this queue?"""
        group = self.group
        if self.load + queue.load > group.capacity:
            return False
        cap = group.caps.get(queue.medium)
        return cap is None or sum(item.queue.medium == queue.medium for item in self.work) < cap


@dataclass(frozen=True, slots=True)
class Given:
    """This item to this agent."""

    item: Item
    agent: SimulatedAgent


@dataclass(frozen=True, slots=True)
class Moved:
    """This item into another queue."""

    item: Item
    queue: str


Move: TypeAlias = Given | Moved


class Router(Protocol):
    """Told of everything that happens, asked after each of it."""

    def on_waiting(self, item: Item) -> None:
        """It waits, in `item.queue`."""

    def on_left(self, item: Item) -> None:
        """It does not wait any more, and nobody got it."""

    def on_agent(self, agent: SimulatedAgent) -> None:
        """Somebody has come or gone, has more or less in hand, or what they have has become silent or woken."""

    def decide(self, now: float) -> Iterable[Move]:
        """What is to be done now. Each is done before the next is asked for; given items no longer wait."""

    def next_wake(self) -> float | None:
        """When to ask again though nothing happens; None: not at all."""


def can_ever(queue: SimulatedQueue, demand: Demand, group: AgentGroup) -> bool:
    """Could somebody of the group take such items, when they have room? Without rings, as on the first second."""
    return (
        queue.name in group.queues
        and queue.load <= group.capacity
        and group.caps.get(queue.medium, 1) > 0
        and all(group.skills.get(asked.skill, -1) >= asked.least for asked in (*queue.asks, *demand.asks))
    )
