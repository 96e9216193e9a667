"""Canned replies: kept, found, and filled in for a case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.fields import FieldType, FieldValue
from retzef.engine.texts import (
    FIELDS_OF_TEXTS,
    TENANT_FIELD_TYPES,
    Filled,
    check_fields,
    fill_text,
    show_value,
    text_in,
)
from retzef.kernel.events import Event
from retzef.kernel.ids import CaseId
from retzef.modules.toolbox.errors import (
    ReplyCodeTakenError,
    ToolChangedError,
    ToolNotFoundError,
    ToolNotYoursError,
)
from retzef.modules.toolbox.owners import CHANGED_BY, SEEN, Owner, manages
from retzef.platform.audit import Doer, record_act
from retzef.platform.auth.permissions import Reader
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

REPLIES_MAX = 2_000

_LIST = f"""
SELECT x.reply_id, x.owner_agent_id, x.team_id, x.code, x.title, x.texts::text AS texts, x.uses, x.last_used_at,
    x.retired_at IS NOT NULL AS retired, x.version, {CHANGED_BY} AS may_change
FROM canned_replies x WHERE x.tenant_id = $1 AND {SEEN} AND ($4::uuid IS NULL OR x.reply_id = $4)
ORDER BY x.retired_at IS NOT NULL, x.owner_agent_id IS NULL, x.team_id IS NULL, x.code, x.reply_id LIMIT $5
"""  # noqa: S608 - put together from the fragments of owners.py
_INSERT = """
INSERT INTO canned_replies (tenant_id, reply_id, owner_agent_id, team_id, code, title, texts, retired_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, CASE WHEN $8 THEN $9::timestamptz END, $9)
"""
_SAVE = """
UPDATE canned_replies SET owner_agent_id = $3, team_id = $4, code = $5, title = $6, texts = $7::jsonb, version = version + 1,
    retired_at = CASE WHEN $8 THEN COALESCE(retired_at, $9) END
WHERE tenant_id = $1 AND reply_id = $2
"""
_LOCK = "SELECT version FROM canned_replies WHERE tenant_id = $1 AND reply_id = $2 FOR UPDATE"
_USED = "UPDATE canned_replies SET uses = uses + 1, last_used_at = $3 WHERE tenant_id = $1 AND reply_id = $2"
_TENANT_FIELDS = """
SELECT key, type, label::text AS label, choices::text AS choices FROM field_definitions
WHERE tenant_id = $1 AND subject = 'customer' AND archived_at IS NULL AND type = ANY ($2) ORDER BY position, key
"""
_VALUES = """
SELECT k.number, k.subject, r.name AS customer_name, r.locale, r.fields::text AS fields, t.name AS tenant_name,
    -- Where nobody says it, the business does.
    t.default_locale, CASE WHEN a.agent_id IS NULL THEN t.name ELSE a.name END AS agent_name
FROM cases k JOIN customers c ON c.tenant_id = k.tenant_id AND c.customer_id = k.customer_id
JOIN customers r ON r.tenant_id = c.tenant_id AND r.customer_id = c.root_id
JOIN tenants t ON t.tenant_id = k.tenant_id LEFT JOIN agents a ON a.tenant_id = k.tenant_id AND a.agent_id = $3
WHERE k.tenant_id = $1 AND k.case_id = $2
"""


@dataclass(frozen=True, slots=True)
class Reply:
    """A canned reply as somebody writes it. `texts`: by locale."""

    code: str
    title: str
    texts: Mapping[str, str]
    owner: Owner
    retired: bool = False


@dataclass(frozen=True, slots=True)
class KnownField:
    """A field of the tenant's own that a text may name."""

    key: str
    type: FieldType
    label: dict[str, str]
    choices: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is known of a case that its texts may name. `locale`: the customer's."""

    row: asyncpg.Record
    fields: Sequence[KnownField]

    @property
    def locale(self) -> str | None:
        """The customer's language, if it is known."""
        return self.row["locale"] or None

    @property
    def default_locale(self) -> str:
        """The tenant's."""
        return str(self.row["default_locale"])

    def values(self, locale: str) -> dict[str, str | None]:
        """Every field's value as a text of this language says it."""
        row = self.row
        found: dict[str, str | None] = {
            "customer.name": row["customer_name"], "customer.first_name": _first(row["customer_name"]),
            "agent.name": row["agent_name"], "agent.first_name": _first(row["agent_name"]), "case.number": str(row["number"]),
            "case.subject": row["subject"], "tenant.name": row["tenant_name"],
        }  # fmt: skip
        kept: dict[str, FieldValue] = msgspec.json.decode(row["fields"])
        for field in self.fields:
            labels = {key: text_in(label, locale)[1] for key, label in field.choices.items()}
            found[f"field.{field.key}"] = show_value(kept.get(field.key), field.type, labels, locale)
        return found


async def list_replies(
    connection: Connection, reader: Reader, reply_id: UUID | None = None
) -> list[asyncpg.Record]:
    """What this reader sees: their own first, then their teams', then everybody's; the retired last."""
    return list(
        await connection.fetch(
            _LIST, reader.tenant_id, reader.agent_id, manages(reader), reply_id, REPLIES_MAX
        )
    )


async def get_reply(connection: Connection, reader: Reader, reply_id: UUID) -> asyncpg.Record:
    """One of those. Raises ToolNotFoundError."""
    rows = await list_replies(connection, reader, reply_id)
    if not rows:
        raise ToolNotFoundError
    return rows[0]


async def list_known_fields(connection: Connection, reader: Reader) -> list[KnownField]:
    """The tenant's own fields that texts may name."""
    rows = await connection.fetch(_TENANT_FIELDS, reader.tenant_id, sorted(TENANT_FIELD_TYPES))
    return [
        KnownField(
            row["key"], row["type"], msgspec.json.decode(row["label"]),
            {each["key"]: each["label"] for each in msgspec.json.decode(row["choices"])},
        )
        for row in rows
    ]  # fmt: skip


async def check_texts(connection: Connection, reader: Reader, texts: Mapping[str, str]) -> None:
    """Raises TextFieldUnknownError."""
    known = {*FIELDS_OF_TEXTS}
    if any("field." in text for text in texts.values()):
        known |= {f"field.{each.key}" for each in await list_known_fields(connection, reader)}
    for text in texts.values():
        check_fields(text, known)


async def add_reply(unit: UnitOfWork, reader: Reader, by: Doer, reply: Reply) -> UUID:
    """A new one. Raises TextFieldUnknownError, ReplyCodeTakenError."""
    await check_texts(unit.connection, reader, reply.texts)
    reply_id = unit.ids.new()
    await _write(unit, _INSERT, reply_id, reply)
    await _tell(unit, by, reply_id, reply)
    return reply_id


async def change_reply(
    unit: UnitOfWork, reader: Reader, by: Doer, reply_id: UUID, *, version: int, reply: Reply
) -> None:
    """Write it whole. Raises ToolNotFoundError, ToolNotYoursError, ToolChangedError, and what adding raises."""
    known = await unit.connection.fetchval(_LOCK, unit.tenant_id, reply_id)
    before = await get_reply(unit.connection, reader, reply_id)
    if not before["may_change"]:
        raise ToolNotYoursError
    if known != version:
        raise ToolChangedError
    await check_texts(unit.connection, reader, reply.texts)
    await _write(unit, _SAVE, reply_id, reply)
    owner = Owner(before["owner_agent_id"], before["team_id"])
    was = Reply(
        before["code"], before["title"], msgspec.json.decode(before["texts"]), owner, before["retired"]
    )
    await _tell(unit, by, reply_id, reply, before=was)


async def find_case_facts(connection: Connection, reader: Reader, case_id: CaseId) -> CaseFacts:
    """What texts of this case may say. The caller has checked the right to read the case."""
    row = await connection.fetchrow(_VALUES, reader.tenant_id, case_id, reader.agent_id)
    assert row is not None
    return CaseFacts(row, await list_known_fields(connection, reader))


def fill_reply(texts: Mapping[str, str], facts: CaseFacts, locale: str | None) -> tuple[str, Filled]:
    """The text in the language asked for, else the customer's, else the tenant's; with which language that is."""
    chosen, text = text_in(texts, locale, facts.locale, facts.default_locale)
    return chosen, fill_text(text, facts.values(chosen))


async def count_use(unit: UnitOfWork, reply_id: UUID) -> None:
    """It was put into an answer once more."""
    await unit.connection.execute(_USED, unit.tenant_id, reply_id, unit.now)


async def _write(unit: UnitOfWork, statement: str, reply_id: UUID, reply: Reply) -> None:
    try:
        await unit.connection.execute(
            statement, unit.tenant_id, reply_id, reply.owner.agent_id, reply.owner.team_id, reply.code, reply.title,
            msgspec.json.encode(reply.texts).decode(), reply.retired, unit.now,
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise ReplyCodeTakenError(code=reply.code) from error


async def _tell(
    unit: UnitOfWork, by: Doer, reply_id: UUID, reply: Reply, *, before: Reply | None = None
) -> None:
    """The journal hears of every change; the audit of what others use too."""
    unit.record(Event("canned_reply_changed", "agent", by.agent_id, data={"reply_id": str(reply_id)}))
    if reply.owner.agent_id is None or (before and before.owner.agent_id is None):
        was = _for_audit(before) if before else None
        act = "canned_reply_changed" if before else "canned_reply_made"
        await record_act(unit, by, act, "canned_reply", reply_id, before=was, after=_for_audit(reply))


def _for_audit(reply: Reply) -> dict[str, object]:
    return {"code": reply.code, "name": reply.title, "texts": dict(reply.texts), "retired": reply.retired}


def _first(name: str | None) -> str | None:
    return name.split()[0] if name and name.strip() else None
