"""Writing the journal: in the transaction of the state it describes, never apart from it."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.platform.db import Connection

_INSERT = """
INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, actor_id, case_id, interaction_id, message_id,
                    work_item_id, offer_id, agent_id, identity_id, customer_id, data)
SELECT $1, $2, e.* FROM jsonb_to_recordset($3::jsonb) AS e(
    kind text, actor_kind text, actor_id uuid, case_id uuid, interaction_id uuid, message_id uuid,
    work_item_id uuid, offer_id uuid, agent_id uuid, identity_id uuid, customer_id uuid, data jsonb)
"""


async def append_events(
    connection: Connection, tenant_id: TenantId, now: datetime, events: Sequence[Event]
) -> None:
    """Append facts in the caller's transaction, in this order, in one round trip."""
    if events:
        await connection.execute(_INSERT, tenant_id, now, msgspec.json.encode(events).decode())
