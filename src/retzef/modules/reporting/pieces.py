"""What a number of the day is made of: pieces, and how they are asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.modules.reporting.days import Day
from retzef.modules.reporting.today import quarter_of

# `interaction`: what is handled, with the time before wrap-up alone; `occupancy`: all that it is divided by.
Number: TypeAlias = Literal[
    "offered", "answered", "answered_within", "answered_late", "abandoned", "waiting", "returned", "handled", "interaction",
    "declined", "timed_out", "ready", "not_ready", "occupied", "occupancy",
]  # fmt: skip


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
    """One wait, handling or offer; or a stretch of an agent's time, which is of no item, queue or channel unless one was in hand.

    `seconds`: what it adds to a number that is a time: waited, handled, or of the day; None where it adds none, or lasts.
    """

    outcome: str
    began_at: datetime
    ended_at: datetime | None
    seconds: float | None
    agent_id: UUID | None
    work_item_id: UUID | None = None
    case_id: UUID | None = None
    case_number: int | None = None
    queue_id: UUID | None = None
    channel: str | None = None
    # Of being not ready.
    reason: str | None = None


@dataclass(slots=True)
class PiecesOf:
    """The pieces with one outcome, and one reason: how many, and their seconds together."""

    outcome: str
    reason: str | None
    count: int = 0
    seconds: float = 0.0


def is_in(piece: Piece, day: Day, of: Narrowed) -> bool:
    """Whether it began in the day, and in that part of it."""
    return (
        day.begins_at <= piece.began_at < day.ends_at
        and of.queue_id in (None, piece.queue_id)
        and of.channel in (None, piece.channel)
        and of.agent_id in (None, piece.agent_id)
        and of.hour in (None, day.hour_of(piece.began_at))
        and of.quarter in (None, quarter_of(day, piece.began_at))
    )


def sum_up(pieces: Iterable[Piece]) -> list[PiecesOf]:
    """By outcome and reason, the most seconds first."""
    found: dict[tuple[str, str | None], PiecesOf] = {}
    for each in pieces:
        of = found.setdefault((each.outcome, each.reason), PiecesOf(each.outcome, each.reason))
        of.count += 1
        of.seconds += each.seconds or 0.0
    return sorted(found.values(), key=lambda of: (-of.seconds, -of.count, of.outcome, of.reason or ""))
