"""Storing mail: message, mail, source, files and the cursor of its folder in one transaction; what cannot be taken is held back.

The same mail changes nothing, however often it comes: its id is made of what its sender wrote, not of the way it took. Mails that
follow each other in a batch are decided in their order, so that an answer finds what it answers.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from retzef.engine.mail import ArrivingMail, KnownThread, ThreadDecision, decide_thread
from retzef.kernel.ids import TenantId
from retzef.modules.cases.api import keep_contents
from retzef.modules.inbound.api import INGEST, InboundRow, inbound_row, ingest_arguments
from retzef.modules.mail.arrived import Arrived, CursorMove, Held, Outcome, PassedOver, Quarantined, Stored
from retzef.modules.mail.holding import hold, move_cursor
from retzef.modules.mail.known import Found, find_known
from retzef.modules.mail.reading import Facts, Ready, address_for_people, compared_form, without_words
from retzef.modules.mail.reading_apart import ReadsMails
from retzef.modules.mail.reports import apply_report, is_loud
from retzef.modules.mail.rows import insert_mails, insert_new_files, name_cases, prove_senders
from retzef.platform.db import CROSSED, DATABASE_TROUBLE, explain_trouble
from retzef.platform.files.store import FileStore
from retzef.platform.unit import UnitOfWork, Units
from retzef.ports.channel import EntryPoint, IdentityClaim, InboundMessage
from retzef.ports.manifest import Manifest

# Who sends more in an hour is a program, whatever it says; it is not answered by one.
MANY_IN_AN_HOUR = 60
# What came longer ago than a weekend is answered by people: that we have their mail is no news to whoever wrote last year.
ANSWERED_WITHIN = timedelta(days=3)

_KNOWN_ALREADY = """
SELECT provider_message_id FROM inbound_receipts
WHERE tenant_id = $1 AND entry_point_id = $2 AND provider_message_id = ANY ($3)
UNION ALL SELECT find_erased_mails($1, $2, $3)
"""
_ERASED = "SELECT find_erased_mails($1, $2, $3)"
# Whoever asks first about an exchange decides it; the same mail in two mailboxes is asked about in both.
_ONE_BY_ONE = """
SELECT pg_advisory_xact_lock(k.key) FROM (
    SELECT DISTINCT hashtextextended($1::uuid::text || 'mail' || n.name, 0) AS key FROM unnest($2::text[]) AS n(name) ORDER BY key OFFSET 0) k
"""
_BUSY_SENDERS = """
SELECT a.address FROM unnest($2::text[]) AS a(address)
WHERE (SELECT count(*) FROM (SELECT FROM mails m JOIN messages x ON x.tenant_id = $1 AND x.message_id = m.message_id
    WHERE m.tenant_id = $1 AND m.sender_address = a.address AND m.verdict IS NOT NULL AND x.occurred_at > $3::timestamptz - interval '1 hour'
    ORDER BY m.message_id DESC LIMIT $4) n) >= $4
"""
_REACHED = """
UPDATE identities SET unreachable_since = NULL, unreachable_code = NULL, version = version + 1
WHERE tenant_id = $1 AND kind = 'email' AND value = ANY ($2) AND unreachable_since IS NOT NULL
"""
_REFUSED = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, UnicodeEncodeError)

log = logging.getLogger("retzef.mail")


@dataclass(slots=True)
class _Decided:
    """A mail with where it goes."""

    ready: Ready
    decision: ThreadDecision
    thread_id: UUID
    row: InboundRow
    of_message: UUID | None


class MailStore:
    """Takes in what mailboxes bring, as `reading` reads it. `manifest`: the channel's. `came_in` is told of each what became of it, and of a new one how late."""

    def __init__(
        self,
        units: Units,
        files: FileStore,
        reading: ReadsMails,
        manifest: Manifest,
        *,
        came_in: Callable[[str, float | None], None] = lambda _outcome, _behind: None,
    ) -> None:
        self._units = units
        self._files = files
        self._reading = reading
        self._manifest = manifest
        self._came_in = came_in

    async def receive(
        self,
        entry_point: EntryPoint,
        arrived: Sequence[Arrived],
        cursor: CursorMove | None = None,
        *,
        as_message: bool = False,
        after: Callable[[], Awaitable[object]] | None = None,
    ) -> list[Outcome]:
        """What became of each, in their order; returns after the commit. The cursor moves with them, or nothing does.

        `as_message`: a person has said that these are to be taken in, whatever they are. `after`: awaited when they are read, before
        anything of them is stored; what it raises is raised. Raises DatabaseUnavailableError and the like,
        StorageFullError: then nothing was stored that the next attempt would not find.
        """
        now = self._units.clock.now()
        mails = await self._reading.read(entry_point, arrived, now, as_message=as_message)
        if after is not None:
            await after()
        outcomes = await self._store_all(entry_point, mails, cursor, as_message=as_message)
        now = self._units.clock.now()
        for each, outcome in zip(arrived, outcomes, strict=False):
            self._tell(outcome, (now - each.received_at).total_seconds())
        return outcomes

    def _tell(self, outcome: Outcome, behind_seconds: float) -> None:
        match outcome:
            case Stored(duplicate=True):
                self._came_in("known", None)
            case Stored():
                self._came_in("stored", behind_seconds)
            case PassedOver():
                self._came_in("erased", None)
            case Quarantined(quarantine_id=None):
                self._came_in("known", None)
            case Quarantined():
                self._came_in("held", None)

    async def _store_all(
        self, entry_point: EntryPoint, mails: list[Ready], cursor: CursorMove | None, *, as_message: bool
    ) -> list[Outcome]:
        try:
            return await self._store(entry_point, mails, cursor, as_message=as_message)
        except (*CROSSED, *_REFUSED):
            # One bad or unlucky mail must not take its neighbours along.
            return [
                await self._store_alone(entry_point, each, cursor, as_message=as_message) for each in mails
            ] + (await self._only_move(entry_point, cursor))
        except DATABASE_TROUBLE as error:
            raise explain_trouble(error) from error

    async def quarantine(
        self, entry_point: EntryPoint, held: Held, cursor: CursorMove | None = None
    ) -> Quarantined:
        """Hold back what could not be fetched or read. Raises as `receive` does."""
        if held.head is not None:
            held = _told_by_head(held, await self._reading.read_head(entry_point, held.head))
        try:
            async with self._units.begin(TenantId(entry_point.tenant_id)) as unit:
                quarantine_id = await hold(unit, self._files, entry_point.entry_point_id, held)
                if cursor is not None:
                    await move_cursor(unit, entry_point.entry_point_id, cursor)
        except DATABASE_TROUBLE as error:
            raise explain_trouble(error) from error
        outcome = Quarantined(quarantine_id, held.reason)
        self._tell(outcome, 0)
        return outcome

    # ---------------------------------------------------------------- the transaction

    async def _store(
        self, entry_point: EntryPoint, mails: Sequence[Ready], cursor: CursorMove | None, *, as_message: bool
    ) -> list[Outcome]:
        tenant_id = TenantId(entry_point.tenant_id)
        fresh = await self._find_fresh(entry_point, mails)
        await keep_contents(
            self._files, tenant_id, [(file.digest, file.body) for each in fresh for file in each.kept()]
        )
        async with self._units.begin(tenant_id) as unit:
            outcomes = (
                await self._take_in(unit, entry_point, mails, cursor, as_message=as_message) if mails else []
            )
            if cursor is not None:
                await move_cursor(unit, entry_point.entry_point_id, cursor)
        return outcomes

    async def _store_alone(
        self, entry_point: EntryPoint, mail: Ready, cursor: CursorMove | None, *, as_message: bool
    ) -> Outcome:
        try:
            for attempt in (1, 2, 3):
                try:
                    return (await self._store(entry_point, [mail], None, as_message=as_message))[0]
                except CROSSED:
                    if attempt == 3:
                        raise
        except _REFUSED as error:
            log.warning(
                "mail.refused",
                extra={"entry_point": str(entry_point.entry_point_id), "reason": type(error).__name__},
            )
            return await self.quarantine(entry_point, _held(mail, "mail-refused-by-database", cursor))
        except DATABASE_TROUBLE as error:
            raise explain_trouble(error) from error
        raise AssertionError("three attempts end in one of the ways above")

    async def _only_move(self, entry_point: EntryPoint, cursor: CursorMove | None) -> list[Outcome]:
        if cursor is not None:
            async with self._units.begin(TenantId(entry_point.tenant_id)) as unit:
                await move_cursor(unit, entry_point.entry_point_id, cursor)
        return []

    async def _find_fresh(self, entry_point: EntryPoint, mails: Sequence[Ready]) -> list[Ready]:
        """Those whose files are to be kept; what was here before brings none."""
        if not any(True for each in mails for _ in each.kept()):
            return []
        async with self._units.database.transaction(TenantId(entry_point.tenant_id)) as connection:
            rows = await connection.fetch(
                _KNOWN_ALREADY,
                entry_point.tenant_id,
                entry_point.entry_point_id,
                [each.outside_id for each in mails],
            )
        known = {row["provider_message_id"] for row in rows}
        return [each for each in mails if each.outside_id not in known and each.refusal is None]

    async def _take_in(
        self,
        unit: UnitOfWork,
        entry_point: EntryPoint,
        mails: Sequence[Ready],
        cursor: CursorMove | None,
        *,
        as_message: bool,
    ) -> list[Outcome]:
        outcomes: dict[int, Outcome] = {}
        erased = set() if as_message else await self._find_erased(unit, entry_point, mails)
        outcomes.update(
            {place: PassedOver() for place, each in enumerate(mails) if each.outside_id in erased}
        )
        there = [(place, each) for place, each in enumerate(mails) if place not in outcomes]
        willing = [(place, each) for place, each in there if each.refusal is None]
        lines = sorted({_line_of(each) for _, each in willing})
        await unit.connection.execute(_ONE_BY_ONE, unit.tenant_id, lines)
        found = await find_known(unit.connection, unit.tenant_id, [each.named for _, each in willing])
        busy = await self._find_busy(unit, [each for _, each in willing])
        decided: dict[int, _Decided] = {}
        for place, each in willing:
            one = self._decide(unit, entry_point, found, each, busy, as_message=as_message)
            if isinstance(one, str):
                outcomes[place] = await self._hold(unit, entry_point, _held(each, one, cursor))
            else:
                decided[place] = one
        for place, each in there:
            if each.refusal is not None:
                outcomes[place] = await self._hold(unit, entry_point, _held(each, each.refusal, cursor))
        stored = await self._ingest(unit, entry_point, list(decided.values()))
        outcomes.update({place: stored[number] for number, place in enumerate(decided)})
        return [outcomes[place] for place in range(len(mails))]

    def _decide(
        self,
        unit: UnitOfWork,
        entry_point: EntryPoint,
        found: Found,
        ready: Ready,
        busy: set[str],
        *,
        as_message: bool,
    ) -> _Decided | str:
        """Where it goes; or why it is held back."""
        mail = ready.mail
        is_report = mail.kind in {"bounce", "report"} and not as_message
        decision = decide_thread(
            ArrivingMail(
                ready.sender, mail.subject, ready.verdict, is_of_person=mail.kind == "message", is_report=is_report,
                answers=mail.answers,
            ),
            found.known_of(ready.named),
        )  # fmt: skip
        if is_report:
            if decision.thread is None:
                return "mail-report-unknown"
            if ready.verdict == "forged":
                return "mail-report-forged"
            ready = without_words(ready)
        is_new = decision.thread is None
        thread = decision.thread or KnownThread(
            unit.ids.new(), UUID(int=0), mail.subject, frozenset({ready.sender}),
            found.others((ready.sender, *(each.address for each in ready.recipients))),
        )  # fmt: skip
        quiet = not is_new and mail.kind in {"auto_reply", "bounce", "report"} and not is_loud(mail)
        verdict = "proven" if decision.proves else ready.verdict
        if verdict == "proven" and mail.kind != "message":
            # It may well come from there, but nobody has written to us.
            verdict = "unproven"
        more: dict[str, object] = {"apart": True, "sender": verdict}
        if thread.case_id.int:
            more["into_case"] = thread.case_id
        if decision.takes_part:
            more["takes_part"] = True
        if quiet:
            more["quiet"] = True
        if verdict == "forged":
            more["provenance"] = "email_forged"
        message = InboundMessage(
            thread_key=str(thread.thread_id),
            sender=IdentityClaim(
                "email", ready.sender or "unknown", "verified" if verdict == "proven" else "claimed"
            ),
            text=ready.text,
            occurred_at=ready.occurred_at,
            provider_message_id=ready.outside_id,
            sender_name=ready.writer.name[:200] if ready.writer else None,
            locale=ready.locale,
            attachments=tuple(each.ref for each in ready.files),
            automatic=_is_unanswered(ready, decision, found, unit.now) or ready.sender in busy,
        )
        row = inbound_row(
            _place_of(entry_point, ready), self._manifest.medium, message, unit.ids, now=unit.now, more=more
        )
        # A report is about what its mark says; a letter answers the nearest of all that it names, which may be another letter.
        answered = found.answered_in(thread.thread_id, ready.named) if mail.kind == "message" else None
        of_message = answered or next((each for each in ready.named.marks if each in found.marked), None)
        found.add(ready.named.mail_id, thread, row.message_id)
        return _Decided(replace(ready, verdict=verdict), decision, thread.thread_id, row, of_message)

    async def _ingest(
        self, unit: UnitOfWork, entry_point: EntryPoint, decided: Sequence[_Decided]
    ) -> dict[int, Stored]:
        if not decided:
            return {}
        connection, tenant_id = unit.connection, unit.tenant_id
        await insert_new_files(unit, self._files, [file for each in decided for file in each.ready.kept()])
        arguments = ingest_arguments(tenant_id, unit.now, [each.row for each in decided])
        stored: dict[int, Stored] = {}
        fresh: list[tuple[_Decided, UUID]] = []
        for row in await connection.fetch(INGEST, *arguments):
            place = row["place"] - 1
            stored[place] = Stored(row["message_id"], duplicate=row["duplicate"])
            if not row["duplicate"]:
                fresh.append((decided[place], row["message_id"]))
        mails = [
            (one.ready, one.decision, one.thread_id, one.of_message, message_id) for one, message_id in fresh
        ]
        await insert_mails(unit, entry_point.entry_point_id, mails)
        await name_cases(unit, mails)
        await prove_senders(unit, mails)
        for one, _ in fresh:
            if one.ready.mail.kind in {"bounce", "report"} and one.of_message is not None:
                await apply_report(unit, one.of_message, one.ready.mail)
        proven = sorted({one.ready.sender for one, _ in fresh if one.ready.verdict == "proven"})
        await connection.execute(_REACHED, tenant_id, proven)
        unit.wrote_events = unit.wrote_events or bool(fresh)
        return stored

    async def _find_busy(self, unit: UnitOfWork, mails: Sequence[Ready]) -> set[str]:
        senders = sorted({each.sender for each in mails if each.sender})
        rows = await unit.connection.fetch(_BUSY_SENDERS, unit.tenant_id, senders, unit.now, MANY_IN_AN_HOUR)
        return {row["address"] for row in rows}

    async def _find_erased(
        self, unit: UnitOfWork, entry_point: EntryPoint, mails: Sequence[Ready]
    ) -> set[str]:
        """By what those are known that were here and whose words were erased."""
        rows = await unit.connection.fetch(
            _ERASED, unit.tenant_id, entry_point.entry_point_id, [each.outside_id for each in mails]
        )
        return {row[0] for row in rows}

    async def _hold(self, unit: UnitOfWork, entry_point: EntryPoint, held: Held) -> Quarantined:
        return Quarantined(await hold(unit, self._files, entry_point.entry_point_id, held), held.reason)


def _is_unanswered(ready: Ready, decision: ThreadDecision, found: Found, now: datetime) -> bool:
    """Is no program of ours to answer it?

    Not who is named as a forged sender, nor a program with an address for each of its answers; nor what lay in the mailbox for days, and may be
    as old as that.
    """
    mail = ready.mail
    if ready.verdict == "forged" or now - ready.occurred_at > ANSWERED_WITHIN:
        return True
    echoes = decision.thread is None and any(each in found.automatic for each in ready.named.marks)
    return mail.kind != "message" or mail.is_unanswerable or echoes


def _line_of(mail: Ready) -> str:
    """By what two mails of one exchange are known before anything is looked up."""
    named = mail.named
    return (named.references or named.replies or [named.mail_id or mail.outside_id])[0]


def _told_by_head(held: Held, mail: Facts) -> Held:
    sender = mail.sender
    address = address_for_people(sender.address) if sender and sender.address else None
    return replace(held, sender=held.sender or address, subject=held.subject or mail.subject[:2_000] or None)


def _place_of(entry_point: EntryPoint, ready: Ready) -> EntryPoint:
    """Mail to an address that a queue has named as its own leads to that queue."""
    if not entry_point.by_address:
        return entry_point
    places = {compared_form(each): place for each, place in entry_point.by_address.items()}
    return next((places[each] for each in ready.sent_to if each in places), entry_point)


def _held(mail: Ready, reason: str, cursor: CursorMove | None) -> Held:
    sender = mail.mail.sender
    return Held(
        reason=reason,
        size=mail.arrived.size,
        folder=cursor.folder if cursor else None,
        uidvalidity=cursor.uidvalidity if cursor else None,
        uid=mail.arrived.uid,
        sender=mail.sender or (address_for_people(sender.address) if sender and sender.address else None),
        subject=mail.mail.subject[:2_000] or None,
        detail=mail.detail,
        raw=mail.arrived.raw,
        known_by=mail.outside_id,
    )
