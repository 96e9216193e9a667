"""How routing shall be done: the part of a decision that people choose.

Whatever speaks for giving an item now, or for giving it to somebody, is told in one unit, the *point*: what one second
of waiting is worth. So every number here answers "as if they had waited so many seconds longer".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

# Work that waits for somebody on the line, or for a person who reads along. Everything else is deferred and yields to it.
LIVE_MEDIA = frozenset({"voice", "video", "chat", "messaging"})


@dataclass(frozen=True, slots=True)
class RoutingPolicy:
    """The longest idle first, unless more is said. Every number here is a choice of the centre, not of the program."""

    name: str = "longest_idle"
    # How many offers one agent may have on the screen at once.
    offers_at_once: int = 1
    # An agent who passed on an item is not asked again about it before this, unless they say anew that they are ready.
    ask_again_after: timedelta = timedelta(seconds=60)
    # A ready agent not heard of for so long is not ready.
    absent_after: timedelta = timedelta(seconds=60)
    # What an agent who is gone had in hand goes back to its queue after this.
    return_work_after: timedelta = timedelta(minutes=5)
    # Clocks of machines may differ by this much before an offer "from the future" is taken back.
    clock_tolerance: timedelta = timedelta(seconds=10)
    # So many candidates of an offer are kept in its decision, in the order they would be asked.
    explain_at_most: int = 20

    # What makes an item urgent, in points: one level of priority, a customer's or the business's value of 100.
    priority_points: float = 3600.0
    customer_value_points: float = 600.0
    business_value_points: float = 600.0
    # Steps as the instant nears by which it shall be answered: the queue's target, and its own deadline.
    due_soon_points: float = 0.0
    overdue_points: float = 0.0
    # From which part of its queue's target an item is due soon.
    due_soon_from: float = 0.5
    # How long before its own deadline an item is due soon.
    deadline_soon_within: timedelta = timedelta(minutes=30)

    # What speaks for an agent, in points: whom a rule prefers, who owns the case, who served it last.
    preferred_agent_points: float = 600.0
    owner_points: float = 300.0
    last_agent_points: float = 120.0
    # A second of idling, counted up to a limit; beyond it the longest idle only breaks ties.
    idle_points: float = 1.0
    idle_counts_for: timedelta = timedelta(minutes=15)
    # Somebody busy all of the last hour, against somebody free all of it.
    occupancy_points: float = 0.0
    # What it costs to take somebody who serves one queue more than another: they are kept for what only they can do.
    versatility_points: float = 0.0

    # Work that can wait gives way to what cannot, until it has waited for so long: then it is weighed like all the rest.
    deferred_gives_way_for: timedelta = timedelta(hours=8)
    # For so long an item waits for the agent it is meant for alone, when that agent is there.
    alone_for_preferred: timedelta = timedelta(0)
    # After signing in, the first item comes at once and capacity opens over this time.
    ramp_in: timedelta = timedelta(0)
    # A written conversation in which nobody has said anything for so long is silent, and counts so many percent.
    silent_after: timedelta = timedelta(0)
    silent_percent: int = 100
    # However silent what somebody carries is, they are not given more than this part of their capacity in all.
    overcommit_percent: int = 150
    # By medium, at which other media an agent may be at work and be offered it all the same.
    interrupts: Mapping[str, frozenset[str]] = field(default_factory=dict)

    # At most so many agents are matched at once; in a morning after an outage the longest idle come first.
    solve_at_most: int = 300
