"""What rules are asked of: events of the journal, each with its case as it stands now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.calendar import find_standing
from retzef.engine.cases import priority_name
from retzef.engine.facts import Value
from retzef.engine.fields import FieldValue
from retzef.engine.rules import TRIGGER_OF, Condition, RuleEvent, Snapshot, ToldLately, facts_asked
from retzef.kernel.ids import CaseId, TenantId
from retzef.modules.tenancy.api import Calendar, find_calendar_of_queue
from retzef.platform.db import Connection

_BECOMES = {
    "case_resumed": "open", "case_woken": "open", "case_reopened": "open", "case_pending": "pending", "case_snoozed": "snoozed",
    "case_resolved": "resolved", "case_marked_spam": "spam",
}  # fmt: skip
_READ = "SELECT * FROM read_for_rules($1, $2, $3, $4)"


@dataclass(frozen=True, slots=True)
class Happened:
    """An event with its case; a fact of a customer who has none open has none.

    `chain`: the rules whose doing it is; `automatic`: no person wrote what came in; `fact_id`: what another system told, if it did.
    """

    seq: int
    event: RuleEvent
    occurred_at: datetime
    case_id: CaseId | None
    snapshot: Snapshot
    chain: tuple[UUID, ...]
    automatic: bool
    fact_id: UUID | None
    row: asyncpg.Record


@dataclass(slots=True)
class Reading:
    """Reads events of one tenant for these conditions; the calendars it has met it keeps."""

    tenant_id: TenantId
    conditions: tuple[Condition, ...]
    _calendars: dict[UUID | None, Calendar | None] = field(default_factory=dict)

    async def read(self, connection: Connection, seqs: Sequence[int]) -> list[Happened]:
        """In the order asked. Those of no case are left out, but for facts: a rule may open one for them."""
        happened = []
        kinds, minutes = facts_asked(self.conditions)
        for row in await connection.fetch(_READ, self.tenant_id, list(seqs), list(kinds), minutes):
            data = msgspec.json.decode(row["data"], type=dict[str, object])
            values = _values(row, data) | {"hours": await self._standing(connection, row)}
            chain = tuple(UUID(each) for each in str(data.get("rules", "")).split(",") if each)
            happened.append(
                Happened(
                    row["seq"], TRIGGER_OF[row["kind"]], row["occurred_at"], CaseId(row["case_id"]) if row["case_id"] else None,
                    Snapshot(values, row["said"] or "", _lately(row["lately"])), chain, data.get("automatic") is True,
                    UUID(str(data["fact_id"])) if "fact_id" in data else None, row,
                )
            )  # fmt: skip
        return happened

    async def _standing(self, connection: Connection, row: asyncpg.Record) -> frozenset[str]:
        """Was it open, by the hours of the queue, when it happened? Where no hours are kept it is always open."""
        queue_id = row["queue_id"]
        if queue_id not in self._calendars:
            self._calendars[queue_id] = await find_calendar_of_queue(connection, self.tenant_id, queue_id)
        calendar = self._calendars[queue_id]
        is_open = calendar is None or find_standing(calendar.hours, row["occurred_at"]).is_open
        return frozenset({"open" if is_open else "closed"})


class _Told(msgspec.Struct):
    """A fact as `read_for_rules` tells it."""

    kind: str
    seconds: float
    content: list[Value]


def _lately(text: str | None) -> tuple[ToldLately, ...]:
    told = msgspec.json.decode(text, type=list[_Told]) if text else []
    return tuple(
        ToldLately(
            each.kind, timedelta(seconds=each.seconds), {value.key: value.value for value in each.content}
        )
        for each in told
    )


def _values(row: asyncpg.Record, data: dict[str, object]) -> dict[str, frozenset[str]]:
    """By what they are about; what the event itself changed is what it changed it to, whatever has become of it since."""
    known = {
        "status": row["status"], "priority": None if row["priority"] is None else priority_name(row["priority"]), "owner": row["owner_agent_id"], "team": row["team_id"],
        "queue": row["queue_id"], "channel": row["channel"], "entry_point": row["entry_point_id"], "fact_kind": row["fact_kind"],
        "disposition": data.get("disposition_id"),
    } | _changed(row["kind"], data)  # fmt: skip
    values = {name: frozenset({str(value)} if value is not None else ()) for name, value in known.items()}
    values["label"] = frozenset(str(each) for each in row["label_ids"])
    values["language"] = frozenset({row["locale"][:2].lower()} if row["locale"] else ())
    for about, column in (("customer_field", "fields"), ("case_field", "case_fields")):
        kept = msgspec.json.decode(row[column] or "{}", type=dict[str, FieldValue])
        values |= {f"{about}.{key}": _texts(value) for key, value in kept.items()}
    told = msgspec.json.decode(row["fact_content"], type=list[Value]) if row["fact_content"] else []
    return values | {f"fact_value.{each.key}": frozenset({each.value}) for each in told}


def _changed(kind: str, data: dict[str, object]) -> dict[str, object]:
    if kind == "case_assigned":
        return {"owner": data.get("owner_agent_id"), "team": data.get("team_id")}
    if kind == "case_priority_changed":
        return {"priority": data.get("priority")}
    return {"status": _BECOMES[kind]} if kind in _BECOMES else {}


def _texts(value: FieldValue) -> frozenset[str]:
    if isinstance(value, list):
        return frozenset(value)
    if isinstance(value, bool):
        return frozenset({"true" if value else "false"})
    return frozenset({value} if value else ())
