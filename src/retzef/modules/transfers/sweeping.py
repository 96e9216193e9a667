"""Files that are no longer needed are deleted: an import's two weeks after it was sent or has ended."""

import logging

from retzef.kernel.ids import TenantId
from retzef.modules.transfers.folder import TransferFolder
from retzef.platform.db import Connection

_OLD_IMPORTS = """
SELECT tenant_id, import_id FROM imports
WHERE file_kept AND state NOT IN ('checking', 'running') AND GREATEST(made_at, ended_at) < now() - interval '14 days' LIMIT 1000
"""
_NOT_KEPT = "UPDATE imports SET file_kept = false, examples = '{}' WHERE tenant_id = $1 AND import_id = $2"

_FINISHED_IMPORTS = """
SELECT import_id FROM imports WHERE tenant_id = $1 AND file_kept AND state NOT IN ('checking', 'running')
"""

log = logging.getLogger("retzef.transfers")


async def delete_old_transfers(folder: TransferFolder, connection: Connection) -> None:
    """A chore. A disk that refuses is for the next time."""
    for row in await connection.fetch(_OLD_IMPORTS):
        try:
            await folder.delete(TenantId(row["tenant_id"]), row["import_id"])
        except OSError as error:
            log.warning("transfers.not_deleted", extra={"reason": type(error).__name__})
            return
        await connection.execute(_NOT_KEPT, row["tenant_id"], row["import_id"])


async def forget_kept_files(connection: Connection, tenant_id: TenantId, folder: TransferFolder) -> None:
    """Delete every file of the tenant that is not being read just now: it may name whoever is being erased."""
    for row in await connection.fetch(_FINISHED_IMPORTS, tenant_id):
        await folder.delete(tenant_id, row["import_id"])
        await connection.execute(_NOT_KEPT, tenant_id, row["import_id"])


async def is_importing(connection: Connection, tenant_id: TenantId) -> bool:
    """Is a file of the tenant being read just now?"""
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM imports WHERE tenant_id = $1 AND state IN ('checking', 'running'))",
        tenant_id,
    )
    return found
