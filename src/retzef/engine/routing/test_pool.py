"""A pool told of one change after another, against everything looked at anew each time: a small centre that lives at random."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from retzef.engine.routing import (
    LIVE_MEDIA,
    Carried,
    NewOffer,
    PendingOffer,
    Pool,
    QueueRule,
    ReadyAgent,
    Requirement,
    Ring,
    RoutingPolicy,
    RoutingState,
    WaitingItem,
    decide,
    decide_round,
)
from retzef.kernel.ids import AgentId, OfferId, QueueId, SkillId, WorkItemId

BEGAN = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
HEBREW, BILLING = SkillId(UUID(int=51)), SkillId(UUID(int=52))
CALLS, CHATS, MAILS, OVERFLOW = (QueueId(UUID(int=number)) for number in range(1, 5))
MEDIA = {CALLS: "voice", CHATS: "chat", MAILS: "email", OVERFLOW: "chat"}
RULES = (
    QueueRule(
        CALLS, timedelta(seconds=20), (Requirement(HEBREW, 60, 1.0),), target=timedelta(seconds=20),
        rings=(
            Ring(timedelta(seconds=30), lower_by=30),
            Ring(timedelta(seconds=90), without=frozenset({HEBREW}), also=frozenset({OVERFLOW})),
        ),
    ),
    QueueRule(CHATS, timedelta(seconds=30), max_wait=timedelta(seconds=200), overflow_queue_id=OVERFLOW, ageing=1.5),
    QueueRule(MAILS, timedelta(seconds=120), keeps_free=1, ageing=0.1),
    QueueRule(OVERFLOW, timedelta(seconds=30)),
)  # fmt: skip
POLICY = RoutingPolicy(
    ask_again_after=timedelta(seconds=45),
    due_soon_points=60,
    overdue_points=120,
    alone_for_preferred=timedelta(seconds=15),
    ramp_in=timedelta(seconds=100),
    silent_after=timedelta(seconds=60),
    silent_percent=50,
    interrupts={"voice": frozenset({"email"})},
    absent_after=timedelta(days=1),
)


@dataclass
class Desk:
    """An agent as the centre knows them."""

    agent_id: AgentId
    queues: frozenset[QueueId]
    skills: dict[SkillId, int]
    caps: dict[str, int]
    signed_in_at: datetime
    idle_since: datetime
    ready_since: datetime
    work: dict[WorkItemId, Carried] = field(default_factory=dict)
    is_ready: bool = True
    person_id: AgentId | None = None

    def as_ready(self, now: datetime) -> ReadyAgent:
        return ReadyAgent(
            self.agent_id, self.queues, 8, 0, self.idle_since, now, self.ready_since, self.skills, self.caps,
            tuple(self.work.values()), self.signed_in_at, self.person_id,
        )  # fmt: skip


class Centre:
    """What happens in it is drawn by chance; the pool is told of each thing alone, and gives out work."""

    def __init__(self, chance: random.Random, desks: int = 7, *, clients: int = 1) -> None:
        """`clients`: of an outsourcer whose agents serve all of them; each agent is one person with a desk for each."""
        self.chance = chance
        self.now = BEGAN
        self.count = 0
        self.items: dict[WorkItemId, WaitingItem] = {}
        self.offers: dict[WorkItemId, tuple[PendingOffer, WaitingItem]] = {}
        self.desks: dict[AgentId, Desk] = {}
        self.pool = Pool(POLICY)
        self.given = Counter[str]()
        for rule in RULES:
            self.pool.put_queue(rule, self.now.timestamp())
        for number in range(desks):
            person_id = AgentId(UUID(int=100 + number))
            queues = chance.sample([*MEDIA], max(clients, chance.randint(1, 3)))
            skills = {skill: chance.randint(0, 100) for skill in (HEBREW, BILLING) if chance.random() < 0.7}
            caps = {"chat": 3} if chance.random() < 0.5 else {}
            work: dict[WorkItemId, Carried] = {}
            for client in range(clients):
                agent_id = AgentId(UUID(int=100 + number + 1000 * client))
                mine = frozenset(queues[client::clients])
                self.desks[agent_id] = Desk(
                    agent_id,
                    mine,
                    skills,
                    caps,
                    BEGAN,
                    BEGAN,
                    BEGAN,
                    work,
                    person_id=person_id if clients > 1 else None,
                )
                self.tell(agent_id)

    def tell(self, agent_id: AgentId) -> None:
        """What has become of an agent."""
        desk = self.desks[agent_id]
        if desk.is_ready:
            self.pool.put_agent(desk.as_ready(self.now), self.now.timestamp())
        else:
            self.pool.drop_agent(agent_id, self.now.timestamp())
        if desk.person_id is not None:
            self.pool.put_burden(desk.as_ready(self.now), self.now.timestamp())

    def idle_from_now(self, desk: Desk) -> None:
        """The agent, and whoever else the same person is."""
        for each in self.desks.values():
            if each.work is desk.work:
                each.idle_since = self.now

    def happen(self) -> None:
        """One thing."""
        self.now += timedelta(milliseconds=self.chance.choice([0, 50, 400, 3000, 20_000]))
        self.chance.choices(
            [self.come, self.leave, self.accept, self.decline, self.finish, self.go_or_come_back, self.say],
            [30, 3, 30, 6, 30, 4, 4],
        )[0]()

    def come(self) -> None:
        """Somebody writes or rings."""
        if len(self.items) > 14:
            return
        self.count += 1
        chance = self.chance
        queue_id = chance.choice([CALLS, CHATS, CHATS, MAILS])
        medium = MEDIA[queue_id]
        who: list[AgentId | None] = [*self.desks, None, None, None]
        item = WaitingItem(
            WorkItemId(UUID(int=10_000 + self.count)), queue_id, medium, {"voice": 8, "chat": 2, "email": 3}[medium],
            chance.choice([0, 0, 0, 1]), self.now,
            requirements=(Requirement(BILLING, 40),) if chance.random() < 0.2 else (),
            customer_value=chance.choice([0, 0, 50, 100]),
            preferred_agent_id=chance.choice(who), last_agent_id=chance.choice(who),
            excluded=frozenset(each for each in [chance.choice(who)] if each and chance.random() < 0.2),
        )  # fmt: skip
        self.put(item)

    def put(self, item: WaitingItem) -> None:
        """It waits."""
        self.items[item.work_item_id] = item
        self.pool.put_item(item, self.now.timestamp())

    def leave(self) -> None:
        """Somebody gives up."""
        if self.items:
            item_id = self.chance.choice([*self.items])
            del self.items[item_id]
            self.pool.drop_item(item_id)

    def accept(self) -> None:
        """An offer is taken."""
        if self.offers:
            offer, item = self.offers.pop(self.chance.choice([*self.offers]))
            desk = self.desks[offer.agent_id]
            desk.work[item.work_item_id] = replace(
                desk.work[item.work_item_id], quiet_since=self.now if item.medium == "chat" else None
            )
            self.idle_from_now(desk)
            self.pool.drop_offer(item.work_item_id, self.now.timestamp())
            self.tell(offer.agent_id)

    def decline(self) -> None:
        """An offer is passed on."""
        if self.offers:
            self.give_back(self.chance.choice([*self.offers]), passed=True)

    def give_back(self, item_id: WorkItemId, *, passed: bool) -> None:
        """The item waits again with its age."""
        offer, item = self.offers.pop(item_id)
        del self.desks[offer.agent_id].work[item_id]
        self.pool.drop_offer(item_id, self.now.timestamp())
        self.tell(offer.agent_id)
        self.put(replace(item, passed_by={**item.passed_by, offer.agent_id: self.now}) if passed else item)

    def finish(self) -> None:
        """Somebody is done with something."""
        busy = [desk for desk in self.desks.values() if set(desk.work) - set(self.offers)]
        if busy:
            desk = self.chance.choice(busy)
            del desk.work[self.chance.choice([item for item in desk.work if item not in self.offers])]
            self.idle_from_now(desk)
            self.tell(desk.agent_id)

    def go_or_come_back(self) -> None:
        """Somebody has a break, or comes from it."""
        desk = self.chance.choice([*self.desks.values()])
        for item_id in [each for each, (offer, _) in self.offers.items() if offer.agent_id == desk.agent_id]:
            self.give_back(item_id, passed=False)
        desk.is_ready = not desk.is_ready
        if desk.is_ready:
            desk.ready_since = desk.signed_in_at = self.now
        self.tell(desk.agent_id)

    def say(self) -> None:
        """A word is said in a chat, which is not silent any more."""
        chats = [
            (desk, item) for desk in self.desks.values() for item, each in desk.work.items()
            if each.medium == "chat" and item not in self.offers
        ]  # fmt: skip
        if chats:
            desk, item = self.chance.choice(chats)
            desk.work[item] = replace(desk.work[item], quiet_since=self.now)
            self.tell(desk.agent_id)

    def state(self) -> RoutingState:
        """Everything, as whoever reads it all would find it."""
        return RoutingState(
            RULES,
            tuple(self.items.values()),
            tuple(desk.as_ready(self.now) for desk in self.desks.values() if desk.is_ready),
            tuple(offer for offer, _ in self.offers.values()),
            (),
            (),
            BEGAN,
        )

    def give_out(self) -> tuple[NewOffer, ...]:
        """A round, and what becomes of it."""
        decided = decide(self.pool, self.now, explain=self.count % 50 == 0)
        for offer in decided.offers:
            item = self.items.pop(offer.work_item_id)
            self.desks[offer.agent_id].work[item.work_item_id] = Carried(
                item.work_item_id, item.medium, item.load
            )
            made = PendingOffer(
                OfferId(UUID(int=item.work_item_id.int + 1_000_000)), item.work_item_id, offer.agent_id, self.now,
                offer.expires_at, item.medium,
            )  # fmt: skip
            self.offers[item.work_item_id] = made, item
            self.pool.put_offer(made, self.now.timestamp())
            self.given[item.medium] += 1
        for released in decided.released:
            self.give_back(released.work_item_id, passed=released.state == "timed_out")
            self.given[released.reason] += 1
        for overflow in decided.overflows:
            item = self.items[overflow.work_item_id]
            self.put(replace(item, queue_id=overflow.to_queue_id, entered_at=self.now, passed_by={}))
            self.given[overflow.reason] += 1
        self.given["rings"] += len(decided.rings)
        return decided.offers


def live(centre: Centre, events: int, *, compare_every: int) -> Centre:
    """Let it live, and look after every round whether what must hold holds."""
    for number in range(events):
        centre.happen()
        before = centre.state() if number % compare_every == 0 else None
        anew = decide_round(before, POLICY, centre.now) if before else None
        offers = centre.give_out()
        if before and anew and not anew.released and not anew.overflows:
            assert len(offers) == len(anew.offers), (offers, anew.offers)
            worth, anew_worth = (sum(each.score for each in made) for made in (offers, anew.offers))
            assert worth == pytest.approx(anew_worth), (number, offers, anew.offers)
        check(centre)
    return centre


def check(centre: Centre) -> None:
    """Nobody carries too much, nothing is with two, and nothing waits beside somebody who could take it."""
    persons = {id(desk.work): desk.work for desk in centre.desks.values()}
    holders = Counter(item for work in persons.values() for item in work)
    assert not holders or max(holders.values()) == 1
    assert not set(holders) & set(centre.items)
    for desk in centre.desks.values():
        load = sum(each.load for each in desk.work.values())
        assert load <= 8 * 1.5
        assert sum(each.medium == "chat" for each in desk.work.values()) <= desk.caps.get("chat", 99)
        assert sum(each.load for each in desk.work.values() if each.medium == "voice") <= 8
        assert sum(item in centre.offers for item in desk.work) <= 1


@pytest.mark.parametrize("seed", range(4))
def test_pool_decides_as_if_it_looked_at_everything_when_it_was_told_of_each_change(seed: int) -> None:
    centre = live(Centre(random.Random(seed)), 500, compare_every=1)
    assert min(centre.given[medium] for medium in ("voice", "chat", "email")) > 0


@pytest.mark.parametrize("seed", range(3))
def test_pool_decides_as_if_it_looked_at_everything_when_agents_serve_several_tenants(seed: int) -> None:
    centre = live(Centre(random.Random(21 + seed), 4, clients=2), 500, compare_every=1)
    assert min(centre.given[medium] for medium in ("voice", "chat", "email")) > 0


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_nobody_is_overloaded_and_nothing_forgotten_over_a_million_events() -> None:
    given = Counter[str]()
    for seed in range(100):
        given += live(Centre(random.Random(1000 + seed)), 10_000, compare_every=40).given
    assert all(
        given[what]
        for what in ("voice", "chat", "email", "max_wait", "live_work_waits", "no_answer", "rings")
    )
    assert set(given) <= {*LIVE_MEDIA, "email", "max_wait", "live_work_waits", "no_answer", "rings"}


def test_whoever_came_is_answered_in_the_first_round_when_much_takes_its_turn_at_one_instant() -> None:
    pool = Pool(POLICY)
    for rule in RULES:
        pool.put_queue(rule, BEGAN.timestamp())
    for number in range(350):
        pool.put_item(
            WaitingItem(WorkItemId(UUID(int=1000 + number)), CALLS, "voice", 8, 0, BEGAN), BEGAN.timestamp()
        )
    decide(pool, BEGAN)
    now = BEGAN + timedelta(seconds=30)
    pool.put_agent(
        ReadyAgent(AgentId(UUID(int=7)), frozenset({CHATS}), 8, 0, BEGAN, now, BEGAN - timedelta(hours=1)),
        now.timestamp(),
    )
    pool.put_item(WaitingItem(WorkItemId(UUID(int=999)), CHATS, "chat", 2, 0, now), now.timestamp())

    rounds = [decide(pool, now)]
    while rounds[-1].next_wake_at == now:
        rounds.append(decide(pool, now))

    assert [offer.work_item_id.int for offer in rounds[0].offers] == [999]
    assert all(len(each.rings) < 350 for each in rounds)
    assert sorted(ring.work_item_id.int for each in rounds for ring in each.rings) == list(range(1000, 1350))
