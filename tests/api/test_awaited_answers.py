"""What a queue promises whoever writes: by when they are to be answered, and who hears of it when they were not."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from retzef.modules.cases.api import AwaitedAnswers
from retzef.modules.notifications.api import NotificationPlanner
from tests.api.test_rules import go, write_rule
from tests.fixtures.actors import Desk, Visitor, sit_down
from tests.fixtures.clocks import HandClock
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")
PROMISED = timedelta(minutes=30)


async def promise(admin: Desk, queue_id: UUID, minutes: int | None) -> None:
    page = (await admin.do("GET", "/administration/queues")).json()
    queue = next(each for each in page["queues"] if each["queue_id"] == str(queue_id))
    del queue["queue_id"]
    await admin.do("PUT", f"/administration/queues/{queue_id}", {**queue, "answer_minutes": minutes})


def keeper(composed: Composed, *, later: timedelta = timedelta()) -> AwaitedAnswers:
    """As the worker runs it; so much later."""
    core = composed.core
    return AwaitedAnswers(core.database, HandClock(core.clock.now() + later), core.feed)


async def line_of(desk: Desk, view: str = "all") -> dict[str, Any]:
    (line,) = (await desk.do("GET", f"/cases?view={view}")).json()["cases"]
    return dict(line)


async def codes(desk: Desk, case_id: object) -> list[str]:
    entities = (await desk.do("GET", f"/cases/{case_id}")).json()["entities"]
    return [each["data"]["code"] for each in entities if each["kind"] == "note_line"]


async def test_those_who_answer_are_told_once_and_rules_act_when_nobody_has_answered_in_time(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    admin = await sit_down(shared, own, "admin")
    await promise(admin, own.queue_id, 30)
    await write_rule(admin, "answer_overdue", [{"kind": "priority", "priority": "urgent"}])
    assert await keeper(shared).promise() == 0  # it counts from now on
    await visitor.write("is anybody there?")
    await visitor.write("hello?")
    assert await keeper(shared).promise() == 1
    waiting = await line_of(dana, "unanswered")
    since = datetime.fromisoformat(waiting["unanswered_since"])
    due = datetime.fromisoformat(waiting["answer_due_at"])
    assert timedelta() <= due - since <= PROMISED + timedelta(minutes=1)

    await visitor.write("I am waiting")
    assert await keeper(shared).promise() == 0
    assert (await line_of(dana, "unanswered"))["answer_due_at"] == waiting["answer_due_at"]
    assert await keeper(shared).tell_overdue() == 0
    late = keeper(shared, later=PROMISED + timedelta(minutes=1))
    assert await late.tell_overdue() == 1
    assert await late.tell_overdue() == 0

    core = shared.core
    await NotificationPlanner(core.database, core.clock, core.feed).plan()
    notices = (await dana.do("GET", "/me/notifications")).json()["notifications"]
    assert "answer_overdue" in {each["kind"] for each in notices}
    assert (await codes(dana, waiting["case_id"])).count("case_answer_overdue") == 1
    await go(shared, own)
    assert (await line_of(dana))["priority"] == "urgent"


async def test_nothing_is_due_when_somebody_has_answered_and_it_begins_anew_with_the_next_word(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    admin = await sit_down(shared, own, "admin")
    await promise(admin, own.queue_id, 30)
    await keeper(shared).promise()
    _, case_id, interaction_id = (await dana.items())[0]
    await visitor.write("is anybody there?")
    assert await keeper(shared).promise() == 1
    await dana.say(case_id, interaction_id, "yes")
    # Also when the answer has not been looked at yet.
    late = keeper(shared, later=PROMISED * 2)
    assert await late.tell_overdue() == 0
    await late.promise()
    assert (await line_of(dana))["answer_due_at"] is None
    await visitor.write("thank you, and one more thing")
    assert await keeper(shared).promise() == 1
    assert (await line_of(dana))["answer_due_at"] is not None
    await promise(admin, own.queue_id, None)
    await visitor.write("hm")
    assert await keeper(shared).promise() == 0


async def test_the_report_counts_who_was_promised_an_answer_that_is_due(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    admin = await sit_down(shared, own, "admin")
    await promise(admin, own.queue_id, 30)
    await keeper(shared).promise()
    await visitor.write("is anybody there?")
    await keeper(shared).promise()

    async def late() -> list[int]:
        report = (await admin.do("GET", "/reports/unanswered")).json()
        return [each["late"] for each in report["parts"]]

    assert await late() == [0]
    async with shared.core.units.begin(own.tenant_id) as unit:
        await unit.connection.execute("UPDATE cases SET answer_due_at = now() - interval '1 minute'")
    assert await late() == [1]
