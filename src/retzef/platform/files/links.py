"""Addresses that anybody may open who has them, for a while: signed, and good for one thing.

An <img> cannot send a header, and a cookie would not reach another site's page, nor the sheet on which a mail is shown.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

LINK_GOOD_FOR = timedelta(hours=12)


class SealedPaths:
    """Makes and checks signed paths."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, path: str, now: datetime) -> str:
        """The path, good for the next hours. Rounded, so that a page drawn again loads from its cache."""
        period = int(LINK_GOOD_FOR.total_seconds())
        expires = (int(now.timestamp()) // period + 2) * period
        return f"{path}?until={expires}&seal={self._seal(path, expires)}"

    def is_good(self, path: str, until: str, seal: str, now: datetime) -> bool:
        """Was this path made here, and is it still good?"""
        if not (until.isascii() and until.isdigit() and len(until) < 13) or int(until) < now.timestamp():
            return False
        return hmac.compare_digest(self._seal(path, int(until)).encode(), seal.encode())

    def _seal(self, path: str, expires: int) -> str:
        return hmac.new(self._key, f"{path}/{expires}".encode(), hashlib.sha256).hexdigest()[:40]


class FileLinks:
    """Makes and checks signed addresses of files."""

    def __init__(self, key: bytes) -> None:
        self._paths = SealedPaths(key)

    def make(self, tenant_id: UUID, attachment_id: UUID, now: datetime) -> str:
        """A path that opens this file for the next hours."""
        return self._paths.make(_path(tenant_id, attachment_id), now)

    def is_good(self, tenant_id: UUID, attachment_id: UUID, until: str, seal: str, now: datetime) -> bool:
        """Was this address made here, and is it still good?"""
        return self._paths.is_good(_path(tenant_id, attachment_id), until, seal, now)


def _path(tenant_id: UUID, attachment_id: UUID) -> str:
    return f"/files/{tenant_id}/{attachment_id}"
