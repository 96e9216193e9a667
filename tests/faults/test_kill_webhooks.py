"""kill -9 of the server while a receiver, which breaks off answers itself, is told of messages: every one arrives, under one id."""

import asyncio
import json
from datetime import UTC, datetime

import httpx

from retzef.channels.http.signature import signed_headers
from tests.faults.ground import PASSWORD, Ground, lay_ground, looking
from tests.fixtures.centre import Centre
from tests.fixtures.provider import Answer, Die, Provider, run_provider
from tests.fixtures.waiting import WITHIN_SECONDS, eventually

MESSAGES = 60


async def test_receiver_hears_of_every_message_when_both_sides_fail(centre: Centre) -> None:
    ground = await lay_ground(centre)
    async with (
        run_provider() as receiver,
        httpx.AsyncClient(base_url=centre.address, timeout=WITHIN_SECONDS) as http,
    ):
        # Half an answer is none: it may have been taken, so it comes again.
        receiver.script = [Die(20) if number % 9 == 4 else Answer() for number in range(50)]
        await _subscribe(centre, ground, http, receiver)
        for number in range(MESSAGES // 2):
            await _write(http, ground, number)
        await eventually(receiver.count, lambda count: count >= 5)
        centre.kill()
        await asyncio.to_thread(centre.start)
        for number in range(MESSAGES // 2, MESSAGES):
            await _write(http, ground, number)

        async def texts() -> set[str]:
            return {text for _, text in _heard(receiver)}

        expected = [f"message {number}" for number in range(MESSAGES)]
        # After a failure it waits for seconds; nobody needs to, here.
        async with looking(centre) as connection:

            async def hurried() -> set[str]:
                await connection.execute(
                    "UPDATE jobs SET run_at = now() WHERE kind = 'deliver_webhooks' AND state = 'ready'"
                )
                return await texts()

            assert await eventually(hurried, lambda seen: seen >= set(expected)) == set(expected)
        heard = _heard(receiver)
        assert len(heard) > MESSAGES, "nothing came twice: no answer was broken off"
        assert len(set(heard)) == MESSAGES, "one id for one message, and one message for one id"
        assert len({each for each, _ in heard}) == MESSAGES
        assert list(dict.fromkeys(text for _, text in heard)) == expected


def _heard(receiver: Provider) -> list[tuple[str, str]]:
    bodies = [(each.headers["webhook-id"], json.loads(each.body)) for each in receiver.requests]
    return [(webhook_id, body["data"]["message"]["text"]) for webhook_id, body in bodies]


async def _subscribe(centre: Centre, ground: Ground, http: httpx.AsyncClient, receiver: Provider) -> None:
    async with looking(centre) as connection:
        await connection.execute(
            "UPDATE agents SET role = 'administrator' WHERE tenant_id = $1", ground.tenant_id
        )
    signed_in = await http.post(
        "/api/v1/session", json={"email": ground.agents[0].email, "password": PASSWORD}
    )
    http.headers["x-retzef-csrf"] = signed_in.json()["csrf"]
    body = {
        "name": "House",
        "url": receiver.address,
        "kinds": ["message.received"],
        "allow_private_network": True,
    }
    made = await http.post("/api/v1/webhooks", json=body)
    assert made.status_code == 201, made.text


async def _write(http: httpx.AsyncClient, ground: Ground, number: int) -> None:
    event = {
        "type": "message", "message_id": f"house-{number}", "thread": "one", "text": f"message {number}",
        "from": {"kind": "email", "value": "ruth@customer.example"},
    }  # fmt: skip
    body = json.dumps(event).encode()
    headers = signed_headers(ground.http_secret, body, datetime.now(UTC))
    answer = await http.post(f"/channels/http/{ground.http_key}", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
