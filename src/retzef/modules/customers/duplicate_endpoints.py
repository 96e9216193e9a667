"""Suggestions of duplicates over HTTP: two side by side with the reasons, accepted or dismissed by a person."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query
from pydantic import BaseModel

from retzef.engine.duplicates import Likeness
from retzef.kernel.events import Event
from retzef.modules.customers.access import check_customer_readable, only_customers_of
from retzef.modules.customers.errors import SuggestionGoneError
from retzef.modules.customers.links import link_customers
from retzef.modules.customers.rights import CustomerLinker
from retzef.modules.customers.schemas import FoundIdentity, LinkAnswer, TakeBody
from retzef.platform.audit import Look
from retzef.platform.http.schemas import ERRORS
from retzef.platform.unit import UnitOfWork, Units

_SIDE = """
    CROSS JOIN LATERAL (SELECT r.customer_id, r.name, r.locale, r.created_at,
        COALESCE((SELECT jsonb_agg(jsonb_build_object('kind', d.kind, 'value', d.value,
                'shown', COALESCE(NULLIF(d.shown, ''), d.value), 'status', d.status) ORDER BY d.identity_id)
            FROM customers m JOIN identities d ON d.tenant_id = m.tenant_id AND d.customer_id = m.customer_id
            WHERE m.tenant_id = $1 AND m.root_id = r.customer_id AND d.status <> 'withdrawn'
              AND d.kind NOT IN ('webchat_visitor', 'cookie')), '[]') AS identities,
        (SELECT count(*) FROM customers m JOIN cases k ON k.tenant_id = m.tenant_id AND k.customer_id = m.customer_id
            WHERE m.tenant_id = $1 AND m.root_id = r.customer_id) AS cases
        FROM customers c JOIN customers r ON r.tenant_id = c.tenant_id AND r.customer_id = c.root_id
        WHERE c.tenant_id = $1 AND c.customer_id = s.{side}_id) {side}"""
# Both sides must be the reader's to see ($4 null: all are).
_MINE = """
    AND ($4::uuid IS NULL OR EXISTS (SELECT 1 FROM customers m
        JOIN cases k ON k.tenant_id = m.tenant_id AND k.customer_id = m.customer_id
        JOIN work_items w ON w.tenant_id = k.tenant_id AND w.case_id = k.case_id
        LEFT JOIN queue_members q ON q.tenant_id = w.tenant_id AND q.queue_id = w.queue_id AND q.agent_id = $4
        WHERE m.tenant_id = $1 AND m.root_id = {side}.customer_id
          AND (q.agent_id IS NOT NULL OR w.agent_id = $4 OR k.owner_agent_id = $4)))"""
_LIST = f"""
SELECT s.score, s.reasons::text AS reasons, s.found_at, to_jsonb(one)::text AS one, to_jsonb(other)::text AS other
FROM duplicate_suggestions s{_SIDE.format(side="one")}{_SIDE.format(side="other")}
WHERE s.tenant_id = $1 AND s.state = $2 AND one.customer_id <> other.customer_id
{_MINE.format(side="one")}{_MINE.format(side="other")}
ORDER BY s.score DESC, s.one_id, s.other_id LIMIT $3
"""  # noqa: S608 - put together of the texts above and of nothing else
_DECIDE = """
UPDATE duplicate_suggestions SET state = $4, decided_by = $5, decided_at = $6
WHERE tenant_id = $1 AND state = ANY ($7) AND one_id IN (SELECT customer_id FROM customers WHERE tenant_id = $1 AND root_id = $2)
  AND other_id IN (SELECT customer_id FROM customers WHERE tenant_id = $1 AND root_id = $3)
   OR tenant_id = $1 AND state = ANY ($7) AND one_id IN (SELECT customer_id FROM customers WHERE tenant_id = $1 AND root_id = $3)
  AND other_id IN (SELECT customer_id FROM customers WHERE tenant_id = $1 AND root_id = $2)
"""


class DuplicateReasonAnswer(BaseModel):
    """A fact that speaks for or against. `weight`: how much, in powers of two."""

    fact: str
    degree: Literal["same", "alike", "different"]
    weight: float


class SideAnswer(BaseModel):
    """One of the two, with everybody who is linked already."""

    customer_id: UUID
    name: str | None
    locale: str | None
    created_at: datetime
    cases: int
    identities: list[FoundIdentity]


class SuggestionAnswer(BaseModel):
    """Two who may be one. `certainty`: 0.5 is where suggestions begin."""

    one: SideAnswer
    other: SideAnswer
    certainty: float
    reasons: list[DuplicateReasonAnswer]
    found_at: datetime


class SuggestionsAnswer(BaseModel):
    """The likeliest first."""

    suggestions: list[SuggestionAnswer]


def duplicate_routes(units: Units) -> APIRouter:
    """All routes below /duplicates."""
    routes = APIRouter(prefix="/duplicates", tags=["customers"], responses=ERRORS)

    @routes.get("", summary="Customers who may be one person, the likeliest first")
    async def suggestions(
        principal: CustomerLinker,
        look: Look,
        state: Literal["open", "dismissed"] = "open",
        limit: Annotated[int, Query(ge=1, le=100)] = 50,
    ) -> SuggestionsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            rows = await connection.fetch(
                _LIST, principal.tenant_id, state, limit, only_customers_of(principal)
            )
        look("duplicates_listed", "customer")
        return SuggestionsAnswer.model_validate(
            {
                "suggestions": [
                    {
                        "one": msgspec.json.decode(row["one"]),
                        "other": msgspec.json.decode(row["other"]),
                        "certainty": Likeness(row["score"], ()).certainty,
                        "reasons": msgspec.json.decode(row["reasons"]),
                        "found_at": row["found_at"],
                    }
                    for row in rows
                ]
            }
        )

    @routes.post(
        "/{one_id}/{other_id}/accept", status_code=201, summary="They are one: link the other into the one"
    )
    async def accept(one_id: UUID, other_id: UUID, body: TakeBody, principal: CustomerLinker) -> LinkAnswer:
        async with units.begin(principal.tenant_id) as unit:
            one, other = await _both(unit, principal, one_id, other_id)
            await _decide(unit, principal, (one, other), "accepted", ("open", "dismissed"))
            link_id = await link_customers(
                unit, other, one, provenance="duplicate", actor_kind="agent", actor_id=principal.agent_id, take=body.take
            )  # fmt: skip
        return LinkAnswer(link_id=link_id)

    @routes.post(
        "/{one_id}/{other_id}/dismiss", status_code=204, summary="They are two; never suggest them again"
    )
    async def dismiss(one_id: UUID, other_id: UUID, principal: CustomerLinker) -> None:
        async with units.begin(principal.tenant_id) as unit:
            both = await _both(unit, principal, one_id, other_id)
            await _decide(unit, principal, both, "dismissed", ("open",))
            for each in both:
                unit.record(Event("duplicate_dismissed", "agent", principal.agent_id, customer_id=each))

    @routes.post("/{one_id}/{other_id}/reopen", status_code=204, summary="Take a dismissal back")
    async def reopen(one_id: UUID, other_id: UUID, principal: CustomerLinker) -> None:
        async with units.begin(principal.tenant_id) as unit:
            both = await _both(unit, principal, one_id, other_id)
            await _decide(unit, principal, both, "open", ("dismissed",))

    return routes


async def _both(
    unit: UnitOfWork, principal: CustomerLinker, one_id: UUID, other_id: UUID
) -> tuple[UUID, UUID]:
    return (
        await check_customer_readable(unit.connection, principal, one_id),
        await check_customer_readable(unit.connection, principal, other_id),
    )


async def _decide(
    unit: UnitOfWork, principal: CustomerLinker, both: tuple[UUID, UUID], state: str, of: tuple[str, ...]
) -> None:
    done = await unit.connection.execute(
        _DECIDE, unit.tenant_id, *both, state, principal.agent_id, unit.now, list(of)
    )
    if done == "UPDATE 0":
        raise SuggestionGoneError
