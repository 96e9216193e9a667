"""A write transaction that takes its time beside live traffic: nobody waits for it, and what it wrote comes after its commit."""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import asyncpg
import pytest

from retzef.modules.inbound.api import INGEST, inbound_row, ingest_arguments
from retzef.platform.clock import TimeOrderedIds
from retzef.platform.db import Connection
from retzef.ports.channel import EntryPoint, IdentityClaim, InboundMessage
from tests.faults.follower import Desk, sit_down
from tests.faults.ground import Ground, lay_ground, looking, superuser_dsn
from tests.faults.load import Traffic
from tests.faults.senders import Sent, write_messages
from tests.fixtures.centre import Centre
from tests.fixtures.waiting import eventually

log = logging.getLogger("tests.faults")

_STATE = "SELECT state FROM pg_stat_activity WHERE pid = $1"
# From a message's sending to the desk: so quickly some of them come on any machine, unless each waits for something.
AT_BEST_WITHIN_SECONDS = 2.0


@pytest.mark.parametrize(
    "beside", [pytest.param(30, id="quick"), pytest.param(300, id="whole", marks=pytest.mark.slow)]
)
async def test_nobody_waits_and_nothing_is_skipped_when_a_transaction_is_slow(
    centre: Centre, beside: int
) -> None:
    """It ends when so many messages beside it have come to the desk: none of them can have waited for its end."""
    ground = await lay_ground(centre, capacity=50)
    desk = await sit_down(centre.address, ground.agents[0], takes_offers=True)
    latencies = []
    async with Traffic(centre, ground, [desk], count=60, seed=20) as traffic:
        await desk.be_ready()
        await traffic.finish()
        await desk.watches(21)
        async with looking(centre) as other, _beginning(centre, other) as slow:
            transaction = slow.transaction()
            await transaction.start()
            message = await _write(slow, ground)
            traffic.books.messages[message.message_id] = message
            for _ in range(beside):
                latencies.append(await traffic.measure_delivery("quiet-1", desk))  # noqa: PERF401 - one after the other
            assert await other.fetchval(_STATE, slow.get_server_pid()) == "idle in transaction"
            assert message.text not in _texts(desk)
            await transaction.commit()
            traffic.books.note_acknowledged(message)
            await eventually(lambda: _look(desk), lambda texts: message.text in texts)
    log.info("%d messages beside it, the slowest in %.3f s", len(latencies), max(latencies))
    assert min(latencies) < AT_BEST_WITHIN_SECONDS
    await traffic.audit()


@asynccontextmanager
async def _beginning(centre: Centre, other: Connection) -> AsyncIterator[Connection]:
    """A connection that writes events as the program does."""
    epoch = await other.fetchval("SELECT epoch FROM installation")
    slow = await asyncpg.connect(superuser_dsn(centre.data), server_settings={"retzef.epoch": str(epoch)})
    try:
        yield slow
    finally:
        await slow.close()


async def _write(connection: Connection, ground: Ground) -> Sent:
    """One message of a thread that is on the desk, by the function that stores all messages."""
    (message,) = write_messages("quiet-0", "slow", 1)
    message.began_at = time.monotonic()
    entry_point = EntryPoint(
        ground.tenant_id, ground.http_id, "http", "http", ground.http_key, ground.queue_id, {}, {}
    )
    inbound = InboundMessage(
        message.thread, IdentityClaim("customer_number", message.thread, "verified"), message.text, datetime.now(UTC),
        message.message_id,
    )  # fmt: skip
    row = inbound_row(entry_point, "chat", inbound, TimeOrderedIds())
    stored = await connection.fetch(INGEST, *ingest_arguments(ground.tenant_id, datetime.now(UTC), [row]))
    assert [each["duplicate"] for each in stored] == [False]
    return message


def _texts(desk: Desk) -> set[str]:
    return {data["text"] for data in desk.of("message").values()}


async def _look(desk: Desk) -> set[str]:
    return _texts(desk)
