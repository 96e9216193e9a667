"""What others may use."""

from retzef.modules.reporting.endpoints import report_routes

__all__ = ["report_routes"]
