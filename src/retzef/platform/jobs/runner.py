"""The job runner of one process: claims what is due, runs it, writes what became of it.

Jobs are claimed in batches under a lease that is renewed while they run; outcomes are gathered and written together.
What a dead worker held comes back when its lease has run out, so every job runs at least once and its handler
makes that safe. A job that fails for good stays in the table as `dead`, with the code of its last error.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from retzef.kernel.clock import Clock
from retzef.kernel.errors import RetzefError
from retzef.platform.db import DATABASE_TROUBLE, Database
from retzef.platform.jobs.kinds import JobKind, NotYet, decide_wait
from retzef.platform.jobs.last_error import read_error, write_error
from retzef.platform.jobs.repository import (
    ClaimedJob,
    PutBack,
    claim_jobs,
    extend_leases,
    take_back_lost,
    write_outcomes,
)
from retzef.platform.telemetry.spans import Attributes, span

BATCH_MAX = 50
POLL_EVERY_SECONDS = 1.0
# Every commit wakes the runner, most bring no job: after an empty claim it rests this long.
REST_SECONDS = 0.01
TRY_DATABASE_AGAIN_AFTER_SECONDS = 0.5

log = logging.getLogger("retzef.jobs")


@dataclass(frozen=True, slots=True)
class RunnerSettings:
    """`at_once`: jobs that run together in this process; `lease`: after this long without a sign, a job is lost."""

    at_once: int = 50
    lease: timedelta = timedelta(seconds=30)


class JobRunner:
    """Runs the jobs of the given kinds; others are left for those who know them.

    `randomness` gives numbers in 0..1. Start `run()` in a task group, `wake()` it after commits, `stop()` it.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        kinds: Mapping[str, JobKind],
        randomness: Callable[[], float],
        settings: RunnerSettings | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._kinds = kinds
        self._names = sorted(kinds)
        self._randomness = randomness
        self._settings = settings or RunnerSettings()
        self._awake = asyncio.Event()
        self._room = asyncio.Event()
        self._outcome = asyncio.Event()
        self._stopping = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        # Everything under our lease: running, or done and not written yet.
        self._held: set[ClaimedJob] = set()
        self._done: list[ClaimedJob] = []
        self._put_back: list[PutBack] = []
        self._available = True

    @property
    def is_available(self) -> bool:
        """Did the database answer when it was last asked for jobs?"""
        return self._available

    def wake(self) -> None:
        """Something was committed: there may be a job."""
        self._awake.set()

    def stop(self) -> None:
        """Claim nothing more; `run()` returns when what runs has ended and is written."""
        self._stopping.set()
        self._awake.set()
        self._room.set()

    async def run(self) -> None:
        """Work until stopped or cancelled. Cancelled work comes back when its lease has run out."""
        async with asyncio.TaskGroup() as tasks:
            upkeep = [
                tasks.create_task(self._renew_leases(), name="jobs-leases"),
                tasks.create_task(self._take_back(), name="jobs-take-back"),
                tasks.create_task(self._write_outcomes(), name="jobs-outcomes"),
            ]
            while not self._stopping.is_set():
                await self._claim_and_start(tasks)
            while self._held:
                self._room.clear()
                await self._room.wait()
            for task in upkeep:
                task.cancel()

    # ---------------------------------------------------------------- claiming

    async def _claim_and_start(self, tasks: asyncio.TaskGroup) -> None:
        free = min(self._settings.at_once - len(self._running), BATCH_MAX)
        if free <= 0:
            self._room.clear()
            await self._room.wait()
            return
        self._awake.clear()
        claimed = await self._claim(free)
        for job in claimed:
            self._held.add(job)
            task = tasks.create_task(self._work(job), name=f"job-{job.kind}")
            self._running.add(task)
            task.add_done_callback(self._ended)
        if len(claimed) == free:
            return
        if not claimed:
            await asyncio.sleep(REST_SECONDS)
        with suppress(TimeoutError):
            # Not `wait_for`: before Python 3.12 it may swallow a cancellation.
            async with asyncio.timeout(POLL_EVERY_SECONDS):
                await self._awake.wait()

    async def _claim(self, limit: int) -> list[ClaimedJob]:
        try:
            claimed = await claim_jobs(
                self._database.system, self._clock.now(), self._names, limit, self._settings.lease
            )
        except DATABASE_TROUBLE as error:
            self._note_database(error)
            return []
        self._note_database(None)
        return claimed

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        self._room.set()

    def _note_database(self, error: Exception | None) -> None:
        """Say once that the database is gone, and once that it is back."""
        if error is not None and self._available:
            log.warning("jobs.database_unavailable", extra={"reason": type(error).__name__})
        elif error is None and not self._available:
            log.info("jobs.database_back")
        self._available = error is None

    # ---------------------------------------------------------------- working

    async def _work(self, job: ClaimedJob) -> None:
        kind = self._kinds[job.kind]
        if job.attempts > kind.attempts_max:
            # Claimed that often and never settled: it takes its worker along every time, or those who must be told
            # that it is dead could not be.
            await self._give_up(job, kind, job.last_error or "worker-lost")
            return
        told: Attributes = {"retzef.tenant_id": str(job.tenant_id), "retzef.attempt": job.attempts}
        try:
            with span(f"job {job.kind}", "consumer", told, job.traceparent):
                async with asyncio.timeout(kind.within.total_seconds()):
                    answer = await kind.handler(job.tenant_id, job.payload)
        except TimeoutError:
            await self._failed(job, kind, "job-timed-out", retry_after=None)
        except RetzefError as error:
            if error.retryable:
                retry_after = _seconds(error.params.get("retry_after"))
                await self._failed(job, kind, write_error(error), retry_after=retry_after)
            else:
                await self._give_up(job, kind, write_error(error))
        except DATABASE_TROUBLE as error:
            log.warning("job.database", extra={"kind": job.kind, "reason": type(error).__name__})
            await self._failed(job, kind, "database-unavailable", retry_after=None)
        except Exception:
            # A boundary: a defect in one job must not stop the others. It is tried again and then shown as dead.
            log.exception("job.defect", extra={"kind": job.kind, "job": str(job.job_id)})
            await self._failed(job, kind, "internal", retry_after=None)
        else:
            self._finished(job, answer)

    def _finished(self, job: ClaimedJob, answer: NotYet | None) -> None:
        if answer is None:
            self._done.append(job)
            self._outcome.set()
        else:
            self._again(job, answer.after, last_error=None, counted=False)

    async def _failed(
        self, job: ClaimedJob, kind: JobKind, last_error: str, *, retry_after: float | None
    ) -> None:
        if job.attempts >= kind.attempts_max:
            await self._give_up(job, kind, last_error)
            return
        wait = decide_wait(job.attempts, retry_after, self._randomness())
        log.info("job.retry", extra={"kind": job.kind, "attempt": job.attempts, "error": last_error})
        self._again(job, wait, last_error=last_error, counted=True)

    async def _give_up(self, job: ClaimedJob, kind: JobKind, last_error: str) -> None:
        log.error("job.dead", extra={"kind": job.kind, "job": str(job.job_id), "error": last_error})
        try:
            if kind.on_dead is not None:
                await kind.on_dead(job.tenant_id, job.payload, read_error(last_error)[0])
        except Exception:
            # The same boundary. Not dead before those concerned have been told: it comes back, and this is done again.
            log.exception("job.on_dead", extra={"kind": job.kind, "job": str(job.job_id)})
            self._again(job, decide_wait(1, None, self._randomness()), last_error=last_error, counted=True)
            return
        self._settle(PutBack(job, "dead", self._clock.now(), last_error))

    def _again(self, job: ClaimedJob, after: timedelta, *, last_error: str | None, counted: bool) -> None:
        self._settle(PutBack(job, "ready", self._clock.now() + after, last_error, counted))
        if after.total_seconds() < POLL_EVERY_SECONDS:
            asyncio.get_running_loop().call_later(after.total_seconds(), self.wake)

    def _settle(self, put_back: PutBack) -> None:
        self._put_back.append(put_back)
        self._outcome.set()

    # ---------------------------------------------------------------- upkeep

    async def _write_outcomes(self) -> None:
        """Write what has gathered, again and again until the database takes it."""
        while True:
            await self._outcome.wait()
            self._outcome.clear()
            done, self._done = self._done, []
            put_back, self._put_back = self._put_back, []
            try:
                async with self._database.system.acquire() as connection:
                    await write_outcomes(connection, done, put_back)
            except DATABASE_TROUBLE as error:
                self._note_database(error)
                self._done[:0], self._put_back[:0] = done, put_back
                self._outcome.set()
                await asyncio.sleep(TRY_DATABASE_AGAIN_AFTER_SECONDS)
                continue
            self._held.difference_update(done, (each.job for each in put_back))
            self._room.set()

    async def _renew_leases(self) -> None:
        while True:
            await asyncio.sleep(self._settings.lease.total_seconds() / 3)
            if self._held:
                try:
                    await extend_leases(self._database.system, list(self._held), self._settings.lease)
                except DATABASE_TROUBLE as error:
                    self._note_database(error)

    async def _take_back(self) -> None:
        while True:
            try:
                await take_back_lost(self._database.system, self._clock.now())
            except DATABASE_TROUBLE as error:
                self._note_database(error)
            await asyncio.sleep(POLL_EVERY_SECONDS)


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
