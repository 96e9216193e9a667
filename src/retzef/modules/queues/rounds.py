"""Committing what a round decided, under the lease's token: one round trip."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.routing import NewOffer, PendingOffer, Round
from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import Ids, OfferId, TenantId
from retzef.platform.db import Connection

SQLSTATE_STALE = "RZ001"

_COMMIT = "SELECT made, postponed FROM commit_round($1, $2, $3, $4::jsonb)"


class StaleTokenError(RetzefError):
    """Another router holds this tenant now: nothing of the round was written."""

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
    one of them was made.
    """

    round: Round
    made: int = 0
    postponed: int = 0
    offers: tuple[PendingOffer, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Was every offer made? If not, the state has moved on meanwhile."""
        return self.made == len(self.round.offers) and not self.postponed


async def commit_round(
    connection: Connection, tenant_id: TenantId, token: int, decided: Decided, ids: Ids
) -> Committed:
    """Write a round as far as the state still allows it. Raises StaleTokenError."""
    if not decided.round.changes_something:
        return Committed(decided.round)
    offers = [(ids.new(), offer) for offer in decided.round.offers]
    try:
        row = await connection.fetchrow(_COMMIT, tenant_id, token, decided.at, _encode(decided, offers, ids))
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
