"""A tenant's own lists over HTTP: read by everybody who works here, written whole by who manages the tenant."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends
from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from retzef.modules.administration.own_lists import ALWAYS_ASKED, ENTRIES_MAX, write_list
from retzef.modules.administration.texts import Texts, check_locales
from retzef.modules.tenancy.api import Entry, ListName, OwnList, read_list
from retzef.platform.auth.principal import Principal, SignedIn, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.http.visible import VISIBLE
from retzef.platform.unit import Units

TenantManager: TypeAlias = Annotated[Principal, Depends(needs("tenant.manage"))]
Key: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Explanation: TypeAlias = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500, strip_whitespace=True, pattern=r"^[^\x00]*$"),
    VISIBLE,
]
# The address of each, and what it is.
_LISTS: tuple[tuple[str, ListName, str], ...] = (
    ("/consent-purposes", "consent_purposes", "What customers are asked consent for"),
    ("/presence-reasons", "presence_reasons", "Why an agent may be not ready"),
)


class ListEntryBody(Incoming):
    """One of a list. Its key is what is kept where it is named, and never changes."""

    key: Key
    name: Texts
    explanation: Annotated[dict[str, Explanation], AfterValidator(check_locales)] = Field(default={})
    active: bool = Field(default=True, description="False: put away, it only names what was said by it")


class ListBody(Incoming):
    """The whole list in its order; what is left out is put away. `version`: as it was read, 0 before the first change."""

    entries: list[ListEntryBody] = Field(min_length=1, max_length=ENTRIES_MAX)
    version: Annotated[int, Field(ge=0, le=2**62)]

    @model_validator(mode="after")
    def _named_once(self) -> "ListBody":
        if len({each.key for each in self.entries}) != len(self.entries):
            raise ValueError("each key is named once")
        return self


class ListEntryAnswer(BaseModel):
    """One of a list. `always_asked`: Retzef itself goes by it, so it cannot be put away."""

    key: str
    name: dict[str, str]
    explanation: dict[str, str]
    active: bool
    always_asked: bool


class ListAnswer(BaseModel):
    """The list in its order, what was put away among it."""

    entries: list[ListEntryAnswer]
    version: int


def own_list_routes(units: Units) -> APIRouter:
    """The lists, each at its address."""
    routes = APIRouter(tags=["administration"], responses=ERRORS)
    for path, name, what in _LISTS:
        _add_list(routes, units, path, name, what)
    return routes


def _add_list(routes: APIRouter, units: Units, path: str, name: ListName, what: str) -> None:
    @routes.get(path, summary=what, operation_id=f"read_{name}")
    async def read(principal: SignedIn) -> ListAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            return _answer(name, await read_list(connection, principal.tenant_id, name))

    @routes.put(path, summary=f"{what}: write the list", operation_id=f"write_{name}")
    async def write(body: ListBody, principal: TenantManager) -> ListAnswer:
        entries = [Entry(each.key, each.name, each.explanation, each.active) for each in body.entries]
        async with units.begin(principal.tenant_id) as unit:
            return _answer(name, await write_list(unit, principal, name, body.version, entries))


def _answer(name: ListName, own: OwnList) -> ListAnswer:
    return ListAnswer(
        entries=[
            ListEntryAnswer(
                key=each.key, name=dict(each.name), explanation=dict(each.explanation), active=each.active,
                always_asked=each.key in ALWAYS_ASKED[name],
            )
            for each in own.entries
        ],
        version=own.version,
    )  # fmt: skip
