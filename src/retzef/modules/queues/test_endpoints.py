"""Work over HTTP, as the desk calls it: real sign-in, real database, no server socket."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from tests.fixtures.floor import Floor, open_floor

from retzef.kernel.ids import AgentId, WorkItemId
from retzef.modules.queues.endpoints import queue_routes
from retzef.platform.auth.principal import COOKIE, CSRF_HEADER, Authenticator, csrf_of, hash_token
from retzef.platform.http.errors import install_error_handlers
from retzef.ports.manifest import load_manifest

# The same in every process: tests that are named by it are shared out among workers.
UNKNOWN = "8a1f6c52-3b0e-4d7a-9c64-2f5be1d07a93"


@dataclass(slots=True)
class Desks:
    """The application, and browsers of agents who are signed in."""

    floor: Floor
    app: FastAPI
    opened: list[httpx.AsyncClient]

    async def sign_in(self, agent: AgentId, *, floor: Floor | None = None) -> httpx.AsyncClient:
        token = uuid4().hex + uuid4().hex
        at = floor or self.floor
        await at.run(
            "INSERT INTO sessions (tenant_id, token_hash, agent_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
            at.tenant_id, hash_token(token), agent, at.clock.now(), at.clock.now() + timedelta(days=1),
        )  # fmt: skip
        browser = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app),
            base_url="http://centre.test",
            cookies={COOKIE: token},
            headers={CSRF_HEADER: csrf_of(token)},
        )
        self.opened.append(browser)
        return browser


@pytest.fixture
async def desks(floor: Floor) -> AsyncIterator[Desks]:
    app = FastAPI()
    app.state.authenticator = Authenticator(floor.database, floor.clock)
    install_error_handlers(app)
    app.include_router(queue_routes(floor.units, {"webchat": load_manifest("retzef.channels.webchat")}))
    made = Desks(floor, app, [])
    yield made
    for browser in made.opened:
        await browser.aclose()


async def test_agent_works_an_item_through_when_the_desk_calls_in_order(desks: Desks) -> None:
    floor = desks.floor
    queue = await floor.add_queue()
    disposition = await floor.add_disposition(queue)
    dana = await floor.add_agent([queue], presence="offline")
    browser = await desks.sign_in(dana)

    ready = await browser.put("/me/presence", json={"presence": "ready"})
    assert ready.json() == {
        "presence": "ready",
        "presence_reason": None,
        "presence_at": "2026-11-21T12:00:00Z",
    }
    item = await floor.add_item(queue)
    message = await floor.add_message(item)
    offer = await floor.give(item)

    accepted = await browser.post(f"/offers/{offer}/accept", json={})
    case = await floor.case_of(item)
    assert (accepted.status_code, accepted.json()) == (
        200,
        {"work_item_id": str(item), "case_id": str(case["case_id"])},
    )
    assert (
        await browser.post(f"/work-items/{item}/read", json={"message_id": str(message)})
    ).status_code == 204
    assert (await browser.post(f"/work-items/{item}/finish", json={})).status_code == 204
    ended = await browser.post(
        f"/work-items/{item}/wrap-up",
        json={"disposition_id": str(disposition), "resolve_case": True, "outcome": "המונה יוחלף"},
    )
    assert ended.status_code == 204
    row, case = await floor.item(item), await floor.case_of(item)
    assert (row["state"], row["unread"], case["status"], case["outcome"]) == (
        "done",
        0,
        "resolved",
        "המונה יוחלף",
    )


async def test_reasons_of_a_decision_are_told_when_its_agent_asks(desks: Desks) -> None:
    floor = desks.floor
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue], idle=90), await floor.add_agent([queue], idle=5)
    item = await floor.add_item(queue)
    await floor.give(item)
    browser = await desks.sign_in(dana)
    (decision,) = (await browser.get(f"/work-items/{item}/decisions")).json()["decisions"]
    assert (decision["policy"], decision["chosen_agent_id"]) == ("longest_idle", str(dana))
    assert decision["candidates"] == [
        {"agent_id": str(dana), "name": "Dana", "could_be_asked": True, "score": 90.0,
         "reasons": [{"code": "longest_idle", "params": {"seconds": 90, "among": 2}}]},
        {"agent_id": str(oleh), "name": "Dana", "could_be_asked": True, "score": 5.0,
         "reasons": [{"code": "idle_shorter", "params": {"seconds": 5}}]},
    ]  # fmt: skip


async def test_first_line_says_why_an_item_waits_when_nobody_can_take_it(desks: Desks) -> None:
    floor = desks.floor
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue], capacity=1)
    item = await floor.add_item(queue)
    browser = await desks.sign_in(dana)
    (now,) = (await browser.get(f"/work-items/{item}/decisions")).json()["decisions"]
    assert now["chosen_agent_id"] is None
    assert [each["reasons"] for each in now["candidates"]] == [
        [{"code": "at_capacity", "params": {"load": 0, "capacity": 1}}]
    ]


async def test_item_goes_back_when_declined_or_given_back_over_http(desks: Desks) -> None:
    floor = desks.floor
    queue, other = await floor.add_queue(), await floor.add_queue()
    dana = await floor.add_agent([queue])
    browser = await desks.sign_in(dana)
    declined = await floor.add_item(queue)
    assert (await browser.post(f"/offers/{await floor.give(declined)}/decline")).status_code == 204
    given_back = await floor.add_item(queue)
    await browser.post(f"/offers/{await floor.give(given_back)}/accept")
    back = await browser.post(f"/work-items/{given_back}/requeue", json={"queue_id": str(other)})
    assert back.status_code == 204
    assert {(await floor.item(item))["state"] for item in (declined, given_back)} == {"waiting"}
    assert (await floor.item(given_back))["queue_id"] == other


async def test_error_is_told_in_the_readers_language_when_the_offer_is_gone(desks: Desks) -> None:
    floor = desks.floor
    browser = await desks.sign_in(await floor.add_agent([await floor.add_queue()]))
    gone = await browser.post(f"/offers/{uuid4()}/accept", headers={"accept-language": "he"})
    assert gone.status_code == 409
    assert gone.json()["error"]["code"] == "offer-gone"
    assert "ההצעה" in gone.json()["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("PUT", "/me/presence", {"presence": "not_ready"}, 422, "presence-reason-unknown"),
        ("PUT", "/me/presence", {"presence": "asleep"}, 422, "request-invalid"),
        ("PUT", "/me/presence", {"presence": "ready", "mood": "good"}, 422, "request-invalid"),
        ("POST", f"/offers/{UNKNOWN}/decline", {"reason": "x" * 41}, 422, "request-invalid"),
        ("POST", "/offers/not-an-id/accept", None, 422, "request-invalid"),
        ("POST", f"/work-items/{UNKNOWN}/finish", None, 404, "not-found"),
        ("POST", f"/work-items/{UNKNOWN}/read", {"message_id": UNKNOWN}, 404, "not-found"),
        ("POST", f"/work-items/{UNKNOWN}/requeue", {}, 404, "not-found"),
        ("GET", f"/work-items/{UNKNOWN}/decisions", None, 404, "not-found"),
        ("POST", f"/work-items/{UNKNOWN}/wrap-up", {"disposition_id": UNKNOWN, "resolve_case": True,
                                                   "outcome": "x" * 301}, 422, "request-invalid"),
    ],
)  # fmt: skip
async def test_call_is_refused_with_its_code_when_it_is_wrong(
    desks: Desks, method: str, path: str, body: object, status: int, code: str
) -> None:
    browser = await desks.sign_in(await desks.floor.add_agent([await desks.floor.add_queue()]))
    answer = await browser.request(method, path, json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize(
    ("serves_queue", "role", "status", "code"),
    [
        (False, "agent", 404, "not-found"),
        (True, "agent", 409, "work-not-yours"),
        (False, "supervisor", 409, "work-not-yours"),
    ],
)
async def test_item_is_not_known_to_exist_when_it_is_of_queues_the_caller_does_not_serve(
    desks: Desks, serves_queue: bool, role: str, status: int, code: str
) -> None:
    floor = desks.floor
    queue, elsewhere = await floor.add_queue(), await floor.add_queue()
    disposition = await floor.add_disposition(queue)
    dana = await desks.sign_in(await floor.add_agent([queue]))
    waiting, taken = await floor.add_item(queue, waited=1), await floor.add_item(queue, waited=99)
    assert (await dana.post(f"/offers/{await floor.give(taken)}/accept")).status_code == 200
    queues = [queue] if serves_queue else [elsewhere]
    other = await desks.sign_in(await floor.add_agent(queues, presence="offline", role=role))
    for item in (waiting, taken):
        for path, body in (
            ("finish", None),
            ("requeue", {"queue_id": str(queue)}),
            ("wrap-up", {"disposition_id": str(disposition), "resolve_case": True}),
        ):
            answer = await other.post(f"/work-items/{item}/{path}", json=body)
            assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), path


async def test_nothing_is_reached_when_the_caller_is_of_another_tenant(desks: Desks) -> None:
    floor = desks.floor
    queue = await floor.add_queue()
    disposition = await floor.add_disposition(queue)
    dana = await floor.add_agent([queue])
    mine, offered = await floor.add_item(queue), await floor.add_item(queue)
    own = await desks.sign_in(dana)
    assert (await own.post(f"/offers/{await floor.give(mine)}/accept")).status_code == 200
    offer, message = await floor.give(offered), await floor.add_message(mine)
    other = await open_floor(floor.database)
    stranger = await desks.sign_in(
        await other.add_agent([await other.add_queue()], role="administrator"), floor=other
    )
    before = [dict(await floor.item(item)) for item in (mine, offered)]
    calls = [
        ("POST", f"/offers/{offer}/accept", None),
        ("POST", f"/offers/{offer}/decline", None),
        ("POST", f"/work-items/{mine}/read", {"message_id": str(message)}),
        ("POST", f"/work-items/{mine}/finish", None),
        ("POST", f"/work-items/{mine}/wrap-up", {"disposition_id": str(disposition), "resolve_case": True}),
        ("POST", f"/work-items/{mine}/requeue", {"queue_id": str(queue)}),
        ("GET", f"/work-items/{mine}/decisions", None),
    ]
    for method, path, body in calls:
        assert (await stranger.request(method, path, json=body)).status_code in (404, 409), path
    assert [dict(await floor.item(item)) for item in (mine, offered)] == before


async def test_nothing_is_done_when_the_caller_is_not_signed_in_or_another_site(desks: Desks) -> None:
    floor = desks.floor
    browser = await desks.sign_in(await floor.add_agent([await floor.add_queue()], presence="offline"))
    del browser.headers[CSRF_HEADER]
    refused = await browser.put("/me/presence", json={"presence": "ready"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "csrf-missing")
    browser.cookies.clear()
    unknown = await browser.put("/me/presence", json={"presence": "ready"})
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (401, "signed-out")


async def test_colleague_is_asked_let_in_and_given_the_item_when_the_desk_calls_in_order(
    desks: Desks,
) -> None:
    floor = desks.floor
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue], idle=90), await floor.add_agent([queue], idle=5)
    item = await floor.add_item(queue)
    mine, theirs = await desks.sign_in(dana), await desks.sign_in(oleh)
    await mine.post(f"/offers/{await floor.give(item)}/accept", json={})

    both = {"agent_id": str(oleh), "queue_id": str(queue)}
    assert (await mine.post(f"/work-items/{item}/consult", json=both)).status_code == 422
    assert (await mine.post(f"/work-items/{UNKNOWN}/consult", json={})).status_code == 404
    empty = await mine.post(f"/work-items/{item}/consult", json={"text": " \n"})
    assert (empty.status_code, empty.json()["error"]["code"]) == (422, "consult-empty")
    question = {"text": "של מי המונה?"}
    refused = await theirs.post(f"/work-items/{item}/consult", json=question)
    assert refused.json()["error"]["code"] == "work-not-yours"
    asked = await mine.post(f"/work-items/{item}/consult", json={"agent_id": str(oleh), **question})
    assert asked.status_code == 201
    consult = asked.json()["work_item_id"]
    again = await mine.post(f"/work-items/{item}/consult", json=question)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "consult-open")
    early = await mine.post(f"/work-items/{consult}/consult/pass")
    assert early.json()["error"]["code"] == "work-item-state"

    await theirs.post(f"/offers/{await floor.offer_of(WorkItemId(UUID(consult)))}/accept", json={})
    part = f"/work-items/{consult}/consult/part"
    assert (await theirs.put(part, json={"takes_part": True})).json()["error"]["code"] == "work-not-yours"
    assert (await mine.put(part, json={"takes_part": True})).status_code == 204
    assert (await theirs.put(part, json={"takes_part": False})).status_code == 204
    finished = await theirs.post(f"/work-items/{consult}/finish", json={})
    assert finished.json()["error"]["code"] == "consult-only"
    assert (await mine.post(f"/work-items/{consult}/consult/pass")).status_code == 204
    assert (await floor.item(item))["agent_id"] == oleh
    assert (await mine.delete(f"/work-items/{consult}/consult")).status_code == 204  # it is over
