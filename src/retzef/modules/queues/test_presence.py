"""Presence: what an agent may say, and what follows."""

from datetime import timedelta

import pytest
from tests.fixtures.floor import Floor

from retzef.kernel.locale import LOCALES
from retzef.modules.queues.actions.presence import set_presence
from retzef.modules.queues.api import list_queues
from retzef.modules.staff.api import Presence, PresenceReasonError
from retzef.modules.tenancy.api import read_list


async def test_idling_begins_when_an_agent_becomes_ready(floor: Floor) -> None:
    dana = await floor.add_agent([await floor.add_queue()], presence="offline", idle=900)
    floor.clock.move(timedelta(seconds=3))
    since = await set_presence(floor.units, floor.tenant_id, dana, "ready", None)
    row = await floor.agent(dana)
    assert (row["presence"], row["presence_at"], row["idle_since"]) == ("ready", since, floor.clock.now())
    assert [each["agent_id"] for each in await floor.events("presence_changed")] == [dana]


async def test_nothing_changes_when_the_same_presence_is_said_again(floor: Floor) -> None:
    dana = await floor.add_agent([await floor.add_queue()])
    before = await floor.agent(dana)
    floor.clock.move(timedelta(seconds=30))
    assert await set_presence(floor.units, floor.tenant_id, dana, "ready", None) == before["presence_at"]
    assert dict(await floor.agent(dana)) == dict(before)
    assert await floor.events() == []


@pytest.mark.parametrize(
    ("presence", "reason"),
    [
        ("not_ready", None),
        ("not_ready", "no_answer"),
        ("not_ready", "nap"),
        ("ready", "lunch"),
        ("offline", "lunch"),
    ],
)
async def test_presence_is_refused_when_the_reason_does_not_fit(
    floor: Floor, presence: Presence, reason: str | None
) -> None:
    dana = await floor.add_agent([await floor.add_queue()], presence="offline")
    with pytest.raises(PresenceReasonError):
        await set_presence(floor.units, floor.tenant_id, dana, presence, reason)
    assert (await floor.agent(dana))["presence"] == "offline"


async def test_reasons_have_labels_of_their_own_when_a_tenant_begins(floor: Floor) -> None:
    async with floor.database.transaction(floor.tenant_id) as connection:
        begun = await read_list(connection, floor.tenant_id, "presence_reasons")
    codes = ["break", "lunch", "meeting", "training", "technical"]
    assert [each.key for each in begun.entries] == codes
    for locale in LOCALES:
        assert len({each.told(locale) for each in begun.entries}) == len(codes)


async def test_queues_are_named_in_the_readers_language_when_listed(floor: Floor) -> None:
    queue = await floor.add_queue()
    disposition = await floor.add_disposition(queue)
    async with floor.database.transaction(floor.tenant_id) as connection:
        hebrew = await list_queues(connection, floor.tenant_id, "he")
        english = await list_queues(connection, floor.tenant_id, "uk")
    assert {each.name for each in hebrew} == {"שירות"}
    assert {each.name for each in english} == {"Service"}
    (mine,) = [each for each in hebrew if each.queue_id == queue]
    assert [(each.disposition_id, each.label) for each in mine.dispositions] == [(disposition, "טופל")]
