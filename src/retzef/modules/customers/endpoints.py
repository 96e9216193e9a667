"""Customers over HTTP: the profile, finding one, linking and undoing it."""

from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, StringConstraints

from retzef.kernel.events import Event
from retzef.modules.customers.access import check_customer_readable
from retzef.modules.customers.links import link_customers, unlink_customers
from retzef.platform.auth.permissions import may
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import UnitOfWork, Units

QUERY_MIN = 2
CustomerReader: TypeAlias = Annotated[Principal, Depends(needs("customers.read"))]
CustomerEditor: TypeAlias = Annotated[Principal, Depends(needs("customers.edit"))]
CustomerLinker: TypeAlias = Annotated[Principal, Depends(needs("customers.merge"))]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]

# Trigrams are for later and larger centres; a tenant's names fit a prefix-free scan of its own rows, bounded.
_SEARCH = """
SELECT r.customer_id, r.name, COALESCE((
    SELECT jsonb_agg(jsonb_build_object('kind', d.kind, 'value', d.value, 'status', d.status) ORDER BY d.identity_id)
    FROM customers m JOIN identities d ON d.tenant_id = m.tenant_id AND d.customer_id = m.customer_id
    WHERE m.tenant_id = r.tenant_id AND m.root_id = r.customer_id), '[]')::text AS identities
FROM customers r
WHERE r.tenant_id = $1 AND r.root_id = r.customer_id AND (
    strpos(lower(r.name), lower($2)) > 0 OR EXISTS (
        SELECT 1 FROM customers m JOIN identities d ON d.tenant_id = m.tenant_id AND d.customer_id = m.customer_id
        WHERE m.tenant_id = $1 AND m.root_id = r.customer_id AND strpos(lower(d.value), lower($2)) > 0
          AND d.kind <> 'webchat_visitor'))
  AND ($4 OR EXISTS (
    SELECT 1 FROM customers m JOIN cases k ON k.tenant_id = m.tenant_id AND k.customer_id = m.customer_id
    JOIN work_items w ON w.tenant_id = k.tenant_id AND w.case_id = k.case_id
    JOIN queue_members q ON q.tenant_id = w.tenant_id AND q.queue_id = w.queue_id
    WHERE m.tenant_id = $1 AND m.root_id = r.customer_id AND q.agent_id = $3))
ORDER BY r.customer_id DESC LIMIT 20
"""


class CustomerBody(Incoming):
    """What may be changed of a customer; what is left out stays."""

    name: Name | None = None
    locale: Literal["en", "he", "uk", "ru"] | None = None


class LinkBody(Incoming):
    """The customer who is the same person."""

    customer_id: UUID


class LinkAnswer(BaseModel):
    """The link, by which it can be undone."""

    link_id: UUID


class FoundIdentity(BaseModel):
    """An address of a found customer."""

    kind: str
    value: str
    status: str


class FoundCustomer(BaseModel):
    """A customer as the search shows one."""

    customer_id: UUID
    name: str | None
    identities: list[FoundIdentity]


class FoundAnswer(BaseModel):
    """At most twenty, newest first."""

    customers: list[FoundCustomer]


def customer_routes(units: Units) -> APIRouter:
    """All routes below /customers."""
    routes = APIRouter(prefix="/customers", tags=["customers"], responses=ERRORS)

    @routes.get("", summary="Find a customer by name or address")
    async def find(
        principal: CustomerReader, query: Annotated[str, Query(min_length=QUERY_MIN, max_length=100)]
    ) -> FoundAnswer:
        wanted = query.replace("\x00", "").strip()
        if len(wanted) < QUERY_MIN:  # nothing is a part of every name
            return FoundAnswer(customers=[])
        async with units.database.transaction(principal.tenant_id) as connection:
            rows = await connection.fetch(
                _SEARCH, principal.tenant_id, wanted, principal.agent_id, may(principal, "cases.read_all")
            )
        found: list[dict[str, Any]] = [dict(row) for row in rows]
        return FoundAnswer.model_validate(
            {"customers": [{**each, "identities": _identities(each["identities"])} for each in found]}
        )

    @routes.patch("/{customer_id}", status_code=204, summary="Change the name or the language")
    async def change(customer_id: UUID, body: CustomerBody, principal: CustomerEditor) -> None:
        async with units.begin(principal.tenant_id) as unit:
            root = await check_customer_readable(unit.connection, principal, customer_id)
            await _change_profile(unit, root, body)
            unit.record(Event("customer_changed", "agent", principal.agent_id, customer_id=root))

    @routes.post("/{customer_id}/links", status_code=201, summary="Link another customer into this one")
    async def link(customer_id: UUID, body: LinkBody, principal: CustomerLinker) -> LinkAnswer:
        async with units.begin(principal.tenant_id) as unit:
            for each in (customer_id, body.customer_id):
                await check_customer_readable(unit.connection, principal, each)
            link_id = await link_customers(
                unit,
                body.customer_id,
                customer_id,
                provenance="agent",
                actor_kind="agent",
                actor_id=principal.agent_id,
            )
        return LinkAnswer(link_id=link_id)

    @routes.delete("/{customer_id}/links/{link_id}", status_code=204, summary="Undo a link, exactly")
    async def unlink(customer_id: UUID, link_id: UUID, principal: CustomerLinker) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await check_customer_readable(unit.connection, principal, customer_id)
            await unlink_customers(
                unit, link_id, of_root=customer_id, actor_kind="agent", actor_id=principal.agent_id
            )

    return routes


async def _change_profile(unit: UnitOfWork, customer_id: UUID, body: CustomerBody) -> None:
    await unit.connection.execute(
        "UPDATE customers SET name = COALESCE($3, name), locale = COALESCE($4, locale), version = version + 1"
        " WHERE tenant_id = $1 AND customer_id = $2",
        unit.tenant_id, customer_id, body.name, body.locale,
    )  # fmt: skip


def _identities(text: str) -> list[dict[str, str]]:
    return msgspec.json.decode(text, type=list[dict[str, str]])
