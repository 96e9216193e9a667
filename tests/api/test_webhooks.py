"""Webhooks: what a receiver sees of what happened, when it answers, when it does not, and what the log says."""

import base64
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from retzef.kernel.ids import TenantId
from retzef.modules.webhooks.api import DeliverWebhooks, WebhookPlanner, delete_old_subscriptions
from retzef.platform.jobs.kinds import NotYet
from retzef.platform.outgoing import OutgoingHttp
from tests.fixtures.actors import visit
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.provider import Answer, Die, Provider, Request, run_provider

pytestmark = pytest.mark.asyncio(loop_scope="module")
PATH = "/api/v1/webhooks"


@dataclass(slots=True)
class Told:
    """An administrator, a receiver, and the worker's two hands, moved by the test."""

    composed: Composed
    tenant: Tenant
    admin: httpx.AsyncClient
    receiver: Provider
    http: OutgoingHttp

    async def subscribe(self, **more: object) -> tuple[str, str]:
        """Id and secret of a subscription to the receiver."""
        body = {"name": "Warehouse", "url": self.receiver.address, "allow_private_network": True, **more}
        made = await self.admin.post(PATH, json=body)
        assert made.status_code == 201, made.text
        return made.json()["webhook"]["subscription_id"], made.json()["secret"]

    async def plan(self) -> int:
        """What the journal has got becomes deliveries."""
        core = self.composed.core
        return await WebhookPlanner(core.database, core.clock, core.feed).plan()

    async def send(self, subscription_id: str) -> NotYet | None:
        """One turn of the job."""
        core = self.composed.core
        handler = DeliverWebhooks(core.units, core.keys, self.http, lambda: 0.0)
        return await handler(TenantId(self.tenant.tenant_id), {"subscription_id": subscription_id})

    async def log(self, subscription_id: str, **query: str) -> list[dict[str, Any]]:
        """The newest first."""
        answer = await self.admin.get(f"{PATH}/{subscription_id}/deliveries", params=query)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["deliveries"])

    async def state(self, subscription_id: str) -> dict[str, Any]:
        """The subscription as the list shows it."""
        listed = (await self.admin.get(PATH)).json()["webhooks"]
        return next(each for each in listed if each["subscription_id"] == subscription_id)

    async def age(self, subscription_id: str, days: int) -> None:
        """Make its failing older."""
        async with self.composed.core.units.begin(self.tenant.tenant_id) as unit:
            await unit.connection.execute(
                "UPDATE webhook_subscriptions SET failing_since = failing_since - $2::interval WHERE subscription_id = $1",
                subscription_id,
                timedelta(days=days),
            )


@pytest_asyncio.fixture(loop_scope="module")
async def told(shared: Composed, own: Tenant) -> AsyncIterator[Told]:
    admin = (await shared.sign_in(own.agents["admin"])).http
    http = OutgoingHttp()
    async with run_provider() as receiver:
        yield Told(shared, own, admin, receiver, http)
    await http.close()


def _is_signed(request: Request, secret: str) -> bool:
    """As a receiver checks it, from the standard's own words."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = (
        f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    )
    expected = "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    return expected in request.headers["webhook-signature"].split(" ")


async def test_everything_is_told_in_order_and_signed_when_a_customer_writes(told: Told) -> None:
    subscription_id, secret = await told.subscribe()
    visitor = await visit(told.composed, told.tenant, name="Ruth")
    await visitor.write("the meter shows nothing")
    await visitor.write("still nothing")
    await told.plan()
    assert await told.send(subscription_id) is None
    bodies = [json.loads(each.body) for each in told.receiver.requests]
    kinds = [body["type"] for body in bodies]
    assert kinds.index("case.opened") < kinds.index("message.received")
    said = [body["data"] for body in bodies if body["type"] == "message.received"]
    assert [each["message"]["text"] for each in said] == ["the meter shows nothing", "still nothing"]
    assert said[0]["customer"]["name"] == "Ruth"
    assert said[0]["case"]["status"] == "open"
    assert said[0]["interaction"]["channel"] == "webchat"
    assert said[0]["actor"] == {"kind": "customer", "agent_id": None}
    assert all(_is_signed(each, secret) for each in told.receiver.requests)
    assert len({each.headers["webhook-id"] for each in told.receiver.requests}) == len(bodies)
    log = await told.log(subscription_id)
    assert [each["kind"] for each in reversed(log)] == kinds
    assert {(each["state"], each["status"], each["attempts"]) for each in log} == {("delivered", 200, 1)}
    assert log[0]["duration_ms"] >= 0
    # Planned once: what was told is not told again.
    assert await told.plan() == 0


async def test_only_what_was_subscribed_to_is_told_when_kinds_are_chosen(told: Told) -> None:
    subscription_id, _ = await told.subscribe(kinds=["message.received"])
    visitor = await visit(told.composed, told.tenant)
    await visitor.write("hello")
    await told.plan()
    await told.send(subscription_id)
    assert [json.loads(each.body)["type"] for each in told.receiver.requests] == ["message.received"]


async def test_task_is_told_with_what_it_says_until_it_is_gone(told: Told) -> None:
    subscription_id, _ = await told.subscribe(kinds=["message.received", "task.added", "task.removed"])
    await (await visit(told.composed, told.tenant)).write("hello")
    await told.plan()
    await told.send(subscription_id)
    case_id = json.loads(told.receiver.requests[0].body)["data"]["case"]["case_id"]
    tasks = f"/api/v1/cases/{case_id}/tasks"
    task_id = (await told.admin.post(tasks, json={"text": "Call back"})).json()["task_id"]
    await told.plan()
    await told.send(subscription_id)
    assert (await told.admin.delete(f"{tasks}/{task_id}")).status_code == 204
    await told.plan()
    await told.send(subscription_id)
    (_, added, removed) = [json.loads(each.body) for each in told.receiver.requests]
    assert (added["type"], added["data"]["case"]["case_id"]) == ("task.added", case_id)
    task = added["data"]["task"]
    assert (task["task_id"], task["text"], task["done_at"]) == (task_id, "Call back", None)
    assert (removed["type"], removed["data"]["task"]["text"]) == ("task.removed", None)


async def test_same_id_comes_again_in_order_when_the_receiver_was_ill(told: Told) -> None:
    subscription_id, _ = await told.subscribe(kinds=["message.received"])
    visitor = await visit(told.composed, told.tenant)
    await visitor.write("first")
    await visitor.write("second")
    await told.plan()
    told.receiver.script = [Answer(503, {"retry-after": "120"}, b"down for a moment"), Die(40)]
    again = await told.send(subscription_id)
    assert isinstance(again, NotYet)
    assert again.after == timedelta(seconds=120)
    waiting = (await told.log(subscription_id, state="waiting"))[-1]
    assert (waiting["status"], waiting["answer"], waiting["error_code"]) == (
        503,
        "down for a moment",
        "webhook-receiver-refused",
    )
    assert "503" in waiting["error_message"]
    # Cut off in the middle of its answer: taken or not, it is told again.
    assert isinstance(await told.send(subscription_id), NotYet)
    assert (await told.state(subscription_id))["failing_since"] is not None
    assert await told.send(subscription_id) is None
    texts = [json.loads(each.body)["data"]["message"]["text"] for each in told.receiver.requests]
    assert texts == ["first", "first", "first", "second"]
    assert len({each.headers["webhook-id"] for each in told.receiver.requests[:3]}) == 1
    state = await told.state(subscription_id)
    assert (state["failing_since"], state["waiting"]) == (None, 0)


async def test_it_is_switched_off_and_loses_nothing_when_a_receiver_fails_for_long(told: Told) -> None:
    subscription_id, _ = await told.subscribe(kinds=["message.received"])
    visitor = await visit(told.composed, told.tenant)
    await visitor.write("before")
    await told.plan()
    told.receiver.otherwise = Answer(500)
    await told.send(subscription_id)
    await told.age(subscription_id, 3)
    await told.send(subscription_id)
    state = await told.state(subscription_id)
    assert (state["state"], state["off_reason"], state["waiting"]) == ("off", "failing", 1)
    await visitor.write("meanwhile")
    await told.plan()
    calls = len(told.receiver.requests)
    assert await told.send(subscription_id) is None
    assert len(told.receiver.requests) == calls
    told.receiver.otherwise = Answer()
    answer = await told.admin.post(f"{PATH}/{subscription_id}/state", json={"on": True})
    assert answer.json()["state"] == "on"
    await told.plan()
    await told.send(subscription_id)
    texts = [json.loads(each.body)["data"]["message"]["text"] for each in told.receiver.requests[calls:]]
    assert texts == ["before", "meanwhile"]


async def test_what_happened_meanwhile_is_left_out_when_it_goes_on_from_now(told: Told) -> None:
    subscription_id, _ = await told.subscribe(kinds=["message.received"])
    visitor = await visit(told.composed, told.tenant)
    await told.admin.post(f"{PATH}/{subscription_id}/state", json={"on": False})
    await visitor.write("meanwhile")
    await told.admin.post(f"{PATH}/{subscription_id}/state", json={"on": True, "from_now": True})
    await visitor.write("after")
    await told.plan()
    await told.send(subscription_id)
    texts = [json.loads(each.body)["data"]["message"]["text"] for each in told.receiver.requests]
    assert texts == ["after"]


async def test_nothing_is_told_until_it_is_taken_back_when_deleted(told: Told) -> None:
    subscription_id, secret = await told.subscribe(kinds=["message.received"])
    one = f"{PATH}/{subscription_id}"
    visitor = await visit(told.composed, told.tenant)
    await visitor.write("before")
    await told.plan()
    assert (await told.admin.delete(one)).status_code == 204
    await visitor.write("meanwhile")
    assert await told.plan() == 0
    await told.send(subscription_id)
    assert told.receiver.requests == []
    assert (await told.admin.get(PATH)).json()["webhooks"] == []
    assert (await told.admin.get(f"{one}/deliveries")).status_code == 404
    assert (await told.admin.post(f"{one}/replay", json={"since": "2026-01-01T00:00:00Z"})).status_code == 404
    assert (await told.admin.post(f"{one}/restore")).json()["subscription_id"] == subscription_id
    await told.plan()
    await told.send(subscription_id)
    texts = [json.loads(each.body)["data"]["message"]["text"] for each in told.receiver.requests]
    assert texts == ["before", "meanwhile"]
    assert all(_is_signed(each, secret) for each in told.receiver.requests)
    assert (await told.admin.post(f"{one}/restore")).status_code == 404
    await told.admin.delete(one)
    async with told.composed.core.database.system.acquire() as connection:
        await connection.execute(
            "UPDATE webhook_subscriptions SET deleted_at = deleted_at - interval '25 hours' WHERE subscription_id = $1",
            subscription_id,
        )
        await delete_old_subscriptions(connection)
    assert (await told.admin.post(f"{one}/restore")).status_code == 404


async def test_receiver_is_told_no_more_when_it_says_that_it_is_gone(told: Told) -> None:
    subscription_id, _ = await told.subscribe(kinds=["message.received"])
    await (await visit(told.composed, told.tenant)).write("hello")
    await told.plan()
    told.receiver.otherwise = Answer(410)
    await told.send(subscription_id)
    assert (await told.state(subscription_id))["off_reason"] == "gone"


async def test_both_secrets_sign_when_one_is_being_replaced(told: Told) -> None:
    subscription_id, old = await told.subscribe(kinds=["message.received"])
    new = (await told.admin.post(f"{PATH}/{subscription_id}/secret")).json()["secret"]
    visitor = await visit(told.composed, told.tenant)
    await visitor.write("hello")
    await told.plan()
    await told.send(subscription_id)
    assert [_is_signed(told.receiver.requests[-1], each) for each in (old, new)] == [True, True]
    async with told.composed.core.units.begin(told.tenant.tenant_id) as unit:
        await unit.connection.execute(
            "UPDATE webhook_subscriptions SET previous_until = previous_until - interval '25 hours'"
        )
    await visitor.write("a day later")
    await told.plan()
    await told.send(subscription_id)
    assert [_is_signed(told.receiver.requests[-1], each) for each in (old, new)] == [False, True]


async def test_it_is_sent_once_more_under_its_id_when_replayed(told: Told) -> None:
    subscription_id, _ = await told.subscribe(kinds=["message.received"])
    visitor = await visit(told.composed, told.tenant)
    began = told.composed.core.clock.now()
    await visitor.write("one")
    await visitor.write("two")
    await told.plan()
    await told.send(subscription_id)
    newest = (await told.log(subscription_id))[0]
    one = f"{PATH}/{subscription_id}/deliveries/{newest['delivery_id']}"
    assert (await told.admin.post(f"{one}/replay")).status_code == 204
    assert (await told.admin.post(f"{one}/replay")).json()["error"]["code"] == "webhook-delivery-state"
    await told.send(subscription_id)
    ids = [each.headers["webhook-id"] for each in told.receiver.requests]
    assert ids[2] == ids[1] == newest["delivery_id"]
    answer = await told.admin.post(f"{PATH}/{subscription_id}/replay", json={"since": began.isoformat()})
    assert answer.json() == {"count": 2, "stopped_at": None}
    await told.send(subscription_id)
    assert [each.headers["webhook-id"] for each in told.receiver.requests[3:]] == ids[:2]


async def test_those_behind_are_sent_when_the_first_in_line_is_passed_over(told: Told) -> None:
    subscription_id, _ = await told.subscribe(kinds=["message.received"])
    visitor = await visit(told.composed, told.tenant)
    await visitor.write("poison")
    await visitor.write("good")
    await told.plan()
    told.receiver.script = [Answer(400)]
    await told.send(subscription_id)
    first = (await told.log(subscription_id))[-1]
    assert (
        await told.admin.post(f"{PATH}/{subscription_id}/deliveries/{first['delivery_id']}/skip")
    ).status_code == 204
    await told.send(subscription_id)
    texts = [json.loads(each.body)["data"]["message"]["text"] for each in told.receiver.requests]
    assert texts == ["poison", "good"]
    assert (await told.log(subscription_id))[-1]["state"] == "skipped"


async def test_private_network_is_refused_when_it_was_not_allowed(told: Told) -> None:
    subscription_id, _ = await told.subscribe(allow_private_network=False)
    answer = (await told.admin.post(f"{PATH}/{subscription_id}/test")).json()
    assert (answer["is_taken"], answer["error_code"]) == (False, "webhook-receiver-private")
    assert told.receiver.requests == []


async def test_administrator_sees_what_the_receiver_said_when_a_test_is_sent(told: Told) -> None:
    subscription_id, secret = await told.subscribe()
    told.receiver.script = [Answer(202, {}, b"x" * 5000)]
    answer = (await told.admin.post(f"{PATH}/{subscription_id}/test")).json()
    assert (answer["is_taken"], answer["status"], len(answer["answer"])) == (True, 202, 1000)
    assert json.loads(told.receiver.requests[0].body)["type"] == "test"
    assert _is_signed(told.receiver.requests[0], secret)


async def test_administrator_sees_what_an_address_says_before_it_is_kept(told: Told) -> None:
    subscription_id, secret = await told.subscribe()
    url = f"{told.receiver.address}/other"
    told.receiver.script = [Answer(401), Answer(204)]
    draft = {"url": url, "allow_private_network": True}
    refused = (await told.admin.post(f"{PATH}/test", json=draft)).json()
    assert (refused["is_taken"], refused["status"]) == (False, 401)
    taken = (await told.admin.post(f"{PATH}/test", json={**draft, "subscription_id": subscription_id})).json()
    assert (taken["is_taken"], taken["status"]) == (True, 204)
    first, second = told.receiver.requests
    assert [_is_signed(each, secret) for each in (first, second)] == [False, True]
    assert second.line.split()[1] == "/other"
    (kept,) = (await told.admin.get(PATH)).json()["webhooks"]
    assert kept["url"] != url


@pytest.mark.parametrize(
    "url",
    [
        "ftp://files.example/",
        "https://",
        "https://name:word@site.example/",
        "/hooks",
        "http://xn--/",
        "http://[v1.a]/",
    ],
)
async def test_address_is_refused_when_it_cannot_be_called(told: Told, url: str) -> None:
    answer = await told.admin.post(PATH, json={"name": "Wrong", "url": url + " " * (8 - len(url))})
    assert answer.status_code == 422, answer.text
    tried = await told.admin.post(f"{PATH}/test", json={"url": url + " " * (8 - len(url))})
    assert tried.status_code == 422, tried.text


async def test_nothing_is_overwritten_when_two_change_it(told: Told) -> None:
    subscription_id, _ = await told.subscribe()
    body = {"name": "Renamed", "url": told.receiver.address, "kinds": ["case.opened"], "version": 1}
    assert (await told.admin.put(f"{PATH}/{subscription_id}", json=body)).json()["name"] == "Renamed"
    assert (await told.admin.put(f"{PATH}/{subscription_id}", json=body)).json()["error"][
        "code"
    ] == "changed-meanwhile"


async def test_what_was_left_of_an_ended_epoch_is_told_when_the_database_was_restored(told: Told) -> None:
    subscription_id, _ = await told.subscribe(kinds=["message.received"])
    visitor = await visit(told.composed, told.tenant)
    await visitor.write("before the restore")
    async with told.composed.core.units.begin(told.tenant.tenant_id) as unit:
        # As a restore leaves it: the place, and what comes after it, are of an epoch that has ended.
        await unit.connection.execute("UPDATE webhook_subscriptions SET epoch = 0, seen = '1:1:'")
    await told.plan()
    await visitor.write("after the restore")
    await told.plan()
    await told.send(subscription_id)
    texts = [json.loads(each.body)["data"]["message"]["text"] for each in told.receiver.requests]
    assert texts == ["before the restore", "after the restore"]
