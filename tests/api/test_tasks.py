"""Tasks of cases: given, done, told of when they are due, seen by those who see the case; gone with the customer."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from retzef.modules.notifications.api import NotificationPlanner
from tests.fixtures.actors import Desk, sit_down
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def add(desk: Desk, case_id: UUID, text: str, **said: Any) -> str:
    answer = await desk.do("POST", f"/cases/{case_id}/tasks", {"text": text, **said})
    return str(answer.json()["task_id"])


async def tasks_of(desk: Desk, case_id: UUID) -> list[dict[str, Any]]:
    return list((await desk.do("GET", f"/cases/{case_id}/tasks")).json()["tasks"])


async def mine(desk: Desk) -> list[str]:
    return [each["text"] for each in (await desk.do("GET", "/me/tasks")).json()["tasks"]]


async def told(desk: Desk) -> list[tuple[str, str]]:
    """What they are told, once the planner has looked."""
    core = desk.composed.core
    planner = NotificationPlanner(core.database, core.clock, core.feed)
    await planner.tell_deadlines()
    await planner.plan()
    notices = (await desk.do("GET", "/me/notifications")).json()["notifications"]
    return [(each["kind"], each["line"]) for each in notices]


async def test_task_is_told_to_whom_it_is_given_and_stands_in_the_case_until_it_is_done(
    shared: Composed, own: Tenant, dana: Desk
) -> None:
    _, case_id, _ = (await dana.items())[0]
    oleh = await sit_down(shared, own, "oleh")
    agent_id = str(own.agents["oleh"].agent_id)
    first = await add(dana, case_id, "call back", agent_id=agent_id)
    second = await add(dana, case_id, "send the form")
    assert await told(oleh) == [("task_given", "call back")]
    assert await told(dana) == []
    assert await mine(oleh) == ["call back"]
    await dana.do("POST", f"/cases/{case_id}/tasks/order", {"task_ids": [second, first]})
    assert [each["text"] for each in await tasks_of(dana, case_id)] == ["send the form", "call back"]
    body = {"text": "call back", "agent_id": agent_id, "done": True, "version": 1}
    await oleh.do("PUT", f"/cases/{case_id}/tasks/{first}", body)
    refused = await dana.do("PUT", f"/cases/{case_id}/tasks/{first}", body, expect=(409,))
    assert refused.json()["error"]["code"] == "task-changed"
    (_, done) = await tasks_of(dana, case_id)
    assert (done["text"], done["done_by_name"], done["done_at"] is not None) == ("call back", "Oleh", True)
    assert await mine(oleh) == []
    await oleh.do("PUT", f"/cases/{case_id}/tasks/{first}", {**body, "done": False, "version": 2})
    await dana.do("DELETE", f"/cases/{case_id}/tasks/{second}")
    page = (await dana.do("GET", f"/cases/{case_id}")).json()["entities"]
    lines = [
        (each["data"]["code"], each["data"]["params"].get("task"))
        for each in page
        if each["kind"] == "note_line"
    ]
    assert {each for each in lines if each[0].startswith("task")} == {
        ("task_added", "call back"), ("task_added", None), ("task_done", "call back"), ("task_reopened", "call back"),
        ("task_removed", None),
    }  # fmt: skip


async def test_team_and_owner_are_told_when_a_task_is_due(shared: Composed, own: Tenant, dana: Desk) -> None:
    admin, oleh = await sit_down(shared, own, "admin"), await sit_down(shared, own, "oleh")
    _, case_id, _ = (await dana.items())[0]
    members = [str(own.agents["oleh"].agent_id)]
    team = (await admin.do("POST", "/teams", {"name": {"en": "Field"}, "member_ids": members})).json()[
        "team_id"
    ]
    past = (shared.core.clock.now() - timedelta(minutes=1)).isoformat()
    await add(dana, case_id, "visit", team_id=team, due_at=past)
    await add(dana, case_id, "think", due_at=past)
    await dana.do("PATCH", f"/cases/{case_id}", {"owner_agent_id": str(own.agents["dana"].agent_id)})
    assert sorted(await told(oleh)) == [("task_due", "visit"), ("task_given", "visit")]
    assert ("task_due", "think") in await told(dana)
    assert len(await told(oleh)) == 2  # once
    assert await mine(oleh) == ["visit"]


async def test_task_is_due_in_working_time_and_refused_for_whom_may_not_see_the_case(
    shared: Composed, own: Tenant, dana: Desk
) -> None:
    _, case_id, _ = (await dana.items())[0]
    now = shared.core.clock.now()
    await add(dana, case_id, "soon", due_in={"unit": "working_minutes", "amount": 60})
    (task,) = await tasks_of(dana, case_id)
    assert task["due_at"] is not None
    assert task["due_at"][:13] >= (now + timedelta(minutes=59)).isoformat()[:13]
    emma = str(own.agents["emma"].agent_id)
    refused = await dana.do("POST", f"/cases/{case_id}/tasks", {"text": "x", "agent_id": emma}, expect=(422,))
    assert refused.json()["error"]["code"] == "task-agent-unsuited"
    other = await sit_down(shared, own, "emma")
    await other.do("GET", f"/cases/{case_id}/tasks", expect=(404,))


async def test_tasks_go_over_with_a_case_that_is_merged_and_come_back_when_it_is_not(
    shared: Composed, own: Tenant, dana: Desk
) -> None:
    yoav = await sit_down(shared, own, "yoav")
    _, case_id, _ = (await dana.items())[0]
    page = (await dana.do("GET", f"/cases/{case_id}")).json()["entities"]
    customer = next(each["data"]["customer_id"] for each in page if each["kind"] == "case")
    opened = (await yoav.do("POST", "/cases", {"customer_id": customer, "subject": "The other"})).json()[
        "case_id"
    ]
    task_id = await add(yoav, UUID(opened), "of the other")
    merged = await yoav.do("POST", f"/cases/{opened}/merge", {"case_id": str(case_id)})
    assert [each["text"] for each in await tasks_of(yoav, case_id)] == ["of the other"]
    await yoav.do(
        "PUT", f"/cases/{case_id}/tasks/{task_id}", {"text": "of the other", "done": True, "version": 1}
    )
    await yoav.do("DELETE", f"/cases/{case_id}/merges/{merged.json()['merge_id']}")
    assert await tasks_of(yoav, case_id) == []
    assert [each["done_at"] is None for each in await tasks_of(yoav, UUID(opened))] == [False]
