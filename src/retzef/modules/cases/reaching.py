"""Writing to a customer first: by which ways it can be done, and the interaction that begins with it.

A way is a thread of an entry point whose channel can begin one (`can_initiate` of its manifest): the adapter says in which thread an
identity is written to. A live channel is read, not sent to: it has those who wrote there before. What begins so has no work item
and weighs on nobody until the customer answers; the answer then waits in the entry point's queue, as every answer does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import asyncpg

from retzef.kernel.errors import RetzefError
from retzef.kernel.events import Event
from retzef.kernel.ids import CaseId, TenantId
from retzef.modules.cases.access import list_readable
from retzef.modules.cases.beginning import Beginning, begin_interaction, find_mail_going_on
from retzef.modules.cases.customer import check_customer_known, find_customer_of_case
from retzef.modules.cases.errors import (
    CaseNotOpenError,
    ConsentWithdrawnError,
    EntryPointOffError,
    IdentityBlockedError,
    MailAddressUnreachableError,
    MailNotHereError,
    NotFoundError,
    ThreadElsewhereError,
    WayUnknownError,
)
from retzef.modules.cases.mailing import MailComposer, Mailing
from retzef.modules.cases.send import Draft, Recipient, Said, find_said, send_message
from retzef.modules.customers.api import consents_of
from retzef.platform.auth.permissions import Reader
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork
from retzef.ports.channel import ChannelAdapter, IdentityClaim

# Cases that go on: a thread is theirs. What is closed gives its thread up.
_GOING_ON = ("open", "pending", "snoozed")
ADDRESSES_MAX = 500

# Who has an address proved comes before who only claims it.
_ADDRESSES = """
SELECT e.entry_point_id, e.name AS entry_point_name, e.channel, e.active, d.identity_id, d.kind, d.value, d.status,
    COALESCE(NULLIF(d.shown, ''), d.value) AS shown,
    EXISTS (SELECT 1 FROM blocked_identities b WHERE b.tenant_id = $1 AND b.kind = d.kind AND b.value = d.value) AS is_blocked,
    d.unreachable_since IS NOT NULL AS unreachable
FROM customers m
JOIN identities d ON d.tenant_id = $1 AND d.customer_id = m.customer_id AND d.status <> 'withdrawn'
JOIN entry_points e ON e.tenant_id = $1 AND e.channel = ANY ($3)
WHERE m.tenant_id = $1 AND m.root_id = $2
ORDER BY d.status = 'verified' DESC, d.identity_id DESC, e.entry_point_id LIMIT $4
"""
# How each thread stands: its interaction that goes on, else its last.
_THREADS = """
SELECT v.number, n.interaction_id, n.case_id, n.status, n.started_at, k.status AS case_status, k.number AS case_number
FROM unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS v(entry_point_id, thread_key, number)
CROSS JOIN LATERAL (
    SELECT i.* FROM interactions i
    WHERE i.tenant_id = $1 AND i.entry_point_id = v.entry_point_id AND i.thread_key = v.thread_key
    ORDER BY i.status = 'ended', i.interaction_id DESC LIMIT 1) n
JOIN cases k ON k.tenant_id = $1 AND k.case_id = n.case_id
"""
# What comes in on this thread meanwhile waits here, as it does behind the other's first message (`open_interaction`).
_HOLD_THREAD = "SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text || $2 || $3, 0))"
_HOLD_INTERACTIONS = """
SELECT interaction_id FROM interactions
WHERE tenant_id = $1 AND entry_point_id = $2 AND thread_key = $3 AND status <> 'ended' FOR NO KEY UPDATE
"""
_HOLD_CASE = "SELECT status FROM cases WHERE tenant_id = $1 AND case_id = $2 FOR NO KEY UPDATE"
_END = "UPDATE interactions SET status = 'ended', ended_at = $3 WHERE tenant_id = $1 AND interaction_id = $2"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a thread is at: its interaction that goes on (None: none does), and the case of its last one."""

    case_id: UUID
    case_number: int
    case_goes_on: bool
    last_at: datetime
    going_on: UUID | None


@dataclass(frozen=True, slots=True)
class Way:
    """One way to write to a customer first; `refusal` is why not, None when it can be done."""

    recipient: Recipient
    entry_point_name: str
    channel: str
    identity: IdentityClaim
    shown: str
    thread_key: str
    refusal: type[RetzefError] | None
    standing: Standing | None = None


async def list_ways(
    connection: Connection, reader: Reader, adapters: Mapping[str, ChannelAdapter], root: UUID
) -> list[Way]:
    """The ways to a customer whom the caller may see, those that can be gone first. Who is erased has none.

    The case in which a thread goes on is named only to who may see it.
    """
    ways = await _find_ways(connection, reader, adapters, root)
    seen = await list_readable(connection, reader, [way.standing.case_id for way in ways if way.standing])
    shown = [
        way if way.standing is None or way.standing.case_id in seen else replace(way, standing=None)
        for way in ways
    ]
    return sorted(shown, key=lambda way: way.refusal is not None)


async def write(
    unit: UnitOfWork, reader: Reader, adapters: Mapping[str, ChannelAdapter], case_id: CaseId, draft: Draft
) -> Said:
    """Say it: where the draft names a recipient in an interaction that begins with it, or in theirs when that goes on here already.

    The caller has checked that the reader may see the case and write in it. Raises WayUnknownError, CaseNotOpenError,
    ThreadElsewhereError, IdentityBlockedError, ConsentWithdrawnError, EntryPointOffError, and what `send_message` raises.
    """
    if draft.mail is not None and draft.mail.html is not None:
        draft = _tidied(draft, draft.mail, draft.mail.html, adapters)
    if draft.to is not None:
        said = await find_said(unit, case_id, draft.client_id)
        if said is not None:
            return said
        anyway = draft.mail is not None and draft.mail.anyway
        begun = await _begin(unit, reader, adapters, case_id, draft.to, anyway=anyway)
        draft = replace(draft, interaction_id=begun)
    manifests = {name: adapter.manifest for name, adapter in adapters.items()}
    return await send_message(unit, manifests, case_id=case_id, agent_id=reader.agent_id, draft=draft)


def _tidied(draft: Draft, mail: Mailing, html: str, adapters: Mapping[str, ChannelAdapter]) -> Draft:
    """What was composed, harmless; and its text, where none is given. Whether it goes by mail at all is seen later."""
    composer = next((each for each in adapters.values() if isinstance(each, MailComposer)), None)
    if composer is None:
        raise MailNotHereError
    harmless, text = composer.tidy(html)
    return replace(draft, text=draft.text if draft.text.strip() else text, mail=replace(mail, html=harmless))


async def _begin(
    unit: UnitOfWork,
    reader: Reader,
    adapters: Mapping[str, ChannelAdapter],
    case_id: CaseId,
    to: Recipient,
    *,
    anyway: bool,
) -> UUID:
    connection, tenant_id = unit.connection, unit.tenant_id
    await check_customer_known(unit, case_id)
    root = await find_customer_of_case(unit, case_id)
    if root is None:
        raise NotFoundError
    way = next(
        (each for each in await _find_ways(connection, reader, adapters, root) if each.recipient == to), None
    )
    if way is None:
        raise WayUnknownError
    if anyway and way.refusal is MailAddressUnreachableError:
        way = replace(way, refusal=None)
    if adapters[way.channel].manifest.transport == "mailbox":
        going_on = await find_mail_going_on(unit, case_id, to.entry_point_id, to.identity_id)
        if going_on is not None:
            return going_on
        # Each new mail is a thread of its own.
        way = replace(way, thread_key=str(unit.ids.new()))
    # Thread, interactions, case: the order in which whatever comes in holds them.
    await connection.execute(_HOLD_THREAD, tenant_id, way.identity.kind, way.identity.value)
    await connection.fetch(_HOLD_INTERACTIONS, tenant_id, to.entry_point_id, way.thread_key)
    (standing,) = await _find_standings(connection, tenant_id, [(to.entry_point_id, way.thread_key)])
    if standing is not None and standing.going_on is not None and standing.case_id == case_id:
        return standing.going_on
    status = await connection.fetchval(_HOLD_CASE, tenant_id, case_id)
    if status not in _GOING_ON:
        raise CaseNotOpenError
    refusal = _taken(standing) if way.refusal in (None, ThreadElsewhereError) else way.refusal
    if refusal is not None:
        raise refusal
    if standing is not None and standing.going_on is not None:
        await _end_resting(unit, reader, standing, standing.going_on, root)
    new = Beginning(
        case_id,
        root,
        to.identity_id,
        to.entry_point_id,
        way.channel,
        way.thread_key,
        is_open=status == "open",
    )
    return await begin_interaction(unit, new, reader.agent_id)


async def _end_resting(
    unit: UnitOfWork, reader: Reader, standing: Standing, interaction_id: UUID, root: UUID
) -> None:
    """A thread that rests in a closed case goes on in the new one, and is not there twice when the old is opened again."""
    await unit.connection.execute(_END, unit.tenant_id, interaction_id, unit.now)
    unit.record(
        Event(
            "interaction_ended", "agent", reader.agent_id, case_id=standing.case_id, interaction_id=interaction_id,
            customer_id=root,
        )
    )  # fmt: skip


async def _find_ways(
    connection: Connection, reader: Reader, adapters: Mapping[str, ChannelAdapter], root: UUID
) -> list[Way]:
    able = {name: adapter for name, adapter in adapters.items() if adapter.manifest.can_initiate}
    rows = await connection.fetch(_ADDRESSES, reader.tenant_id, root, list(able), ADDRESSES_MAX)
    withdrawn = await _withdrawn(connection, reader, rows)
    found: dict[tuple[UUID, str], Way] = {}
    for row in rows:
        identity = IdentityClaim(row["kind"], row["value"], row["status"])
        thread_key = able[row["channel"]].first_thread(identity)
        if thread_key is None:
            continue
        refusal = (
            IdentityBlockedError if row["is_blocked"]
            else ConsentWithdrawnError if (identity.kind, identity.value) in withdrawn
            else MailAddressUnreachableError if row["unreachable"]
            else None if row["active"]
            else EntryPointOffError
        )  # fmt: skip
        to = Recipient(row["entry_point_id"], row["identity_id"])
        way = Way(to, row["entry_point_name"], row["channel"], identity, row["shown"], thread_key, refusal)
        found.setdefault((to.entry_point_id, thread_key), way)
    standings = await _find_standings(connection, reader.tenant_id, list(found))
    return [
        replace(way, standing=standing, refusal=way.refusal or _taken(standing))
        for way, standing in zip(found.values(), standings, strict=True)
        if standing is not None or able[way.channel].manifest.transport != "live"
    ]


async def _withdrawn(
    connection: Connection, reader: Reader, rows: Sequence[asyncpg.Record]
) -> set[tuple[str, str]]:
    """Addresses whose owner does not want to hear from the service."""
    found: set[tuple[str, str]] = set()
    for kind in {row["kind"] for row in rows}:
        values = [row["value"] for row in rows if row["kind"] == kind]
        states = await consents_of(connection, reader.tenant_id, kind, values, "service")
        found |= {(kind, value) for value, state in states.items() if state == "withdrawn"}
    return found


async def _find_standings(
    connection: Connection, tenant_id: TenantId, threads: Sequence[tuple[UUID, str]]
) -> list[Standing | None]:
    rows = await connection.fetch(
        _THREADS, tenant_id, [entry for entry, _ in threads], [key for _, key in threads]
    )
    found = {
        row["number"]: Standing(
            row["case_id"], row["case_number"], row["case_status"] in _GOING_ON, row["started_at"],
            None if row["status"] == "ended" else row["interaction_id"],
        )
        for row in rows
    }  # fmt: skip
    return [found.get(number) for number in range(1, len(threads) + 1)]


def _taken(standing: Standing | None) -> type[RetzefError] | None:
    """Whoever writes in a case that goes on is answered there, not from another."""
    goes_on = standing is not None and standing.going_on is not None and standing.case_goes_on
    return ThreadElsewhereError if goes_on else None
