"""Mailboxes of a centre that is served as a process of its own, and what came out of them at its desk."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import msgspec

from retzef.main.compose import Core, build_core
from retzef.main.settings import read_settings
from retzef.platform.db import Dsns, connect_database
from retzef.platform.postgres import find_running
from tests.faults.ground import Ground, looking
from tests.fixtures.centre import Centre
from tests.fixtures.mail_server import PASSWORD, MailServer
from tests.fixtures.waiting import eventually


@asynccontextmanager
async def _beside(centre: Centre) -> AsyncIterator[Core]:
    running = find_running(centre.data / "postgres")
    assert running is not None
    roles = ("retzef_owner", "retzef_app", "retzef_system")
    database = await connect_database(Dsns(*(running.dsn(role) for role in roles)))
    try:
        yield build_core(read_settings(centre.environment), database)
    finally:
        await database.close()


async def connect_mailbox(
    centre: Centre,
    ground: Ground,
    server: MailServer,
    address: str,
    *,
    password: str = PASSWORD,
    **settings: object,
) -> UUID:
    """An entry point as an administrator makes it."""
    told = {
        "address": address, "imap_host": "localhost", "imap_port": server.imaps, "smtp_host": "localhost",
        "smtp_port": server.submission, "smtp_security": "starttls", "fetch_from": "2001-02-03", "allow_private_network": True,
    } | settings  # fmt: skip
    told = {name: value for name, value in told.items() if value is not None}
    async with _beside(centre) as core:
        entry_point_id = core.ids.new()
        async with core.units.begin(ground.tenant_id) as unit:
            await unit.connection.execute(
                "INSERT INTO entry_points (tenant_id, entry_point_id, channel, name, public_key, queue_id, settings, secrets)"
                " VALUES ($1, $2, 'email', $3, $4, $5, $6, $7)",
                ground.tenant_id, entry_point_id, address, str(entry_point_id), ground.queue_id,
                msgspec.json.encode(told).decode(), core.keys.encrypt(ground.tenant_id, {"password": password}),
            )  # fmt: skip
        return entry_point_id


async def change_password(centre: Centre, ground: Ground, entry_point_id: UUID, password: str) -> None:
    """As an administrator does."""
    async with _beside(centre) as core, core.units.begin(ground.tenant_id) as unit:
        await unit.connection.execute(
            "UPDATE entry_points SET secrets = $3, version = version + 1 WHERE tenant_id = $1 AND entry_point_id = $2",
            ground.tenant_id, entry_point_id, core.keys.encrypt(ground.tenant_id, {"password": password}),
        )  # fmt: skip


async def count_subjects(centre: Centre, entry_point_id: UUID) -> Counter[str]:
    """How often each subject came to the desk: every message by its own event."""
    async with looking(centre) as connection:
        rows = await connection.fetch(
            "SELECT m.subject FROM mails m JOIN events e ON e.tenant_id = m.tenant_id AND e.message_id = m.message_id"
            " AND e.kind = 'message_received' WHERE m.entry_point_id = $1",
            entry_point_id,
        )
    return Counter(row["subject"] for row in rows)


async def find_state(centre: Centre, entry_point_id: UUID) -> tuple[str, str | None] | None:
    """What people see of a mailbox; None while the database is away."""
    try:
        async with looking(centre) as connection:
            row = await connection.fetchrow(
                "SELECT state, error FROM mailboxes WHERE entry_point_id = $1", entry_point_id
            )
    except (AssertionError, OSError, asyncpg.PostgresError):
        return None
    return (row["state"], row["error"]) if row else None


async def wait_for_state(
    centre: Centre, entry_point_id: UUID, state: str, error: str | None = None, *, within: float = 60
) -> None:
    """Until people see it."""
    await eventually(
        lambda: find_state(centre, entry_point_id), lambda found: found == (state, error), within=within
    )
