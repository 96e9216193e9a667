"""The JSON that both sides speak; `docs/reference/http-channel.md` explains it.

What comes in is read tolerantly (unknown fields are passed over), what goes out is exactly this.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

EVENTS_MAX = 100

# Bounds of what the journal keeps of an outside name.
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
_Kind = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,49}$")]


class Sender(msgspec.Struct, frozen=True):
    """Who wrote. `verified`: the sending system knows that the address is theirs."""

    kind: _Kind
    value: _Name
    name: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    verified: bool = False


class IncomingMessage(msgspec.Struct, frozen=True, rename={"sender": "from"}):
    """`{"type": "message", …}`. Without `message_id` a repeated request cannot be told from a second message."""

    thread: _Name
    sender: Sender
    text: str
    message_id: _Name | None = None
    locale: Annotated[str, msgspec.Meta(max_length=35)] | None = None
    sent_at: datetime | None = None
    # No person wrote it just now: nothing is answered by itself to it.
    automatic: bool = False
    # Whatever is in it: that there is something is enough to refuse it.
    attachments: list[Any] = []


class IncomingReceipt(msgspec.Struct, frozen=True):
    """`{"type": "receipt", …}`. `message_id` is the one we sent, or with `thread` the one our request was answered with."""

    message_id: _Name
    status: str
    thread: Annotated[str, msgspec.Meta(max_length=500)] = ""
    error_code: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_.-]{0,99}$")] | None = None


class Author(msgspec.Struct, frozen=True):
    """Who answered, as the customer may see it."""

    name: str | None


class OutgoingMessage(msgspec.Struct, frozen=True):
    """What is posted to `callback_url`. Its type is none that we accept: sent back to us, it does nothing."""

    message_id: str
    thread: str
    text: str
    author: Author
    sent_at: datetime
    type: Literal["outgoing_message"] = "outgoing_message"


class Ping(msgspec.Struct, frozen=True):
    """What is posted to `callback_url` to try it. Nothing is to be done about it but to answer 2xx."""

    sent_at: datetime
    type: Literal["ping"] = "ping"


class Answer(msgspec.Struct, frozen=True):
    """What the receiver may answer: its own id of the message."""

    message_id: _Name | None = None
