"""A mailbox of a tenant, into which a test puts mails as they would be fetched."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from uuid import UUID

import asyncpg
import pytest_asyncio
from tests.fixtures.composed import Composed, Tenant
from tests.mail.fragile import Fragile

from retzef.main.compose import build_mail_reader, build_mail_store
from retzef.modules.mail.api import Arrived, CursorMove, MailStore, Outcome, ReadingApart, Stored
from retzef.platform.apart import Bounds
from retzef.ports.channel import EntryPoint

ADDRESS = "help@centre.example"
SERVER = "mx.centre.example"


def mail(sender: str, subject: str, text: str, /, **fields: str) -> bytes:
    """A mail to the mailbox. Names of fields with underscores for hyphens; `results`: what our server found of the sender."""
    made = EmailMessage()
    if results := fields.pop("results", ""):
        made["Authentication-Results"] = f"{SERVER}; {results}"
    made["From"] = sender
    made["To"] = fields.pop("to", ADDRESS)
    made["Subject"] = subject
    made["Date"] = fields.pop("date", "Sun, 22 Nov 2026 10:00:00 +0200")
    made["Message-ID"] = fields.pop("message_id", f"<{abs(hash((sender, subject, text)))}@client.example>")
    for name, value in fields.items():
        made[name.replace("_", "-").title()] = value
    made.set_content(text)
    return made.as_bytes()


PROVEN = {"results": "dmarc=pass header.from=home.example"}
FORGED = {"results": "dmarc=fail header.from=home.example"}


@dataclass(slots=True)
class MailboxOfTest:
    """An entry point of the channel with the store behind it."""

    composed: Composed
    tenant: Tenant
    entry_point: EntryPoint
    store: MailStore

    async def deliver(self, *raws: bytes, cursor: CursorMove | None = None) -> list[Outcome]:
        """As a batch."""
        now = self.composed.core.clock.now()
        return await self.store.receive(
            self.entry_point, [Arrived(raw, len(raw), now) for raw in raws], cursor
        )

    async def message(self, *raws: bytes) -> asyncpg.Record:
        """Deliver, and give what is kept of the last one."""
        outcome = (await self.deliver(*raws))[-1]
        assert isinstance(outcome, Stored), outcome
        return await self.kept(outcome.message_id)

    async def kept(self, message_id: UUID) -> asyncpg.Record:
        """A message with its mail, its case and its thread."""
        row = await self.fetchrow(
            "SELECT m.*, e.subject, e.verdict, e.kind, e.thread_id, e.threading::text AS threading, e.is_cut, e.has_html, e.of_message_id,"
            " k.status AS case_status, k.customer_id, i.identity_id, d.status AS identity_status, d.value AS identity,"
            " (SELECT count(*) FROM work_items w WHERE w.tenant_id = $1 AND w.interaction_id = m.interaction_id AND w.state <> 'done') AS work"
            " FROM messages m JOIN mails e USING (tenant_id, message_id) JOIN cases k USING (tenant_id, case_id)"
            " JOIN interactions i USING (tenant_id, interaction_id) JOIN identities d USING (tenant_id, identity_id)"
            " WHERE m.tenant_id = $1 AND m.message_id = $2",
            message_id,
        )
        assert row is not None
        return row

    async def fetchrow(self, statement: str, *values: object) -> asyncpg.Record | None:
        """Of this tenant, $1."""
        rows = await self.fetch(statement, *values)
        return rows[0] if rows else None

    async def fetch(self, statement: str, *values: object) -> Sequence[asyncpg.Record]:
        """Of this tenant, $1."""
        async with self.composed.core.database.transaction(self.tenant.tenant_id) as connection:
            return list(await connection.fetch(statement, self.tenant.tenant_id, *values))

    async def answer(self, to: asyncpg.Record, recipients: Sequence[str]) -> tuple[UUID, str]:
        """A message of ours in the thread of one, sent: its id and the Message-ID that it went with."""
        core = self.composed.core
        async with core.units.begin(self.tenant.tenant_id) as unit:
            message_id = unit.ids.new()
            await unit.connection.execute(
                "INSERT INTO messages (tenant_id, message_id, case_id, interaction_id, direction, author_kind, text, status, client_id, occurred_at)"
                " VALUES ($1, $2, $3, $4, 'out', 'system', 'we look into it', 'sent', $5, $6)",
                unit.tenant_id, message_id, to["case_id"], to["interaction_id"], str(message_id), unit.now,
            )  # fmt: skip
            mail_id = build_mail_reader(core).marks.message_id(
                self.tenant.tenant_id, message_id, "centre.example"
            )
            await unit.connection.execute(
                "INSERT INTO mails (tenant_id, message_id, entry_point_id, thread_id, mail_id, subject, sender_address, kind)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, 'message')",
                unit.tenant_id, message_id, self.entry_point.entry_point_id, to["thread_id"], mail_id, f"Re: {to['subject']}", ADDRESS,
            )  # fmt: skip
            for place, each in enumerate(recipients):
                await unit.connection.execute(
                    "INSERT INTO mail_recipients (tenant_id, message_id, place, role, address, status) VALUES ($1, $2, $3, 'to', $4, 'accepted')",
                    unit.tenant_id, message_id, place, each,
                )  # fmt: skip
        return message_id, mail_id

    async def claim(self, address: str) -> tuple[UUID, UUID]:
        """A visitor of the chat leaves an address: the customer and the identity that this makes."""
        async with self.composed.core.units.begin(self.tenant.tenant_id) as unit:
            customer, identity = unit.ids.new(), unit.ids.new()
            await unit.connection.execute(
                "INSERT INTO customers (tenant_id, customer_id, root_id, created_at) VALUES ($1, $2, $2, now())",
                unit.tenant_id, customer,
            )  # fmt: skip
            await unit.connection.execute(
                "INSERT INTO identities (tenant_id, identity_id, customer_id, kind, value, shown, form, status, provenance, created_at)"
                " VALUES ($1, $2, $3, 'email', $4, '', 1, 'claimed', 'webchat', now())",
                unit.tenant_id, identity, customer, address,
            )  # fmt: skip
        return customer, identity

    async def resolve(self, case_id: UUID) -> None:
        """An agent is through with it."""
        await self.fetch(
            "UPDATE work_items SET state = 'done' WHERE tenant_id = $1 AND case_id = $2 RETURNING work_item_id",
            case_id,
        )
        await self.fetch(
            "UPDATE interactions SET status = 'ended', ended_at = now() WHERE tenant_id = $1 AND case_id = $2 RETURNING case_id",
            case_id,
        )
        await self.fetch(
            "UPDATE cases SET status = 'resolved', closed_at = now() WHERE tenant_id = $1 AND case_id = $2 RETURNING case_id",
            case_id,
        )


@pytest_asyncio.fixture(loop_scope="module")
async def mailbox(shared: Composed) -> MailboxOfTest:
    """A mailbox of a tenant of its own, whose server `SERVER` is trusted."""
    core, tenant = shared.core, await shared.new_tenant()
    entry_point = replace(
        tenant.entry_point, entry_point_id=core.ids.new(), channel="email", name="Help",
        settings={"address": ADDRESS, "trusted_authserv": SERVER}, secrets={}, item_load=1,
    )  # fmt: skip
    async with core.database.transaction(tenant.tenant_id) as connection:
        await connection.execute(
            "INSERT INTO entry_points (tenant_id, entry_point_id, channel, name, public_key, queue_id, settings)"
            " VALUES ($1, $2, 'email', 'Help', $3, $4, $5)",
            tenant.tenant_id, entry_point.entry_point_id, f"mail-{entry_point.entry_point_id}", entry_point.queue_id,
            '{"address": "help@centre.example"}',
        )  # fmt: skip
    store = build_mail_store(core)
    return MailboxOfTest(shared, tenant, entry_point, store)


@pytest_asyncio.fixture(loop_scope="module")
async def apart(mailbox: MailboxOfTest) -> AsyncIterator[MailboxOfTest]:
    """The same mailbox, its mail read by a process of its own that is `Fragile`."""
    core = mailbox.composed.core
    reading = ReadingApart(Fragile(build_mail_reader(core)), core.ids, Bounds(1, seconds=0.7))
    manifest = core.adapters["email"].manifest
    yield replace(mailbox, store=MailStore(core.units, core.files, reading, manifest))
    reading.close()
