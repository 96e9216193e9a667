"""Snapshot, changes and resume for connected desks.

Register, then snapshot, then changes: a desk is registered first and what happens meanwhile is held back and folded
after the snapshot, so nothing falls between. Entities carry versions and clients only upsert, so drawing
something twice is harmless; not drawing it cannot happen.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from retzef.kernel.clock import Clock
from retzef.kernel.ids import CaseId, TenantId
from retzef.modules.cases.api import check_case_readable, find_case_page
from retzef.modules.desk.lookers import Lookers
from retzef.modules.desk.rights import check_admitted, cut_off_deprived, readable_cases
from retzef.modules.desk.seen import DesksSeen
from retzef.modules.desk.sessions import AGAIN, DeskSession, DeskSessions, taken_back
from retzef.modules.queues.api import list_work_of_agent, list_work_of_cases
from retzef.platform.db import DATABASE_TROUBLE, Database
from retzef.platform.journal import JournalRow, Position, PositionLostError, read_since
from retzef.platform.journal.read import read_here
from retzef.platform.realtime.entities import Entity, Projector, Wanted, frame
from retzef.platform.realtime.feed import Feed
from retzef.platform.realtime.sockets import SIGNED_OUT

log = logging.getLogger("retzef.desk")

# A desk that was away for more events than this begins anew with a snapshot.
RESUME_AT_MOST_EVENTS = 2_000
# Facts by which cases come to another customer.
_MOVES_CASES = frozenset({"customers_linked", "customers_unlinked"})

# What is told of a case's visitor and need not survive, as frames.
_WHISPERS = {
    "visitor-typing": '{"type":"typing","case_id":"%s","by":"customer"}',
    "visitor-here": '{"type":"visitor","case_id":"%s","online":true}',
    "visitor-gone": '{"type":"visitor","case_id":"%s","online":false}',
}


class DeskLive:
    """Keeps every connected desk up to date. Run `run()` in a task group."""

    def __init__(self, database: Database, projector: Projector, feed: Feed, clock: Clock) -> None:
        self._database = database
        self._projector = projector
        self._feed = feed
        self._clock = clock
        self._batches: asyncio.Queue[tuple[Sequence[JournalRow] | None, Position]] = asyncio.Queue()
        self.sessions = DeskSessions()
        self.seen = DesksSeen(database, clock, self.sessions, feed.committed)
        self.lookers = Lookers(feed, self.sessions)
        # One drawing at a time: an older state must never reach a desk after a newer one.
        self._drawing = asyncio.Lock()
        feed.subscribe(lambda rows, position: self._batches.put_nowait((rows, position)))
        feed.on_whisper(self._on_whisper)

    async def run(self) -> None:
        """Keep at it until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow(), name="desk-follow")
            tasks.create_task(self.seen.run(), name="desk-seen")
            tasks.create_task(self.lookers.run(), name="desk-lookers")

    async def _follow(self) -> None:
        while True:
            rows, position = await self._batches.get()
            collected = list(rows) if rows is not None else None
            while not self._batches.empty():
                more, position = self._batches.get_nowait()
                collected = None if more is None or collected is None else [*collected, *more]
            try:
                await self._fan_out(collected, position)
            except DATABASE_TROUBLE as error:
                # What could not be projected now is taken up by a new register: one way of recovery.
                log.warning("desk.fan_out_failed", extra={"reason": type(error).__name__})
                self._cut_off_all()

    def end_at(self, session: DeskSession, instant: datetime) -> asyncio.TimerHandle:
        """End a desk when the session it was opened with runs out; to be cancelled when the desk is gone before."""
        seconds = (instant - self._clock.now()).total_seconds()
        return asyncio.get_running_loop().call_later(max(0.0, seconds), session.cut_off, SIGNED_OUT)

    # ---------------------------------------------------------------- register

    async def admit(self, session: DeskSession) -> bool:
        """Before it registers: a desk may have been connected for long, and its session ended or its role another since."""
        session.held_back = []
        self.sessions.note(session)
        return await check_admitted(self._database, session, self._clock.now())

    async def register(self, session: DeskSession, position: str | None, watch: Sequence[UUID]) -> None:
        """Bring a desk up to date: changes since its position where that is possible, else a snapshot.

        A case that may not be watched any more is left out, and a snapshot says so.
        """
        session.held_back = []
        async with self._database.transaction(session.tenant_id) as connection:
            session.watched = await readable_cases(connection, session, watch)
        self.sessions.note(session)
        may_go_on = position is not None and len(session.watched) == len(set(watch))
        if position is None or not may_go_on or not await self._resume(session, position):
            await self._snapshot(session)
        self.sessions.note(session)
        await self._fold_held_back(session)

    async def watch(self, session: DeskSession, case_id: CaseId) -> None:
        """Begin to watch a case: its page, then its changes. Raises NotFoundError when it may not be read."""
        async with self._database.transaction(session.tenant_id) as connection:
            await check_case_readable(connection, session, case_id)
        session.watched[case_id] = None
        held_back = session.held_back = [] if session.held_back is None else session.held_back
        self.sessions.note(session)
        page = await find_case_page(self._database, self._projector, session.tenant_id, case_id)
        kept, _ = session.take(page.entities)
        kept += await self._complete(session)
        body = ",".join(entity.to_json() for entity in kept)
        before = f'"{page.before}"' if page.before else "null"
        session.send(
            f'{{"type":"watched","case_id":"{case_id}","position":"{page.position}","entities":[{body}],"before":{before}}}'
        )
        self.sessions.note(session)
        if held_back is session.held_back:
            await self._fold_held_back(session)

    def unwatch(self, session: DeskSession, case_id: UUID) -> None:
        """The desk looks elsewhere."""
        session.watched.pop(case_id, None)
        self.sessions.note(session)

    async def _snapshot(self, session: DeskSession) -> None:
        async with self._database.transaction(session.tenant_id) as connection:
            here = await read_here(connection)
            wanted = await list_work_of_agent(connection, session.tenant_id, session.agent_id)
            wanted.agents.add(session.agent_id)
            entities = await self._projector.project(connection, session.tenant_id, wanted)
        before: dict[UUID, UUID | None] = {}
        for case_id in session.watched:
            page = await find_case_page(self._database, self._projector, session.tenant_id, CaseId(case_id))
            entities.extend(page.entities)
            before[case_id] = page.before
        session.forget()
        kept, _ = session.take(entities)
        kept += await self._complete(session)
        session.position = str(here)
        session.send(frame("snapshot", session.position, _once_each(kept), before=before))

    async def _resume(self, session: DeskSession, text: str) -> bool:
        try:
            position = Position.parse(text)
        except ValueError:
            return False
        async with self._database.system.acquire() as connection:
            try:
                rows, after = await read_since(connection, position, limit=RESUME_AT_MOST_EVENTS)
            except PositionLostError:
                return False
        async with self._database.transaction(session.tenant_id) as connection:
            held = await list_work_of_agent(connection, session.tenant_id, session.agent_id)
            held.update(await list_work_of_cases(connection, session.tenant_id, session.watched))
            held.cases.update(session.watched)
            session.forget()
            session.take(await self._projector.project(connection, session.tenant_id, held))
            session.customers = session.missing_customers()
            wanted = Wanted()
            for row in rows:
                if row.tenant_id == session.tenant_id and _touches(session, row):
                    if row.kind in _MOVES_CASES:
                        return False  # what the desk held before is not known here, and may not be right any more
                    session.want(row, wanted)
            entities = await self._projector.project(connection, session.tenant_id, wanted) if wanted else []
        kept, removed = session.take(entities, resumed=True)
        removed += taken_back(
            row for row in rows if row.tenant_id == session.tenant_id and _touches(session, row)
        )
        session.position = str(after)
        session.send(frame("changes", session.position, kept, removed))
        return True

    async def _complete(self, session: DeskSession) -> list[Entity]:
        """The customers that are still missing beside their cases."""
        missing = session.missing_customers()
        if not missing:
            return []
        async with self._database.app.acquire() as connection:
            customers = await self._projector.project(
                connection, session.tenant_id, Wanted(customers=missing)
            )
        return session.take(customers)[0]

    async def _fold_held_back(self, session: DeskSession) -> None:
        async with self._drawing:
            rows, session.held_back = session.held_back or [], None
            if rows:
                # The feed itself may be further already, with rows that this desk has yet to be given.
                await self._draw({session: rows}, session.tenant_id, session.position)

    # ---------------------------------------------------------------- changes

    async def _fan_out(self, rows: Sequence[JournalRow] | None, position: Position) -> None:
        if rows is None:
            self._cut_off_all()
            return
        async with self._drawing:
            await cut_off_deprived(self._database, self.sessions, rows, self._clock.now())
            await self._fan_out_rows(rows, str(position))

    async def _fan_out_rows(self, rows: Sequence[JournalRow], position: str) -> None:
        work: dict[TenantId, dict[DeskSession, list[JournalRow]]] = defaultdict(lambda: defaultdict(list))
        registering = self.sessions.registering()
        for row in rows:
            for session in registering:
                if session.tenant_id == row.tenant_id and session.held_back is not None:
                    session.held_back.append(row)
            for session in self.sessions.concerned(row):
                if session.held_back is None:
                    work[session.tenant_id][session].append(row)
        for tenant_id, concerned in work.items():
            await self._draw(concerned, tenant_id, position)

    async def _draw(
        self, concerned: Mapping[DeskSession, Sequence[JournalRow]], tenant_id: TenantId, position: str
    ) -> None:
        """Project once what all concerned desks of a tenant want, then give each its own."""
        everything = Wanted()
        own: dict[DeskSession, Wanted] = {}
        for session, rows in concerned.items():
            own[session] = Wanted()
            for row in rows:
                session.want(row, own[session])
            everything.update(own[session])
        async with self._database.app.acquire() as connection:
            entities = await self._projector.project(connection, tenant_id, everything)
        for session, wanted in own.items():
            if session.held_back is not None:
                session.held_back.extend(concerned[session])  # began to register meanwhile
                continue
            kept, removed = session.take(entity for entity in entities if wanted.asks_for(entity))
            removed += taken_back(concerned[session])
            kept += await self._complete(session)
            removed += session.drop_customers()
            self.sessions.note(session)
            if kept or removed:
                session.position = position
                session.send(frame("changes", position, kept, removed))

    def _cut_off_all(self) -> None:
        for session in list(self.sessions):
            session.cut_off(AGAIN)

    def _on_whisper(self, text: str) -> None:
        kind, _, rest = text.partition(" ")
        if kind == "notified":
            self._tell_notified(rest)
        elif kind == "looks":
            self.lookers.hear(rest)
        elif kind == "drafts":
            self._tell_drafts(rest)
        if kind not in _WHISPERS:
            return
        tenant_id, _, case_id = rest.partition(" ")
        for session in self.sessions.of(UUID(case_id)):
            if str(session.tenant_id) == tenant_id:
                session.send(_WHISPERS[kind] % case_id)

    def _tell_drafts(self, text: str) -> None:
        """A draft of a case was kept: its writer's desks look again, and when it is shared everybody's who shows the case."""
        tenant_id, case_id, agent_id, version, is_shared = text.split(" ")
        for session in self.sessions.of(UUID(case_id)):
            if str(session.tenant_id) == tenant_id and (
                is_shared == "1" or str(session.agent_id) == agent_id
            ):
                session.send(
                    f'{{"type":"drafts","case_id":"{case_id}","agent_id":"{agent_id}","version":{version}}}'
                )

    def _tell_notified(self, text: str) -> None:
        """Somebody has been told something, or has read it elsewhere: their desks look again."""
        tenant_id, *agents = text.split(" ")
        for agent_id in agents:
            for session in self.sessions.of(UUID(agent_id)):
                if str(session.tenant_id) == tenant_id and str(session.agent_id) == agent_id:
                    session.send('{"type":"notified"}')


def _touches(session: DeskSession, row: JournalRow) -> bool:
    interests = session.interests()
    return any(
        entity_id in interests for entity_id in (row.agent_id, row.case_id, row.customer_id) if entity_id
    )


def _once_each(entities: Iterable[Entity]) -> list[Entity]:
    return list({(entity.kind, entity.id): entity for entity in entities}.values())
