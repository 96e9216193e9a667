"""The runner against a real PostgreSQL: what is done, what comes back, what stays dead."""

import asyncio
import operator
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

import asyncpg
import pytest
from tests.fixtures.clocks import HandClock
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.waiting import WITHIN_SECONDS, eventually

from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import TenantId
from retzef.platform.clock import SystemClock, TimeOrderedIds
from retzef.platform.db import Database, connect_database
from retzef.platform.jobs import runner as runner_module
from retzef.platform.jobs.kinds import JobKind, NotYet, Payload
from retzef.platform.jobs.runner import JobRunner, RunnerSettings
from retzef.platform.unit import UnitOfWork, Units

IDS = TimeOrderedIds()
TENANT = TenantId(IDS.new())
OTHER_TENANT = TenantId(IDS.new())
# Renewed after a third of it; the rest is for a machine that stands still meanwhile.
SHORT_LEASE = RunnerSettings(lease=timedelta(seconds=9))


class BusyError(RetzefError):
    code = "test-busy"
    retryable = True


class HopelessError(RetzefError):
    code = "test-hopeless"


class Recorder:
    """A handler that remembers, and answers what it is told to answer."""

    def __init__(self, *answers: Exception | NotYet | None) -> None:
        self.calls: list[tuple[TenantId, dict[str, object]]] = []
        self._answers = list(answers)

    @property
    def numbers(self) -> list[int]:
        return [int(str(payload["number"])) for _, payload in self.calls]

    async def count(self) -> int:
        return len(self.calls)

    async def __call__(self, tenant_id: TenantId, payload: Payload, /) -> NotYet | None:
        self.calls.append((tenant_id, dict(payload)))
        answer = self._answers.pop(0) if self._answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
async def connected(database: FreshDatabase) -> AsyncIterator[Database]:
    pools = await connect_database(database.owner)
    yield pools
    await pools.close()


@asynccontextmanager
async def running(
    database: Database,
    kinds: Mapping[str, JobKind],
    *,
    clock: HandClock | SystemClock | None = None,
    settings: RunnerSettings | None = None,
) -> AsyncIterator[JobRunner]:
    runner = JobRunner(database, clock or SystemClock(), kinds, lambda: 0.0, settings)
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(runner.run())
        yield runner
        task.cancel()


async def enqueue(
    database: Database, *numbers: int, tenant_id: TenantId = TENANT, kind: str = "work", clock: HandClock | None = None,
    after: timedelta | None = None,
) -> None:  # fmt: skip
    units = Units(database, clock or SystemClock(), IDS, lambda: None)
    async with units.begin(tenant_id) as unit:
        for number in numbers:
            unit.enqueue(kind, {"number": number}, run_at=None if after is None else unit.now + after)


def jobs_in(database: Database) -> Callable[[], Awaitable[list[asyncpg.Record]]]:
    async def look() -> list[asyncpg.Record]:
        return await database.system.fetch("SELECT * FROM jobs ORDER BY job_id")

    return look


def settled_after(attempts: int) -> Callable[[list[asyncpg.Record]], bool]:
    return lambda rows: rows[0]["attempts"] == attempts and rows[0]["state"] != "running"


def is_empty(rows: list[asyncpg.Record]) -> bool:
    return rows == []


async def test_jobs_of_all_tenants_are_done_once_and_deleted_when_handlers_succeed(
    connected: Database,
) -> None:
    handler = Recorder()
    await enqueue(connected, *range(120))
    await enqueue(connected, *range(120, 240), tenant_id=OTHER_TENANT)

    async with running(connected, {"work": JobKind(handler)}):
        await eventually(jobs_in(connected), is_empty)

    assert sorted(handler.numbers) == list(range(240))
    assert {call[0] for call in handler.calls} == {TENANT, OTHER_TENANT}


async def test_each_job_is_done_once_when_several_runners_compete(connected: Database) -> None:
    handler = Recorder()
    await enqueue(connected, *range(400))

    async with running(connected, {"work": JobKind(handler)}), running(connected, {"work": JobKind(handler)}):
        await eventually(jobs_in(connected), is_empty)

    assert sorted(handler.numbers) == list(range(400))


async def test_a_job_begins_at_once_when_the_runner_is_woken(
    connected: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner_module, "POLL_EVERY_SECONDS", 3600.0)
    begun = asyncio.Event()

    async def handler(tenant_id: TenantId, payload: Payload, /) -> None:
        begun.set()

    async with running(connected, {"work": JobKind(handler)}) as runner:
        await eventually(jobs_in(connected), is_empty)
        units = Units(connected, SystemClock(), IDS, runner.wake)
        async with units.begin(TENANT) as unit:
            unit.enqueue("work", {})
        await asyncio.wait_for(begun.wait(), WITHIN_SECONDS)


async def test_a_job_waits_when_its_time_has_not_come(connected: Database) -> None:
    clock, handler = HandClock(), Recorder()
    await enqueue(connected, 1, clock=clock, after=timedelta(hours=1))
    await enqueue(connected, 2, clock=clock)

    async with running(connected, {"work": JobKind(handler)}, clock=clock) as runner:
        await eventually(jobs_in(connected), lambda rows: len(rows) == 1)
        assert handler.numbers == [2]
        clock.move(timedelta(hours=1))
        runner.wake()
        await eventually(jobs_in(connected), is_empty)

    assert handler.numbers == [2, 1]


async def test_a_job_meant_for_now_is_done_when_the_clock_was_set_back_an_hour(connected: Database) -> None:
    clock, handler = HandClock(), Recorder()
    await enqueue(connected, 1, clock=clock)
    clock.move(-timedelta(hours=1))

    async with running(connected, {"work": JobKind(handler)}, clock=clock):
        await eventually(jobs_in(connected), is_empty)


async def test_a_job_comes_back_later_when_its_failure_may_pass(connected: Database) -> None:
    clock, handler = HandClock(), Recorder(BusyError())
    await enqueue(connected, 1, clock=clock)

    async with running(connected, {"work": JobKind(handler)}, clock=clock) as runner:
        (job,) = await eventually(jobs_in(connected), lambda rows: rows[0]["last_error"] is not None)
        assert (job["state"], job["attempts"], job["last_error"]) == ("ready", 1, "test-busy")
        assert job["run_at"] == clock.now() + timedelta(seconds=0.5)
        clock.move(timedelta(seconds=1))
        runner.wake()
        await eventually(jobs_in(connected), is_empty)

    assert len(handler.calls) == 2


async def test_the_providers_wish_is_honoured_when_it_says_when_to_come_again(connected: Database) -> None:
    clock = HandClock()
    await enqueue(connected, 1, clock=clock)

    async with running(connected, {"work": JobKind(Recorder(BusyError(retry_after=90)))}, clock=clock):
        (job,) = await eventually(jobs_in(connected), lambda rows: rows[0]["last_error"] is not None)

    assert job["run_at"] == clock.now() + timedelta(seconds=90)


async def test_a_job_is_dead_and_visible_when_its_failure_will_not_pass(connected: Database) -> None:
    told: list[tuple[TenantId, dict[str, object], str]] = []

    async def on_dead(tenant_id: TenantId, payload: Payload, code: str) -> None:
        told.append((tenant_id, dict(payload), code))

    await enqueue(connected, 1)
    async with running(connected, {"work": JobKind(Recorder(HopelessError()), on_dead=on_dead)}):
        (job,) = await eventually(jobs_in(connected), lambda rows: rows[0]["state"] == "dead")

    assert (job["last_error"], job["attempts"], job["locked_until"]) == ("test-hopeless", 1, None)
    assert told == [(TENANT, {"number": 1}, "test-hopeless")]


async def test_a_job_is_dead_when_its_attempts_are_used_up(connected: Database) -> None:
    clock, handler = HandClock(), Recorder(BusyError(), BusyError(), BusyError())
    await enqueue(connected, 1, clock=clock)

    async with running(connected, {"work": JobKind(handler, attempts_max=3)}, clock=clock) as runner:
        for attempts in (1, 2, 3):
            await eventually(jobs_in(connected), settled_after(attempts))
            clock.move(timedelta(minutes=10))
            runner.wake()
        (job,) = await jobs_in(connected)()

    assert (job["state"], job["last_error"], len(handler.calls)) == ("dead", "test-busy", 3)


async def test_a_defect_in_one_handler_leaves_other_jobs_alone_when_it_raises(connected: Database) -> None:
    good = Recorder()
    await enqueue(connected, 1, kind="broken")
    await enqueue(connected, *range(10))
    kinds = {"broken": JobKind(Recorder(ZeroDivisionError()), attempts_max=1), "work": JobKind(good)}

    async with running(connected, kinds):
        (job,) = await eventually(
            jobs_in(connected), lambda rows: len(rows) == 1 and rows[0]["state"] == "dead"
        )

    assert (job["kind"], job["last_error"]) == ("broken", "internal")
    assert len(good.calls) == 10


async def test_a_job_is_tried_again_when_it_takes_too_long(connected: Database) -> None:
    async def hang(tenant_id: TenantId, payload: Payload, /) -> None:
        await asyncio.Event().wait()

    await enqueue(connected, 1)
    kind = JobKind(hang, attempts_max=1, within=timedelta(milliseconds=50))
    async with running(connected, {"work": kind}):
        (job,) = await eventually(jobs_in(connected), lambda rows: rows[0]["state"] == "dead")

    assert job["last_error"] == "job-timed-out"


async def test_an_attempt_is_not_counted_when_the_handler_says_not_yet(connected: Database) -> None:
    clock = HandClock()
    handler = Recorder(NotYet(timedelta(seconds=30)), NotYet(timedelta(seconds=30)))
    await enqueue(connected, 1, clock=clock)

    async with running(connected, {"work": JobKind(handler, attempts_max=1)}, clock=clock) as runner:
        for calls in (1, 2):
            await eventually(handler.count, partial(operator.eq, calls))
            (job,) = await eventually(jobs_in(connected), settled_after(0))
            assert (job["attempts"], job["last_error"]) == (0, None)
            clock.move(timedelta(seconds=30))
            runner.wake()
        await eventually(jobs_in(connected), is_empty)


async def test_no_more_run_together_than_allowed_when_many_wait(connected: Database) -> None:
    together, most, release = 0, 0, asyncio.Event()

    async def handler(tenant_id: TenantId, payload: Payload, /) -> None:
        nonlocal together, most
        together += 1
        most = max(most, together)
        await release.wait()
        together -= 1

    async def running_now() -> int:
        return together

    await enqueue(connected, *range(30))
    async with running(connected, {"work": JobKind(handler)}, settings=RunnerSettings(at_once=7)) as runner:
        await eventually(running_now, lambda n: n == 7)
        runner.wake()
        release.set()
        await eventually(jobs_in(connected), is_empty)

    assert most == 7


async def test_unknown_kinds_are_left_alone_when_this_runner_does_not_know_them(connected: Database) -> None:
    await enqueue(connected, 1, kind="of_a_newer_release")
    await enqueue(connected, 2)

    async with running(connected, {"work": JobKind(Recorder())}):
        (job,) = await eventually(jobs_in(connected), lambda rows: len(rows) == 1)

    assert (job["kind"], job["state"], job["attempts"]) == ("of_a_newer_release", "ready", 0)


async def test_what_runs_is_finished_when_the_runner_is_stopped(connected: Database) -> None:
    begun, release = asyncio.Event(), asyncio.Event()

    async def handler(tenant_id: TenantId, payload: Payload, /) -> None:
        begun.set()
        await release.wait()

    await enqueue(connected, 1)
    runner = JobRunner(connected, SystemClock(), {"work": JobKind(handler)}, lambda: 0.0)
    task = asyncio.create_task(runner.run())
    await asyncio.wait_for(begun.wait(), WITHIN_SECONDS)
    await enqueue(connected, 2)
    runner.stop()
    release.set()
    await asyncio.wait_for(task, WITHIN_SECONDS)

    (left,) = await jobs_in(connected)()
    assert (left["payload"], left["state"]) == ('{"number": 2}', "ready")


async def test_a_job_keeps_its_lease_when_it_takes_its_time(connected: Database) -> None:
    calls, release = 0, asyncio.Event()

    async def handler(tenant_id: TenantId, payload: Payload, /) -> None:
        nonlocal calls
        calls += 1
        await release.wait()

    async def lease_end() -> object:
        return await connected.system.fetchval("SELECT locked_until FROM jobs")

    await enqueue(connected, 1)
    async with running(connected, {"work": JobKind(handler)}, settings=SHORT_LEASE):
        first = await eventually(lease_end)
        await eventually(lease_end, partial(operator.ne, first))
        release.set()
        await eventually(jobs_in(connected), is_empty)

    assert calls == 1


_DOOMED_WORKER = """
import asyncio, sys
from datetime import timedelta
from retzef.platform.clock import SystemClock
from retzef.platform.db import connect_database
from retzef.platform.jobs.kinds import JobKind
from retzef.platform.jobs.runner import JobRunner, RunnerSettings

async def hang(tenant_id, payload):
    print("begun", flush=True)
    await asyncio.Event().wait()

async def main():
    database = await connect_database(sys.argv[1])
    settings = RunnerSettings(lease=timedelta(seconds=1))
    await JobRunner(database, SystemClock(), {"work": JobKind(hang)}, lambda: 0.0, settings).run()

asyncio.run(main())
"""


@pytest.mark.faults
async def test_a_job_is_done_by_another_when_its_worker_is_killed(connected: Database) -> None:
    handler = Recorder()
    await enqueue(connected, 1)
    doomed = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _DOOMED_WORKER, connected.dsn, stdout=asyncio.subprocess.PIPE
    )
    assert doomed.stdout is not None
    assert await asyncio.wait_for(doomed.stdout.readline(), WITHIN_SECONDS) == b"begun\n"
    os.kill(doomed.pid, signal.SIGKILL)
    await doomed.wait()

    async with running(connected, {"work": JobKind(handler)}):
        await eventually(jobs_in(connected), is_empty)

    assert [call[1] for call in handler.calls] == [{"number": 1}]


async def test_a_job_that_kills_its_workers_is_given_up_when_it_was_claimed_too_often(
    connected: Database,
) -> None:
    handler = Recorder()
    await enqueue(connected, 1)
    await connected.system.execute(
        "UPDATE jobs SET state = 'running', attempts = 3, locked_until = clock_timestamp() - interval '1 second'"
    )

    async with running(connected, {"work": JobKind(handler, attempts_max=3)}):
        (job,) = await eventually(jobs_in(connected), lambda rows: rows[0]["state"] == "dead")

    assert (job["last_error"], handler.calls) == ("worker-lost", [])


async def test_a_worker_that_lost_its_lease_changes_nothing_when_it_ends_late(connected: Database) -> None:
    begun, release = asyncio.Event(), asyncio.Event()
    second_begun, second_release = asyncio.Event(), asyncio.Event()

    async def slow(tenant_id: TenantId, payload: Payload, /) -> None:
        begun.set()
        await release.wait()

    async def second(tenant_id: TenantId, payload: Payload, /) -> None:
        second_begun.set()
        await second_release.wait()

    await enqueue(connected, 1)
    async with running(connected, {"work": JobKind(slow)}) as first:
        await asyncio.wait_for(begun.wait(), WITHIN_SECONDS)
        first.stop()  # it claims no more; what it holds goes on
        await connected.system.execute(
            "UPDATE jobs SET locked_until = clock_timestamp() - interval '1 second'"
        )
        async with running(connected, {"work": JobKind(second)}):
            await asyncio.wait_for(second_begun.wait(), WITHIN_SECONDS)
            release.set()
            # What the first writes now must not touch the second's claim.
            await eventually(_written(first), bool)
            (job,) = await jobs_in(connected)()
            assert (job["state"], job["attempts"]) == ("running", 2)
            second_release.set()
            await eventually(jobs_in(connected), is_empty)


def _written(runner: JobRunner) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        return not runner._held

    return look


async def test_work_goes_on_when_the_database_cuts_all_connections(
    connected: Database, database: FreshDatabase
) -> None:
    handler = Recorder()
    async with running(connected, {"work": JobKind(handler)}):
        await enqueue(connected, 1)
        await eventually(jobs_in(connected), is_empty)
        superuser = await asyncpg.connect(database.superuser)
        await superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await superuser.execute(
            "INSERT INTO jobs (tenant_id, job_id, kind, payload, run_at, created_at)"
            " VALUES ($1, $2, 'work', '{\"number\": 2}', now(), now())", TENANT, IDS.new(),
        )  # fmt: skip
        await eventually(lambda: superuser.fetch("SELECT * FROM jobs"), is_empty)
        await superuser.close()

    assert handler.numbers == [1, 2]


async def test_a_job_is_there_only_when_its_transaction_commits(connected: Database) -> None:
    units = Units(connected, SystemClock(), IDS, lambda: None)

    async def fail(unit: UnitOfWork) -> None:
        unit.enqueue("work", {"number": 1})
        raise HopelessError

    with pytest.raises(HopelessError):
        async with units.begin(TENANT) as unit:
            await fail(unit)

    assert await jobs_in(connected)() == []
