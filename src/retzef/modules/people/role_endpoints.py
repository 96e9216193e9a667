"""Roles over HTTP: what there are, and a tenant's own."""

from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from retzef.modules.people import roles
from retzef.modules.people.errors import NameMissingError
from retzef.modules.people.shapes import LocalName
from retzef.platform.auth.permissions import BUILT_IN_ROLES, PERMISSIONS, BuiltInRole, Permission
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units

RoleReader: TypeAlias = Annotated[Principal, Depends(needs("people.manage", "roles.manage"))]
RoleManager: TypeAlias = Annotated[Principal, Depends(needs("roles.manage"))]
PermissionList: TypeAlias = Annotated[list[Permission], Field(min_length=1, max_length=len(PERMISSIONS))]


class NewRoleBody(Incoming):
    """A name in one language at least, and what the role gives."""

    name: LocalName
    permissions: PermissionList
    role_id: UUID | None = Field(default=None, description="Only of a role that was deleted and is put back")


class RoleBody(Incoming):
    """What is left out stays."""

    name: LocalName | None = None
    permissions: PermissionList | None = None


class BuiltInRoleAnswer(BaseModel):
    """A role that comes with the program; the desk has its name."""

    role: BuiltInRole
    permissions: list[Permission]
    people: int


class OwnRoleAnswer(BaseModel):
    """A role of the tenant's own."""

    role_id: UUID
    name: dict[str, str]
    permissions: list[Permission]
    people: int


class RolesAnswer(BaseModel):
    """All of them, and every permission there is, in the order in which people read them."""

    built_in: list[BuiltInRoleAnswer]
    own: list[OwnRoleAnswer]
    permissions: list[Permission]


class RoleMadeAnswer(BaseModel):
    """The new role."""

    role_id: UUID


def role_routes(units: Units) -> APIRouter:
    """All routes below /roles."""
    routes = APIRouter(prefix="/roles", tags=["roles"], responses=ERRORS)

    @routes.get("", summary="What roles there are")
    async def list_roles(principal: RoleReader) -> RolesAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            own = await roles.list_own_roles(connection, principal.tenant_id)
            people = await roles.count_people_by_role(connection, principal.tenant_id)
        return RolesAnswer(
            built_in=[
                BuiltInRoleAnswer(role=role, permissions=[each for each in PERMISSIONS if each in given], people=people.get(role, 0))
                for role, given in BUILT_IN_ROLES.items()
            ],
            own=[
                OwnRoleAnswer(
                    role_id=row["role_id"], name=msgspec.json.decode(row["name"]), people=row["people"],
                    permissions=[each for each in PERMISSIONS if each in row["permissions"]],
                )
                for row in own
            ],
            permissions=list(PERMISSIONS),
        )  # fmt: skip

    @routes.post("", status_code=201, summary="Make a role")
    async def make(body: NewRoleBody, principal: RoleManager) -> RoleMadeAnswer:
        async with units.begin(principal.tenant_id) as unit:
            role_id = await roles.make_role(unit, principal, named(body.name), body.permissions, body.role_id)
        return RoleMadeAnswer(role_id=role_id)

    @routes.patch(
        "/{role_id}", status_code=204, summary="Change a role; who has it has the new rights at once"
    )
    async def change(role_id: UUID, body: RoleBody, principal: RoleManager) -> None:
        async with units.begin(principal.tenant_id) as unit:
            name = None if body.name is None else named(body.name)
            await roles.change_role(unit, principal, role_id, name, body.permissions)

    @routes.delete("/{role_id}", status_code=204, summary="Delete a role that nobody has")
    async def delete(role_id: UUID, principal: RoleManager) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await roles.delete_role(unit, principal, role_id)

    return routes


def named(name: LocalName) -> dict[str, str]:
    """The name in the languages it was given. Raises NameMissingError when that is none."""
    given: dict[str, str] = {locale: text for locale, text in name.items() if text}
    if not given:
        raise NameMissingError
    return given
