"""PostgreSQL that Retzef starts for itself, so that a newcomer needs no database server.

Owns: finding PostgreSQL's programs, making a cluster, starting, watching, restarting and stopping its server.
Does not: create tables (`platform.db`), back up, or touch a PostgreSQL that was given by URL.

Reading order: `embedded` (what others use), `supervisor`, `cluster`, `folders`, `account`, `programs`, `processes`,
`launch`, `errors`.

Invariants: one process of ours owns a folder (an flock says so); the server listens only on a socket in a folder that
nobody else may enter; it never outlives the process that started it; what it has confirmed survives any kill.
"""

from retzef.platform.postgres.embedded import (
    EmbeddedPostgres,
    RunningPostgres,
    find_running,
    has_cluster,
    open_postgres,
)

__all__ = ["EmbeddedPostgres", "RunningPostgres", "find_running", "has_cluster", "open_postgres"]
