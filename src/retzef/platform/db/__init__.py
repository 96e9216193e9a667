"""PostgreSQL: connections by role, transactions scoped to a tenant, migrations."""

from retzef.platform.db.pool import (
    CROSSED,
    DATABASE_TROUBLE,
    Connection,
    CrossedError,
    Database,
    DatabaseUnavailableError,
    Dsns,
    StorageFullError,
    connect_database,
    explain_trouble,
)

__all__ = [
    "CROSSED",
    "DATABASE_TROUBLE",
    "Connection",
    "CrossedError",
    "Database",
    "DatabaseUnavailableError",
    "Dsns",
    "StorageFullError",
    "connect_database",
    "explain_trouble",
]
