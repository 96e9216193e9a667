"""An agent's passkeys: made, named, taken away, and signed in with."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import TenantId
from retzef.modules.staff.sign_in import Attempt, NewSession, Proof, ProviderOnlyError, begin_session
from retzef.platform.auth.passkeys import (
    Json,
    KnownPasskey,
    NewPasskey,
    PasskeyRefusedError,
    Passkeys,
    Site,
    credential_id_of,
)
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork, Units

PASSKEYS_MAX = 20

_LIST = """
SELECT passkey_id, name, made_at, last_used_at, credential_id FROM passkeys
WHERE tenant_id = $1 AND agent_id = $2 ORDER BY made_at, passkey_id
"""
_ADD = """
INSERT INTO passkeys (tenant_id, passkey_id, agent_id, credential_id, public_key, sign_count, answered_at, name, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (tenant_id, credential_id) DO NOTHING
"""
_REMOVE = "DELETE FROM passkeys WHERE tenant_id = $1 AND agent_id = $2 AND passkey_id = $3 RETURNING name"
_FORGET = "DELETE FROM passkeys WHERE tenant_id = $1 AND agent_id = $2"
_WHOSE = """
SELECT p.tenant_id, p.agent_id, a.role <> 'administrator' AND EXISTS (
    SELECT 1 FROM identity_providers i WHERE i.tenant_id = p.tenant_id AND i.stage = 'live' AND NOT i.allows_others) AS by_provider_only
FROM passkeys p JOIN agents a ON a.tenant_id = p.tenant_id AND a.agent_id = p.agent_id AND a.active
JOIN tenants t ON t.tenant_id = p.tenant_id AND t.closed_at IS NULL
WHERE p.credential_id = $1
"""
_TAKE = "SELECT passkey_id, public_key, sign_count, answered_at FROM passkeys WHERE tenant_id = $1 AND credential_id = $2 FOR UPDATE"
_USED = """
UPDATE passkeys SET sign_count = $3, answered_at = $4, last_used_at = $5 WHERE tenant_id = $1 AND passkey_id = $2
"""


class TooManyPasskeysError(RetzefError):
    """Params: `limit`."""

    code = "too-many-passkeys"
    status = 409


class PasskeyNotFoundError(RetzefError):
    """There is none of this id, or not of this agent."""

    code = "passkey-not-found"
    status = 404


class PasskeyUnknownError(RetzefError):
    """Nobody here has this passkey any more."""

    code = "passkey-unknown"
    status = 401


async def list_passkeys(
    connection: Connection, tenant_id: TenantId, agent_id: UUID
) -> Sequence[asyncpg.Record]:
    """In the order they were made."""
    return await connection.fetch(_LIST, tenant_id, agent_id)


async def add_passkey(unit: UnitOfWork, agent_id: UUID, name: str, passkey: NewPasskey) -> UUID:
    """Keep one. Raises TooManyPasskeysError, and PasskeyRefusedError for one that is kept already."""
    if len(await list_passkeys(unit.connection, unit.tenant_id, agent_id)) >= PASSKEYS_MAX:
        raise TooManyPasskeysError(limit=PASSKEYS_MAX)
    passkey_id = unit.ids.new()
    added = await unit.connection.execute(
        _ADD, unit.tenant_id, passkey_id, agent_id, passkey.credential_id, passkey.public_key, passkey.sign_count,
        passkey.challenge_at, name, unit.now,
    )  # fmt: skip
    if added == "INSERT 0 0":
        raise PasskeyRefusedError
    return passkey_id


async def remove_passkey(unit: UnitOfWork, agent_id: UUID, passkey_id: UUID) -> str:
    """Take one away; its name. Raises PasskeyNotFoundError."""
    name: str | None = await unit.connection.fetchval(_REMOVE, unit.tenant_id, agent_id, passkey_id)
    if name is None:
        raise PasskeyNotFoundError
    return name


async def forget_passkeys(unit: UnitOfWork, agent_id: UUID) -> None:
    """Take all of an agent's away: the device was lost."""
    await unit.connection.execute(_FORGET, unit.tenant_id, agent_id)


async def sign_in_by_passkey(
    units: Units, passkeys: Passkeys, site: Site, credential: Json, attempt: Attempt
) -> NewSession:
    """Judge the answer and begin a session. Raises PasskeyUnknownError, PasskeyRefusedError and ProviderOnlyError."""
    credential_id = credential_id_of(credential)
    whose = await units.database.system.fetchrow(_WHOSE, credential_id)
    if whose is None:
        raise PasskeyUnknownError
    async with units.begin(TenantId(whose["tenant_id"])) as unit:
        row = await unit.connection.fetchrow(_TAKE, unit.tenant_id, credential_id)
        if row is None:  # taken away within these milliseconds
            raise PasskeyUnknownError
        known = KnownPasskey(row["public_key"], row["sign_count"], row["answered_at"])
        count, answered_at = passkeys.judge(site, known, credential, unit.now)
        if whose["by_provider_only"]:
            raise ProviderOnlyError
        await unit.connection.execute(_USED, unit.tenant_id, row["passkey_id"], count, answered_at, unit.now)
        proof = Proof("passkey", code_given=True, both_factors=True)
        return await begin_session(unit, attempt, whose["agent_id"], unit.ids.new(), proof)
