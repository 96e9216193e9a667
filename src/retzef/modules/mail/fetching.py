"""Reading all mailboxes of a centre: a reader for each that this process holds; begun, changed and ended as entry points are.

Changes are heard of through the journal; beside that a look every few seconds takes over what another process has let go of.
"""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from retzef.kernel.errors import RetzefError
from retzef.modules.mail.fetching_errors import name_failure
from retzef.modules.mail.mailbox_locks import HeldMailboxes
from retzef.modules.mail.mailbox_rows import MailboxRows, WantedMailbox, list_wanted, say_alive, switch_off
from retzef.modules.mail.reader import MailboxReader
from retzef.modules.mail.reader_parts import AccessTokenSource, Loop, Pace, ReaderParts, Share, StoresMail
from retzef.modules.tenancy.api import EntryPointRegistry, EntryPointUnknownError
from retzef.platform.db import DATABASE_TROUBLE, Database
from retzef.platform.imap import Reach
from retzef.platform.realtime.feed import Feed
from retzef.ports.channel import EntryPoint
from retzef.ports.mail import Mailbox

log = logging.getLogger("retzef.mail")

STOPS_WITHIN_SECONDS = 6.0
# Three of them are missed before a mailbox counts as read by nobody (`standing`).
SAYS_ALIVE_EVERY_SECONDS = 12.0
# After them a look at the mailboxes: what their settings are, and whether something held is asked for.
_TELLING = frozenset({"entry_point_changed", "tenant_changed", "held_mail_asked_for"})


@dataclass(frozen=True, slots=True)
class FetchingParts:
    """What fetching needs of the rest. `read_mailbox`: a mailbox from the settings of its entry point; raises MisconfiguredError."""

    database: Database
    feed: Feed
    registry: EntryPointRegistry
    store: StoresMail
    reach: Reach
    read_mailbox: Callable[[EntryPoint], Mailbox]
    tokens: AccessTokenSource


class Fetching:
    """All mailboxes of this process."""

    def __init__(self, parts: FetchingParts, *, pace: Pace | None = None) -> None:
        self._parts = parts
        self._pace = pace or Pace()
        self._share = Share()
        self._held = HeldMailboxes(parts.database)
        self._readers: dict[UUID, tuple[int, MailboxReader]] = {}
        # Entry points whose settings make no mailbox, with their version: they are looked at again when they change.
        self._senseless: dict[UUID, int] = {}
        # Those that were wanted when last seen, with their tenant: one that no more is, is switched off.
        self._known: dict[UUID, WantedMailbox] = {}
        self._said_alive_at = float("-inf")
        self._awake = asyncio.Event()
        parts.feed.subscribe(
            lambda rows, _: (
                self._awake.set() if rows is None or any(row.kind in _TELLING for row in rows) else None
            )
        )

    @property
    def reading(self) -> int:
        """How many mailboxes this process reads."""
        return len(self._readers)

    async def run(self) -> None:
        """Read until cancelled; then what is being stored is stored, for a few seconds."""
        try:
            while True:
                woken = self._awake.is_set()
                self._awake.clear()
                try:
                    await self._look(woken=woken)
                except DATABASE_TROUBLE as error:
                    log.warning("mail.unavailable", extra={"reason": type(error).__name__})
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._pace.look):
                        await self._awake.wait()
        finally:
            readers = [reader for _, reader in self._readers.values()]
            for reader in readers:
                reader.stop()
            with suppress(TimeoutError):
                async with asyncio.timeout(STOPS_WITHIN_SECONDS):
                    await asyncio.gather(*(reader.ended.wait() for reader in readers))
            await self._held.release()

    async def _look(self, *, woken: bool) -> None:
        async with self._parts.database.system.acquire() as connection:
            wanted = {each.entry_point_id: each for each in await list_wanted(connection)}
        held = await self._held.hold(wanted)
        await self._end(wanted, held)
        await self._say_alive([wanted[each] for each in held])
        for entry_point_id in held:
            if entry_point_id in self._readers:
                if woken:
                    self._readers[entry_point_id][1].look()
            elif self._senseless.get(entry_point_id) != wanted[entry_point_id].version:
                await self._begin(wanted[entry_point_id])

    async def _say_alive(self, held: Sequence[WantedMailbox]) -> None:
        """So that people are told when nobody reads them any more."""
        now = time.monotonic()
        if held and now - self._said_alive_at >= SAYS_ALIVE_EVERY_SECONDS:
            async with self._parts.database.system.acquire() as connection:
                await say_alive(connection, held)
            self._said_alive_at = now

    async def _end(self, wanted: dict[UUID, WantedMailbox], held: frozenset[UUID]) -> None:
        """End the readers that are not wanted, not ours any more, changed, or that have ended by themselves."""
        over = {
            entry_point_id: reader
            for entry_point_id, (version, reader) in self._readers.items()
            if entry_point_id not in held
            or wanted[entry_point_id].version != version
            or reader.ended.is_set()
        }
        for reader in over.values():
            reader.stop()
        for entry_point_id, reader in over.items():
            await reader.ended.wait()
            del self._readers[entry_point_id]
        for entry_point_id in self._known.keys() - wanted.keys():
            known = self._known.pop(entry_point_id)
            with suppress(*DATABASE_TROUBLE):
                await switch_off(self._parts.database, known.tenant_id, entry_point_id)
        self._known.update(wanted)

    async def _begin(self, wanted: WantedMailbox) -> None:
        tenant_id, entry_point_id = wanted.tenant_id, wanted.entry_point_id
        try:
            entry_point = await self._parts.registry.look_up(tenant_id, entry_point_id)
            mailbox = self._parts.read_mailbox(entry_point)
        except EntryPointUnknownError:
            return  # switched off meanwhile
        except RetzefError as error:  # also one whose secrets cannot be opened
            self._senseless[entry_point_id] = wanted.version
            rows = MailboxRows(self._parts.database, tenant_id, entry_point_id, "INBOX")
            failure = name_failure(error)
            await rows.tell("refused", failure.code, str(failure.params.get("detail") or "") or None)
            return
        if mailbox.reading is None:
            return
        await switch_off(self._parts.database, tenant_id, entry_point_id, but=mailbox.folder)
        reader = MailboxReader(
            ReaderParts(
                Loop(asyncio.get_running_loop()),
                self._parts.store,
                self._parts.reach,
                # Spreads attempts; nothing secret depends on it.
                random.SystemRandom().random,
                partial(self._parts.registry.get, tenant_id, entry_point_id),
                self._parts.tokens,
                self._pace,
                self._share,
            ),
            MailboxRows(self._parts.database, tenant_id, entry_point_id, mailbox.folder),
            mailbox,
            mailbox.reading,
            str(entry_point_id),
        )
        self._readers[entry_point_id] = (wanted.version, reader)
        reader.start()
