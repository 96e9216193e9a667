"""The way down from a number: which waits and handlings it is made of, and their events."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.engine.metrics import Handling, Wait
from retzef.kernel.ids import TenantId
from retzef.modules.reporting.days import Day
from retzef.modules.reporting.facts import SpanFacts
from retzef.modules.reporting.report import read_stories
from retzef.modules.reporting.today import quarter_of
from retzef.platform.db import Connection

Number: TypeAlias = Literal[
    "offered", "answered", "answered_within", "answered_late", "abandoned", "waiting", "returned", "handled"
]
_EVENTS = """
SELECT e.seq, e.kind, e.occurred_at, e.actor_kind, e.agent_id, e.data ->> 'reason' AS reason, e.data ->> 'queue_id' AS queue_id
FROM events e JOIN work_items w ON w.tenant_id = e.tenant_id AND w.work_item_id = e.work_item_id
WHERE e.tenant_id = $1 AND e.work_item_id = $2 AND e.kind IN (
    'work_item_queued', 'requeued', 'offer_made', 'offer_declined', 'offer_timed_out', 'assigned', 'interaction_ended',
    'wrap_up_began', 'wrap_up_ended', 'wrap_up_lapsed')
ORDER BY e.occurred_at, e.seq LIMIT 500
"""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Of which part of the day; None: of all of it."""

    queue_id: UUID | None = None
    channel: str | None = None
    hour: int | None = None
    agent_id: UUID | None = None
    # Of an hour, counted from the beginning of the day.
    quarter: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """One wait or handling. `seconds`: waited, or handled with wrap-up; None while it lasts."""

    work_item_id: UUID
    case_id: UUID | None
    case_number: int | None
    queue_id: UUID
    channel: str
    agent_id: UUID | None
    began_at: datetime
    ended_at: datetime | None
    seconds: float | None
    outcome: str


@dataclass(frozen=True, slots=True)
class CountedEvent:
    """An event of an item, as far as numbers are concerned."""

    seq: int
    kind: str
    occurred_at: datetime
    actor_kind: str
    agent_id: UUID | None
    reason: str | None
    queue_id: str | None


def list_pieces(day: Day, facts: SpanFacts, number: Number, within: int, of: Narrowed) -> list[Piece]:
    """What a number of the day is made of, oldest first: as many pieces as the number says."""
    stories = read_stories(facts).values()
    if number == "handled":
        handlings = (each for story in stories for each in story.handlings if each.is_over)
        pieces = [_of_handling(each, facts) for each in handlings if _is_in(each, day, of)]
    else:
        waits = (each for story in stories for each in story.waits if _is_in(each, day, of))
        pieces = [_of_wait(each, facts) for each in _counted(waits, number, within)]
    return sorted(pieces, key=lambda each: (each.began_at, each.work_item_id))


def _is_in(part: Wait | Handling, day: Day, of: Narrowed) -> bool:
    return (
        day.begins_at <= part.began_at < day.ends_at
        and of.queue_id in (None, part.queue_id)
        and of.channel in (None, part.channel)
        and of.agent_id in (None, part.agent_id)
        and of.hour in (None, day.hour_of(part.began_at))
        and of.quarter in (None, quarter_of(day, part.began_at))
    )


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
    place = facts.places.get(wait.work_item_id)
    return Piece(
        wait.work_item_id, place.case_id if place else None, place.case_number if place else None, wait.queue_id,
        wait.channel, wait.agent_id, wait.began_at, wait.ended_at, wait.seconds, wait.end,
    )  # fmt: skip


def _of_handling(handling: Handling, facts: SpanFacts) -> Piece:
    place = facts.places.get(handling.work_item_id)
    seconds = (handling.interaction_seconds or 0.0) + handling.wrap_up_seconds
    return Piece(
        handling.work_item_id, place.case_id if place else None, place.case_number if place else None, handling.queue_id,
        handling.channel, handling.agent_id, handling.began_at, handling.ended_at, seconds, "handled",
    )  # fmt: skip


async def list_events(connection: Connection, tenant_id: TenantId, work_item_id: UUID) -> list[CountedEvent]:
    """The events of an item, in their order."""
    return [CountedEvent(*row) for row in await connection.fetch(_EVENTS, tenant_id, work_item_id)]
