"""What a channel tells the contract suite, so that one suite can judge them all (`tests/contract/`).

Each channel's `contract.py` offers a `CONTRACT`: it plays the provider and writes what the provider would write, with
keys made up for the test. It ships with the channel, as its cases do.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, Protocol, TypeAlias

from retzef.ports.channel import (
    ChannelAdapter,
    EntryPoint,
    InboundRequest,
    ProviderAnswer,
    Rendered,
)

AnswerKind: TypeAlias = Literal["accepted", "throttled", "unavailable", "rejected", "unauthorised"]
ReportedStatus: TypeAlias = Literal["sent", "delivered", "read", "failed"]

# For how long the `throttled` answer asks to wait.
THROTTLED_SECONDS = 7


class ChannelContract(Protocol):
    """The provider's side of a channel."""

    @property
    def signature_headers(self) -> tuple[str, ...]:
        """The headers that prove a request: each of them altered, the request must be refused. Lower case. None of a mailbox:
        nobody posts to it.
        """
        ...

    @property
    def signature_covers_body(self) -> bool:
        """Is a request with another body refused? Where it is not, only the channel's own pages may post."""
        ...

    @property
    def stale_after(self) -> timedelta | None:
        """A valid request is refused when it comes again this much later; None when proofs do not age."""
        ...

    @property
    def answers(self) -> Mapping[AnswerKind, ProviderAnswer]:
        """What the provider answers to our requests, by what it means; nothing for a live channel."""
        ...

    def create_adapter(self) -> ChannelAdapter:
        """The adapter under test."""
        ...

    def make_entry_point(self, *, provider: str, variant: int = 1) -> EntryPoint:
        """A complete entry point, every secret of the manifest set; `provider` is the address of a provider to send to.

        Another `variant` is another entry point of the same tenant, with other ids and secrets.
        """
        ...

    def sign(self, entry_point: EntryPoint, body: bytes, at: datetime) -> InboundRequest:
        """Any body, as the provider would send it at this instant."""
        ...

    def write_message(
        self, entry_point: EntryPoint, at: datetime, *, number: int, thread: str, text: str
    ) -> InboundRequest:
        """A signed text message. The same `number` is the same message, the same `thread` the same thread."""
        ...

    def write_unknown(self, entry_point: EntryPoint, at: datetime) -> InboundRequest | None:
        """Something the provider may send that is none of our business; None when a live channel has nothing such."""
        ...

    def write_receipt(
        self, entry_point: EntryPoint, at: datetime, *, message_id: str, thread: str, status: ReportedStatus
    ) -> InboundRequest | None:
        """A report about a message of ours; None where reports do not come by request."""
        ...

    def read_text(self, request: Rendered) -> str:
        """The text as the provider would read it from our request; of a mail, with one kind of line end."""
        ...
