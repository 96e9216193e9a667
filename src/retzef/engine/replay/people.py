"""Somebody at work while the span is lived through again."""

from bisect import bisect_right
from datetime import UTC, datetime

from retzef.engine.replay.seen import AnswerHow, Habits, PresenceSeen, SeenAgent, SeenItem
from retzef.engine.routing import Carried, ReadyAgent
from retzef.kernel.ids import WorkItemId


class Desk:
    """One agent. `busy` and `available`: seconds so far, counted by `count` before anything changes."""

    __slots__ = (
        "_answered", "_counted_at", "_idle_since", "_in_hand", "_is_paused", "_ready_since", "_seen_ready", "_signed_in",
        "available", "busy", "seen", "work",
    )  # fmt: skip

    def __init__(self, seen: SeenAgent, begins: float) -> None:
        self.seen = seen
        self.work: dict[WorkItemId, Carried] = {}
        self.busy = self.available = 0.0
        self._in_hand = 0
        self._counted_at = begins
        self._seen_ready = False
        # Let an offer ring, and was not seen to become ready since.
        self._is_paused = False
        self._ready_since = self._idle_since = begins
        self._signed_in: float | None = None
        # How often they have answered an offer of an item so far.
        self._answered: dict[WorkItemId, int] = {}

    @property
    def is_ready(self) -> bool:
        """May anything be offered to them?"""
        return self._seen_ready and not self._is_paused

    def count(self, now: float) -> None:
        """The time since it was counted last goes to what they were."""
        passed = now - self._counted_at
        self._counted_at = now
        if self._in_hand:
            self.busy += passed
        if self._in_hand or self.is_ready:
            self.available += passed

    def is_seen(self, presence: PresenceSeen) -> None:
        """As it was then, it is now."""
        self._seen_ready, self._is_paused = presence.is_ready, False
        self._ready_since = presence.at
        if presence.is_ready:
            self._idle_since = presence.at
        if presence.comes:
            self._signed_in = presence.at

    def pause(self, now: float, rang_for: float) -> None:
        """Nobody answered. Whoever was seen to become ready while it rang is ready again at once."""
        if self._ready_since > now - rang_for:
            self._ready_since = self._idle_since = now
        else:
            self._is_paused = True

    def take(self, item_id: WorkItemId, medium: str, load: int) -> None:
        """It is before their eyes, or in their hands."""
        self.work[item_id] = Carried(item_id, medium, load)

    def drop(self, item_id: WorkItemId) -> None:
        """It is not before their eyes any more."""
        self.work.pop(item_id, None)

    def has_in_hand(self, now: float) -> None:
        """What they took is in their hands."""
        self._in_hand += 1
        self._idle_since = now

    def put_down(self, item_id: WorkItemId, now: float) -> None:
        """They are through with it."""
        self.work.pop(item_id, None)
        self._in_hand -= 1
        self._idle_since = now

    def as_ready(self) -> ReadyAgent:
        """For the pool."""
        seen = self.seen
        since = datetime.fromtimestamp(self._ready_since, UTC)
        return ReadyAgent(
            seen.agent_id,
            seen.queues,
            seen.capacity,
            0,
            idle_since=datetime.fromtimestamp(self._idle_since, UTC),
            last_seen_at=since,
            ready_since=since,
            skills=seen.skills,
            caps=seen.caps,
            work=tuple(self.work.values()),
            signed_in_at=None if self._signed_in is None else datetime.fromtimestamp(self._signed_in, UTC),
        )

    def answer(self, item: SeenItem, now: float, habits: Habits) -> tuple[AnswerHow, float]:
        """What they do about an offer that is made now, and after how long."""
        item_id, agent_id = item.waiting.work_item_id, self.seen.agent_id
        place = self._answered.get(item_id, 0)
        self._answered[item_id] = place + 1
        seen = item.answers.get(agent_id, ())
        if place < len(seen):
            return seen[place].how, seen[place].after
        silent = self.seen.silent
        before = bisect_right(silent, (now, float("inf"))) - 1
        if before >= 0 and now < silent[before][1]:
            return "timed_out", 0.0
        return "accepted", habits.answer_of(agent_id)
