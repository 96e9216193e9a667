"""From a parsed message to what the ingest function takes, with the new ids it may need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.recognition import identity_as_given
from retzef.kernel.directions import without_turns
from retzef.kernel.ids import Ids
from retzef.platform.journal import JournalRow
from retzef.platform.text import one_line
from retzef.ports.channel import EntryPoint, InboundMessage

# The error that asks for the details of a message after all.
DETAILS_NEEDED = "RZ003"
INGEST = (
    "SELECT place, message_id, duplicate, case_id, interaction_id, seq, work_item_id, agent_id, identity_id, transaction"
    " FROM ingest_messages($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
)


@dataclass(slots=True)
class InboundRow:
    """One message as `ingest_messages` takes it. `files` and `details` are JSON.

    `closed_until`: when the present closed period ends, of which the customer is to be told; None when there is nothing to tell.
    """

    entry_point_id: UUID
    thread_key: str
    provider_message_id: str | None
    message_id: UUID
    text: str
    last_line: str
    files: str | None
    client_id: str | None
    occurred_at: datetime
    details: str | None
    closed_until: datetime | None = None
    automatic: bool = False


def inbound_row(
    entry_point: EntryPoint,
    medium: str,
    message: InboundMessage,
    ids: Ids,
    *,
    now: datetime | None = None,
    with_details: bool = True,
    more: Mapping[str, object] = MappingProxyType({}),
) -> InboundRow:
    """The row of a message. Without details it can be stored only while its thread is open and its work is not done.

    `now`: by which opening hours are asked; None: they are not. `more`: details that only some media have (`ingest_messages`).
    """
    files = message.attachments
    return InboundRow(
        entry_point.entry_point_id,
        message.thread_key,
        message.provider_message_id,
        ids.new(),
        message.text,
        one_line(message.text, [each.name for each in files] if files else ()),
        msgspec.json.encode(files).decode() if files else None,
        message.client_id,
        message.occurred_at,
        row_details(entry_point, medium, message, ids, now, more=more) if with_details else None,
        _closed_until(entry_point, message, now),
        message.automatic,
    )


def _closed_until(entry_point: EntryPoint, message: InboundMessage, now: datetime | None) -> datetime | None:
    if now is None or entry_point.closed_until is None or message.automatic:
        return None
    return entry_point.closed_until(now)


def row_details(
    entry_point: EntryPoint,
    medium: str,
    message: InboundMessage,
    ids: Ids,
    now: datetime | None = None,
    *,
    more: Mapping[str, object] = MappingProxyType({}),
) -> str:
    """What only the first message of a thread needs: who it is, where the work goes, ids for what is made.

    Ids that turn out not to be needed are thrown away.
    """
    home = entry_point.home_country
    sender = identity_as_given(message.sender.kind, message.sender.value, home)
    details: dict[str, object] = {
        "channel": entry_point.channel,
        "queue_id": entry_point.queue_id,
        "medium": medium,
        "item_load": entry_point.item_load,
        "priority": entry_point.priority,
        "identity_kind": sender.kind,
        "identity_value": sender.value,
        "identity_shown": sender.shown,
        "identity_status": message.sender.status,
        "provenance": entry_point.channel,
        "name": without_turns(message.sender_name or "").strip() or None,
        "locale": message.locale,
        "claims": [
            {
                "identity_id": ids.new(),
                "kind": claim.kind,
                "value": identity.value,
                "shown": identity.shown,
                "status": claim.status,
            }
            for claim in message.claims
            for identity in (identity_as_given(claim.kind, claim.value, home),)
        ],
        "customer_id": ids.new(),
        "identity_id": ids.new(),
        "case_id": ids.new(),
        "interaction_id": ids.new(),
        "work_item_id": ids.new(),
        **more,
    }
    if message.automatic:
        details["automatic"] = True
    if now is not None and entry_point.promised_at is not None:
        details["deadline_at"] = entry_point.promised_at(now)
    return msgspec.json.encode(details).decode()


def ingest_arguments(tenant_id: UUID, now: datetime, rows: Sequence[InboundRow]) -> tuple[object, ...]:
    """The arguments of INGEST. The answer's `place` counts the rows from 1."""
    closed = [row.closed_until for row in rows]
    automatic = [row.automatic for row in rows]
    return (
        tenant_id,
        now,
        [row.entry_point_id for row in rows],
        [row.thread_key for row in rows],
        [row.provider_message_id for row in rows],
        [row.message_id for row in rows],
        [row.text for row in rows],
        [row.last_line for row in rows],
        [row.files for row in rows],
        [row.client_id for row in rows],
        [row.occurred_at for row in rows],
        [row.details for row in rows],
        closed if any(closed) else None,
        automatic if any(automatic) else None,
    )


def journal_row(tenant_id: UUID, stored: asyncpg.Record) -> JournalRow:
    """The journal's row of a stored message, from an answer to INGEST that has its `seq`."""
    return JournalRow(
        tenant_id, stored["seq"], "message_received", stored["case_id"], stored["interaction_id"], stored["message_id"],
        stored["work_item_id"], None, stored["agent_id"], stored["identity_id"], None, stored["transaction"],
    )  # fmt: skip
