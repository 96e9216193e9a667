"""Eighty mailboxes of one process."""

import asyncio
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fixtures import mail_server as real
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.mail_server import trusting
from tests.fixtures.waiting import eventually
from tests.mail.mailboxes import House, Store
from tests.mail.test_fetching import mail

MAILBOXES = 80
# A thread, a connection in TLS, and what a batch has left behind.
KILOBYTES_EACH = 1500


@pytest.mark.slow
async def test_eighty_mailboxes_are_read_by_one_process_in_bounded_memory(
    composed: Composed,
    tenant: Tenant,
    mail_server: real.MailServer,
    record_property: Callable[[str, object], None],
) -> None:
    house = House(composed, tenant, mail_server, Store(composed), trusting(mail_server))
    addresses = [mail_server.add_mailbox(f"many{number}") for number in range(MAILBOXES)]
    entry_points = [await house.connect(address) for address in addresses]
    threads, before = threading.active_count(), _kilobytes()
    async with house.reading() as fetching:
        await eventually(lambda: _count_watching(house), lambda found: found == MAILBOXES, within=180)
        assert fetching.reading == MAILBOXES
        for address in addresses:
            await asyncio.to_thread(
                mail_server.put, address, [mail(f"{address} {number}") for number in range(5)]
            )
        await eventually(lambda: _count_mails(house), lambda found: found == 5 * MAILBOXES, within=180)
        after, most = _kilobytes(), threading.active_count()
    record_property("threads", most - threads)
    record_property("kilobytes_each", (after - before) // MAILBOXES)
    # Besides one for each mailbox those of the pool that looks up names and of the test.
    assert most - threads <= MAILBOXES + 40
    assert after - before <= MAILBOXES * KILOBYTES_EACH
    await eventually(_threads, lambda found: found < MAILBOXES)
    assert len(set(entry_points)) == MAILBOXES


async def _threads() -> int:
    return sum(each.name.startswith("mailbox-") for each in threading.enumerate())


async def _count_watching(house: House) -> int:
    async with house.composed.core.database.transaction(house.tenant.tenant_id) as connection:
        return int(await connection.fetchval("SELECT count(*) FROM mailboxes WHERE state = 'watching'"))


async def _count_mails(house: House) -> int:
    return len(set(house.store.mails))


def _kilobytes() -> int:
    told = Path(f"/proc/{os.getpid()}/status").read_text().split("VmRSS:")[1].split()[0]
    return int(told)
