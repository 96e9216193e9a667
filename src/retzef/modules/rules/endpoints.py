"""Rules over HTTP: listed, tried, written, put in order, and what each did."""

from typing import Annotated, Any, TypeAlias
from uuid import UUID

import asyncpg
import msgspec
from fastapi import APIRouter, Depends, Query, Request

from retzef.engine.rules import KNOWN_WITH, OPS
from retzef.modules.rules.choices import list_choices
from retzef.modules.rules.looking import list_runs, try_rule
from retzef.modules.rules.naming import find_gone
from retzef.modules.rules.rules import (
    RULES_MAX,
    Rule,
    add_rule,
    change_rule,
    check_rule,
    list_rules,
    order_rules,
    read_rule,
)
from retzef.modules.rules.schemas import (
    BrokenRule,
    ChangeRuleBody,
    KeptRule,
    MadeRule,
    NewRuleBody,
    OrderRulesBody,
    RuleAbout,
    RuleChoicesAnswer,
    RuleCondition,
    RuleRun,
    RuleRunsAnswer,
    RulesAnswer,
    RuleTrial,
    TriedCase,
    TryRuleBody,
)
from retzef.modules.toolbox.api import ToolNotFoundError
from retzef.platform.audit import Look
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.cursors import CURSOR_MAX
from retzef.platform.http.errors import error_body, locale_of
from retzef.platform.http.schemas import ERRORS, ErrorDetail
from retzef.platform.unit import Units

Writer: TypeAlias = Annotated[Principal, Depends(needs("automation.manage"))]


def rule_routes(units: Units) -> APIRouter:
    """All routes below /rules."""
    routes = APIRouter(prefix="/rules", tags=["rules"], responses=ERRORS)

    @routes.get("", summary="The tenant's rules, in their order")
    async def rules(principal: Writer) -> RulesAnswer:
        async with units.begin(principal.tenant_id) as unit:
            read = [(row, read_rule(row)) for row in await list_rules(unit)]
            known = [(row, rule) for row, rule in read if rule is not None]
            are_gone = await find_gone(unit.connection, [rule for _, rule in known])
        return RulesAnswer(
            rules=[_answer(row, rule, is_gone) for (row, rule), is_gone in zip(known, are_gone, strict=True)],
            broken=[
                BrokenRule(rule_id=row["rule_id"], name=row["name"], version=row["version"])
                for row, rule in read
                if rule is None and not row["retired"]
            ],
            limit=RULES_MAX,
        )

    @routes.get("/choices", summary="What conditions can be chosen from")
    async def choices(principal: Writer, request: Request) -> RuleChoicesAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            found = await list_choices(connection, principal.tenant_id, locale_of(request))
        answer = RuleChoicesAnswer.model_validate(found)
        answer.abouts = [
            RuleAbout(
                about=about, ops=list(ops), events=sorted(KNOWN_WITH[about]) if about in KNOWN_WITH else None
            )
            for about, ops in OPS.items()
        ]
        return answer

    @routes.post("", status_code=201, summary="Write a rule")
    async def add(body: NewRuleBody, principal: Writer) -> MadeRule:
        async with units.begin(principal.tenant_id) as unit:
            return MadeRule(rule_id=await add_rule(unit, principal, body.whole()))

    @routes.post(
        "/preview",
        summary="Try a rule on what happened lately",
        description="Nothing is done and nothing kept. Conditions are asked of the cases as they stand now.",
    )
    async def preview(body: TryRuleBody, principal: Writer) -> RuleTrial:
        async with units.begin(principal.tenant_id) as unit:
            rule = await check_rule(unit, principal, body.to_rule())
            trial = await try_rule(unit.connection, principal, rule)
        shown = [
            TriedCase(
                case_id=each.row["case_id"], case_number=each.row["case_number"], case_subject=each.row["case_subject"],
                customer_name=each.row["customer_name"], occurred_at=each.occurred_at,
            )
            for each in trial.shown
        ]  # fmt: skip
        return RuleTrial(
            looked=trial.looked,
            since=trial.since,
            fired=trial.fired,
            cases=trial.cases,
            opened=trial.opened,
            shown=shown,
        )

    @routes.post("/order", status_code=204, summary="Put the rules in order")
    async def order(body: OrderRulesBody, principal: Writer) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await order_rules(unit, principal, body.rule_ids)

    @routes.put(
        "/{rule_id}",
        status_code=204,
        summary="Change a rule, switch it on or off, put it away or take it back",
    )
    async def change(rule_id: UUID, body: ChangeRuleBody, principal: Writer) -> None:
        async with units.begin(principal.tenant_id) as unit:
            rule = body.whole(retired=body.retired)
            await change_rule(unit, principal, rule_id, version=body.version, rule=rule)

    @routes.get("/{rule_id}/runs", summary="What a rule did, newest first")
    async def runs(  # noqa: PLR0917 - each comes with the call
        rule_id: UUID,
        principal: Writer,
        look: Look,
        request: Request,
        cursor: Annotated[str | None, Query(max_length=CURSOR_MAX)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> RuleRunsAnswer:
        async with units.begin(principal.tenant_id) as unit:
            if not await list_rules(unit, rule_id):
                raise ToolNotFoundError
            page, following = await list_runs(unit, principal, rule_id, cursor, limit)
        look("cases_listed", "case")
        locale = locale_of(request)
        return RuleRunsAnswer(runs=[_run(row, locale, sees=sees) for row, sees in page], cursor=following)

    return routes


def _answer(row: asyncpg.Record, rule: Rule, names_gone: bool) -> KeptRule:  # noqa: FBT001
    return KeptRule(
        rule_id=row["rule_id"], name=rule.name, event=rule.event, match=rule.match, acts=list(rule.acts), active=rule.active,
        conditions=[RuleCondition(about=each.about, op=each.op, values=list(each.values), key=each.key, within=each.within) for each in rule.conditions],
        stops=rule.stops, once=rule.once, retired=rule.retired, version=row["version"], done=row["done"], failed=row["failed"],
        held=row["held"], last_run_at=row["last_run_at"], names_gone=names_gone,
    )  # fmt: skip


def _run(row: asyncpg.Record, locale: str, *, sees: bool) -> RuleRun:
    of_case = ("case_id", "case_number", "case_subject", "customer_name")
    error = None
    if row["why"] is not None:
        why: Any = msgspec.json.decode(row["why"])
        params = why["params"]
        # Those kept before fields were told by what people call them have their keys alone.
        told: Any = error_body(why["code"], locale, {"name": params.get("field"), **params})["error"]
        error = ErrorDetail(**told)
    return RuleRun(
        event_seq=row["event_seq"], ran_at=row["ran_at"], state=row["state"], error=error, has_case=row["case_id"] is not None,
        **{name: row[name] if sees else None for name in of_case},
    )  # fmt: skip
