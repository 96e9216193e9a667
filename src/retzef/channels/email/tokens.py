"""Marks of ours in a mail: the Message-ID of what we sent and the address to answer at tell which thread an answer belongs to.

A mark names something of ours and proves that we made it; it does not prove who brings it back. A mail that was forwarded carries its
marks along, so whoever answers is compared with those to whom it went (`engine/mail`).
"""

import hmac
from base64 import b32decode, b32encode
from dataclasses import dataclass
from uuid import UUID

# Letters of 128 and of 50 bits; base 32 survives servers that change the case of addresses.
_ID_LETTERS = 26
_PROOF_LETTERS = 10
_PURPOSE = b"mail"


@dataclass(frozen=True, slots=True)
class MailMarks:
    """Makes marks and knows its own. `key`: of the installation, for this purpose alone."""

    key: bytes

    def message_id(self, tenant_id: UUID, message_id: UUID, domain: str) -> str:
        """The Message-ID, without brackets, of a message of ours."""
        return f"rz.{_letters(message_id)}.{self._proof(tenant_id, message_id)}@{domain}"

    def read_message_id(self, tenant_id: UUID, mail_id: str) -> UUID | None:
        """Which message of this tenant's it names; None when it is none of ours."""
        local, _, _ = mail_id.strip("<> ").partition("@")
        parts = local.lower().split(".")
        if len(parts) != 3 or parts[0] != "rz":
            return None
        return self._known(tenant_id, parts[1], parts[2])

    def answer_address(self, tenant_id: UUID, thread_id: UUID, address: str) -> str:
        """The address with the thread after a plus (RFC 5233): answers to it belong to the thread, whatever else they say."""
        local, _, domain = address.rpartition("@")
        return f"{local}+rz{_letters(thread_id)}{self._proof(tenant_id, thread_id)}@{domain}"

    def read_address(self, tenant_id: UUID, address: str) -> UUID | None:
        """Which thread an address names; None when it names none of ours."""
        _, plus, mark = address.partition("@")[0].lower().rpartition("+rz")
        if not plus or len(mark) != _ID_LETTERS + _PROOF_LETTERS:
            return None
        return self._known(tenant_id, mark[:_ID_LETTERS], mark[_ID_LETTERS:])

    def _known(self, tenant_id: UUID, letters: str, proof: str) -> UUID | None:
        found = _read(letters)
        if found is None or not hmac.compare_digest(self._proof(tenant_id, found).encode(), proof.encode()):
            return None
        return found

    def _proof(self, tenant_id: UUID, named: UUID) -> str:
        digest = hmac.digest(self.key, _PURPOSE + tenant_id.bytes + named.bytes, "sha256")
        return b32encode(digest).decode().lower()[:_PROOF_LETTERS]


def _letters(value: UUID) -> str:
    return b32encode(value.bytes).decode().rstrip("=").lower()


def _read(letters: str) -> UUID | None:
    if len(letters) != _ID_LETTERS or not letters.isascii():
        return None
    try:
        found = UUID(bytes=b32decode(letters.upper() + "======"))
    except ValueError:
        return None
    # The last letter has room for more than is needed: what is written there otherwise is not what we wrote.
    return found if _letters(found) == letters else None
