"""Merging, splitting and relating cases over HTTP, with what customers write next."""

import asyncio
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

import pytest

from retzef.kernel.ids import AgentId
from retzef.modules.cases.merging import unmerge_case
from retzef.platform.auth.permissions import PERMISSIONS, Rights
from tests.fixtures.actors import Desk, Visitor, sit_down, visit
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")

# All of cases and what is in them, but for versions, which only grow.
_STATE = """
SELECT 'case ' || (to_jsonb(k) - 'version' - 'rearranged')::text FROM cases k
UNION ALL SELECT 'thread ' || to_jsonb(i)::text FROM interactions i
UNION ALL SELECT 'message ' || (to_jsonb(m) - 'version')::text FROM messages m
UNION ALL SELECT 'work ' || (to_jsonb(w) - 'version')::text FROM work_items w
UNION ALL SELECT 'label ' || to_jsonb(l)::text FROM case_labels l
ORDER BY 1
"""
_VERSIONS = """
SELECT id, version FROM case_entities UNION ALL SELECT id, version FROM work_item_entities
UNION ALL SELECT id, version FROM message_entities UNION ALL SELECT id, version FROM customer_entities
"""


@dataclass(eq=False)
class Matter:
    """A visitor's case in Dana's hands."""

    visitor: Visitor
    item: UUID
    case_id: UUID
    interaction_id: UUID


async def look(composed: Composed, tenant: Tenant, statement: str, *arguments: object) -> list[Any]:
    async with composed.core.database.transaction(tenant.tenant_id) as connection:
        return list(await connection.fetch(statement, *arguments))


async def page(desk: Desk, case_id: UUID) -> list[dict[str, Any]]:
    return list((await desk.do("GET", f"/cases/{case_id}")).json()["entities"])


async def read(desk: Desk, case_id: UUID) -> dict[str, Any]:
    return dict(next(each["data"] for each in await page(desk, case_id) if each["kind"] == "case"))


async def texts(desk: Desk, case_id: UUID) -> list[str]:
    return sorted(each["data"]["text"] for each in await page(desk, case_id) if each["kind"] == "message")


async def lines(desk: Desk, case_id: UUID) -> set[str]:
    return {each["data"]["code"] for each in await page(desk, case_id) if each["kind"] == "note_line"}


async def merge(desk: Desk, one: UUID, into: UUID, *, expect: int = 201) -> dict[str, Any]:
    answer = await desk.do("POST", f"/cases/{one}/merge", {"case_id": str(into)}, expect=(expect,))
    return dict(answer.json())


async def refusal(desk: Desk, one: UUID, into: UUID, status: int) -> str:
    return str((await merge(desk, one, into, expect=status))["error"]["code"])


async def matters(composed: Composed, tenant: Tenant, desk: Desk, count: int) -> list[Matter]:
    """So many visitors who turn out to be one person; each has a case, all in hand."""
    await desk.be("ready")
    visitors = [await visit(composed, tenant, name=f"Ruth {number}") for number in range(count)]
    for number, visitor in enumerate(visitors):
        await visitor.write(f"hello {number}")
    items = await desk.take_all()
    made = [Matter(visitor, *item) for visitor, item in zip(visitors, items, strict=True)]
    customers = [(await read(desk, each.case_id))["customer_id"] for each in made]
    for other in customers[1:]:
        await desk.do("POST", f"/customers/{customers[0]}/links", {"customer_id": other})
    return made


async def test_threads_notes_and_work_go_on_in_the_other_case_when_merged(
    shared: Composed, own: Tenant
) -> None:
    dana = await sit_down(shared, own, "dana")
    one, other = await matters(shared, own, dana, 2)
    note = {"client_id": str(UUID(int=5)), "interaction_id": None, "text": "of the case itself", "note": True}
    await dana.do("POST", f"/cases/{other.case_id}/messages", note)
    merge_id = (await merge(dana, other.case_id, one.case_id))["merge_id"]

    assert await texts(dana, one.case_id) == ["hello 0", "hello 1", "of the case itself"]
    assert {case_id for _, case_id, _ in await dana.items()} == {one.case_id}
    pointer = await read(dana, other.case_id)
    assert (pointer["status"], pointer["merged_into"]) == ("resolved", str(one.case_id))
    assert "case_taken_in" in await lines(dana, one.case_id)

    await other.visitor.write("and one thing more")
    await dana.say(other.case_id, other.interaction_id, "said with the old address")
    assert {"and one thing more", "said with the old address"} <= set(await texts(dana, one.case_id))
    refused = await dana.do("PATCH", f"/cases/{other.case_id}", {"status": "open"}, expect=(409,))
    assert refused.json()["error"]["code"] == "case-merged"
    (listed,) = (
        each
        for each in (await dana.do("GET", "/cases?view=all")).json()["cases"]
        if each["case_id"] == str(other.case_id)
    )
    assert listed["merged_into"] == str(one.case_id)
    (tie,) = (await dana.do("GET", f"/cases/{one.case_id}/ties")).json()["cases"]
    assert (tie["tie"], tie["tie_id"], tie["readable"]) == ("merged", merge_id, True)

    freed = await dana.do("DELETE", f"/cases/{one.case_id}/merges/{merge_id}")
    assert freed.json()["case_id"] == str(other.case_id)
    assert await texts(dana, one.case_id) == ["hello 0"]
    assert len(await texts(dana, other.case_id)) == 4
    again = await dana.do("DELETE", f"/cases/{one.case_id}/merges/{merge_id}", expect=(409,))
    assert again.json()["error"]["code"] == "merge-gone"


async def test_everything_is_as_it_was_when_merges_were_undone_in_any_order(
    shared: Composed, own: Tenant
) -> None:
    """Bit for bit; and nothing that a desk holds ever has a lower version than before."""
    dana = await sit_down(shared, own, "dana")
    made = await matters(shared, own, dana, 4)
    await dana.do("PATCH", f"/cases/{made[2].case_id}", {"status": "pending"})
    await dana.do("PATCH", f"/cases/{made[3].case_id}", {"status": "resolved", "outcome": "Paid"})
    before = [row[0] for row in await look(shared, own, _STATE)]
    random = Random(7)
    for _ in range(6):
        standing: dict[str, UUID] = {}
        versions = {row["id"]: row["version"] for row in await look(shared, own, _VERSIONS)}
        for _ in range(12):
            if standing and random.random() < 0.4:
                merge_id = random.choice(list(standing))
                of = standing.pop(merge_id)
                await dana.do("DELETE", f"/cases/{of}/merges/{merge_id}")
            else:
                one, into = random.sample(made, 2)
                answer = await dana.do(
                    "POST", f"/cases/{one.case_id}/merge", {"case_id": str(into.case_id)}, expect=(201, 409)
                )
                if answer.status_code == 201:
                    standing[answer.json()["merge_id"]] = one.case_id
            now = {row["id"]: row["version"] for row in await look(shared, own, _VERSIONS)}
            assert all(now[each] >= version for each, version in versions.items())
            versions = now
        for merge_id, of in random.sample(list(standing.items()), len(standing)):
            await dana.do("DELETE", f"/cases/{of}/merges/{merge_id}")
        # Which of them waited may have been opened by a merge that was not the last word on it.
        assert _without_status(made[2], await look(shared, own, _STATE)) == _without_status(made[2], before)


def _without_status(matter: Matter, state: list[Any]) -> list[str]:
    found = [row if isinstance(row, str) else row[0] for row in state]
    return [each for each in found if str(matter.case_id) not in each]


async def test_waiting_case_waits_again_when_the_merge_that_opened_it_is_undone(
    shared: Composed, own: Tenant
) -> None:
    dana = await sit_down(shared, own, "dana")
    one, other = await matters(shared, own, dana, 2)
    await dana.do("PATCH", f"/cases/{one.case_id}", {"status": "pending"})
    before = [row[0] for row in await look(shared, own, _STATE)]
    merge_id = (await merge(dana, other.case_id, one.case_id))["merge_id"]
    assert (await read(dana, one.case_id))["status"] == "open"
    await dana.do("DELETE", f"/cases/{one.case_id}/merges/{merge_id}")
    assert [row[0] for row in await look(shared, own, _STATE)] == before


async def test_merging_is_refused_when_it_would_mix_or_lose_something(
    shared: Composed, own: Tenant, dana: Desk
) -> None:
    stranger = await visit(shared, own, name="Somebody else")
    await stranger.write("I am another")
    (_, one, _), (_, other, _) = await dana.take_all()
    assert await refusal(dana, one, one, 422) == "merge-impossible"
    assert await refusal(dana, other, one, 409) == "other-customer"
    customers = [(await read(dana, each))["customer_id"] for each in (one, other)]
    await dana.do("POST", f"/customers/{customers[0]}/links", {"customer_id": customers[1]})
    await dana.do("PATCH", f"/cases/{one}", {"status": "resolved"})
    assert await refusal(dana, other, one, 409) == "case-closed"
    await dana.do("PATCH", f"/cases/{one}", {"status": "open"})
    yoav = await sit_down(shared, own, "yoav")
    assert await refusal(yoav, other, one, 409) == "case-busy"  # it is in Dana's hands
    await merge(dana, other, one)
    assert await refusal(dana, other, one, 409) == "case-merged"


async def test_thread_goes_on_in_a_new_case_when_it_was_split_and_is_whole_when_that_is_undone(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    ((item, case_id, interaction_id),) = await dana.items()
    await dana.say(case_id, interaction_id, "what is it?")
    cut = await visitor.write("another thing altogether")
    before = [row[0] for row in await look(shared, own, _STATE)]
    body = {"message_id": cut, "subject": "Another thing"}
    made = (await dana.do("POST", f"/cases/{case_id}/split", body)).json()
    new = UUID(made["case_id"])

    assert await texts(dana, case_id) == ["hello", "what is it?"]
    await visitor.write("are you there?")  # in the new half, and in Dana's hands as before
    assert await texts(dana, new) == ["another thing altogether", "are you there?"]
    ((same, of_case, second),) = await dana.items()
    assert (same, of_case) == (item, new)
    await dana.say(new, second, "yes")
    case = await read(dana, new)
    assert (case["subject"], case["status"], case["customer_id"]) == (
        "Another thing",
        "open",
        (await read(dana, case_id))["customer_id"],
    )
    ties = (await dana.do("GET", f"/cases/{new}/ties")).json()["cases"]
    assert [(each["tie"], each["case_id"]) for each in ties] == [("split_off", str(case_id))]

    await dana.do("DELETE", f"/cases/{new}/splits/{made['split_id']}")
    assert len(await texts(dana, case_id)) == 5
    assert (await read(dana, new))["merged_into"] == str(case_id)
    await visitor.write("good")
    assert "good" in await texts(dana, case_id)
    known = {row[0].split('"case_id"')[0][:4] for row in await look(shared, own, _STATE)}
    assert known == {each[:4] for each in before}
    threads = await look(shared, own, "SELECT interaction_id FROM interactions WHERE case_id = $1", case_id)
    assert [row[0] for row in threads] == [interaction_id]


async def merge_and_cut(dana: Desk, one: Matter, other: Matter) -> tuple[str, dict[str, str]]:
    """The one goes into the other and is cut there: the merge, and what the cut made."""
    merge_id = (await merge(dana, one.case_id, other.case_id))["merge_id"]
    cut = await one.visitor.write("another thing altogether")
    body = {"message_id": cut, "subject": "Another thing"}
    made = (await dana.do("POST", f"/cases/{other.case_id}/split", body)).json()
    return merge_id, made


async def test_cut_thread_is_whole_where_its_first_half_is_when_that_went_elsewhere_meanwhile(
    shared: Composed, own: Tenant
) -> None:
    dana = await sit_down(shared, own, "dana")
    one, other = await matters(shared, own, dana, 2)
    merge_id, made = await merge_and_cut(dana, one, other)
    await dana.do("DELETE", f"/cases/{other.case_id}/merges/{merge_id}")
    assert await texts(dana, one.case_id) == ["hello 0"]

    freed = await dana.do("DELETE", f"/cases/{made['case_id']}/splits/{made['split_id']}")
    assert freed.json()["case_id"] == str(one.case_id)
    assert await texts(dana, one.case_id) == ["another thing altogether", "hello 0"]
    assert await texts(dana, other.case_id) == ["hello 1"]
    statement = """SELECT 1 FROM interactions i JOIN messages m USING (tenant_id, interaction_id) WHERE m.case_id <> i.case_id
        UNION ALL SELECT 1 FROM interactions i JOIN work_items w USING (tenant_id, interaction_id) WHERE w.case_id <> i.case_id"""
    assert await look(shared, own, statement) == []


async def test_split_is_gone_when_the_first_half_goes_elsewhere_at_the_very_moment(
    shared: Composed, own: Tenant
) -> None:
    """Whoever undoes it waits for who frees the case, and must not put the second half where the first was."""
    dana = await sit_down(shared, own, "dana")
    one, other = await matters(shared, own, dana, 2)
    merge_id, made = await merge_and_cut(dana, one, other)
    reader = Rights(own.tenant_id, AgentId(dana.browser.agent.agent_id), frozenset(PERMISSIONS))
    async with shared.core.units.begin(own.tenant_id) as unit:
        await unmerge_case(unit, reader, UUID(merge_id), of_case=other.case_id)
        path = f"/cases/{made['case_id']}/splits/{made['split_id']}"
        undoing = asyncio.create_task(dana.do("DELETE", path, expect=(409,)))
        await eventually(lambda: _somebody_waits(shared))
    assert (await undoing).json()["error"]["code"] == "split-gone"
    assert await texts(dana, one.case_id) == ["hello 0"]
    freed = await dana.do("DELETE", path)
    assert freed.json()["case_id"] == str(one.case_id)


async def _somebody_waits(composed: Composed) -> bool:
    async with composed.core.database.system.acquire() as connection:
        waiting = """SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE NOT l.granted AND a.datname = current_database()"""
        return bool(await connection.fetchval(waiting))


async def test_split_is_refused_when_there_is_nothing_to_cut(
    shared: Composed, own: Tenant, dana: Desk
) -> None:
    ((_, case_id, _),) = await dana.items()
    body = {"message_id": str(UUID(int=9))}
    refused = await dana.do("POST", f"/cases/{case_id}/split", body, expect=(422,))
    assert refused.json()["error"]["code"] == "split-impossible"


async def test_relation_is_seen_at_both_cases_when_it_is_said_at_one(
    shared: Composed, own: Tenant, dana: Desk
) -> None:
    stranger = await visit(shared, own, name="A neighbour")
    await stranger.write("it is dark here too")
    (_, one, _), (_, other, _) = await dana.take_all()
    for _ in range(2):  # saying it twice says nothing more
        await dana.do("POST", f"/cases/{one}/relations", {"case_id": str(other)})
    for here, there in ((one, other), (other, one)):
        (tie,) = (await dana.do("GET", f"/cases/{here}/ties")).json()["cases"]
        assert (tie["tie"], tie["case_id"]) == ("related", str(there))
        assert "case_related" in await lines(dana, here)
    await dana.do("DELETE", f"/cases/{other}/relations/{one}")
    assert (await dana.do("GET", f"/cases/{one}/ties")).json()["cases"] == []
    await dana.do("DELETE", f"/cases/{other}/relations/{one}", expect=(404,))


async def test_subject_is_not_told_when_the_related_case_may_not_be_seen(
    shared: Composed, own: Tenant, dana: Desk
) -> None:
    stranger = await visit(shared, own, name="A neighbour")
    await stranger.write("it is dark here too")
    (_, one, _), (_, other, _) = await dana.take_all()
    await dana.do("PATCH", f"/cases/{other}", {"subject": "A secret"})
    await dana.do("POST", f"/cases/{one}/relations", {"case_id": str(other)})
    async with shared.core.units.begin(
        own.tenant_id
    ) as unit:  # the other goes to a queue Oleh does not serve
        await unit.connection.execute(
            "UPDATE work_items SET queue_id = $2 WHERE case_id = $1", other, own.other_queue_id
        )
    oleh = await sit_down(shared, own, "oleh")
    (tie,) = (await oleh.do("GET", f"/cases/{one}/ties")).json()["cases"]
    assert (tie["readable"], tie["subject"]) == (False, None)


async def test_two_customers_stay_one_when_a_case_of_one_goes_on_in_a_case_of_the_other(
    shared: Composed, own: Tenant
) -> None:
    """Whose words are whose would be lost, and with it who may have them erased."""
    dana = await sit_down(shared, own, "dana")
    one, other = await matters(shared, own, dana, 2)
    customer = (await read(dana, one.case_id))["customer_id"]
    [link] = (await dana.do("GET", f"/customers/{customer}")).json()["data"]["links"]
    merged = await merge(dana, other.case_id, one.case_id)
    path = f"/customers/{customer}/links/{link['link_id']}"
    refused = await dana.do("DELETE", path, expect=(409,))
    assert refused.json()["error"]["code"] == "cases-merged"
    await dana.do("DELETE", f"/cases/{other.case_id}/merges/{merged['merge_id']}", expect=(200, 204))
    await dana.do("DELETE", path)
