"""The real clock and the real source of ids."""

from datetime import UTC, datetime
from uuid import UUID

import uuid_utils.compat


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        """The present instant."""
        return datetime.now(UTC)


class TimeOrderedIds:
    """UUIDv7 (RFC 9562): they sort by time, within one process also inside one millisecond."""

    def new(self) -> UUID:
        """A fresh id."""
        return uuid_utils.compat.uuid7()
