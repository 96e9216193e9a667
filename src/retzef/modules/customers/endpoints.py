"""Customers over HTTP: the directory, the profile, linking and undoing it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from retzef.modules.customers.access import (
    check_customer_changeable,
    check_customer_readable,
    only_customers_of,
)
from retzef.modules.customers.directory import Asked, Sort, list_directory
from retzef.modules.customers.errors import CustomerNotFoundError
from retzef.modules.customers.fields import FIELDS_ASKED, read_filter, write_customer_fields
from retzef.modules.customers.identities import Actor
from retzef.modules.customers.identity_endpoints import identity_routes
from retzef.modules.customers.links import link_customers, unlink_customers
from retzef.modules.customers.profile import NewCustomer, change_profile, create_customer
from retzef.modules.customers.rights import CustomerEditor, CustomerLinker, CustomerReader
from retzef.modules.customers.schemas import (
    CustomerBody,
    FieldsBody,
    FoundAnswer,
    LinkAnswer,
    LinkBody,
    MadeCustomer,
    NewCustomerBody,
)
from retzef.platform.audit import Look
from retzef.platform.http.schemas import ERRORS, EntityAnswer
from retzef.platform.realtime.entities import Projector, Wanted
from retzef.platform.unit import Units

QUERY_MIN = 2


def customer_routes(units: Units, projector: Projector) -> APIRouter:
    """All routes below /customers."""
    routes = APIRouter(prefix="/customers", tags=["customers"], responses=ERRORS)
    _add_directory(routes, units, projector)
    _add_links(routes, units)
    routes.include_router(identity_routes(units))
    return routes


def _add_directory(routes: APIRouter, units: Units, projector: Projector) -> None:
    @routes.get("", summary="The directory: customers by name, or by any identity in any writing")
    async def find(
        principal: CustomerReader,
        look: Look,
        *,
        query: Annotated[str | None, Query(min_length=QUERY_MIN, max_length=100)] = None,
        sort: Sort = "newest",
        after: Annotated[str | None, Query(max_length=2000)] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        field: Annotated[list[str] | None, Query(max_length=20, description=FIELDS_ASKED)] = None,
    ) -> FoundAnswer:
        wanted = (query or "").replace("\x00", "").strip()
        if query is not None and len(wanted) < QUERY_MIN:  # nothing is a part of every name
            return FoundAnswer(customers=[])
        look("customers_searched", "customer")
        reader = only_customers_of(principal)
        async with units.database.transaction(principal.tenant_id) as connection:
            fields = await read_filter(connection, principal.tenant_id, "customer", field or ())
            page = await list_directory(
                connection, principal.tenant_id, Asked(wanted, sort, after, limit, reader, fields)
            )
        return FoundAnswer.model_validate({"customers": page.rows, "after": page.after})

    @routes.post("", status_code=201, summary="Write down a customer by hand")
    async def create(body: NewCustomerBody, principal: CustomerEditor) -> MadeCustomer:
        given = tuple((each.kind, each.value) for each in body.identities)
        async with units.begin(principal.tenant_id) as unit:
            actor = Actor(principal.agent_id)
            customer_id = await create_customer(unit, NewCustomer(body.name, body.locale, given), actor)
            await write_customer_fields(unit, customer_id, body.fields, actor, is_new=True)
        return MadeCustomer(customer_id=customer_id)

    @routes.get("/{customer_id}", response_model=EntityAnswer, summary="A customer, with everybody linked")
    async def read(customer_id: UUID, principal: CustomerReader, look: Look) -> Response:
        async with units.database.transaction(principal.tenant_id) as connection:
            root = await check_customer_readable(connection, principal, customer_id)
        look("customer_opened", "customer", root)
        async with units.database.app.acquire() as connection:
            entities = await projector.project(connection, principal.tenant_id, Wanted(customers={root}))
        if not entities:
            raise CustomerNotFoundError
        return Response(entities[0].to_json(), media_type="application/json")

    @routes.patch("/{customer_id}", status_code=204, summary="Change the name or the language")
    async def change(customer_id: UUID, body: CustomerBody, principal: CustomerEditor) -> None:
        async with units.begin(principal.tenant_id) as unit:
            root = await check_customer_changeable(unit.connection, principal, customer_id)
            await change_profile(
                unit, root, name=body.name, locale=body.locale, actor=Actor(principal.agent_id)
            )

    @routes.patch("/{customer_id}/fields", status_code=204, summary="Write values of the tenant's own fields")
    async def write_fields(customer_id: UUID, body: FieldsBody, principal: CustomerEditor) -> None:
        async with units.begin(principal.tenant_id) as unit:
            root = await check_customer_changeable(unit.connection, principal, customer_id)
            await write_customer_fields(unit, root, body.values, Actor(principal.agent_id))


def _add_links(routes: APIRouter, units: Units) -> None:
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
                take=body.take,
            )
        return LinkAnswer(link_id=link_id)

    @routes.delete("/{customer_id}/links/{link_id}", status_code=204, summary="Undo a link, exactly")
    async def unlink(customer_id: UUID, link_id: UUID, principal: CustomerLinker) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await check_customer_readable(unit.connection, principal, customer_id)
            await unlink_customers(
                unit, link_id, of_root=customer_id, actor_kind="agent", actor_id=principal.agent_id
            )
