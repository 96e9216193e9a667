"""What is answered: sums, the ratios divided from them, and names in the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from retzef.engine.metrics import Figures, StateTimes
from retzef.modules.reporting.days import Day
from retzef.modules.reporting.report import AgentDay, DayReport
from retzef.modules.reporting.ways_down import CountedEvent, Piece
from retzef.platform.http.catalogue import sentence


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
    def of(cls, times: StateTimes, locale: str) -> "StatesAnswer":
        """The same, with the reasons' names."""
        reasons = [
            StateReasonAnswer(reason=reason, label=label_of_reason(reason, locale), seconds=seconds)
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
    """One wait or handling of which a number is made."""

    work_item_id: UUID
    case_id: UUID | None
    case_number: int | None
    queue: str
    channel: str
    agent: str | None
    began_at: datetime
    ended_at: datetime | None
    seconds: float | None
    outcome: str


class PiecesAnswer(BaseModel):
    """Oldest first; `count` of them all, of which these are `pieces`; `next` skips those."""

    count: int
    pieces: list[PieceAnswer]
    next: int | None


class CountedEventAnswer(BaseModel):
    """An event of the journal."""

    seq: int
    kind: str
    occurred_at: datetime
    agent: str | None
    reason: str | None
    queue: str | None


class EventsAnswer(BaseModel):
    """All that is counted of one item."""

    events: list[CountedEventAnswer]


class CountingAnswer(BaseModel):
    """By what is counted: the tenant's own time zone, its promise in seconds, and for what share of customers it is to hold."""

    time_zone: str
    within: int
    target_percent: int


Names = tuple[Mapping[UUID, str], Mapping[UUID, str]]


def answer_day(
    day: Day, report: DayReport, within: int, names: Names, *, now: datetime, locale: str
) -> DayAnswer:
    """The whole day."""
    queues, agents = names
    return DayAnswer(
        date=day.date, time_zone=day.zone.key, within=within, is_over=now >= day.ends_at,
        total=FiguresAnswer.of(report.total),
        queues=_by_name(PartAnswer(key=str(key), name=queues.get(key, ""), figures=FiguresAnswer.of(each)) for key, each in report.queues.items()),
        channels=_by_name(PartAnswer(key=key, name=key, figures=FiguresAnswer.of(each)) for key, each in report.channels.items()),
        hours=[
            HourAnswer(hour=number, name=f"{at.astimezone(day.zone):%H:%M}", begins_at=at, figures=FiguresAnswer.of(each))
            for number, (at, each) in enumerate(zip(day.hours, report.hours, strict=True))
        ],
        agents=sorted((_agent(key, each, agents, locale) for key, each in report.agents.items()), key=lambda each: each.name.casefold()),
    )  # fmt: skip


def _by_name(parts: Iterable[PartAnswer]) -> list[PartAnswer]:
    return sorted(parts, key=lambda each: (each.name.casefold(), each.key))


def _agent(agent_id: UUID, did: AgentDay, names: Mapping[UUID, str], locale: str) -> AgentDayAnswer:
    return AgentDayAnswer(
        agent_id=agent_id, name=names.get(agent_id, ""), handled=did.figures.handled,
        average_interaction=did.figures.average_interaction, average_handling=did.figures.average_handling,
        declined=did.declined, timed_out=did.timed_out, states=StatesAnswer.of(did.states, locale),
    )  # fmt: skip


def answer_piece(piece: Piece, names: Names) -> PieceAnswer:
    """One piece, with names."""
    queues, agents = names
    return PieceAnswer(
        work_item_id=piece.work_item_id, case_id=piece.case_id, case_number=piece.case_number,
        queue=queues.get(piece.queue_id, ""), channel=piece.channel,
        agent=agents.get(piece.agent_id, "") if piece.agent_id else None,
        began_at=piece.began_at, ended_at=piece.ended_at, seconds=piece.seconds, outcome=piece.outcome,
    )  # fmt: skip


def answer_event(event: CountedEvent, names: Names, locale: str) -> CountedEventAnswer:
    """One event, with names."""
    queues, agents = names
    return CountedEventAnswer(
        seq=event.seq, kind=event.kind, occurred_at=event.occurred_at,
        agent=agents.get(event.agent_id, "") if event.agent_id else None,
        reason=label_of_reason(event.reason, locale) if event.reason else None,
        queue=queues.get(UUID(event.queue_id), "") if event.queue_id else None,
    )  # fmt: skip


def label_of_reason(reason: str, locale: str) -> str:
    """A presence's reason in words; one without words as it is written in the journal."""
    code = f"presence-reason.{reason}"
    told = sentence(code, locale)
    return reason if told == sentence("internal", locale) else told
