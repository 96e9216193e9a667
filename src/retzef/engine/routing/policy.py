"""How routing shall be done: the part of a decision that people choose."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class RoutingPolicy:
    """The longest idle first. Every number here is a choice of the centre, not of the program."""

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
