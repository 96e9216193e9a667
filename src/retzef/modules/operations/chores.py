"""What has expired is swept: by one process of the installation, again and again."""

from datetime import timedelta

from retzef.platform.db import Connection
from retzef.platform.jobs.recurring import Chore

_EXPIRED_SESSIONS = "DELETE FROM sessions WHERE expires_at < now()"


async def delete_expired_sessions(connection: Connection) -> None:
    """Sessions that have ended by themselves; nobody can sign in with them any more."""
    await connection.execute(_EXPIRED_SESSIONS)


CHORES = (Chore("delete_expired_sessions", timedelta(hours=1), delete_expired_sessions),)
