"""The second factor: a code of an authenticator app, or one of ten recovery codes, each good once.

The secret is sealed with the tenant's key; recovery codes have 79 random bits and are kept as hashes.
"""

import secrets
from dataclasses import dataclass
from uuid import UUID

from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import TenantId
from retzef.platform.auth.keys import Keys
from retzef.platform.auth.principal import hash_token
from retzef.platform.auth.totp import matching_step, new_secret
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
_RECOVERY_LENGTH = 16

_FIND = """
SELECT secret, confirmed_at, last_step FROM second_factors WHERE tenant_id = $1 AND agent_id = $2 FOR UPDATE
"""
_BEGIN = """
INSERT INTO second_factors (tenant_id, agent_id, secret, made_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id, agent_id) DO UPDATE SET secret = $3, made_at = $4 WHERE second_factors.confirmed_at IS NULL
RETURNING true
"""
_USED = "UPDATE second_factors SET last_step = $3, confirmed_at = COALESCE(confirmed_at, $4) WHERE tenant_id = $1 AND agent_id = $2"
_USE_RECOVERY = """
UPDATE recovery_codes SET used_at = $4 WHERE tenant_id = $1 AND agent_id = $2 AND code_hash = $3 AND used_at IS NULL
RETURNING true
"""
_FORGET = "DELETE FROM second_factors WHERE tenant_id = $1 AND agent_id = $2"
_FORGET_CODES = "DELETE FROM recovery_codes WHERE tenant_id = $1 AND agent_id = $2"
_LEFT = "SELECT count(*) FROM recovery_codes WHERE tenant_id = $1 AND agent_id = $2 AND used_at IS NULL"


class CodeWrongError(RetzefError):
    """Not the code of now, or one that was used already."""

    code = "second-factor-wrong"
    status = 401


class CodeNotRightError(RetzefError):
    """The same, for somebody who is signed in and stays so."""

    code = "code-wrong"
    status = 422


class AlreadyEnrolledError(RetzefError):
    """There is a second factor; it must be removed before another is set up."""

    code = "second-factor-on"
    status = 409


class NotEnrolledError(RetzefError):
    """There is no second factor, or its set-up has not begun."""

    code = "second-factor-off"
    status = 409


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose second factor."""

    tenant_id: TenantId
    agent_id: UUID


async def begin_enrolment(unit: UnitOfWork, keys: Keys, agent_id: UUID) -> str:
    """A new secret, which counts once a code of it was given. Raises AlreadyEnrolledError."""
    secret = new_secret()
    sealed = keys.encrypt(unit.tenant_id, {"totp": secret})
    if not await unit.connection.fetchval(_BEGIN, unit.tenant_id, agent_id, sealed, unit.now):
        raise AlreadyEnrolledError
    return secret


async def confirm_enrolment(unit: UnitOfWork, keys: Keys, agent_id: UUID, code: str) -> list[str]:
    """The recovery codes, told once. Raises NotEnrolledError, AlreadyEnrolledError, CodeNotRightError."""
    row = await unit.connection.fetchrow(_FIND, unit.tenant_id, agent_id)
    if row is None:
        raise NotEnrolledError
    if row["confirmed_at"] is not None:
        raise AlreadyEnrolledError
    secret = keys.decrypt(unit.tenant_id, row["secret"])["totp"]
    step = matching_step(secret, code, unit.now.timestamp())
    if step is None:
        raise CodeNotRightError
    await unit.connection.execute(_USED, unit.tenant_id, agent_id, step, unit.now)
    return await renew_recovery_codes(unit, agent_id)


async def renew_recovery_codes(unit: UnitOfWork, agent_id: UUID) -> list[str]:
    """Ten new ones; the old are of no use any more."""
    codes = [_new_recovery_code() for _ in range(RECOVERY_CODES)]
    await unit.connection.execute(_FORGET_CODES, unit.tenant_id, agent_id)
    await unit.connection.executemany(
        "INSERT INTO recovery_codes (tenant_id, agent_id, code_hash) VALUES ($1, $2, $3)",
        [(unit.tenant_id, agent_id, _hash(code)) for code in codes],
    )
    return codes


async def is_code_good(unit: UnitOfWork, keys: Keys, agent_id: UUID, code: str) -> bool:
    """A code of the app, or a recovery code; either is used up by it. True when there is no second factor."""
    row = await unit.connection.fetchrow(_FIND, unit.tenant_id, agent_id)
    if row is None or row["confirmed_at"] is None:
        return True
    secret = keys.decrypt(unit.tenant_id, row["secret"])["totp"]
    step = matching_step(secret, code, unit.now.timestamp(), after=row["last_step"])
    if step is not None:
        await unit.connection.execute(_USED, unit.tenant_id, agent_id, step, unit.now)
        return True
    return bool(
        await unit.connection.fetchval(_USE_RECOVERY, unit.tenant_id, agent_id, _hash(code), unit.now)
    )


async def remove(unit: UnitOfWork, agent_id: UUID) -> None:
    """Secret and recovery codes are forgotten."""
    await unit.connection.execute(_FORGET, unit.tenant_id, agent_id)
    await unit.connection.execute(_FORGET_CODES, unit.tenant_id, agent_id)


async def count_recovery_codes(connection: Connection, owner: Owner) -> int:
    """How many can still be used."""
    left: int = await connection.fetchval(_LEFT, owner.tenant_id, owner.agent_id)
    return left


def _new_recovery_code() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_RECOVERY_LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, _RECOVERY_LENGTH, 4))


def _hash(code: str) -> bytes:
    return hash_token("".join(each for each in code.lower() if each.isalnum()))
