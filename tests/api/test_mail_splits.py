"""Splitting a thread of mails: what answers the old matter stays, what answers the new one goes over, and both are one again."""

from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from retzef.ports.channel import EntryPoint
from tests.fixtures.actors import Desk, sit_down
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.mails import open_mailbox, receive

pytestmark = pytest.mark.asyncio(loop_scope="module")

# All of cases and what is in them, but for versions and the pointer that a split leaves.
_STATE = """
SELECT 'thread ' || to_jsonb(i)::text FROM interactions i
UNION ALL SELECT 'message ' || (to_jsonb(m) - 'version')::text FROM messages m
UNION ALL SELECT 'mail ' || to_jsonb(x)::text FROM mails x
UNION ALL SELECT 'work ' || (to_jsonb(w) - 'version')::text FROM work_items w WHERE w.state <> 'done'
ORDER BY 1
"""


class Exchange:
    """Ruth's mails to a mailbox, and Dana, who has the case in hand."""

    def __init__(self, composed: Composed, tenant: Tenant, entry_point: EntryPoint, dana: Desk) -> None:
        self.composed, self.tenant, self.entry_point, self.dana = composed, tenant, entry_point, dana
        self.case_id = UUID(int=0)

    async def write(
        self, name: str, subject: str, answers: str | None = None, *, sender: str = "ruth"
    ) -> UUID:
        """A mail whose text is its name; the message."""
        head = {
            "From": f"Ruth Cohen <{sender}@customer.example>", "To": "help@centre.example", "Subject": subject,
            "Message-ID": f"<{name}@customer.example>", **({"In-Reply-To": f"<{answers}>"} if answers else {}),
        }  # fmt: skip
        raw = "".join(f"{field}: {value}\r\n" for field, value in head.items()) + f"\r\n{name}\r\n"
        return await receive(self.composed.core, self.entry_point, raw.encode())

    async def begin(self) -> None:
        """The first mail, taken."""
        await self.dana.be("ready")
        await self.write("meter", "The meter is wrong")
        ((_, self.case_id, _),) = await self.dana.take_all()

    async def texts(self, case_id: UUID) -> list[str]:
        return [each["text"] for each in await self.messages(case_id)]

    async def messages(self, case_id: UUID) -> list[dict[str, Any]]:
        page = (await self.dana.do("GET", f"/cases/{case_id}")).json()["entities"]
        found = [each["data"] for each in page if each["kind"] == "message"]
        return sorted(found, key=lambda each: each["occurred_at"])

    async def lines(self) -> list[dict[str, Any]]:
        page = (await self.dana.do("GET", f"/cases/{self.case_id}")).json()["entities"]
        return [each["data"] for each in page if each["kind"] == "note_line"]

    async def state(self) -> list[str]:
        async with self.composed.core.database.transaction(self.tenant.tenant_id) as connection:
            return [row[0] for row in await connection.fetch(_STATE)]

    async def split(self, message_id: UUID) -> tuple[UUID, str]:
        made = (
            await self.dana.do("POST", f"/cases/{self.case_id}/split", {"message_id": str(message_id)})
        ).json()
        return UUID(made["case_id"]), made["split_id"]

    async def undo(self, split_id: str) -> None:
        await self.dana.do("DELETE", f"/cases/{self.case_id}/splits/{split_id}")


@pytest_asyncio.fixture(loop_scope="module")
async def exchange(shared: Composed, own: Tenant) -> Exchange:
    entry_point = await open_mailbox(shared.core, own.tenant_id, own.queue_id)
    made = Exchange(shared, own, entry_point, await sit_down(shared, own, "dana"))
    await made.begin()
    return made


async def test_answers_to_the_old_matter_stay_when_a_thread_of_mails_is_split_and_all_is_one_when_undone(
    exchange: Exchange,
) -> None:
    invoice = await exchange.write("invoice", "An invoice is missing", "meter@customer.example")
    await exchange.write("still-wrong", "Re: The meter is wrong", "meter@customer.example")
    await exchange.write("invoice-too", "Re: An invoice is missing", "invoice@customer.example")
    await exchange.write("wrong-again", "Re: The meter is wrong", "still-wrong@customer.example")
    before = await exchange.state()
    assert len(await exchange.texts(exchange.case_id)) == 5

    new, split_id = await exchange.split(invoice)

    assert await exchange.texts(new) == ["invoice", "invoice-too"]
    assert await exchange.texts(exchange.case_id) == ["meter", "still-wrong", "wrong-again"]
    # Both wait for an answer, in the same hands.
    assert {case_id for _, case_id, _ in await exchange.dana.items()} == {exchange.case_id, new}
    await exchange.undo(split_id)
    assert await exchange.state() == before


async def test_what_is_written_since_is_there_and_in_hand_once_when_a_split_is_undone(
    exchange: Exchange,
) -> None:
    invoice = await exchange.write("invoice", "An invoice is missing", "meter@customer.example")
    _, split_id = await exchange.split(invoice)
    await exchange.write("old", "Re: The meter is wrong", "meter@customer.example")
    await exchange.write("new", "Re: An invoice is missing", "invoice@customer.example")
    await exchange.undo(split_id)
    assert await exchange.texts(exchange.case_id) == ["meter", "invoice", "old", "new"]
    ((_, of_case, interaction_id),) = await exchange.dana.items()
    assert of_case == exchange.case_id
    assert {each["interaction_id"] for each in await exchange.messages(of_case)} == {str(interaction_id)}


async def test_all_is_one_again_when_a_half_was_split_too_and_both_are_undone(exchange: Exchange) -> None:
    invoice = await exchange.write("invoice", "An invoice is missing", "meter@customer.example")
    copy = await exchange.write("copy", "Re: An invoice is missing", "invoice@customer.example")
    before = await exchange.state()
    new, first = await exchange.split(invoice)
    second = (await exchange.dana.do("POST", f"/cases/{new}/split", {"message_id": str(copy)})).json()
    await exchange.dana.do("DELETE", f"/cases/{exchange.case_id}/splits/{first}", expect=(409,))
    await exchange.dana.do("DELETE", f"/cases/{new}/splits/{second['split_id']}")
    await exchange.undo(first)
    assert await exchange.state() == before


async def test_a_half_that_was_answered_is_nobodys_work_when_a_thread_of_mails_is_split(
    exchange: Exchange,
) -> None:
    ((_, _, interaction_id),) = await exchange.dana.items()
    await exchange.dana.say(exchange.case_id, interaction_id, "we look into it")
    invoice = await exchange.write("invoice", "An invoice is missing", "meter@customer.example")
    new, split_id = await exchange.split(invoice)
    assert [case_id for _, case_id, _ in await exchange.dana.items()] == [new]
    # What Ruth answers to the old matter begins there anew, and is not lost when the two are one again.
    await exchange.write("thanks", "Re: The meter is wrong", "meter@customer.example")
    await exchange.dana.take_all()
    assert await exchange.texts(exchange.case_id) == ["meter", "we look into it", "thanks"]
    await exchange.undo(split_id)
    assert sorted(await exchange.texts(exchange.case_id)) == ["invoice", "meter", "thanks", "we look into it"]
    assert [case_id for _, case_id, _ in await exchange.dana.items()] == [exchange.case_id]


async def test_a_split_is_offered_again_when_the_one_that_was_made_is_undone(exchange: Exchange) -> None:
    invoice = await exchange.write("invoice", "An invoice is missing", "meter@customer.example")
    await exchange.write("invoice-too", "Re: An invoice is missing", "invoice@customer.example")

    async def offers(case_id: UUID) -> list[Any]:
        return [each["mail"]["threading"]["offer"] for each in await exchange.messages(case_id)]

    assert await offers(exchange.case_id) == [None, "split", "split"]
    new, split_id = await exchange.split(invoice)
    assert await offers(new) == [None, None]
    await exchange.undo(split_id)
    assert await offers(exchange.case_id) == [None, "split", "split"]


async def test_the_lines_of_a_case_say_what_holds_when_a_split_was_undone(exchange: Exchange) -> None:
    invoice = await exchange.write("invoice", "An invoice is missing", "meter@customer.example")
    _, split_id = await exchange.split(invoice)
    (line,) = [each for each in await exchange.lines() if each["code"].startswith("case_split")]
    assert (line["code"], line["params"]["undone"]) == ("case_split", False)
    await exchange.undo(split_id)
    split, undone = [each for each in await exchange.lines() if each["code"].startswith("case_split")]
    assert (split["code"], split["params"]["undone"]) == ("case_split", True)
    assert undone["code"] == "case_split_undone"
    assert [each["code"] for each in await exchange.lines()].count("interaction_started") == 1
