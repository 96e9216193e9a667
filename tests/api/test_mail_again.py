"""A mail that some have not got is sent again to those alone; and the signature that stands below one is told before."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from tests.api.test_mail_out import RUTH, Mailbox, _say, _take
from tests.contract.channels import Channel
from tests.contract.test_door import open_door
from tests.fixtures.actors import sit_down
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def mailbox(shared: Composed, own: Tenant) -> AsyncIterator[Mailbox]:
    door = await open_door(Channel("email"), shared, own)
    yield Mailbox(shared, own, door.entry_point)


async def test_a_mail_that_went_out_goes_again_to_who_was_refused_when_somebody_says_so(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana = await sit_down(shared, own, "dana")
    case_id, interaction_id, _ = await _take(dana, mailbox, Cc="avi@customer.example")
    system = shared.core.database.system
    await _say(dana, case_id, interaction_id)
    message_id: UUID = await system.fetchval(
        "SELECT message_id FROM messages WHERE tenant_id = $1 AND direction = 'out' ORDER BY message_id DESC LIMIT 1", own.tenant_id
    )  # fmt: skip
    path = f"/cases/{case_id}/messages/{message_id}/send-again"

    async def stand(status: str, of_avi: str) -> None:
        await system.execute("UPDATE messages SET status = $1 WHERE message_id = $2", status, message_id)
        await system.execute(
            "UPDATE mail_recipients SET status = CASE role WHEN 'to' THEN 'accepted' ELSE $1 END WHERE message_id = $2",
            of_avi, message_id,
        )  # fmt: skip

    async def again(status: int, **to: object) -> dict[str, Any]:
        body = {"client_id": str(uuid4()), **({"to": [to]} if to else {})}
        answer = await dana.do("POST", path, body, expect=(status,))
        return answer.json()["error"] if status != 204 else {}

    assert (await again(409))["code"] == "mail-not-stuck"
    await stand("sent", "accepted")
    assert (await again(409))["code"] == "mail-not-stuck"
    await stand("sent", "bounced")
    assert (await again(409, address=RUTH))["code"] == "mail-not-stuck"
    assert (await again(422, address="avi@customer.example", corrected="avi at home"))[
        "code"
    ] == "mail-address-invalid"
    twice = await again(409, address="avi@customer.example", corrected=RUTH)
    assert (twice["code"], twice["params"]) == ("mail-recipient-twice", {"address": RUTH})
    await again(204, address="avi@customer.example", corrected="Avi@home.example")

    page = (await dana.do("GET", f"/cases/{case_id}")).json()
    (shown,) = [each["data"] for each in page["entities"] if each["id"] == str(message_id)]
    told = [(each["address"], each["status"]) for each in shown["mail"]["recipients"]]
    assert (shown["status"], told) == ("queued", [(RUTH, "accepted"), ("avi@home.example", "queued")])
    jobs = await system.fetchval(
        "SELECT count(*) FROM jobs WHERE tenant_id = $1 AND kind = 'send_message' AND payload->>'message_id' = $2",
        own.tenant_id, str(message_id),
    )  # fmt: skip
    assert jobs >= 1


async def test_the_signature_that_will_stand_below_is_told_in_the_customers_language(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana, emma = await sit_down(shared, own, "dana"), await sit_down(shared, own, "emma")
    case_id, interaction_id, _ = await _take(dana, mailbox)
    path, entry_point = f"/cases/{case_id}/mail-signature", mailbox.entry_point.entry_point_id
    none = (await dana.do("GET", f"{path}?interaction_id={interaction_id}")).json()
    assert none["text"] == ""
    await shared.core.database.system.execute(
        "UPDATE queues SET signatures = $2 WHERE tenant_id = $1", own.tenant_id, json.dumps({"en": "Shop\n03-1234567", "he": "החנות"})
    )  # fmt: skip
    await shared.core.database.system.execute(
        "UPDATE customers SET locale = 'he' WHERE tenant_id = $1", own.tenant_id
    )
    for asked in (f"interaction_id={interaction_id}", f"entry_point_id={entry_point}"):
        assert (await dana.do("GET", f"{path}?{asked}")).json() == {"text": "החנות", "locale": "he"}
    await dana.do("GET", path, expect=(404,))
    await dana.do("GET", f"{path}?interaction_id={uuid4()}", expect=(404,))
    await emma.do("GET", f"{path}?interaction_id={interaction_id}", expect=(404,))
