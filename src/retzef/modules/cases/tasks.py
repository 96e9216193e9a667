"""Tasks of a case: what is to be done, by whom, until when, and whether it is done.

Who sees a case and may note in it writes its tasks. A case that was merged brings its tasks along, and takes them back when it is
un-merged: they stay its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from retzef.engine.calendar import WorkingTime
from retzef.kernel.events import Event
from retzef.kernel.ids import CaseId
from retzef.modules.cases.customer import check_customer_known, find_customer_of_case
from retzef.modules.cases.deadlines import find_deadline
from retzef.modules.cases.errors import (
    NotFoundError,
    TaskAgentError,
    TaskChangedError,
    TasksFullError,
    TeamUnknownError,
)
from retzef.modules.cases.mentions import list_colleagues
from retzef.modules.customers.api import is_near
from retzef.platform.auth.permissions import Reader, agent_or_none, may
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

TASKS_OF_CASE_MAX = 100
MINE_MAX = 200

_COLUMNS = """t.task_id, t.case_id, t.text, t.agent_id, a.name AS agent_name, t.team_id, g.name::text AS team_name, t.due_at,
    m.name AS made_by_name, t.made_at, t.done_at, d.name AS done_by_name, t.version"""
_NAMES = """LEFT JOIN agents a ON a.tenant_id = $1 AND a.agent_id = t.agent_id
LEFT JOIN teams g ON g.tenant_id = $1 AND g.team_id = t.team_id
LEFT JOIN agents m ON m.tenant_id = $1 AND m.agent_id = t.made_by
LEFT JOIN agents d ON d.tenant_id = $1 AND d.agent_id = t.done_by"""
_OF_CASE = f"""
SELECT {_COLUMNS} FROM cases_within($1, $2) AS w(id) JOIN case_tasks t ON t.tenant_id = $1 AND t.case_id = w.id {_NAMES}
ORDER BY t.done_at IS NOT NULL, t.place, t.task_id
"""  # noqa: S608 - constants of this module
# Of cases that the reader ($2) sees; $3: they may read all.
_MINE = f"""
SELECT {_COLUMNS}, k.case_id AS now_case_id, k.number AS case_number, k.subject AS case_subject, r.name AS customer_name
FROM case_tasks t {_NAMES}
JOIN cases k ON k.tenant_id = $1 AND k.case_id = case_now($1, t.case_id)
JOIN customers c ON c.tenant_id = $1 AND c.customer_id = k.customer_id
JOIN customers r ON r.tenant_id = $1 AND r.customer_id = c.root_id
WHERE t.tenant_id = $1 AND t.done_at IS NULL AND ($3 OR {is_near("$2")}) AND (t.agent_id = $2 OR t.team_id IN (
    SELECT x.team_id FROM team_members x WHERE x.tenant_id = $1 AND x.agent_id = $2))
ORDER BY COALESCE(t.due_at, 'infinity'), t.task_id LIMIT {MINE_MAX}
"""  # noqa: S608
_EXISTS = "SELECT true FROM case_tasks WHERE tenant_id = $1 AND task_id = $2"
_COUNT = "SELECT count(*) AS count, COALESCE(max(place), 0) AS last FROM case_tasks WHERE tenant_id = $1 AND case_id = $2"
_INSERT = """
INSERT INTO case_tasks (tenant_id, task_id, case_id, text, agent_id, team_id, due_at, place, made_by, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
_LOCK = """
SELECT t.agent_id, t.team_id, t.done_at, t.version FROM case_tasks t
WHERE t.tenant_id = $1 AND t.task_id = $3 AND t.case_id IN (SELECT cases_within($1, $2)) FOR UPDATE
"""
_SAVE = """
UPDATE case_tasks SET text = $3, agent_id = $4, team_id = $5, due_at = $6, version = version + 1,
    done_at = CASE WHEN $7 THEN COALESCE(done_at, $9) END, done_by = CASE WHEN $7 THEN COALESCE(done_by, $8) END
WHERE tenant_id = $1 AND task_id = $2
"""
_DELETE = "DELETE FROM case_tasks WHERE tenant_id = $1 AND task_id = $2"
_ORDER = """
UPDATE case_tasks t SET place = o.place FROM unnest($3::uuid[]) WITH ORDINALITY AS o(task_id, place)
WHERE t.tenant_id = $1 AND t.task_id = o.task_id AND t.case_id IN (SELECT cases_within($1, $2))
"""
_TEAM = "SELECT EXISTS (SELECT 1 FROM teams WHERE tenant_id = $1 AND team_id = $2)"


@dataclass(frozen=True, slots=True)
class Task:
    """A task as somebody writes it. `due_in`: working time from now, by the hours of the case's queue; instead of `due_at`."""

    text: str
    agent_id: UUID | None = None
    team_id: UUID | None = None
    due_at: datetime | None = None
    due_in: WorkingTime | None = None
    done: bool = False


async def list_tasks(connection: Connection, tenant_id: UUID, case_id: CaseId) -> Sequence[asyncpg.Record]:
    """Of a case: the open ones in their order, then the done. The caller has checked the right to see the case."""
    return await connection.fetch(_OF_CASE, tenant_id, case_id)


async def list_my_tasks(connection: Connection, reader: Reader) -> Sequence[asyncpg.Record]:
    """One's own open ones and one's teams', in all cases that one sees, by when they are due."""
    return await connection.fetch(_MINE, reader.tenant_id, reader.agent_id, may(reader, "cases.read_all"))


async def add_task(
    unit: UnitOfWork, reader: Reader, case_id: CaseId, task: Task, task_id: UUID | None = None
) -> UUID:
    """A new one, the last. `task_id`: one's own, by which it is made once however often this is repeated.

    Raises TasksFullError, TaskAgentError, TeamUnknownError, DeadlineUnreachableError, CustomerErasedError.
    """
    await check_customer_known(unit, case_id)
    if task_id is not None and await unit.connection.fetchval(_EXISTS, unit.tenant_id, task_id):
        return task_id
    known = await unit.connection.fetchrow(_COUNT, unit.tenant_id, case_id)
    assert known is not None
    if known["count"] >= TASKS_OF_CASE_MAX:
        raise TasksFullError(limit=TASKS_OF_CASE_MAX)
    await _check_whose(unit, case_id, task)
    task_id = task_id or unit.ids.new()
    await unit.connection.execute(
        _INSERT, unit.tenant_id, task_id, case_id, task.text, task.agent_id, task.team_id,
        await _due(unit, case_id, task), known["last"] + 1, reader.agent_id, unit.now,
    )  # fmt: skip
    await _tell(unit, reader, case_id, task_id, "task_added", given=task)
    return task_id


async def change_task(
    unit: UnitOfWork, reader: Reader, case_id: CaseId, task_id: UUID, task: Task, *, version: int
) -> None:
    """Write it whole. Raises NotFoundError, TaskChangedError, and what adding raises."""
    await check_customer_known(unit, case_id)
    before = await unit.connection.fetchrow(_LOCK, unit.tenant_id, case_id, task_id)
    if before is None:
        raise NotFoundError
    if before["version"] != version:
        raise TaskChangedError
    is_given = (task.agent_id, task.team_id) != (before["agent_id"], before["team_id"])
    if is_given:
        await _check_whose(unit, case_id, task)
    await unit.connection.execute(
        _SAVE, unit.tenant_id, task_id, task.text, task.agent_id, task.team_id, await _due(unit, case_id, task), task.done,
        reader.agent_id, unit.now,
    )  # fmt: skip
    if task.done and before["done_at"] is None:
        await _tell(unit, reader, case_id, task_id, "task_done")
    elif not task.done and before["done_at"] is not None:
        await _tell(unit, reader, case_id, task_id, "task_reopened", given=task if is_given else None)
    else:
        await _tell(unit, reader, case_id, task_id, "task_changed", given=task if is_given else None)


async def remove_task(unit: UnitOfWork, reader: Reader, case_id: CaseId, task_id: UUID) -> None:
    """It is gone. Raises NotFoundError."""
    if await unit.connection.fetchrow(_LOCK, unit.tenant_id, case_id, task_id) is None:
        raise NotFoundError
    await unit.connection.execute(_DELETE, unit.tenant_id, task_id)
    await _tell(unit, reader, case_id, task_id, "task_removed")


async def order_tasks(unit: UnitOfWork, case_id: CaseId, task_ids: Sequence[UUID]) -> None:
    """In this order they are shown; those that are not of this case are passed over."""
    await unit.connection.execute(_ORDER, unit.tenant_id, case_id, list(task_ids))


async def _due(unit: UnitOfWork, case_id: CaseId, task: Task) -> datetime | None:
    return task.due_at if task.due_in is None else await find_deadline(unit, case_id, task.due_in)


async def _check_whose(unit: UnitOfWork, case_id: CaseId, task: Task) -> None:
    """Whoever is to do it must see the case; a team must be there."""
    if task.agent_id is not None:
        found = await list_colleagues(unit.connection, unit.tenant_id, case_id, [task.agent_id])
        if task.team_id is not None or not any(each.sees for each in found):
            raise TaskAgentError
    elif task.team_id is not None and not await unit.connection.fetchval(_TEAM, unit.tenant_id, task.team_id):
        raise TeamUnknownError


async def _tell(
    unit: UnitOfWork, reader: Reader, case_id: CaseId, task_id: UUID, kind: str, *, given: Task | None = None
) -> None:
    """`given`: to whom it is, when that is new."""
    data: dict[str, str | int | bool | None] = {"task_id": str(task_id)}
    if given is not None and given.agent_id is not None:
        data["agent_id"] = str(given.agent_id)
    if given is not None and given.team_id is not None:
        data["team_id"] = str(given.team_id)
    customer_id = await find_customer_of_case(unit, case_id)
    by = agent_or_none(reader)
    unit.record(
        Event(kind, "agent" if by else "system", by, case_id=case_id, customer_id=customer_id, data=data)
    )
