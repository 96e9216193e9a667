"""Files that nobody put into a message, and that no quarantine holds: deleted, first the rows, then what no other row needs.

Two things must not happen. A row that a message is about to take must stay: none is taken any more when it is a day old,
and none is deleted before it is an hour older. Content that another row needs must stay: rows of a content are added
under a shared lock, with a look whether it is there, and deleted with it under the lock alone.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta

import asyncpg

from retzef.kernel.ids import TenantId
from retzef.modules.cases.attachments import LOCK_SPACE, UNUSED_KEPT_FOR
from retzef.platform.db import Connection
from retzef.platform.files.store import FileStore

ROWS_OF_A_BATCH = 100
# What is left is for the next time: other chores wait meanwhile.
BATCHES_AT_ONCE = 100
# Far longer than a message takes from finding its files to having them.
UNTIL_DELETED = UNUSED_KEPT_FOR + timedelta(hours=1)

_DELETE = """
DELETE FROM attachments WHERE message_id IS NULL AND created_at < now() - $1::interval AND ctid = ANY (ARRAY(
    SELECT ctid FROM attachments WHERE message_id IS NULL AND created_at < now() - $1::interval AND uploaded_by <> 'quarantine'
    ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED))
RETURNING tenant_id, sha256
"""
# In one order, so that two who delete do not wait for each other.
_LOCK = """
SELECT pg_advisory_xact_lock($1, key) FROM (
    SELECT DISTINCT hashtext(tenant_id::text || encode(sha256, 'hex')) AS key
    FROM unnest($2::uuid[], $3::bytea[]) AS c(tenant_id, sha256) ORDER BY key) keys
"""
_NEEDED_NO_MORE = """
SELECT DISTINCT c.tenant_id, c.sha256 FROM unnest($1::uuid[], $2::bytea[]) AS c(tenant_id, sha256)
WHERE NOT EXISTS (SELECT FROM attachments a WHERE a.tenant_id = c.tenant_id AND a.sha256 = c.sha256)
"""

log = logging.getLogger("retzef.files")


async def delete_unused_files(files: FileStore, connection: Connection) -> None:
    """Delete what has waited for its message long enough; `connection` is one of `retzef_system`.

    A disk that refuses is for the next time: the rows stay.
    """
    for _ in range(BATCHES_AT_ONCE):
        try:
            async with connection.transaction():
                deleted = await _delete_batch(files, connection)
        except OSError as error:
            log.warning("files.not_deleted", extra={"reason": type(error).__name__})
            return
        if deleted < ROWS_OF_A_BATCH:
            return


async def _delete_batch(files: FileStore, connection: Connection) -> int:
    """Content goes before the commit: where this is cut off, the rows are there again, and found the next time."""
    rows: list[asyncpg.Record] = await connection.fetch(_DELETE, UNTIL_DELETED, ROWS_OF_A_BATCH)
    await delete_content(
        files, connection, [TenantId(row["tenant_id"]) for row in rows], [row["sha256"] for row in rows]
    )
    return len(rows)


async def delete_content(
    files: FileStore, connection: Connection, tenants: Sequence[TenantId], digests: Sequence[bytes]
) -> None:
    """Delete what no row needs any more, of contents whose rows the caller's transaction has deleted. OSError as the disk has it."""
    await connection.execute(_LOCK, LOCK_SPACE, tenants, digests)
    # A statement of its own, which sees what was committed while the lock was waited for.
    for row in await connection.fetch(_NEEDED_NO_MORE, tenants, digests):
        await files.delete(TenantId(row["tenant_id"]), row["sha256"].hex())
