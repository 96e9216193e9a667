"""Whether two cases may become one, and what the freed one is when they are parted again."""

from dataclasses import dataclass
from uuid import UUID

from retzef.engine.cases.errors import CaseClosedError, MergeImpossibleError, OtherCustomerError
from retzef.engine.cases.lifecycle import CaseState, CaseStatus


@dataclass(frozen=True, slots=True)
class MergeSide:
    """What is asked of a case before it is merged. `customer_id`: the root of the customer's links."""

    case_id: UUID
    number: int
    customer_id: UUID
    status: CaseStatus


def check_merge(merged: MergeSide, into: MergeSide, *, answers_it: bool = False) -> None:
    """May the first go on in the second? Raises MergeImpossibleError, OtherCustomerError, CaseClosedError.

    `answers_it`: the first began with an answer to what was written in the second. Then somebody else than its customer may take part in it,
    and stays who they are.

    What was resolved may be merged: it is history that belongs to a living matter. Nothing goes on in a closed one.
    """
    if merged.case_id == into.case_id:
        raise MergeImpossibleError
    if merged.customer_id != into.customer_id and not answers_it:
        raise OtherCustomerError
    for side, closed in ((merged, {"spam"}), (into, {"resolved", "spam"})):
        if side.status in closed:
            raise CaseClosedError(number=str(side.number))


def opens_other(merged: CaseStatus, into: CaseStatus) -> bool:
    """Something is to be done in the merged case: then the other, which waits, is open from now on."""
    return merged == "open" and into != "open"


def part(before: CaseState, *, has_open_thread: bool) -> CaseState:
    """What a merged case is when it stands for itself again: what it was; open when its customer has written since."""
    return CaseState("open") if has_open_thread else before
