"""New work is considered by the rules before it is offered; whatever a rule does, the work goes on."""

import json
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import asyncpg
import msgspec
import pytest
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.floor import Floor

from retzef.engine.context import Effects, Known, check_condition, declare_facts, read_notice
from retzef.engine.fields import Field
from retzef.engine.routing import Requirement
from retzef.kernel.ids import SkillId, WorkItemId
from retzef.modules.queues import context
from retzef.modules.queues.context import ContextRules, Looked
from retzef.platform.clock import TimeOrderedIds
from retzef.platform.journal import JournalRow

IDS = TimeOrderedIds()
FACTS = declare_facts(Known(customer_fields=(Field("debt", "money"), Field("tier", "text"))))
ALL_OF_IT = (
    "customer.language == 'he' && !identity.verified && case.status == 'open' && case.priority == 'normal' && !case.owned"
    " && size(case.labels) == 0 && !has(case.team) && size(case.interactions) == 1 && size(customer.interactions) == 1 && customer.open_cases == 1"
    " && interaction.channel == 'webchat' && interaction.medium == 'chat' && interaction.first == 'text' && interaction.entry_point == 'Site'"
    " && queue.is_open && queue.name == 'Service' && size(sent) == 0 && size(told.debt) == 0 && size(customer.organizations) == 0"
    " && now - case.opened_at < days(1) && customer.since <= now && identity.kind == 'email' && !identity.blocked"
)


async def add_rule(
    floor: Floor, source: str, effects: Effects | None = None, *, texts: Mapping[str, str] | None = None,
    stops: bool = False, program: str | None = None,
) -> UUID:  # fmt: skip
    """A rule as the administration saves it, the last in the order."""
    checked = check_condition(source, FACTS)
    notice, reads = read_notice(texts, FACTS) if texts else (None, {})
    rule_id = IDS.new()
    await floor.run(
        "INSERT INTO routing_rules (tenant_id, rule_id, name, place, condition, program, reads, effects, notices, shown, stops,"
        " active_from, created_at) SELECT $1, $2, 'rule', 1 + count(*), $3, $4, $5, $6, $7, $8, $9, $10, $10 FROM routing_rules"
        " WHERE tenant_id = $1",
        floor.tenant_id, rule_id, source, program or checked.program, json.dumps(dict(checked.reads) | dict(reads)),
        msgspec.json.encode(effects or Effects()).decode(), json.dumps(dict(texts or {})),
        None if notice is None else msgspec.json.encode(notice).decode(), stops, floor.clock.now() - timedelta(hours=1),
    )  # fmt: skip
    return rule_id


async def consider(floor: Floor, rules: ContextRules | None = None) -> bool:
    """Is there more?"""
    async with floor.database.system.acquire() as connection:
        looked = await (rules or ContextRules()).consider(connection, floor.tenant_id, floor.clock.now())
    return looked.is_more


def heard(floor: Floor, kind: str, item: WorkItemId | None = None) -> JournalRow:
    return JournalRow(floor.tenant_id, 1, kind, None, None, None, item, None, None, None, None, 1)


async def rule_of(floor: Floor, rule_id: UUID) -> asyncpg.Record:
    return (await floor.look("SELECT * FROM routing_rules WHERE tenant_id = $1 AND rule_id = $2", rule_id))[0]


async def considered(floor: Floor, item: WorkItemId) -> asyncpg.Record | None:
    found = await floor.look("SELECT * FROM considered_work WHERE tenant_id = $1 AND work_item_id = $2", item)
    return found[0] if found else None


async def set_of(floor: Floor, item: WorkItemId) -> asyncpg.Record:
    """What the rules set of it."""
    row = await considered(floor, item)
    assert row is not None
    return row


async def seen_in_round(floor: Floor) -> set[WorkItemId]:
    decided = await floor.decide()
    waiting = {each.work_item_id for each in decided.round.waiting}
    return waiting | {each.work_item_id for each in decided.round.offers}


async def test_new_work_gets_what_the_rules_set_and_is_offered_only_then(floor: Floor) -> None:
    first, second = await floor.add_queue(), await floor.add_queue(load=3)
    dana = await floor.add_agent([first, second])
    skill = SkillId(IDS.new())
    rule_id = await add_rule(
        floor, "customer.fields.debt > 100",
        Effects(second, (Requirement(skill, 40, 0.5),), 70, 30, "high", preferred="agent", preferred_agent_id=dana), texts={"en": "Owes {{customer.fields.debt}}"},
    )  # fmt: skip
    other_id = await add_rule(floor, "interaction.medium == 'voice'", Effects(customer_value=99))
    item = await floor.add_item(first)
    await floor.run(
        """UPDATE customers SET fields = '{"debt": "250 ILS"}' WHERE tenant_id = $1""", floor.tenant_id
    )
    assert item not in await seen_in_round(floor)
    assert await consider(floor) is False
    row, kept = await set_of(floor, item), await floor.item(item)
    assert (kept["queue_id"], kept["load"]) == (second, 3)
    assert (row["customer_value"], row["business_value"], row["preferred_agent_id"]) == (70, 30, dana)
    assert json.loads(row["requirements"]) == [{"skill_id": str(skill), "least": 40, "weight": 0.5}]
    assert json.loads(row["notice"]) == [
        {"texts": {"en": "Owes {0}"}, "values": [{"type": "number", "value": 250.0}]}
    ]
    assert row["rules_fired"] == [rule_id]
    assert ((await floor.case_of(item))["priority"], kept["priority"]) == (1, 1)
    assert item in await seen_in_round(floor)
    told = await floor.events("work_item_considered", "requeued", "case_priority_changed")
    assert {each["kind"]: json.loads(each["data"]) for each in told} == {
        "work_item_considered": {
            "routing_rules": str(rule_id), "queue_id": str(second), "skills": 1, "customer_value": 70, "business_value": 30,
            "preferred_agent_id": str(dana),
        },
        "requeued": {"queue_id": str(second), "reason": "sent_by_rule", "rules": str(rule_id)},
        "case_priority_changed": {"priority": "high", "rules": str(rule_id)},
    }  # fmt: skip
    assert ((await rule_of(floor, rule_id))["fired"], (await rule_of(floor, other_id))["fired"]) == (1, 0)


async def test_it_is_considered_once_however_often_it_enters_a_queue(floor: Floor) -> None:
    queue_id = await floor.add_queue()
    await floor.add_agent([queue_id])
    rule_id = await add_rule(floor, "true", Effects(customer_value=10))
    item = await floor.add_item(queue_id)
    rules = ContextRules()
    for _ in range(2):
        await consider(floor, rules)
    await floor.give(item)
    await floor.run(
        "UPDATE work_items SET state = 'waiting', agent_id = NULL WHERE tenant_id = $1", floor.tenant_id
    )
    await consider(floor, rules)
    assert (await rule_of(floor, rule_id))["fired"] == 1
    assert len(await floor.events("work_item_considered")) == 1


async def test_rule_knows_all_that_is_declared(floor: Floor) -> None:
    queue_id = await floor.add_queue()
    rule_id = await add_rule(floor, ALL_OF_IT)
    item = await floor.add_item(queue_id)
    identity = (await floor.item(item))["interaction_id"]
    await floor.run("UPDATE customers SET locale = 'he' WHERE tenant_id = $1", floor.tenant_id)
    await floor.run(
        "INSERT INTO identities (tenant_id, identity_id, customer_id, kind, value, status, provenance, created_at)"
        " SELECT $1, i.identity_id, i.identity_id, 'email', 'noa@example.com', 'claimed', 'test', now() FROM interactions i"
        " WHERE i.tenant_id = $1 AND i.interaction_id = $2",
        floor.tenant_id, identity,
    )  # fmt: skip
    await consider(floor)
    row = await rule_of(floor, rule_id)
    assert (row["fired"], row["failed"], row["last_error"]) == (1, 0, None)


async def test_message_that_we_or_another_system_sent_is_known(floor: Floor) -> None:
    queue_id, source_id = await floor.add_queue(), IDS.new()
    now = floor.clock.now()
    ours = await add_rule(
        floor, "sent.exists(m, m.ours && m.channel == 'webchat' && now - m.at < minutes(15))"
    )
    theirs = await add_rule(
        floor, "sent.exists(m, !m.ours && m.channel == 'sms' && now - m.at < minutes(15))"
    )
    owes = await add_rule(
        floor, "told.debt.exists(d, d.amount >= 20 && now - d.due > days(90)) && told.debt[0].source == 'ERP'"
    )
    item = await floor.add_item(queue_id)
    customer = (await floor.look("SELECT customer_id FROM customers WHERE tenant_id = $1"))[0][0]
    await floor.run(
        "INSERT INTO messages (tenant_id, message_id, case_id, interaction_id, direction, author_kind, text, status, occurred_at)"
        " SELECT $1, $3, case_id, interaction_id, 'out', 'agent', 'Hi', 'delivered', $4 FROM work_items WHERE tenant_id = $1 AND work_item_id = $2",
        floor.tenant_id, item, IDS.new(), now - timedelta(minutes=9),
    )  # fmt: skip
    await floor.run(
        "INSERT INTO fact_sources (tenant_id, source_id, key, name, icon, created_at) VALUES ($1, $2, 'erp', 'ERP', 'money', now())",
        floor.tenant_id,
        source_id,
    )
    for kind, content in (
        ("message_sent", [{"key": "channel", "type": "text", "value": "sms"}]),
        (
            "debt",
            [
                {"key": "amount", "type": "money", "value": "20 ILS"},
                {"key": "due", "type": "date", "value": "2020-01-01"},
            ],
        ),
    ):
        await floor.run(
            "INSERT INTO facts (tenant_id, fact_id, source_id, external_id, kind, customer_id, occurred_at, content, told_at, told_by)"
            " VALUES ($1, $2, $3, $4, $4, $5, $6, $7, now(), $2)",
            floor.tenant_id, IDS.new(), source_id, kind, customer, now - timedelta(minutes=9), json.dumps(content),
        )  # fmt: skip
    await consider(floor)
    assert [(await rule_of(floor, each))["fired"] for each in (ours, theirs, owes)] == [1, 1, 1]
    assert (await set_of(floor, item))["rules_fired"] == [ours, theirs, owes]


async def test_rule_that_errs_is_left_out_and_counted(floor: Floor) -> None:
    queue_id = await floor.add_queue()
    errs = await add_rule(floor, "1 / customer.open_cases == 1 && 1 / (customer.open_cases - 1) == 1")
    goes_on = await add_rule(floor, "true", Effects(business_value=40))
    item = await floor.add_item(queue_id)
    await consider(floor)
    assert (await set_of(floor, item))["business_value"] == 40
    row = await rule_of(floor, errs)
    assert (row["failed"], row["last_error"]) == (1, "ZeroDivisionError: division by zero in CEL expression")
    assert (await rule_of(floor, goes_on))["failed"] == 0


@pytest.mark.parametrize("program", ["customer.(", "true"])
async def test_rule_that_cannot_be_asked_holds_nothing_up(floor: Floor, program: str) -> None:
    queue_id = await floor.add_queue()
    await floor.add_agent([queue_id])
    await add_rule(floor, "true", Effects(queue_id=IDS.new()), program=program)
    item = await floor.add_item(queue_id)
    await consider(floor)
    assert (await floor.item(item))["queue_id"] == queue_id
    assert item in await seen_in_round(floor)


async def test_work_goes_on_without_rules_when_facts_cannot_be_fetched(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue_id, rules = await floor.add_queue(), ContextRules()
    rule_id = await add_rule(floor, "true", Effects(business_value=40))
    await consider(floor, rules)  # which rules there are is known
    item = await floor.add_item(queue_id)
    rules.on_events([heard(floor, "work_item_queued", item)])
    monkeypatch.setattr(
        context,
        "_GATHER",
        "SELECT pg_sleep(30)::text, $1::uuid, $2::uuid[], $3::timestamptz, $4::int, $5::text[], $6::timestamptz",
    )
    monkeypatch.setattr(context, "FACTS_WITHIN_SECONDS", 0.05)
    await consider(floor, rules)
    assert (await set_of(floor, item))["business_value"] == 0
    assert ((await rule_of(floor, rule_id))["failed"], (await rule_of(floor, rule_id))["last_error"]) == (
        1,
        context.FACTS_MISSING,
    )


async def test_item_that_somebody_holds_is_left_for_the_next_round(
    floor: Floor, database: FreshDatabase
) -> None:
    queue_id = await floor.add_queue()
    await add_rule(floor, "true")
    held, free = await floor.add_item(queue_id), await floor.add_item(queue_id)
    other = await asyncpg.connect(database.system)
    try:
        async with other.transaction():
            await other.execute("SELECT 1 FROM work_items WHERE work_item_id = $1 FOR UPDATE", held)
            assert await consider(floor) is True
        assert (
            await considered(floor, free) is None,
            await considered(floor, held) is None,
        ) == (False, True)
        assert await seen_in_round(floor) == {free}
    finally:
        await other.close()
    assert await consider(floor) is False
    assert await seen_in_round(floor) == {free, held}


async def test_nothing_is_asked_of_what_was_queued_before_the_first_rule_was_on(floor: Floor) -> None:
    queue_id = await floor.add_queue()
    rule_id = await add_rule(floor, "true")
    item = await floor.add_item(queue_id, waited=7_200)
    await consider(floor)
    assert (await rule_of(floor, rule_id))["fired"] == 0
    assert await seen_in_round(floor) == {item}


async def test_tenant_without_rules_costs_no_look(floor: Floor) -> None:
    class NoConnection:
        """Fails whoever asks the database anything."""

    rules = ContextRules()
    await consider(floor, rules)
    assert await rules.consider(NoConnection(), floor.tenant_id, floor.clock.now()) == Looked()  # type: ignore[arg-type]
    await add_rule(floor, "true")
    rules.on_events([heard(floor, "routing_rule_changed")])
    queue_id = await floor.add_queue()
    await floor.add_item(queue_id)
    await consider(floor, rules)
    assert len(await floor.events("work_item_considered")) == 1
    # From here on only what the journal tells of is looked for; now and then all that waits.
    told, missed = await floor.add_item(queue_id), await floor.add_item(queue_id)
    rules.on_events([heard(floor, "work_item_queued", told)])
    await consider(floor, rules)
    assert (await considered(floor, told) is None, await considered(floor, missed) is None) == (False, True)
    floor.clock.move(context.LOOK_THROUGH_EVERY)
    await consider(floor, rules)
    assert await considered(floor, missed) is not None


async def test_open_is_what_the_entry_point_is_that_it_came_by_and_else_the_queue(floor: Floor) -> None:
    queue_id, calendar_id = await floor.add_queue(), IDS.new()
    is_open = await add_rule(floor, "queue.is_open")
    by_the_queue = await floor.add_item(queue_id)
    await consider(floor)
    await floor.run(
        "INSERT INTO calendars (tenant_id, calendar_id, name, is_default, week, days, closed_texts, active)"
        " VALUES ($1, $2, 'Never', false, '[[],[],[],[],[],[],[]]', '[]', '{}', true)",
        floor.tenant_id, calendar_id,
    )  # fmt: skip
    await floor.run(
        "UPDATE entry_points SET calendar_id = $2 WHERE tenant_id = $1", floor.tenant_id, calendar_id
    )
    by_a_closed_door = await floor.add_item(queue_id)
    await consider(floor)
    assert (await set_of(floor, by_the_queue))["rules_fired"] == [is_open]
    assert (await set_of(floor, by_a_closed_door))["rules_fired"] == []
