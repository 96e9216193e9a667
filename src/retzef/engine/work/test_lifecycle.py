"""The life of work items: any order of steps leaves every item in one lawful state."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from retzef.engine.work import (
    DispositionRequiredError,
    NotYourWorkError,
    Offer,
    OfferGoneError,
    WorkItem,
    WorkStateError,
    accept,
    end_wrap_up,
    finish,
    give_back,
    let_wrap_up_lapse,
    offer_to,
    return_offer,
)
from retzef.kernel.ids import AgentId, OfferId, QueueId, WorkItemId

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SERVICE, BILLING = QueueId(UUID(int=1)), QueueId(UUID(int=2))
DANA, OLEH = AgentId(UUID(int=10)), AgentId(UUID(int=11))
SOLVED, FOREIGN = UUID(int=20), UUID(int=21)
ITEM = WorkItem(WorkItemId(UUID(int=30)), SERVICE, "waiting", 2, NOON - timedelta(minutes=4))


def offered(to: AgentId = DANA) -> tuple[WorkItem, Offer]:
    return offer_to(ITEM, OfferId(UUID(int=40)), to, NOON + timedelta(seconds=30))


def assigned() -> WorkItem:
    return accept(*offered(), DANA, NOON)[0]


def test_offer_cannot_be_accepted_when_it_is_not_mine_or_over_or_answered() -> None:
    item, offer = offered()
    late = NOON + timedelta(seconds=30)
    for tried, by, at in (
        (offer, OLEH, NOON),
        (offer, DANA, late),
        (replace(offer, state="revoked"), DANA, NOON),
    ):
        with pytest.raises(OfferGoneError):
            accept(item, tried, by, at)


def test_item_cannot_be_offered_when_it_does_not_wait() -> None:
    item, _ = offered()
    with pytest.raises(WorkStateError):
        offer_to(item, OfferId(UUID(int=41)), OLEH, NOON)


def test_only_refusals_are_remembered_when_offers_come_back() -> None:
    item, offer = offered()
    assert return_offer(item, offer, "declined", NOON)[0].passed_by == {DANA: NOON}
    assert return_offer(item, offer, "timed_out", NOON)[0].passed_by == {DANA: NOON}
    assert return_offer(item, offer, "revoked", NOON)[0].passed_by == {}


def test_work_of_another_cannot_be_touched_when_somebody_tries() -> None:
    item = assigned()
    with pytest.raises(NotYourWorkError):
        finish(item, OLEH, NOON, timedelta(0))
    with pytest.raises(NotYourWorkError):
        give_back(item, OLEH, NOON, passed=True)
    with pytest.raises(NotYourWorkError):
        finish(offered()[0], DANA, NOON, timedelta(0))


def test_wrap_up_needs_a_disposition_of_its_queue_when_it_ends() -> None:
    item = finish(assigned(), DANA, NOON, timedelta(seconds=120))
    with pytest.raises(DispositionRequiredError):
        end_wrap_up(item, DANA, FOREIGN, {SOLVED})
    with pytest.raises(WorkStateError):
        let_wrap_up_lapse(item, NOON + timedelta(seconds=119))
    assert end_wrap_up(item, DANA, SOLVED, {SOLVED}).disposition_id == SOLVED
    assert let_wrap_up_lapse(item, NOON + timedelta(seconds=120)).state == "done"


def test_refusals_are_forgotten_when_the_item_moves_to_another_queue() -> None:
    item = replace(assigned(), passed_by={OLEH: NOON})
    assert give_back(item, DANA, NOON, BILLING, passed=True).passed_by == {DANA: NOON}
    assert give_back(item, DANA, NOON, passed=False).passed_by == {OLEH: NOON}


class LifeOfAnItem(RuleBasedStateMachine):
    """Steps in any order by anybody; what is refused changes nothing."""

    item = ITEM
    offer: Offer | None = None
    now = NOON

    @initialize()
    def begin(self) -> None:
        self.item, self.offer, self.now = ITEM, None, NOON

    def step(self, made: object) -> None:
        if isinstance(made, WorkItem):
            self.item = made
        elif isinstance(made, tuple):
            self.item, self.offer = made

    @rule(seconds=st.integers(0, 90))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(agent=st.sampled_from([DANA, OLEH]))
    def propose(self, agent: AgentId) -> None:
        try:
            self.step(offer_to(self.item, OfferId(UUID(int=50)), agent, self.now + timedelta(seconds=30)))
        except WorkStateError:
            assert self.item.state != "waiting"

    @rule(agent=st.sampled_from([DANA, OLEH]))
    def answer(self, agent: AgentId) -> None:
        if self.offer is not None:
            try:
                self.step(accept(self.item, self.offer, agent, self.now))
            except OfferGoneError:
                return
            assert self.item.agent_id == agent

    @rule(state=st.sampled_from(["declined", "timed_out", "revoked"]))
    def refuse(self, state: str) -> None:
        if self.offer is not None:
            try:
                self.step(return_offer(self.item, self.offer, state, self.now))  # type: ignore[arg-type]
            except OfferGoneError:
                assert self.offer.state != "pending"

    @rule(agent=st.sampled_from([DANA, OLEH]), wrap_up=st.sampled_from([0, 60]))
    def finish_it(self, agent: AgentId, wrap_up: int) -> None:
        try:
            self.step(finish(self.item, agent, self.now, timedelta(seconds=wrap_up)))
        except (NotYourWorkError, WorkStateError):
            assert self.item.state != "assigned" or self.item.agent_id != agent

    @rule(
        agent=st.sampled_from([DANA, OLEH]),
        queue=st.sampled_from([None, SERVICE, BILLING]),
        passed=st.booleans(),
    )
    def give_it_back(self, agent: AgentId, queue: QueueId | None, *, passed: bool) -> None:
        try:
            self.step(give_back(self.item, agent, self.now, queue, passed=passed))
        except (NotYourWorkError, WorkStateError):
            assert self.item.state != "assigned" or self.item.agent_id != agent

    @rule(agent=st.sampled_from([DANA, OLEH]), disposition=st.sampled_from([SOLVED, FOREIGN]))
    def wrap_it_up(self, agent: AgentId, disposition: UUID) -> None:
        try:
            self.step(end_wrap_up(self.item, agent, disposition, {SOLVED}))
        except (NotYourWorkError, WorkStateError, DispositionRequiredError):
            return
        assert self.item.disposition_id == SOLVED

    @rule()
    def let_it_lapse(self) -> None:
        try:
            self.step(let_wrap_up_lapse(self.item, self.now))
        except WorkStateError:
            assert self.item.state != "wrap_up" or (self.item.wrap_up_until or NOON) > self.now

    @invariant()
    def age_is_kept(self) -> None:
        assert self.item.queued_at == ITEM.queued_at

    @invariant()
    def one_state_has_one_meaning(self) -> None:
        pending = self.offer is not None and self.offer.state == "pending"
        assert pending == (self.item.state == "offered")
        assert (self.item.agent_id is None) == (self.item.state == "waiting")
        assert (self.item.carried_by is None) == (self.item.state in ("waiting", "done"))
        if self.item.state == "wrap_up":
            assert self.item.wrap_up_until is not None


TestLifeOfAnItem = LifeOfAnItem.TestCase
