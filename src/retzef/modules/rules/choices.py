"""What conditions can be chosen from, by the names that whoever writes a rule knows: none of it is a secret of another right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from retzef.engine.facts import BUILT_IN
from retzef.engine.fields import FieldType
from retzef.engine.texts import text_in
from retzef.kernel.ids import TenantId
from retzef.modules.facts.api import list_kinds
from retzef.platform.db import Connection

_NAMED = """
SELECT 'queue' AS about, q.queue_id::text AS value, text_in(q.name, $2) AS label FROM queues q WHERE q.tenant_id = $1 AND q.active
UNION ALL
SELECT 'disposition', d.disposition_id::text, text_in(q.name, $2) || ' · ' || text_in(d.label, $2)
FROM dispositions d JOIN queues q ON q.tenant_id = d.tenant_id AND q.queue_id = d.queue_id
WHERE d.tenant_id = $1 AND d.active AND q.active
UNION ALL
SELECT DISTINCT 'channel', c.channel, c.channel FROM entry_points c WHERE c.tenant_id = $1 AND c.active
UNION ALL
SELECT 'entry_point', e.entry_point_id::text, e.name FROM entry_points e WHERE e.tenant_id = $1 AND e.active
ORDER BY 1, 3, 2
"""
_FIELDS = """
SELECT f.subject, f.key, f.type, text_in(f.label, $2) AS label, f.choices::text AS choices FROM field_definitions f
WHERE f.tenant_id = $1 AND f.archived_at IS NULL ORDER BY f.position, f.key
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a condition holds, and what people call it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Value:
    """A field of customers, or a value of facts. No label: every tenant has it, and the desk has the word."""

    key: str
    type: FieldType
    label: str | None
    choices: Sequence[Choice] = ()


@dataclass(frozen=True, slots=True)
class FactKind:
    """A kind of facts with its values."""

    key: str
    label: str | None
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Choices:
    """All of it, in one reader's language."""

    queues: Sequence[Choice]
    dispositions: Sequence[Choice]
    entry_points: Sequence[Choice]
    channels: Sequence[Choice]
    customer_fields: Sequence[Value]
    case_fields: Sequence[Value]
    fact_kinds: Sequence[FactKind]


class _Kept(msgspec.Struct):
    """A choice of a field as its definition keeps it."""

    key: str
    label: dict[str, str]


async def list_choices(connection: Connection, tenant_id: TenantId, locale: str) -> Choices:
    """What there is now."""
    named: dict[str, list[Choice]] = {"queue": [], "disposition": [], "entry_point": [], "channel": []}
    for row in await connection.fetch(_NAMED, tenant_id, locale):
        named[row["about"]].append(Choice(row["value"], row["label"]))
    fields: dict[str, list[Value]] = {"customer": [], "case": []}
    for row in await connection.fetch(_FIELDS, tenant_id, locale):
        choices = _choices(row["choices"], locale)
        fields[row["subject"]].append(Value(row["key"], row["type"], row["label"], choices))
    own = [
        FactKind(
            kind.key, _in(kind.title, locale), [Value(each.key, each.type, _in(each.label, locale)) for each in kind.fields]
        )
        for kind in await list_kinds(connection, tenant_id)
        if kind.archived_at is None
    ]  # fmt: skip
    everybodys = [
        FactKind(key, None, [Value(each.key, each.type, None) for each in fields_])
        for key, fields_ in BUILT_IN.items()
    ]
    return Choices(
        named["queue"], named["disposition"], named["entry_point"], named["channel"], fields["customer"], fields["case"],
        [*everybodys, *own],
    )  # fmt: skip


def _choices(text: str, locale: str) -> list[Choice]:
    return [Choice(each.key, _in(each.label, locale)) for each in msgspec.json.decode(text, type=list[_Kept])]


def _in(texts: Mapping[str, str], locale: str) -> str:
    return text_in(texts, locale)[1]
