"""Telling a customer who writes while it is closed when it opens: once in an interaction and closed period.

The job is written by `ingest_messages`, in the transaction of the customer's message. What it finds may have changed by then: it
says nothing when it is open, when the thread has ended, when the case is spam or the sender is blocked, and when somebody who
is ready has the work in hand.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from uuid import UUID

import asyncpg

from retzef.engine.calendar import find_standing
from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.modules.cases.mailing import MAIL_REFUSALS, Mailing, write_mail
from retzef.modules.tenancy.api import fill_closed_text, find_calendar_of_queue
from retzef.platform.jobs.kinds import NotYet, Payload
from retzef.platform.unit import UnitOfWork, Units
from retzef.ports.manifest import Manifest

# The thread is held, so that none of this changes before the message is written.
_FIND = """
SELECT i.case_id, i.identity_id, i.channel, r.locale, i.entry_point_id, e.queue_id AS entry_queue_id, w.queue_id, w.work_item_id, w.agent_id
FROM interactions i
JOIN cases k ON k.tenant_id = i.tenant_id AND k.case_id = i.case_id AND k.status <> 'spam'
JOIN customers c ON c.tenant_id = k.tenant_id AND c.customer_id = k.customer_id
JOIN customers r ON r.tenant_id = c.tenant_id AND r.customer_id = c.root_id
JOIN identities d ON d.tenant_id = i.tenant_id AND d.identity_id = i.identity_id
JOIN entry_points e ON e.tenant_id = i.tenant_id AND e.entry_point_id = i.entry_point_id
LEFT JOIN work_items w ON w.tenant_id = i.tenant_id AND w.interaction_id = i.interaction_id AND w.state <> 'done'
LEFT JOIN agents a ON a.tenant_id = w.tenant_id AND a.agent_id = w.agent_id
WHERE i.tenant_id = $1 AND i.interaction_id = $2 AND i.status = 'open' AND i.closed_told_until = $3
  AND COALESCE(a.presence, 'offline') <> 'ready'
  AND NOT EXISTS (SELECT FROM blocked_identities b WHERE b.tenant_id = d.tenant_id AND b.kind = d.kind AND b.value = d.value)
FOR NO KEY UPDATE OF i
"""
_SAY = """
INSERT INTO messages (tenant_id, message_id, case_id, interaction_id, direction, author_kind, text, status, client_id, occurred_at)
VALUES ($1, $2, $3, $4, 'out', 'system', $5, $6, $7, $8)
ON CONFLICT (tenant_id, case_id, client_id) WHERE direction <> 'in' DO NOTHING RETURNING message_id
"""


class TellClosed:
    """The handler of `tell_closed` jobs: {"interaction_id", "closed_until"}."""

    def __init__(self, units: Units, manifests: Mapping[str, Manifest]) -> None:
        self._units = units
        self._manifests = manifests

    async def __call__(self, tenant_id: TenantId, payload: Payload, /) -> NotYet | None:
        """Say it, unless there is no need any more or it was said."""
        interaction_id = UUID(str(payload["interaction_id"]))
        until = datetime.fromisoformat(str(payload["closed_until"]))
        with suppress(*MAIL_REFUSALS):  # nobody is there to say it to, or nobody who wants it
            await self._tell(tenant_id, interaction_id, until)
        return None

    async def _tell(self, tenant_id: TenantId, interaction_id: UUID, until: datetime) -> None:
        async with self._units.begin(tenant_id) as unit:
            row = await unit.connection.fetchrow(_FIND, tenant_id, interaction_id, until)
            text = None if row is None else await _find_text(unit, row)
            if row is not None and text is not None:
                await self._say(
                    unit, interaction_id, row, text, f"closed/{until.isoformat()}/{interaction_id}"
                )

    async def _say(
        self, unit: UnitOfWork, interaction_id: UUID, row: asyncpg.Record, text: str, client_id: str
    ) -> None:
        message_id = unit.ids.new()
        is_live = self._manifests[row["channel"]].transport == "live"
        said = await unit.connection.fetchval(
            _SAY, unit.tenant_id, message_id, row["case_id"], interaction_id, text, "sent" if is_live else "queued", client_id,
            unit.now,
        )  # fmt: skip
        if said is None:
            return
        if self._manifests[row["channel"]].transport == "mailbox":
            await write_mail(unit, message_id, interaction_id, Mailing(), automatic=True)
        unit.record(
            Event(
                "message_sent", "system", case_id=row["case_id"], interaction_id=interaction_id, message_id=message_id,
                work_item_id=row["work_item_id"], agent_id=row["agent_id"], identity_id=row["identity_id"],
                data={"because": "closed"},
            )
        )  # fmt: skip
        if not is_live:
            unit.enqueue("send_message", {"message_id": str(message_id)}, job_id=message_id)


async def _find_text(unit: UnitOfWork, row: asyncpg.Record) -> str | None:
    """What is said by the hours of its entry point, else of the queue the work is in by now; None when it is open, or says nothing."""
    calendar = await find_calendar_of_queue(
        unit.connection, unit.tenant_id, row["queue_id"] or row["entry_queue_id"], row["entry_point_id"]
    )
    if calendar is None:
        return None
    standing = find_standing(calendar.hours, unit.now)
    if standing.is_open:
        return None
    language = row["locale"][:2].lower() if row["locale"] else None
    today = calendar.hours.day_of(unit.now)
    filled = fill_closed_text(
        calendar.closed_texts, standing, calendar.hours.zone, language, calendar.default_locale,
        name_day=partial(calendar.name_day, today),
    )  # fmt: skip
    return None if filled is None else filled[1]
