"""What other modules may use."""

from retzef.modules.inbound.ingest import InboundOverloadedError, Ingest, Received

__all__ = ["InboundOverloadedError", "Ingest", "Received"]
