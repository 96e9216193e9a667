"""What other modules may use."""

from retzef.modules.inbound.ingest import WAITING_MAX, InboundOverloadedError, Ingest, Received
from retzef.modules.inbound.rows import INGEST, InboundRow, inbound_row, ingest_arguments

__all__ = [
    "INGEST",
    "WAITING_MAX",
    "InboundOverloadedError",
    "InboundRow",
    "Ingest",
    "Received",
    "inbound_row",
    "ingest_arguments",
]
