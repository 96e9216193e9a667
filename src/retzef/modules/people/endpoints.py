"""People over HTTP: listing, inviting, changing, deactivating, links, taking a second factor off."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

import asyncpg
import msgspec
from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from retzef.engine.routing.policy_file import Medium
from retzef.modules.people import access_links, roster, sign_in_settings
from retzef.modules.people.errors import PersonNotFoundError
from retzef.modules.people.roster import PEOPLE_MAX, Place
from retzef.modules.people.shapes import PersonName
from retzef.platform.audit import record_act
from retzef.platform.auth.permissions import Role
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.errors import locale_of
from retzef.platform.http.schemas import ERRORS, Incoming, Locale
from retzef.platform.unit import Units

PeopleManager: TypeAlias = Annotated[Principal, Depends(needs("people.manage"))]
Email: TypeAlias = Annotated[
    str,
    StringConstraints(
        pattern=r"^[^@\s\x00]{1,64}@[^@\s\x00]{1,255}$", to_lower=True, strip_whitespace=True, max_length=320
    ),
]
Capacity: TypeAlias = Annotated[int, Field(ge=1, le=100)]
# At most so many items of a medium at once.
Caps: TypeAlias = Annotated[
    dict[Medium, Annotated[int, Field(ge=0, le=100)]],
    Field(
        description="At most so many items of a medium at once; a medium that is not named is bounded by capacity alone"
    ),
]
Ids: TypeAlias = Annotated[list[UUID], Field(max_length=500)]
State: TypeAlias = Literal["active", "invited", "inactive"]


class InviteBody(Incoming):
    """Whom, and what they are to be here. `role_id` with the role `own`."""

    email: Email
    name: PersonName | None = None
    role: Role = "agent"
    role_id: UUID | None = None
    locale: Locale | None = None
    capacity: Capacity | None = None
    caps: Caps | None = None
    queue_ids: Ids = Field(default_factory=list)
    team_ids: Ids = Field(default_factory=list)


class PersonBody(Incoming):
    """What is left out stays. Queues and teams are given whole."""

    name: PersonName | None = None
    role: Role | None = None
    role_id: UUID | None = None
    locale: Locale | None = None
    capacity: Capacity | None = None
    caps: Caps | None = None
    queue_ids: Ids | None = None
    team_ids: Ids | None = None


class StaffAnswer(BaseModel):
    """Somebody who works here, was invited to, or no longer does. `work_in_hand`: items that would go back to their queues;
    `is_linked`: they come in by the identity provider.
    """

    model_config = ConfigDict(from_attributes=True)

    agent_id: UUID
    name: str
    email: str
    role: Role
    role_id: UUID | None
    role_name: str | None
    locale: str
    capacity: int
    caps: dict[Medium, int]
    presence: str
    last_seen_at: datetime | None
    state: State
    has_second_factor: bool
    is_linked: bool
    queue_ids: list[UUID]
    team_ids: list[UUID]
    work_in_hand: int


class PeopleAnswer(BaseModel):
    """In the order in which they came; `after` asks for more."""

    people: list[StaffAnswer]
    after: UUID | None


class AccessLinkAnswer(BaseModel):
    """A link to hand over: `path` belongs behind this centre's address. It is told once and kept only as a hash."""

    agent_id: UUID
    path: str
    expires_at: datetime


class ReactivatedAnswer(BaseModel):
    """`joined`: they may sign in again; else they have never joined and need a link."""

    joined: bool


def people_routes(units: Units) -> APIRouter:
    """All routes below /people."""
    routes = APIRouter(prefix="/people", tags=["people"], responses=ERRORS)

    @routes.get("", summary="Who works here")
    async def list_people(
        principal: PeopleManager,
        request: Request,
        *,
        query: Annotated[str | None, Query(max_length=100)] = None,
        state: State | None = None,
        after: UUID | None = None,
        limit: Annotated[int, Query(ge=1, le=PEOPLE_MAX)] = 100,
    ) -> PeopleAnswer:
        wanted = (query or "").replace("\x00", "").strip() or None
        async with units.database.transaction(principal.tenant_id) as connection:
            rows = await roster.list_people(
                connection, principal, locale_of(request), query=wanted, state=state, after=after, limit=limit
            )
        people = [_staff(row) for row in rows]
        return PeopleAnswer(people=people, after=people[-1].agent_id if len(people) == limit else None)

    @routes.get("/{agent_id}", summary="Somebody who works here")
    async def read(agent_id: UUID, principal: PeopleManager, request: Request) -> StaffAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            rows = await roster.list_people(connection, principal, locale_of(request), agent_id=agent_id)
        if not rows:
            raise PersonNotFoundError
        return _staff(rows[0])

    @routes.post(
        "/invitations",
        status_code=201,
        summary="Invite somebody",
        description="Nothing is sent: the link in the answer is to be handed over. It is good for seven days and once.",
    )
    async def invite(body: InviteBody, principal: PeopleManager) -> AccessLinkAnswer:
        async with units.begin(principal.tenant_id) as unit:
            place = Place(**body.model_dump(exclude={"email"}))
            agent_id = await roster.invite_person(unit, principal, body.email, place)
            link = await access_links.make_link(unit, principal, agent_id)
        return AccessLinkAnswer(agent_id=agent_id, path=link.path, expires_at=link.expires_at)

    @routes.patch("/{agent_id}", status_code=204, summary="Change what somebody is here")
    async def change(agent_id: UUID, body: PersonBody, principal: PeopleManager) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await roster.change_person(unit, principal, agent_id, Place(**body.model_dump()))

    _add_acts(routes, units)
    return routes


def _staff(row: "asyncpg.Record") -> StaffAnswer:
    return StaffAnswer.model_validate({**dict(row), "caps": msgspec.json.decode(row["caps"])})


def _add_acts(routes: APIRouter, units: Units) -> None:
    @routes.post(
        "/{agent_id}/link",
        status_code=201,
        summary="Make a link by which somebody chooses a password",
        description="For who was invited, seven days; to reset a password, a day. A newer link replaces an older one.",
    )
    async def make_link(agent_id: UUID, principal: PeopleManager) -> AccessLinkAnswer:
        async with units.begin(principal.tenant_id) as unit:
            link = await access_links.make_link(unit, principal, agent_id)
        return AccessLinkAnswer(agent_id=agent_id, path=link.path, expires_at=link.expires_at)

    @routes.post(
        "/{agent_id}/deactivate",
        status_code=204,
        summary="Take somebody's access",
        description="They are signed out everywhere; their work in hand waits again with its age; their tokens end.",
    )
    async def deactivate(agent_id: UUID, principal: PeopleManager) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await roster.deactivate_person(unit, principal, agent_id)

    @routes.post("/{agent_id}/reactivate", summary="Give access back")
    async def reactivate(agent_id: UUID, principal: PeopleManager) -> ReactivatedAnswer:
        async with units.begin(principal.tenant_id) as unit:
            joined = await roster.reactivate_person(unit, principal, agent_id)
        return ReactivatedAnswer(joined=joined)

    @routes.delete("/{agent_id}/sessions", status_code=204, summary="Sign somebody out everywhere")
    async def sign_out(agent_id: UUID, principal: PeopleManager) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await roster.lock_person(unit, principal, agent_id)
            if await roster.end_sessions(unit, agent_id):
                await record_act(unit, principal, "sessions_ended", "person", agent_id)

    @routes.delete("/{agent_id}/second-factor", status_code=204, summary="Take off a lost second factor")
    async def take_off(agent_id: UUID, principal: PeopleManager) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await roster.remove_second_factor(unit, principal, agent_id)

    @routes.delete(
        "/{agent_id}/sign-in-link", status_code=204, summary="Forget who somebody is at the identity provider"
    )
    async def unlink(agent_id: UUID, principal: PeopleManager) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await sign_in_settings.unlink(unit, principal, agent_id)
