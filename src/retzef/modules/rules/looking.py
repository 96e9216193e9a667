"""Looking at what rules would do, and at what they did; of cases that the reader may not see no more than that they are."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.rules import KINDS_OF, decide_rule
from retzef.engine.rules import Rule as Asked
from retzef.modules.cases.api import list_readable
from retzef.modules.rules.acts import find_opening
from retzef.modules.rules.reading import Happened, Reading
from retzef.modules.rules.rules import Rule
from retzef.platform.auth.principal import Principal
from retzef.platform.db import Connection
from retzef.platform.http.cursors import read_cursor, write_cursor
from retzef.platform.unit import UnitOfWork

# What is tried: so many events at most, among the newest of the journal.
TRIED_MAX = 500
NEWEST = 50_000
SHOWN = 20
# Later than whatever has run; clocks of two processes may differ.
AHEAD = timedelta(days=1)
_NOBODYS = UUID(int=0)

_LATELY = """
SELECT e.seq FROM (SELECT n.seq, n.kind, n.data FROM events n WHERE n.tenant_id = $1 ORDER BY n.seq DESC LIMIT $4) e
WHERE e.kind = ANY ($2) AND e.data ->> 'undone' IS NULL ORDER BY e.seq DESC LIMIT $3
"""
_RUNS = """
SELECT u.event_seq, u.case_id, u.state, u.why::text AS why, u.ran_at, k.number AS case_number, k.subject AS case_subject, r.name AS customer_name
FROM rule_runs u
LEFT JOIN cases k ON k.tenant_id = $1 AND k.case_id = case_now($1, u.case_id)
LEFT JOIN customers c ON c.tenant_id = $1 AND c.customer_id = k.customer_id
LEFT JOIN customers r ON r.tenant_id = $1 AND r.customer_id = c.root_id
WHERE u.tenant_id = $1 AND u.rule_id = $2 AND (u.ran_at, u.event_seq) < ($3, $4)
ORDER BY u.ran_at DESC, u.event_seq DESC LIMIT $5
"""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule would have done: of `looked` events since `since`, `fired` in so many `cases`, and the newest of those.

    `opened`: so many customers who have no case open now would have one for it, besides.
    """

    looked: int
    since: datetime | None
    fired: int
    cases: int
    opened: int
    shown: Sequence[Happened]


class Place(msgspec.Struct, array_like=True, frozen=True):
    """A run's place in the log."""

    ran_at: datetime
    event_seq: int


async def try_rule(connection: Connection, reader: Principal, rule: Rule) -> Trial:
    """Ask it of the newest events of its kind, with their cases as they stand now. Nothing is done."""
    kinds = list(KINDS_OF[rule.event])
    rows = await connection.fetch(_LATELY, reader.tenant_id, kinds, TRIED_MAX, NEWEST)
    happened = await Reading(reader.tenant_id, rule.conditions).read(connection, [row["seq"] for row in rows])
    asked = Asked(_NOBODYS, rule.event, rule.match, rule.conditions)
    can_open = find_opening(rule.acts) is not None
    fired: list[Happened] = []
    for each in happened:
        if each.case_id is None and not can_open:
            continue
        if decide_rule(asked, each.event, each.snapshot, ()) == "fires":
            fired.append(each)
        await asyncio.sleep(0)  # five hundred long texts are much: others of this process want their turn
    newest = {each.case_id: each for each in reversed(fired) if each.case_id is not None}
    for_whom = {each.row["customer_id"] for each in fired if each.case_id is None}
    seen = await list_readable(connection, reader, list(newest))
    shown = [each for each in fired if each.case_id in seen and newest[each.case_id] is each]
    since = min((each.occurred_at for each in happened), default=None)
    return Trial(len(happened), since, len(fired), len(newest), len(for_whom), shown[:SHOWN])


async def list_runs(
    unit: UnitOfWork, reader: Principal, rule_id: UUID, cursor: str | None, limit: int
) -> tuple[list[tuple[asyncpg.Record, bool]], str | None]:
    """What a rule did, newest first, each with whether the reader may see its case; and the cursor of the next page."""
    place = read_cursor(cursor, "rule-runs", Place) if cursor else Place(unit.now + AHEAD, 0)
    rows = await unit.connection.fetch(
        _RUNS, reader.tenant_id, rule_id, place.ran_at, place.event_seq, limit + 1
    )
    page = rows[:limit]
    seen = await list_readable(unit.connection, reader, [row["case_id"] for row in page if row["case_id"]])
    following = (
        write_cursor("rule-runs", Place(page[-1]["ran_at"], page[-1]["event_seq"]))
        if len(rows) > limit
        else None
    )
    return [(row, row["case_id"] in seen) for row in page], following
