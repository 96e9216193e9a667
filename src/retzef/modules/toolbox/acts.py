"""What can be done with a case by a macro: a closed set of acts, and what a series of them comes to.

What is said is said first, in order; then the case is changed, all at once; then tasks are made. Two acts that would undo each other are refused
when they are written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from retzef.engine.cases import Priority
from retzef.engine.fields import LONG_TEXT_MAX
from retzef.kernel.ids import AgentId
from retzef.modules.cases.api import CaseChange, TaskText, WorkingTimeBody
from retzef.modules.toolbox.errors import ActsConflictError

ACTS_MAX = 12
_YEAR_MINUTES = 366 * 24 * 60
FieldKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
Minutes = Annotated[int, Field(ge=1, le=_YEAR_MINUTES)]


class _Act(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ReplyAct(_Act):
    """The customer is answered with a canned reply, in their language."""

    kind: Literal["reply"] = "reply"
    reply_id: UUID


class NoteAct(_Act):
    """A note among colleagues; it may name the fields that canned replies may."""

    kind: Literal["note"] = "note"
    text: Annotated[
        str,
        StringConstraints(min_length=1, max_length=5_000, strip_whitespace=True, pattern=r"^[^\x00]*$"),
    ]


class LabelsAct(_Act):
    """Labels are added and dropped."""

    kind: Literal["labels"] = "labels"
    add: list[UUID] = Field(default_factory=list, max_length=20)
    drop: list[UUID] = Field(default_factory=list, max_length=20)


class PriorityAct(_Act):
    """How urgent it is."""

    kind: Literal["priority"] = "priority"
    priority: Priority


class OwnerAct(_Act):
    """Who owns it: who runs it, nobody, or the agent named."""

    kind: Literal["owner"] = "owner"
    who: Literal["me", "nobody", "agent"]
    agent_id: UUID | None = None


class TeamAct(_Act):
    """Which team answers for it; null: none."""

    kind: Literal["team"] = "team"
    team_id: UUID | None


class QueueAct(_Act):
    """In which queue it waits: what waits of it goes there, and so does what whoever runs it has in hand of this one case."""

    kind: Literal["queue"] = "queue"
    queue_id: UUID


class StatusAct(_Act):
    """Its status."""

    kind: Literal["status"] = "status"
    status: Literal["open", "pending", "resolved", "spam"]


class SnoozeAct(_Act):
    """It is put off, from the moment of the act."""

    kind: Literal["snooze"] = "snooze"
    minutes: Minutes


class DeadlineAct(_Act):
    """Its deadline, from the moment of the act; null: none."""

    kind: Literal["deadline"] = "deadline"
    minutes: Minutes | None


class FieldAct(_Act):
    """One of the tenant's own fields of cases is written; null empties it."""

    kind: Literal["field"] = "field"
    key: FieldKey
    value: (
        StrictBool
        | Annotated[str, StringConstraints(max_length=LONG_TEXT_MAX)]
        | Annotated[list[FieldKey], Field(max_length=200)]
        | None
    )


class TaskAct(_Act):
    """A task is made: for who answers for the case (its owner, else its team), who runs it, nobody yet, or the agent or team named."""

    kind: Literal["task"] = "task"
    text: TaskText
    who: Literal["answerable", "me", "nobody", "agent", "team"]
    agent_id: UUID | None = None
    team_id: UUID | None = None
    due_in: WorkingTimeBody | None = Field(
        default=None,
        description="Working time from the moment of the act, by the opening hours of the case's queue",
    )


CaseAct: TypeAlias = (
    ReplyAct
    | NoteAct
    | LabelsAct
    | PriorityAct
    | OwnerAct
    | TeamAct
    | QueueAct
    | StatusAct
    | SnoozeAct
    | DeadlineAct
    | FieldAct
    | TaskAct
)
Act: TypeAlias = Annotated[CaseAct, Field(discriminator="kind")]
Acts = Annotated[list[Act], Field(min_length=1, max_length=ACTS_MAX)]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a series comes to: what is said, in order, what the case becomes, and the tasks made in it then."""

    says: tuple[ReplyAct | NoteAct, ...]
    change: CaseChange
    tasks: tuple[TaskAct, ...] = ()


def check_acts(acts: Sequence[Act]) -> None:
    """Raises ActsConflictError when two of them set the same, or would undo each other."""
    sets = [_what_it_sets(act) for act in acts if act.kind not in ("reply", "note", "task")]
    twice = next((kind for kind in sets if sets.count(kind) > 1), None)
    labels = next((act for act in acts if isinstance(act, LabelsAct)), None)
    if labels is not None and set(labels.add) & set(labels.drop):
        twice = "labels"
    # What is put aside waits in no queue any more.
    if "queue" in sets and any(_puts_aside(act) for act in acts):
        twice = "queue"
    if twice is not None:
        raise ActsConflictError(kind=twice)


def _puts_aside(act: Act) -> bool:
    return isinstance(act, SnoozeAct) or (isinstance(act, StatusAct) and act.status != "open")


def _what_it_sets(act: Act) -> str:
    match act:
        case SnoozeAct():
            return "status"
        case FieldAct():
            return f"field {act.key}"
        case _:
            return act.kind


def plan_acts(acts: Sequence[Act], runner: AgentId, now: datetime) -> Plan:
    """What the acts come to when this agent runs them now."""
    change: dict[str, object] = {}
    for act in acts:
        match act:
            case LabelsAct():
                change |= {"add_labels": frozenset(act.add), "drop_labels": frozenset(act.drop)}
            case PriorityAct() | TeamAct() | QueueAct() | StatusAct():
                change |= act.model_dump(exclude={"kind"})  # named as in the change
            case OwnerAct():
                owners = {"me": runner, "nobody": None, "agent": act.agent_id and AgentId(act.agent_id)}
                change["owner_agent_id"] = owners[act.who]
            case SnoozeAct():
                change |= {"status": "snoozed", "snoozed_until": now + timedelta(minutes=act.minutes)}
            case DeadlineAct():
                change["deadline_at"] = None if act.minutes is None else now + timedelta(minutes=act.minutes)
            case ReplyAct() | NoteAct() | FieldAct() | TaskAct():
                pass
    written: dict[str, object] = {act.key: act.value for act in acts if isinstance(act, FieldAct)}
    says = tuple(act for act in acts if isinstance(act, ReplyAct | NoteAct))
    tasks = tuple(act for act in acts if isinstance(act, TaskAct))
    return Plan(says, CaseChange(fields=written, **change), tasks)  # type: ignore[arg-type]  # each is of the type its act has
