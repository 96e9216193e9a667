"""What fetching hands to storing, and what becomes of it."""

from dataclasses import dataclass, field
from datetime import datetime
from mmap import mmap
from pickle import PickleBuffer
from typing import SupportsIndex
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail as it was fetched or handed in. `raw`: its bytes, or a file that is mapped, which stays open until it is stored."""

    raw: bytes | mmap = field(repr=False)
    size: int
    received_at: datetime
    # Its place in the folder; None when it was handed in.
    uid: int | None = None

    def __reduce_ex__(self, _protocol: SupportsIndex) -> tuple[type["Arrived"], tuple[object, ...]]:
        """How it goes to another process: its bytes beside it, without a copy of them."""
        return Arrived, (PickleBuffer(self.raw), self.size, self.received_at, self.uid)


@dataclass(frozen=True, slots=True)
class CursorMove:
    """Up to where a folder has been read when these mails are stored. Written in their transaction."""

    folder: str
    uidvalidity: int
    last_uid: int


@dataclass(frozen=True, slots=True)
class Held:
    """A mail that cannot be taken in: `reason` is an error's code. `raw` None: it was not fetched whole; then `head` may tell whose it is."""

    reason: str
    size: int
    folder: str | None = None
    uidvalidity: int | None = None
    uid: int | None = None
    detail: str | None = None
    sender: str | None = None
    subject: str | None = None
    raw: bytes | mmap | None = field(default=None, repr=False)
    head: bytes | None = field(default=None, repr=False)
    # What it is known by when it comes again under another number; None: by its source or head, when there is one.
    known_by: str | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """It is a message. `duplicate`: it was here already, and nothing was changed."""

    message_id: UUID
    duplicate: bool


@dataclass(frozen=True, slots=True)
class Quarantined:
    """It is held back, for people to see. `quarantine_id` None: it was held already."""

    quarantine_id: UUID | None
    reason: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """It was here, and its words were erased: nothing of it is kept again."""


Outcome = Stored | Quarantined | PassedOver
