"""PostgreSQL: connections by role, transactions scoped to a tenant, migrations."""

from retzef.platform.db.pool import (
    DATABASE_TROUBLE,
    Connection,
    Database,
    DatabaseUnavailableError,
    Dsns,
    StorageFullError,
    connect_database,
    explain_trouble,
)

__all__ = [
    "DATABASE_TROUBLE",
    "Connection",
    "Database",
    "DatabaseUnavailableError",
    "Dsns",
    "StorageFullError",
    "connect_database",
    "explain_trouble",
]
