"""What others may use."""

from retzef.modules.reporting.board_endpoints import board_routes
from retzef.modules.reporting.endpoints import report_routes
from retzef.modules.reporting.live_board import LiveBoards
from retzef.modules.reporting.promised import list_far_off, promised_routes
from retzef.modules.reporting.unanswered import unanswered_routes

__all__ = [
    "LiveBoards",
    "board_routes",
    "list_far_off",
    "promised_routes",
    "report_routes",
    "unanswered_routes",
]
