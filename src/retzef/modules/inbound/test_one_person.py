"""One person in two browsers: the host site vouches for both, so they are one customer, however close they write."""

import asyncio

from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.waiting import eventually

from retzef.modules.inbound.rows import INGEST, inbound_row, ingest_arguments
from retzef.ports.channel import IdentityClaim, InboundMessage

_WAITS = """
SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE NOT l.granted AND a.datname = current_database()
"""
_CUSTOMERS = "SELECT count(DISTINCT customer_id) FROM identities WHERE tenant_id = $1"


def _first_message(composed: Composed, browser: str) -> InboundMessage:
    return InboundMessage(
        thread_key=browser,
        sender=IdentityClaim("webchat_visitor", browser, "verified"),
        text="hello",
        occurred_at=composed.core.clock.now(),
        provider_message_id=browser,
        claims=(
            IdentityClaim("host_id", "customer-42", "verified"),
            IdentityClaim("email", "a@b.example", "verified"),
        ),
    )


async def test_one_customer_is_made_when_two_browsers_of_a_person_write_at_once(
    composed: Composed, tenant: Tenant
) -> None:
    core, entry_point = composed.core, tenant.entry_point
    row = inbound_row(entry_point, "chat", _first_message(composed, "one"), core.ids)
    async with core.database.transaction(tenant.tenant_id) as connection:
        await connection.fetch(INGEST, *ingest_arguments(tenant.tenant_id, core.clock.now(), [row]))
        second = asyncio.create_task(
            composed.web.ingest.receive(
                entry_point, core.adapters["webchat"].manifest, _first_message(composed, "two")
            )
        )

        async def waiting() -> int:
            return int(await core.database.system.fetchval(_WAITS))

        await eventually(waiting)
    await second
    async with core.database.transaction(tenant.tenant_id) as connection:
        assert await connection.fetchval(_CUSTOMERS, tenant.tenant_id) == 1
