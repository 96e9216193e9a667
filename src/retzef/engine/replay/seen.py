"""What was seen of a span of time: who came and when, who was there, how long each piece of work took, how offers were answered."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Literal, TypeAlias

from retzef.engine.routing import QueueRule, WaitingItem
from retzef.kernel.ids import AgentId, EntryPointId, QueueId, SkillId

AnswerHow: TypeAlias = Literal["accepted", "declined", "timed_out"]

# Where nothing of a centre's own is known: what work takes that nobody did.
HANDLING_UNKNOWN = 300.0


@dataclass(frozen=True, slots=True)
class Leg:
    """One wait of an item, until somebody had it or it was over, and what they had to do with it.

    `seen_…`: as it was. The rest, in seconds after the wait began, is what happens in whatever way work is given out.
    """

    queue_id: QueueId
    began_at: float
    # Because an agent let go of it: then it begins when they are through with it, whenever that is.
    follows: bool = False
    # Whoever let go of it did so by their own will, and is not asked again at once.
    passed: bool = False
    # Before this it was held out to one colleague alone.
    opens_after: float = 0.0
    # People's word: into another queue, into somebody's hands.
    moves: tuple[tuple[float, QueueId], ...] = ()
    hand: tuple[float, AgentId] | None = None
    # The customer gave up; or it was taken out of the queue for another reason (`is_aside`).
    left_after: float | None = None
    is_aside: bool = False
    # With the customer, and afterwards. None: nobody had it, or nobody knows when they were through.
    handling: float | None = None
    wrap_up: float = 0.0
    # By whom it was answered and when, in which queue it waited in the end, and when they were through.
    seen_agent_id: AgentId | None = None
    seen_at: float | None = None
    seen_queue_id: QueueId | None = None
    seen_over_at: float | None = None


@dataclass(frozen=True, slots=True)
class SeenAnswer:
    """What somebody did about an offer of an item that was made at `at`, so long after it was made."""

    how: AnswerHow
    after: float
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class SeenItem:
    """`waiting`: as it came into its first queue, and what it asks for. `answers`: of each agent, one after the other."""

    waiting: WaitingItem
    legs: tuple[Leg, ...]
    answers: Mapping[AgentId, tuple[SeenAnswer, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PresenceSeen:
    """From here on ready or not. `comes`: after having been offline."""

    at: float
    is_ready: bool
    comes: bool = False


@dataclass(frozen=True, slots=True)
class SeenAgent:
    """Somebody at work. `silent`: when an offer rang and nobody answered, from and until, ascending."""

    agent_id: AgentId
    queues: frozenset[QueueId] = frozenset()
    capacity: int = 1
    skills: Mapping[SkillId, int] = field(default_factory=dict)
    caps: Mapping[str, int] = field(default_factory=dict)
    presence: tuple[PresenceSeen, ...] = ()
    silent: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class QueueSeen:
    """A queue: its rule, what an item of it weighs and is worth, and T of its service level."""

    rule: QueueRule
    item_load: int = 1
    priority: int = 0
    within: float = 60.0


@dataclass(frozen=True, slots=True)
class Opening:
    """From `at` on: which queues, and which entry points with hours of their own, are closed."""

    at: float
    closed_queues: frozenset[QueueId] = frozenset()
    entry_points: Mapping[EntryPointId, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Habits:
    """What usually was: for whatever is not known of a case in particular."""

    answers_after: Mapping[AgentId, float]
    anybody_answers_after: float
    handling: Mapping[QueueId, float]
    any_handling: float

    def handling_of(self, queue_id: QueueId) -> float:
        """What work of this queue usually takes."""
        return self.handling.get(queue_id, self.any_handling)

    def answer_of(self, agent_id: AgentId) -> float:
        """After how long this agent usually accepts."""
        return self.answers_after.get(agent_id, self.anybody_answers_after)


@dataclass(frozen=True, slots=True)
class Seen:
    """A span, `begins` to `ends`. Items in the order in which they came; openings ascending, the first not after `begins`."""

    begins: float
    ends: float
    queues: Mapping[QueueId, QueueSeen]
    agents: Mapping[AgentId, SeenAgent]
    items: tuple[SeenItem, ...]
    openings: tuple[Opening, ...]
    habits: Habits


def learn_habits(items: Iterable[SeenItem]) -> Habits:
    """Medians of what was seen."""
    answers: dict[AgentId, list[float]] = defaultdict(list)
    handlings: dict[QueueId, list[float]] = defaultdict(list)
    for item in items:
        for agent_id, mine in item.answers.items():
            answers[agent_id] += [each.after for each in mine if each.how == "accepted"]
        for leg in item.legs:
            if leg.handling is not None:
                handlings[leg.seen_queue_id or leg.queue_id].append(leg.handling)
    return Habits(
        {agent_id: median(mine) for agent_id, mine in answers.items() if mine},
        _median((each for mine in answers.values() for each in mine), 0.0),
        {queue_id: median(mine) for queue_id, mine in handlings.items()},
        _median((each for mine in handlings.values() for each in mine), HANDLING_UNKNOWN),
    )


def _median(values: Iterable[float], otherwise: float) -> float:
    listed = list(values)
    return median(listed) if listed else otherwise
