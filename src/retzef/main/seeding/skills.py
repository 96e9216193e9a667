"""What its people are able to do, and a queue that asks for it: Billing, whose circle widens while somebody waits."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from retzef.kernel.ids import AgentId
from retzef.platform.unit import UnitOfWork

_SKILLS: Mapping[str, Mapping[str, str]] = {
    "hebrew": {"en": "Hebrew", "he": "עברית", "uk": "Іврит", "ru": "Иврит"},
    "russian": {"en": "Russian", "he": "רוסית", "uk": "Російська", "ru": "Русский"},
    "ukrainian": {"en": "Ukrainian", "he": "אוקראינית", "uk": "Українська", "ru": "Украинский"},
    "english": {"en": "English", "he": "אנגלית", "uk": "Англійська", "ru": "Английский"},
    "billing": {"en": "Billing", "he": "חיובים", "uk": "Рахунки", "ru": "Счета"},
    "technical": {"en": "Technical", "he": "טכני", "uk": "Технічні питання", "ru": "Технические вопросы"},
}
_LEVELS: Mapping[str, Mapping[str, int]] = {
    "dana": {"hebrew": 100, "english": 70, "billing": 85},
    "oleh": {"ukrainian": 100, "russian": 90, "english": 50, "technical": 80},
    "marina": {"russian": 100, "hebrew": 75, "billing": 55, "technical": 40},
    "emma": {"english": 100, "billing": 30, "technical": 70},
    "yoav": {"hebrew": 100, "english": 90, "billing": 95, "technical": 90},
}
_BILLING_LEAST = 60
# After a minute somebody less versed may take it; after five anybody of the service too, rather than let a customer wait.
_LOWER_AFTER_SECONDS, _LOWER_BY = 60, 30
_ANYBODY_AFTER_SECONDS = 300
_TARGET_SECONDS = 120


async def teach_skills(unit: UnitOfWork, agents: Mapping[str, AgentId], queues: Mapping[str, UUID]) -> None:
    """Skills with levels, by what stands before the @ of people's addresses, and what the queue "billing" asks for."""
    skills = {name: unit.ids.new() for name in _SKILLS}
    await unit.connection.executemany(
        "INSERT INTO skills (tenant_id, skill_id, name) VALUES ($1, $2, $3)",
        [
            (unit.tenant_id, skills[name], msgspec.json.encode(texts).decode())
            for name, texts in _SKILLS.items()
        ],
    )
    await unit.connection.executemany(
        "INSERT INTO agent_skills (tenant_id, agent_id, skill_id, level) VALUES ($1, $2, $3, $4)",
        [
            (unit.tenant_id, agents[who], skills[name], level)
            for who, levels in _LEVELS.items()
            for name, level in levels.items()
        ],
    )
    requirements = [{"skill_id": skills["billing"], "least": _BILLING_LEAST, "weight": 1}]
    rings = [
        {"after_seconds": _LOWER_AFTER_SECONDS, "lower_by": _LOWER_BY, "without": [], "also": []},
        {
            "after_seconds": _ANYBODY_AFTER_SECONDS, "lower_by": _LOWER_BY, "without": [skills["billing"]],
            "also": [queues["service"]],
        },
    ]  # fmt: skip
    await unit.connection.execute(
        "UPDATE queues SET requirements = $3, rings = $4, target_seconds = $5 WHERE tenant_id = $1 AND queue_id = $2",
        unit.tenant_id, queues["billing"], msgspec.json.encode(requirements).decode(), msgspec.json.encode(rings).decode(),
        _TARGET_SECONDS,
    )  # fmt: skip
