"""Mail that another server hands in: for which mailbox it is, and what that server is answered.

A mail is taken only for a mailbox of a tenant here, and said to be taken only when it is stored; where storing is away it is to come again.
So a server that hands in keeps what is not stored, and nobody can have anything sent on to elsewhere.
"""

import logging
import mmap
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from retzef.kernel.clock import Clock
from retzef.kernel.errors import RetzefError
from retzef.modules.mail.arrived import Arrived, Held
from retzef.modules.mail.reader_parts import StoresMail
from retzef.modules.mail.reading_errors import MailUnreadableError
from retzef.modules.tenancy.api import EntryPointRegistry, EntryPointUnknownError
from retzef.platform.db import DATABASE_TROUBLE, Database
from retzef.ports.channel import EntryPoint
from retzef.ports.mail import Mailbox

log = logging.getLogger("retzef.mail")

# Of an address that several have, whose own it is, and then whoever had it first: who comes later cannot take the mail of others by naming their address.
_FIND = """
SELECT e.tenant_id, e.entry_point_id FROM entry_points e JOIN tenants t ON t.tenant_id = e.tenant_id
WHERE e.channel = 'email' AND e.active AND t.closed_at IS NULL AND (lower(e.settings->>'address') = ANY ($1)
    OR EXISTS (SELECT FROM jsonb_array_elements_text(e.settings->'aliases') a WHERE lower(a) = ANY ($1)))
ORDER BY lower(e.settings->>'address') = ANY ($1) DESC, e.entry_point_id LIMIT 1
"""

UNKNOWN = "550 5.1.1 No such mailbox here"
AGAIN = "451 4.3.0 Cannot be stored now, try again later"
TOO_LARGE = "552 5.3.4 Larger than this mailbox takes"
TAKEN = "250 2.0.0 Taken in"


@dataclass(frozen=True, slots=True)
class Addressee:
    """A mailbox to which somebody hands in."""

    tenant_id: UUID
    entry_point_id: UUID


class HandedIn:
    """Finds mailboxes by address and stores what is for them. `read_mailbox`: a mailbox from its settings; raises MisconfiguredError."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        registry: EntryPointRegistry,
        store: StoresMail,
        read_mailbox: Callable[[EntryPoint], Mailbox],
    ) -> None:
        self._database = database
        self._clock = clock
        self._registry = registry
        self._store = store
        self._read_mailbox = read_mailbox

    async def find(self, address: str) -> Addressee | str:
        """The mailbox that has this address, also with something after a plus; or what is to be answered instead."""
        try:
            async with self._database.system.acquire() as connection:
                row = await connection.fetchrow(_FIND, forms_of(address))
        except DATABASE_TROUBLE as error:
            log.warning("mail.unavailable", extra={"reason": type(error).__name__})
            return AGAIN
        return Addressee(*row) if row is not None else UNKNOWN

    async def take(self, addressee: Addressee, raw: bytes | mmap.mmap) -> str:
        """Store it, and what is to be answered."""
        try:
            entry_point = await self._registry.get(addressee.tenant_id, addressee.entry_point_id)
            if len(raw) > self._read_mailbox(entry_point).size_max:
                return TOO_LARGE
            await self._store_or_hold(entry_point, raw)
        except EntryPointUnknownError:
            return UNKNOWN
        except RetzefError as error:
            log.warning(
                "mail.not_taken", extra={"entry_point": str(addressee.entry_point_id), "reason": error.code}
            )
            return AGAIN
        except DATABASE_TROUBLE as error:
            log.warning("mail.unavailable", extra={"reason": type(error).__name__})
            return AGAIN
        return TAKEN

    async def _store_or_hold(self, entry_point: EntryPoint, raw: bytes | mmap.mmap) -> None:
        try:
            await self._store.receive(entry_point, [Arrived(raw, len(raw), self._clock.now())], None)
        except (RetzefError, *DATABASE_TROUBLE):
            raise
        except Exception as error:
            log.exception("mail.not_stored", extra={"entry_point": str(entry_point.entry_point_id)})
            held = Held(reason=MailUnreadableError.code, size=len(raw), detail=type(error).__name__, raw=raw)
            await self._store.quarantine(entry_point, held, None)


def forms_of(address: str) -> list[str]:
    """An address as mailboxes have it: in small letters, as it is and without what stands after a plus."""
    local, _, domain = address.lower().rpartition("@")
    return list(dict.fromkeys((f"{local}@{domain}", f"{local.partition('+')[0]}@{domain}")))
