"""Mail that goes out: what an adapter is told of one, what it makes of it, and of the servers that it names.

A mail is rendered into pieces: bytes that are sent as they are, and files of the store that are read and written in base64 while
they are sent, so that a mail of any size takes little memory. Who takes it to the server answers with what the server said, and
of which recipients the server did not want to know.
"""

import math
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

RecipientRole: TypeAlias = Literal["to", "cc", "bcc"]
# tls: from the first byte. starttls: asked for, and nothing is said before. none: in the open, for a server of the own network.
Security: TypeAlias = Literal["tls", "starttls", "none"]

BASE64_LINE_BYTES = 57
_BASE64_LINE_CHARS = 76 + 2


# ------------------------------------------------------------------ what is to be sent


@dataclass(frozen=True, slots=True)
class MailRecipient:
    """To whom. `name`: as the mail shows it, "" for the address alone."""

    address: str
    name: str = ""
    role: RecipientRole = "to"


@dataclass(frozen=True, slots=True)
class QuotedMail:
    """The mail that is answered or forwarded. `written_at` is in the zone in which it is told. `html`: harmless, None when it had none."""

    sender_name: str
    sender_address: str
    written_at: datetime
    subject: str
    text: str
    html: str | None = None
    to: tuple[MailRecipient, ...] = ()
    cc: tuple[MailRecipient, ...] = ()


@dataclass(frozen=True, slots=True)
class OutboundMailParts:
    """What a message has besides its text when it goes by mail.

    `html`: as composed; None: made of the text. `references`: Message-IDs without brackets, the answered one last. `identity_name` and
    `signature`: by whom the queue writes, in the customer's language. `automatic`: nobody wrote it just now.
    `sender_address`: from which the queue writes, where the mailbox has it; None: from the mailbox's own. `unsubscribe`: where one turns off what is sent unasked (an https address), None where there is nothing to turn off.
    """

    subject: str
    recipients: tuple[MailRecipient, ...]
    html: str | None = None
    references: tuple[str, ...] = ()
    quoted: QuotedMail | None = None
    is_forward: bool = False
    identity_name: str | None = None
    sender_address: str | None = None
    signature: str = ""
    case_number: int | None = None
    automatic: bool = False
    unsubscribe: str | None = None
    locale: str | None = None


# ------------------------------------------------------------------ servers, and how one signs in


@dataclass(frozen=True, slots=True)
class PasswordSignIn:
    """By name and password."""

    login: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """How an access token is asked for (RFC 6749, 4.4 and 6). `refresh_token` None: by the client's own credentials."""

    token_url: str
    client_id: str
    scope: str
    client_secret: str = field(default="", repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    # The tenant and the entry point whose they are: where a refresh token that replaces this one is kept.
    owner: tuple[UUID, UUID] | None = None


@dataclass(frozen=True, slots=True)
class TokenSignIn:
    """By an access token (XOAUTH2)."""

    login: str
    request: TokenRequest


SignIn: TypeAlias = PasswordSignIn | TokenSignIn


@dataclass(frozen=True, slots=True)
class ConsentPage:
    """Where the owner of a mailbox lets us in (RFC 6749, 4.1). `more`: what this provider wants to be told besides."""

    address: str
    request: TokenRequest
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server of a mailbox. `sign_in` None: it asks for none."""

    host: str
    port: int
    security: Security
    sign_in: SignIn | None


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox as its settings say: where mail is read, where it is handed over, and how each is signed in to.

    `reading` None: mail is not fetched, another server hands it over. `fetch_from`: nothing older than this day is fetched;
    None: nothing that was there when the mailbox was connected. `trusted_authserv`: whose Authentication-Results are believed (RFC 8601).
    `aliases`: other addresses that lead into it and that it may send from. `consent`: where its owner lets us in, None where that is no way to sign in.
    """

    address: str
    sender_name: str
    sending: MailServer
    reading: MailServer | None
    folder: str = "INBOX"
    fetch_from: str | None = None
    size_max: int = 0
    plus_addressing: bool = False
    subject_tag: bool = False
    trusted_authserv: str | None = None
    allow_private: bool = False
    consent: ConsentPage | None = None
    aliases: tuple[str, ...] = ()

    def find_sender(self, wanted: str | None) -> str:
        """The address of its own that is wanted; its first one where it has no such."""
        found = next((each for each in self.aliases if wanted and each.lower() == wanted.lower()), None)
        return found or self.address


# ------------------------------------------------------------------ what goes to the server


@dataclass(frozen=True, slots=True)
class FilePiece:
    """A file of the store, in base64 of lines of 76, each ended."""

    attachment_id: UUID
    size: int

    @property
    def encoded_size(self) -> int:
        """How many bytes it is in the mail."""
        whole, rest = divmod(self.size, BASE64_LINE_BYTES)
        return whole * _BASE64_LINE_CHARS + (4 * math.ceil(rest / 3) + 2 if rest else 0)


@dataclass(frozen=True, slots=True)
class OutboundMail:
    """A mail, ready to be handed to its server. Lines end in CRLF; dots are not doubled yet. `needs_utf8`: an address is not ASCII."""

    server: MailServer
    envelope_from: str
    recipients: tuple[str, ...]
    pieces: tuple[bytes | FilePiece, ...] = field(repr=False)
    # Without brackets.
    mail_id: str
    needs_utf8: bool = False

    @property
    def size(self) -> int:
        """In bytes, as it is sent."""
        return sum(len(each) if isinstance(each, bytes) else each.encoded_size for each in self.pieces)


@dataclass(frozen=True, slots=True)
class MailProbe:
    """What tells whether a mailbox is set up rightly: signing in at both servers, and nothing else."""

    mailbox: Mailbox


@dataclass(frozen=True, slots=True)
class RefusedRecipient:
    """One of several whom the server did not take, while it took the mail for the others."""

    address: str
    status: int
    text: str
