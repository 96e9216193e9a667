"""Lists of cases: views, filters, pages, counts, acts on many and undoing them."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
import pytest

from retzef.modules.cases import listing
from tests.fixtures.actors import Desk, sit_down, visit
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Whoever waits for this very connection.
_CUT_OFF = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
"""


async def open_cases(composed: Composed, tenant: Tenant, count: int) -> list[UUID]:
    """Cases by visitors who have written, oldest first."""
    for number in range(count):
        visitor = await visit(composed, tenant, name=f"Customer {number}")
        await visitor.write(f"question {number}")
    async with composed.core.database.transaction(tenant.tenant_id) as connection:
        rows = await connection.fetch("SELECT case_id FROM cases ORDER BY case_id")
    return [row["case_id"] for row in rows]


async def list_ids(desk: Desk, query: str = "") -> list[UUID]:
    answer = await desk.do("GET", f"/cases?{query}")
    return [UUID(each["case_id"]) for each in answer.json()["cases"]]


async def bulk(desk: Desk, cases: list[UUID], **change: object) -> dict[str, Any]:
    body = {"case_ids": [str(each) for each in cases], "change": change}
    return dict((await desk.do("POST", "/cases/bulk", body)).json())


def errors(told: dict[str, Any]) -> list[str | None]:
    return [each["error"] and each["error"]["code"] for each in told["results"]]


async def test_every_case_is_listed_once_in_order_when_read_page_by_page(
    shared: Composed, own: Tenant
) -> None:
    yoav = await sit_down(shared, own, "yoav")
    cases = await open_cases(shared, own, 7)
    now = datetime.now(UTC)
    for place, case_id in enumerate(cases):
        what: dict[str, object] = {"priority": ["low", "normal", "urgent"][place % 3]}
        if place % 2:
            what["deadline_at"] = (now + timedelta(hours=10 - place)).isoformat()
        await yoav.do("PATCH", f"/cases/{case_id}", what)
    expected = {
        "newest": list(reversed(cases)),
        "oldest": cases,
        "priority": sorted(cases, key=lambda each: (cases.index(each) % 3, cases.index(each)), reverse=True),
        "deadline": sorted(cases, key=lambda each: (-cases.index(each) if cases.index(each) % 2 else 1, cases.index(each))),
    }  # fmt: skip
    for order, wanted in expected.items():
        found: list[UUID] = []
        cursor = ""
        while True:
            page = (await yoav.do("GET", f"/cases?order={order}&limit=3{cursor}")).json()
            found += [UUID(each["case_id"]) for each in page["cases"]]
            if page["cursor"] is None:
                break
            cursor = f"&cursor={page['cursor']}"
        assert found == wanted, order


async def test_a_line_says_what_the_list_shows_when_read(shared: Composed, own: Tenant) -> None:
    yoav = await sit_down(shared, own, "yoav")
    (case_id,) = await open_cases(shared, own, 1)
    await yoav.do("PATCH", f"/cases/{case_id}", {"subject": "A bill", "priority": "high"})
    (line,) = (await yoav.do("GET", "/cases")).json()["cases"]
    shown = {
        name: line[name]
        for name in (
            "number",
            "subject",
            "status",
            "priority",
            "customer_name",
            "channels",
            "last_line",
            "last_line_by",
        )
    }
    assert shown == {
        "number": 10001, "subject": "A bill", "status": "open", "priority": "high", "customer_name": "Customer 0",
        "channels": ["webchat"], "last_line": "question 0", "last_line_by": "customer",
    }  # fmt: skip


async def test_views_hold_what_they_are_called_when_cases_are_in_every_state(
    shared: Composed, own: Tenant
) -> None:
    yoav = await sit_down(shared, own, "yoav")
    mine, pending, snoozed, resolved, spam, free = cases = await open_cases(shared, own, 6)
    until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    me = str(yoav.browser.agent.agent_id)
    for case_id, what in (
        (mine, {"owner_agent_id": me}), (pending, {"owner_agent_id": me, "status": "pending"}),
        (snoozed, {"owner_agent_id": me, "status": "snoozed", "snoozed_until": until}),
        (resolved, {"owner_agent_id": me, "status": "resolved"}), (spam, {"status": "spam"}),
    ):  # fmt: skip
        await yoav.do("PATCH", f"/cases/{case_id}", what)
    held = {
        view: set(await list_ids(yoav, f"view={view}"))
        for view in ("mine", "team", "unassigned", "all", "snoozed", "spam")
    }
    assert held == {
        "mine": {mine, pending}, "team": set(), "unassigned": {free}, "all": set(cases) - {spam}, "snoozed": {snoozed},
        "spam": {spam},
    }  # fmt: skip
    counts = (await yoav.do("GET", "/cases/counts")).json()["counts"]
    assert {each["view"]: each["count"] for each in counts} == {view: len(ids) for view, ids in held.items()}
    assert set(await list_ids(yoav, "status=resolved&status=pending")) == {resolved, pending}
    assert await list_ids(yoav, f"owner={me}&status=open") == [mine]
    assert await list_ids(yoav, "text=10003&status=snoozed") == [snoozed]
    assert await list_ids(yoav, f"channel=webchat&queue={own.queue_id}&view=unassigned") == [free]
    assert await list_ids(yoav, "channel=phone") == []
    assert set(await list_ids(yoav, f"case={mine}&case={snoozed}&case={spam}")) == {mine, snoozed}


async def test_agent_lists_only_what_they_may_see_when_they_ask_for_all(
    shared: Composed, own: Tenant
) -> None:
    dana, emma = await sit_down(shared, own, "dana"), await sit_down(shared, own, "emma")
    yoav = await sit_down(shared, own, "yoav")
    first, second = await open_cases(shared, own, 2)
    assert set(await list_ids(dana)) == {first, second}
    assert await list_ids(emma) == []
    assert (await emma.do("GET", "/cases/counts")).json()["counts"][3] == {
        "view": "all",
        "count": 0,
        "more": False,
    }
    await yoav.do("PATCH", f"/cases/{first}", {"owner_agent_id": str(emma.browser.agent.agent_id)})
    assert await list_ids(emma) == await list_ids(emma, f"case={first}&case={second}") == [first]
    other = await shared.new_tenant()
    assert await list_ids(await sit_down(shared, other, "yoav")) == []


async def test_deadlines_narrow_a_list_and_a_saved_view_to_what_its_reader_may_see_when_asked_for(
    shared: Composed, own: Tenant
) -> None:
    yoav, emma = await sit_down(shared, own, "yoav"), await sit_down(shared, own, "emma")
    late, closed, soon, later, _ = await open_cases(shared, own, 5)
    now = datetime.now(UTC)
    for case_id, hours in ((late, -2), (closed, -1), (soon, 5), (later, 50)):
        due = (now + timedelta(hours=hours)).isoformat()
        await yoav.do("PATCH", f"/cases/{case_id}", {"deadline_at": due})
    await yoav.do("PATCH", f"/cases/{closed}", {"status": "resolved"})
    before = f"deadline_before={quote((now + timedelta(days=1)).isoformat())}"
    assert await list_ids(yoav, "overdue=true&order=deadline") == [late]
    assert await list_ids(yoav, "overdue=true&status=resolved") == []
    assert await list_ids(yoav, f"{before}&order=deadline") == [late, closed, soon]
    assert await list_ids(yoav, f"{before}&overdue=true&channel=webchat") == [late]
    assert await list_ids(yoav, "deadline_within_days=1&order=deadline") == [late, closed, soon]
    assert await list_ids(yoav, "deadline_within_days=3&opened_within_days=1&status=open&order=deadline") == [
        late,
        soon,
        later,
    ]
    assert await list_ids(yoav, f"opened_from={quote((now + timedelta(days=1)).isoformat())}") == []
    # Who may see some only: of these, and not of the others.
    assert await list_ids(emma, "overdue=true") == await list_ids(emma, before) == []
    await yoav.do("PATCH", f"/cases/{soon}", {"owner_agent_id": str(emma.browser.agent.agent_id)})
    assert (await list_ids(emma, before), await list_ids(emma, "overdue=true")) == ([soon], [])
    admin = await sit_down(shared, own, "admin")
    view = {"name": "Late", "scope": "tenant", "query": {"overdue": True, "channel": "webchat"}}
    await admin.do("POST", "/case-views", view, expect=(201,))
    for desk, count in ((yoav, 1), (emma, 0)):
        (shown,) = (await desk.do("GET", "/case-views")).json()["views"]
        assert (shown["query"], shown["count"]) == (view["query"], count)
    for refused in ("deadline_before=tomorrow", "opened_within_days=0", "deadline_within_days=3651"):
        await yoav.do("GET", f"/cases?{refused}", expect=(422,))
    assert (await emma.do("GET", "/directory")).json()["channels"] == ["webchat"]


async def test_a_count_says_that_there_are_more_when_it_reaches_its_bound(
    shared: Composed, own: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    yoav = await sit_down(shared, own, "yoav")
    await open_cases(shared, own, 3)
    monkeypatch.setattr(listing, "COUNTED_AT_MOST", 2)
    monkeypatch.setattr("retzef.modules.cases.list_endpoints.COUNTED_AT_MOST", 2)
    counts = (await yoav.do("GET", "/cases/counts")).json()["counts"]
    assert counts[3] == {"view": "all", "count": 1, "more": True}


@pytest.mark.parametrize("cursor", ["x", "WyJvbGRlc3QiLCIiLCIwIl0=", "W10=", "%00", "bnVsbA=="])
async def test_a_cursor_is_refused_when_it_is_not_of_this_list(
    shared: Composed, own: Tenant, cursor: str
) -> None:
    yoav = await sit_down(shared, own, "yoav")
    answer = await yoav.do("GET", f"/cases?order=priority&cursor={cursor}", expect=(422,))
    assert answer.json()["error"]["code"] == "cursor-invalid"


async def test_many_cases_change_and_become_exactly_what_they_were_when_undone(
    shared: Composed, own: Tenant
) -> None:
    dana, yoav = await sit_down(shared, own, "dana"), await sit_down(shared, own, "yoav")
    admin = await sit_down(shared, own, "admin")
    cases = await open_cases(shared, own, 4)
    label = (await admin.do("POST", "/labels", {"name": "Old", "color": "red"})).json()["label_id"]
    await bulk(yoav, cases[:2], add_labels=[label], priority="high")
    before = (await yoav.do("GET", "/cases?order=oldest")).json()["cases"]
    waiting = await work_of(shared, own)

    told = await bulk(
        yoav, [*cases, cases[0], uuid4()], status="spam", priority="low", drop_labels=[label],
        owner_agent_id=str(dana.browser.agent.agent_id),
    )  # fmt: skip
    assert errors(told) == [None, None, None, None, None, "not-found"]
    assert len(await list_ids(yoav, "view=spam&owner=" + str(dana.browser.agent.agent_id))) == 4
    assert {state for _, state, _ in await work_of(shared, own)} == {"done"}

    await yoav.do("PATCH", f"/cases/{cases[3]}", {"subject": "changed meanwhile"})
    undone = (await yoav.do("POST", f"/cases/bulk/{told['act_id']}/undo")).json()["cases"]
    assert {UUID(each["case_id"]): each["restored"] for each in undone} == dict.fromkeys(cases[:3], True) | {
        cases[3]: False
    }
    after = (await yoav.do("GET", "/cases?order=oldest")).json()["cases"]
    assert [_without_version(each) for each in after] == [_without_version(each) for each in before[:3]]
    assert (await work_of(shared, own))[:3] == waiting[:3]
    again = await yoav.do("POST", f"/cases/bulk/{told['act_id']}/undo", expect=(409,))
    assert again.json()["error"]["code"] == "act-gone"


async def test_what_was_done_can_be_undone_when_the_database_goes_away_among_many_cases(
    shared: Composed, own: Tenant
) -> None:
    yoav = await sit_down(shared, own, "yoav")
    cases = await open_cases(shared, own, 4)
    change = {"case_ids": [str(each) for each in cases], "change": {"priority": "urgent"}}
    asked = yoav.do("POST", "/cases/bulk", change)
    told = dict((await cut_off_at(shared, own, cases[2], asked)).json())
    assert errors(told) == [None, None, "database-unavailable", "database-unavailable"]
    assert await _urgent(yoav) == set(cases[:2])

    undo = f"/cases/bulk/{told['act_id']}/undo"
    interrupted = await cut_off_at(shared, own, cases[1], yoav.do("POST", undo, expect=(503,)))
    assert interrupted.json()["error"]["code"] == "database-unavailable"
    assert await _urgent(yoav) == {cases[1]}
    rest = (await yoav.do("POST", undo)).json()["cases"]
    assert rest == [{"case_id": str(cases[1]), "restored": True}]
    assert await _urgent(yoav) == set()
    assert (await yoav.do("POST", undo, expect=(409,))).json()["error"]["code"] == "act-gone"


async def _urgent(desk: Desk) -> set[UUID]:
    return set(await list_ids(desk, "priority=urgent"))


async def cut_off_at(
    composed: Composed, tenant: Tenant, case_id: UUID, asked: Coroutine[Any, Any, httpx.Response]
) -> httpx.Response:
    """The answer, when the connection breaks while it waits for this case."""
    async with composed.core.database.transaction(tenant.tenant_id) as connection:
        await connection.fetchval("SELECT 1 FROM cases WHERE case_id = $1 FOR UPDATE", case_id)
        task = asyncio.create_task(asked)
        assert await eventually(partial(connection.fetchval, _CUT_OFF))
    return await task


async def work_of(composed: Composed, tenant: Tenant) -> list[tuple[UUID, str, datetime]]:
    async with composed.core.database.transaction(tenant.tenant_id) as connection:
        rows = await connection.fetch("SELECT case_id, state, queued_at FROM work_items ORDER BY case_id")
    return [(row["case_id"], row["state"], row["queued_at"]) for row in rows]


def _without_version(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name != "version"}


async def test_a_case_in_hand_stays_and_the_others_change_when_many_are_put_aside(
    shared: Composed, own: Tenant
) -> None:
    cases = await open_cases(shared, own, 2)
    dana, yoav = await sit_down(shared, own, "dana"), await sit_down(shared, own, "yoav")
    await dana.be("ready")
    await dana.take_all()
    visitor = await visit(shared, own)
    await visitor.write("late")
    cases = await list_ids(yoav, "order=oldest")
    told = await bulk(yoav, cases, status="pending")
    assert errors(told) == ["case-busy", "case-busy", None]


async def test_an_act_is_its_agents_own_when_a_colleague_wants_to_undo_it(
    shared: Composed, own: Tenant
) -> None:
    dana, yoav = await sit_down(shared, own, "dana"), await sit_down(shared, own, "yoav")
    cases = await open_cases(shared, own, 1)
    told = await bulk(yoav, cases, priority="high")
    await dana.do("POST", f"/cases/bulk/{told['act_id']}/undo", expect=(409,))
    assert (await bulk(yoav, cases, priority="high"))["act_id"] is None


async def test_a_case_stays_and_the_others_are_put_back_when_its_team_is_gone(
    shared: Composed, own: Tenant
) -> None:
    admin, yoav = await sit_down(shared, own, "admin"), await sit_down(shared, own, "yoav")
    cases = await open_cases(shared, own, 2)
    team = (await admin.do("POST", "/teams", {"name": {"en": "For a while"}})).json()["team_id"]
    await bulk(yoav, cases[:1], team_id=team)
    told = await bulk(yoav, cases, team_id=None, priority="high")
    await admin.do("DELETE", f"/teams/{team}")
    undone = (await yoav.do("POST", f"/cases/bulk/{told['act_id']}/undo")).json()["cases"]
    assert [each["restored"] for each in undone] == [False, True]
    assert await list_ids(yoav, "priority=high") == [cases[0]]


async def test_a_case_is_unanswered_from_the_customers_word_to_an_agents(
    shared: Composed, own: Tenant
) -> None:
    dana = await sit_down(shared, own, "dana")
    await dana.be("ready")
    asked, other = await visit(shared, own, name="Ruth"), await visit(shared, own, name="Noa")
    await asked.write("first")
    await asked.write("second")
    await dana.take_all()
    await other.write("hello")

    async def waiting(query: str = "") -> dict[str, Any]:
        lines = (await dana.do("GET", f"/cases?view=unanswered{query}")).json()["cases"]
        return {each["customer_name"]: each["unanswered_since"] for each in lines}

    both = await waiting()
    assert both.keys() == {"Ruth", "Noa"}
    lines = (await dana.do("GET", "/cases?view=all")).json()["cases"]
    ruth = next(each for each in lines if each["customer_name"] == "Ruth")
    row = await shared.core.database.system.fetchrow(
        "SELECT occurred_at FROM messages WHERE tenant_id = $1 AND text = 'first'", own.tenant_id
    )
    assert row is not None
    # From the first word on that has had no answer.
    assert datetime.fromisoformat(both["Ruth"]) == row["occurred_at"]

    about = f"/cases/{ruth['case_id']}/messages"
    note = {"text": "only among us", "client_id": str(uuid4()), "interaction_id": None, "note": True}
    await dana.do("POST", about, note)
    assert "Ruth" in await waiting()
    async with shared.core.database.transaction(own.tenant_id) as connection:
        interaction_id = await connection.fetchval(
            "SELECT interaction_id FROM interactions WHERE case_id = $1", UUID(ruth["case_id"])
        )
    await dana.do(
        "POST",
        about,
        {**note, "interaction_id": str(interaction_id), "note": False, "client_id": str(uuid4())},
    )
    assert (await waiting()).keys() == {"Noa"}
    assert (await waiting("&channel=webchat")).keys() == {"Noa"}
    assert await waiting("&channel=email") == {}
    await asked.write("and another thing")
    assert (await waiting()).keys() == {"Ruth", "Noa"}
