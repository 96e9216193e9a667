"""One's own notifications over HTTP."""

from datetime import datetime, time
from typing import Annotated, Any, TypeAlias
from uuid import UUID

import asyncpg
import msgspec
from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, Field, model_validator

from retzef.modules.notifications.kinds import NOTIFICATION_KINDS, NotificationKind
from retzef.modules.notifications.listing import (
    COUNTED_AT_MOST,
    count_unread,
    list_notifications,
    mark_read,
    mark_unread,
)
from retzef.modules.notifications.settings import Tuning, Ways, find_tuning, save_tuning
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.cursors import CURSOR_MAX
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.realtime.feed import Feed
from retzef.platform.unit import Units

CaseReader: TypeAlias = Annotated[Principal, Depends(needs("cases.read"))]


class NotificationAnswer(BaseModel):
    """Something the caller was told. `times`: how many facts are gathered in it. `line`: of the note or the message."""

    notification_id: UUID
    kind: NotificationKind
    case_id: UUID
    case_number: int
    case_subject: str | None
    customer_name: str | None
    message_id: UUID | None
    line: str
    by_name: str | None
    team_name: dict[str, str] | None
    deadline_at: datetime | None
    rule_name: str | None
    times: int
    in_list: bool = Field(description="False: the caller only wants to hear of it")
    told_at: datetime
    read_at: datetime | None


class NotificationsAnswer(BaseModel):
    """Newest first. `more`: there are more unread than `unread` says."""

    notifications: list[NotificationAnswer]
    cursor: str | None
    unread: int
    more: bool


class NoticesReadBody(Incoming):
    """Which are read. Without ids: all that were told until then."""

    notification_ids: list[UUID] | None = Field(default=None, max_length=200)
    until: AwareDatetime | None = None


class NoticesUnreadBody(Incoming):
    """Which are unread again."""

    notification_ids: list[UUID] = Field(max_length=200)


class WaysBody(Incoming):
    """In which ways one wants to be told of a kind."""

    list: bool = True
    sound: bool = True
    system: bool = True


class TuningBody(Incoming):
    """Written whole. Quiet hours are by the clock of wherever the desk is open; they may go over midnight."""

    kinds: dict[NotificationKind, WaysBody] = Field(default_factory=dict, max_length=len(NOTIFICATION_KINDS))
    quiet_from: time | None = None
    quiet_until: time | None = None
    version: int

    @model_validator(mode="after")
    def _both_or_none(self) -> "TuningBody":
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError("both ends of the quiet hours, or none")
        return self

    def to_tuning(self) -> Tuning:
        """As the module understands it."""
        kinds = {kind: Ways(ways.list, ways.sound, ways.system) for kind, ways in self.kinds.items()}
        return Tuning(kinds, self.quiet_from, self.quiet_until, self.version)


class TuningAnswer(TuningBody):
    """What the caller has chosen; every kind is there."""


def notification_routes(units: Units, feed: Feed) -> APIRouter:
    """All routes below /me/notifications."""
    routes = APIRouter(prefix="/me/notifications", tags=["notifications"], responses=ERRORS)

    async def tell_desks(principal: Principal) -> None:
        """The caller's other desks look again."""
        await feed.whisper(f"notified {principal.tenant_id} {principal.agent_id}")

    @routes.get("", summary="What one was told")
    async def notifications(
        principal: CaseReader,
        cursor: Annotated[str | None, Query(max_length=CURSOR_MAX)] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 30,
    ) -> NotificationsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            rows, following = await list_notifications(
                connection, principal, units.clock.now(), cursor, limit
            )
            unread = await count_unread(connection, principal)
        return NotificationsAnswer(
            notifications=[_answer(row) for row in rows], cursor=following,
            unread=min(unread, COUNTED_AT_MOST - 1), more=unread >= COUNTED_AT_MOST,
        )  # fmt: skip

    @routes.post("/read", status_code=204, summary="Mark notifications read")
    async def read(body: NoticesReadBody, principal: CaseReader) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await mark_read(unit, principal, body.notification_ids, body.until)
        await tell_desks(principal)

    @routes.post("/unread", status_code=204, summary="Mark notifications unread again")
    async def unread(body: NoticesUnreadBody, principal: CaseReader) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await mark_unread(unit, principal, body.notification_ids)
        await tell_desks(principal)

    @routes.get("/settings", summary="How one wants to be told")
    async def settings(principal: CaseReader) -> TuningAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            return _tuning(await find_tuning(connection, principal))

    @routes.put("/settings", summary="Choose how one wants to be told")
    async def tune(body: TuningBody, principal: CaseReader) -> TuningAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await save_tuning(unit, principal, body.to_tuning())
            answer = _tuning(await find_tuning(unit.connection, principal))
        await tell_desks(principal)
        return answer

    return routes


def _answer(row: asyncpg.Record) -> NotificationAnswer:
    found: dict[str, Any] = dict(row)
    found["team_name"] = msgspec.json.decode(row["team_name"]) if row["team_name"] else None
    return NotificationAnswer(**found)


def _tuning(tuning: Tuning) -> TuningAnswer:
    kinds = {
        kind: WaysBody(list=ways.list, sound=ways.sound, system=ways.system)
        for kind, ways in tuning.kinds.items()
    }
    return TuningAnswer(
        kinds=kinds, quiet_from=tuning.quiet_from, quiet_until=tuning.quiet_until, version=tuning.version
    )
