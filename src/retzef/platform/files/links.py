"""Addresses of files that anybody may open who has them, for a while: signed, and good for one file.

An <img> cannot send a header, and a cookie would not reach another site's page.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

LINK_GOOD_FOR = timedelta(hours=12)


class FileLinks:
    """Makes and checks signed addresses."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, tenant_id: UUID, attachment_id: UUID, now: datetime) -> str:
        """A path that opens this file for the next hours. Rounded, so that a page drawn again loads from its cache."""
        period = int(LINK_GOOD_FOR.total_seconds())
        expires = (int(now.timestamp()) // period + 2) * period
        return f"/files/{tenant_id}/{attachment_id}?until={expires}&seal={self._seal(tenant_id, attachment_id, expires)}"

    def is_good(self, tenant_id: UUID, attachment_id: UUID, until: str, seal: str, now: datetime) -> bool:
        """Was this address made here, and is it still good?"""
        if not (until.isascii() and until.isdigit() and len(until) < 13) or int(until) < now.timestamp():
            return False
        return hmac.compare_digest(self._seal(tenant_id, attachment_id, int(until)).encode(), seal.encode())

    def _seal(self, tenant_id: UUID, attachment_id: UUID, expires: int) -> str:
        text = f"{tenant_id}/{attachment_id}/{expires}".encode()
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()[:40]
