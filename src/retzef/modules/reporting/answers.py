"""What is answered: sums, the ratios divided from them, and names in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from retzef.engine.metrics import Figures, StateTimes
from retzef.modules.reporting.days import Day
from retzef.modules.reporting.facts import Names
from retzef.modules.reporting.pieces import Piece, sum_up
from retzef.modules.reporting.report import AgentDay, DayReport
from retzef.modules.reporting.ways_down import CountedEvent


class FiguresAnswer(BaseModel):
    """Counts, seconds, and ratios between 0 and 1; null where there is nothing to divide by. See docs/reference/metrics.md."""

    offered: int
    answered: int
    answered_within: int
    abandoned: int
    abandoned_within: int
    waiting: int
    returned: int
    handled: int
    longest_wait_seconds: float
    average_speed_of_answer: float | None
    average_interaction: float | None
    average_handling: float | None
    abandonment: float | None
    service_level_of_offered: float | None
    service_level_of_answered: float | None
    service_level_without_short_abandons: float | None
    service_level_short_abandons_met: float | None

    @classmethod
    def of(cls, figures: Figures) -> "FiguresAnswer":
        """The same, for the wire."""
        return cls(**{name: getattr(figures, name) for name in cls.model_fields})


class PartAnswer(BaseModel):
    """A part of the day's work, with its name. `key`: a queue's id, or a channel."""

    key: str
    name: str
    figures: FiguresAnswer


class HourAnswer(BaseModel):
    """One hour; `name` is what clocks there showed when it began."""

    hour: int
    name: str
    begins_at: datetime
    figures: FiguresAnswer


class StateReasonAnswer(BaseModel):
    """Not ready for a reason."""

    reason: str
    label: str
    seconds: float


class StatesAnswer(BaseModel):
    """Seconds of the day; `occupancy` between 0 and 1."""

    ready: float
    not_ready: list[StateReasonAnswer]
    occupied: float
    signed_in: float
    occupancy: float | None

    @classmethod
    def of(cls, times: StateTimes, names: Mapping[str, str]) -> "StatesAnswer":
        """The same, with the reasons' names."""
        reasons = [
            StateReasonAnswer(reason=reason, label=names.get(reason, reason), seconds=seconds)
            for reason, seconds in sorted(times.not_ready.items(), key=lambda each: -each[1])
        ]
        return cls(
            ready=times.ready, not_ready=reasons, occupied=times.occupied, signed_in=times.signed_in,
            occupancy=times.occupancy,
        )  # fmt: skip


class AgentDayAnswer(BaseModel):
    """What one agent did."""

    agent_id: UUID
    name: str
    handled: int
    average_interaction: float | None
    average_handling: float | None
    declined: int
    timed_out: int
    states: StatesAnswer


class DayAnswer(BaseModel):
    """A day's numbers. `is_over`: nothing new can begin in it any more."""

    date: date
    time_zone: str
    within: int = Field(description="The promise, in seconds.")
    is_over: bool
    total: FiguresAnswer
    queues: list[PartAnswer]
    channels: list[PartAnswer]
    hours: list[HourAnswer]
    agents: list[AgentDayAnswer]


class PieceAnswer(BaseModel):
    """One wait, handling, offer or stretch of time of which a number is made; a stretch is of no item, queue or channel."""

    work_item_id: UUID | None
    case_id: UUID | None
    case_number: int | None
    queue: str | None
    channel: str | None
    agent_id: UUID | None
    agent: str | None
    began_at: datetime
    ended_at: datetime | None
    seconds: float | None = Field(description="What it adds to a number that is a time")
    outcome: str
    reason: str | None


class PiecesOfAnswer(BaseModel):
    """All pieces with one outcome, and one reason, together."""

    outcome: str
    reason: str | None
    count: int
    seconds: float


class PiecesAnswer(BaseModel):
    """Oldest first; `count` and `seconds` of them all, of which these are `pieces`; `next` skips those."""

    count: int
    seconds: float
    sums: list[PiecesOfAnswer]
    pieces: list[PieceAnswer]
    next: int | None


class CountedEventAnswer(BaseModel):
    """An event of the journal. `presence`: what it came to be."""

    seq: int
    kind: str
    occurred_at: datetime
    agent: str | None
    reason: str | None
    queue: str | None
    presence: str | None


class EventsAnswer(BaseModel):
    """All that is counted of one item, or of a stretch of an agent's time."""

    events: list[CountedEventAnswer]


class CountingAnswer(BaseModel):
    """By what is counted: the tenant's own time zone, its promise in seconds, and for what share of customers it is to hold."""

    time_zone: str
    within: int
    target_percent: int


def answer_day(day: Day, report: DayReport, within: int, names: Names, *, now: datetime) -> DayAnswer:
    """The whole day."""
    return DayAnswer(
        date=day.date, time_zone=day.zone.key, within=within, is_over=now >= day.ends_at,
        total=FiguresAnswer.of(report.total),
        queues=_by_name(PartAnswer(key=str(key), name=names.queues.get(key, ""), figures=FiguresAnswer.of(each)) for key, each in report.queues.items()),
        channels=_by_name(PartAnswer(key=key, name=key, figures=FiguresAnswer.of(each)) for key, each in report.channels.items()),
        hours=[
            HourAnswer(hour=number, name=f"{at.astimezone(day.zone):%H:%M}", begins_at=at, figures=FiguresAnswer.of(each))
            for number, (at, each) in enumerate(zip(day.hours, report.hours, strict=True))
        ],
        agents=sorted((_agent(key, each, names) for key, each in report.agents.items()), key=lambda each: each.name.casefold()),
    )  # fmt: skip


def _by_name(parts: Iterable[PartAnswer]) -> list[PartAnswer]:
    return sorted(parts, key=lambda each: (each.name.casefold(), each.key))


def _agent(agent_id: UUID, did: AgentDay, names: Names) -> AgentDayAnswer:
    return AgentDayAnswer(
        agent_id=agent_id, name=names.agents.get(agent_id, ""), handled=did.figures.handled,
        average_interaction=did.figures.average_interaction, average_handling=did.figures.average_handling,
        declined=did.declined, timed_out=did.timed_out, states=StatesAnswer.of(did.states, names.reasons),
    )  # fmt: skip


def answer_pieces(pieces: Sequence[Piece], page: slice, names: Names) -> PiecesAnswer:
    """A page of them, and the sums of all."""
    sums = sum_up(pieces)
    return PiecesAnswer(
        count=len(pieces), seconds=sum(each.seconds for each in sums),
        sums=[
            PiecesOfAnswer(outcome=each.outcome, reason=_label(each.reason, names), count=each.count, seconds=each.seconds)
            for each in sums
        ],
        pieces=[answer_piece(each, names) for each in pieces[page]],
        next=page.stop if page.stop < len(pieces) else None,
    )  # fmt: skip


def answer_piece(piece: Piece, names: Names) -> PieceAnswer:
    """One piece, with names."""
    return PieceAnswer(
        work_item_id=piece.work_item_id, case_id=piece.case_id, case_number=piece.case_number,
        queue=names.queues.get(piece.queue_id, "") if piece.queue_id else None, channel=piece.channel,
        agent_id=piece.agent_id, agent=names.agents.get(piece.agent_id, "") if piece.agent_id else None,
        began_at=piece.began_at, ended_at=piece.ended_at, seconds=piece.seconds, outcome=piece.outcome,
        reason=_label(piece.reason, names),
    )  # fmt: skip


def answer_event(event: CountedEvent, names: Names) -> CountedEventAnswer:
    """One event, with names; a reason without one as it is written in the journal."""
    return CountedEventAnswer(
        seq=event.seq, kind=event.kind, occurred_at=event.occurred_at,
        agent=names.agents.get(event.agent_id, "") if event.agent_id else None,
        reason=_label(event.reason, names),
        queue=names.queues.get(UUID(event.queue_id), "") if event.queue_id else None,
        presence=event.presence,
    )  # fmt: skip


def _label(reason: str | None, names: Names) -> str | None:
    return names.reasons.get(reason, reason) if reason else None
