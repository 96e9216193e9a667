"""Mails that were held back are tried again when somebody says so."""

from typing import cast
from uuid import UUID

import pytest

from retzef.main.compose import build_mail_store, build_quarantine
from retzef.modules.mail.arrived import Held
from retzef.platform.auth.permissions import BUILT_IN_ROLES, NotAllowedError
from retzef.platform.auth.principal import Principal
from tests.fixtures import mail_server as real
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.mail_server import trusting
from tests.fixtures.waiting import eventually
from tests.mail.mailboxes import House, Store
from tests.mail.test_fetching import mail


def principal(tenant: Tenant, who: str) -> Principal:
    """Somebody of the tenant who is signed in."""
    agent = tenant.agents[who]
    permissions = BUILT_IN_ROLES[agent.role]  # type: ignore[index]  # one of them
    blank = Principal.__new__(Principal)
    for name, value in (
        ("tenant_id", tenant.tenant_id),
        ("agent_id", agent.agent_id),
        ("permissions", permissions),
        ("token_id", None),
        ("network", "127.0.0.1"),
    ):
        object.__setattr__(blank, name, value)
    return blank


@pytest.fixture
def house(composed: Composed, tenant: Tenant, mail_server: real.MailServer) -> House:
    return House(
        composed, tenant, mail_server, Store(composed), trusting(mail_server), storing=build_mail_store(composed.core)
    )  # fmt: skip


async def list_held(house: House) -> list[tuple[UUID, str, str, int]]:
    async with house.composed.core.database.transaction(house.tenant.tenant_id) as connection:
        rows = await connection.fetch("SELECT quarantine_id, state, reason, attempts FROM mail_quarantine")
    return [tuple(row) for row in rows]


async def count_messages(house: House) -> int:
    async with house.composed.core.database.transaction(house.tenant.tenant_id) as connection:
        return cast("int", await connection.fetchval("SELECT count(*) FROM mails"))


async def test_a_mail_that_was_too_large_is_fetched_when_the_limit_is_raised_and_it_is_asked_for(
    house: House,
) -> None:
    address = house.server.add_mailbox("asked")
    entry_point_id = await house.connect(address, size_max=1_000_000, fetch_from="2001-02-03")
    house.server.put(address, [mail("huge", 2_000_000), mail("behind it")])
    quarantine = build_quarantine(house.composed.core)
    async with house.reading():
        await eventually(lambda: count_messages(house), lambda found: found == 1)
        ((quarantine_id, *rest),) = await list_held(house)
        assert rest == ["held", "mail-too-large", 1]
        assert await quarantine.retry(principal(house.tenant, "admin"), quarantine_id) == "asked"
        await eventually(
            lambda: list_held(house), lambda found: found[0][1:] == ("held", "mail-too-large", 2)
        )
        await house.change(entry_point_id, size_max=9_000_000)
        assert await quarantine.retry(principal(house.tenant, "admin"), quarantine_id) == "asked"
        await eventually(
            lambda: list_held(house), lambda found: found[0][1:] == ("taken", "mail-too-large", 3)
        )
    assert await count_messages(house) == 2
    assert await quarantine.retry(principal(house.tenant, "admin"), quarantine_id) == "ended"


async def test_a_mail_whose_source_is_kept_is_stored_when_it_is_tried_again(house: House) -> None:
    core = house.composed.core
    entry_point = await core.registry.look_up(
        house.tenant.tenant_id, await house.connect("kept@mail.test", size_max=1)
    )
    raw = mail("kept")
    store = build_mail_store(core)
    held = await store.quarantine(entry_point, Held("mail-unreadable", len(raw), raw=raw))
    assert held.quarantine_id is not None
    quarantine = build_quarantine(core)
    with pytest.raises(NotAllowedError):
        await quarantine.retry(principal(house.tenant, "dana"), held.quarantine_id)
    assert await quarantine.retry(principal(house.tenant, "admin"), held.quarantine_id) == "taken"
    assert [each[1:] for each in await list_held(house)] == [("taken", "mail-unreadable", 2)]
    assert await count_messages(house) == 1
    async with core.database.transaction(house.tenant.tenant_id) as connection:
        acts = await connection.fetch("SELECT act, object_id FROM audit_entries")
    assert [tuple(row) for row in acts] == [("held_mail_retried", held.quarantine_id)]
