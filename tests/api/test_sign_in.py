"""Signing in and out over HTTP, and what a session is good for."""

from tests.fixtures.composed import Composed, Tenant


async def test_agent_is_told_who_they_are_when_signed_in(composed: Composed, tenant: Tenant) -> None:
    browser = await composed.sign_in(tenant.agents["dana"])

    me = (await browser.http.get("/api/v1/session")).json()

    assert me["agent"]["agent_id"] == str(tenant.agents["dana"].agent_id)
    assert me["tenant"]["tenant_id"] == str(tenant.tenant_id)
    assert me["csrf"] == browser.csrf
