"""What a tenant's rules may speak of: its fields, its kinds of facts, and the names of what it has."""

from dataclasses import dataclass
from uuid import UUID

import msgspec

from retzef.engine.context import Group, Known, declare_facts
from retzef.engine.fields import Field
from retzef.kernel.ids import TenantId
from retzef.modules.facts.api import fields_by_kind
from retzef.platform.db import Connection

_FIELDS = """
SELECT f.subject, f.key, f.type, f.choices::text AS choices, f.label::text AS label FROM field_definitions f
WHERE f.tenant_id = $1 AND f.archived_at IS NULL ORDER BY f.position, f.key
"""
# Conditions call queues by their name in the tenant's own language.
_NAMES = """
SELECT 'queue' AS about, q.queue_id AS id, text_in(q.name, t.default_locale) AS name, text_in(q.name, $2) AS shown
FROM queues q JOIN tenants t ON t.tenant_id = q.tenant_id WHERE q.tenant_id = $1 AND q.active
UNION ALL
SELECT 'entry_point', e.entry_point_id, e.name, e.name FROM entry_points e WHERE e.tenant_id = $1 AND e.active
UNION ALL
SELECT DISTINCT 'channel', NULL::uuid, e.channel, e.channel FROM entry_points e WHERE e.tenant_id = $1
UNION ALL
SELECT 'label', l.label_id, l.name, l.name FROM labels l WHERE l.tenant_id = $1 AND l.retired_at IS NULL
UNION ALL
SELECT 'team', m.team_id, text_in(m.name, t.default_locale), text_in(m.name, $2)
FROM teams m JOIN tenants t ON t.tenant_id = m.tenant_id WHERE m.tenant_id = $1
UNION ALL
SELECT 'skill', s.skill_id, text_in(s.name, t.default_locale), text_in(s.name, $2)
FROM skills s JOIN tenants t ON t.tenant_id = s.tenant_id WHERE s.tenant_id = $1 AND s.active
UNION ALL
SELECT 'agent', a.agent_id, a.name, a.name FROM agents a WHERE a.tenant_id = $1 AND a.active
ORDER BY 1, 4, 2
"""


class _Choice(msgspec.Struct):
    key: str


@dataclass(frozen=True, slots=True)
class Named:
    """Something that a rule can name by id. `shown`: in the reader's language."""

    id: UUID
    name: str
    shown: str


@dataclass(frozen=True, slots=True)
class Ground:
    """All that rules of a tenant are checked by. `labels`: what people call its own fields, by language, by the fact's name."""

    facts: Group
    queues: list[Named]
    entry_points: list[Named]
    agents: list[Named]
    skills: list[Named]
    labels: dict[str, dict[str, str]]


async def read_ground(connection: Connection, tenant_id: TenantId, locale: str = "en") -> Ground:
    """As it is now."""
    fields: dict[str, list[Field]] = {"customer": [], "case": []}
    labels: dict[str, dict[str, str]] = {}
    for row in await connection.fetch(_FIELDS, tenant_id):
        choices = tuple(each.key for each in msgspec.json.decode(row["choices"], type=list[_Choice]))
        fields[row["subject"]].append(Field(row["key"], row["type"], choices=choices))
        labels[f"{row['subject']}.fields.{row['key']}"] = msgspec.json.decode(
            row["label"], type=dict[str, str]
        )
    kinds = await fields_by_kind(connection, tenant_id)
    for kind, values in kinds.items():
        labels |= {f"told.{kind}.{each.key}": dict(each.label) for each in values if each.label}
    rows = await connection.fetch(_NAMES, tenant_id, locale)

    def names(about: str) -> frozenset[str]:
        return frozenset(row["name"] for row in rows if row["about"] == about)

    def named(about: str) -> list[Named]:
        return [Named(row["id"], row["name"], row["shown"]) for row in rows if row["about"] == about]

    known = Known(
        fields["customer"], fields["case"], kinds, names("queue"), names("channel"), names("entry_point"), names("label"), names("team")
    )  # fmt: skip
    return Ground(
        declare_facts(known), named("queue"), named("entry_point"), named("agent"), named("skill"), labels
    )
