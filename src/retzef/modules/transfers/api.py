"""What other modules may use."""

from retzef.modules.transfers.folder import TransferFolder
from retzef.modules.transfers.import_endpoints import import_routes
from retzef.modules.transfers.running import import_kinds as transfer_kinds
from retzef.modules.transfers.sweeping import delete_old_transfers, forget_kept_files, is_importing

__all__ = [
    "TransferFolder",
    "delete_old_transfers",
    "forget_kept_files",
    "import_routes",
    "is_importing",
    "transfer_kinds",
]
