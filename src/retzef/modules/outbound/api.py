"""What others may use."""

from retzef.modules.outbound.endpoints import outbound_routes
from retzef.modules.outbound.jobs import OutboundServices, outbound_kinds
from retzef.modules.outbound.lanes import Lanes
from retzef.modules.outbound.mail_rows import show_recipients
from retzef.modules.outbound.reports import DeliveryReports, apply_delivery_report
from retzef.modules.outbound.repository import move_status
from retzef.modules.outbound.send import EntryPoints
from retzef.modules.outbound.sendable import find_refusal

__all__ = [
    "DeliveryReports",
    "EntryPoints",
    "Lanes",
    "OutboundServices",
    "apply_delivery_report",
    "find_refusal",
    "move_status",
    "outbound_kinds",
    "outbound_routes",
    "show_recipients",
]
