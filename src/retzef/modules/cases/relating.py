"""Cases that have to do with each other: said once, seen at both; and what else a case is tied to, as people read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.engine.cases import CaseStatus, MergeImpossibleError
from retzef.kernel.ids import CaseId
from retzef.modules.cases.access import check_case_readable
from retzef.modules.cases.errors import NotFoundError, TooManyRelationsError
from retzef.modules.cases.merging import find_sides, tell_both
from retzef.platform.auth.permissions import Reader
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

RELATED_AT_MOST = 50
Tie: TypeAlias = Literal["merged", "split", "split_off", "related"]

_LOCK = "SELECT 1 FROM cases WHERE tenant_id = $1 AND case_id IN ($2, $3) ORDER BY case_id FOR NO KEY UPDATE"
_COUNT = "SELECT count(*) FROM case_relations WHERE tenant_id = $1 AND $2 IN (one_id, other_id)"
_RELATE = "INSERT INTO case_relations VALUES ($1, LEAST($2::uuid, $3), GREATEST($2::uuid, $3), $4, $5) ON CONFLICT DO NOTHING RETURNING true"
_PART = "DELETE FROM case_relations WHERE tenant_id = $1 AND one_id = LEAST($2::uuid, $3) AND other_id = GREATEST($2::uuid, $3) RETURNING true"
_TOUCH = "UPDATE cases SET version = version + 1, rearranged = rearranged + 1 WHERE tenant_id = $1 AND case_id IN ($2, $3)"
# Merges into the case and into what was merged into it; the splits of and into it; relations of all of them.
_TIES = """
WITH within AS (SELECT w.id FROM cases_within($1, $2) AS w(id)), ties AS (
    SELECT 'merged' AS tie, g.merge_id AS tie_id, g.case_id, g.merged_at AS since, g.merged_by AS by FROM case_merges g
    WHERE g.tenant_id = $1 AND g.undone_at IS NULL AND g.case_id IN (SELECT id FROM within WHERE id <> $2)
    UNION ALL
    SELECT 'split', s.split_id, s.new_case_id, s.split_at, s.split_by FROM case_splits s
    WHERE s.tenant_id = $1 AND s.undone_at IS NULL AND s.case_id IN (SELECT id FROM within)
    UNION ALL
    SELECT 'split_off', s.split_id, s.case_id, s.split_at, s.split_by FROM case_splits s
    WHERE s.tenant_id = $1 AND s.undone_at IS NULL AND s.new_case_id = $2
    UNION ALL
    SELECT 'related', NULL, CASE WHEN r.one_id = w.id THEN r.other_id ELSE r.one_id END, r.related_at, r.related_by
    FROM within w JOIN case_relations r ON r.tenant_id = $1 AND w.id IN (r.one_id, r.other_id)
)
SELECT t.tie, t.tie_id, t.case_id, t.since, k.number, k.subject, k.status, a.name AS by_name
FROM ties t JOIN cases k ON k.tenant_id = $1 AND k.case_id = t.case_id
LEFT JOIN agents a ON a.tenant_id = $1 AND a.agent_id = t.by
ORDER BY t.since DESC LIMIT 200
"""


@dataclass(frozen=True, slots=True)
class TiedCase:
    """Another case and how it is tied to the one asked for. `tie_id` undoes a merge or a split.

    `readable` False: it is there, but the reader may not see it, and its subject is not told.
    """

    tie: Tie
    tie_id: UUID | None
    case_id: UUID
    number: int
    subject: str | None
    status: CaseStatus
    since: datetime
    by_name: str | None
    readable: bool


async def relate_cases(unit: UnitOfWork, reader: Reader, case_id: CaseId, other_id: CaseId) -> None:
    """Say that two cases have to do with each other; nothing when it was said before. Both must be readable.

    Raises MergeImpossibleError (of itself), CaseMergedError, TooManyRelationsError.
    """
    if case_id == other_id:
        raise MergeImpossibleError
    await unit.connection.execute(_LOCK, unit.tenant_id, case_id, other_id)
    sides = await find_sides(unit, case_id, other_id)
    for each in (case_id, other_id):
        if await unit.connection.fetchval(_COUNT, unit.tenant_id, each) >= RELATED_AT_MOST:
            raise TooManyRelationsError(limit=RELATED_AT_MOST)
    if await unit.connection.fetchval(_RELATE, unit.tenant_id, case_id, other_id, reader.agent_id, unit.now):
        await unit.connection.execute(_TOUCH, unit.tenant_id, case_id, other_id)
        tell_both(
            unit, reader, ("case_related", sides[case_id].facts), ("case_related", sides[other_id].facts)
        )


async def part_cases(unit: UnitOfWork, reader: Reader, case_id: CaseId, other_id: CaseId) -> None:
    """Take it back. Raises NotFoundError when it was not said."""
    await unit.connection.execute(_LOCK, unit.tenant_id, case_id, other_id)
    if not await unit.connection.fetchval(_PART, unit.tenant_id, case_id, other_id):
        raise NotFoundError
    sides = await find_sides(unit, case_id, other_id)
    await unit.connection.execute(_TOUCH, unit.tenant_id, case_id, other_id)
    tell_both(
        unit, reader, ("case_unrelated", sides[case_id].facts), ("case_unrelated", sides[other_id].facts)
    )


async def list_ties(connection: Connection, reader: Reader, case_id: CaseId) -> list[TiedCase]:
    """What was merged into the case, split off it, and is related to it; newest first. The caller has checked the case."""
    found: list[TiedCase] = []
    for row in await connection.fetch(_TIES, reader.tenant_id, case_id):
        try:
            await check_case_readable(connection, reader, CaseId(row["case_id"]))
            readable = True
        except NotFoundError:
            readable = False
        told = dict(row) | {"subject": row["subject"] if readable else None, "readable": readable}
        found.append(TiedCase(**told))
    return found
