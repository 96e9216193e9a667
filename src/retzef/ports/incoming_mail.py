"""Mail that comes in: what storing asks of a mail that was read, and of whoever reads it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from mmap import mmap
from typing import Literal, Protocol, TypeAlias
from uuid import UUID

MailKind: TypeAlias = Literal["message", "bounce", "auto_reply", "list", "report"]
RawMail: TypeAlias = bytes | mmap


class ReadAddress(Protocol):
    """Somebody whom a mail names. `address` may be anything: a mail says what it likes."""

    @property
    def name(self) -> str:
        """As the mail shows it; "" where it shows none."""
        ...

    @property
    def address(self) -> str:
        """The address."""
        ...


class ReadFile(Protocol):
    """A file that a mail brings."""

    @property
    def name(self) -> str:
        """As the mail calls it, without a path."""
        ...

    @property
    def media_type(self) -> str:
        """What it says to be."""
        ...

    @property
    def size(self) -> int:
        """In bytes."""
        ...

    @property
    def content_id(self) -> str:
        """By which the text names it; "" where it has none."""
        ...

    @property
    def is_inline(self) -> bool:
        """Its place is within the text."""
        ...

    def content(self) -> bytes:
        """The bytes."""
        ...

    def pieces(self) -> Iterator[bytes]:
        """The bytes, about a megabyte at a time."""
        ...


class ReadFailure(Protocol):
    """Somebody whom a mail did not reach."""

    @property
    def recipient(self) -> str:
        """The address."""
        ...

    @property
    def status(self) -> str | None:
        """RFC 3463; None where nobody said."""
        ...

    @property
    def permanent(self) -> bool:
        """It is of no use to try again."""
        ...


class ReadReport(Protocol):
    """What a report says of one recipient."""

    @property
    def recipient(self) -> str:
        """The address."""
        ...

    @property
    def action(self) -> str:
        """`failed`, `delayed`, `delivered`, `displayed` …"""
        ...

    @property
    def status(self) -> str | None:
        """RFC 3463."""
        ...

    @property
    def detail(self) -> str:
        """What the other server said."""
        ...


class ReadCheck(Protocol):
    """One finding about the sender."""

    @property
    def result(self) -> str:
        """`pass`, `fail`, `none` …"""
        ...


class ReadAuthentication(Protocol):
    """What one server found out about the sender (RFC 8601)."""

    def of(self, method: str) -> Sequence[ReadCheck]:
        """Its findings by this method."""
        ...

    def only_watches(self, domain: str) -> bool:
        """Does the domain's owner ask, under DMARC, for nothing to be done with what fails (`p=none`)?"""
        ...

    def disowned(self, domain: str) -> bool:
        """Did it find that the domain's own list of servers excludes the one that it came from?"""
        ...

    def passed(self, method: str, domain: str) -> bool:
        """Did it find that this domain, or one below or above it, stands behind the mail?"""
        ...

    def dmarc(self, domain: str) -> str | None:
        """What it found by DMARC of this domain; None where it says nothing that is surely of it."""
        ...


class ReadSigns(Protocol):
    """What programs and servers say of a mail beside its text."""

    @property
    def is_delay(self) -> bool:
        """A bounce after which the server goes on trying."""
        ...

    @property
    def is_read_receipt(self) -> bool:
        """It was shown to somebody."""
        ...

    @property
    def is_abuse_report(self) -> bool:
        """Somebody took a mail for spam or fraud."""
        ...

    @property
    def is_unanswerable(self) -> bool:
        """No program may answer it (RFC 3834)."""
        ...

    @property
    def hops(self) -> int:
        """How many servers it went through, so far as they say."""
        ...

    @property
    def auth(self) -> Mapping[str, ReadAuthentication] | None:
        """By the server that says so."""
        ...

    @property
    def auth_unnamed(self) -> ReadAuthentication | None:
        """What the servers of Microsoft 365 say, who leave out their name: known by its place above everything else."""
        ...

    @property
    def reported(self) -> Sequence[ReadReport]:
        """Of each recipient."""
        ...

    @property
    def original_ids(self) -> Sequence[str]:
        """Of the mail it reports or is sent back with."""
        ...

    @property
    def delivered_to(self) -> Sequence[str]:
        """The addresses it was delivered to on its way."""
        ...


class IncomingMail(Protocol):
    """A mail, read."""

    @property
    def subject(self) -> str:
        """As people read it."""
        ...

    @property
    def sender(self) -> ReadAddress | None:
        """From, the first where it names several; None where there is none."""
        ...

    @property
    def has_several_senders(self) -> bool:
        """Does From name more than one address?"""
        ...

    @property
    def to(self) -> Sequence[ReadAddress]:
        """To."""
        ...

    @property
    def cc(self) -> Sequence[ReadAddress]:
        """Cc."""
        ...

    @property
    def reply_to(self) -> Sequence[ReadAddress]:
        """Reply-To."""
        ...

    @property
    def date(self) -> datetime | None:
        """As it dates itself."""
        ...

    @property
    def message_id(self) -> str | None:
        """Without brackets."""
        ...

    @property
    def in_reply_to(self) -> Sequence[str]:
        """Which mails it says it answers."""
        ...

    @property
    def references(self) -> Sequence[str]:
        """The mails before it, the answered one last."""
        ...

    @property
    def text(self) -> str:
        """All of it."""
        ...

    @property
    def reply_text(self) -> str:
        """Without quotes and signature."""
        ...

    @property
    def has_html(self) -> bool:
        """It can be shown as it was set."""
        ...

    @property
    def html(self) -> str | None:
        """Harmless; its pictures are named `cid:` or, those of elsewhere, in `data-remote`. None where it has none."""
        ...

    @property
    def files(self) -> Sequence[ReadFile]:
        """What it brings."""
        ...

    @property
    def kind(self) -> MailKind:
        """What sort of mail it is."""
        ...

    @property
    def signs(self) -> ReadSigns:
        """What programs say of it."""
        ...

    @property
    def failed(self) -> Sequence[ReadFailure]:
        """Of a bounce: whom the mail did not reach."""
        ...

    @property
    def protection(self) -> Sequence[str]:
        """Of what sort, when it is signed or encrypted."""
        ...

    @property
    def defects(self) -> Sequence[str]:
        """What is wrong with it."""
        ...


class MailReader(Protocol):
    """Reads mails and knows our marks in them."""

    def read(self, raw: RawMail) -> IncomingMail:
        """Never fails on a mail, whatever it is."""
        ...

    def marked_message(self, tenant_id: UUID, mail_id: str) -> UUID | None:
        """Which message of ours a Message-ID names."""
        ...

    def marked_thread(self, tenant_id: UUID, address: str) -> UUID | None:
        """Which thread an address of ours names."""
        ...
