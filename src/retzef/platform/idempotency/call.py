"""One keyed call: recognised when its caller is known, claimed in the transaction of its act.

The row that says "done" is committed with the act or not at all, so whoever repeats the call, however often and after
whatever crash, has it done once. What the act answered is stored a moment later; if that moment was cut off, the repetition is told
that the act was done and its answer is lost, never is it done again.
"""

import re
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import TenantId
from retzef.platform.db import Connection, Database

if TYPE_CHECKING:
    from hashlib import _Hash

KEPT_FOR = timedelta(hours=24)
# An answer that is not there by then was cut off.
ANSWERED_WITHIN = timedelta(seconds=60)
AGAIN_AFTER_SECONDS = 2
_KEY = re.compile(r"[\x21-\x7e]{1,255}")

_FIND = """
SELECT fingerprint, made_at, status, answer FROM idempotency_keys
WHERE tenant_id = $1 AND owner_id = $2 AND key = $3 AND made_at > $4
"""
_TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 76))"
_CLAIM = """
INSERT INTO idempotency_keys (tenant_id, owner_id, key, fingerprint, made_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant_id, owner_id, key) DO UPDATE SET fingerprint = EXCLUDED.fingerprint, made_at = EXCLUDED.made_at, status = NULL, answer = NULL
    WHERE idempotency_keys.made_at <= $6
RETURNING true
"""


class KeyInvalidError(RetzefError):
    """`Idempotency-Key` is 1 to 255 visible ASCII characters."""

    code = "idempotency-key-invalid"
    status = 422


class KeyReusedError(RetzefError):
    """The key was used for another request."""

    code = "idempotency-key-reused"
    status = 422


class InProgressError(RetzefError):
    """The same call is being carried out; `retry_after` in seconds."""

    code = "idempotency-in-progress"
    status = 409
    retryable = True


class AnswerLostError(RetzefError):
    """It was carried out, once, and what it answered is not known any more."""

    code = "idempotency-answer-lost"
    status = 409


class AnswerAgain(Exception):  # noqa: N818 - no failure: it ends a call that was made before with the answer of then
    """Raised where the caller becomes known, before anything is done."""

    def __init__(self, tenant_id: TenantId, status: int, sealed: bytes) -> None:
        super().__init__(status)
        self.tenant_id = tenant_id
        self.status = status
        self.sealed = sealed


@dataclass(slots=True)
class KeyedCall:
    """The call being served. Its caller is nobody until found out; `claimed`: its row is committed, and so is its act.

    `read_rest` reads, and hashes, what the act has not read of the body: a file is read late, or not at all.
    """

    key: str
    read_rest: Callable[[], Awaitable[None]]
    hash: "_Hash"
    tenant_id: TenantId | None = None
    owner_id: UUID | None = None
    claimed: bool = False
    again: bool = False


serving: ContextVar[KeyedCall | None] = ContextVar("retzef_keyed_call", default=None)


def current_call() -> KeyedCall | None:
    """That which is being served, None when it came without a key."""
    return serving.get()


def check_key(key: str) -> None:
    """Raises KeyInvalidError."""
    if _KEY.fullmatch(key) is None:
        raise KeyInvalidError


async def recognise_call(database: Database, tenant_id: TenantId, owner_id: UUID, now: datetime) -> None:
    """The caller is known, and so is what was sent: was this call made before?

    Raises AnswerAgain, KeyInvalidError, KeyReusedError, InProgressError, AnswerLostError.
    """
    call = serving.get()
    if call is None or call.owner_id is not None:
        return
    check_key(call.key)
    call.tenant_id, call.owner_id = tenant_id, owner_id
    row = await database.system.fetchrow(_FIND, tenant_id, owner_id, call.key, now - KEPT_FOR)
    if row is None:
        return
    call.again = True
    # What is under way may not have been read to its end, and is not to be compared yet.
    if row["answer"] is None and now - row["made_at"] < ANSWERED_WITHIN:
        raise InProgressError(retry_after=AGAIN_AFTER_SECONDS)
    await call.read_rest()
    if row["fingerprint"] != call.hash.digest():
        raise KeyReusedError
    if row["answer"] is not None:
        raise AnswerAgain(tenant_id, row["status"], row["answer"])
    raise AnswerLostError


async def claim_key(connection: Connection, now: datetime) -> KeyedCall | None:
    """At the beginning of the act's transaction: from its commit on the call counts as made. What is to be marked then, or None.

    Raises InProgressError when another process or request is at it, or was a moment ago.
    """
    call = serving.get()
    if call is None or call.claimed or call.owner_id is None:
        return None
    name = f"{call.tenant_id}/{call.owner_id}/{call.key}"
    is_ours = await connection.fetchval(_TRY_LOCK, name) and await connection.fetchval(
        _CLAIM, call.tenant_id, call.owner_id, call.key, call.hash.digest(), now, now - KEPT_FOR
    )
    if not is_ours:
        call.again = True
        raise InProgressError(retry_after=AGAIN_AFTER_SECONDS)
    return call


async def delete_old_keys(connection: Connection) -> None:
    """A chore: keys of more than a day ago."""
    await connection.execute(
        "DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(SELECT ctid FROM idempotency_keys"
        " WHERE made_at < now() - $1::interval LIMIT 10000))",
        KEPT_FOR,
    )
