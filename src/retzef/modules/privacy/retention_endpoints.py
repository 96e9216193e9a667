"""Retention over HTTP: the rules, what a rule would erase, undoing one, what was erased, and the days of undoing."""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from retzef.modules.privacy import retention
from retzef.modules.privacy.retention import KINDS, Kind
from retzef.platform.audit import record_act
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units

TenantManager: TypeAlias = Annotated[Principal, Depends(needs("tenant.manage"))]
Days: TypeAlias = Annotated[int, Field(ge=1, le=36_500)]


class RuleAnswer(BaseModel):
    """`days` null: kept for good. `can_be_undone`: it has not begun to erase."""

    kind: Kind
    days: int | None
    days_before: int | None
    first_run_at: datetime | None
    can_be_undone: bool


class RunAnswer(BaseModel):
    """What a rule has done; `ended_at` null: it is at work."""

    model_config = ConfigDict(from_attributes=True)

    run_id: UUID
    kind: Kind
    days: int
    began_at: datetime
    ended_at: datetime | None
    erased: int


class RetentionAnswer(BaseModel):
    """All of it. `delay_days`: for how long an erasure, and a rule that was set, can be undone."""

    rules: list[RuleAnswer]
    runs: list[RunAnswer]
    delay_days: int


class DueAnswer(BaseModel):
    """Something that would be erased; `number`: of a case."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: int | None
    at: datetime


class ForeseenAnswer(BaseModel):
    """`count` of what is older than `before` would be erased in the first run; `held` are kept by a legal hold."""

    model_config = ConfigDict(from_attributes=True)

    first_run_at: datetime
    before: datetime
    count: int
    held: int
    examples: list[DueAnswer]


class ForeseeBody(Incoming):
    """A rule to be tried before it is set."""

    kind: Kind
    days: Days


class RuleBody(Incoming):
    """How many days it is kept; null: for good."""

    days: Days | None


class DelayBody(Incoming):
    """For how many days an erasure can be undone."""

    days: Annotated[int, Field(ge=0, le=90)]


def retention_routes(units: Units) -> APIRouter:
    """All routes below /retention."""
    routes = APIRouter(prefix="/retention", tags=["privacy"], responses=ERRORS)

    @routes.get("", summary="How long what is kept, and what was erased by it")
    async def read(principal: TenantManager) -> RetentionAnswer:
        return await _read(units, principal)

    @routes.post("/preview", summary="What a rule would erase; nothing is changed")
    async def preview(body: ForeseeBody, principal: TenantManager) -> ForeseenAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            found = await retention.foresee(
                connection, principal.tenant_id, body.kind, body.days, units.clock.now()
            )
        return ForeseenAnswer.model_validate(found)

    @routes.put("/rules/{kind}", summary="Set how long a kind is kept")
    async def set_rule(kind: Kind, body: RuleBody, principal: TenantManager) -> RetentionAnswer:
        async with units.begin(principal.tenant_id) as unit:
            before, after = await retention.set_rule(unit, kind, body.days, principal.agent_id)
            await record_act(
                unit, principal, "retention_rule_set", "tenant", unit.tenant_id,
                before={kind: before}, after={kind: after},
            )  # fmt: skip
        return await _read(units, principal)

    @routes.post("/rules/{kind}/undo", summary="Take the last change of a rule back, before it begins")
    async def undo(kind: Kind, principal: TenantManager) -> RetentionAnswer:
        async with units.begin(principal.tenant_id) as unit:
            before, after = await retention.undo_rule(unit, kind, principal.agent_id)
            await record_act(
                unit, principal, "retention_rule_undone", "tenant", unit.tenant_id,
                before={kind: before}, after={kind: after},
            )  # fmt: skip
        return await _read(units, principal)

    @routes.put("/delay", summary="Set for how many days an erasure can be undone")
    async def set_delay(body: DelayBody, principal: TenantManager) -> RetentionAnswer:
        async with units.begin(principal.tenant_id) as unit:
            before = await retention.read_delay(unit.connection, unit.tenant_id)
            await retention.set_delay(unit, body.days)
            await record_act(
                unit, principal, "erasure_delay_changed", "tenant", unit.tenant_id,
                before={"erasure_delay_days": before}, after={"erasure_delay_days": body.days},
            )  # fmt: skip
        return await _read(units, principal)

    return routes


async def _read(units: Units, principal: Principal) -> RetentionAnswer:
    now = units.clock.now()
    async with units.database.transaction(principal.tenant_id) as connection:
        rules = {each.kind: each for each in await retention.list_rules(connection, principal.tenant_id)}
        runs = await retention.list_runs(connection, principal.tenant_id)
        delay = await retention.read_delay(connection, principal.tenant_id)
    return RetentionAnswer(
        rules=[
            RuleAnswer(
                kind=kind, days=rule.days if rule else None, days_before=rule.days_before if rule else None,
                first_run_at=rule.first_run_at if rule else None, can_be_undone=rule is not None and rule.first_run_at > now,
            )
            for kind in KINDS
            for rule in [rules.get(kind)]
        ],
        runs=[RunAnswer.model_validate(each) for each in runs],
        delay_days=delay,
    )  # fmt: skip
