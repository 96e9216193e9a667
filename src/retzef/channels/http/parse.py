"""Theirs into ours. A request is taken whole or refused whole, saying which event and which field is wrong."""

from datetime import datetime, timedelta
from typing import Literal, TypeVar, cast, get_args

import msgspec

from retzef.channels.http.payloads import EVENTS_MAX, IncomingMessage, IncomingReceipt
from retzef.ports.channel import (
    DeliveryReport,
    EntryPoint,
    IdentityClaim,
    Ignored,
    InboundMessage,
    InboundRequest,
    Parsed,
    UnparseableError,
)

ReportStatus = Literal["sent", "delivered", "read", "failed"]
# An instant outside of this is a mistake of the sender's clock: the time of receipt is taken instead.
OLDEST = timedelta(days=5 * 365)

T = TypeVar("T")


def parse_request(_entry_point: EntryPoint, request: InboundRequest) -> list[Parsed]:
    """One event, or a list of them under `events`. Raises UnparseableError."""
    try:
        payload = msgspec.json.decode(request.body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UnparseableError(problem="json") from error
    if not isinstance(payload, dict):
        raise UnparseableError(problem="json")
    if "events" not in payload:
        return [_parse_event(payload, 0, request.received_at)]
    events = payload["events"]
    if not isinstance(events, list) or len(events) > EVENTS_MAX:
        raise UnparseableError(problem="events", limit=EVENTS_MAX)
    return [_parse_event(event, place, request.received_at) for place, event in enumerate(events)]


def _parse_event(event: object, place: int, received_at: datetime) -> Parsed:
    if not isinstance(event, dict):
        raise UnparseableError(event=place, problem="type")
    match event.get("type"):
        case "message":
            return _parse_message(_convert(event, IncomingMessage, place), place, received_at)
        case "receipt":
            return _parse_receipt(_convert(event, IncomingReceipt, place))
        case str() as unknown:
            return Ignored(f"unknown event type {unknown[:50]!a}")
        case _:
            raise UnparseableError(event=place, problem="type")


def _convert(event: object, wanted: type[T], place: int) -> T:
    try:
        return msgspec.convert(event, wanted)
    except msgspec.ValidationError as error:
        # "Expected `str`, got `int` - at `$.from.kind`": the path is the sender's own, the value is not repeated.
        raise UnparseableError(
            event=place, problem=str(error).rpartition("`$.")[2].rstrip("`") or "type"
        ) from error


def _parse_message(message: IncomingMessage, place: int, received_at: datetime) -> InboundMessage:
    if message.attachments:
        raise UnparseableError(event=place, problem="attachments-unsupported")
    text = _storable(message.text)
    if not text.strip():
        raise UnparseableError(event=place, problem="text")
    sender = message.sender
    return InboundMessage(
        thread_key=_required(message.thread, place, "thread"),
        sender=IdentityClaim(
            sender.kind,
            _required(sender.value, place, "from.value"),
            "verified" if sender.verified else "claimed",
        ),
        text=text,
        occurred_at=_plausible(message.sent_at, received_at),
        provider_message_id=None
        if message.message_id is None
        else _required(message.message_id, place, "message_id"),
        sender_name=_storable(sender.name or "").strip() or None,
        locale=_storable(message.locale or "") or None,
        automatic=message.automatic,
    )


def _parse_receipt(receipt: IncomingReceipt) -> DeliveryReport | Ignored:
    if receipt.status not in get_args(ReportStatus):
        return Ignored("unknown receipt status")
    return DeliveryReport(
        thread_key=_storable(receipt.thread),
        provider_message_id=_storable(receipt.message_id),
        status=cast("ReportStatus", receipt.status),
        error_code=receipt.error_code,
    )


def _storable(text: str) -> str:
    """The text without NUL, the one character a database column cannot hold."""
    return text.replace("\x00", "")


def _required(text: str, place: int, field: str) -> str:
    stored = _storable(text)
    if not stored.strip():
        raise UnparseableError(event=place, problem=field)
    return stored


def _plausible(sent_at: datetime | None, received_at: datetime) -> datetime:
    if sent_at is None or sent_at.tzinfo is None or not received_at - OLDEST <= sent_at <= received_at:
        return received_at
    return sent_at
