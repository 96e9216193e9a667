"""Keyed calls: done once, answered again; whatever is repeated, at once, later, or after the answer was lost."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from retzef.platform.idempotency.call import delete_old_keys
from tests.fixtures.actors import play_scene, visit
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")
BODY = {"name": {"en": "Morning"}}
TEAMS = "/api/v1/teams"


@pytest_asyncio.fixture(loop_scope="module")
async def admin(shared: Composed, own: Tenant) -> httpx.AsyncClient:
    return (await shared.sign_in(own.agents["admin"])).http


def keyed(key: str | None = None) -> dict[str, str]:
    return {"idempotency-key": key or str(uuid4())}


async def teams(admin: httpx.AsyncClient) -> int:
    return len((await admin.get(TEAMS)).json()["teams"])


async def age(shared: Composed, tenant: Tenant, by: timedelta, *, forget_answer: bool = False) -> None:
    """Make the keys older, as if that long had passed; `forget_answer`: the process died before it was kept."""
    async with shared.core.database.transaction(tenant.tenant_id) as connection:
        await connection.execute(
            "UPDATE idempotency_keys SET made_at = made_at - $1::interval, answer = CASE WHEN $2 THEN NULL ELSE answer END",
            by,
            forget_answer,
        )


async def test_act_is_done_once_and_answered_again_when_it_is_repeated(admin: httpx.AsyncClient) -> None:
    headers = keyed()
    first = await admin.post(TEAMS, json=BODY, headers=headers)
    again = await admin.post(TEAMS, json=BODY, headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert again.headers["content-type"] == first.headers["content-type"]
    assert await teams(admin) == 1
    # Without a key, and under another, it is another act.
    await admin.post(TEAMS, json=BODY)
    await admin.post(TEAMS, json=BODY, headers=keyed())
    assert await teams(admin) == 3


async def test_empty_answer_comes_again_when_a_deletion_is_repeated(admin: httpx.AsyncClient) -> None:
    team_id = (await admin.post(TEAMS, json=BODY)).json()["team_id"]
    headers = keyed()
    codes = [(await admin.delete(f"{TEAMS}/{team_id}", headers=headers)).status_code for _ in range(2)]
    assert codes == [204, 204]
    assert (await admin.delete(f"{TEAMS}/{team_id}")).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("POST", TEAMS, {"name": {"en": "Evening"}}), ("POST", "/api/v1/labels", BODY), ("PUT", TEAMS, BODY)],
)
async def test_it_is_refused_when_the_key_comes_with_another_request(
    admin: httpx.AsyncClient, method: str, path: str, body: dict[str, object]
) -> None:
    headers = keyed()
    await admin.post(TEAMS, json=BODY, headers=headers)
    answer = await admin.request(method, path, json=body, headers=headers)
    if answer.status_code != 405:
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "idempotency-key-reused")
    assert await teams(admin) == 1


async def test_one_act_is_done_when_many_ask_for_it_at_once(admin: httpx.AsyncClient) -> None:
    headers = keyed()
    answers = await asyncio.gather(*(admin.post(TEAMS, json=BODY, headers=headers) for _ in range(8)))
    done = {each.text for each in answers if each.status_code == 201}
    busy = [each.json()["error"] for each in answers if each.status_code != 201]
    assert len(done) == 1
    assert {each["code"] for each in busy} <= {"idempotency-in-progress"}
    assert all(each["retryable"] and each["params"]["retry_after"] > 0 for each in busy)
    assert await teams(admin) == 1


async def test_the_whole_call_waits_when_an_act_on_many_cases_is_asked_for_twice_at_once(
    shared: Composed, own: Tenant, admin: httpx.AsyncClient
) -> None:
    visitor = await visit(shared, own)
    await visitor.write("Hello")
    case_ids = [each["case_id"] for each in (await admin.get("/api/v1/cases")).json()["cases"]]
    headers, body = keyed(), {"case_ids": case_ids, "change": {"priority": "high"}}
    answers = await asyncio.gather(
        *(admin.post("/api/v1/cases/bulk", json=body, headers=headers) for _ in range(8))
    )
    done = [each.json() for each in answers if each.status_code == 200]
    assert {each.status_code for each in answers} <= {200, 409}
    assert [each["results"] for each in done] == [[{"error": None}]] * len(done)
    assert len({each["act_id"] for each in done} - {None}) == 1


async def test_it_is_tried_again_when_nothing_was_done_the_first_time(admin: httpx.AsyncClient) -> None:
    headers = keyed()
    body: dict[str, object] = {**BODY, "member_ids": [str(uuid4())]}
    refused = await admin.post(TEAMS, json=body, headers=headers)
    assert refused.status_code == 404, refused.text
    # The key is free: what was refused left nothing behind.
    assert (await admin.post(TEAMS, json=BODY, headers=headers)).status_code == 201


async def test_nothing_is_done_again_when_the_answer_was_lost(
    shared: Composed, own: Tenant, admin: httpx.AsyncClient
) -> None:
    headers = keyed()
    await admin.post(TEAMS, json=BODY, headers=headers)
    await age(shared, own, timedelta(seconds=1), forget_answer=True)
    busy = await admin.post(TEAMS, json=BODY, headers=headers)
    assert (busy.status_code, busy.json()["error"]["code"]) == (409, "idempotency-in-progress")
    await age(shared, own, timedelta(minutes=2))
    lost = await admin.post(TEAMS, json=BODY, headers=headers)
    assert (lost.status_code, lost.json()["error"]["code"]) == (409, "idempotency-answer-lost")
    assert await teams(admin) == 1


async def test_key_is_free_again_when_a_day_has_passed(
    shared: Composed, own: Tenant, admin: httpx.AsyncClient
) -> None:
    headers = keyed()
    await admin.post(TEAMS, json=BODY, headers=headers)
    await age(shared, own, timedelta(hours=24, minutes=1))
    again = await admin.post(TEAMS, json=BODY, headers=headers)
    assert "idempotency-replayed" not in again.headers
    assert await teams(admin) == 2
    await age(shared, own, timedelta(hours=24, minutes=1))
    async with shared.core.database.system.acquire() as connection:
        await delete_old_keys(connection)
        assert (
            await connection.fetchval(
                "SELECT count(*) FROM idempotency_keys WHERE tenant_id = $1", own.tenant_id
            )
            == 0
        )


async def test_keys_of_others_are_not_ours_when_they_are_alike(
    shared: Composed, own: Tenant, admin: httpx.AsyncClient
) -> None:
    headers = keyed()
    await admin.post(TEAMS, json=BODY, headers=headers)
    made = await admin.post("/api/v1/tokens", json={"name": "Program", "permissions": ["people.manage"]})
    program = await shared.http()
    program.headers["authorization"] = f"Bearer {made.json()['token']}"
    other = await program.post(TEAMS, json=BODY, headers=headers)
    assert "idempotency-replayed" not in other.headers
    assert await teams(admin) == 2


async def test_what_is_told_once_is_kept_sealed_when_it_was_answered(
    shared: Composed, own: Tenant, admin: httpx.AsyncClient
) -> None:
    headers = keyed()
    body = {"name": "Program", "permissions": ["cases.read"]}
    token = (await admin.post("/api/v1/tokens", json=body, headers=headers)).json()["token"]
    assert (await admin.post("/api/v1/tokens", json=body, headers=headers)).json()["token"] == token
    async with shared.core.database.transaction(own.tenant_id) as connection:
        kept = await connection.fetchval("SELECT answer FROM idempotency_keys ORDER BY made_at DESC LIMIT 1")
    assert token.encode() not in kept


@pytest.mark.parametrize("key", ["", "two words", "x" * 256])
async def test_it_is_refused_when_the_key_is_none(admin: httpx.AsyncClient, key: str) -> None:
    answer = await admin.post(TEAMS, json=BODY, headers={"idempotency-key": key})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "idempotency-key-invalid")


async def test_reading_is_as_ever_when_it_carries_a_key(admin: httpx.AsyncClient) -> None:
    headers = keyed()
    await admin.get(TEAMS, headers=headers)
    await admin.post(TEAMS, json=BODY, headers=headers)
    assert len((await admin.get(TEAMS, headers=headers)).json()["teams"]) == 1


async def test_another_file_is_not_taken_for_the_first_when_it_is_as_long(
    shared: Composed, own: Tenant
) -> None:
    scene = await play_scene(shared, own)
    path, headers = (
        f"/api/v1/cases/{scene.case_id}/files?name=a.txt",
        keyed() | {"content-type": "text/plain"},
    )
    http = scene.dana.http
    first, again, other = [
        await http.post(path, content=body, headers=headers)
        for body in (b"one" * 1000, b"one" * 1000, b"two" * 1000)
    ]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency-key-reused")
