"""The same centre with more or fewer people, or more or fewer customers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from retzef.engine.simulation.scenario import AgentGroup, Arrivals, Instants, Profile, Scenario, Steady


@dataclass(frozen=True, slots=True)
class WhatIf:
    """`agents`: so many more, or fewer; of those who serve `queue` where one is named. `arrivals`: so many times as many come."""

    agents: int = 0
    queue: str | None = None
    arrivals: float = 1.0


AS_IT_IS = WhatIf()


def apply_what_if(scenario: Scenario, what_if: WhatIf) -> Scenario:
    """The scenario as it would be. Nobody is taken who is not there."""
    if what_if == AS_IT_IS:
        return scenario
    return replace(
        scenario,
        groups=_with_agents(scenario.groups, what_if.agents, what_if.queue),
        demands=tuple(
            replace(demand, arrivals=_times(demand.arrivals, what_if.arrivals)) for demand in scenario.demands
        ),
    )


def _with_agents(groups: Sequence[AgentGroup], more: int, queue: str | None) -> tuple[AgentGroup, ...]:
    """One by one to the group, or from it, that is furthest from its share: groups keep their proportions."""
    counts = [group.count for group in groups]
    meant = [place for place, group in enumerate(groups) if queue is None or queue in group.queues]
    whole = sum(counts[place] for place in meant)
    if not whole:
        return tuple(groups)
    target = max(0, whole + more)
    step = 1 if more > 0 else -1
    for _ in range(abs(target - whole)):
        place = max(
            meant, key=lambda place: (step * (groups[place].count * target / whole - counts[place]), -place)
        )
        counts[place] += step
    return tuple(replace(group, count=count) for group, count in zip(groups, counts, strict=True))


def _times(arrivals: Arrivals, factor: float) -> Arrivals:
    match arrivals:
        case Steady(per_hour=per_hour):
            return Steady(per_hour * factor)
        case Profile(per_half_hour=rates):
            return Profile(tuple(rate * factor for rate in rates))
        case Instants(at=at):
            # Each comes as often as the running total grows by a whole one: 0.5 leaves every other out, 2 doubles each.
            return Instants(
                tuple(
                    instant
                    for place, instant in enumerate(at)
                    for _ in range(int((place + 1) * factor) - int(place * factor))
                )
            )
        case _:
            assert_never(arrivals)
