"""What an agent's time of a day is made of: stretches of presence, and what was in hand, each second counted once."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.engine.metrics import Handling, Interval, Stretch, added_seconds, ready_beside, stretches_of
from retzef.modules.reporting.days import Day
from retzef.modules.reporting.facts import ItemPlace, SpanFacts
from retzef.modules.reporting.pieces import Piece
from retzef.modules.reporting.report import counted_span, held_by_agent, read_stories

TimeNumber: TypeAlias = Literal["ready", "not_ready", "occupied", "occupancy"]
_Held: TypeAlias = list[tuple[Interval, Handling]]


def list_stretches(day: Day, facts: SpanFacts, number: TimeNumber, now: datetime) -> Iterator[Piece]:
    """Of all agents. Those of `occupancy` are those of `occupied`, and being ready with nothing in hand."""
    span = counted_span(day, now)
    if number in {"ready", "not_ready"}:
        for agent_id, changes in facts.presence.items():
            for each in stretches_of(changes, span):
                if each.presence == number:
                    yield Piece(
                        number, each.began_at, each.ended_at, each.seconds, agent_id, reason=each.reason
                    )
        return
    held = held_by_agent(read_stories(facts).values(), span, now)
    for handlings in held.values():
        yield from _in_hand(handlings, facts)
    if number == "occupancy":
        for agent_id, changes in facts.presence.items():
            yield from _idle(agent_id, held.get(agent_id, []), stretches_of(changes, span))


def _in_hand(held: _Held, facts: SpanFacts) -> Iterator[Piece]:
    """One piece a handling; what was in hand beside another adds only the time by which it lasted longer."""
    added = added_seconds(interval for interval, _ in held)
    for ((began_at, ended_at), handling), seconds in zip(held, added, strict=True):
        is_beside = seconds < (ended_at - began_at).total_seconds()
        place = facts.places.get(handling.work_item_id, ItemPlace())
        yield Piece(
            "in_hand_beside" if is_beside else "in_hand", began_at, ended_at, seconds, handling.agent_id,
            handling.work_item_id, place.case_id, place.case_number, handling.queue_id, handling.channel,
        )  # fmt: skip


def _idle(agent_id: UUID, held: _Held, stretches: Iterator[Stretch]) -> Iterator[Piece]:
    for each, seconds in ready_beside(stretches, [interval for interval, _ in held]):
        if seconds > 0:
            yield Piece("ready_idle", each.began_at, each.ended_at, seconds, agent_id)
