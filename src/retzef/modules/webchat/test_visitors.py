"""Visitors are strangers to each other, and nothing that one of them says may silence them."""

from uuid import uuid4

import pytest
from tests.fixtures.actors import Visitor, sign_identity, visit
from tests.fixtures.composed import Composed, Tenant

from retzef.modules.customers.api import CLAIMED_MAX

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _texts(composed: Composed, tenant: Tenant) -> list[tuple[str, str, int]]:
    async with composed.core.database.transaction(tenant.tenant_id) as connection:
        rows = await connection.fetch(
            "SELECT i.thread_key, m.text, jsonb_array_length(m.attachments) AS files FROM messages m"
            " JOIN interactions i USING (tenant_id, interaction_id) WHERE tenant_id = $1 ORDER BY m.message_id",
            tenant.tenant_id,
        )
    return [(row["thread_key"], row["text"], row["files"]) for row in rows]


async def test_both_messages_are_stored_when_two_visitors_chose_the_same_id(
    shared: Composed, own: Tenant
) -> None:
    one, other, client_id = await visit(shared, own), await visit(shared, own), uuid4()
    first = await one.write("of the first", client_id=client_id)
    again = await one.write("of the first", client_id=client_id)
    second = await other.write("of the second", client_id=client_id)
    assert first == again != second
    assert await _texts(shared, own) == [
        (one.visitor_id, "of the first", 0),
        (other.visitor_id, "of the second", 0),
    ]


async def test_a_file_named_twice_is_in_the_message_once(shared: Composed, own: Tenant) -> None:
    visitor = await visit(shared, own)
    file_id = await visitor.attach("a.txt", b"words", "text/plain")
    await visitor.write("look", files=[file_id, file_id])
    assert await _texts(shared, own) == [(visitor.visitor_id, "look", 1)]


async def test_a_message_that_names_very_many_files_is_refused(shared: Composed, own: Tenant) -> None:
    visitor = await visit(shared, own)
    answer = await visitor.http.post(
        visitor.path + "/messages",
        json={"client_id": str(uuid4()), "attachment_ids": [str(uuid4()) for _ in range(11)]},
        headers=visitor.key,
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "payload-unparseable")


@pytest.mark.parametrize("by", ["visitor", "host"])
async def test_who_has_a_null_character_in_their_name_can_write(
    shared: Composed, own: Tenant, by: str
) -> None:
    name = "Da\x00na"
    said = {"name": name} if by == "visitor" else {"identity": sign_identity("c\x00-42", name=name)}
    visitor = await visit(shared, own, **said)
    await visitor.write("hello")
    assert await _texts(shared, own) == [(visitor.visitor_id, "hello", 0)]


async def test_a_host_site_writes_a_phone_number_as_it_likes_and_finds_the_same_customer(
    shared: Composed, own: Tenant
) -> None:
    for identity in (
        sign_identity("c-1", phone="+972 50-123 (4567)"),
        sign_identity("c-2", phone="+972501234567"),
    ):
        visitor: Visitor = await visit(shared, own, identity=identity)
        await visitor.write("hello")
    async with shared.core.database.transaction(own.tenant_id) as connection:
        assert await connection.fetchval("SELECT count(*) FROM customers") == 1


async def test_a_visitor_who_claims_address_after_address_stays_within_what_a_person_has(
    shared: Composed, own: Tenant
) -> None:
    visitor = await visit(shared, own)
    await visitor.write("hello")
    for number in range(CLAIMED_MAX + 5):
        await visitor.introduce(email=f"someone-{number}@example.com")
    await visitor.come_back(identity=sign_identity("c-1", email="vouched@example.com"))
    async with shared.core.database.transaction(own.tenant_id) as connection:
        rows = await connection.fetch("SELECT status, count(*) AS count FROM identities GROUP BY status")
    counted = {row["status"]: row["count"] for row in rows}
    # The visitor's own thread, the host site's name for them, and the address it vouches for.
    assert counted == {"claimed": CLAIMED_MAX, "verified": 3}
