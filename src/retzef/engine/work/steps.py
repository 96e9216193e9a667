"""The life cycle of a work item as one table: which steps there are, from which states, to which, and who may take them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from retzef.engine.work.errors import WorkStateError

ItemState: TypeAlias = Literal["waiting", "offered", "assigned", "wrap_up", "done"]
StepName: TypeAlias = Literal[
    "offer", "accept", "return_offer", "pull", "assign", "free", "hand_over", "give_back", "finish", "extend_wrap_up", "end_wrap_up",
    "let_wrap_up_lapse", "leave", "consult", "pass_consult", "inherit", "end_consult", "let_in", "let_out",
]  # fmt: skip
# `holder`: in whose hands it is. `offered`: to whom it is offered. `member`: of its queue. `supervisor`: by their right. `asker`: who began the
# consult that it is.
Doer: TypeAlias = Literal["router", "member", "offered", "holder", "supervisor", "customer", "asker"]

STATES: tuple[ItemState, ...] = ("waiting", "offered", "assigned", "wrap_up", "done")


@dataclass(frozen=True, slots=True)
class Step:
    """From which states it begins, to which it leads, and who may take it."""

    begins_in: frozenset[ItemState]
    leads_to: frozenset[ItemState]
    by: frozenset[Doer]


def _step(begins_in: str, leads_to: str, by: str) -> Step:
    return Step(frozenset(begins_in.split()), frozenset(leads_to.split()), frozenset(by.split()))  # type: ignore[arg-type]


STEPS: Mapping[StepName, Step] = {
    "offer": _step("waiting", "offered", "router"),
    "accept": _step("offered", "assigned", "offered"),
    # Declined, timed out, revoked: it waits, or is again theirs who handed it over; a consult by name is over.
    "return_offer": _step("offered", "waiting assigned done", "offered router supervisor customer"),
    # Where the queue allows it.
    "pull": _step("waiting", "assigned", "member"),
    "assign": _step("waiting offered assigned", "assigned", "supervisor"),
    # An offer is taken back, work is taken out of somebody's hands, what waits is moved to another queue.
    "free": _step("waiting offered assigned", "waiting", "supervisor"),
    "hand_over": _step("assigned", "offered", "holder"),
    # Given back, sent to another queue, signed out, gone for too long.
    "give_back": _step("assigned", "waiting", "holder router"),
    "finish": _step("assigned", "wrap_up done", "holder"),
    "extend_wrap_up": _step("wrap_up", "wrap_up", "holder"),
    "end_wrap_up": _step("wrap_up", "done", "holder"),
    "let_wrap_up_lapse": _step("wrap_up", "done", "router"),
    # What nobody has yet is abandoned; what somebody has is theirs to finish.
    "leave": _step("waiting offered assigned", "done assigned", "customer"),
    # Whoever has it asks a colleague about it, by an item of its own: a consult.
    "consult": _step("assigned", "assigned", "holder"),
    # And lets whoever took the consult have it: the consult is done.
    "pass_consult": _step("assigned", "assigned", "holder"),
    # Or they are gone, and whoever takes part goes on with it.
    "inherit": _step("assigned", "assigned", "holder router"),
    # Steps of the consult: it is over; whoever took it writes to the customer too, or no more.
    "end_consult": _step("waiting offered assigned", "done", "asker holder router supervisor"),
    "let_in": _step("assigned", "assigned", "asker"),
    "let_out": _step("assigned", "assigned", "asker holder"),
}
# What a consult goes through; every other step is for work that a customer waits for.
CONSULT_STEPS: frozenset[StepName] = frozenset(
    {"offer", "accept", "return_offer", "end_consult", "let_in", "let_out"}
)


def check_step(name: StepName, state: ItemState) -> None:
    """Raises WorkStateError when the step does not begin in this state."""
    if state not in STEPS[name].begins_in:
        raise WorkStateError(state=state)
