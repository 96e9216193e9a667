"""The router: the one writer of offers. Its own process, so that no decision ever holds up a socket.

It sleeps until something happened that matters to routing (the journal says so), or something runs out. Several may
run: each pool has one holder of the lease, and what a replaced holder still tries to write is refused.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from retzef.engine.routing import (
    NewOffer,
    ReleasedOffer,
    ReturnedWork,
    RoutingPolicy,
    WrapUp,
    prepare,
)
from retzef.kernel.clock import Clock
from retzef.kernel.ids import Ids, TenantId
from retzef.modules.queues.context import ContextRules
from retzef.modules.queues.keeping import KeptPool
from retzef.modules.queues.leases import RENEW_EVERY_SECONDS, Leases
from retzef.modules.queues.rounds import Committed, Decided, StaleTokenError, commit_in_pool
from retzef.platform.db import DATABASE_TROUBLE, Connection, Database
from retzef.platform.journal import JournalRow, Position
from retzef.platform.realtime.feed import Feed
from retzef.platform.telemetry.spans import span

log = logging.getLogger("retzef.router")

LOOK_EVERY_SECONDS = 1.0
AFTER_TROUBLE = timedelta(seconds=30)
AFTER_POSTPONED = timedelta(milliseconds=20)
AFTER_FAILURE = timedelta(seconds=1)
ROUND_WITHIN_SECONDS = 10.0
# One that begins by reading everything is not begun anew for being slow: it would never end.
WHOLE_ROUND_WITHIN_SECONDS = 60.0
ROUNDS_AT_ONCE = 3
# The clock and the steady clock may drift apart by this much between two looks before the clock counts as set.
CLOCK_JUMP_SECONDS = 2.0


class Router:
    """Gives out the work of all pools it holds. Run `run()`; the feed is run by whoever composes the process."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        ids: Ids,
        feed: Feed,
        holder: str,
        *,
        policy: RoutingPolicy | None = None,
        round_ended: Callable[[str, float], None] | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self._feed = feed
        # Other than what each pool has.
        self._policy = policy
        # Told how each round ended (`done`, `stale`, `unavailable`, `failed`) and how many seconds it took.
        self._round_ended = round_ended
        self._leases = Leases(database, holder)
        self._rules = ContextRules()
        self._awake = asyncio.Event()
        self._turns = asyncio.Semaphore(ROUNDS_AT_ONCE)
        # By pool: when to look at it again, and what is known of it since it is watched.
        self._due: dict[TenantId, datetime] = {}
        self._pools: dict[TenantId, KeptPool] = {}
        self._in_round: set[TenantId] = set()
        self._pool_of: dict[TenantId, KeptPool] = {}
        self._clocks = (clock.now(), time.monotonic())
        feed.subscribe(self._heard)

    async def run(self) -> None:
        """Give out work until cancelled."""
        # From here on nothing that is committed goes unheard; what was before is in the state that is loaded.
        await self._feed.ready()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._keep_leases(group), name="router-leases")
                group.create_task(self._look(group), name="router-look")
        finally:
            with suppress(*DATABASE_TROUBLE):
                async with asyncio.timeout(1):
                    await self._leases.release()
            self._leases.end()

    # ---------------------------------------------------------------- when

    def _heard(self, rows: Sequence[JournalRow] | None, position: Position) -> None:
        self._rules.on_events(rows)
        if rows is None:
            for each in self._pools.values():
                each.forget()
            self._wake(*self._pools)
            return
        concerned = set()
        for row in rows:
            pool = self._pool_of.get(TenantId(row.tenant_id))
            if pool is not None and pool.hear(row):
                concerned.add(pool.pool_id)
        self._wake(*concerned)

    def _wake(self, *pools: TenantId) -> None:
        now = self._clock.now()
        for pool_id in pools:
            self._due[pool_id] = now
        if pools:
            self._awake.set()

    async def _keep_leases(self, group: asyncio.TaskGroup) -> None:
        is_prepared = False
        while True:
            try:
                async with asyncio.timeout(ROUND_WITHIN_SECONDS):
                    new = await self._leases.renew()
            except DATABASE_TROUBLE as error:
                log.warning("router.leases_unavailable", extra={"reason": type(error).__name__})
            else:
                self._watch({pool_id: lease.tenants for pool_id, lease in new.items()})
                if not is_prepared and self._will_weigh_much():
                    is_prepared = True
                    group.create_task(asyncio.to_thread(prepare), name="router-prepares")
            await asyncio.sleep(RENEW_EVERY_SECONDS)

    def _will_weigh_much(self) -> bool:
        """There is much to weigh; or it stands by, and whom it takes over from will leave many free and much waiting. What that needs takes a second
        to load, in which nobody would be served.
        """
        return not self._leases.holds_any or any(pool.is_large for pool in self._pools.values())

    async def _look(self, group: asyncio.TaskGroup) -> None:
        while True:
            await self._sleep()
            self._notice_set_clock()
            for pool_id in self._pick_due():
                self._in_round.add(pool_id)
                group.create_task(self._give_out(pool_id), name=f"router-round-{pool_id}")

    async def _sleep(self) -> None:
        now = self._clock.now()
        waits = [
            (due - now).total_seconds() for pool_id, due in self._due.items() if pool_id not in self._in_round
        ]
        with suppress(TimeoutError):
            # Not `wait_for`: before Python 3.12 it may swallow the cancellation that ends this process.
            async with asyncio.timeout(max(0.0, min([LOOK_EVERY_SECONDS, *waits]))):
                await self._awake.wait()
        self._awake.clear()

    def _pick_due(self) -> Iterator[TenantId]:
        now = self._clock.now()
        for pool_id, due in list(self._due.items()):
            if pool_id in self._in_round or due > now:
                continue
            del self._due[pool_id]
            if self._leases.of(pool_id) is not None:
                yield pool_id

    def _notice_set_clock(self) -> None:
        """After a jump of the clock nobody is late: what ran out by it is not held against anybody."""
        was, steady_was = self._clocks
        self._clocks = now, steady = self._clock.now(), time.monotonic()
        jump = (now - was).total_seconds() - (steady - steady_was)
        if abs(jump) > CLOCK_JUMP_SECONDS:
            log.warning("router.clock_was_set", extra={"seconds": round(jump)})
            self._watch({pool_id: pool.tenants for pool_id, pool in self._pools.items()})

    def _watch(self, pools: Mapping[TenantId, Iterable[TenantId]]) -> None:
        """From now on, whatever was known of them before."""
        now = self._clock.now()
        # One that was given up, or whose tenant has joined another, would go on hearing what is meant for the pool that has it now.
        self._pools = {
            pool_id: pool for pool_id, pool in self._pools.items() if self._leases.is_held(pool_id)
        }
        for pool_id, tenants in pools.items():
            self._pools[pool_id] = KeptPool(pool_id, tenants, now, self._policy)
            self._wake(pool_id)
        self._pool_of = {each: pool for pool in self._pools.values() for each in pool.tenants}

    # ---------------------------------------------------------------- what

    async def _give_out(self, pool_id: TenantId) -> None:
        """One round of one pool. Whatever goes wrong in it stays there: the others go on."""
        outcome, began = "done", time.perf_counter()
        pool = self._pools.get(pool_id)
        within = WHOLE_ROUND_WITHIN_SECONDS if pool is None or pool.is_doubtful else ROUND_WITHIN_SECONDS
        try:
            async with self._turns, asyncio.timeout(within):
                began = time.perf_counter()
                with span("router round", attributes={"retzef.pool_id": str(pool_id)}):
                    await self._hold_round(pool_id)
        except StaleTokenError:
            outcome = "stale"
            log.warning("router.replaced", extra={"pool_id": str(pool_id)})
            self._leases.drop(pool_id)
        except DATABASE_TROUBLE as error:
            outcome = "unavailable"
            log.warning("router.unavailable", extra={"pool_id": str(pool_id), "reason": type(error).__name__})
            self._look_again(pool_id, self._clock.now() + AFTER_FAILURE)
        except Exception:
            # One pool's state that nobody foresaw must not stop the centre of all others.
            outcome = "failed"
            log.exception("router.round_failed", extra={"pool_id": str(pool_id)})
            self._look_again(pool_id, self._clock.now() + AFTER_TROUBLE)
        finally:
            # Whatever was in memory when a round did not end well may not be so.
            if outcome != "done" and (pool := self._pools.get(pool_id)) is not None:
                pool.forget()
            if self._round_ended is not None:
                self._round_ended(outcome, time.perf_counter() - began)
            self._in_round.discard(pool_id)
            self._awake.set()

    async def _hold_round(self, pool_id: TenantId) -> None:
        """Read what is new, decide, commit: three round trips at most, two of them only where something happened."""
        lease, pool = self._leases.of(pool_id), self._pools.get(pool_id)
        if lease is None or pool is None:
            return
        async with self._database.system.acquire() as connection:
            now = self._clock.now()
            is_any_considered = await self._consider(connection, pool, now)
            await pool.refresh(connection, now)
            decided = Decided(pool.decide(now), pool.policy_name, now)
            committed = await commit_in_pool(connection, pool, lease.token, decided, self._ids)
        self._note(pool, committed)
        self._plan(pool, committed)
        await self._tell_shadow(pool)
        if is_any_considered:
            self._feed.committed()

    async def _consider(self, connection: Connection, pool: KeptPool, now: datetime) -> bool:
        """New work is considered by its tenant's routing rules before it can be offered. Was there any?"""
        is_any = False
        for tenant_id in pool.tenants:
            considered = await self._rules.consider(connection, tenant_id, now)
            pool.name_items(tenant_id, considered.work_item_ids)
            is_any = is_any or bool(considered.work_item_ids)
            if considered.is_more:
                self._look_again(pool.pool_id, self._clock.now() + AFTER_POSTPONED)
        return is_any

    async def _tell_shadow(self, pool: KeptPool) -> None:
        """What the policy beside would have done. Nothing of the round depends on it."""
        if pool.shadow is None or not pool.shadow.is_due(now := self._clock.now()):
            return
        try:
            async with self._database.system.acquire() as connection:
                await pool.shadow.write(connection, pool.pool_id, self._ids, now)
        except Exception:
            log.exception("router.shadow_unwritten", extra={"pool_id": str(pool.pool_id)})

    def _note(self, pool: KeptPool, committed: Committed) -> None:
        """What the pool must know of what was committed; what it cannot know it reads before the next round."""
        decided, now = committed.round, self._clock.now()
        if not decided.changes_something and not committed.had_due_consults:
            return
        self._feed.committed()
        if committed.made == len(committed.offers):
            pool.made(committed.offers, now)
            unsure = [each for each in decided.offers if each.auto_accept]
        else:
            unsure = list(decided.offers)
        ended: Sequence[NewOffer | ReleasedOffer | WrapUp | ReturnedWork] = (
            *unsure, *decided.released, *decided.wrapped, *decided.returned,
        )  # fmt: skip
        items = [each.work_item_id for each in (*ended, *decided.overflows)]
        agents = [each.agent_id for each in (*ended, *decided.absent)]
        pool.name(items, agents)

    def _plan(self, pool: KeptPool, committed: Committed) -> None:
        """When to look at it again, unless something happens before."""
        self._look_again(pool.pool_id, pool.next_look_at())
        if not committed.is_complete:
            self._look_again(pool.pool_id, self._clock.now() + AFTER_POSTPONED)
        elif committed.round.next_wake_at is not None:
            self._look_again(pool.pool_id, committed.round.next_wake_at)

    def _look_again(self, pool_id: TenantId, at: datetime) -> None:
        self._due[pool_id] = min(at, self._due.get(pool_id, at))
