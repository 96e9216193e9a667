"""Organizations over HTTP: the list, one of them with its members, where a customer belongs."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, StringConstraints

from retzef.modules.customers.access import check_customer_changeable, check_customer_readable
from retzef.modules.customers.organizations import (
    Organization,
    add_member,
    add_organization,
    change_organization,
    drop_member,
    get_organization,
    list_members,
    list_organizations,
    organizations_of,
)
from retzef.modules.customers.rights import CustomerEditor, CustomerReader
from retzef.platform.audit import Look
from retzef.platform.http.cursors import CURSOR_MAX
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.http.visible import VISIBLE
from retzef.platform.unit import Units

Line = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00\n]*$")]


class NewOrganizationBody(Incoming):
    """An organization. `domains`: of their e-mail addresses, in any writing; those of public mail are refused."""

    name: Annotated[Line, Field(min_length=1, max_length=200), VISIBLE]
    external_id: Annotated[Line, Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="The tenant's own number of it; no two have the same"
    )
    domains: list[Annotated[Line, Field(min_length=1, max_length=260)]] = Field(
        default_factory=list, max_length=50
    )


class OrganizationBody(NewOrganizationBody):
    """It is written whole. `version`: the one that was read. Archived ones are found no more, and brought back by `false`."""

    version: int
    archived: bool = False


class MemberBody(Incoming):
    """What the customer is there: a word of the tenant's own."""

    role: Annotated[Line, Field(max_length=100)] = ""


class FoundOrganization(BaseModel):
    """An organization as lists show it."""

    organization_id: UUID
    name: str
    external_id: str | None
    domains: list[str]
    archived_at: datetime | None


class OrganizationsAnswer(BaseModel):
    """By name; `after` asks for the next page."""

    organizations: list[FoundOrganization]
    after: str | None


class Member(BaseModel):
    """Somebody who belongs there."""

    customer_id: UUID
    name: str | None
    role: str
    since: datetime


class OrganizationAnswer(FoundOrganization):
    """With those of its members whom the caller may see, the newest first, at most 500. Its cases: `GET /cases?organization=`."""

    version: int
    created_at: datetime
    members: list[Member]


class MadeOrganization(BaseModel):
    """The new one's id."""

    organization_id: UUID


class Membership(BaseModel):
    """Where a customer belongs."""

    organization_id: UUID
    name: str
    role: str


class SuggestedOrganization(BaseModel):
    """Where the domain of an address of theirs suggests that they belong."""

    organization_id: UUID
    name: str
    domain: str


class MembershipsAnswer(BaseModel):
    """Of one customer."""

    organizations: list[Membership]
    suggested: list[SuggestedOrganization]


def organization_routes(units: Units) -> APIRouter:
    """All routes below /organizations, and /customers/{customer_id}/organizations."""
    routes = APIRouter(tags=["organizations"], responses=ERRORS)
    _add_organizations(routes, units)
    _add_members(routes, units)
    return routes


def _add_organizations(routes: APIRouter, units: Units) -> None:
    @routes.get("/organizations", summary="Organizations by name, by their number or by their domain")
    async def find(
        principal: CustomerReader,
        query: Annotated[str, Query(max_length=200)] = "",
        after: Annotated[str | None, Query(max_length=CURSOR_MAX)] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 50,
        *,
        archived: bool = False,
    ) -> OrganizationsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            rows, following = await list_organizations(
                connection, principal, query, after=after, limit=limit, archived=archived
            )
        return OrganizationsAnswer(
            organizations=[FoundOrganization.model_validate(dict(row)) for row in rows], after=following
        )

    @routes.post("/organizations", status_code=201, summary="Write down an organization")
    async def add(body: NewOrganizationBody, principal: CustomerEditor) -> MadeOrganization:
        async with units.begin(principal.tenant_id) as unit:
            new = Organization(body.name, body.external_id, tuple(body.domains))
            return MadeOrganization(organization_id=await add_organization(unit, principal, new))

    @routes.get("/organizations/{organization_id}", summary="An organization with its members")
    async def read(organization_id: UUID, principal: CustomerReader, look: Look) -> OrganizationAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            row = await get_organization(connection, principal, organization_id)
            members = await list_members(connection, principal, organization_id)
        look("organization_opened", "organization", organization_id)
        return OrganizationAnswer.model_validate(
            {**dict(row), "members": [Member.model_validate(dict(each)) for each in members]}
        )

    @routes.put(
        "/organizations/{organization_id}", status_code=204, summary="Change or archive an organization"
    )
    async def change(organization_id: UUID, body: OrganizationBody, principal: CustomerEditor) -> None:
        new = Organization(body.name, body.external_id, tuple(body.domains), body.archived)
        async with units.begin(principal.tenant_id) as unit:
            await change_organization(unit, principal, organization_id, version=body.version, new=new)


def _add_members(routes: APIRouter, units: Units) -> None:
    path = "/organizations/{organization_id}/members/{customer_id}"

    @routes.put(path, status_code=204, summary="The customer belongs there")
    async def put(
        organization_id: UUID, customer_id: UUID, body: MemberBody, principal: CustomerEditor
    ) -> None:
        async with units.begin(principal.tenant_id) as unit:
            root = await check_customer_changeable(unit.connection, principal, customer_id)
            await add_member(unit, principal, organization_id, root, body.role)

    @routes.delete(path, status_code=204, summary="The customer belongs there no more")
    async def drop(organization_id: UUID, customer_id: UUID, principal: CustomerEditor) -> None:
        async with units.begin(principal.tenant_id) as unit:
            root = await check_customer_readable(unit.connection, principal, customer_id)
            await drop_member(unit, principal, organization_id, root)

    @routes.get(
        "/customers/{customer_id}/organizations",
        summary="Where a customer belongs, and where addresses suggest it",
    )
    async def of_customer(customer_id: UUID, principal: CustomerReader, look: Look) -> MembershipsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            root = await check_customer_readable(connection, principal, customer_id)
            belongs, suggested = await organizations_of(connection, principal, root)
        look("customer_opened", "customer", root)
        return MembershipsAnswer(
            organizations=[Membership.model_validate(dict(row)) for row in belongs],
            suggested=[SuggestedOrganization.model_validate(dict(row)) for row in suggested],
        )
