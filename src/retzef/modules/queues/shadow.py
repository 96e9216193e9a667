"""A policy that runs beside the one in force: in each round it is asked what it would have done in the same state, and nothing comes of it.

A second pool in memory, told of the same rows as the first. Of what either round would have given, everything is read anew before the next, so the
two stand alike again. Counts and a few examples are written now and then, apart from any round. Whatever goes wrong here is reported and stops
the comparison for a while; it never stops a round.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import msgspec

from retzef.engine.routing import NewOffer, Pool, Reason, Round, RoutingPolicy, RoutingState, decide
from retzef.kernel.ids import AgentId, Ids, QueueId, TenantId, WorkItemId
from retzef.modules.tenancy.api import ShadowPolicy
from retzef.platform.db import Connection

log = logging.getLogger("retzef.router")

WRITE_EVERY = timedelta(seconds=5)
# Between two writings so many examples are kept, and so many altogether.
EXAMPLES_AT_ONCE = 20
EXAMPLES_MAX = 300
# Of what would have been offered sooner is told once; so many items are remembered for that.
REMEMBERED_MAX = 5_000

_TELL = "SELECT tell_shadow($1, $2, $3, $4, $5, $6::jsonb)"


@dataclass(slots=True)
class Counts:
    """Of one queue since it was written last. See table shadow_counts."""

    decisions: int = 0
    to_another: int = 0
    not_yet: int = 0
    sooner: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom an item would be offered, the points of both together, and why."""

    agent_id: AgentId
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """Where the two differ; None: not offered in that round."""

    work_item_id: WorkItemId
    queue_id: QueueId
    decided_at: datetime
    ours: Choice | None
    theirs: Choice | None


@dataclass(slots=True)
class _Unwritten:
    counts: dict[QueueId, Counts] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)
    failure: str | None = None

    def of(self, queue_id: QueueId) -> Counts:
        return self.counts.setdefault(queue_id, Counts())

    @property
    def is_empty(self) -> bool:
        return not self.counts and self.failure is None


class Shadow:
    """A pool's policy in shadow: the one of the tenant by whose policy its work is given out. Told of everything its pool is told of, then `compare` after each round."""

    def __init__(self, shadow: ShadowPolicy, now: datetime) -> None:
        self.policy = shadow
        self._pool: Pool | None = None
        self._unwritten = _Unwritten()
        self._write_at = now
        self._sooner: dict[WorkItemId, None] = {}

    def load(self, state: RoutingState, in_force: RoutingPolicy, now: datetime) -> None:
        """Everything was read: begin anew with it, also after a failure."""

        def load() -> None:
            # Who is absent is looked up by the policy in force alone.
            policy = replace(self.policy.policy, absent_after=in_force.absent_after)
            self._pool = Pool.of(state, policy, now.timestamp())

        self._guarded(load)

    def tell(self, tell: Callable[[Pool], None]) -> None:
        """What the first pool was told."""
        pool = self._pool
        if pool is not None:
            self._guarded(lambda: tell(pool))

    def compare(
        self, decided: Round, now: datetime, is_own: Callable[[WorkItemId], bool]
    ) -> tuple[set[WorkItemId], set[AgentId]]:
        """What it would have done in this round; the items and agents that have to be read anew because of it.

        `is_own`: is the item the tenant's whose policy this is? Others of its pool are not counted.
        """
        pool = self._pool
        if pool is None:
            return set(), set()
        touched = list(decided.offers)
        self._guarded(lambda: touched.extend(self._compare(pool, decided, now, is_own)))
        return {each.work_item_id for each in touched}, {each.agent_id for each in touched}

    def is_due(self, now: datetime) -> bool:
        """Is there anything to write, and is it time?"""
        return now >= self._write_at and not self._unwritten.is_empty

    async def write(self, connection: Connection, tenant_id: TenantId, ids: Ids, now: datetime) -> None:
        """What was found out since it was written last. What cannot be written is left out."""
        told, self._unwritten, self._write_at = self._unwritten, _Unwritten(), now + WRITE_EVERY
        policy = self.policy
        await connection.execute(
            _TELL, tenant_id, now, policy.policy_id, policy.version, EXAMPLES_MAX, _encode(told, ids)
        )

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            step()
        except Exception as error:
            # A policy that is only tried must not cost anybody an offer.
            log.exception("router.shadow_failed", extra={"policy": self.policy.name})
            self._pool, self._unwritten.failure = None, type(error).__name__

    def _compare(
        self, pool: Pool, decided: Round, now: datetime, is_own: Callable[[WorkItemId], bool]
    ) -> tuple[NewOffer, ...]:
        theirs = decide(pool, now).offers
        by_item = {offer.work_item_id: offer for offer in theirs}
        for offer in (each for each in decided.offers if is_own(each.work_item_id)):
            self._count(offer, by_item.get(offer.work_item_id), now)
        ours = {offer.work_item_id for offer in decided.offers}
        for other in (each for each in theirs if is_own(each.work_item_id)):
            if other.work_item_id not in ours and other.work_item_id not in self._sooner:
                self._remember(other.work_item_id)
                self._unwritten.of(other.queue_id).sooner += 1
                self._keep(other, None, other, now)
        return theirs

    def _count(self, offer: NewOffer, other: NewOffer | None, now: datetime) -> None:
        counts = self._unwritten.of(offer.queue_id)
        counts.decisions += 1
        if other is not None and other.agent_id == offer.agent_id:
            return
        if other is None:
            # What it offered sooner it would not offer now: that was told then.
            if offer.work_item_id in self._sooner:
                return
            counts.not_yet += 1
        else:
            counts.to_another += 1
        self._keep(offer, offer, other, now)

    def _remember(self, item_id: WorkItemId) -> None:
        self._sooner[item_id] = None
        if len(self._sooner) > REMEMBERED_MAX:
            del self._sooner[next(iter(self._sooner))]

    def _keep(self, of: NewOffer, ours: NewOffer | None, theirs: NewOffer | None, now: datetime) -> None:
        if len(self._unwritten.examples) < EXAMPLES_AT_ONCE:
            self._unwritten.examples.append(
                Example(of.work_item_id, of.queue_id, now, _choice(ours), _choice(theirs))
            )


def _choice(offer: NewOffer | None) -> Choice | None:
    return None if offer is None else Choice(offer.agent_id, round(offer.score, 3), offer.reasons)


def _encode(told: _Unwritten, ids: Ids) -> str:
    counts = [{"queue_id": queue_id, **msgspec.to_builtins(each)} for queue_id, each in told.counts.items()]
    examples = [{"difference_id": ids.new(), **msgspec.to_builtins(each)} for each in told.examples]
    return msgspec.json.encode({"counts": counts, "differences": examples, "failure": told.failure}).decode()


def follow(
    shadow: Shadow | None,
    policy: ShadowPolicy | None,
    in_force: RoutingPolicy,
    state: RoutingState,
    now: datetime,
) -> Shadow | None:
    """Who runs beside from now on, told the state that was read: the same as before where the policy is the same."""
    if policy is None:
        return None
    if shadow is None or shadow.policy != policy:
        shadow = Shadow(policy, now)
    shadow.load(state, in_force, now)
    return shadow
