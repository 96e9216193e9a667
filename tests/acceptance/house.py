"""A tenant of a test's own in a running centre: its queue, its people, its two ways in. Nothing else waits there."""

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, field
from uuid import UUID

import httpx
import msgspec
from argon2 import PasswordHasher

from retzef.channels.http.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign
from retzef.kernel.ids import TenantId
from retzef.main.compose import Core, build_core
from retzef.main.settings import read_settings
from retzef.platform.db import Dsns, connect_database
from retzef.platform.postgres import find_running
from retzef.platform.unit import UnitOfWork
from tests.fixtures.centre import Centre
from tests.fixtures.waiting import WITHIN_SECONDS

PASSWORD = "a password of acceptance"
_PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
QUEUES = ({"en": "Service", "he": "שירות"}, {"en": "Billing", "he": "חיובים"})
# Each with whether it usually resolves the case.
DISPOSITIONS = (
    ({"en": "Solved", "he": "טופל"}, True),
    ({"en": "Waiting for the customer", "he": "ממתין ללקוח"}, False),
)


# An offer rings as long as may be: nobody is quick here.
OFFER_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in."""

    agent_id: UUID
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class House:
    """One tenant; `locale` is the language of its people."""

    centre: Centre
    tenant_id: TenantId
    locale: str
    queue_ids: tuple[UUID, ...]
    webchat_key: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    identity_secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    http_key: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    http_secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    agents: list[Person] = field(default_factory=list)

    def vouch_for(self, sub: str, **claims: str) -> str:
        """What the host site's server signs about somebody who is signed in there."""
        body = base64.urlsafe_b64encode(msgspec.json.encode({"sub": sub, "iat": int(time.time()), **claims}))
        part = body.rstrip(b"=")
        return f"{part.decode()}.{hmac.new(self.identity_secret.encode(), part, hashlib.sha256).hexdigest()}"

    async def hears(self, text: str, *, thread: str, name: str, address: str) -> None:
        """A message comes in over the signed HTTP channel."""
        event = {
            "type": "message", "message_id": secrets.token_hex(8), "thread": thread, "text": text,
            "from": {"kind": "email", "value": address, "name": name},
        }  # fmt: skip
        body, now = msgspec.json.encode(event), int(time.time())
        headers = {TIMESTAMP_HEADER: str(now), SIGNATURE_HEADER: sign(self.http_secret, now, body)}
        async with httpx.AsyncClient(base_url=self.centre.address, timeout=WITHIN_SECONDS) as http:
            answer = await http.post(f"/channels/http/{self.http_key}", content=body, headers=headers)
        assert answer.status_code == 200, answer.text


async def build_house(centre: Centre, locale: str, *, callback_url: str = "http://127.0.0.1:9/") -> House:
    """Two agents, an administrator, a lead, two queues, web chat and a signed HTTP channel."""
    running = find_running(centre.data / "postgres")
    assert running is not None, "its PostgreSQL does not run"
    dsns = Dsns(*(running.dsn(role) for role in ("retzef_owner", "retzef_app", "retzef_system")))
    database = await connect_database(dsns)
    try:
        core = build_core(read_settings(centre.environment), database)
        house = House(centre, TenantId(core.ids.new()), locale, tuple(core.ids.new() for _ in QUEUES))
        async with core.units.begin(house.tenant_id) as unit:
            await _furnish(unit, house)
            await _open_doors(unit, core, house, callback_url)
    finally:
        await database.close()
    return house


async def _furnish(unit: UnitOfWork, house: House) -> None:
    await unit.connection.execute(
        "INSERT INTO tenants (tenant_id, name, default_locale, created_at) VALUES ($1, 'אור אנרגיה · Or Energy', $2, $3)",
        house.tenant_id, house.locale, unit.now,
    )  # fmt: skip
    for queue_id, name in zip(house.queue_ids, QUEUES, strict=True):
        await unit.connection.execute(
            "INSERT INTO queues (tenant_id, queue_id, name, offer_seconds) VALUES ($1, $2, $3, $4)",
            house.tenant_id, queue_id, msgspec.json.encode(name).decode(), OFFER_SECONDS,
        )  # fmt: skip
        for position, (label, resolves) in enumerate(DISPOSITIONS):
            await unit.connection.execute(
                "INSERT INTO dispositions (tenant_id, disposition_id, queue_id, label, position, resolves)"
                " VALUES ($1, $2, $3, $4, $5, $6)",
                house.tenant_id, unit.ids.new(), queue_id, msgspec.json.encode(label).decode(), position, resolves,
            )  # fmt: skip
    names = ("דנה לוי", "יואב ברק") if house.locale == "he" else ("Emma Clarke", "Oliver Stone")
    house.agents.extend([await _hire(unit, house, name, "agent") for name in names])
    house.agents.append(await _hire(unit, house, "Admin", "administrator"))
    house.agents.append(
        await _hire(unit, house, "רונית שגב" if house.locale == "he" else "Grace Hale", "supervisor")
    )


async def _hire(unit: UnitOfWork, house: House, name: str, role: str) -> Person:
    person = Person(unit.ids.new(), name, f"{role}{len(house.agents)}-{secrets.token_hex(4)}@or.example")
    await unit.connection.execute(
        "INSERT INTO agents (tenant_id, agent_id, name, email, password_hash, locale, role, presence_at, idle_since)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        house.tenant_id, person.agent_id, name, person.email, _PASSWORD_HASH, house.locale, role, unit.now,
    )  # fmt: skip
    for queue_id in house.queue_ids if role == "agent" else ():
        await unit.connection.execute(
            "INSERT INTO queue_members (tenant_id, queue_id, agent_id) VALUES ($1, $2, $3)",
            house.tenant_id, queue_id, person.agent_id,
        )  # fmt: skip
    return person


async def _open_doors(unit: UnitOfWork, core: Core, house: House, callback_url: str) -> None:
    doors: tuple[tuple[str, str, dict[str, object], dict[str, str]], ...] = (
        ("webchat", house.webchat_key, {"pre_chat": [{"name": "name", "required": True}]},
         {"identity_secret": house.identity_secret}),
        ("http", house.http_key, {"callback_url": callback_url, "allow_private_network": True},
         {"signing_secret": house.http_secret}),
    )  # fmt: skip
    for channel, key, settings, sealed in doors:
        await unit.connection.execute(
            "INSERT INTO entry_points (tenant_id, entry_point_id, channel, name, public_key, queue_id, settings, secrets)"
            " VALUES ($1, $2, $3, $3, $4, $5, $6, $7)",
            house.tenant_id, unit.ids.new(), channel, key, house.queue_ids[0],
            msgspec.json.encode(settings).decode(), core.keys.encrypt(house.tenant_id, sealed),
        )  # fmt: skip
