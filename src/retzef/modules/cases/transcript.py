"""What was written in an interaction, sent to the customer by mail because they asked for it."""

from collections.abc import Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from retzef.kernel.ids import AgentId, CaseId
from retzef.modules.cases.errors import LetterImpossibleError, NotFoundError
from retzef.modules.cases.letters import TEXT_MAX, Letter, Letterhead, find_letterhead, write_letter
from retzef.platform.unit import UnitOfWork
from retzef.ports.manifest import Manifest

MESSAGES_MAX = 2_000

_IS_OF_CASE = "SELECT true FROM interactions WHERE tenant_id = $1 AND interaction_id = $2 AND case_id = $3"
_SAID = """
SELECT m.direction, m.text, m.occurred_at, a.name, m.attachments <> '[]' AS has_files,
    (SELECT string_agg(f->>'name', ', ') FROM jsonb_array_elements(m.attachments) f) AS file_names
FROM messages m LEFT JOIN agents a ON a.tenant_id = m.tenant_id AND a.agent_id = m.author_id
WHERE m.tenant_id = $1 AND m.interaction_id = $2 AND m.direction IN ('in', 'out')
ORDER BY m.message_id DESC LIMIT $3
"""


async def send_transcript(
    unit: UnitOfWork,
    manifests: Mapping[str, Manifest],
    case_id: CaseId,
    interaction_id: UUID,
    client_id: UUID,
    *,
    agent_id: AgentId | None,
) -> UUID:
    """The message that goes. Raises NotFoundError, LetterImpossibleError, and what sending a mail raises."""
    if not await unit.connection.fetchval(_IS_OF_CASE, unit.tenant_id, interaction_id, case_id):
        raise NotFoundError
    head = await find_letterhead(unit, manifests, interaction_id)
    rows = await unit.connection.fetch(_SAID, unit.tenant_id, interaction_id, MESSAGES_MAX)
    if head is None or not rows:
        raise LetterImpossibleError
    letter = Letter(
        str(client_id),
        head.word("letter-transcript-subject"),
        _transcript(head, list(reversed(rows))),
        agent_id,
    )
    return await write_letter(unit, head, letter)


def _transcript(head: Letterhead, rows: Sequence[asyncpg.Record]) -> str:
    """Who said what, when; of a very long one the end."""
    zone = ZoneInfo(head.time_zone)
    said = []
    for row in rows:
        who = (
            head.word("letter-customer")
            if row["direction"] == "in"
            else row["name"] or head.word("letter-us")
        )
        at = row["occurred_at"].astimezone(zone).strftime("%Y-%m-%d %H:%M")
        text = "\n".join(each for each in (row["text"].strip(), row["file_names"] or "") if each)
        said.append(f"{who}, {at}\n{text}")
    opening = head.word("letter-transcript-opening")
    while len(opening) + sum(len(each) + 2 for each in said) > TEXT_MAX:
        said.pop(0)
    return "\n\n".join([opening, *said])
