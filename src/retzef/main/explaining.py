"""Why work went to whom it went, for a reader at a terminal: found by the number of its case or its own id, told in words."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import TenantId, WorkItemId
from retzef.main.compose import Core
from retzef.main.tables import policy_name, why
from retzef.main.tenant_life import choose_tenant
from retzef.modules.queues.decisions import Decision, read_decisions
from retzef.modules.reporting.settings import read_counting
from retzef.platform.http.catalogue import sentence

# Of one case; the newest.
ITEMS_MAX = 100
_NUMBER_MAX = 2**63 - 1

_TENANT_OF = "SELECT tenant_id FROM work_items WHERE work_item_id = $1"
_ITEMS = """
SELECT w.work_item_id, w.queued_at, k.number, text_in(q.name, $2) AS queue
FROM work_items w JOIN cases k ON k.tenant_id = w.tenant_id AND k.case_id = w.case_id
    JOIN queues q ON q.tenant_id = w.tenant_id AND q.queue_id = w.queue_id
WHERE w.tenant_id = $1 AND ($3::uuid IS NULL OR w.work_item_id = $3) AND ($4::bigint IS NULL OR k.number = $4)
ORDER BY w.queued_at DESC, w.work_item_id LIMIT $5
"""


class WorkNamedError(RetzefError):
    """Neither the number of a case nor the id of a work item. Params: `item`."""

    code = "routing-work-named"


class ItemUnknownError(RetzefError):
    """No work item has this id. Params: `item`."""

    code = "routing-item-unknown"


class CaseWithoutWorkError(RetzefError):
    """The tenant has no case of this number, or nothing about it was ever given out. Params: `number`, `tenant`."""

    code = "routing-case-unknown"


@dataclass(frozen=True, slots=True)
class Explained:
    """A work item and every decision about it, the newest first."""

    work_item_id: WorkItemId
    case: int
    queue: str
    queued_at: datetime
    decisions: tuple[Decision, ...]
    zone: ZoneInfo


def read_named(named: str) -> UUID | int:
    """The id of a work item, or the number of a case (with or without a #). Raises WorkNamedError."""
    digits = named.removeprefix("#")
    if digits.isascii() and digits.isdigit() and int(digits[:25]) <= _NUMBER_MAX:
        return int(digits)
    try:
        return UUID(named)
    except ValueError as error:
        raise WorkNamedError(item=named[:80]) from error


async def explain_work(core: Core, named: UUID | int, tenant: str | None, locale: str) -> list[Explained]:
    """Of a case each of its work items, the newest first.

    Raises ItemUnknownError, CaseWithoutWorkError, TenantUnknownError, TenantAmbiguousError, TenantUnsaidError.
    """
    if isinstance(named, int):
        owner = await choose_tenant(core, tenant)
        found = await _explain(core, owner.tenant_id, None, named, locale)
        if not found:
            raise CaseWithoutWorkError(number=named, tenant=owner.name)
        return found
    tenant_id = await core.database.system.fetchval(_TENANT_OF, named)
    if tenant_id is None:
        raise ItemUnknownError(item=str(named))
    return await _explain(core, TenantId(tenant_id), named, None, locale)


async def _explain(
    core: Core, tenant_id: TenantId, item: UUID | None, number: int | None, locale: str
) -> list[Explained]:
    async with core.database.transaction(tenant_id) as connection:
        zone = (await read_counting(connection, tenant_id)).zone
        rows = await connection.fetch(_ITEMS, tenant_id, locale, item, number, ITEMS_MAX)
        return [
            Explained(
                row["work_item_id"],
                row["number"],
                row["queue"],
                row["queued_at"],
                tuple(
                    await read_decisions(
                        connection, tenant_id, WorkItemId(row["work_item_id"]), core.clock.now(), locale
                    )
                ),
                zone,
            )
            for row in rows
        ]


def to_json_lines(explained: Sequence[Explained]) -> Iterator[str]:
    """One JSON object for each decision, with codes."""
    for item in explained:
        for decision in item.decisions:
            told = {"work_item_id": item.work_item_id, "case": item.case, **asdict(decision)}
            yield msgspec.json.encode(told).decode()


def to_lines(explained: Sequence[Explained], locale: str) -> Iterator[str]:
    """For a reader: the item, then each decision with everybody who might have got it."""
    for place, item in enumerate(explained):
        if place:
            yield ""
        yield sentence(
            "routing-explain-item",
            locale,
            {
                "case": item.case,
                "queue": item.queue,
                "since": _instant(item.queued_at, item.zone),
                "item": str(item.work_item_id),
            },
        )
        if not item.decisions:
            nothing_yet = sentence("routing-explain-none", locale)
            yield f"  {nothing_yet}"
        for decision in item.decisions:
            yield f"  {_head(decision, item.zone, locale)}"
            yield from (f"    {line}" for line in _candidates(decision, locale))


def _head(decision: Decision, zone: ZoneInfo, locale: str) -> str:
    parts = [_instant(decision.decided_at, zone), policy_name(decision.policy, locale)]
    if decision.decided_by is not None:
        parts.append(sentence("routing-explain-by", locale, {"name": decision.decided_by}))
    if decision.chosen_agent_id is None:
        reasons = why(decision.reasons, locale)
        code = "routing-explain-waits" if reasons else "routing-explain-nobody"
        parts.append(sentence(code, locale, {"reasons": reasons}))
    return "  ".join(parts)


def _candidates(decision: Decision, locale: str) -> Iterator[str]:
    for each in decision.candidates:
        mark = ">" if each.agent_id == decision.chosen_agent_id else " "
        score = f"{each.score:.1f}" if each.could_be_asked else "-"
        yield f"{mark} {score:>10}  {each.name}  {why(each.reasons, locale)}".rstrip()


def _instant(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M:%S}"
