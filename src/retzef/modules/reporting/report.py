"""A day's numbers: put together from the stories of its items, by queue, channel, hour and agent.

A wait counts to the day and hour in which it began, and so does a handling: what becomes of it later still counts
there, so a day's numbers may change until all its work is done.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from retzef.engine.metrics import (
    Figures,
    Handling,
    Interval,
    StateTimes,
    Story,
    Wait,
    clip,
    measure_states,
    read_story,
)
from retzef.modules.reporting.days import Day
from retzef.modules.reporting.facts import ItemPlace, SpanFacts


@dataclass(slots=True)
class AgentDay:
    """What one agent did: handlings, offers that were passed on, states."""

    figures: Figures = field(default_factory=Figures)
    declined: int = 0
    timed_out: int = 0
    states: StateTimes = field(default_factory=StateTimes)


@dataclass(slots=True)
class DayReport:
    """`hours`: as many as the day has."""

    total: Figures
    queues: dict[UUID, Figures]
    channels: dict[str, Figures]
    hours: list[Figures]
    agents: dict[UUID, AgentDay]


def read_stories(facts: SpanFacts) -> dict[UUID, Story]:
    """The story of each item."""
    nowhere = ItemPlace()
    return {
        item: read_story(each, facts.places.get(item, nowhere).channel) for item, each in facts.facts.items()
    }


def report_day(day: Day, facts: SpanFacts, within: int, now: datetime) -> DayReport:
    """Count the day. `within`: the promise in seconds; `now`: the day is not counted further than this."""
    report = DayReport(
        Figures(),
        defaultdict(Figures),
        defaultdict(Figures),
        [Figures() for _ in day.hours],
        defaultdict(AgentDay),
    )
    stories = read_stories(facts).values()
    for story in stories:
        for wait in (each for each in story.waits if day.begins_at <= each.began_at < day.ends_at):
            for figures in _parts(report, day, wait):
                figures.add_wait(wait, within)
        for handling in story.handlings:
            _count_handling(report, day, handling)
        for passed in (each for each in story.passed if day.begins_at <= each.at < day.ends_at):
            report.agents[passed.agent_id].declined += passed.how == "declined"
            report.agents[passed.agent_id].timed_out += passed.how == "timed_out"
    span = counted_span(day, now)
    held = held_by_agent(stories, span, now)
    for agent_id in facts.presence.keys() | held.keys():
        in_hand = [interval for interval, _ in held.get(agent_id, [])]
        times = measure_states(facts.presence.get(agent_id, []), in_hand, span)
        if times.signed_in or times.occupied or agent_id in report.agents:
            report.agents[agent_id].states = times
    return report


def counted_span(day: Day, now: datetime) -> Interval:
    """As much of the day as is over."""
    return day.begins_at, max(day.begins_at, min(day.ends_at, now))


def held_by_agent(
    stories: Iterable[Story], span: Interval, now: datetime
) -> dict[UUID, list[tuple[Interval, Handling]]]:
    """When agents had what in hand or in wrap-up, cut at the ends of the span, in order of beginning."""
    found: dict[UUID, list[tuple[Interval, Handling]]] = defaultdict(list)
    for handling in (each for story in stories for each in story.handlings):
        interval = clip((handling.began_at, _end_of(handling) or now), span)
        if interval is not None:
            found[handling.agent_id].append((interval, handling))
    for held in found.values():
        held.sort(key=lambda each: each[0])
    return found


def _parts(report: DayReport, day: Day, part: Wait | Handling) -> Iterator[Figures]:
    """Everything that a wait or a handling counts to, but agents."""
    yield report.total
    yield report.queues[part.queue_id]
    yield report.channels[part.channel]
    yield report.hours[day.hour_of(part.began_at)]


def _count_handling(report: DayReport, day: Day, handling: Handling) -> None:
    if day.begins_at <= handling.began_at < day.ends_at:
        for figures in (*_parts(report, day, handling), report.agents[handling.agent_id].figures):
            figures.add_handling(handling)


def _end_of(handling: Handling) -> datetime | None:
    """When the agent had nothing more to do with it; None while they have."""
    if not handling.is_over:
        return None
    return handling.wrapped_at or handling.ended_at
