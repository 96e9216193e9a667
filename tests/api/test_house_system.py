"""A system of the house and an agent talk to each other, from request to request: the signed HTTP channel whole."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest

from retzef.channels.http.contract import CONTRACT
from retzef.main.roles import run_worker
from retzef.ports.channel import EntryPoint
from tests.fixtures.composed import Browser, Composed, Tenant
from tests.fixtures.provider import Answer, Provider, run_provider
from tests.fixtures.waiting import eventually


class House:
    """The other system, its entry point here, and the agents' side of the story."""

    def __init__(self, program: Composed, tenant: Tenant, system: Provider) -> None:
        self.program = program
        self.tenant = tenant
        self.system = system
        made = CONTRACT.make_entry_point(provider=system.address)
        self.entry_point: EntryPoint = replace(made, tenant_id=tenant.tenant_id, queue_id=tenant.queue_id)

    async def open(self) -> None:
        point, core = self.entry_point, self.program.core
        async with core.units.begin(self.tenant.tenant_id) as unit:
            await unit.connection.execute(
                "INSERT INTO entry_points (tenant_id, entry_point_id, channel, name, public_key, queue_id, settings, secrets)"
                " VALUES ($1, $2, 'http', 'Branch', $3, $4, $5, $6)",
                unit.tenant_id, point.entry_point_id, point.public_key, point.queue_id,
                msgspec.json.encode(point.settings).decode(), core.keys.encrypt(unit.tenant_id, dict(point.secrets)),
            )  # fmt: skip

    async def writes(self, number: int, text: str) -> asyncpg.Record:
        """A customer's message arrives; the row it became."""
        now = self.program.core.clock.now()
        request = CONTRACT.write_message(self.entry_point, now, number=number, thread="order-7", text=text)
        await self._post(request.body, dict(request.headers))
        row = await self.program.core.database.system.fetchrow(
            "SELECT * FROM messages WHERE direction = 'in' ORDER BY message_id DESC LIMIT 1"
        )
        assert row is not None
        return row

    async def reports(self, message_id: str, status: str) -> None:
        now = self.program.core.clock.now()
        told = {"type": "receipt", "message_id": message_id, "status": status}
        request = CONTRACT.sign(self.entry_point, msgspec.json.encode(told), now)
        await self._post(request.body, dict(request.headers))

    async def _post(self, body: bytes, headers: dict[str, str]) -> None:
        http = await self.program.http()
        answer = await http.post(
            f"/channels/http/{self.entry_point.public_key}", content=body, headers=headers
        )
        assert answer.status_code == 200, answer.text


@pytest.fixture
async def house(composed: Composed, tenant: Tenant) -> AsyncIterator[House]:
    stop = asyncio.Event()
    async with run_provider() as system, asyncio.TaskGroup() as tasks:
        tasks.create_task(run_worker(composed.core, stop))
        made = House(composed, tenant, system)
        await made.open()
        yield made
        stop.set()


async def answer(dana: Browser, case: asyncpg.Record, text: str) -> UUID:
    body = {"client_id": str(uuid4()), "interaction_id": str(case["interaction_id"]), "text": text}
    said = await dana.http.post(f"/api/v1/cases/{case['case_id']}/messages", json=body)
    assert said.status_code == 201, said.text
    return UUID(said.json()["entities"][0]["id"])


async def status(house: House, message_id: UUID) -> str:
    query = "SELECT status FROM messages WHERE message_id = $1"
    return str(await house.program.core.database.system.fetchval(query, message_id))


async def test_a_conversation_goes_both_ways_when_a_house_system_is_connected(house: House) -> None:
    dana = await house.program.sign_in(house.tenant.agents["dana"])
    written = await house.writes(1, "שלום, איפה ההזמנה?")

    message_id = await answer(dana, written, "בדרך אליך 🚚")
    await eventually(lambda: status(house, message_id), "sent".__eq__)
    (request,) = house.system.requests
    assert msgspec.json.decode(request.body)["text"] == "בדרך אליך 🚚"

    for told in ("delivered", "read"):
        await house.reports(msgspec.json.decode(request.body)["message_id"], told)
        assert await status(house, message_id) == told
    again = await house.writes(2, "תודה!")
    assert again["interaction_id"] == written["interaction_id"]


async def test_a_failed_message_goes_out_when_the_administrator_mends_and_retries(house: House) -> None:
    dana = await house.program.sign_in(house.tenant.agents["dana"])
    admin = await house.program.sign_in(house.tenant.agents["admin"])
    house.system.otherwise = Answer(401)
    message_id = await answer(dana, await house.writes(1, "hello"), "good morning")
    await eventually(lambda: status(house, message_id), "failed".__eq__)

    admin.http.headers["accept-language"] = "en"
    (dead,) = await eventually(lambda: dead_jobs(admin))
    assert (dead["kind"], dead["error_code"], dead["attempts"]) == ("send_message", "provider-credentials", 1)
    assert "credentials" in str(dead["error_message"])

    house.system.otherwise = Answer()
    retried = await admin.http.post(f"/api/v1/jobs/{dead['job_id']}/retry")
    assert retried.status_code == 204
    await eventually(lambda: status(house, message_id), "sent".__eq__)
    assert await dead_jobs(admin) == []
    gone = await admin.http.post(f"/api/v1/jobs/{dead['job_id']}/retry")
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "not-found")


async def dead_jobs(browser: Browser) -> list[dict[str, object]]:
    listed = await browser.http.get("/api/v1/jobs/dead")
    assert listed.status_code == 200, listed.text
    jobs: list[dict[str, object]] = listed.json()["jobs"]
    return jobs


async def test_dead_jobs_are_hidden_when_somebody_else_asks(house: House) -> None:
    dana = await house.program.sign_in(house.tenant.agents["dana"])
    supervisor = await house.program.sign_in(house.tenant.agents["yoav"])
    neighbour = await house.program.new_tenant("Neighbour")
    stranger = await house.program.sign_in(neighbour.agents["admin"])
    house.system.otherwise = Answer(401)
    message_id = await answer(dana, await house.writes(1, "hello"), "good morning")
    await eventually(lambda: status(house, message_id), "failed".__eq__)
    job_id = await eventually(
        lambda: house.program.core.database.system.fetchval("SELECT job_id FROM jobs WHERE state = 'dead'")
    )

    for browser in (dana, supervisor):
        for refused in (
            await browser.http.get("/api/v1/jobs/dead"),
            await browser.http.post(f"/api/v1/jobs/{job_id}/retry"),
        ):
            assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not-allowed")
    assert await dead_jobs(stranger) == []
    assert (await stranger.http.post(f"/api/v1/jobs/{job_id}/retry")).status_code == 404
    assert await status(house, message_id) == "failed"


async def test_dead_jobs_are_listed_by_pages_when_there_are_many(house: House) -> None:
    admin = await house.program.sign_in(house.tenant.agents["admin"])
    async with house.program.core.units.begin(house.tenant.tenant_id) as unit:
        for _ in range(5):
            await unit.connection.execute(
                "INSERT INTO jobs (tenant_id, job_id, kind, payload, state, run_at, created_at, last_error)"
                " VALUES ($1, $2, 'send_message', '{}', 'dead', $3, $3, 'entry-point-misconfigured setting=callback_url')",
                unit.tenant_id, unit.ids.new(), unit.now,
            )  # fmt: skip

    admin.http.headers["accept-language"] = "uk"
    pages, before = [], ""
    while True:
        page = (await admin.http.get(f"/api/v1/jobs/dead?limit=2{before}")).json()
        pages.append(page["jobs"])
        if page["before"] is None:
            break
        before = f"&before={page['before']}"

    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({job["job_id"] for page in pages for job in page}) == 5
    assert "callback_url" in pages[0][0]["error_message"]
