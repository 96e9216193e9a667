"""Routing rules over HTTP: listed, checked while they are written, tried on a real customer, saved, put in order."""

from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from retzef.engine.context import (
    ConditionError,
    ReadyRule,
    check_condition,
    read_notice,
)
from retzef.engine.context.rule import RULES_MAX
from retzef.modules.context.bench import Whom, try_rules
from retzef.modules.context.errors import RoutingRuleNamesError, in_words
from retzef.modules.context.known import Ground, read_ground
from retzef.modules.context.rules import (
    add_routing_rule,
    change_routing_rule,
    check_rule,
    list_routing_rules,
    order_routing_rules,
    prepare_rule,
    rule_of,
)
from retzef.modules.context.schemas import (
    ChangeRoutingRuleBody,
    CheckRoutingBody,
    MadeRoutingRule,
    NewRoutingRuleBody,
    OrderRoutingRulesBody,
    RoutingCheck,
    RoutingChoice,
    RoutingFactsAnswer,
    RoutingRulesAnswer,
    RoutingTrial,
    TryRoutingBody,
)
from retzef.modules.context.telling import TRIED, find_broken, list_facts, tell_rule, tell_trial
from retzef.platform.audit import Look
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.errors import error_detail, locale_of
from retzef.platform.http.schemas import ERRORS
from retzef.platform.unit import UnitOfWork, Units

Writer: TypeAlias = Annotated[Principal, Depends(needs("automation.manage"))]


def routing_rule_routes(units: Units) -> APIRouter:
    """All routes below /routing-rules."""
    routes = APIRouter(prefix="/routing-rules", tags=["routing rules"], responses=ERRORS)

    @routes.get("", summary="The routing rules, in their order")
    async def rules(principal: Writer, request: Request) -> RoutingRulesAnswer:
        locale = locale_of(request)
        async with units.begin(principal.tenant_id) as unit:
            rows = await list_routing_rules(unit)
            ground = await read_ground(unit.connection, unit.tenant_id)
        return RoutingRulesAnswer(rules=[tell_rule(row, ground, locale) for row in rows], limit=RULES_MAX)

    @routes.get("/facts", summary="The facts that rules may read, and what they can name")
    async def facts(principal: Writer, request: Request) -> RoutingFactsAnswer:
        locale = locale_of(request)
        async with units.begin(principal.tenant_id) as unit:
            ground = await read_ground(unit.connection, unit.tenant_id, locale)
        named = {
            name: [RoutingChoice(value=each.id, label=each.shown) for each in getattr(ground, name)]
            for name in ("queues", "entry_points", "agents", "skills")
        }
        return RoutingFactsAnswer(facts=list_facts(ground.facts, ground.labels, locale), **named)

    @routes.post("/check", summary="Check a condition while it is written")
    async def check(body: CheckRoutingBody, principal: Writer, request: Request) -> RoutingCheck:
        async with units.begin(principal.tenant_id) as unit:
            ground = await read_ground(unit.connection, unit.tenant_id)
        return _checked(body, ground, locale_of(request))

    @routes.post(
        "/bench",
        summary="Try the rules on a real customer",
        description="As if they came now: nothing is set, and nothing counted.",
    )
    async def bench(body: TryRoutingBody, principal: Writer, look: Look, request: Request) -> RoutingTrial:
        async with units.begin(principal.tenant_id) as unit:
            named, ready = await _rules_to_try(unit, body)
            whom = Whom(body.customer_id, body.entry_point_id, body.queue_id)
            tried = await try_rules(unit, principal, ready, whom)
        if tried is None:
            raise RoutingRuleNamesError
        look("customer_opened", "customer", tried.root_id)
        read = {path for each in ready for path in each.reads}
        return tell_trial(tried, named, read, locale_of(request))

    @routes.post("", status_code=201, summary="Write a routing rule")
    async def add(body: NewRoutingRuleBody, principal: Writer) -> MadeRoutingRule:
        async with units.begin(principal.tenant_id) as unit:
            return MadeRoutingRule(rule_id=await add_routing_rule(unit, principal, body.whole()))

    @routes.post("/order", status_code=204, summary="Put the routing rules in order")
    async def order(body: OrderRoutingRulesBody, principal: Writer) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await order_routing_rules(unit, principal, body.rule_ids)

    @routes.put(
        "/{rule_id}",
        status_code=204,
        summary="Change a routing rule, switch it on or off, put it away or take it back",
    )
    async def change(rule_id: UUID, body: ChangeRoutingRuleBody, principal: Writer) -> None:
        async with units.begin(principal.tenant_id) as unit:
            rule = body.whole(retired=body.retired)
            await change_routing_rule(unit, principal, rule_id, version=body.version, rule=rule)

    return routes


def _checked(body: CheckRoutingBody, ground: Ground, locale: str) -> RoutingCheck:
    at, reads = None, dict[str, str]()
    try:
        reads |= check_condition(body.condition, ground.facts).reads
        for at, text in body.notices.items():
            reads |= read_notice({at: text}, ground.facts)[1]
    except ConditionError as error:
        return RoutingCheck(reads=[], error=error_detail(in_words(error), locale), at=at)
    return RoutingCheck(reads=sorted(reads), error=None)


async def _rules_to_try(unit: UnitOfWork, body: TryRoutingBody) -> tuple[dict[UUID, str], list[ReadyRule]]:
    """The one that is being written, or all that are on and can be asked."""
    if body.rule is not None:
        rule = body.rule.whole()
        return {TRIED: rule.name}, [await check_rule(unit, TRIED, rule)]
    ground = await read_ground(unit.connection, unit.tenant_id)
    rows = [row for row in await list_routing_rules(unit) if row["active_from"] and not row["retired"]]
    rows = [row for row in rows if find_broken(row, ground, "en") is None]
    ready = [prepare_rule(ground, row["rule_id"], rule_of(row)) for row in rows]
    return {row["rule_id"]: row["name"] for row in rows}, ready
