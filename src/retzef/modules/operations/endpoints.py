"""The dead-letter list over HTTP, for those who look after the installation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from retzef.modules.cases.api import NotFoundError
from retzef.modules.operations.repository import DeadJob, find_dead_job, list_dead_jobs, revive_job
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.catalogue import sentence
from retzef.platform.http.errors import locale_of
from retzef.platform.http.schemas import ERRORS
from retzef.platform.jobs.kinds import JobKind
from retzef.platform.unit import Units

Operator: TypeAlias = Annotated[Principal, Depends(needs("operations.manage"))]


class DeadJobAnswer(BaseModel):
    """A job that was given up, and why, in the reader's language."""

    job_id: UUID
    kind: str
    error_code: str
    error_message: str
    attempts: int
    created_at: datetime
    failed_at: datetime


class DeadJobsAnswer(BaseModel):
    """Newest first; `before` asks for older ones."""

    jobs: list[DeadJobAnswer]
    before: UUID | None


def jobs_routes(units: Units, kinds: Mapping[str, JobKind]) -> APIRouter:
    """All routes below /jobs."""
    routes = APIRouter(prefix="/jobs", tags=["operations"], responses=ERRORS)

    @routes.get("/dead", summary="Jobs that were given up")
    async def list_dead(
        principal: Operator,
        request: Request,
        before: UUID | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> DeadJobsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            jobs = await list_dead_jobs(connection, principal.tenant_id, before, limit)
        locale = locale_of(request)
        return DeadJobsAnswer(
            jobs=[_answer(job, locale) for job in jobs],
            before=jobs[-1].job_id if len(jobs) == limit else None,
        )

    @routes.post("/{job_id}/retry", status_code=204, summary="Put a job back to work")
    async def retry(job_id: UUID, principal: Operator) -> None:
        async with units.begin(principal.tenant_id) as unit:
            found = await find_dead_job(unit, job_id)
            if found is None:
                raise NotFoundError
            name, payload = found
            kind = kinds.get(name)
            if kind is not None and kind.on_retry is not None:
                await kind.on_retry(unit, payload)
            await revive_job(unit, job_id)
        units.announce()

    return routes


def _answer(job: DeadJob, locale: str) -> DeadJobAnswer:
    return DeadJobAnswer(
        job_id=job.job_id,
        kind=job.kind,
        error_code=job.error_code,
        error_message=sentence(job.error_code, locale, job.error_params),
        attempts=job.attempts,
        created_at=job.created_at,
        failed_at=job.failed_at,
    )
