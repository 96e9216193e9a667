"""The way down from a number: the waits, handlings, offers and stretches it is made of, and their events."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from retzef.engine.metrics import Handling, Passed, Wait
from retzef.kernel.ids import TenantId
from retzef.modules.reporting.days import Day
from retzef.modules.reporting.facts import ItemPlace, SpanFacts
from retzef.modules.reporting.pieces import Narrowed, Number, Piece, is_in
from retzef.modules.reporting.report import read_stories
from retzef.modules.reporting.time_pieces import list_stretches
from retzef.platform.db import Connection

_COLUMNS = """e.seq, e.kind, e.occurred_at, e.actor_kind, e.agent_id, e.data ->> 'reason' AS reason,
    e.data ->> 'queue_id' AS queue_id, e.data ->> 'presence' AS presence"""
_EVENTS = f"""
SELECT {_COLUMNS}
FROM events e JOIN work_items w ON w.tenant_id = e.tenant_id AND w.work_item_id = e.work_item_id
WHERE e.tenant_id = $1 AND e.work_item_id = $2 AND e.kind IN (
    'work_item_queued', 'requeued', 'offer_made', 'offer_declined', 'offer_timed_out', 'assigned', 'interaction_ended',
    'wrap_up_began', 'wrap_up_ended', 'wrap_up_lapsed')
ORDER BY e.occurred_at, e.seq LIMIT 500
"""  # noqa: S608 - columns of ours
# What began the stretch may lie before it: a stretch is cut where its day begins.
_PRESENCES = f"""
SELECT {_COLUMNS} FROM events e
WHERE e.tenant_id = $1 AND e.agent_id = $2 AND e.kind = 'presence_changed' AND e.occurred_at <= $4 AND e.occurred_at >= (
    SELECT max(b.occurred_at) FROM events b
    WHERE b.tenant_id = $1 AND b.agent_id = $2 AND b.kind = 'presence_changed' AND b.occurred_at <= $3)
ORDER BY e.occurred_at, e.seq LIMIT 500
"""  # noqa: S608 - columns of ours


@dataclass(frozen=True, slots=True)
class CountedEvent:
    """An event of an item or of an agent's presence, as far as numbers are concerned."""

    seq: int
    kind: str
    occurred_at: datetime
    actor_kind: str
    agent_id: UUID | None
    reason: str | None
    queue_id: str | None
    presence: str | None


def list_pieces(
    day: Day, facts: SpanFacts, number: Number, of: Narrowed, *, within: int, now: datetime
) -> list[Piece]:
    """What a number of the day is made of, oldest first: as many as it says, or as long together as it says."""
    found = (each for each in _pieces(day, facts, number, within, now) if is_in(each, day, of))
    return sorted(found, key=lambda each: (each.began_at, str(each.work_item_id)))


def _pieces(day: Day, facts: SpanFacts, number: Number, within: int, now: datetime) -> Iterator[Piece]:
    stories = read_stories(facts).values()
    match number:
        case "handled" | "interaction":
            for handling in (each for story in stories for each in story.handlings if each.is_over):
                yield _of_handling(handling, facts, has_wrap_up=number == "handled")
        case "declined" | "timed_out":
            for passed in (each for story in stories for each in story.passed if each.how == number):
                yield _of_passed(passed, facts)
        case "ready" | "not_ready" | "occupied" | "occupancy":
            yield from list_stretches(day, facts, number, now)
        case _:
            for wait in _counted((each for story in stories for each in story.waits), number, within):
                yield _of_wait(wait, facts)


def _counted(waits: Iterable[Wait], number: Number, within: int) -> Iterator[Wait]:
    for wait in waits:
        is_in_time = wait.seconds is not None and wait.seconds <= within
        match number:
            case "offered":
                yield wait
            case "answered_within" if wait.end == "answered" and is_in_time:
                yield wait
            case "answered_late" if wait.end == "answered" and not is_in_time:
                yield wait
            case "returned" if wait.returned:
                yield from [wait] * wait.returned
            case "answered" | "abandoned" | "waiting" if wait.end == number:
                yield wait
            case _:
                pass


def _of_wait(wait: Wait, facts: SpanFacts) -> Piece:
    place = facts.places.get(wait.work_item_id, ItemPlace())
    return Piece(
        wait.end, wait.began_at, wait.ended_at, wait.seconds, wait.agent_id, wait.work_item_id, place.case_id,
        place.case_number, wait.queue_id, wait.channel,
    )  # fmt: skip


def _of_handling(handling: Handling, facts: SpanFacts, *, has_wrap_up: bool) -> Piece:
    place = facts.places.get(handling.work_item_id, ItemPlace())
    seconds = (handling.interaction_seconds or 0.0) + (handling.wrap_up_seconds if has_wrap_up else 0.0)
    return Piece(
        "handled", handling.began_at, handling.ended_at, seconds, handling.agent_id, handling.work_item_id, place.case_id,
        place.case_number, handling.queue_id, handling.channel,
    )  # fmt: skip


def _of_passed(passed: Passed, facts: SpanFacts) -> Piece:
    place = facts.places.get(passed.work_item_id, ItemPlace())
    return Piece(
        passed.how, passed.at, passed.at, None, passed.agent_id, passed.work_item_id, place.case_id, place.case_number,
        passed.queue_id, passed.channel,
    )  # fmt: skip


async def list_events(connection: Connection, tenant_id: TenantId, work_item_id: UUID) -> list[CountedEvent]:
    """The events of an item, in their order."""
    return [CountedEvent(*row) for row in await connection.fetch(_EVENTS, tenant_id, work_item_id)]


async def list_presences(
    connection: Connection, tenant_id: TenantId, agent_id: UUID, began_at: datetime, ended_at: datetime
) -> list[CountedEvent]:
    """What an agent's presence was when a stretch began, and what it came to be until its end."""
    rows = await connection.fetch(_PRESENCES, tenant_id, agent_id, began_at, ended_at)
    return [CountedEvent(*row) for row in rows]
