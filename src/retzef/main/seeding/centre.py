"""Its people, queues and entry points."""

import secrets
from dataclasses import dataclass
from uuid import UUID

import msgspec

from retzef.kernel.ids import AgentId, TenantId
from retzef.main.compose import Core
from retzef.main.seeding.history import Stage, tell_stories
from retzef.main.seeding.skills import teach_skills
from retzef.main.tenants import FIRST_QUEUE_NAME
from retzef.platform.auth.passwords import hash_password
from retzef.platform.unit import UnitOfWork

PASSWORD = "retzef-demo"  # noqa: S105 - of the demonstration, told to whoever seeds
SIGN_IN_HINT = (
    f"Demonstration centre, password {PASSWORD}: dana@or-energy.example (Hebrew), oleh@or-energy.example (Ukrainian),\n"
    "marina@or-energy.example (Russian), emma@or-energy.example (English), admin@or-energy.example (administrator)"
)


@dataclass(frozen=True, slots=True)
class _Agent:
    name: str
    email: str
    locale: str
    role: str
    queues: tuple[str, ...]


_QUEUES: dict[str, dict[str, str]] = {
    "service": FIRST_QUEUE_NAME,
    "billing": {"en": "Billing", "he": "חיובים", "uk": "Рахунки та оплата", "ru": "Счета и оплата"},
}
# Each with whether it usually resolves the case.
_DISPOSITIONS: tuple[tuple[dict[str, str], bool], ...] = (
    ({"en": "Solved", "he": "טופל", "uk": "Вирішено", "ru": "Решено"}, True),
    (
        {
            "en": "Passed to field service",
            "he": "הועבר לצוות השטח",
            "uk": "Передано виїзній бригаді",
            "ru": "Передано выездной бригаде",
        },
        False,
    ),
    (
        {
            "en": "Waiting for the customer",
            "he": "ממתין ללקוח",
            "uk": "Чекаємо на відповідь клієнта",
            "ru": "Ждём ответа клиента",
        },
        False,
    ),
    ({"en": "Not for us", "he": "לא בתחומנו", "uk": "Не за адресою", "ru": "Не по адресу"}, True),
)
_AGENTS: tuple[_Agent, ...] = (
    _Agent("דנה לוי", "dana@or-energy.example", "he", "agent", ("service", "billing")),
    _Agent("Олег Коваленко", "oleh@or-energy.example", "uk", "agent", ("service",)),
    _Agent("Марина Соколова", "marina@or-energy.example", "ru", "agent", ("service", "billing")),
    _Agent("Emma Clarke", "emma@or-energy.example", "en", "agent", ("service", "billing")),
    _Agent("יואב בן־דוד", "yoav@or-energy.example", "he", "supervisor", ("service", "billing")),
    _Agent("Admin", "admin@or-energy.example", "en", "administrator", ()),
)
_GREETING = {
    "en": "Hello! How can we help?",
    "he": "שלום! במה אפשר לעזור?",
    "uk": "Вітаємо! Чим можемо допомогти?",
    "ru": "Здравствуйте! Чем можем помочь?",
}


async def seed_if_empty(core: Core) -> bool:
    """Make the demonstration centre when there is no tenant at all; whether it was made."""
    if await core.database.system.fetchval("SELECT true FROM tenants LIMIT 1"):
        return False
    tenant_id = TenantId(core.ids.new())
    hashed = await hash_password(PASSWORD)
    async with core.units.begin(tenant_id) as unit:
        await unit.connection.execute(
            "INSERT INTO tenants (tenant_id, name, default_locale, accent, created_at, onboarded_at) VALUES ($1, $2, 'he', '#1f6feb', $3, $3)",
            tenant_id, "אור אנרגיה · Or Energy", unit.now,
        )  # fmt: skip
        queues = {name: await _add_queue(unit, texts) for name, texts in _QUEUES.items()}
        agents = {
            agent.email.split("@")[0]: await _add_agent(unit, agent, hashed, queues) for agent in _AGENTS
        }
        await teach_skills(unit, agents, queues)
        webchat_id = await _add_entry_points(unit, core, queues["service"])
    await tell_stories(core, Stage(tenant_id, await core.registry.get(tenant_id, webchat_id), agents))
    return True


async def _add_queue(unit: UnitOfWork, texts: dict[str, str]) -> UUID:
    queue_id = unit.ids.new()
    await unit.connection.execute(
        "INSERT INTO queues (tenant_id, queue_id, name) VALUES ($1, $2, $3)",
        unit.tenant_id,
        queue_id,
        msgspec.json.encode(texts).decode(),
    )
    for position, (label, resolves) in enumerate(_DISPOSITIONS):
        await unit.connection.execute(
            "INSERT INTO dispositions (tenant_id, disposition_id, queue_id, label, position, resolves)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            unit.tenant_id, unit.ids.new(), queue_id, msgspec.json.encode(label).decode(), position, resolves,
        )  # fmt: skip
    return queue_id


async def _add_agent(unit: UnitOfWork, agent: _Agent, password_hash: str, queues: dict[str, UUID]) -> AgentId:
    agent_id = AgentId(unit.ids.new())
    await unit.connection.execute(
        "INSERT INTO agents (tenant_id, agent_id, name, email, password_hash, locale, role, presence_at, idle_since)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        unit.tenant_id, agent_id, agent.name, agent.email, password_hash, agent.locale, agent.role, unit.now,
    )  # fmt: skip
    for name in agent.queues:
        await unit.connection.execute(
            "INSERT INTO queue_members (tenant_id, queue_id, agent_id) VALUES ($1, $2, $3)",
            unit.tenant_id,
            queues[name],
            agent_id,
        )
    return agent_id


async def _add_entry_points(unit: UnitOfWork, core: Core, queue_id: UUID) -> UUID:
    webchat = {
        "demo": True,
        "greeting": _GREETING,
        "pre_chat": [{"name": "name", "required": False}, {"name": "email", "required": False}],
    }
    made: dict[str, UUID] = {}
    for channel, name, settings, secret in (
        ("webchat", "or-energy.example", webchat, "identity_secret"),
        (
            "http",
            "In-house systems",
            {"callback_url": "http://127.0.0.1:9/retzef", "allow_private_network": True},
            "signing_secret",
        ),
    ):
        made[channel] = unit.ids.new()
        await unit.connection.execute(
            "INSERT INTO entry_points (tenant_id, entry_point_id, channel, name, public_key, queue_id, settings, secrets)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            unit.tenant_id, made[channel], channel, name, secrets.token_urlsafe(18), queue_id,
            msgspec.json.encode(settings).decode(), core.keys.encrypt(unit.tenant_id, {secret: secrets.token_urlsafe(32)}),
        )  # fmt: skip
    return made["webchat"]
