"""One round of one tenant at work: load the state, decide, commit under the lease's token. Two round trips."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg
import msgspec

from retzef.engine.routing import NewOffer, Round, RoutingState
from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import Ids, TenantId
from retzef.platform.db import Connection

SQLSTATE_STALE = "RZ001"

_STATE = "SELECT router_state($1, $2, $3)::text"
_COMMIT = "SELECT made, postponed FROM commit_round($1, $2, $3, $4::jsonb)"
_state_decoder = msgspec.json.Decoder(RoutingState)


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
    """What became of a round. `postponed`: lines left for the next, because others held those rows."""

    round: Round
    made: int = 0
    postponed: int = 0

    @property
    def is_complete(self) -> bool:
        """Was every offer made? If not, the state has moved on meanwhile."""
        return self.made == len(self.round.offers) and not self.postponed


async def load_state(
    connection: Connection, tenant_id: TenantId, now: datetime, watched_since: datetime
) -> RoutingState:
    """Everything a round is decided on, as it is now."""
    text = await connection.fetchval(_STATE, tenant_id, now, watched_since)
    return _state_decoder.decode(text)


async def commit_round(
    connection: Connection, tenant_id: TenantId, token: int, decided: Decided, ids: Ids
) -> Committed:
    """Write a round as far as the state still allows it. Raises StaleTokenError."""
    if not decided.round.changes_something:
        return Committed(decided.round)
    encoded = _encode(decided, ids)
    try:
        row = await connection.fetchrow(_COMMIT, tenant_id, token, decided.at, encoded)
    except asyncpg.PostgresError as error:
        if error.sqlstate == SQLSTATE_STALE:
            raise StaleTokenError from error
        raise
    assert row is not None
    return Committed(decided.round, row["made"], row["postponed"])


def _encode(decided: Decided, ids: Ids) -> str:
    given = decided.round
    return msgspec.json.encode(
        {
            "absent": given.absent,
            "released": given.released,
            "wrapped": given.wrapped,
            "returned": given.returned,
            "offers": [_encode_offer(offer, decided.policy, ids) for offer in given.offers],
        }
    ).decode()


def _encode_offer(offer: NewOffer, policy: str, ids: Ids) -> dict[str, object]:
    return {
        "offer_id": ids.new(),
        "work_item_id": offer.work_item_id,
        "queue_id": offer.queue_id,
        "agent_id": offer.agent_id,
        "expires_at": offer.expires_at,
        "reasons": offer.reasons,
        "decision_id": ids.new(),
        "policy": policy,
        "candidates": offer.candidates,
    }
