"""Drafts of answers: one of each agent in a case, kept with a version so that nothing is overwritten unseen.

A shared draft may be taken over by a colleague who may answer: it becomes theirs, behind what they have begun themselves.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from retzef.kernel.ids import AgentId, CaseId
from retzef.modules.cases.errors import DraftChangedError, DraftGoneError, TextTooLongError
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

DRAFT_MAX = 100_000
# An emptied one is only a version; one that nobody has touched for so long is of no use to anybody.
KEPT_FOR_DAYS = 60

_LIST = """
SELECT d.agent_id, a.name, d.text, d.mail::text AS mail, d.shared, d.version, d.changed_at
FROM case_drafts d JOIN agents a ON a.tenant_id = d.tenant_id AND a.agent_id = d.agent_id
WHERE d.tenant_id = $1 AND d.case_id = $2 AND (d.agent_id = $3 OR d.shared AND d.text <> '')
ORDER BY d.changed_at DESC LIMIT 50
"""
_LOCK = "SELECT text, mail::text AS mail, shared, version FROM case_drafts WHERE tenant_id = $1 AND case_id = $2 AND agent_id = $3 FOR UPDATE"
_SAVE = """
INSERT INTO case_drafts AS d (tenant_id, case_id, agent_id, text, shared, changed_at, mail) VALUES ($1, $2, $3, $4, $5, $6, $8::jsonb)
ON CONFLICT (tenant_id, case_id, agent_id)
DO UPDATE SET text = EXCLUDED.text, mail = EXCLUDED.mail, shared = EXCLUDED.shared, changed_at = EXCLUDED.changed_at, version = d.version + 1
WHERE d.version = $7 RETURNING version
"""
# They are in no message, and whoever goes on with the text is who may send them.
_GIVE_PICTURES = """
UPDATE attachments SET uploaded_by = $3
WHERE tenant_id = $1 AND attachment_id = ANY ($4) AND uploaded_by = $2 AND message_id IS NULL
"""
_PICTURE = re.compile(r"cid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_OLD = """
DELETE FROM case_drafts WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM case_drafts WHERE changed_at < now() - make_interval(days => $1) ORDER BY changed_at LIMIT 10000))
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody has begun to answer; `version` 0: nothing was ever kept. `mail`: how it goes by mail, as JSON of the desk's."""

    agent_id: UUID
    name: str
    text: str
    mail: str | None
    shared: bool
    version: int
    changed_at: datetime


async def list_drafts(
    connection: Connection, tenant_id: UUID, case_id: CaseId, agent_id: AgentId
) -> list[Draft]:
    """One's own and those that colleagues share. The caller has checked the right to see the case."""
    rows: Sequence[asyncpg.Record] = await connection.fetch(_LIST, tenant_id, case_id, agent_id)
    return [Draft(**dict(row)) for row in rows]


async def is_draft_shared(unit: UnitOfWork, case_id: CaseId, agent_id: AgentId) -> bool:
    """Do colleagues see it? It is held until the transaction ends."""
    row = await unit.connection.fetchrow(_LOCK, unit.tenant_id, case_id, agent_id)
    return row is not None and bool(row["shared"])


async def save_draft(
    unit: UnitOfWork,
    case_id: CaseId,
    agent_id: AgentId,
    text: str,
    *,
    shared: bool,
    version: int,
    mail: str | None = None,
) -> int:
    """Keep it; the new version. Raises DraftChangedError when another was kept since `version` was read."""
    saved: int | None = await unit.connection.fetchval(
        _SAVE, unit.tenant_id, case_id, agent_id, text, shared and text != "", unit.now, version, mail
    )
    if saved is None:
        raise DraftChangedError
    return saved


async def take_draft(
    unit: UnitOfWork, case_id: CaseId, agent_id: AgentId, from_agent_id: AgentId, version: int
) -> tuple[str, int, str | None]:
    """Go on with a colleague's shared draft: it is put behind one's own. The whole text, its version, and how it goes by mail.

    Raises DraftGoneError when it is not shared any more or is empty, DraftChangedError when it is not the one that was read,
    TextTooLongError when both together are longer than a draft may be.
    """
    rows: dict[UUID, asyncpg.Record | None] = {}
    for each in sorted(
        {agent_id, from_agent_id}
    ):  # in one order, so that two who take from each other do not wait for ever
        rows[each] = await unit.connection.fetchrow(_LOCK, unit.tenant_id, case_id, each)
    mine, theirs = rows[agent_id], rows[from_agent_id]
    if theirs is None or not theirs["shared"] or theirs["text"] == "" or agent_id == from_agent_id:
        raise DraftGoneError
    if theirs["version"] != version:
        raise DraftChangedError
    text = "\n\n".join(part for part in (mine["text"] if mine else "", theirs["text"]) if part)
    if len(text) > DRAFT_MAX:  # nobody's words are cut
        raise TextTooLongError(limit=DRAFT_MAX)
    shared = bool(mine and mine["shared"])
    # To whom a mail goes is taken over with the words, unless something is said of one's own.
    mail = (mine["mail"] if mine else None) or theirs["mail"]
    saved = await save_draft(
        unit, case_id, agent_id, text, shared=shared, version=mine["version"] if mine else 0, mail=mail
    )
    await save_draft(unit, case_id, from_agent_id, "", shared=False, version=version)
    if mail and (pictures := [UUID(each) for each in _PICTURE.findall(mail)]):
        await unit.connection.execute(
            _GIVE_PICTURES, unit.tenant_id, f"agent/{from_agent_id}", f"agent/{agent_id}", pictures
        )
    return text, saved, mail


async def delete_old_drafts(connection: Connection) -> None:
    """What nobody has touched for long."""
    await connection.execute(_OLD, KEPT_FOR_DAYS)
