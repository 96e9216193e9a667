"""The story of one item, read from its facts and offers: its waits, and what in them would have been so under any policy.

What the router decided (who was asked, what overflowed) is left out: it decides anew. What people did stays: how long they took, to
whom they gave it by hand, when the customer gave up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from retzef.engine.replay.seen import AnswerHow, Leg, SeenAnswer
from retzef.kernel.ids import AgentId, QueueId

# What the router does by itself.
_BY_ROUTER = frozenset({"max_wait", "queue_closed"})
_BY_RULE = "sent_by_rule"
_HANDED_OVER = "handed_over"
# Work that came back without anybody's wish to be rid of it.
_NOT_BY_WILL = frozenset({_HANDED_OVER, "inherited", "signed_out", "agent_gone", "by_hand"})


@dataclass(frozen=True, slots=True)
class ItemFact:
    """One event of the item. `queue_id` of `work_item_queued` and `requeued`; `reason`: why it was moved, or given by hand."""

    seq: int
    kind: str
    at: float
    agent_id: AgentId | None = None
    queue_id: QueueId | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class OfferSeen:
    """An offer of the item. `how` None: it was taken back, or is not answered yet. `by_hand`: a colleague's."""

    agent_id: AgentId
    offered_at: float
    ended_at: float | None
    how: AnswerHow | None
    by_hand: bool = False


def read_legs(
    facts: Iterable[ItemFact], offers: Sequence[OfferSeen], done_at: float | None
) -> tuple[tuple[Leg, ...], dict[AgentId, tuple[SeenAnswer, ...]]]:
    """The item's waits, and how each agent answered its offers, one after the other. `done_at`: it is over since."""
    story = _Story([each for each in offers if each.by_hand])
    for fact in sorted(facts, key=lambda each: (each.at, each.seq)):
        story.read(fact)
    story.close(done_at)
    answers: dict[AgentId, tuple[SeenAnswer, ...]] = {}
    for offer in sorted(offers, key=lambda each: each.offered_at):
        if offer.how is not None and offer.ended_at is not None and not offer.by_hand:
            answer = SeenAnswer(offer.how, max(0.0, offer.ended_at - offer.offered_at), offer.offered_at)
            answers[offer.agent_id] = (*answers.get(offer.agent_id, ()), answer)
    return tuple(story.legs), answers


class _Story:
    def __init__(self, by_hand: list[OfferSeen]) -> None:
        self.legs: list[Leg] = []
        self._by_hand = by_hand
        self._is_open = False

    def read(self, fact: ItemFact) -> None:
        match fact.kind:
            case "work_item_queued" if fact.queue_id is not None:
                self._end_unseen(fact.at)
                self._begin(Leg(fact.queue_id, fact.at))
            case "requeued" if fact.queue_id is not None:
                self._requeue(fact, fact.queue_id)
            case "assigned" if fact.agent_id is not None:
                self._answer(fact, fact.agent_id)
            case "interaction_ended":
                self._end(fact.at, is_aside=False)
            case "wrap_up_ended" | "wrap_up_lapsed":
                self._wrap_up(fact.at)
            case _:
                pass

    def close(self, done_at: float | None) -> None:
        """Over without a fact: put aside."""
        if done_at is not None:
            self._end(done_at, is_aside=True)

    # ------------------------------------------------------------- steps

    def _begin(self, leg: Leg) -> None:
        self.legs.append(replace(leg, seen_queue_id=leg.queue_id))
        self._is_open = True

    def _requeue(self, fact: ItemFact, queue_id: QueueId) -> None:
        last = self.legs[-1] if self.legs else None
        if last is None or not self._is_open:
            self._begin(Leg(queue_id, fact.at))
            return
        if last.seen_agent_id is None:
            if fact.reason == _BY_RULE:
                last = replace(last, queue_id=queue_id)
            elif fact.reason not in _BY_ROUTER:
                last = replace(last, moves=(*last.moves, (fact.at - last.began_at, queue_id)))
            self.legs[-1] = replace(last, seen_queue_id=queue_id)
            return
        self._end(fact.at, is_aside=False)
        self._begin(
            Leg(
                queue_id, fact.at, follows=True, passed=fact.reason not in _NOT_BY_WILL,
                opens_after=self._held_out(fact.at) if fact.reason == _HANDED_OVER else 0.0,
            )
        )  # fmt: skip

    def _held_out(self, at: float) -> float:
        """For how long a colleague had it before their eyes."""
        offer = next((each for each in self._by_hand if each.offered_at >= at and each.ended_at), None)
        return 0.0 if offer is None or offer.ended_at is None else offer.ended_at - at

    def _answer(self, fact: ItemFact, agent_id: AgentId) -> None:
        if not self._is_open or self.legs[-1].seen_agent_id is not None:
            return
        last = self.legs[-1]
        by_hand = bool(fact.reason) or any(
            each.agent_id == agent_id and each.how == "accepted" and each.ended_at == fact.at
            for each in self._by_hand
        )
        self.legs[-1] = replace(
            last,
            hand=(fact.at - last.began_at, agent_id) if by_hand else None,
            seen_agent_id=agent_id,
            seen_at=fact.at,
        )

    def _end(self, at: float, *, is_aside: bool) -> None:
        if not self._is_open:
            return
        last = self.legs[-1]
        if last.seen_at is None:
            self.legs[-1] = replace(last, left_after=at - last.began_at, is_aside=is_aside, seen_over_at=at)
        else:
            self.legs[-1] = replace(last, handling=at - last.seen_at, seen_over_at=at)
        self._is_open = False

    def _end_unseen(self, at: float) -> None:
        """It waits anew, so what was before is over; when, nobody has told."""
        if self._is_open:
            last = self.legs[-1]
            if last.seen_at is None:
                self._end(at, is_aside=True)
            else:
                self.legs[-1] = replace(last, seen_over_at=at)
                self._is_open = False

    def _wrap_up(self, at: float) -> None:
        if self.legs and self.legs[-1].seen_over_at is not None and self.legs[-1].handling is not None:
            last = self.legs[-1]
            began = last.seen_over_at
            assert began is not None, "looked at in the line before"
            self.legs[-1] = replace(last, wrap_up=max(0.0, at - began), seen_over_at=at)
