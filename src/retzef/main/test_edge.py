"""Headers of every response."""

import pytest
from tests.fixtures.composed import Composed, Tenant


@pytest.mark.parametrize("path", ["/api/v1/session", "/api/v1/customers?query=ab", "/api/v1/nothing", "/webchat/{key}/config"])  # fmt: skip
async def test_no_cache_keeps_an_answer_whatever_it_says(
    composed: Composed, tenant: Tenant, path: str
) -> None:
    browser = await composed.sign_in(tenant.agents["dana"])
    answer = await browser.http.get(path.format(key=tenant.entry_point.public_key))
    assert answer.headers["cache-control"] == "no-store"
