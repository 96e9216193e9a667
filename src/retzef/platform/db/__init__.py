"""PostgreSQL: connections by role, transactions scoped to a tenant, migrations."""

from retzef.platform.db.pool import Connection, Database, DatabaseUnavailableError, Dsns, connect_database

__all__ = ["Connection", "Database", "DatabaseUnavailableError", "Dsns", "connect_database"]
