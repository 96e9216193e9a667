"""What others may use."""

from retzef.modules.operations.chores import CHORES
from retzef.modules.operations.endpoints import jobs_routes

__all__ = ["CHORES", "jobs_routes"]
