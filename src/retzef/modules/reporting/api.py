"""What others may use."""

from retzef.modules.reporting.alert_watch import AlertWatch
from retzef.modules.reporting.alerts import delete_old_alerts
from retzef.modules.reporting.board_endpoints import board_routes
from retzef.modules.reporting.days import day_of
from retzef.modules.reporting.endpoints import report_routes
from retzef.modules.reporting.facts import COUNTED_KINDS, read_items, read_presence
from retzef.modules.reporting.live_board import LiveBoards
from retzef.modules.reporting.promised import list_far_off, promised_routes
from retzef.modules.reporting.unanswered import unanswered_routes

__all__ = [
    "COUNTED_KINDS",
    "AlertWatch",
    "LiveBoards",
    "board_routes",
    "day_of",
    "delete_old_alerts",
    "list_far_off",
    "promised_routes",
    "read_items",
    "read_presence",
    "report_routes",
    "unanswered_routes",
]
