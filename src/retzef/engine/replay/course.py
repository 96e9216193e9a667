"""What came of a span of time: of each wait how it ended, and what became of offers."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from retzef.engine.replay.seen import Seen, SeenItem
from retzef.engine.routing import Reason
from retzef.engine.simulation.loop import ABANDONED, ANSWERED, WAITING
from retzef.kernel.ids import AgentId, QueueId, WorkItemId

__all__ = ["ABANDONED", "ANSWERED", "ASIDE", "WAITING", "Course", "Offers", "Outcome", "seen_course"]

# Taken out of its queue for another reason than the customer's leaving. Beside how a simulated wait may end.
ASIDE: Final = 9


@dataclass(slots=True)
class Outcome:
    """Of one wait. `waited`: until it ended, or the span did; `at`: when it was answered; `reasons`: as the router told them, if asked."""

    queue_id: QueueId
    began: float
    end: int = WAITING
    waited: float = 0.0
    agent_id: AgentId | None = None
    at: float = 0.0
    by_hand: bool = False
    reasons: tuple[Reason, ...] = ()


@dataclass(slots=True)
class Offers:
    """How many were made, and how many of them nobody took."""

    made: int = 0
    declined: int = 0
    timed_out: int = 0
    taken_back: int = 0

    @property
    def not_taken(self) -> int:
        """Declined, or rung out."""
        return self.declined + self.timed_out


@dataclass(slots=True)
class Course:
    """By item and its wait. `busy`: seconds with anything in hand, of all agents; `available`: of these, and of being ready."""

    outcomes: dict[tuple[WorkItemId, int], Outcome] = field(default_factory=dict)
    offers: dict[QueueId, Offers] = field(default_factory=lambda: defaultdict(Offers))
    busy: float = 0.0
    available: float = 0.0
    rounds: int = 0

    @property
    def occupancy(self) -> float | None:
        """Busy / available."""
        return self.busy / self.available if self.available else None


def seen_course(seen: Seen) -> Course:
    """What really happened, counted as what is lived through again."""
    course = Course()
    held: dict[AgentId, list[tuple[float, float]]] = defaultdict(list)
    for item in seen.items:
        _add_item(course, item, seen)
        _add_answers(course, item, seen)
        for leg in item.legs:
            if leg.seen_agent_id is not None and leg.seen_at is not None:
                ends = leg.seen_over_at if leg.seen_over_at is not None else seen.ends
                if leg.handling is None and leg.seen_over_at is not None:
                    ends = min(ends, leg.seen_at + seen.habits.handling_of(leg.queue_id))
                held[leg.seen_agent_id].append((max(leg.seen_at, seen.begins), min(ends, seen.ends)))
    for agent_id, agent in seen.agents.items():
        in_hand = _joined(held.get(agent_id, []))
        ready = []
        ends_of = [*(each.at for each in agent.presence[1:]), seen.ends]
        for presence, ends in zip(agent.presence, ends_of, strict=False):
            if presence.is_ready:
                ready.append((max(presence.at, seen.begins), min(ends, seen.ends)))
        course.busy += _seconds(in_hand)
        course.available += _seconds(_joined([*in_hand, *ready]))
    return course


def _add_item(course: Course, item: SeenItem, seen: Seen) -> None:
    for place, leg in enumerate(item.legs):
        if not seen.begins <= leg.began_at < seen.ends:
            continue
        outcome = Outcome(leg.seen_queue_id or leg.queue_id, leg.began_at)
        at = leg.seen_at if leg.seen_at is not None else leg.seen_over_at
        if at is None or at >= seen.ends:
            outcome.waited = seen.ends - leg.began_at
        else:
            outcome.waited = at - leg.began_at
            outcome.agent_id, outcome.at, outcome.by_hand = leg.seen_agent_id, at, leg.hand is not None
            outcome.end = ANSWERED if leg.seen_at is not None else ASIDE if leg.is_aside else ABANDONED
        course.outcomes[item.waiting.work_item_id, place] = outcome


def _add_answers(course: Course, item: SeenItem, seen: Seen) -> None:
    if not item.legs:
        return
    offers = course.offers[item.legs[0].seen_queue_id or item.legs[0].queue_id]
    for answer in (each for mine in item.answers.values() for each in mine):
        if seen.begins <= answer.at < seen.ends:
            offers.made += 1
            offers.declined += answer.how == "declined"
            offers.timed_out += answer.how == "timed_out"


def _joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for begins, ends in sorted(each for each in spans if each[0] < each[1]):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((begins, ends))
    return joined


def _seconds(spans: list[tuple[float, float]]) -> float:
    return sum(ends - begins for begins, ends in spans)
