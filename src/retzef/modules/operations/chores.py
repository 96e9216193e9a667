"""What has expired or is old enough is swept: by one process of the installation, again and again.

Old rows are deleted in small batches, each a transaction of its own: no long lock, no long write beside the work.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from retzef.modules.cases.api import delete_old_acts, delete_old_drafts, delete_unused_files
from retzef.modules.customers.api import find_duplicates, settle_identities
from retzef.modules.privacy.api import Erasing
from retzef.modules.transfers.api import TransferFolder, delete_old_transfers
from retzef.platform.db import Connection
from retzef.platform.files.store import FileStore
from retzef.platform.jobs.recurring import Chore

ROWS_OF_A_BATCH = 1000
# What is left is for the next time: other chores wait meanwhile.
BATCHES_AT_ONCE = 100

_EXPIRED_SESSIONS = "DELETE FROM sessions WHERE expires_at < now()"
# By place: whatever PostgreSQL knows of the table, this is found by the index and deleted where it was found.
_OLD_RECEIPTS = """
DELETE FROM inbound_receipts WHERE received_at < $1 AND ctid = ANY (ARRAY(
    SELECT ctid FROM inbound_receipts WHERE received_at < $1 ORDER BY received_at LIMIT $2))
"""
_OLD_DECISIONS = """
DELETE FROM decisions WHERE decision_id < $1 AND ctid = ANY (ARRAY(
    SELECT old.place FROM tenants t CROSS JOIN LATERAL (
        SELECT d.ctid AS place FROM decisions d WHERE d.tenant_id = t.tenant_id AND d.decision_id < $1
        ORDER BY d.decision_id LIMIT $2) old
    LIMIT $2))
"""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long is kept what only grows."""

    receipts: timedelta
    decisions: timedelta


async def delete_expired_sessions(connection: Connection) -> None:
    """Sessions that have ended by themselves; nobody can sign in with them any more."""
    await connection.execute(_EXPIRED_SESSIONS)


async def delete_old_receipts(keep: timedelta, connection: Connection) -> None:
    """What came in so long ago that nobody sends it again: sent again after this, it would be stored again. Those of mail stay."""
    before: datetime = await connection.fetchval("SELECT now() - $1::interval", keep)
    await _delete(connection, _OLD_RECEIPTS, before)


async def delete_old_decisions(keep: timedelta, connection: Connection) -> None:
    """Why work was given to somebody so long ago that nobody asks any more."""
    before: datetime = await connection.fetchval("SELECT now() - $1::interval", keep)
    await _delete(connection, _OLD_DECISIONS, first_id_of(before))


async def erase_again(erasing: Erasing, connection: Connection) -> None:
    """Whom a restored backup has brought back although they were erased. It works on its own connections, tenant by tenant."""
    await erasing.erase_again()


async def _delete(connection: Connection, statement: str, before: datetime | UUID) -> None:
    for _ in range(BATCHES_AT_ONCE):
        done = await connection.execute(statement, before, ROWS_OF_A_BATCH)
        if done != f"DELETE {ROWS_OF_A_BATCH}":
            return


def first_id_of(instant: datetime) -> UUID:
    """Every UUIDv7 made from this instant on sorts after it, every earlier one before."""
    return UUID(int=int(instant.timestamp() * 1000) << 80)


def list_chores(
    retention: Retention, files: FileStore, transfers: TransferFolder, erasing: Erasing
) -> tuple[Chore, ...]:
    """All chores of an installation."""
    return (
        Chore("delete_expired_sessions", timedelta(hours=1), delete_expired_sessions),
        Chore("delete_old_receipts", timedelta(hours=1), partial(delete_old_receipts, retention.receipts)),
        Chore("delete_old_decisions", timedelta(hours=1), partial(delete_old_decisions, retention.decisions)),
        Chore("find_duplicates", timedelta(seconds=20), find_duplicates),
        Chore("settle_identities", timedelta(minutes=10), settle_identities),
        Chore("delete_old_acts", timedelta(hours=1), delete_old_acts),
        Chore("delete_old_drafts", timedelta(hours=1), delete_old_drafts),
        # At once after a restore: whoever was erased meanwhile is erased again.
        Chore("erase_again", timedelta(hours=1), partial(erase_again, erasing)),
        Chore("delete_old_transfers", timedelta(hours=1), partial(delete_old_transfers, transfers)),
        Chore("delete_unused_files", timedelta(hours=1), partial(delete_unused_files, files)),
    )
