"""An agent's answer to somebody who has left the chat goes by mail, once.

Left has whoever has not read it some minutes later and has written nothing since: whether a window stands open somewhere does not matter, nobody
looks at it. What was unread by then goes in one mail, and is marked; what is said later is looked at by itself.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from retzef.kernel.ids import AgentId, TenantId
from retzef.modules.cases.letters import Letter, find_letterhead, mail_channels, write_letter
from retzef.modules.cases.mailing import MAIL_REFUSALS
from retzef.platform.jobs.kinds import NotYet, Payload
from retzef.platform.unit import UnitOfWork, Units
from retzef.ports.channel import AttachmentRef
from retzef.ports.manifest import Manifest

JOB_KIND = "follow_up_chat"
USUAL_MINUTES = 10
FILES_MAX = 10

# Minutes, where there is a mailbox and an address; 0: never.
_PLAN = """
SELECT COALESCE((e.settings->>'follow_up_minutes')::integer, $4) AS minutes
FROM interactions i
JOIN entry_points e ON e.tenant_id = i.tenant_id AND e.entry_point_id = i.entry_point_id
JOIN cases k ON k.tenant_id = i.tenant_id AND k.case_id = i.case_id
JOIN customers c ON c.tenant_id = k.tenant_id AND c.customer_id = k.customer_id
WHERE i.tenant_id = $1 AND i.interaction_id = $2
  AND EXISTS (SELECT FROM entry_points m WHERE m.tenant_id = $1 AND m.channel = ANY ($3) AND m.active)
  AND EXISTS (SELECT FROM customers s JOIN identities d ON d.tenant_id = $1 AND d.customer_id = s.customer_id AND d.kind = 'email' AND d.status <> 'withdrawn'
      WHERE s.tenant_id = $1 AND s.root_id = c.root_id)
"""
# After whatever shows that they were here; those that are held are not written about twice.
_UNREAD = """
SELECT m.message_id, m.text, m.author_id, m.attachments, m.occurred_at FROM messages m
WHERE m.tenant_id = $1 AND m.interaction_id = $2 AND m.direction = 'out' AND m.author_kind = 'agent' AND m.status IN ('sent', 'delivered')
  AND NOT EXISTS (SELECT FROM messages s WHERE s.tenant_id = $1 AND s.interaction_id = $2 AND s.message_id > m.message_id
      AND (s.direction = 'in' OR s.status = 'read'))
  AND NOT EXISTS (SELECT FROM followed_up f WHERE f.tenant_id = $1 AND f.message_id = m.message_id)
ORDER BY m.message_id LIMIT 50 FOR UPDATE OF m
"""
_MARK = """
WITH marked AS (
    INSERT INTO followed_up (tenant_id, message_id, by_message_id)
    SELECT $1, m, $3 FROM unnest($2::uuid[]) AS m ON CONFLICT DO NOTHING RETURNING message_id)
UPDATE messages m SET version = m.version + 1 FROM marked WHERE m.tenant_id = $1 AND m.message_id = marked.message_id
"""


async def plan_follow_up(unit: UnitOfWork, manifests: Mapping[str, Manifest], interaction_id: UUID) -> None:
    """Look later whether what is being said was read; where it could go by mail at all."""
    channels = mail_channels(manifests)
    if not channels:
        return
    minutes = await unit.connection.fetchval(_PLAN, unit.tenant_id, interaction_id, channels, USUAL_MINUTES)
    if minutes:
        after = timedelta(minutes=minutes)
        payload = {"interaction_id": str(interaction_id), "said_until": unit.now.isoformat()}
        unit.enqueue(JOB_KIND, payload, run_at=unit.now + after)


class FollowUpChat:
    """The handler of `follow_up_chat` jobs: {"interaction_id", "said_until"}."""

    def __init__(self, units: Units, manifests: Mapping[str, Manifest]) -> None:
        self._units = units
        self._manifests = manifests

    async def __call__(self, tenant_id: TenantId, payload: Payload, /) -> NotYet | None:
        """Write it, unless it was read or went before."""
        interaction_id = UUID(str(payload["interaction_id"]))
        said_until = datetime.fromisoformat(str(payload["said_until"]))
        with suppress(*MAIL_REFUSALS):  # there is no address that takes it
            async with self._units.begin(tenant_id) as unit:
                await self._write(unit, interaction_id, said_until)
        return None

    async def _write(self, unit: UnitOfWork, interaction_id: UUID, said_until: datetime) -> None:
        rows = await unit.connection.fetch(_UNREAD, unit.tenant_id, interaction_id)
        # What was said later has a job of its own; but whoever left is written to once, with all of it.
        if not rows or rows[0]["occurred_at"] > said_until:
            return
        head = await find_letterhead(unit, self._manifests, interaction_id)
        if head is None:
            return
        files = [
            file for row in rows for file in msgspec.json.decode(row["attachments"], type=list[AttachmentRef])
        ]
        said = [row["text"] for row in rows if row["text"].strip()]
        letter = Letter(
            client_id=f"follow-up/{rows[0]['message_id']}",
            subject=head.word("letter-follow-up-subject"),
            text="\n\n".join([*said, head.word("letter-follow-up-opening")]),
            author_id=AgentId(rows[-1]["author_id"]) if rows[-1]["author_id"] else None,
            attachments=files[:FILES_MAX],
        )
        written = await write_letter(unit, head, letter)
        await unit.connection.execute(_MARK, unit.tenant_id, [row["message_id"] for row in rows], written)
