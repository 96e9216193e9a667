"""Tasks of cases over HTTP."""

from datetime import datetime
from typing import Annotated, Any, TypeAlias
from uuid import UUID

import asyncpg
import msgspec
from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, Field

from retzef.kernel.ids import CaseId
from retzef.modules.cases.access import check_case_readable
from retzef.modules.cases.schemas import TaskText, WorkingTimeBody
from retzef.modules.cases.tasks import (
    TASKS_OF_CASE_MAX,
    Task,
    add_task,
    change_task,
    list_my_tasks,
    list_tasks,
    order_tasks,
    remove_task,
)
from retzef.platform.audit import Look
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units

CaseReader: TypeAlias = Annotated[Principal, Depends(needs("cases.read"))]
NoteWriter: TypeAlias = Annotated[Principal, Depends(needs("cases.note", "cases.handle"))]


class NewTaskBody(Incoming):
    """What is to be done: by an agent, a team, or nobody yet."""

    text: TaskText
    agent_id: UUID | None = Field(default=None, description="Somebody who may see the case")
    team_id: UUID | None = Field(default=None, description="Instead of an agent")
    due_at: AwareDatetime | None = None
    due_in: WorkingTimeBody | None = Field(
        default=None,
        description="Instead of an instant: working time by the opening hours of the case's queue",
    )

    def to_task(self, *, done: bool = False) -> Task:
        """As the module understands it."""
        due_in = self.due_in.to_time() if self.due_in else None
        return Task(self.text, self.agent_id, self.team_id, self.due_at, due_in, done)


class TaskBody(NewTaskBody):
    """It is written whole. `version`: the one that was read."""

    done: bool = False
    version: int


class TaskAnswer(BaseModel):
    """A task of a case."""

    task_id: UUID
    case_id: UUID
    text: str
    agent_id: UUID | None
    agent_name: str | None
    team_id: UUID | None
    team_name: dict[str, str] | None
    due_at: datetime | None
    made_by_name: str | None
    made_at: datetime
    done_at: datetime | None
    done_by_name: str | None
    version: int


class MyTaskAnswer(TaskAnswer):
    """One of one's own, with its case."""

    case_number: int
    case_subject: str | None
    customer_name: str | None


class TasksAnswer(BaseModel):
    """Of a case: the open ones in their order, then the done."""

    tasks: list[TaskAnswer]


class MyTasksAnswer(BaseModel):
    """One's own open ones and one's teams', by when they are due."""

    tasks: list[MyTaskAnswer]


class MadeTask(BaseModel):
    """The new one's id."""

    task_id: UUID


class OrderTasksBody(Incoming):
    """The tasks of the case as they shall stand."""

    task_ids: list[UUID] = Field(max_length=TASKS_OF_CASE_MAX)


def task_routes(units: Units) -> APIRouter:
    """Tasks below /cases/{case_id}, and one's own below /me."""
    routes = APIRouter(tags=["cases"], responses=ERRORS)

    @routes.get("/me/tasks", summary="One's own open tasks, and one's teams', in all cases one may see")
    async def my_tasks(principal: CaseReader, look: Look) -> MyTasksAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            rows = await list_my_tasks(connection, principal)
        look("cases_listed", "case")
        mine = [{**_shown(row), "case_id": row["now_case_id"]} for row in rows]
        return MyTasksAnswer(tasks=[MyTaskAnswer(**each) for each in mine])

    @routes.get("/cases/{case_id}/tasks", summary="The tasks of a case")
    async def tasks(case_id: UUID, principal: CaseReader, look: Look) -> TasksAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            await check_case_readable(connection, principal, CaseId(case_id))
            rows = await list_tasks(connection, principal.tenant_id, CaseId(case_id))
        look("case_opened", "case", case_id)
        return TasksAnswer(tasks=[TaskAnswer(**_shown(row)) for row in rows])

    @routes.post("/cases/{case_id}/tasks", status_code=201, summary="Add a task to a case")
    async def add(case_id: UUID, body: NewTaskBody, principal: NoteWriter) -> MadeTask:
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            return MadeTask(task_id=await add_task(unit, principal, CaseId(case_id), body.to_task()))

    @routes.post("/cases/{case_id}/tasks/order", status_code=204, summary="Put the tasks of a case in order")
    async def order(case_id: UUID, body: OrderTasksBody, principal: NoteWriter) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            await order_tasks(unit, CaseId(case_id), body.task_ids)

    @routes.put(
        "/cases/{case_id}/tasks/{task_id}",
        status_code=204,
        summary="Change a task, finish it or open it again",
    )
    async def change(case_id: UUID, task_id: UUID, body: TaskBody, principal: NoteWriter) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            task = body.to_task(done=body.done)
            await change_task(unit, principal, CaseId(case_id), task_id, task, version=body.version)

    @routes.delete("/cases/{case_id}/tasks/{task_id}", status_code=204, summary="Remove a task")
    async def remove(case_id: UUID, task_id: UUID, principal: NoteWriter) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            await remove_task(unit, principal, CaseId(case_id), task_id)

    return routes


def _shown(row: asyncpg.Record) -> dict[str, Any]:
    team = row["team_name"]
    return {**dict(row), "team_name": msgspec.json.decode(team, type=dict[str, str]) if team else None}
