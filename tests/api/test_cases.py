"""A case over HTTP: reading it page by page, answering once, notes, the subject, and who may."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from tests.fixtures.actors import Desk, Visitor, sit_down, visit
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")

Work = tuple[UUID, UUID, UUID]


@pytest_asyncio.fixture(loop_scope="module")
async def work(dana: Desk) -> Work:
    ((item, case_id, interaction_id),) = await dana.items()
    return item, case_id, interaction_id


def of(answer: Any, kind: str) -> list[dict[str, Any]]:
    return [entity["data"] for entity in answer.json()["entities"] if entity["kind"] == kind]


async def messages(dana: Desk, case_id: UUID) -> list[dict[str, Any]]:
    entities = (await dana.do("GET", f"/cases/{case_id}")).json()["entities"]
    return [
        data
        for _, data in sorted((each["id"], each["data"]) for each in entities if each["kind"] == "message")
    ]


async def test_case_comes_with_all_that_its_page_shows_when_read(dana: Desk, work: Work) -> None:
    _, case_id, interaction_id = work
    answer = await dana.do("GET", f"/cases/{case_id}")
    (case,) = of(answer, "case")
    assert case["number"] == 10001
    assert case["owner_name"] == "Dana"
    assert [each["interaction_id"] for each in case["interactions"]] == [str(interaction_id)]
    assert [each["name"] for each in of(answer, "customer")] == ["Ruth"]
    assert [each["state"] for each in of(answer, "work_item")] == ["assigned"]
    assert {each["code"] for each in of(answer, "note_line")} == {"interaction_started", "assigned"}
    assert answer.json()["before"] is None


async def test_a_line_names_the_queue_when_work_goes_back_to_another(
    own: Tenant, dana: Desk, work: Work
) -> None:
    item, case_id, _ = work
    await dana.do("POST", f"/work-items/{item}/requeue", {"queue_id": str(own.other_queue_id)})
    answer = await dana.do("GET", f"/cases/{case_id}")
    (told,) = [each["params"] for each in of(answer, "note_line") if each["code"] == "requeued"]
    assert (told["queue_name"]["en"], told["agent_name"]) == ("Billing", "Dana")


async def test_a_line_names_the_result_when_the_case_is_resolved(own: Tenant, dana: Desk, work: Work) -> None:
    item, case_id, _ = work
    await dana.do("POST", f"/work-items/{item}/finish")
    body = {"disposition_id": str(own.disposition_id), "resolve_case": True, "outcome": "Meter on Thursday"}
    await dana.do("POST", f"/work-items/{item}/wrap-up", body)
    answer = await dana.do("GET", f"/cases/{case_id}")
    (told,) = [each for each in of(answer, "note_line") if each["code"] == "case_resolved"]
    assert told["params"]["disposition"]["en"] == "Service"
    (case,) = of(answer, "case")
    assert (case["outcome"], case["closed_at"]) == ("Meter on Thursday", told["occurred_at"])


async def test_answer_is_written_once_when_its_call_is_repeated(
    shared: Composed, own: Tenant, dana: Desk, work: Work
) -> None:
    _, case_id, interaction_id = work
    body = {"client_id": str(uuid4()), "interaction_id": str(interaction_id), "text": "once"}
    calls = [dana.do("POST", f"/cases/{case_id}/messages", body) for _ in range(5)]
    answers = await asyncio.gather(*calls)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 201]
    assert len({answer.json()["entities"][0]["id"] for answer in answers}) == 1
    assert [each["text"] for each in await messages(dana, case_id)] == ["hello", "once"]


async def test_agents_do_not_take_each_others_ids_when_they_are_the_same(
    shared: Composed, own: Tenant, dana: Desk, work: Work
) -> None:
    """An id is a client's own: the same in another case is another message."""
    _, case_id, interaction_id = work
    other = await visit(shared, own)
    await other.write("another case")
    second = next(each for each in await dana.take_all() if each[1] != case_id)
    client_id = str(uuid4())
    for _, case, interaction in ((None, case_id, interaction_id), second):
        body = {"client_id": client_id, "interaction_id": str(interaction), "text": f"in {case}"}
        await dana.do("POST", f"/cases/{case}/messages", body, expect=(201,))


@pytest.mark.parametrize(
    ("text", "note", "status", "code"),
    [("", False, 422, "text-empty"), (" \n\t ", False, 422, "text-empty"), ("\x00", False, 422, "text-empty"), ("a" * 10_001, False, 413, "text-too-long"),
     ("a" * 20_001, True, 413, "text-too-long"), ("a" * 100_001, False, 422, "request-invalid")],
)  # fmt: skip
async def test_answer_is_refused_when_it_is_empty_or_too_long(
    dana: Desk, work: Work, text: str, note: bool, status: int, code: str
) -> None:
    _, case_id, interaction_id = work
    body = {"client_id": str(uuid4()), "interaction_id": str(interaction_id), "text": text, "note": note}
    answer = await dana.do("POST", f"/cases/{case_id}/messages", body, expect=(status,))
    assert answer.json()["error"]["code"] == code
    assert len(await messages(dana, case_id)) == 1


async def test_note_is_for_colleagues_and_changes_no_line_when_left(
    dana: Desk, work: Work, visitor: Visitor
) -> None:
    _, case_id, interaction_id = work
    await dana.say(case_id, interaction_id, "careful", note=True)
    answer = await dana.do("GET", f"/cases/{case_id}")
    note = next(each for each in of(answer, "message") if each["direction"] == "note")
    assert (note["text"], note["author_name"], note["author_kind"]) == ("careful", "Dana", "agent")
    (shown,) = of(answer, "work_item")
    assert (shown["last_line"], shown["last_line_by"], shown["unread"]) == ("hello", "customer", 1)


async def test_line_and_count_follow_when_both_sides_write(dana: Desk, work: Work, visitor: Visitor) -> None:
    _, case_id, interaction_id = work
    await visitor.write("more\nlines " + "x" * 300)
    (shown,) = of(await dana.do("GET", f"/cases/{case_id}"), "work_item")
    assert shown["unread"] == 2
    assert shown["last_line"].startswith("more lines x")
    assert len(shown["last_line"]) == 160
    await dana.say(case_id, interaction_id, "answered")
    (shown,) = of(await dana.do("GET", f"/cases/{case_id}"), "work_item")
    assert (shown["last_line"], shown["last_line_by"], shown["unread"]) == ("answered", "agent", 0)


async def test_nothing_more_is_said_to_the_customer_when_the_interaction_has_ended(
    dana: Desk, work: Work
) -> None:
    item, case_id, interaction_id = work
    await dana.do("POST", f"/work-items/{item}/finish")
    body = {"client_id": str(uuid4()), "interaction_id": str(interaction_id), "text": "too late"}
    answer = await dana.do("POST", f"/cases/{case_id}/messages", body, expect=(409,))
    assert answer.json()["error"]["code"] == "interaction-ended"
    await dana.say(case_id, interaction_id, "but a note stays possible", note=True)


async def test_subject_is_changed_and_told_once_when_set_twice(
    shared: Composed, own: Tenant, dana: Desk, work: Work
) -> None:
    _, case_id, _ = work
    for _ in range(2):
        await dana.do("PATCH", f"/cases/{case_id}", {"subject": "  A meter  "}, expect=(200,))
    (case,) = of(await dana.do("GET", f"/cases/{case_id}"), "case")
    assert case["subject"] == "A meter"
    async with shared.core.database.transaction(own.tenant_id) as connection:
        assert await connection.fetchval("SELECT count(*) FROM events WHERE kind = 'subject_changed'") == 1
    await dana.do("PATCH", f"/cases/{case_id}", {"subject": ""})
    assert of(await dana.do("GET", f"/cases/{case_id}"), "case")[0]["subject"] is None
    await dana.do("PATCH", f"/cases/{case_id}", {"subject": "x" * 301}, expect=(422,))
    await dana.do("PATCH", f"/cases/{case_id}", {"subject": "a\x00b"}, expect=(200, 422))


async def test_case_is_read_by_those_whom_it_concerns_when_asked(
    shared: Composed, own: Tenant, dana: Desk, work: Work
) -> None:
    _, case_id, _ = work
    for who, status in (("oleh", 200), ("emma", 404), ("yoav", 200), ("admin", 200)):
        desk = await sit_down(shared, own, who)
        await desk.do("GET", f"/cases/{case_id}", expect=(status,))
        await desk.do("GET", f"/cases/{case_id}/messages?before={UUID(int=2**128 - 1)}", expect=(status,))


async def test_case_stays_readable_for_who_had_it_when_the_work_moves_on(
    shared: Composed, own: Tenant, visitor: Visitor
) -> None:
    await visitor.write("for billing")
    async with shared.core.database.transaction(own.tenant_id) as connection:
        await connection.execute("UPDATE work_items SET queue_id = $1", own.other_queue_id)
    emma = await sit_down(shared, own, "emma")
    await emma.be("ready")
    ((item, case_id, _),) = await emma.take_all()
    await emma.do("POST", f"/work-items/{item}/requeue", {"queue_id": str(own.queue_id)})
    await emma.do("GET", f"/cases/{case_id}")  # she took it first and owns it
    await (await sit_down(shared, own, "oleh")).do("GET", f"/cases/{case_id}")


@pytest.mark.parametrize(
    "path",
    [
        "/cases/x",
        "/cases/{}/messages",
        "/cases/{}/messages?before=x",
        "/cases/{}/messages?before={}&limit=0",
        "/cases/{}/messages?before={}&limit=201",
    ],
)
async def test_reading_is_refused_when_the_request_makes_no_sense(dana: Desk, path: str) -> None:
    answer = await dana.do("GET", path.replace("{}", str(uuid4())), expect=(422,))
    assert answer.json()["error"]["code"] == "request-invalid"
