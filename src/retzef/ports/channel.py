"""The channel port: what an adapter is told and what it answers.

An adapter knows one provider's protocol. It verifies that a request is the provider's, parses theirs into ours,
renders ours into theirs, and sends. It decides nothing, stores nothing and knows no other channel. What it may
raise is a closed list; each error answers: try again? whose fault? what to tell?
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, TypeAlias
from uuid import UUID

from retzef.kernel.errors import RetzefError
from retzef.ports.mail import MailProbe, OutboundMail, OutboundMailParts
from retzef.ports.manifest import Manifest

IdentityStatus: TypeAlias = Literal["claimed", "verified"]
JsonValue: TypeAlias = "str | int | float | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"


# ------------------------------------------------------------------ values


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """One configured connection of a channel, with what its adapter needs to work."""

    tenant_id: UUID
    entry_point_id: UUID
    channel: str
    name: str
    public_key: str
    queue_id: UUID
    settings: Mapping[str, JsonValue]
    secrets: Mapping[str, str] = field(repr=False)
    item_load: int = 2
    priority: int = 0
    # Where its tenant is at home (ISO 3166): how numbers are read that come without their country.
    home_country: str = "IL"
    # What its queue says of an instant: when the closed period ends of which customers are told (None: open, or nothing is
    # told), and by when a new case is to be done (None: nothing is promised).
    closed_until: Callable[[datetime], datetime | None] | None = field(default=None, repr=False)
    promised_at: Callable[[datetime], datetime | None] | None = field(default=None, repr=False)
    # Of a mailbox: the same as it is for mail to each address of its own that a queue has named as its own.
    by_address: Mapping[str, "EntryPoint"] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class InboundRequest:
    """A provider's HTTP request, as it came. Header names are lower case. It shows nothing of itself: it holds
    people's words and sometimes a key.
    """

    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str] = field(repr=False)
    received_at: datetime


@dataclass(frozen=True, slots=True)
class IdentityClaim:
    """An address that names the sender, and whether the channel vouches for it."""

    kind: str
    value: str
    status: IdentityStatus


@dataclass(frozen=True, slots=True)
class AttachmentRef:
    """A file that is stored already."""

    attachment_id: UUID
    name: str
    media_type: str
    size: int
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """What somebody wrote. `provider_message_id` is the provider's own id: the same id is the same message. `automatic`: no
    person wrote it just now (a bot, an out-of-office note); nothing is answered by itself to it.

    Without one, two equal messages cannot be told from one that came twice: both are kept.
    """

    thread_key: str
    sender: IdentityClaim
    text: str
    occurred_at: datetime
    provider_message_id: str | None = None
    sender_name: str | None = None
    locale: str | None = None
    claims: tuple[IdentityClaim, ...] = ()
    attachments: tuple[AttachmentRef, ...] = ()
    client_id: str | None = None
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What became of a message of ours, by the provider's id of it."""

    thread_key: str
    provider_message_id: str
    status: Literal["sent", "delivered", "read", "failed"]
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class Ignored:
    """Understood, and none of our business; `reason` goes to the log."""

    reason: str


Parsed: TypeAlias = InboundMessage | DeliveryReport | Ignored


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """What is to be sent, within the limits of the manifest. `mail`: what else is told of it where it goes by mail."""

    message_id: UUID
    thread_key: str
    text: str
    author_name: str | None
    occurred_at: datetime
    attachments: tuple[AttachmentRef, ...] = ()
    attachment_urls: tuple[str, ...] = ()
    mail: OutboundMailParts | None = None


@dataclass(frozen=True, slots=True)
class OutboundRequest:
    """The HTTP request that carries a message to the provider. Signed, ready to be sent as it is. Some providers
    want a key in the address, so that is not shown either.
    """

    method: Literal["GET", "POST", "PUT"]
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


# What an adapter makes of a message, for whoever carries it to the provider.
Rendered: TypeAlias = OutboundRequest | OutboundMail


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """What the provider answered. Header names are lower case. Of a mail server: the code and the text of its reply."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider has it, under this id (ours when it gives none)."""

    provider_message_id: str


# ------------------------------------------------------------------ the adapter


class ChannelAdapter(Protocol):
    """One channel. Every method is pure but for what its arguments carry in."""

    @property
    def manifest(self) -> Manifest:
        """What the channel can do and what it may not exceed."""
        ...

    def verify(self, entry_point: EntryPoint, request: InboundRequest) -> None:
        """Is this request the provider's, whole and fresh? Looks at bytes, before any parsing.

        Raises SignatureInvalidError.
        """
        ...

    def parse(self, entry_point: EntryPoint, request: InboundRequest) -> list[Parsed]:
        """Theirs into ours. Unknown kinds become Ignored. Raises UnparseableError for what is no payload at all."""
        ...

    def render(self, entry_point: EntryPoint, message: OutboundMessage, *, now: datetime) -> Rendered | None:
        """Ours into theirs; None when the thread is read live and nothing is to be sent.

        Raises MisconfiguredError.
        """
        ...

    def render_probe(self, entry_point: EntryPoint, *, now: datetime) -> OutboundRequest | MailProbe | None:
        """A request that changes nothing there and whose answer tells whether the set-up is right; `read_answer` reads it.

        None when there is nobody to ask. Raises MisconfiguredError.
        """
        ...

    def read_answer(self, answer: ProviderAnswer) -> Sent:
        """What the provider's answer means. Raises the errors below."""
        ...

    def first_thread(self, identity: IdentityClaim) -> str | None:
        """The thread in which this identity is written to before it writes, which is that of its answer; None when the channel
        does not reach such a one. None for everybody where the manifest says `can_initiate = false`.
        """
        ...


# ------------------------------------------------------------------ the closed list of failures


class ChannelError(RetzefError):
    """The root of what an adapter may raise."""


class SignatureInvalidError(ChannelError):
    """Not the provider's, altered, or too old."""

    code = "signature-invalid"
    status = 401


class UnparseableError(ChannelError):
    """No payload of this channel."""

    code = "payload-unparseable"
    status = 400


class ThrottledError(ChannelError):
    """Too fast for the provider; `retry_after` in seconds."""

    code = "provider-throttled"
    status = 503
    retryable = True


class UnreachableError(ChannelError):
    """The provider does not answer, or says that it is ill."""

    code = "provider-unreachable"
    status = 503
    retryable = True


class BadCredentialsError(ChannelError):
    """The provider does not accept our credentials: an administrator must act."""

    code = "provider-credentials"
    status = 502


class MisconfiguredError(ChannelError):
    """A setting of the entry point is missing or senseless."""

    code = "entry-point-misconfigured"
    status = 500


class RejectedError(ChannelError):
    """The provider refuses this message; the same again would be refused again."""

    code = "provider-rejected"
    status = 422


class RecipientGoneError(ChannelError):
    """The address does not exist any more, or does not want us."""

    code = "recipient-gone"
    status = 410
