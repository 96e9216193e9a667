"""Signed addresses of what a mail shows: its own files, and pictures that lie elsewhere.

Made for whoever may see the mail's case. A picture's address elsewhere is part of what is signed: nobody makes us fetch another.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64Error
from dataclasses import dataclass
from uuid import UUID

from retzef.kernel.clock import Clock
from retzef.modules.mail.remote_images import ADDRESS_MAX
from retzef.platform.files.links import FileLinks, SealedPaths


@dataclass(frozen=True, slots=True)
class MailAddresses:
    """Makes them."""

    paths: SealedPaths
    links: FileLinks
    clock: Clock

    def of(self, tenant_id: UUID, message_id: UUID) -> "AddressesOfMail":
        """Of what this mail shows."""
        return AddressesOfMail(self, tenant_id, message_id)

    def is_good(self, path: str, until: str, seal: str) -> bool:
        """Was this address made here, and is it still good?"""
        return self.paths.is_good(path, until, seal, self.clock.now())


@dataclass(frozen=True, slots=True)
class AddressesOfMail:
    """The addresses of one mail."""

    made_by: MailAddresses
    tenant_id: UUID
    message_id: UUID

    def file(self, place: int) -> str:
        """Of a file within it, by its place among them."""
        return self._sealed(f"files/{place}")

    def remote(self, address: str) -> str | None:
        """Of a picture elsewhere; None when its address is none that we fetch."""
        if len(address) > ADDRESS_MAX or not address.lower().startswith(("http://", "https://")):
            return None
        return self._sealed(f"remote/{urlsafe_b64encode(address.encode()).decode().rstrip('=')}")

    def attachment(self, attachment_id: UUID) -> str:
        """Of a file that went with it."""
        return self.made_by.links.make(self.tenant_id, attachment_id, self.made_by.clock.now())

    def _sealed(self, rest: str) -> str:
        return self.made_by.paths.make(
            f"/mails/{self.tenant_id}/{self.message_id}/{rest}", self.made_by.clock.now()
        )


def read_remote(coded: str) -> str | None:
    """The address elsewhere that a path names; None when it names none."""
    try:
        return urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode()
    except (NotBase64Error, ValueError):
        return None
