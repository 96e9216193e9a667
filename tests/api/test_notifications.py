"""Who is told of what: mentions, cases handed over, what customers write, snoozes that end, deadlines; and how people tune it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from retzef.modules.cases.snooze import WakeCase
from retzef.modules.notifications.api import NotificationPlanner
from tests.fixtures.actors import Desk, Visitor, sit_down
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def told(desk: Desk, **query: str) -> dict[str, Any]:
    """What this desk's agent is told once the planner has looked."""
    core = desk.composed.core
    await NotificationPlanner(core.database, core.clock, core.feed).plan()
    answer: dict[str, Any] = (
        await desk.do("GET", "/me/notifications" + "".join(f"?{k}={v}" for k, v in query.items()))
    ).json()
    return answer


async def kinds(desk: Desk) -> list[str]:
    return [each["kind"] for each in (await told(desk))["notifications"]]


async def case_of(dana: Desk) -> tuple[str, Any]:
    _, case_id, interaction_id = (await dana.items())[0]
    return str(case_id), interaction_id


async def test_colleague_is_told_when_a_note_names_them_and_they_may_see_the_case(
    shared: Composed, own: Tenant, dana: Desk
) -> None:
    oleh, emma, yoav = [await sit_down(shared, own, who) for who in ("oleh", "emma", "yoav")]
    case_id, interaction_id = await case_of(dana)
    known = (await dana.do("GET", f"/cases/{case_id}/colleagues")).json()
    sees = {each["name"]: each["sees"] for each in known["agents"]}
    assert (sees["Oleh"], sees["Emma"], sees["Yoav"]) == (True, False, True)
    marks = " ".join(f"<@agent:{own.agents[who].agent_id}>" for who in ("oleh", "emma", "dana"))
    note = await dana.say(UUID(case_id), interaction_id, f"{marks} have a look", note=True)
    page = (await told(oleh))["notifications"]
    assert [(each["kind"], each["message_id"], each["by_name"]) for each in page] == [
        ("mentioned", note, "Dana")
    ]
    assert page[0]["line"] == "@Oleh @Emma @Dana have a look"
    for other in (emma, dana, yoav):
        assert await kinds(other) == []
    entities = (await dana.do("GET", f"/cases/{case_id}")).json()["entities"]
    told_of = next(each["data"]["mentions"] for each in entities if each["id"] == note)
    assert told_of[str(own.agents["oleh"].agent_id)] == "Oleh"
    found = (await dana.do("GET", f"/customers/{_customer(entities)}/timeline")).json()["events"]
    assert found[0]["text"].startswith("@Oleh")


def _customer(entities: list[Any]) -> str:
    return str(next(each["data"]["customer_id"] for each in entities if each["kind"] == "case"))


async def test_team_is_told_once_each_when_a_note_names_it(shared: Composed, own: Tenant, dana: Desk) -> None:
    admin, oleh = await sit_down(shared, own, "admin"), await sit_down(shared, own, "oleh")
    members = [str(own.agents[each].agent_id) for each in ("oleh", "emma", "dana")]
    team = (await admin.do("POST", "/teams", {"name": {"en": "Morning"}, "member_ids": members})).json()[
        "team_id"
    ]
    case_id, interaction_id = await case_of(dana)
    await dana.say(UUID(case_id), interaction_id, f"<@team:{team}> <@agent:{members[0]}>", note=True)
    assert await kinds(oleh) == ["mentioned"]
    assert (await told(oleh))["notifications"][0]["line"] == "@Morning @Oleh"
    assert await kinds(await sit_down(shared, own, "emma")) == []  # may not see it


async def test_whoever_is_handed_a_case_is_told_of_it_and_of_what_comes(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    case_id, _ = await case_of(dana)
    yoav, oleh = await sit_down(shared, own, "yoav"), await sit_down(shared, own, "oleh")
    to_oleh = {"owner_agent_id": str(own.agents["oleh"].agent_id)}
    await yoav.do("PATCH", f"/cases/{case_id}", to_oleh)
    await visitor.write("and another thing")
    await visitor.write("and one more")
    first = await told(oleh)
    assert [(each["kind"], each["times"]) for each in first["notifications"]] == [
        ("customer_wrote", 2),
        ("handed_over", 1),
    ]
    await visitor.write("hello?")
    again = await told(oleh)
    assert (again["notifications"][0]["times"], again["notifications"][0]["line"], again["unread"]) == (
        3,
        "hello?",
        2,
    )
    read = {"notification_ids": [again["notifications"][0]["notification_id"]]}
    await oleh.do("POST", "/me/notifications/read", read)
    assert (await told(oleh))["unread"] == 1
    await oleh.do("POST", "/me/notifications/unread", read)
    await oleh.do("POST", "/me/notifications/read", {})
    assert (await told(oleh))["unread"] == 0
    # Whoever loses sight of the case hears no more of it, nor of what was.
    await dana.do("PATCH", f"/cases/{case_id}", {"subject": "x"})
    await yoav.do("PATCH", f"/cases/{case_id}", {"owner_agent_id": str(own.agents["emma"].agent_id)})
    async with shared.core.units.begin(own.tenant_id) as unit:
        await unit.connection.execute(
            "DELETE FROM queue_members WHERE tenant_id = $1 AND agent_id = $2",
            own.tenant_id,
            own.agents["oleh"].agent_id,
        )
    assert (await told(oleh))["notifications"] == []
    assert await kinds(dana) == []  # had it in hand all the time


async def test_somebody_is_told_when_a_snooze_ends_and_when_a_deadline_comes(
    shared: Composed, own: Tenant, dana: Desk
) -> None:
    case_id, _ = await case_of(dana)
    now = shared.core.clock.now()
    until = now + timedelta(minutes=5)
    assert await kinds(dana) == []
    # Nobody owns it any more: whoever put it off is told.
    await dana.do("PATCH", f"/cases/{case_id}", {"owner_agent_id": None})
    await dana.do("PATCH", f"/cases/{case_id}", {"status": "snoozed", "snoozed_until": until.isoformat()})
    async with shared.core.units.begin(own.tenant_id) as unit:
        past = unit.now - timedelta(seconds=1)
        await unit.connection.execute(
            "UPDATE cases SET snoozed_until = $3 WHERE tenant_id = $1 AND case_id = $2",
            own.tenant_id,
            case_id,
            past,
        )
    await WakeCase(shared.core.units)(own.tenant_id, {"case_id": case_id, "until": past.isoformat()})
    assert await kinds(dana) == ["case_woke"]
    planner = NotificationPlanner(shared.core.database, shared.core.clock, shared.core.feed)
    await dana.do("PATCH", f"/cases/{case_id}", {"owner_agent_id": str(own.agents["dana"].agent_id)})
    for minutes, expected in ((30, "deadline_near"), (-1, "deadline_passed")):
        await dana.do(
            "PATCH", f"/cases/{case_id}", {"deadline_at": (now + timedelta(minutes=minutes)).isoformat()}
        )
        assert await planner.tell_deadlines() >= 1
        assert (await kinds(dana))[0] == expected
        assert await planner.tell_deadlines() == 0


async def test_only_what_somebody_wants_is_told_when_they_have_tuned_it(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    oleh, yoav = await sit_down(shared, own, "oleh"), await sit_down(shared, own, "yoav")
    chosen = (await oleh.do("GET", "/me/notifications/settings")).json()
    assert chosen["version"] == 0
    assert all(ways == {"list": True, "sound": True, "system": True} for ways in chosen["kinds"].values())
    chosen["kinds"]["handed_over"] = {"list": False, "sound": False, "system": False}
    chosen["kinds"]["customer_wrote"] = {"list": False, "sound": True, "system": False}
    chosen |= {"quiet_from": "22:00:00", "quiet_until": "07:00:00"}
    saved = (await oleh.do("PUT", "/me/notifications/settings", chosen)).json()
    assert (saved["version"], saved["quiet_from"]) == (1, "22:00:00")
    assert (
        await oleh.do("PUT", "/me/notifications/settings", {**chosen, "version": 9}, expect=(409,))
    ).status_code == 409
    half = {**saved, "quiet_until": None}
    assert (await oleh.do("PUT", "/me/notifications/settings", half, expect=(422,))).status_code == 422
    case_id, _ = await case_of(dana)
    await yoav.do("PATCH", f"/cases/{case_id}", {"owner_agent_id": str(own.agents["oleh"].agent_id)})
    await visitor.write("hello?")
    page = await told(oleh)
    assert [(each["kind"], each["in_list"]) for each in page["notifications"]] == [("customer_wrote", False)]
    assert page["unread"] == 0
