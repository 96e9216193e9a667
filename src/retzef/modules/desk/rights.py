"""Rights that end while a desk is connected: it registers anew and is told only what it may see now.

A desk whose session was ended elsewhere is told to sign in.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from retzef.kernel.ids import CaseId
from retzef.modules.cases.api import NotFoundError, check_case_readable
from retzef.modules.desk.sessions import AGAIN, DeskSession, DeskSessions
from retzef.platform.auth.permissions import find_rights
from retzef.platform.db import Connection, Database
from retzef.platform.journal import JournalRow
from retzef.platform.realtime.sockets import SIGNED_OUT

# Facts after which somebody may see less than before.
_MAY_TAKE_AWAY = frozenset({"requeued", "case_assigned", "queue_members_changed", "agent_changed"})
# Those of one person: what the pages at their desk show of customers may be theirs to see no more.
_OF_A_PERSON = frozenset({"queue_members_changed", "agent_changed"})
# Whoever is told fetches anew what they look at.
_RIGHTS_CHANGED = '{"type":"rights"}'
_ENDS_SESSION = "agent_signed_out"
_SIGNED_IN = "SELECT true FROM sessions WHERE tenant_id = $1 AND token_hash = $2 AND expires_at > $3"


async def cut_off_deprived(
    database: Database, sessions: DeskSessions, rows: Iterable[JournalRow], now: datetime
) -> None:
    """End the connections of desks that these facts have taken a right from."""
    for row in rows:
        if row.kind == _ENDS_SESSION:
            for session in sessions.concerned(row):
                if row.agent_id == session.agent_id and not await _is_signed_in(database, session, now):
                    session.cut_off(SIGNED_OUT)
        elif row.kind in _MAY_TAKE_AWAY:
            for session in sessions.concerned(row):
                if session.close_code is None and await _is_deprived(database, session, row):
                    session.cut_off(AGAIN, last=_RIGHTS_CHANGED)
                elif row.kind in _OF_A_PERSON and row.agent_id == session.agent_id:
                    session.send(_RIGHTS_CHANGED)


async def check_admitted(database: Database, session: DeskSession, now: datetime) -> bool:
    """Does this desk still have what its connection was opened with? What it has lost since ends it.

    To be asked once it hears of what is lost from now on: so nothing falls between.
    """
    async with database.transaction(session.tenant_id) as connection:
        signed_in = await connection.fetchval(_SIGNED_IN, session.tenant_id, session.token_hash, now)
        same = await _has_same_rights(connection, session)
    if not signed_in:
        session.cut_off(SIGNED_OUT)
    elif not same:
        session.cut_off(AGAIN)
    return session.close_code is None


async def _is_signed_in(database: Database, session: DeskSession, now: datetime) -> bool:
    """Of an agent's sessions one was ended: this one?"""
    async with database.transaction(session.tenant_id) as connection:
        return bool(await connection.fetchval(_SIGNED_IN, session.tenant_id, session.token_hash, now))


async def _has_same_rights(connection: Connection, session: DeskSession) -> bool:
    """A deactivated agent has none, and so never the same: even a desk without rights ends."""
    rights = await find_rights(connection, session.tenant_id, session.agent_id)
    return bool(rights.permissions) and rights.permissions == session.permissions


async def _is_deprived(database: Database, session: DeskSession, row: JournalRow) -> bool:
    is_own = row.agent_id == session.agent_id
    cases = set(session.watched) if is_own else {row.case_id} & set(session.watched)
    async with database.transaction(session.tenant_id) as connection:
        if is_own and not await _has_same_rights(connection, session):
            return True
        return not all([await _is_readable(connection, session, each) for each in cases if each])


async def readable_cases(
    connection: Connection, session: DeskSession, cases: Iterable[UUID]
) -> dict[UUID, UUID | None]:
    """Those of the cases that this desk may watch; their customers are not known yet."""
    return {each: None for each in cases if await _is_readable(connection, session, each)}


async def _is_readable(connection: Connection, session: DeskSession, case_id: UUID) -> bool:
    try:
        await check_case_readable(connection, session, CaseId(case_id))
    except NotFoundError:
        return False
    return True
