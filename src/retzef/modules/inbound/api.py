"""What other modules may use."""

from retzef.modules.inbound.ingest import INGEST, InboundOverloadedError, Ingest, Received
from retzef.modules.inbound.rows import inbound_row

__all__ = ["INGEST", "InboundOverloadedError", "Ingest", "Received", "inbound_row"]
