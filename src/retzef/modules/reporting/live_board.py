"""Boards that somebody looks at, kept up to date: one reading a second for a tenant, however many look.

Nothing is read for a tenant whose board nobody has open, nor while nothing happens. A viewer is first told everything,
and afterwards only the rows that changed; viewers who may see the same are told the same text.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

import msgspec

from retzef.engine.metrics import FACT_KINDS, read_story
from retzef.kernel.ids import TenantId
from retzef.modules.reporting.board import BoardAnswer, Known, draw_board
from retzef.modules.reporting.days import Day, day_of
from retzef.modules.reporting.errors import ReportTooLargeError
from retzef.modules.reporting.facts import ItemPlace, SpanFacts, read_items, read_places, read_span
from retzef.modules.reporting.report import read_stories
from retzef.modules.reporting.settings import Counting, read_counting
from retzef.modules.reporting.standing import Scope, find_scope, read_standing
from retzef.modules.reporting.today import Today
from retzef.platform.auth.permissions import Reader
from retzef.platform.db import DATABASE_TROUBLE, Connection
from retzef.platform.journal import JournalRow, Position
from retzef.platform.realtime.feed import Feed
from retzef.platform.unit import Units

log = logging.getLogger("retzef.board")

READ_AT_MOST_EVERY_SECONDS = 1.0
# What no event tells of (a queue's new name, the promise, the beginning of a day) is seen by then.
LOOK_AGAIN_SECONDS = 15.0
AFTER_FAILURE_SECONDS = 5.0
_COUNTED = frozenset(FACT_KINDS)
# Facts after which somebody's board may show more or less than before.
_CHANGES_SCOPES = frozenset({"agent_changed", "queue_members_changed"})
_CHANGES_STANDING = _COUNTED | {
    "offer_accepted", "offer_revoked", "presence_changed", "agent_changed", "queue_members_changed", "work_item_put_aside",
    "case_merged", "case_unmerged", "case_split", "case_split_undone",
    "alert_began", "alert_ended",
}  # fmt: skip
_PARTS = ("queues", "agents", "quarters", "alerts")
_KEYS = {"queues": "queue_id", "agents": "agent_id", "quarters": "quarter", "alerts": "alert_id"}


class Viewer(Reader, Protocol):
    """Somebody who looks at a board."""

    def send(self, text: str) -> None:
        """Give them a frame."""


@dataclass(eq=False, slots=True)
class _Board:
    """One tenant's. `told`: the rows of each scope as its viewers hold them."""

    tenant_id: TenantId
    viewers: dict[Viewer, Scope | None] = field(default_factory=dict)
    told: dict[Scope, dict[str, str]] = field(default_factory=dict)
    newcomers: set[Viewer] = field(default_factory=set)
    changed: set[UUID] = field(default_factory=set)
    today: Today | None = None
    # The day that is not counted, because too much happened in it.
    too_large: Day | None = None
    # Whether what each viewer may see is to be asked anew.
    has_old_scopes: bool = False
    awake: asyncio.Event = field(default_factory=asyncio.Event)


class LiveBoards:
    """Keeps boards up to date. Run `run()` in a task group."""

    def __init__(self, units: Units, feed: Feed) -> None:
        self._units = units
        self._boards: dict[TenantId, _Board] = {}
        self._tasks: asyncio.TaskGroup | None = None
        feed.subscribe(self._heard)

    async def run(self) -> None:
        """Keep at it until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            await asyncio.Event().wait()

    def watch(self, viewer: Viewer) -> None:
        """From now on `viewer` is told of its tenant's board; all of it first. Whoever calls has checked the right."""
        board = self._boards.get(viewer.tenant_id)
        if board is None and self._tasks is not None:
            board = self._boards[viewer.tenant_id] = _Board(viewer.tenant_id)
            self._tasks.create_task(self._keep(board), name=f"board-{viewer.tenant_id}")
        if board is not None:
            board.viewers[viewer] = None
            board.newcomers.add(viewer)
            board.awake.set()

    def unwatch(self, viewer: Viewer) -> None:
        """They look elsewhere, or are gone."""
        board = self._boards.get(viewer.tenant_id)
        if board is not None:
            board.viewers.pop(viewer, None)
            board.newcomers.discard(viewer)
            board.awake.set()

    def _heard(self, rows: Sequence[JournalRow] | None, position: Position) -> None:
        if rows is None:
            for board in self._boards.values():
                board.today = None
                board.awake.set()
            return
        for row in rows if self._boards else ():
            board_of_row = self._boards.get(TenantId(row.tenant_id))
            if board_of_row is None or row.kind not in _CHANGES_STANDING:
                continue
            if row.work_item_id is not None and row.kind in _COUNTED:
                board_of_row.changed.add(row.work_item_id)
            board_of_row.has_old_scopes |= row.kind in _CHANGES_SCOPES
            board_of_row.awake.set()

    async def _keep(self, board: _Board) -> None:
        while board.viewers:
            board.awake.clear()
            pause = READ_AT_MOST_EVERY_SECONDS
            try:
                await self._refresh(board)
            except DATABASE_TROUBLE as error:
                log.warning("board.unavailable", extra={"reason": type(error).__name__})
                board.today, pause = None, AFTER_FAILURE_SECONDS
            except Exception:
                # What nobody foresaw in one tenant's day must not end the boards of all others.
                log.exception("board.failed", extra={"tenant_id": str(board.tenant_id)})
                board.today, pause = None, AFTER_FAILURE_SECONDS
            await asyncio.sleep(pause)
            try:
                # Not `wait_for`: before Python 3.12 it may swallow a cancellation.
                async with asyncio.timeout(LOOK_AGAIN_SECONDS):
                    await board.awake.wait()
            except TimeoutError:
                board.has_old_scopes = True
        del self._boards[board.tenant_id]

    async def _refresh(self, board: _Board) -> None:
        newcomers, board.newcomers = board.newcomers, set()
        try:
            await self._read_and_tell(board, newcomers)
        except BaseException:
            # They have been told nothing yet, or not all.
            board.newcomers |= newcomers
            board.has_old_scopes = True
            raise

    async def _read_and_tell(self, board: _Board, newcomers: set[Viewer]) -> None:
        now = self._units.clock.now()
        async with self._units.database.transaction(board.tenant_id) as connection:
            counting = await read_counting(connection, board.tenant_id)
            day = day_of(now.astimezone(counting.zone).date(), counting.zone)
            await _count(connection, board, day, counting)
            standing = await read_standing(connection, board.tenant_id)
            newcomers |= await _find_scopes(connection, board)
        known = Known(counting, day.date, now, standing, board.today)
        await asyncio.sleep(0)
        _tell(board, known, newcomers)


async def _find_scopes(connection: Connection, board: _Board) -> set[Viewer]:
    """Those who may see more or less than before: what they hold is of another scope, so they are told everything anew."""
    others: set[Viewer] = set()
    are_old, board.has_old_scopes = board.has_old_scopes, False
    for viewer, scope in list(board.viewers.items()):
        if scope is None or are_old:
            found = await find_scope(connection, viewer)
            if viewer in board.viewers and found != scope:  # they may have left meanwhile
                board.viewers[viewer] = found
                others.add(viewer)
    return others


async def _count(connection: Connection, board: _Board, day: Day, counting: Counting) -> None:
    """Bring the day's numbers up to date: what changed of it, or all of it where it is another day or promise."""
    changed, board.changed = board.changed, set()
    today = board.today
    if board.too_large == day:
        return
    if today is not None and (today.day, today.within) == (day, counting.within):
        facts = await read_items(connection, board.tenant_id, list(changed))
        places = await read_places(connection, board.tenant_id, list(changed))
        for item_id, of_item in facts.items():
            today.put(item_id, read_story(of_item, places.get(item_id, ItemPlace()).channel))
        return
    try:
        board.today = await begin_today(connection, board.tenant_id, day, counting)
    except ReportTooLargeError:
        board.today, board.too_large = None, day


async def begin_today(connection: Connection, tenant_id: TenantId, day: Day, counting: Counting) -> Today:
    """All of the day so far. Raises ReportTooLargeError."""
    facts = await read_span(connection, tenant_id, (day.begins_at, day.ends_at))
    return await asyncio.to_thread(_put_all, Today(day, counting.within), facts)


def _put_all(today: Today, facts: SpanFacts) -> Today:
    for item_id, story in read_stories(facts).items():
        today.put(item_id, story)
    return today


def _tell(board: _Board, known: Known, newcomers: set[Viewer]) -> None:
    told: dict[Scope, dict[str, str]] = {}
    for scope in {each for each in board.viewers.values() if each is not None}:
        answer = draw_board(known, scope)
        rows = told[scope] = _rows_of(answer)
        before = board.told.get(scope, {})
        whole = _frame(answer, rows, gone=(), is_whole=True)
        changed = {key: text for key, text in rows.items() if before.get(key) != text}
        gone = [key for key in before if key not in rows]
        part = _frame(answer, changed, gone, is_whole=False) if changed or gone else None
        for viewer, seen in board.viewers.items():
            if seen != scope:
                continue
            if viewer in newcomers or scope not in board.told:
                viewer.send(whole)
            elif part is not None:
                viewer.send(part)
    board.told = told


def _rows_of(answer: BoardAnswer) -> dict[str, str]:
    """Each row as JSON, by what it is: the head of the numbers is one of them."""
    rows = {
        f"{part} {getattr(each, _KEYS[part])}": str(each.model_dump_json())
        for part in _PARTS
        for each in getattr(answer, part)
    }
    rows["head "] = answer.model_dump_json(exclude={*_PARTS, "as_of"})
    return rows


def _frame(answer: BoardAnswer, rows: dict[str, str], gone: Sequence[str], *, is_whole: bool) -> str:
    """A frame of the socket, written by hand: the rows are JSON already."""
    lists = {part: [text for key, text in rows.items() if key.startswith(f"{part} ")] for part in _PARTS}
    head = answer.model_dump_json(exclude=set(_PARTS))
    missing = [{"part": part, "id": key} for part, _, key in (each.partition(" ") for each in gone)]
    parts = ",".join(f'"{part}":[{",".join(texts)}]' for part, texts in lists.items())
    left = msgspec.json.encode(missing).decode()
    return f'{{"type":"board","whole":{"true" if is_whole else "false"},"head":{head},{parts},"gone":{left}}}'
