"""Leases of two routers over a real database: who holds a pool, and when another may."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from tests.fixtures.floor import Floor
from tests.fixtures.waiting import eventually

from retzef.kernel.ids import TenantId
from retzef.modules.queues import leases
from retzef.modules.queues.leases import Leases


@pytest.fixture
async def pair(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Leases, Leases]]:
    """The first holds the floor's pool, and lives; its lease does not run out."""
    monkeypatch.setattr(leases, "LEASE_FOR", timedelta(hours=1))
    await floor.run("DELETE FROM router_leases WHERE tenant_id = $1", floor.tenant_id)
    first, second = Leases(floor.database, "first"), Leases(floor.database, "second")
    await first.renew()
    await first.renew()
    yield first, second
    first.end()
    second.end()


async def test_another_gets_nothing_while_the_holder_lives(floor: Floor, pair: tuple[Leases, Leases]) -> None:
    first, second = pair
    assert await second.renew() == {}
    assert _token(first, floor) == 1


async def test_another_gets_everything_at_once_when_the_holder_is_dead(pair: tuple[Leases, Leases]) -> None:
    first, second = pair
    first.end()
    taken = await eventually(second.renew)
    assert [lease.token for lease in taken.values()] == [2]
    assert await first.renew() == {}


async def test_the_holder_goes_on_when_its_session_is_lost_and_opened_anew(
    floor: Floor, pair: tuple[Leases, Leases]
) -> None:
    first, second = pair
    first.end()
    await first.renew()
    assert await second.renew() == {}
    await first.renew()
    assert await second.renew() == {}
    assert _token(first, floor) == 1


async def test_a_lease_has_to_run_out_when_its_holder_never_said_that_it_lives(
    floor: Floor, pair: tuple[Leases, Leases]
) -> None:
    first, second = pair
    first.end()
    await floor.run("UPDATE router_leases SET has_pulse = false")
    assert await second.renew() == {}


def _token(leases: Leases, floor: Floor) -> int | None:
    lease = leases.of(TenantId(floor.tenant_id))
    return None if lease is None else lease.token
