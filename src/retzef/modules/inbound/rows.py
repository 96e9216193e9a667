"""From a parsed message to the row the ingest function takes, with the new ids it may need."""

from retzef.kernel.ids import Ids
from retzef.platform.text import one_line
from retzef.ports.channel import EntryPoint, InboundMessage


def inbound_row(entry_point: EntryPoint, medium: str, message: InboundMessage, ids: Ids) -> dict[str, object]:
    """One element of `ingest_messages`' batch. Ids that turn out not to be needed are thrown away."""
    return {
        "entry_point_id": entry_point.entry_point_id,
        "channel": entry_point.channel,
        "queue_id": entry_point.queue_id,
        "medium": medium,
        "item_load": entry_point.item_load,
        "priority": entry_point.priority,
        "thread_key": message.thread_key,
        "identity_kind": message.sender.kind,
        "identity_value": message.sender.value,
        "identity_status": message.sender.status,
        "provenance": entry_point.channel,
        "name": message.sender_name,
        "locale": message.locale,
        "claims": [
            {"identity_id": ids.new(), "kind": claim.kind, "value": claim.value, "status": claim.status}
            for claim in message.claims
        ],
        "provider_message_id": message.provider_message_id,
        "text": message.text,
        "last_line": one_line(message.text, [each.name for each in message.attachments]),
        "attachments": message.attachments,
        "client_id": message.client_id,
        "occurred_at": message.occurred_at,
        "message_id": ids.new(),
        "customer_id": ids.new(),
        "identity_id": ids.new(),
        "case_id": ids.new(),
        "interaction_id": ids.new(),
        "work_item_id": ids.new(),
    }
