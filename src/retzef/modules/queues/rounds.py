"""Committing what a round decided, under the lease's token: one round trip."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.routing import NewOffer, PendingOffer, Round
from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import Ids, OfferId, TenantId
from retzef.modules.queues.keeping import KeptPool
from retzef.platform.db import Connection

T = TypeVar("T")

SQLSTATE_STALE = "RZ001"

_COMMIT = "SELECT made, postponed FROM commit_round($1, $2, $3, $4, $5::jsonb)"


class StaleTokenError(RetzefError):
    """Another router holds this pool now, or the tenant is of another: nothing of the round was written for it."""

    code = "internal"


@dataclass(frozen=True, slots=True)
class Decided:
    """A round with what its record needs: by which policy, and when."""

    round: Round
    policy: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Committed:
    """What became of a round. `postponed`: lines left for the next, because others held those rows; `offers`: as they are stored, if every
    one of them was made; `had_due_consults`: consults were due besides.
    """

    round: Round
    made: int = 0
    postponed: int = 0
    offers: tuple[PendingOffer, ...] = ()
    had_due_consults: bool = False

    @property
    def is_complete(self) -> bool:
        """Was every offer made? If not, the state has moved on meanwhile."""
        return self.made == len(self.round.offers) and not self.postponed


async def commit_in_pool(
    connection: Connection, pool: KeptPool, token: int, decided: Decided, ids: Ids
) -> Committed:
    """Write a round of a pool, tenant by tenant. Raises StaleTokenError; what was written before that stays."""
    made = postponed = 0
    offers: list[PendingOffer] = []
    had_due_consults = bool(pool.with_due_consults)
    for tenant_id, part in _by_tenant(decided.round, pool).items():
        committed = await commit_round(
            connection, tenant_id, token, replace(decided, round=part), ids, pool_id=pool.pool_id,
            has_due_consults=tenant_id in pool.with_due_consults,
        )  # fmt: skip
        if not committed.postponed:
            pool.with_due_consults.discard(tenant_id)
        made, postponed = made + committed.made, postponed + committed.postponed
        offers += committed.offers
    return Committed(decided.round, made, postponed, tuple(offers), had_due_consults)


def _by_tenant(decided: Round, pool: KeptPool) -> dict[TenantId, Round]:
    """What of a round concerns each tenant; a pool of one has it whole."""
    tenants = tuple(pool.tenants)
    if len(tenants) == 1:
        return {tenants[0]: decided}

    def of(tenant_id: TenantId) -> Round:
        def mine(lines: Sequence[T], name: str = "work_item_id") -> tuple[T, ...]:
            return tuple(each for each in lines if pool.home_of(getattr(each, name)) == tenant_id)

        return Round(
            offers=mine(decided.offers), released=mine(decided.released), absent=mine(decided.absent, "agent_id"),
            wrapped=mine(decided.wrapped), returned=mine(decided.returned), rings=mine(decided.rings),
            overflows=mine(decided.overflows), waiting=(), next_wake_at=None,
        )  # fmt: skip

    return {tenant_id: of(tenant_id) for tenant_id in tenants}


async def commit_round(
    connection: Connection,
    tenant_id: TenantId,
    token: int,
    decided: Decided,
    ids: Ids,
    *,
    pool_id: TenantId | None = None,
    has_due_consults: bool = False,
) -> Committed:
    """Write a round of one tenant as far as the state still allows it. `pool_id`: other than the tenant's own; `has_due_consults`: consults are due
    though nothing else is to be written. Raises StaleTokenError.
    """
    if not decided.round.changes_something and not has_due_consults:
        return Committed(decided.round)
    offers = [(ids.new(), offer) for offer in decided.round.offers]
    try:
        row = await connection.fetchrow(
            _COMMIT, tenant_id, pool_id or tenant_id, token, decided.at, _encode(decided, offers, ids)
        )
    except asyncpg.PostgresError as error:
        if error.sqlstate == SQLSTATE_STALE:
            raise StaleTokenError from error
        raise
    assert row is not None
    made = tuple(
        PendingOffer(
            OfferId(offer_id), each.work_item_id, each.agent_id, decided.at, each.expires_at, each.medium
        )
        for offer_id, each in offers
    )
    return Committed(decided.round, row["made"], row["postponed"], made)


def _encode(decided: Decided, offers: Sequence[tuple[UUID, NewOffer]], ids: Ids) -> str:
    given = decided.round
    return msgspec.json.encode(
        {
            "absent": given.absent,
            "released": given.released,
            "wrapped": given.wrapped,
            "returned": given.returned,
            "overflows": given.overflows,
            "rings": given.rings,
            "offers": [
                {**asdict(offer), "offer_id": offer_id, "decision_id": ids.new(), "policy": decided.policy}
                for offer_id, offer in offers
            ],
        }
    ).decode()
