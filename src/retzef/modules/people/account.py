"""One's own account: sessions, password. Of the second factor, see `staff`."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import asyncpg

from retzef.kernel.errors import RetzefError
from retzef.kernel.events import Event
from retzef.modules.people.passwords import check_password
from retzef.modules.people.roster import end_sessions
from retzef.platform.audit import record_act
from retzef.platform.auth.passwords import NO_PASSWORD, hash_password, is_password
from retzef.platform.auth.principal import Principal
from retzef.platform.db import Connection
from retzef.platform.unit import Units

_SESSIONS = """
SELECT session_id, created_at, last_seen_at, expires_at, user_agent, network, came_by, token_hash = $3 AS is_this FROM sessions
WHERE tenant_id = $1 AND agent_id = $2 AND expires_at > $4 ORDER BY token_hash = $3 DESC, last_seen_at DESC NULLS LAST, session_id
"""
_END = "DELETE FROM sessions WHERE tenant_id = $1 AND agent_id = $2 AND session_id = $3"
_HASH = "SELECT password_hash FROM agents WHERE tenant_id = $1 AND agent_id = $2"
# Somebody without a password has come in by the provider just now.
FRESH_FOR = timedelta(minutes=15)
_BEGAN = "SELECT created_at FROM sessions WHERE tenant_id = $1 AND session_id = $2"


class PasswordWrongError(RetzefError):
    """The present password is another one."""

    code = "password-wrong"
    status = 422


async def list_sessions(connection: Connection, me: Principal, units: Units) -> Sequence[asyncpg.Record]:
    """Where I am signed in: this one first, then the latest used."""
    return await connection.fetch(_SESSIONS, me.tenant_id, me.agent_id, me.token_hash, units.clock.now())


async def end_session(units: Units, me: Principal, session_id: UUID) -> None:
    """One of my sessions; one that is over already is none."""
    async with units.begin(me.tenant_id) as unit:
        ended = await unit.connection.execute(_END, me.tenant_id, me.agent_id, session_id)
        if ended != "DELETE 0":
            unit.record(Event("agent_signed_out", "agent", me.agent_id, agent_id=me.agent_id))
            await record_act(unit, me, "sessions_ended", "person", me.agent_id)


async def end_other_sessions(units: Units, me: Principal) -> None:
    """All but this."""
    async with units.begin(me.tenant_id) as unit:
        if await end_sessions(unit, me.agent_id, but=me.token_hash):
            await record_act(unit, me, "sessions_ended", "person", me.agent_id)


class SignInAnewError(RetzefError):
    """They have no password to ask for, and their sign-in is too long ago to count for one."""

    code = "sso-sign-in-anew"
    status = 409


async def check_my_password(units: Units, me: Principal, password: str) -> None:
    """Of somebody who has none a fresh sign-in by the provider counts for it. Raises PasswordWrongError, SignInAnewError."""
    async with units.database.transaction(me.tenant_id) as connection:
        known = await connection.fetchval(_HASH, me.tenant_id, me.agent_id)
        began_at = await connection.fetchval(_BEGAN, me.tenant_id, me.session_id)
    if known == NO_PASSWORD:
        if me.came_by != "provider" or began_at is None or units.clock.now() - began_at > FRESH_FOR:
            raise SignInAnewError
        return
    if not await is_password(known, password):
        raise PasswordWrongError


async def change_password(units: Units, me: Principal, present: str, new: str) -> None:
    """Whoever else is signed in as me is no longer. Raises PasswordWrongError, PasswordWeakError."""
    await check_my_password(units, me, present)
    check_password(new, me.email.partition("@")[0], me.name)
    password_hash = await hash_password(new)
    async with units.begin(me.tenant_id) as unit:
        await unit.connection.execute(
            "UPDATE agents SET password_hash = $3 WHERE tenant_id = $1 AND agent_id = $2",
            me.tenant_id, me.agent_id, password_hash,
        )  # fmt: skip
        await end_sessions(unit, me.agent_id, but=me.token_hash)
        await record_act(unit, me, "password_changed", "person", me.agent_id)
