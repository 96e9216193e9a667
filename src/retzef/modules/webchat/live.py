"""Connected widgets: each hears of its own thread and of nothing else.

A widget that connects, or connects again, gets its last messages whole (they are few); then changes. While the
snapshot is read, changes wait and are folded after it.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar
from uuid import UUID

import msgspec

from retzef.engine.routing.expectation import Expectation, hold_to
from retzef.kernel.clock import Clock
from retzef.kernel.ids import TenantId
from retzef.modules.webchat.expected import ExpectedWaits
from retzef.modules.webchat.here import Asked, VisitorsHere
from retzef.modules.webchat.threads import ThreadStand, find_stands, list_newest_messages
from retzef.platform.db import DATABASE_TROUBLE, Connection, Database
from retzef.platform.journal import JournalRow, Position
from retzef.platform.realtime.entities import Entity, Projector, Wanted
from retzef.platform.realtime.feed import Feed
from retzef.platform.realtime.sockets import Outbox

log = logging.getLogger("retzef.webchat")

OUTBOX_MAX = 300
# Close codes: begin anew (RFC 6455: service restart), and too slow.
AGAIN = 1012
TOO_SLOW = 4429
Name = TypeVar("Name", UUID, str)
# What a visitor may know of a message.
_SHOWN = (
    "direction",
    "author_kind",
    "author_name",
    "text",
    "attachments",
    "status",
    "occurred_at",
    "client_id",
)

_THREADS_OF = """
SELECT i.interaction_id, i.thread_key FROM interactions i
WHERE i.tenant_id = $1 AND i.interaction_id = ANY ($2) AND i.channel = 'webchat'
"""


@dataclass(eq=False, slots=True)
class VisitorSession:
    """One connected widget (a browser tab)."""

    tenant_id: TenantId
    entry_point_id: UUID
    visitor_id: str
    # While it is closed nobody is served, and a place in line would promise something.
    is_closed: Callable[[], bool] = lambda: False
    outbox: Outbox = field(default_factory=lambda: Outbox(OUTBOX_MAX))
    interests: set[UUID] = field(default_factory=set)
    stand: ThreadStand | None = None
    stand_version: int = 0
    # What wait was told last, and for which work.
    told: tuple[UUID, Expectation] | None = None
    held_back: list[JournalRow] | None = None
    # Why the server ends it, when it does.
    close_code: int | None = None

    @property
    def thread(self) -> tuple[UUID, str]:
        """Which thread it shows."""
        return (self.entry_point_id, self.visitor_id)

    def send(self, text: str) -> None:
        """Queue a frame; a widget that does not read is cut off and connects again. To leave out a frame would be worse."""
        if self.close_code is not None:
            return
        try:
            self.outbox.put_nowait(text)
        except asyncio.QueueFull:
            self.cut_off(TOO_SLOW)

    def cut_off(self, code: int) -> None:
        """End the connection; what was not read is thrown away, a new register brings it."""
        if self.close_code is None:
            self.close_code = code
            while not self.outbox.empty():
                self.outbox.get_nowait()
            self.outbox.put_nowait("")


class VisitorLive:
    """Keeps every connected widget up to date. Run `run()` in a task group."""

    def __init__(self, database: Database, projector: Projector, feed: Feed, clock: Clock) -> None:
        self._database = database
        self._expected = ExpectedWaits(clock)
        self._projector = projector
        self._batches: asyncio.Queue[tuple[Sequence[JournalRow] | None, Position]] = asyncio.Queue()
        self._sessions: dict[TenantId, set[VisitorSession]] = defaultdict(set)
        self._by_thread: dict[str, set[VisitorSession]] = defaultdict(set)
        self._by_interest: dict[UUID, set[VisitorSession]] = defaultdict(set)
        # One drawing at a time: an older state must never follow a newer one.
        self._drawing = asyncio.Lock()
        feed.subscribe(lambda rows, position: self._batches.put_nowait((rows, position)))
        feed.on_whisper(self._on_whisper)
        self._here = VisitorsHere(feed, self._is_here)

    def __len__(self) -> int:
        return sum(len(sessions) for sessions in self._sessions.values())

    async def run(self) -> None:
        """Fan out until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow(), name="visitors-follow")
            tasks.create_task(self._here.run(), name="visitors-here")

    async def _follow(self) -> None:
        while True:
            rows, position = await self._batches.get()
            try:
                if rows is None:
                    self._cut_off_all()
                else:
                    await self._fan_out(rows, position)
            except DATABASE_TROUBLE as error:
                log.warning("webchat.fan_out_failed", extra={"reason": type(error).__name__})
                self._cut_off_all()

    async def register(self, session: VisitorSession) -> None:
        """The thread as it is now, then its changes."""
        session.held_back = []
        self._sessions[session.tenant_id].add(session)
        self._by_thread[session.visitor_id].add(session)
        async with self._database.transaction(session.tenant_id) as connection:
            (stand,) = await self._find_stands(connection, session.tenant_id, [session])
            newest, more = await list_newest_messages(connection, session.tenant_id, stand.interaction_ids)
            messages = await self._projector.project(connection, session.tenant_id, Wanted(messages=newest))
        self._note(session, stand)
        self._tell_here(session)
        session.send(_frame("snapshot", session, messages, stand.position, more=more))
        async with self._drawing:
            rows, session.held_back = session.held_back, None
            if rows:
                await self._draw(session.tenant_id, {session: rows}, stand.position)

    async def tell_older(self, session: VisitorSession, before: UUID) -> None:
        """The page before a message. Only what the thread is known to have: another's message opens nothing."""
        if (stand := session.stand) is None:
            return
        async with self._database.transaction(session.tenant_id) as connection:
            page, more = await list_newest_messages(
                connection, session.tenant_id, stand.interaction_ids, before=before
            )
            messages = await self._projector.project(connection, session.tenant_id, Wanted(messages=page))
        session.send(_frame("older", session, messages, stand.position, with_thread=False, more=more))

    async def refresh(self, session: VisitorSession) -> None:
        """A waiting visitor's place in line moves by what others do: looked up when the widget asks."""
        if session.stand is not None and session.stand.state == "waiting" and session.held_back is None:
            async with self._drawing:
                await self._draw(session.tenant_id, {session: []}, session.stand.position)

    def discard(self, session: VisitorSession) -> None:
        """A widget is gone."""
        self._sessions[session.tenant_id].discard(session)
        if not self._sessions[session.tenant_id]:
            del self._sessions[session.tenant_id]
        _drop(self._by_thread, session.visitor_id, session)
        for interest in session.interests:
            _drop(self._by_interest, interest, session)
        self._tell_here(session)

    def _is_here(self, asked: Asked) -> bool:
        tenant_id, case_id = asked
        return any(session.tenant_id == tenant_id for session in self._by_interest.get(case_id, ()))

    def _tell_here(self, session: VisitorSession) -> None:
        for case_id in set(session.stand.case_ids if session.stand else ()):
            self._here.note(session.tenant_id, case_id)

    async def _fan_out(self, rows: Sequence[JournalRow], position: Position) -> None:
        async with self._drawing:
            await self._adopt_new_interactions(rows)
            concerned: dict[TenantId, dict[VisitorSession, list[JournalRow]]] = defaultdict(
                lambda: defaultdict(list)
            )
            for row in rows:
                for session in self._concerned(row):
                    if session.held_back is None:
                        concerned[session.tenant_id][session].append(row)
            for tenant_id, own in concerned.items():
                await self._draw(tenant_id, own, position)
            for session in (each for sessions in self._sessions.values() for each in sessions):
                if session.held_back is not None:  # not indexed yet: keep what may turn out to be its own
                    session.held_back.extend(row for row in rows if row.tenant_id == session.tenant_id)

    def _concerned(self, row: JournalRow) -> set[VisitorSession]:
        found: set[VisitorSession] = set()
        for entity_id in (row.interaction_id, row.case_id):
            if entity_id is not None:
                found.update(self._by_interest.get(entity_id, ()))
        return {session for session in found if session.tenant_id == row.tenant_id}

    async def _adopt_new_interactions(self, rows: Sequence[JournalRow]) -> None:
        """An interaction that has just begun may be a connected visitor's: then its widget hears of it from now on."""
        begun: dict[UUID, list[UUID]] = defaultdict(list)
        for row in rows:
            if (
                row.kind == "interaction_started"
                and row.interaction_id
                and self._sessions.get(TenantId(row.tenant_id))
            ):
                begun[row.tenant_id].append(row.interaction_id)
        for tenant_id, interaction_ids in begun.items():
            async with self._database.transaction(TenantId(tenant_id)) as connection:
                found = await connection.fetch(_THREADS_OF, tenant_id, interaction_ids)
            for thread in found:
                for session in self._by_thread.get(thread["thread_key"], ()):
                    if session.tenant_id == tenant_id:
                        session.interests.add(thread["interaction_id"])
                        self._by_interest[thread["interaction_id"]].add(session)

    async def _draw(
        self,
        tenant_id: TenantId,
        concerned: Mapping[VisitorSession, Sequence[JournalRow]],
        position: Position,
    ) -> None:
        """Two round trips for all widgets of a tenant, however many are concerned."""
        sessions = list(concerned)
        async with self._database.transaction(tenant_id) as connection:
            stands = await self._find_stands(connection, tenant_id, sessions)
            own = {
                session: {
                    row.message_id
                    for row in concerned[session]
                    if row.interaction_id in stand.interaction_ids
                }
                for session, stand in zip(sessions, stands, strict=True)
            }
            wanted = Wanted(messages={each for ids in own.values() for each in ids if each is not None})
            projected = await self._projector.project(connection, tenant_id, wanted) if wanted else []
        by_id = {entity.id: entity for entity in projected}
        for session, stand in zip(sessions, stands, strict=True):
            changed = session.stand is None or stand.shown() != session.stand.shown()
            self._note(session, stand)
            messages = [by_id[each] for each in own[session] if each in by_id]
            if messages or changed:
                session.send(_frame("changes", session, messages, position, with_thread=changed))

    async def _find_stands(
        self, connection: Connection, tenant_id: TenantId, sessions: Sequence[VisitorSession]
    ) -> list[ThreadStand]:
        stands = await find_stands(connection, tenant_id, [session.thread for session in sessions])
        open_to = [
            None if session.is_closed() else stand.place
            for session, stand in zip(sessions, stands, strict=True)
        ]
        expected = await self._expected.expect(connection, tenant_id, [each for each in open_to if each])
        return [
            await self._with_wait(connection, session, stand, expected)
            for session, stand in zip(sessions, stands, strict=True)
        ]

    async def _with_wait(
        self,
        connection: Connection,
        session: VisitorSession,
        stand: ThreadStand,
        expected: Mapping[UUID, Expectation | None],
    ) -> ThreadStand:
        """With what is told of the wait; while it is closed, or nobody waits, there is neither a place nor a wait."""
        place = stand.place
        if place is None or place.work_item_id not in expected:
            session.told = None
            return replace(stand, position_in_queue=None)
        before = session.told[1] if session.told and session.told[0] == place.work_item_id else stand.promised
        now = self._expected.now()
        told = hold_to(before, expected[place.work_item_id], now)
        session.told = None if told is None else (place.work_item_id, told)
        minutes = None if told is None else told.minutes(now)
        if told is not None and minutes is not None and stand.promised is None:
            await self._expected.keep(connection, session.tenant_id, place.work_item_id, told)
        return replace(stand, wait_minutes=minutes)

    def _note(self, session: VisitorSession, stand: ThreadStand) -> None:
        if session.stand is None or stand.shown() != session.stand.shown():
            session.stand_version = max(session.stand_version + 1, stand.position.xmax)
        session.stand = stand
        for interest in {*stand.interaction_ids, *stand.case_ids} - session.interests:
            session.interests.add(interest)
            self._by_interest[interest].add(session)

    def _cut_off_all(self) -> None:
        for sessions in self._sessions.values():
            for session in sessions:
                session.cut_off(AGAIN)

    def _on_whisper(self, text: str) -> None:
        kind, _, rest = text.partition(" ")
        if kind != "agent-typing":
            return
        # The right to tell was checked for the case: the interaction must be of a thread that has this case.
        tenant_id, case_id, interaction_id = rest.split(" ")
        for session in self._by_interest.get(UUID(interaction_id), ()):
            if str(session.tenant_id) == tenant_id and UUID(case_id) in session.interests:
                session.send('{"type":"typing","by":"agent"}')


def _frame(
    kind: str,
    session: VisitorSession,
    messages: Sequence[Entity],
    position: Position,
    *,
    with_thread: bool = True,
    more: bool = False,
) -> str:
    shown = (_visible_json(entity) for entity in sorted(messages, key=lambda each: each.id))
    listed = [text for text in shown if text is not None]
    if with_thread and session.stand is not None:
        state, agent_name, place, minutes = session.stand.shown()
        thread = msgspec.json.encode(
            {"state": state, "agent_name": agent_name, "position_in_queue": place, "wait_minutes": minutes}
        ).decode()
        listed.append(
            f'{{"kind":"thread","id":"{session.visitor_id}","version":{session.stand_version},"data":{thread}}}'
        )
    return f'{{"type":"{kind}","position":"{position}","entities":[{",".join(listed)}],"removed":[],"more":{"true" if more else "false"}}}'


def _visible_json(entity: Entity) -> str | None:
    """A message as its visitor may see it; a note is nothing to see."""
    data = msgspec.json.decode(entity.data)
    if data["direction"] == "note":
        return None
    shown = msgspec.json.encode({name: data[name] for name in _SHOWN}).decode()
    return f'{{"kind":"message","id":"{entity.id}","version":{entity.version},"data":{shown}}}'


def _drop(index: dict[Name, set[VisitorSession]], name: Name, session: VisitorSession) -> None:
    sessions = index.get(name)
    if sessions is not None:
        sessions.discard(session)
        if not sessions:
            del index[name]
