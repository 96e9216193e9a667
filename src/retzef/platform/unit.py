"""A unit of work: one transaction of one tenant, with its events and jobs.

An action loads, decides, writes rows and records what happened. Events and jobs are written with the rows and
committed with them; only after the commit does anybody hear of it. Of a call under a key the first unit that commits
says that it was made: nobody makes it twice.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from retzef.kernel.clock import Clock
from retzef.kernel.events import Event
from retzef.kernel.ids import Ids, TenantId
from retzef.platform.db import Connection, Database
from retzef.platform.idempotency.call import claim_key
from retzef.platform.jobs.enqueue import NewJob, insert_jobs
from retzef.platform.journal import append_events
from retzef.platform.telemetry.spans import TRACEPARENT, current_traceparent


@dataclass(slots=True)
class UnitOfWork:
    """What an action works with. `now` is one instant for all of it."""

    connection: Connection
    tenant_id: TenantId
    now: datetime
    ids: Ids
    events: list[Event] = field(default_factory=list)
    jobs: list[NewJob] = field(default_factory=list)
    # A function of the database has written events itself: they are announced like recorded ones.
    wrote_events: bool = False

    def record(self, event: Event) -> None:
        """A fact for the journal, written before the commit, in the order recorded."""
        self.events.append(event)

    def enqueue(
        self,
        kind: str,
        payload: Mapping[str, object],
        *,
        run_at: datetime | None = None,
        job_id: UUID | None = None,
    ) -> None:
        """Work to be done after the commit, by whichever worker takes it. `payload` must be JSON.

        `job_id`: the id of what the job is about, where there is one job for it and others must find it.
        """
        told = dict(payload)
        if parent := current_traceparent():  # the runner takes it out again
            told[TRACEPARENT] = parent
        self.jobs.append(NewJob(job_id or self.ids.new(), kind, told, run_at or self.now))


class Units:
    """Where units of work come from. `on_commit` is called after each that recorded or enqueued something."""

    def __init__(self, database: Database, clock: Clock, ids: Ids, on_commit: Callable[[], None]) -> None:
        self.database = database
        self.clock = clock
        self.ids = ids
        self._on_commit = on_commit

    @asynccontextmanager
    async def begin(self, tenant_id: TenantId) -> AsyncIterator[UnitOfWork]:
        """One transaction; committed when the block ends well, rolled back when it raises."""
        async with self.database.transaction(tenant_id) as connection:
            unit = UnitOfWork(connection, tenant_id, self.clock.now(), self.ids)
            call = await claim_key(connection, unit.now)
            yield unit
            await append_events(connection, tenant_id, unit.now, unit.events)
            await insert_jobs(connection, tenant_id, unit.now, unit.jobs)
        if call is not None:
            call.claimed = True
        if unit.events or unit.jobs or unit.wrote_events:
            self._on_commit()

    def announce(self) -> None:
        """Something was committed outside a unit: one function of the database that is its own transaction."""
        self._on_commit()
