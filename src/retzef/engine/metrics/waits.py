"""The story of one work item: the waits of a customer before a queue, and what agents did about them.

A *wait* begins when an item comes into a queue: because a customer has come, or from another queue. It ends when an
agent has it (answered), or when the interaction ends without one (abandoned). An item that comes back into the queue
it was in does not begin another wait: the customer was answered, and then let go; that is counted apart (`returned`).

A *handling* begins when an agent has the item and ends when the interaction ends, or the item goes back to a queue.
Wrap-up belongs to the handling that it follows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.engine.metrics.facts import Fact

WaitEnd: TypeAlias = Literal["answered", "abandoned", "waiting"]
PassedHow: TypeAlias = Literal["declined", "timed_out"]


@dataclass(frozen=True, slots=True)
class Wait:
    """`ended_at` None and `waiting`: nobody has come yet. `returned`: how often it came back to this queue later."""

    work_item_id: UUID
    queue_id: UUID
    channel: str
    began_at: datetime
    end: WaitEnd = "waiting"
    ended_at: datetime | None = None
    agent_id: UUID | None = None
    returned: int = 0

    @property
    def seconds(self) -> float | None:
        """How long it was; None while it lasts."""
        return (self.ended_at - self.began_at).total_seconds() if self.ended_at is not None else None


@dataclass(frozen=True, slots=True)
class Handling:
    """`ended_at` None: still in hand. `wrapped_at` None with `wrap_up_began_at`: wrap-up lasts."""

    work_item_id: UUID
    queue_id: UUID
    channel: str
    agent_id: UUID
    began_at: datetime
    ended_at: datetime | None = None
    wrap_up_began_at: datetime | None = None
    wrapped_at: datetime | None = None

    @property
    def interaction_seconds(self) -> float | None:
        """With the customer; None while it lasts."""
        return (self.ended_at - self.began_at).total_seconds() if self.ended_at is not None else None

    @property
    def wrap_up_seconds(self) -> float:
        """Afterwards; 0 without wrap-up, and while it lasts."""
        if self.wrap_up_began_at is None or self.wrapped_at is None:
            return 0.0
        return (self.wrapped_at - self.wrap_up_began_at).total_seconds()

    @property
    def is_over(self) -> bool:
        """Nothing more will be added to it."""
        return self.ended_at is not None and (self.wrap_up_began_at is None or self.wrapped_at is not None)


@dataclass(frozen=True, slots=True)
class Passed:
    """An offer that an agent declined, or let run out."""

    work_item_id: UUID
    queue_id: UUID | None
    channel: str
    agent_id: UUID
    how: PassedHow
    at: datetime


@dataclass(slots=True)
class Story:
    """What became of one item."""

    waits: list[Wait] = field(default_factory=list)
    handlings: list[Handling] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)


def read_story(facts: Iterable[Fact], channel: str) -> Story:
    """Read an item's facts. A story whose beginning is missing begins with the first fact that names a queue."""
    story = Story()
    for fact in sorted(facts, key=lambda each: (each.at, each.seq)):
        _read(story, fact, channel)
    return story


def _read(story: Story, fact: Fact, channel: str) -> None:
    match fact.kind:
        case "work_item_queued" | "requeued":
            _end_handling(story, fact)
            _come_into_queue(story, fact, channel)
        case "assigned":
            _answer(story, fact, channel)
        case "interaction_ended":
            _end_handling(story, fact)
            _abandon(story, fact)
        case "wrap_up_began":
            _wrap_up(story, began_at=fact.at, ended_at=None)
        case "wrap_up_ended" | "wrap_up_lapsed":
            _wrap_up(story, began_at=None, ended_at=fact.at)
        case "offer_declined":
            _pass(story, fact, channel, "declined")
        case "offer_timed_out":
            _pass(story, fact, channel, "timed_out")
        case _:
            pass


def _pass(story: Story, fact: Fact, channel: str, how: PassedHow) -> None:
    if fact.agent_id is not None:
        queue_id = story.waits[-1].queue_id if story.waits else None
        story.passed.append(Passed(fact.work_item_id, queue_id, channel, fact.agent_id, how, fact.at))


def _come_into_queue(story: Story, fact: Fact, channel: str) -> None:
    if fact.queue_id is None:
        return
    last = story.waits[-1] if story.waits else None
    if fact.kind == "requeued" and last is not None and last.queue_id == fact.queue_id:
        story.waits[-1] = replace(last, returned=last.returned + 1)
        return
    if fact.kind == "requeued" and last is not None and last.end == "waiting":
        # Nobody has answered: the same wait goes on before another queue.
        story.waits[-1] = replace(last, queue_id=fact.queue_id)
        return
    story.waits.append(Wait(fact.work_item_id, fact.queue_id, channel, fact.at))


def _answer(story: Story, fact: Fact, channel: str) -> None:
    if not story.waits or fact.agent_id is None:
        return
    wait = story.waits[-1]
    if wait.end == "waiting":
        story.waits[-1] = replace(wait, end="answered", ended_at=fact.at, agent_id=fact.agent_id)
    story.handlings.append(Handling(fact.work_item_id, wait.queue_id, channel, fact.agent_id, fact.at))


def _abandon(story: Story, fact: Fact) -> None:
    if story.waits and story.waits[-1].end == "waiting":
        story.waits[-1] = replace(story.waits[-1], end="abandoned", ended_at=fact.at)


def _end_handling(story: Story, fact: Fact) -> None:
    if story.handlings and story.handlings[-1].ended_at is None:
        story.handlings[-1] = replace(story.handlings[-1], ended_at=fact.at)


def _wrap_up(story: Story, *, began_at: datetime | None, ended_at: datetime | None) -> None:
    if not story.handlings:
        return
    last = story.handlings[-1]
    story.handlings[-1] = replace(
        last, wrap_up_began_at=began_at or last.wrap_up_began_at, wrapped_at=ended_at or last.wrapped_at
    )
