"""Canned replies over HTTP: listed, written, and filled in for a case."""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

import asyncpg
import msgspec
from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field, StringConstraints

from retzef.kernel.ids import CaseId
from retzef.modules.cases.api import check_case_readable
from retzef.modules.toolbox.owners import Scope, owner_for, scope_of
from retzef.modules.toolbox.replies import (
    Reply,
    add_reply,
    change_reply,
    count_use,
    fill_reply,
    find_case_facts,
    get_reply,
    list_known_fields,
    list_replies,
)
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.db import Connection
from retzef.platform.http.schemas import ERRORS, Incoming, Locale
from retzef.platform.http.visible import VISIBLE
from retzef.platform.unit import Units

Handler: TypeAlias = Annotated[Principal, Depends(needs("cases.handle"))]
Writer: TypeAlias = Annotated[Principal, Depends(needs("cases.handle", "automation.manage"))]
Code = Annotated[
    str, StringConstraints(pattern=r"^[^\s/{}\x00]{1,40}$", strip_whitespace=True, to_lower=True)
]
Title = Annotated[
    str,
    StringConstraints(min_length=1, max_length=120, strip_whitespace=True, pattern=r"^[^\x00]*$"),
    VISIBLE,
]
ReplyText = Annotated[
    str, StringConstraints(min_length=1, max_length=10_000, strip_whitespace=True, pattern=r"^[^\x00]*$")
]


class NewReplyBody(Incoming):
    """A canned reply. With the scope `team` it is the named team's."""

    scope: Scope = "mine"
    team_id: UUID | None = None
    code: Code = Field(description="What is written after `/` to find it")
    title: Title
    texts: dict[Locale, ReplyText] = Field(
        min_length=1, description="By language, with fields such as `{{customer.name}}`"
    )

    async def to_reply(self, connection: Connection, principal: Principal, *, retired: bool = False) -> Reply:
        """As the module understands it. Raises what naming an owner raises."""
        owner = await owner_for(connection, principal, self.scope, self.team_id)
        return Reply(self.code, self.title, dict[str, str](self.texts.items()), owner, retired)


class ReplyBody(NewReplyBody):
    """It is written whole. `version`: the one that was read."""

    version: int
    retired: bool = False


class ReplyAnswer(BaseModel):
    """A canned reply. `retired`: it is offered no more."""

    reply_id: UUID
    scope: Scope
    team_id: UUID | None
    code: str
    title: str
    texts: dict[str, str]
    uses: int
    last_used_at: datetime | None
    retired: bool
    may_change: bool
    version: int


class TextField(BaseModel):
    """A field of the tenant's own that a text may name."""

    name: str
    label: dict[str, str]


class RepliesAnswer(BaseModel):
    """What the caller may use, and the tenant's own fields that texts may name."""

    replies: list[ReplyAnswer]
    fields: list[TextField]


class MadeReply(BaseModel):
    """The new one's id."""

    reply_id: UUID


class FillBody(Incoming):
    """For which case, and in which language if not in the customer's."""

    case_id: UUID
    locale: Locale | None = None


class FilledAnswer(BaseModel):
    """The text as it would be said. `missing` names the fields without a value, which stand in it as they were written:
    they are for the caller to fill in before it is sent.
    """

    text: str
    locale: str
    missing: list[str]


def reply_routes(units: Units) -> APIRouter:
    """All routes below /canned-replies."""
    routes = APIRouter(prefix="/canned-replies", tags=["tools"], responses=ERRORS)

    @routes.get("", summary="Canned replies one may use")
    async def replies(principal: Writer) -> RepliesAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            rows = await list_replies(connection, principal)
            fields = await list_known_fields(connection, principal)
        return RepliesAnswer(
            replies=[_answer(row) for row in rows],
            fields=[TextField(name=f"field.{each.key}", label=each.label) for each in fields],
        )

    @routes.post("", status_code=201, summary="Write a canned reply")
    async def add(body: NewReplyBody, principal: Writer) -> MadeReply:
        async with units.begin(principal.tenant_id) as unit:
            reply = await body.to_reply(unit.connection, principal)
            return MadeReply(reply_id=await add_reply(unit, principal, principal, reply))

    @routes.put("/{reply_id}", status_code=204, summary="Change, retire or take back a canned reply")
    async def change(reply_id: UUID, body: ReplyBody, principal: Writer) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await get_reply(unit.connection, principal, reply_id)
            reply = await body.to_reply(unit.connection, principal, retired=body.retired)
            await change_reply(unit, principal, principal, reply_id, version=body.version, reply=reply)

    @routes.post("/{reply_id}/fill", summary="A canned reply with the facts of a case",
                 description="Counted as a use of it. Nothing is sent.")  # fmt: skip
    async def fill(reply_id: UUID, body: FillBody, principal: Handler) -> FilledAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(body.case_id))
            row = await get_reply(unit.connection, principal, reply_id)
            facts = await find_case_facts(unit.connection, principal, CaseId(body.case_id))
            locale, filled = fill_reply(msgspec.json.decode(row["texts"]), facts, body.locale)
            await count_use(unit, reply_id)
        return FilledAnswer(text=filled.text, locale=locale, missing=list(filled.missing))

    return routes


def _answer(row: asyncpg.Record) -> ReplyAnswer:
    found = {**dict(row), "texts": msgspec.json.decode(row["texts"])}
    scope = scope_of(found.pop("owner_agent_id"), row["team_id"])
    return ReplyAnswer(scope=scope, **found)
