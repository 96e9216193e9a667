"""Canned replies, saved lists and macros: whose they are, what they become for a case, what is refused."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.fixtures.actors import Desk, sit_down, visit
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def write_reply(desk: Desk, code: str, scope: str = "mine", **said: object) -> str:
    body = {"code": code, "title": code, "texts": {"en": "Hello"}, "scope": scope, **said}
    return str((await desk.do("POST", "/canned-replies", body)).json()["reply_id"])


async def codes(desk: Desk) -> list[str]:
    replies = (await desk.do("GET", "/canned-replies")).json()["replies"]
    return [each["code"] for each in replies if not each["retired"]]


async def make_team(admin: Desk, lead: str, *members: str) -> str:
    people = admin.tenant.agents
    ids = [str(people[each].agent_id) for each in (lead, *members)]
    body = {"name": {"en": "Morning"}, "member_ids": ids, "lead_agent_id": ids[0]}
    return str((await admin.do("POST", "/teams", body)).json()["team_id"])


async def test_reply_is_seen_by_those_it_is_for_when_listed(shared: Composed, own: Tenant) -> None:
    admin, dana = await sit_down(shared, own, "admin"), await sit_down(shared, own, "dana")
    oleh, emma = await sit_down(shared, own, "oleh"), await sit_down(shared, own, "emma")
    team = await make_team(admin, "oleh", "dana")
    await write_reply(dana, "own")
    await write_reply(oleh, "ours", "team", team_id=team)
    everybodys = await write_reply(admin, "All", "tenant")
    assert await codes(dana) == ["own", "ours", "all"]
    assert await codes(emma) == ["all"]
    assert await codes(admin) == ["ours", "all"]  # who manages sees every team's, and nobody's own
    for desk, scope, status in ((dana, "tenant", 403), (dana, "team", 403), (emma, "team", 404)):
        new = {"code": "x", "title": "x", "texts": {"en": "x"}, "scope": scope, "team_id": team}
        assert (await desk.do("POST", "/canned-replies", new, expect=(status,))).status_code == status
    body: dict[str, object] = {
        "code": "all",
        "title": "Mine",
        "texts": {"en": "x"},
        "scope": "mine",
        "version": 1,
    }
    refused = await dana.do("PUT", f"/canned-replies/{everybodys}", body, expect=(403,))
    assert refused.json()["error"]["code"] == "tool-not-yours"


async def test_reply_is_refused_when_it_names_what_nobody_knows_or_a_code_that_is_taken(
    shared: Composed, own: Tenant
) -> None:
    dana, admin = await sit_down(shared, own, "dana"), await sit_down(shared, own, "admin")
    await write_reply(dana, "hello")
    await write_reply(admin, "hello", "tenant")  # everybody's may have the same code as somebody's own
    taken: dict[str, object] = {"code": "Hello", "title": "x", "texts": {"en": "x"}}
    told = (await dana.do("POST", "/canned-replies", taken, expect=(409,))).json()["error"]
    assert told["code"] == "reply-code-taken"
    wrong = {"code": "other", "title": "x", "texts": {"en": "x", "he": "{{customer.nam}}"}}
    refused = (await dana.do("POST", "/canned-replies", wrong, expect=(422,))).json()["error"]
    assert (refused["code"], refused["params"]) == ("text-field-unknown", {"field": "customer.nam"})
    assert await codes(dana) == ["hello", "hello"]


async def test_reply_is_changed_once_and_offered_no_more_when_retired(shared: Composed, own: Tenant) -> None:
    dana = await sit_down(shared, own, "dana")
    reply_id = await write_reply(dana, "hello")
    body: dict[str, object] = {
        "code": "bye",
        "title": "Bye",
        "texts": {"en": "Bye"},
        "version": 1,
        "retired": True,
    }
    await dana.do("PUT", f"/canned-replies/{reply_id}", body)
    assert await codes(dana) == []
    stale = await dana.do("PUT", f"/canned-replies/{reply_id}", body, expect=(409,))
    assert stale.json()["error"]["code"] == "tool-changed"
    await write_reply(dana, "bye")  # its code is free again


async def test_reply_speaks_the_customers_language_and_tells_what_is_missing_when_filled_in(
    shared: Composed, own: Tenant
) -> None:
    dana, admin = await sit_down(shared, own, "dana"), await sit_down(shared, own, "admin")
    await admin.do("POST", "/fields", {
        "subject": "customer", "key": "plan", "type": "choice", "label": {"en": "Plan"},
        "choices": [{"key": "gold", "label": {"en": "Gold", "he": "זהב"}}]})  # fmt: skip
    visitor = await visit(shared, own, name="Ruth Levi")
    await visitor.write("hello")
    await dana.be("ready")
    ((_, case_id, _),) = await dana.take_all()
    reply_id = await write_reply(dana, "plan", texts={
        "en": "Dear {{customer.first_name}}, plan {{field.plan}}, case {{case.number}} {{case.subject}}",
        "he": "{{customer.name}}: {{field.plan}} {{case.subject}}"})  # fmt: skip
    told = await fill(dana, reply_id, case_id, locale="en")
    assert told == {
        "text": "Dear Ruth, plan {{field.plan}}, case 10001 {{case.subject}}", "locale": "en",
        "missing": ["field.plan", "case.subject"],
    }  # fmt: skip
    customer_id = await customer_of(shared, own, case_id)
    await dana.do("PATCH", f"/customers/{customer_id}", {"locale": "he"})
    await dana.do("PATCH", f"/customers/{customer_id}/fields", {"values": {"plan": "gold"}})
    await dana.do("PATCH", f"/cases/{case_id}", {"subject": "A meter"})
    told = await fill(dana, reply_id, case_id)
    assert told == {"text": "Ruth Levi: זהב A meter", "locale": "he", "missing": []}
    (reply,) = (await dana.do("GET", "/canned-replies")).json()["replies"]
    assert reply["uses"] == 2


async def fill(desk: Desk, reply_id: str, case_id: UUID, **how: str) -> dict[str, object]:
    return dict(
        (await desk.do("POST", f"/canned-replies/{reply_id}/fill", {"case_id": str(case_id), **how})).json()
    )


async def customer_of(shared: Composed, tenant: Tenant, case_id: UUID) -> UUID:
    async with shared.core.database.transaction(tenant.tenant_id) as connection:
        found: UUID = await connection.fetchval("SELECT customer_id FROM cases WHERE case_id = $1", case_id)
        return found


async def views(desk: Desk) -> dict[str, int]:
    return {each["name"]: each["count"] for each in (await desk.do("GET", "/case-views")).json()["views"]}


async def test_view_holds_what_it_was_saved_for_and_what_its_reader_may_see_when_counted(
    shared: Composed, own: Tenant
) -> None:
    dana, admin = await sit_down(shared, own, "dana"), await sit_down(shared, own, "admin")
    emma = await sit_down(shared, own, "emma")
    for name in ("Ruth", "Dan"):
        visitor = await visit(shared, own, name=name)
        await visitor.write("hello")
    async with shared.core.database.transaction(own.tenant_id) as connection:
        case_id = await connection.fetchval("SELECT min(case_id::text) FROM cases")
    await admin.do("PATCH", f"/cases/{case_id}", {"priority": "urgent"})
    team = await make_team(admin, "dana", "emma")
    urgent = {"query": {"priority": ["urgent"], "order": "oldest", "limit": 7}}
    await admin.do("POST", "/case-views", {"name": "Everybody's urgent", "scope": "tenant", **urgent})
    made = await dana.do(
        "POST", "/case-views", {"name": "Ours", "scope": "team", "team_id": team, "query": {}}
    )
    await dana.do("POST", "/case-views", {"name": "Spam", "query": {"view": "spam"}})
    assert await views(dana) == {"Spam": 0, "Ours": 2, "Everybody's urgent": 1}
    assert await views(emma) == {
        "Ours": 0,
        "Everybody's urgent": 0,
    }  # a question is shared, not what one may see
    kept = (await emma.do("GET", "/case-views")).json()["views"]
    assert [each["query"] for each in kept] == [{}, {"priority": ["urgent"], "order": "oldest"}]
    view_id = made.json()["view_id"]
    await emma.do("DELETE", f"/case-views/{view_id}", expect=(403,))
    renamed: dict[str, object] = {"name": "Ours now", "query": {"status": ["pending"]}, "version": 1}
    await dana.do("PUT", f"/case-views/{view_id}", renamed)
    assert (await dana.do("PUT", f"/case-views/{view_id}", renamed, expect=(409,))).status_code == 409
    assert await views(dana) == {"Ours now": 0, "Spam": 0, "Everybody's urgent": 1}
    await dana.do("DELETE", f"/case-views/{view_id}")
    assert "Ours now" not in await views(dana)


async def test_view_is_refused_when_it_asks_for_what_lists_do_not_know(shared: Composed, own: Tenant) -> None:
    dana = await sit_down(shared, own, "dana")
    for query in ({"state": "open"}, {"order": "random"}, {"view": "theirs"}):
        await dana.do("POST", "/case-views", {"name": "x", "query": query}, expect=(422,))


async def write_macro(desk: Desk, *acts: Mapping[str, object], scope: str = "mine", expect: int = 201) -> str:
    body = {"name": "Done", "scope": scope, "acts": list(acts)}
    answer = await desk.do("POST", "/macros", body, expect=(expect,))
    return str(answer.json().get("macro_id", answer.json().get("error", {}).get("code")))


async def apply(desk: Desk, macro_id: str, *cases: UUID, run_id: str | None = None) -> dict[str, Any]:
    body = {"case_ids": [str(each) for each in cases], "run_id": run_id or str(uuid4())}
    return dict((await desk.do("POST", f"/macros/{macro_id}/run", body)).json())


async def state_of(shared: Composed, tenant: Tenant, case_id: UUID) -> tuple[str, int, list[str]]:
    async with shared.core.database.transaction(tenant.tenant_id) as connection:
        row = await connection.fetchrow("SELECT status, priority FROM cases WHERE case_id = $1", case_id)
        said = await connection.fetch(
            "SELECT direction || ': ' || text AS said FROM messages WHERE case_id = $1 AND direction <> 'in' ORDER BY message_id",
            case_id,
        )
    assert row is not None
    return row["status"], row["priority"], [each["said"] for each in said]


async def test_macro_answers_notes_and_changes_once_when_applied_to_the_case_in_hand(
    shared: Composed, own: Tenant
) -> None:
    dana = await sit_down(shared, own, "dana")
    visitor = await visit(shared, own, name="Ruth")
    await visitor.write("hello")
    await dana.be("ready")
    ((_, case_id, _),) = await dana.take_all()
    reply_id = await write_reply(dana, "bye", texts={"en": "Goodbye {{customer.name}}"})
    macro_id = await write_macro(
        dana, {"kind": "reply", "reply_id": reply_id}, {"kind": "note", "text": "Case {{case.number}} is done"},
        {"kind": "priority", "priority": "low"}, {"kind": "status", "status": "resolved"},
        {"kind": "task", "text": "Call back", "who": "me", "due_in": {"unit": "working_minutes", "amount": 60}},
    )  # fmt: skip
    shown = await dana.do("POST", f"/macros/{macro_id}/preview", {"case_id": str(case_id)})
    assert [each["text"] for each in shown.json()["says"]] == ["Goodbye Ruth", "Case 10001 is done"]
    run_id = str(uuid4())
    told = await apply(dana, macro_id, case_id, run_id=run_id)
    assert told["results"] == [{"error": None}]
    after = ("resolved", -1, ["out: Goodbye Ruth", "note: Case 10001 is done"])
    assert await state_of(shared, own, case_id) == after
    assert await dana.items() == []  # put down with the case
    assert (await apply(dana, macro_id, case_id, run_id=run_id))["results"] == [{"error": None}]
    assert await state_of(shared, own, case_id) == after
    await dana.do("POST", f"/cases/bulk/{told['act_id']}/undo")
    assert await state_of(shared, own, case_id) == ("open", 0, after[2])
    (task,) = (await dana.do("GET", f"/cases/{case_id}/tasks")).json()["tasks"]
    assert (task["text"], task["agent_id"], task["due_at"] > task["made_at"]) == (
        "Call back", str(own.agents["dana"].agent_id), True,
    )  # fmt: skip
    (macro,) = (await dana.do("GET", "/macros")).json()["macros"]
    assert (macro["uses"], (await dana.do("GET", "/canned-replies")).json()["replies"][0]["uses"]) == (2, 2)


async def test_case_is_left_whole_when_the_macro_cannot_do_everything(shared: Composed, own: Tenant) -> None:
    admin, emma = await sit_down(shared, own, "admin"), await sit_down(shared, own, "emma")
    for name in ("Ruth", "Dan"):
        visitor = await visit(shared, own, name=name)
        await visitor.write("hello")
    async with shared.core.database.transaction(own.tenant_id) as connection:
        first, second = [row[0] for row in await connection.fetch("SELECT case_id FROM cases ORDER BY 1")]
    await admin.do("PATCH", f"/cases/{first}", {"subject": "A meter"})
    reply_id = await write_reply(admin, "about", "tenant", texts={"en": "About {{case.subject}}"})
    acts = {"kind": "reply", "reply_id": reply_id}, {"kind": "status", "status": "pending"}
    macro_id = await write_macro(admin, *acts, scope="tenant")
    told = await apply(admin, macro_id, first, second)
    assert [each["error"] and each["error"]["code"] for each in told["results"]] == [None, "text-gaps"]
    assert await state_of(shared, own, first) == ("pending", 0, ["out: About A meter"])
    assert await state_of(shared, own, second) == ("open", 0, [])
    # Who runs it does with it what they may do: emma does not see these cases.
    told = await apply(emma, macro_id, first)
    assert told["results"][0]["error"]["code"] == "not-found"


async def test_macro_is_refused_when_its_acts_do_not_go_together(shared: Composed, own: Tenant) -> None:
    dana, admin = await sit_down(shared, own, "dana"), await sit_down(shared, own, "admin")
    status, snooze = {"kind": "status", "status": "pending"}, {"kind": "snooze", "minutes": 60}
    assert await write_macro(dana, status, snooze, expect=422) == "acts-conflict"
    assert await write_macro(dana, {"kind": "owner", "who": "agent"}, expect=422) == "acts-conflict"
    assert (
        await write_macro(dana, {"kind": "task", "text": "x", "who": "team"}, expect=422) == "acts-conflict"
    )
    unknown = {"kind": "labels", "add": [str(uuid4())], "drop": []}
    assert await write_macro(dana, unknown, expect=404) == "tool-not-found"
    assert (
        await write_macro(dana, {"kind": "note", "text": "{{customer.nam}}"}, expect=422)
        == "text-field-unknown"
    )
    private = await write_reply(admin, "private")
    said = {"kind": "reply", "reply_id": private}
    assert await write_macro(admin, said, scope="tenant", expect=422) == "macro-reply-narrow"
    assert await write_macro(dana, said, expect=404) == "tool-not-found"
