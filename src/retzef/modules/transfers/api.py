"""What other modules may use."""

from retzef.modules.transfers.export_endpoints import export_routes
from retzef.modules.transfers.exporting import export_kinds
from retzef.modules.transfers.folder import TransferFolder
from retzef.modules.transfers.import_endpoints import import_routes
from retzef.modules.transfers.running import import_kinds as transfer_kinds
from retzef.modules.transfers.sweeping import delete_old_transfers, forget_kept_files, is_transferring

__all__ = [
    "TransferFolder",
    "delete_old_transfers",
    "export_kinds",
    "export_routes",
    "forget_kept_files",
    "import_routes",
    "is_transferring",
    "transfer_kinds",
]
