"""What was written in an interaction, sent by mail to who took part in it because they asked for it.

An agent sends it to any of the customer's addresses. A visitor of a chat has it sent to an address of which nobody knows whether it is
theirs: so they get the conversation in which they take part now and nothing else, once somebody has answered them, and not often. Whoever
wants to have strangers written to by us would have to talk an agent into it, three mails at a time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from retzef.kernel.ids import AgentId, CaseId
from retzef.modules.cases.errors import (
    LetterImpossibleError,
    NotFoundError,
    TranscriptAddressError,
    TranscriptNotYetError,
    TranscriptOftenError,
)
from retzef.modules.cases.letters import TEXT_MAX, Letter, Letterhead, find_letterhead, write_letter
from retzef.modules.cases.mailing import MAIL_REFUSALS
from retzef.modules.cases.send import find_said
from retzef.modules.customers.api import recognise
from retzef.platform.unit import UnitOfWork
from retzef.ports.channel import EntryPoint, IdentityClaim
from retzef.ports.manifest import Manifest

MESSAGES_MAX = 2_000
# A conversation of which nobody has said a word for so long is not one that somebody takes part in.
TAKES_PART_FOR = timedelta(hours=24)
# Of one conversation, and to one address in a day, at a visitor's word.
OF_ONE_MAX = 3
TO_ONE_MAX = 5

_IS_OF_CASE = "SELECT true FROM interactions WHERE tenant_id = $1 AND interaction_id = $2 AND case_id = $3"
_SAID = """
SELECT m.direction, m.text, m.occurred_at, a.name, m.attachments <> '[]' AS has_files,
    (SELECT string_agg(f->>'name', ', ') FROM jsonb_array_elements(m.attachments) f) AS file_names
FROM messages m LEFT JOIN agents a ON a.tenant_id = m.tenant_id AND a.agent_id = m.author_id
WHERE m.tenant_id = $1 AND m.interaction_id = $2 AND m.direction IN ('in', 'out') AND NOT EXISTS (
    SELECT FROM mails x WHERE x.tenant_id = $1 AND x.message_id = m.message_id AND x.kind IN ('bounce', 'report'))
ORDER BY m.message_id DESC LIMIT $3
"""
# The thread's last conversation, held so that asking twice at once sends one.
_LAST_OF_THREAD = """
SELECT i.interaction_id, i.case_id, d.customer_id
FROM interactions i JOIN identities d ON d.tenant_id = i.tenant_id AND d.identity_id = i.identity_id
WHERE i.tenant_id = $1 AND i.entry_point_id = $2 AND i.thread_key = $3
ORDER BY i.interaction_id DESC LIMIT 1 FOR NO KEY UPDATE OF i
"""
_STANDS = """
SELECT (array_agg(m.message_id ORDER BY m.message_id DESC))[1] AS last_id, max(m.occurred_at) AS last_at,
    bool_or(m.direction = 'out' AND m.author_kind = 'agent') AS is_answered
FROM messages m WHERE m.tenant_id = $1 AND m.interaction_id = $2 AND m.direction IN ('in', 'out')
"""
_ADDRESS = """
SELECT d.identity_id, d.value FROM customers c
JOIN customers s ON s.tenant_id = c.tenant_id AND s.root_id = c.root_id
JOIN identities d ON d.tenant_id = s.tenant_id AND d.customer_id = s.customer_id AND d.kind = 'email' AND d.status <> 'withdrawn'
WHERE c.tenant_id = $1 AND c.customer_id = $2 AND d.value = lower($3) ORDER BY d.status = 'verified' DESC LIMIT 1
"""
_WENT_TO = (
    "SELECT address FROM mail_recipients WHERE tenant_id = $1 AND message_id = $2 ORDER BY place LIMIT 1"
)
_SENT_OF = "SELECT client_id FROM messages WHERE tenant_id = $1 AND case_id = $2 AND direction = 'out' AND client_id LIKE $3"
_SENT_TO = """
SELECT count(*) FROM mail_recipients r JOIN messages m ON m.tenant_id = r.tenant_id AND m.message_id = r.message_id
WHERE r.tenant_id = $1 AND r.address = $2 AND m.client_id LIKE $3 AND m.occurred_at > $4
"""
_ASKED_BY_VISITOR = "visitor-transcript/"


@dataclass(frozen=True, slots=True)
class SentTranscript:
    """The message that goes, and to which address."""

    message_id: UUID
    address: str


async def send_transcript(
    unit: UnitOfWork,
    manifests: Mapping[str, Manifest],
    case_id: CaseId,
    interaction_id: UUID,
    client_id: UUID,
    *,
    agent_id: AgentId | None,
    identity_id: UUID | None = None,
) -> SentTranscript:
    """To one of the customer's addresses; None: the best of them.

    Raises NotFoundError, LetterImpossibleError, and what sending a mail raises.
    """
    if not await unit.connection.fetchval(_IS_OF_CASE, unit.tenant_id, interaction_id, case_id):
        raise NotFoundError
    said = await find_said(unit, case_id, client_id)
    if said is not None:
        return SentTranscript(
            said.message_id, await unit.connection.fetchval(_WENT_TO, unit.tenant_id, said.message_id) or ""
        )
    head = await find_letterhead(unit, manifests, interaction_id, identity_id)
    return await _send(unit, head, interaction_id, str(client_id), agent_id)


async def send_visitors_transcript(
    unit: UnitOfWork,
    manifests: Mapping[str, Manifest],
    entry_point: EntryPoint,
    thread_key: str,
    claim: IdentityClaim,
) -> None:
    """To the address that whoever writes in this thread says is theirs (`claim`). What was sent there already, up to the last word, goes no more.

    Raises TranscriptNotYetError, TranscriptOftenError, TranscriptAddressError, LetterImpossibleError.
    """
    connection, tenant_id = unit.connection, unit.tenant_id
    held: asyncpg.Record | None = await connection.fetchrow(
        _LAST_OF_THREAD, tenant_id, entry_point.entry_point_id, thread_key
    )
    if held is None:
        raise TranscriptNotYetError
    stands: asyncpg.Record | None = await connection.fetchrow(_STANDS, tenant_id, held["interaction_id"])
    assert stands is not None
    if not stands["is_answered"] or unit.now - stands["last_at"] > TAKES_PART_FOR:
        raise TranscriptNotYetError
    await recognise(
        unit, held["customer_id"], [claim], name=None, locale=None, provenance="webchat", home=entry_point.home_country
    )  # fmt: skip
    address: asyncpg.Record | None = await connection.fetchrow(
        _ADDRESS, tenant_id, held["customer_id"], claim.value
    )
    if address is None:
        raise TranscriptAddressError
    of_this = f"{_ASKED_BY_VISITOR}{held['interaction_id']}/"
    client_id = f"{of_this}{stands['last_id']}/{address['identity_id']}"
    sent = {
        row["client_id"]
        for row in await connection.fetch(_SENT_OF, tenant_id, held["case_id"], f"{of_this}%")
    }
    if client_id in sent:
        return
    day_ago = unit.now - timedelta(days=1)
    to_them = await connection.fetchval(
        _SENT_TO, tenant_id, address["value"], f"{_ASKED_BY_VISITOR}%", day_ago
    )
    if len(sent) >= OF_ONE_MAX or to_them >= TO_ONE_MAX:
        raise TranscriptOftenError
    head = await find_letterhead(unit, manifests, held["interaction_id"], address["identity_id"])
    try:
        await _send(unit, head, held["interaction_id"], client_id, None)
    except MAIL_REFUSALS as error:  # what is known of an address is not for whoever names it
        raise TranscriptAddressError from error


async def _send(
    unit: UnitOfWork, head: Letterhead | None, interaction_id: UUID, client_id: str, agent_id: AgentId | None
) -> SentTranscript:
    rows = await unit.connection.fetch(_SAID, unit.tenant_id, interaction_id, MESSAGES_MAX)
    if head is None or not rows:
        raise LetterImpossibleError
    letter = Letter(
        client_id, head.word("letter-transcript-subject"), _transcript(head, list(reversed(rows))), agent_id
    )
    return SentTranscript(await write_letter(unit, head, letter), head.address)


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
