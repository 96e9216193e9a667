"""The live board as it is answered: queues, agents, alerts, and the day so far by quarter of an hour.

What is counted of the day is counted as the day report does; what is told of this moment is read from the state. No
customer is named: the board may hang on a wall.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from retzef.engine.alerts import AlertKind
from retzef.engine.metrics import Figures
from retzef.modules.reporting.alerts import AlertNow
from retzef.modules.reporting.answers import FiguresAnswer
from retzef.modules.reporting.board_items import ItemState, OpenItem
from retzef.modules.reporting.given_work import GivenWork
from retzef.modules.reporting.settings import Counting
from retzef.modules.reporting.standing import AgentNow, Held, HeldState, QueueNow, Scope, Standing
from retzef.modules.reporting.today import Today


class BoardQueue(BaseModel):
    """`waiting`: whom no agent has yet, those being offered among them; `oldest_at`: since when the oldest of them waits.

    `in_work`: in an agent's hands or in wrap-up; `ready`: agents who serve it, are ready and have room for more;
    `today`: null when more happened today than is counted at once.
    """

    queue_id: UUID
    name: dict[str, str]
    waiting: int
    oldest_at: datetime | None
    offered_now: int
    in_work: int
    ready: int
    today: FiguresAnswer | None


class BoardItem(BaseModel):
    """On what an agent is. The case is null where the reader may not read it."""

    work_item_id: UUID
    state: HeldState
    queue_id: UUID
    channel: str
    case_id: UUID | None
    case_number: int | None
    since: datetime | None


class BoardGiven(BaseModel):
    """A supervisor gave it to this agent, which can still be undone. `back_to`: whose it was before, null when it waited."""

    model_config = ConfigDict(from_attributes=True)

    agent_id: UUID
    by_name: str
    at: datetime
    back_to: UUID | None
    back_to_name: str | None


class BoardLine(BaseModel):
    """An item that a number of this moment counts. The case, and the agent, are null where the reader's board does not show them. `is_consult`:
    a colleague is asked about another item.
    """

    work_item_id: UUID
    state: ItemState
    queue_id: UUID
    channel: str
    case_id: UUID | None
    case_number: int | None
    agent: str | None
    queued_at: datetime
    since: datetime | None
    load: int
    given: BoardGiven | None
    is_consult: bool


class BoardLines(BaseModel):
    """The one that came first in front; `next` is where the next page begins."""

    items: list[BoardLine]
    next: str | None


class BoardAlert(BaseModel):
    """A queue is past one of its thresholds: `since` then, told since `began_at`. What `worst` and `threshold` are, the kind says: seconds,
    customers, per cent, customers who wait.
    """

    alert_id: UUID
    queue_id: UUID
    kind: AlertKind
    since: datetime
    began_at: datetime
    ended_at: datetime | None
    worst: int
    threshold: int


class BoardAlerts(BaseModel):
    """Those of today, the latest first; `queues`: what their queues are called."""

    date: date
    time_zone: str
    alerts: list[BoardAlert]
    queues: dict[UUID, dict[str, str]]


class BoardAgent(BaseModel):
    """`load` of `capacity`, in points."""

    agent_id: UUID
    name: str
    presence: str
    reason: str | None
    since: datetime
    load: int
    capacity: int
    queue_ids: list[UUID]
    items: list[BoardItem]


class BoardQuarter(BaseModel):
    """A quarter of an hour; `name` is what clocks there showed when it began."""

    quarter: int
    name: str
    begins_at: datetime
    offered: int
    answered: int
    answered_within: int
    abandoned: int
    waiting: int


class BoardHead(BaseModel):
    """By what is counted. `target`: the share to be answered in time, between 0 and 1; `total`: of all queues shown."""

    date: date
    time_zone: str
    within: int = Field(description="The promise, in seconds.")
    target: float
    as_of: datetime
    total: FiguresAnswer | None


class BoardAnswer(BoardHead):
    """The whole board."""

    queues: list[BoardQueue]
    agents: list[BoardAgent]
    quarters: list[BoardQuarter]
    alerts: list[BoardAlert]


@dataclass(frozen=True, slots=True)
class Known:
    """What a board is made of. `today` None: too much to be counted."""

    counting: Counting
    date: date
    as_of: datetime
    standing: Standing
    today: Today | None


def draw_board(known: Known, scope: Scope) -> BoardAnswer:
    """As much of it as the scope shows."""
    today = known.today
    by_queue = today.by_queue() if today else None
    held: dict[UUID, list[Held]] = defaultdict(list)
    of_queue: dict[UUID, list[Held]] = defaultdict(list)
    for each in known.standing.held:
        held[each.agent_id].append(each)
        # What a queue has to do with is customers; a question to a colleague fills its agent's hands alone.
        if not each.is_consult:
            of_queue[each.queue_id].append(each)
    free = _ready_with_room(known.standing, held)
    queues = [each for each in known.standing.queues if scope.queues is None or each.queue_id in scope.queues]
    agents = [each for each in known.standing.agents if scope.agents is None or each.agent_id in scope.agents]
    return BoardAnswer(
        date=known.date, time_zone=known.counting.zone.key, within=known.counting.within, target=known.counting.target,
        as_of=known.as_of, total=_total(by_queue, scope) if by_queue is not None else None,
        queues=[_queue(each, of_queue[each.queue_id], free, by_queue) for each in queues],
        agents=[_agent(each, held[each.agent_id], scope) for each in agents],
        quarters=_quarters(today, known, scope) if today else [],
        alerts=draw_alerts(known.standing.alerts, scope),
    )  # fmt: skip


def draw_alerts(alerts: Iterable[AlertNow], scope: Scope) -> list[BoardAlert]:
    """Those of queues that the scope shows."""
    return [BoardAlert(**asdict(each)) for each in alerts if _is_told(each.queue_id, scope)]


def _ready_with_room(standing: Standing, held: Mapping[UUID, list[Held]]) -> dict[UUID, int]:
    found: dict[UUID, int] = defaultdict(int)
    for agent in standing.agents:
        if agent.presence == "ready" and _load(held.get(agent.agent_id, [])) < agent.capacity:
            for queue_id in agent.queue_ids:
                found[queue_id] += 1
    return found


def _load(held: list[Held]) -> int:
    return sum(each.load for each in held)


def _total(by_queue: Mapping[UUID, Figures], scope: Scope) -> FiguresAnswer:
    total = Figures()
    for queue_id, figures in by_queue.items():
        if scope.queues is None or queue_id in scope.queues:
            total.add(figures)
    return FiguresAnswer.of(total)


def _queue(
    queue: QueueNow, held: list[Held], free: Mapping[UUID, int], by_queue: Mapping[UUID, Figures] | None
) -> BoardQueue:
    offered = [each for each in held if each.state == "offered"]
    oldest = [each.queued_at for each in offered] + ([queue.oldest_at] if queue.oldest_at else [])
    return BoardQueue(
        queue_id=queue.queue_id, name=dict(queue.name), waiting=queue.waiting + len(offered), oldest_at=min(oldest, default=None),
        offered_now=len(offered), in_work=len(held) - len(offered), ready=free.get(queue.queue_id, 0),
        today=FiguresAnswer.of(by_queue.get(queue.queue_id, Figures())) if by_queue is not None else None,
    )  # fmt: skip


def _agent(agent: AgentNow, held: list[Held], scope: Scope) -> BoardAgent:
    return BoardAgent(
        agent_id=agent.agent_id, name=agent.name, presence=agent.presence, reason=agent.reason, since=agent.since,
        load=_load(held), capacity=agent.capacity, queue_ids=sorted(agent.queue_ids), items=[_item(each, scope) for each in held],
    )  # fmt: skip


def draw_line(item: OpenItem, given: GivenWork | None, scope: Scope) -> BoardLine:
    """As much of it as the scope shows."""
    is_told = _is_told(item.queue_id, scope)
    knows_agent = scope.agents is None or item.agent_id in scope.agents
    return BoardLine(
        work_item_id=item.work_item_id, state=item.state, queue_id=item.queue_id, channel=item.channel,
        case_id=item.case_id if is_told else None, case_number=item.case_number if is_told else None,
        agent=item.agent if knows_agent else None, queued_at=item.queued_at, since=item.since, load=item.load,
        given=BoardGiven.model_validate(given) if given is not None and is_told and knows_agent else None,
        is_consult=item.is_consult,
    )  # fmt: skip


def _is_told(queue_id: UUID, scope: Scope) -> bool:
    return scope.queues is None or queue_id in scope.queues


def _item(held: Held, scope: Scope) -> BoardItem:
    is_told = _is_told(held.queue_id, scope)
    return BoardItem(
        work_item_id=held.work_item_id, state=held.state, queue_id=held.queue_id, channel=held.channel,
        case_id=held.case_id if is_told else None, case_number=held.case_number if is_told else None, since=held.since,
    )  # fmt: skip


def _quarters(today: Today, known: Known, scope: Scope) -> list[BoardQuarter]:
    """Up to this moment: what has not begun is not drawn as empty."""
    zone = known.counting.zone
    return [
        BoardQuarter(
            quarter=number, name=f"{at.astimezone(zone):%H:%M}", begins_at=at, offered=each.offered, answered=each.answered,
            answered_within=each.answered_within, abandoned=each.abandoned, waiting=each.waiting,
        )
        for number, (at, each) in enumerate(zip(today.quarters, today.by_quarter(scope.queues), strict=True))
        if at <= known.as_of
    ]  # fmt: skip
