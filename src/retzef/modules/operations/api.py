"""What others may use."""

from retzef.modules.operations.chores import Retention, list_chores
from retzef.modules.operations.endpoints import jobs_routes

__all__ = ["Retention", "jobs_routes", "list_chores"]
