"""Blocking a sender: what comes is kept and given to nobody, until they are unblocked."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from retzef.modules.customers.blocking import block_identity
from tests.fixtures.actors import Desk, Visitor, give_out, sit_down
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def entities(desk: Desk, case_id: UUID) -> list[dict[str, Any]]:
    return list((await desk.do("GET", f"/cases/{case_id}")).json()["entities"])


async def sender(desk: Desk, case_id: UUID) -> tuple[str, dict[str, Any]]:
    """The case's customer and the identity that writes."""
    (customer,) = [each for each in await entities(desk, case_id) if each["kind"] == "customer"]
    (identity,) = [each for each in customer["data"]["identities"] if each["kind"] == "webchat_visitor"]
    return customer["id"], identity


async def test_messages_are_kept_and_given_to_nobody_when_their_sender_is_blocked(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    ((item, case_id, _),) = await dana.items()
    await dana.do("POST", f"/work-items/{item}/requeue", {"queue_id": None})
    customer_id, identity = await sender(dana, case_id)
    assert identity["blocked"] is False
    path = f"/customers/{customer_id}/identities/{identity['identity_id']}/block"
    for _ in range(2):  # once is enough
        await dana.do("PUT", path, {"reason": "Insults"})
    assert (await sender(dana, case_id))[1]["blocked"] is True

    await visitor.write("you again")
    await give_out(shared, own)
    assert await dana.offers() == []
    kept = [each["data"]["text"] for each in await entities(dana, case_id) if each["kind"] == "message"]
    assert "you again" in kept
    lines = [each["data"]["code"] for each in await entities(dana, case_id) if each["kind"] == "note_line"]
    assert lines.count("identity_blocked") == 1

    yoav = await sit_down(shared, own, "yoav")
    (listed,) = (await yoav.do("GET", "/blocked")).json()["blocked"]
    assert (listed["reason"], listed["blocked_by"], listed["customer_id"]) == ("Insults", "Dana", customer_id)
    await dana.do("GET", "/blocked", expect=(403,))

    await yoav.do("POST", "/blocked/unblock", {"kind": listed["kind"], "value": listed["value"]})
    await yoav.do(
        "POST", "/blocked/unblock", {"kind": listed["kind"], "value": listed["value"]}, expect=(404,)
    )
    await visitor.write("I am sorry")
    ((_, same, _),) = await dana.take_all()
    assert same == case_id


async def test_sender_is_heard_again_when_unblocked_at_the_identity(
    shared: Composed, own: Tenant, dana: Desk
) -> None:
    ((_, case_id, _),) = await dana.items()
    customer_id, identity = await sender(dana, case_id)
    path = f"/customers/{customer_id}/identities/{identity['identity_id']}/block"
    await dana.do("PUT", path, {})
    await dana.do("DELETE", path)
    assert (await sender(dana, case_id))[1]["blocked"] is False
    admin = await sit_down(shared, own, "admin")
    acts = [each["act"] for each in (await admin.do("GET", "/audit")).json()["entries"]]
    assert acts.index("identity_unblocked") < acts.index("identity_blocked")
    other = f"/customers/{UUID(int=4)}/identities/{identity['identity_id']}/block"
    await dana.do("PUT", other, {}, expect=(404,))


@dataclass(frozen=True, slots=True)
class _Blocker:
    agent_id: UUID
    token_id: UUID | None = None
    network: str = ""


async def test_message_that_begins_a_thread_as_its_sender_is_blocked_is_given_to_nobody(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    ((item, case_id, _),) = await dana.items()
    customer_id, identity = await sender(dana, case_id)
    await dana.do("POST", f"/work-items/{item}/finish")
    done = {"disposition_id": str(own.disposition_id), "resolve_case": True}
    await dana.do("POST", f"/work-items/{item}/wrap-up", done)
    by = _Blocker(own.agents["dana"].agent_id)
    async with shared.core.units.begin(own.tenant_id) as unit:
        pid = unit.connection.get_server_pid()
        await block_identity(unit, UUID(customer_id), UUID(identity["identity_id"]), None, by)
        writing = asyncio.create_task(visitor.write("late"))
        waits = "SELECT EXISTS (SELECT 1 FROM pg_locks l WHERE NOT l.granted AND $1 = ANY (pg_blocking_pids(l.pid)))"
        await eventually(lambda: shared.core.database.system.fetchval(waits, pid))
    await writing
    await give_out(shared, own)
    assert (await dana.offers(), await dana.items("waiting")) == ([], [])
    async with shared.core.database.transaction(own.tenant_id) as connection:
        states = await connection.fetch("SELECT status FROM interactions WHERE status <> 'ended'")
    assert [row["status"] for row in states] == ["resting"]
