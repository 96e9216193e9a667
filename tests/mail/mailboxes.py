"""Mailboxes of a real Dovecot, read by the threads of a real process into a store of the test's own."""

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

import msgspec

from retzef.kernel.ids import TenantId
from retzef.modules.mail.arrived import Arrived, CursorMove, Held, Outcome, Quarantined, Stored
from retzef.modules.mail.fetching import Fetching, FetchingParts
from retzef.modules.mail.reader_parts import Pace, StoresMail
from retzef.platform.imap import Reach
from retzef.ports.channel import EntryPoint, UnreachableError
from retzef.ports.mail import Mailbox, MailServer, PasswordSignIn, Security, TokenRequest, TokenSignIn
from tests.fixtures import mail_server as real
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.mail_server import PASSWORD
from tests.fixtures.waiting import eventually

QUICK = Pace(idle=30, poll=0.2, again=0.05, again_most=0.4, refused=0.2, refused_most=0.5, look=0.1)
_CURSOR = """
UPDATE mailboxes SET uidvalidity = $4, last_uid = $5 WHERE tenant_id = $1 AND entry_point_id = $2 AND folder = $3
"""


@dataclass
class Store:
    """Keeps what it is given, by what it says, and moves the cursor as storing does. `refuse` may raise first."""

    composed: Composed
    mails: list[bytes] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    refuse: Callable[[Sequence[Arrived]], None] = lambda _: None
    most_at_once: int = 0

    async def receive(
        self,
        entry_point: EntryPoint,
        arrived: Sequence[Arrived],
        cursor: CursorMove | None,
        *,
        after: Callable[[], Awaitable[object]] | None = None,
    ) -> list[Outcome]:
        """Store them all, or none."""
        if after is not None:
            await after()
        self.refuse(arrived)
        self.most_at_once = max(self.most_at_once, sum(each.size for each in arrived))
        await self._move(entry_point, cursor)
        known = Counter(self.mails)
        self.mails += [bytes(each.raw) for each in arrived]
        return [Stored(uuid4(), duplicate=known[bytes(each.raw)] > 0) for each in arrived]

    async def quarantine(self, entry_point: EntryPoint, held: Held, cursor: CursorMove | None) -> Quarantined:
        """Hold it back."""
        await self._move(entry_point, cursor)
        self.held.append(replace(held, raw=None if held.raw is None else bytes(held.raw)))
        return Quarantined(uuid4(), held.reason)

    async def _move(self, entry_point: EntryPoint, cursor: CursorMove | None) -> None:
        if cursor is not None:
            async with self.composed.core.database.transaction(TenantId(entry_point.tenant_id)) as connection:
                await connection.execute(
                    _CURSOR, entry_point.tenant_id, entry_point.entry_point_id, cursor.folder, cursor.uidvalidity,
                    cursor.last_uid,
                )  # fmt: skip


@dataclass
class House:
    """A tenant whose mailboxes are read, one process of a centre, and the mail server."""

    composed: Composed
    tenant: Tenant
    server: real.MailServer
    store: Store
    trust: ssl.SSLContext
    tokens: dict[str, str] = field(default_factory=dict)
    # Another than the test's own.
    storing: StoresMail | None = None

    async def connect(self, address: str, **settings: object) -> UUID:
        """Connect a mailbox as an administrator does."""
        core, entry_point_id = self.composed.core, self.composed.core.ids.new()
        told: dict[str, object] = {"address": address, "imap_host": "localhost", **settings}
        if "imap_port" not in told:
            told["imap_port"] = self.server.imaps
        async with core.units.begin(self.tenant.tenant_id) as unit:
            await unit.connection.execute(
                "INSERT INTO entry_points (tenant_id, entry_point_id, channel, name, public_key, queue_id, settings)"
                " VALUES ($1, $2, 'email', $3, $4, $5, $6)",
                self.tenant.tenant_id, entry_point_id, address, str(entry_point_id), self.tenant.queue_id,
                msgspec.json.encode(told).decode(),
            )  # fmt: skip
        return entry_point_id

    async def change(self, entry_point_id: UUID, *, active: bool = True, **settings: object) -> None:
        """Change its settings, in another process: it is found at the next look."""
        async with self.composed.core.database.transaction(self.tenant.tenant_id) as connection:
            await connection.execute(
                "UPDATE entry_points SET settings = settings || $3::jsonb, version = version + 1, active = $4"
                " WHERE tenant_id = $1 AND entry_point_id = $2",
                self.tenant.tenant_id, entry_point_id, msgspec.json.encode(settings).decode(), active,
            )  # fmt: skip

    async def state(self, entry_point_id: UUID) -> tuple[str, str | None]:
        """What people see of a mailbox."""
        async with self.composed.core.database.transaction(self.tenant.tenant_id) as connection:
            row = await connection.fetchrow(
                "SELECT state, error FROM mailboxes WHERE entry_point_id = $1", entry_point_id
            )
        return (row["state"], row["error"]) if row else ("", None)

    async def wait_for_state(self, entry_point_id: UUID, state: str, error: str | None = None) -> None:
        """Until people see it."""
        await eventually(lambda: self.state(entry_point_id), lambda found: found == (state, error))

    async def wait_for_mails(self, count: int) -> None:
        """Until so many different ones are stored."""

        async def stored() -> tuple[int, list[tuple[object, ...]]]:
            async with self.composed.core.database.transaction(self.tenant.tenant_id) as connection:
                rows = await connection.fetch("SELECT state, error, uidvalidity, last_uid FROM mailboxes")
            return len(set(self.store.mails)), [tuple(row) for row in rows]

        await eventually(stored, lambda found: found[0] >= count)

    def read_mailbox(self, entry_point: EntryPoint) -> Mailbox:
        """From settings as simple as the test wants them."""
        told = entry_point.settings
        address = str(told["address"])
        sign_in = (
            TokenSignIn(address, TokenRequest("", address, ""))
            if told.get("token")
            else PasswordSignIn(address, str(told.get("password", PASSWORD)))
        )
        security: Security = "none" if told.get("imap_security") == "none" else "tls"
        if security == "tls" and told["imap_port"] == self.server.imap:
            security = "starttls"
        server = MailServer(str(told["imap_host"]), int(str(told["imap_port"])), security, sign_in)
        return Mailbox(
            address, "", server, server, folder=str(told.get("folder", "INBOX")),
            fetch_from=str(told["fetch_from"]) if "fetch_from" in told else None,
            size_max=int(str(told.get("size_max", 60_000_000))), allow_private=not told.get("is_closed"),
        )  # fmt: skip

    async def get(self, request: TokenRequest, *, allow_private: bool, refused: str | None = None) -> str:
        """A token, as an identity provider gives them; the client's name is the mailbox's address."""
        if request.client_id not in self.tokens:
            raise UnreachableError
        return self.tokens[request.client_id]

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Fetching]:
        """A process that reads, until the block ends."""
        core = self.composed.core
        parts = FetchingParts(
            core.database, core.feed, core.registry, self.storing or self.store, Reach(self.trust), self.read_mailbox, self
        )  # fmt: skip
        fetching = Fetching(parts, pace=QUICK)
        running = asyncio.create_task(fetching.run())
        try:
            yield fetching
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
