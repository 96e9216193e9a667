"""The test bench: the rules asked of a real customer, as if they came now. Nothing is set and nothing is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from retzef.engine.context import (
    Answer,
    Considered,
    ReadyRule,
    all_reads,
    compile_rule,
    consider,
    list_known,
    read_facts,
)
from retzef.kernel.time_zones import find_zone
from retzef.modules.customers.api import check_customer_readable
from retzef.modules.queues.api import find_preferred, gather_facts
from retzef.platform.auth.principal import Principal
from retzef.platform.unit import UnitOfWork

# As the item would come: into the queue of its entry point unless another is named, in the newest open case of the customer, by the
# identity that was used there last. A medium is what items of that channel have been.
_SUBJECT = """
SELECT jsonb_build_array(jsonb_build_object(
    'work_item_id', e.entry_point_id, 'queue_id', COALESCE($4, e.queue_id), 'channel', e.channel, 'entry_point_id', e.entry_point_id,
    'medium', COALESCE((SELECT w.medium FROM interactions n JOIN work_items w ON w.tenant_id = $1 AND w.interaction_id = n.interaction_id
        WHERE n.tenant_id = $1 AND n.entry_point_id = e.entry_point_id LIMIT 1), 'chat'),
    'customer_id', $2::uuid, 'case_id', k.case_id, 'interaction_id', i.interaction_id, 'identity_id', COALESCE(i.identity_id, (
        SELECT d.identity_id FROM customers m JOIN identities d ON d.tenant_id = $1 AND d.customer_id = m.customer_id AND d.status <> 'withdrawn'
        WHERE m.tenant_id = $1 AND m.root_id = $2 ORDER BY d.identity_id DESC LIMIT 1)))), k.number, COALESCE($4, e.queue_id), t.time_zone
FROM entry_points e JOIN tenants t ON t.tenant_id = e.tenant_id
LEFT JOIN LATERAL (SELECT c.case_id, c.number FROM customers m JOIN cases c ON c.tenant_id = $1 AND c.customer_id = m.customer_id
    WHERE m.tenant_id = $1 AND m.root_id = $2 AND c.status IN ('open', 'pending', 'snoozed') ORDER BY c.case_id DESC LIMIT 1) k ON true
LEFT JOIN LATERAL (SELECT n.interaction_id, n.identity_id FROM interactions n WHERE n.tenant_id = $1 AND n.case_id = k.case_id
    ORDER BY n.entry_point_id <> e.entry_point_id, n.interaction_id DESC LIMIT 1) i ON true
WHERE e.tenant_id = $1 AND e.entry_point_id = $3 AND ($4::uuid IS NULL OR EXISTS (SELECT 1 FROM queues q WHERE q.tenant_id = $1 AND q.queue_id = $4))
"""


@dataclass(frozen=True, slots=True)
class Whom:
    """Who would come, by which entry point, and into which queue; None: into the entry point's own."""

    customer_id: UUID
    entry_point_id: UUID
    queue_id: UUID | None


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it: the facts that were read, what each rule answered, what would be set."""

    root_id: UUID
    case_number: int | None
    queue_id: UUID
    facts: dict[str, Any]
    answers: Sequence[Answer]
    considered: Considered
    preferred_agent_id: UUID | None


async def try_rules(unit: UnitOfWork, by: Principal, rules: Sequence[ReadyRule], whom: Whom) -> Tried | None:
    """None: there is no such entry point or queue. Raises CustomerNotFoundError for a customer whom this reader may not see."""
    root_id = await check_customer_readable(unit.connection, by, whom.customer_id)
    subject = await unit.connection.fetchrow(
        _SUBJECT, unit.tenant_id, root_id, whom.entry_point_id, whom.queue_id
    )
    if subject is None:
        return None
    compiled = [compile_rule(each) for each in rules]
    ready = [each.rule for each in compiled]
    gathered = await gather_facts(unit.connection, unit.tenant_id, subject[0], ready, unit.now)
    time_zone = find_zone(subject["time_zone"])
    tree = read_facts(gathered, all_reads(rules), unit.now, time_zone)
    considered, answers = consider(compiled, tree)
    return Tried(
        root_id, subject["number"], subject[2], list_known(tree), answers, considered, find_preferred(considered.effects, gathered)
    )  # fmt: skip


def shown_fact(value: object) -> object:
    """A fact as JSON has it."""
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return [
            {name: shown_fact(each) for name, each in line.items()}
            if isinstance(line, dict)
            else shown_fact(line)
            for line in value
        ]
    return value if isinstance(value, str | int | float | bool) else msgspec.to_builtins(value)
