"""The life of work items: any order of steps leaves every item in one lawful state."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from retzef.engine.work import (
    STATES,
    STEPS,
    DispositionRequiredError,
    ItemState,
    NotYourWorkError,
    Offer,
    OfferGoneError,
    StepName,
    WorkItem,
    WorkStateError,
    WrapUpExtendedError,
    accept,
    consult,
    end_consult,
    end_wrap_up,
    extend_wrap_up,
    finish,
    free,
    give_back,
    hand_over,
    inherit,
    leave,
    let_take_part,
    let_wrap_up_lapse,
    offer_to,
    pass_consult,
    return_offer,
)
from retzef.engine.work import place as put
from retzef.kernel.errors import RetzefError
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


AGENTS = (DANA, OLEH)
HALF_A_MINUTE = timedelta(seconds=30)


def in_state(state: ItemState) -> tuple[WorkItem, Offer]:
    """An item that has come into this state, by its own steps; Dana has it where somebody does."""
    item, offer = offered()
    if state == "waiting":
        return ITEM, replace(offer, state="revoked")
    if state == "offered":
        return item, offer
    item, offer = accept(item, offer, DANA, NOON)
    if state == "assigned":
        return item, offer
    item = finish(item, DANA, NOON, HALF_A_MINUTE)
    return (item if state == "wrap_up" else end_wrap_up(item, DANA, None, ())), offer


ASKED = WorkItemId(UUID(int=80))


def about(item: WorkItem) -> WorkItem:
    """The same, as a consult that Oleh began."""
    return replace(item, consult_of=WorkItemId(UUID(int=81)), consult_by=OLEH)


def taken_consult() -> WorkItem:
    """Dana asks about the item, and Oleh has taken it."""
    item, offer = offer_to(
        consult(assigned(), DANA, ASKED, NOON), OfferId(UUID(int=82)), OLEH, NOON + HALF_A_MINUTE
    )
    return accept(item, offer, OLEH, NOON)[0]


# Each step as it is taken by whoever may take it.
TAKEN: Mapping[StepName, Callable[[WorkItem, Offer], WorkItem]] = {
    "offer": lambda item, _: offer_to(item, OfferId(UUID(int=60)), DANA, NOON)[0],
    "accept": lambda item, offer: accept(item, offer, DANA, NOON)[0],
    "return_offer": lambda item, offer: return_offer(item, offer, "declined", NOON)[0],
    "pull": lambda item, _: put(item, DANA, NOON, "pull"),
    "assign": lambda item, _: put(item, DANA, NOON, "assign"),
    "free": lambda item, _: free(item),
    "hand_over": lambda item, _: hand_over(
        item, DANA, (OfferId(UUID(int=61)), OLEH), NOON + HALF_A_MINUTE, back=True
    )[0],
    "give_back": lambda item, _: give_back(item, DANA, NOON, passed=True),
    "finish": lambda item, _: finish(item, DANA, NOON, HALF_A_MINUTE),
    "extend_wrap_up": lambda item, _: extend_wrap_up(item, DANA, HALF_A_MINUTE),
    "end_wrap_up": lambda item, _: end_wrap_up(item, DANA, None, ()),
    "let_wrap_up_lapse": lambda item, _: let_wrap_up_lapse(item, NOON + HALF_A_MINUTE),
    "leave": lambda item, _: leave(item),
    "consult": lambda item, _: (item, consult(item, DANA, ASKED, NOON))[0],
    "pass_consult": lambda item, _: pass_consult(item, taken_consult(), DANA, NOON)[0],
    "inherit": lambda item, _: inherit(item, replace(taken_consult(), takes_part=True), NOON)[0],
    "end_consult": lambda item, _: end_consult(about(item)),
    "let_in": lambda item, _: let_take_part(about(item), OLEH, takes_part=True),
    "let_out": lambda item, _: let_take_part(about(item), DANA, takes_part=False),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", STEPS)
def test_step_is_taken_when_the_table_says_so_and_only_then(name: StepName, state: ItemState) -> None:
    item, offer = in_state(state)
    if state in STEPS[name].begins_in:
        assert TAKEN[name](item, offer).state in STEPS[name].leads_to
    else:
        with pytest.raises((WorkStateError, NotYourWorkError, OfferGoneError)):
            TAKEN[name](item, offer)


def test_item_is_the_givers_again_when_a_colleague_passes_and_the_giver_has_room() -> None:
    item, offer = hand_over(assigned(), DANA, (OfferId(UUID(int=62)), OLEH), NOON, back=True)
    back, over = return_offer(item, offer, "declined", NOON, giver_has_room=True)
    assert (back.state, back.agent_id, back.queued_at, over.state) == (
        "assigned", DANA, ITEM.queued_at, "declined",
    )  # fmt: skip
    assert return_offer(item, offer, "declined", NOON, giver_has_room=False)[0].state == "waiting"


def test_wrap_up_is_extended_once_and_may_end_without_a_disposition_when_none_is_required() -> None:
    item = extend_wrap_up(finish(assigned(), DANA, NOON, HALF_A_MINUTE), DANA, HALF_A_MINUTE)
    assert item.wrap_up_until == NOON + 2 * HALF_A_MINUTE
    with pytest.raises(WrapUpExtendedError):
        extend_wrap_up(item, DANA, HALF_A_MINUTE)
    assert end_wrap_up(item, DANA, None, {SOLVED}, required=False).state == "done"


class LifeOfItems(RuleBasedStateMachine):
    """Steps on several items in any order by anybody; what is refused changes nothing."""

    @initialize()
    def begin(self) -> None:
        self.now = NOON
        self.items = [replace(ITEM, work_item_id=WorkItemId(UUID(int=70 + n))) for n in range(3)]
        self.offers: list[Offer | None] = [None, None, None]
        self.made = 0

    def step(self, place: int, made: object) -> None:
        if isinstance(made, WorkItem):
            if self.is_pending(place) and made.state != "offered":
                # Whoever takes an item from before somebody's eyes revokes the offer first.
                pending = self.offers[place]
                assert pending is not None
                self.offers[place] = replace(pending, state="revoked")
            self.items[place] = made
        elif isinstance(made, tuple):
            self.items[place], self.offers[place] = made

    def is_pending(self, place: int) -> bool:
        offer = self.offers[place]
        return offer is not None and offer.state == "pending"

    def new_offer(self) -> OfferId:
        self.made += 1
        return OfferId(UUID(int=1000 + self.made))

    def attempt(self, place: int, doing: Callable[[WorkItem], object]) -> None:
        before = (self.items[place], self.offers[place])
        try:
            self.step(place, doing(self.items[place]))
        except RetzefError:
            assert (self.items[place], self.offers[place]) == before

    @rule(seconds=st.integers(0, 90))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        for place, offer in enumerate(self.offers):
            if offer is not None and offer.state == "pending" and offer.expires_at <= self.now:
                self.step(
                    place, return_offer(self.items[place], offer, "timed_out", self.now, giver_has_room=True)
                )

    @rule(place=st.integers(0, 2), agent=st.sampled_from(AGENTS))
    def propose(self, place: int, agent: AgentId) -> None:
        self.attempt(place, lambda item: offer_to(item, self.new_offer(), agent, self.now + HALF_A_MINUTE))

    @rule(place=st.integers(0, 2), agent=st.sampled_from(AGENTS))
    def answer(self, place: int, agent: AgentId) -> None:
        if (offer := self.offers[place]) is not None:
            self.attempt(place, lambda item: accept(item, offer, agent, self.now))

    @rule(
        place=st.integers(0, 2),
        state=st.sampled_from(["declined", "timed_out", "revoked"]),
        room=st.booleans(),
    )
    def refuse(self, place: int, state: str, *, room: bool) -> None:
        if (offer := self.offers[place]) is not None:
            self.attempt(place, lambda item: return_offer(item, offer, state, self.now, giver_has_room=room))  # type: ignore[arg-type]

    @rule(place=st.integers(0, 2), agent=st.sampled_from(AGENTS), how=st.sampled_from(["pull", "assign"]))
    def give(self, place: int, agent: AgentId, how: str) -> None:
        self.attempt(place, lambda item: put(item, agent, self.now, how))  # type: ignore[arg-type]

    @rule(place=st.integers(0, 2), queue=st.sampled_from([None, SERVICE, BILLING]))
    def take_back(self, place: int, queue: QueueId | None) -> None:
        self.attempt(place, lambda item: free(item, queue))

    @rule(
        place=st.integers(0, 2), agent=st.sampled_from(AGENTS), to=st.sampled_from(AGENTS), back=st.booleans()
    )
    def hand(self, place: int, agent: AgentId, to: AgentId, *, back: bool) -> None:
        if agent != to:
            until = self.now + HALF_A_MINUTE
            self.attempt(place, lambda item: hand_over(item, agent, (self.new_offer(), to), until, back=back))

    @rule(place=st.integers(0, 2), agent=st.sampled_from(AGENTS), wrap_up=st.sampled_from([0, 60]))
    def finish_it(self, place: int, agent: AgentId, wrap_up: int) -> None:
        self.attempt(place, lambda item: finish(item, agent, self.now, timedelta(seconds=wrap_up)))

    @rule(
        place=st.integers(0, 2), agent=st.sampled_from(AGENTS), queue=st.sampled_from([None, SERVICE, BILLING]), passed=st.booleans()
    )  # fmt: skip
    def give_it_back(self, place: int, agent: AgentId, queue: QueueId | None, *, passed: bool) -> None:
        self.attempt(place, lambda item: give_back(item, agent, self.now, queue, passed=passed))

    @rule(
        place=st.integers(0, 2),
        agent=st.sampled_from(AGENTS),
        disposition=st.sampled_from([SOLVED, FOREIGN, None]),
    )
    def wrap_it_up(self, place: int, agent: AgentId, disposition: UUID | None) -> None:
        self.attempt(place, lambda item: end_wrap_up(item, agent, disposition, {SOLVED}))
        assert self.items[place].disposition_id in (SOLVED, None)

    @rule(place=st.integers(0, 2), agent=st.sampled_from(AGENTS))
    def extend(self, place: int, agent: AgentId) -> None:
        self.attempt(place, lambda item: extend_wrap_up(item, agent, HALF_A_MINUTE))

    @rule(place=st.integers(0, 2))
    def let_it_lapse(self, place: int) -> None:
        self.attempt(place, lambda item: let_wrap_up_lapse(item, self.now))

    @rule(place=st.integers(0, 2))
    def customer_leaves(self, place: int) -> None:
        self.attempt(place, leave)

    @invariant()
    def age_is_kept(self) -> None:
        assert {item.queued_at for item in self.items} == {ITEM.queued_at}

    @invariant()
    def one_state_has_one_meaning(self) -> None:
        for place, item in enumerate(self.items):
            offer = self.offers[place]
            assert self.is_pending(place) == (item.state == "offered")
            if item.state == "offered" and offer is not None:
                assert (offer.agent_id, offer.expires_at > self.now) == (item.agent_id, True)
            if item.state == "waiting":
                assert item.agent_id is None
            assert (item.carried_by is None) == (item.state in ("waiting", "done"))
            assert (item.state == "wrap_up") <= (item.wrap_up_until is not None)

    @invariant()
    def load_adds_up(self) -> None:
        carried = [item.load for item in self.items if item.state in ("offered", "assigned", "wrap_up")]
        of_agents = [item.load for agent in AGENTS for item in self.items if item.carried_by == agent]
        assert sum(carried) == sum(of_agents)


TestLifeOfItems = LifeOfItems.TestCase
