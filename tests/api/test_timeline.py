"""The timeline of a customer: merged over linked customers, parted exactly, paged, filtered, and seen by right."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.fixtures.actors import Desk, Visitor, sit_down, visit
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def customer_of(composed: Composed, tenant: Tenant, visitor: Visitor) -> UUID:
    async with composed.core.database.transaction(tenant.tenant_id) as connection:
        found: UUID = await connection.fetchval(
            "SELECT customer_id FROM identities WHERE kind = 'webchat_visitor' AND value = $1",
            visitor.visitor_id,
        )
        return found


async def read(desk: Desk, customer_id: UUID, query: str = "", *, expect: int = 200) -> dict[str, Any]:
    answer = await desk.do("GET", f"/customers/{customer_id}/timeline?{query}", expect=(expect,))
    return dict(answer.json())


def words(page: dict[str, Any]) -> list[str]:
    return [each["text"] or each["kind"] for each in page["events"]]


async def test_two_customers_have_one_timeline_while_they_are_linked_and_their_own_again_after(
    shared: Composed, own: Tenant
) -> None:
    yoav = await sit_down(shared, own, "yoav")
    first, second = await visit(shared, own, name="Ruth"), await visit(shared, own, name="Ruth, too")
    await first.write("one")
    await second.write("two")
    ones, others = await customer_of(shared, own, first), await customer_of(shared, own, second)
    before = words(await read(yoav, ones)), words(await read(yoav, others))
    assert before == (
        ["one", "interaction_started", "case_opened"],
        ["two", "interaction_started", "case_opened"],
    )

    link = (await yoav.do("POST", f"/customers/{ones}/links", {"customer_id": str(others)})).json()["link_id"]
    async with shared.core.database.transaction(own.tenant_id) as connection:
        cases = [row[0] for row in await connection.fetch("SELECT case_id FROM cases ORDER BY case_id")]
    await yoav.do(
        "PATCH", f"/cases/{cases[1]}", {"status": "resolved"}
    )  # of the second, who is the first now
    await first.write("three")
    merged = words(await read(yoav, ones))
    assert merged[:2] == ["three", "case_resolved"]
    assert sorted(merged[2:]) == sorted(before[0] + before[1])
    assert words(await read(yoav, others)) == merged  # whichever of the two is asked for

    await yoav.do("DELETE", f"/customers/{ones}/links/{link}")
    assert words(await read(yoav, ones)) == ["three", *before[0]]
    assert words(await read(yoav, others)) == ["case_resolved", *before[1]]


async def test_every_event_comes_once_when_read_page_by_page(shared: Composed, own: Tenant) -> None:
    yoav = await sit_down(shared, own, "yoav")
    visitor = await visit(shared, own)
    for number in range(7):
        await visitor.write(f"line {number}")
    customer_id = await customer_of(shared, own, visitor)
    whole = words(await read(yoav, customer_id))
    found: list[str] = []
    page = await read(yoav, customer_id, "limit=4")
    while True:
        found += words(page)
        if page["before"] is None:
            break
        page = await read(yoav, customer_id, f"limit=4&before={page['before']}")
    assert found == whole
    assert [each for each in found if each.startswith("line")] == [
        f"line {number}" for number in reversed(range(7))
    ]


async def test_every_event_comes_once_when_some_of_the_linked_are_talkative(
    shared: Composed, own: Tenant
) -> None:
    """Each identity gives a share of the page first: what one has more than its share must not be missed."""
    yoav = await sit_down(shared, own, "yoav")
    # Who writes, in turn: one alone for long, then others between, then two by turns.
    turns = [0] * 12 + [1, 2, 0, 3, 4] + [2] * 9 + [1, 3] * 6 + [4] * 3
    visitors = [await visit(shared, own) for _ in range(5)]
    for number, who in enumerate(turns):
        await visitors[who].write(f"line {number}")
    ones, *others = [await customer_of(shared, own, each) for each in visitors]
    for each in others:
        await yoav.do("POST", f"/customers/{ones}/links", {"customer_id": str(each)})
    whole = [f"line {number}" for number in reversed(range(len(turns)))]
    for size in (1, 3, 10, 60):
        found: list[str] = []
        before = ""
        while True:
            page = await read(yoav, ones, f"part=received&limit={size}{before}")
            found += words(page)
            if page["before"] is None:
                break
            before = f"&before={page['before']}"
        assert found == whole, size


async def test_only_what_is_asked_for_comes_when_filtered(shared: Composed, own: Tenant) -> None:
    visitor = await visit(shared, own)
    await visitor.write("question")
    dana = await sit_down(shared, own, "dana")
    await dana.be("ready")
    ((_, case_id, interaction_id),) = await dana.take_all()
    await dana.say(case_id, interaction_id, "answer")
    await dana.say(case_id, interaction_id, "among us", note=True)
    note = {"client_id": str(uuid4()), "interaction_id": None, "text": "on the case", "note": True}
    await dana.do("POST", f"/cases/{case_id}/messages", note)
    await dana.do("PATCH", f"/cases/{case_id}", {"priority": "high"})
    customer_id = await customer_of(shared, own, visitor)
    assert words(await read(dana, customer_id, "part=received")) == ["question"]
    assert words(await read(dana, customer_id, "part=sent&part=received")) == ["answer", "question"]
    assert words(await read(dana, customer_id, "part=notes")) == ["on the case", "among us"]
    assert words(await read(dana, customer_id, "part=facts"))[0] == "case_priority_changed"
    assert "on the case" not in words(await read(dana, customer_id, "channel=webchat"))
    assert words(await read(dana, customer_id, "channel=phone")) == []
    assert words(await read(dana, customer_id, f"case={uuid4()}")) == []
    assert len((await read(dana, customer_id, f"case={case_id}"))["events"]) == 7
    (answer,) = (await read(dana, customer_id, "part=sent"))["events"]
    assert (answer["author_name"], answer["channel"], answer["case_number"]) == ("Dana", "webchat", 10001)
    await read(dana, customer_id, "part=gossip", expect=422)


async def test_a_page_begins_at_a_date_when_one_jumps_there(shared: Composed, own: Tenant) -> None:
    yoav = await sit_down(shared, own, "yoav")
    visitor = await visit(shared, own)
    for number in range(5):
        await visitor.write(f"line {number}")
    customer_id = await customer_of(shared, own, visitor)
    events = (await read(yoav, customer_id, "part=received"))["events"]
    middle = events[2]["occurred_at"]
    assert words(await read(yoav, customer_id, f"part=received&until={middle}")) == ["line 1", "line 0"]
    late = (shared.core.clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert words(await read(yoav, customer_id, f"part=received&until={late}")) == words({"events": events})
    assert words(await read(yoav, customer_id, "until=2001-01-01T00:00:00Z")) == []


async def test_agent_sees_of_a_timeline_what_is_in_cases_they_may_see(shared: Composed, own: Tenant) -> None:
    yoav, emma = await sit_down(shared, own, "yoav"), await sit_down(shared, own, "emma")
    first, second = await visit(shared, own), await visit(shared, own)
    await first.write("hers")
    await second.write("not hers")
    ones, others = await customer_of(shared, own, first), await customer_of(shared, own, second)
    await yoav.do("POST", f"/customers/{ones}/links", {"customer_id": str(others)})
    await read(emma, ones, expect=404)
    (case_id,) = [
        UUID(each["case_id"])
        for each in (await yoav.do("GET", "/cases?order=oldest&limit=1")).json()["cases"]
    ]
    await yoav.do("PATCH", f"/cases/{case_id}", {"owner_agent_id": str(emma.browser.agent.agent_id)})
    assert [each for each in words(await read(emma, ones)) if "hers" in each] == ["hers"]
    assert {"hers", "not hers"} <= set(words(await read(yoav, ones)))
    stranger = await sit_down(shared, await shared.new_tenant(), "admin")
    await read(stranger, ones, expect=404)


async def test_messages_are_of_the_case_they_are_in_now_when_a_case_was_split(
    shared: Composed, own: Tenant
) -> None:
    yoav, emma = await sit_down(shared, own, "yoav"), await sit_down(shared, own, "emma")
    visitor = await visit(shared, own)
    old_lines = [f"of the first matter {number}" for number in range(3)]
    new_lines = [f"of the second matter {number}" for number in range(5)]
    for line in old_lines:
        await visitor.write(line)
    cut = await visitor.write(new_lines[0])
    for line in new_lines[1:]:
        await visitor.write(line)
    customer_id = await customer_of(shared, own, visitor)
    (case_id,) = [each["case_id"] for each in (await yoav.do("GET", "/cases")).json()["cases"]]
    mine, yoavs = str(emma.browser.agent.agent_id), str(yoav.browser.agent.agent_id)
    await yoav.do("PATCH", f"/cases/{case_id}", {"owner_agent_id": mine})
    new = (
        await yoav.do("POST", f"/cases/{case_id}/split", {"message_id": cut, "subject": "Another"})
    ).json()["case_id"]
    await yoav.do("PATCH", f"/cases/{new}", {"owner_agent_id": yoavs})

    async def lines_for(desk: Desk, query: str) -> list[str]:
        """What was received, in pages smaller than what was moved away."""
        found: list[str] = []
        page = await read(desk, customer_id, f"part=received&limit=2{query}")
        while page["before"] is not None:
            found += words(page)
            page = await read(desk, customer_id, f"part=received&limit=2{query}&before={page['before']}")
        return [*reversed(found + words(page))]

    assert await lines_for(emma, "") == old_lines
    assert await lines_for(yoav, f"&case={case_id}") == old_lines
    assert await lines_for(yoav, f"&case={new}") == new_lines
    await yoav.do("PATCH", f"/cases/{new}", {"owner_agent_id": mine})
    await yoav.do("PATCH", f"/cases/{case_id}", {"owner_agent_id": yoavs})
    assert await lines_for(emma, "") == new_lines
    assert await lines_for(yoav, "") == old_lines + new_lines
