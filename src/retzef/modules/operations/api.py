"""What others may use."""

from retzef.modules.operations.chores import Retention, list_chores
from retzef.modules.operations.endpoints import jobs_routes
from retzef.modules.operations.standing import Standing, count_tenants_without_router, read_standing

__all__ = [
    "Retention",
    "Standing",
    "count_tenants_without_router",
    "jobs_routes",
    "list_chores",
    "read_standing",
]
