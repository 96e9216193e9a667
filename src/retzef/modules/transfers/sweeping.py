"""Files that are no longer needed are deleted: an import's two weeks after it was sent or has ended, an export's after some days."""

import logging

from retzef.kernel.ids import TenantId
from retzef.modules.transfers.exports import KEPT_FOR
from retzef.modules.transfers.folder import TransferFolder
from retzef.platform.db import Connection

_OLD_IMPORTS = """
SELECT tenant_id, import_id FROM imports
WHERE file_kept AND state NOT IN ('checking', 'running') AND GREATEST(made_at, ended_at) < now() - interval '14 days' LIMIT 1000
"""
_NOT_KEPT = "UPDATE imports SET file_kept = false, examples = '{}' WHERE tenant_id = $1 AND import_id = $2"

_OLD_EXPORTS = """
SELECT tenant_id, export_id FROM exports WHERE file_kept AND state <> 'running' AND made_at < now() - $1::interval LIMIT 1000
"""
_EXPORT_NOT_KEPT = "UPDATE exports SET file_kept = false WHERE tenant_id = $1 AND export_id = $2"
_FINISHED_EXPORTS = "SELECT export_id FROM exports WHERE tenant_id = $1 AND file_kept AND state <> 'running'"
_FINISHED_IMPORTS = """
SELECT import_id FROM imports WHERE tenant_id = $1 AND file_kept AND state NOT IN ('checking', 'running')
"""

_AT_WORK = """
SELECT EXISTS (SELECT FROM imports WHERE tenant_id = $1 AND state IN ('checking', 'running'))
    OR EXISTS (SELECT FROM exports WHERE tenant_id = $1 AND state = 'running')
"""

log = logging.getLogger("retzef.transfers")


async def delete_old_transfers(folder: TransferFolder, connection: Connection) -> None:
    """A chore. A disk that refuses is for the next time."""
    imports, exports = await connection.fetch(_OLD_IMPORTS), await connection.fetch(_OLD_EXPORTS, KEPT_FOR)
    for rows, forget in ((imports, _NOT_KEPT), (exports, _EXPORT_NOT_KEPT)):
        for tenant_id, transfer_id in rows:
            try:
                await folder.delete(TenantId(tenant_id), transfer_id)
            except OSError as error:
                log.warning("transfers.not_deleted", extra={"reason": type(error).__name__})
                return
            await connection.execute(forget, tenant_id, transfer_id)


async def forget_kept_files(connection: Connection, tenant_id: TenantId, folder: TransferFolder) -> None:
    """Delete every file of the tenant that is not being read or written just now: it may name whoever is being erased."""
    for row in await connection.fetch(_FINISHED_EXPORTS, tenant_id):
        await folder.delete(tenant_id, row["export_id"])
        await connection.execute(_EXPORT_NOT_KEPT, tenant_id, row["export_id"])
    for row in await connection.fetch(_FINISHED_IMPORTS, tenant_id):
        await folder.delete(tenant_id, row["import_id"])
        await connection.execute(_NOT_KEPT, tenant_id, row["import_id"])


async def is_transferring(connection: Connection, tenant_id: TenantId) -> bool:
    """Is a file of the tenant being read or written just now?"""
    found: bool = await connection.fetchval(_AT_WORK, tenant_id)
    return found
