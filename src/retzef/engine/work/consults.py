"""Asking a colleague about what one has in hand: a work item about another one, which ends, or by which the other changes hands.

Whoever is asked writes notes; the customer hears from them only when they are let in. It weighs what the item weighs, so whoever
took it has room for the item itself.
"""

from dataclasses import replace
from datetime import datetime

from retzef.engine.work.errors import ConsultOnlyError, NotYourWorkError, WorkStateError
from retzef.engine.work.lifecycle import WorkItem
from retzef.engine.work.steps import check_step
from retzef.kernel.ids import AgentId, QueueId, WorkItemId


def consult(
    item: WorkItem, by: AgentId, consult_id: WorkItemId, now: datetime, queue_id: QueueId | None = None
) -> WorkItem:
    """The consult, which waits in a queue (the item's own when none is named). Raises NotYourWorkError, WorkStateError, ConsultOnlyError."""
    _check_asker(item, by)
    check_step("consult", item.state)
    return WorkItem(
        consult_id, queue_id or item.queue_id, "waiting", item.load, now, consult_of=item.work_item_id, consult_by=by
    )  # fmt: skip


def pass_consult(
    item: WorkItem, consulted: WorkItem, by: AgentId, now: datetime
) -> tuple[WorkItem, WorkItem]:
    """The item, in the hands of whoever took the consult, and the consult, which is done.

    Raises NotYourWorkError, WorkStateError, ConsultOnlyError.
    """
    _check_asker(item, by)
    check_step("pass_consult", item.state)
    return _take_over(item, consulted, now)


def inherit(item: WorkItem, consulted: WorkItem, now: datetime) -> tuple[WorkItem, WorkItem]:
    """The same when the holder is gone and whoever took the consult takes part. Raises WorkStateError, ConsultOnlyError."""
    if item.consult_of is not None:
        raise ConsultOnlyError
    check_step("inherit", item.state)
    if not consulted.takes_part:
        raise WorkStateError(state=consulted.state)
    return _take_over(item, consulted, now)


def _take_over(item: WorkItem, consulted: WorkItem, now: datetime) -> tuple[WorkItem, WorkItem]:
    if consulted.consult_of != item.work_item_id or consulted.state != "assigned":
        raise WorkStateError(state=consulted.state)
    passed = replace(item, agent_id=consulted.agent_id, assigned_at=now, passed_by={})
    return passed, end_consult(consulted)


def end_consult(consulted: WorkItem) -> WorkItem:
    """It is over. A pending offer of it is the caller's to revoke. Raises WorkStateError."""
    _check_consult(consulted)
    check_step("end_consult", consulted.state)
    return replace(consulted, state="done", takes_part=False)


def let_take_part(consulted: WorkItem, by: AgentId, *, takes_part: bool) -> WorkItem:
    """Whoever took it writes to the customer too: by the asker's word; or no more, by theirs as well.

    Raises NotYourWorkError, WorkStateError.
    """
    _check_consult(consulted)
    check_step("let_in" if takes_part else "let_out", consulted.state)
    if by != consulted.consult_by and (takes_part or by != consulted.agent_id):
        raise NotYourWorkError
    return replace(consulted, takes_part=takes_part)


def _check_asker(item: WorkItem, by: AgentId) -> None:
    if item.consult_of is not None:
        raise ConsultOnlyError
    if item.agent_id != by or item.state in ("waiting", "offered"):
        raise NotYourWorkError


def _check_consult(consulted: WorkItem) -> None:
    if consulted.consult_of is None:
        raise WorkStateError(state=consulted.state)
