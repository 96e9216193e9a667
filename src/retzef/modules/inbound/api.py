"""What other modules may use."""

from retzef.modules.inbound.ingest import Ingest, InboundOverloadedError, Received

__all__ = ["InboundOverloadedError", "Ingest", "Received"]
