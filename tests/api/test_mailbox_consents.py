"""Letting the centre into a mailbox at its provider: there and back, what is kept of it, and everything else that may come back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from tests.fixtures.composed import Browser, Composed, Tenant
from tests.fixtures.oauth_server import CLIENT_SECRET, OAuthServer, running_oauth_server

pytestmark = pytest.mark.asyncio(loop_scope="module")

CONSENTS = "/api/v1/administration/mailbox-consents"
ADDRESS = "service@or.example"


@pytest.fixture
def provider() -> Iterator[OAuthServer]:
    with running_oauth_server() as server:
        yield server


async def add_mailbox(shared: Composed, own: Tenant, settings: dict[str, object]) -> UUID:
    """A mailbox that nobody has let the centre into yet."""
    told = {"address": ADDRESS, "smtp_host": "mail.or.example", "imap_host": "mail.or.example", **settings}
    sealed = shared.core.keys.encrypt(own.tenant_id, {"client_secret": CLIENT_SECRET})
    async with shared.core.units.begin(own.tenant_id) as unit:
        entry_point_id = unit.ids.new()
        await unit.connection.execute(
            "INSERT INTO entry_points (tenant_id, entry_point_id, channel, name, public_key, queue_id, settings, secrets)"
            " VALUES ($1, $2, 'email', 'Service mail', $3, $4, $5, $6)",
            own.tenant_id, entry_point_id, str(entry_point_id), own.queue_id, msgspec.json.encode(told).decode(), sealed,
        )  # fmt: skip
    return entry_point_id


async def begin(admin: Browser, mailbox: UUID) -> str:
    answer = await admin.http.post(f"/api/v1/administration/mailboxes/{mailbox}/consent")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["address"])


async def come_back(admin: Browser, brought: dict[str, str], locale: str = "en") -> Any:
    return await admin.http.post(CONSENTS, json=brought, headers={"accept-language": locale})


async def refused(admin: Browser, brought: dict[str, str]) -> str:
    """The code of why it does not count, told in each language as a sentence of its own."""
    answer = await come_back(admin, brought)
    error = answer.json()["error"]
    assert answer.status_code in {409, 502}, answer.text
    assert len(error["message"]) > 30
    assert "{" not in error["message"]
    return str(error["code"])


async def secrets_of(shared: Composed, own: Tenant, mailbox: UUID) -> dict[str, str]:
    async with shared.core.database.transaction(own.tenant_id) as connection:
        sealed = await connection.fetchval(
            "SELECT secrets FROM entry_points WHERE entry_point_id = $1", mailbox
        )
    return shared.core.keys.decrypt(own.tenant_id, sealed)


async def test_the_provider_lets_the_centre_in_and_what_it_gave_is_kept_sealed(
    shared: Composed, own: Tenant, provider: OAuthServer
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    mailbox = await add_mailbox(shared, own, provider.settings())
    place = (await admin.http.get(CONSENTS)).json()["return_address"]
    assert place == f"{shared.core.settings.link_address}/desk/entry-points/consent"

    brought = await provider.visit(await begin(admin, mailbox))
    answer = await come_back(admin, brought)

    assert answer.json() == {"entry_point_id": str(mailbox)}
    (token,) = provider.let_in
    assert provider.let_in[token] == ADDRESS
    assert await secrets_of(shared, own, mailbox) == {"client_secret": CLIENT_SECRET, "refresh_token": token}
    asked = provider.asked[0][1]
    assert (asked["redirect_uri"], asked["scope"], asked["access_type"]) == (
        place,
        "mail offline_access",
        "offline",
    )
    async with shared.core.database.transaction(own.tenant_id) as connection:
        act = await connection.fetchval("SELECT act FROM audit_entries ORDER BY entry_id DESC LIMIT 1")
        kept = await connection.fetchval("SELECT string_agg(t::text, '') FROM entry_points t")
    assert act == "mailbox_let_in"
    assert token not in kept
    assert token not in answer.text
    page = (await admin.http.get("/api/v1/administration/entry-points")).json()
    (shown,) = [each for each in page["entry_points"] if each["entry_point_id"] == str(mailbox)]
    assert "refresh_token" in shown["secret_names"]
    assert shown["version"] == 2


async def test_what_comes_back_counts_once_in_time_and_for_who_began_it(
    shared: Composed, own: Tenant, provider: OAuthServer
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    mailbox = await add_mailbox(shared, own, provider.settings())
    brought = await provider.visit(await begin(admin, mailbox))

    assert await refused(admin, {"state": "of-nobody", "code": brought["code"]}) == "mail-consent-unknown"
    elsewhere = await shared.new_tenant("Elsewhere")
    stranger = await shared.sign_in(elsewhere.agents["admin"])
    assert await refused(stranger, brought) == "mail-consent-unknown"
    anew = await shared.sign_in(own.agents["admin"])
    assert await refused(anew, brought) == "mail-consent-of-another"
    assert (await come_back(admin, brought)).status_code == 200
    assert await refused(admin, brought) == "mail-consent-used"

    # A code that was used, in a sign-in of its own.
    later = await provider.visit(await begin(admin, mailbox))
    assert await refused(admin, {**later, "code": brought["code"]}) == "mail-consent-code"

    late = await provider.visit(await begin(admin, mailbox))
    async with shared.core.units.begin(own.tenant_id) as unit:
        await unit.connection.execute(
            "UPDATE mailbox_consents SET begun_at = begun_at - $1::interval WHERE ended_at IS NULL",
            timedelta(minutes=16),
        )
    assert await refused(admin, late) == "mail-consent-too-late"
    assert len(provider.let_in) == 1, "nothing but the one that counted was exchanged"


async def test_each_way_in_which_a_provider_does_not_let_one_in_is_told(
    shared: Composed, own: Tenant, provider: OAuthServer
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    mailbox = await add_mailbox(shared, own, provider.settings())

    async def after(act: str = "allow") -> str:
        return await refused(admin, await provider.visit(await begin(admin, mailbox), act=act))

    assert await after("deny") == "mail-consent-declined"
    assert await after("invalid_scope") == "mail-consent-refused"
    provider.gives_refresh_tokens = False
    assert await after() == "mail-consent-no-token"
    provider.secret = "another"
    assert await after() == "mail-consent-client"
    provider.is_down = True
    assert await after() == "mail-consent-provider-down"
    assert "refresh_token" not in await secrets_of(shared, own, mailbox)


@pytest.mark.parametrize("locale", ["he", "uk", "ru", "en"])
async def test_why_is_told_in_the_readers_language(
    shared: Composed, own: Tenant, provider: OAuthServer, locale: str
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    mailbox = await add_mailbox(shared, own, provider.settings())
    brought = await provider.visit(await begin(admin, mailbox), act="invalid_scope")
    error = (await come_back(admin, brought, locale)).json()["error"]
    assert "invalid_scope" in error["message"]
    assert error["message"].isascii() == (locale == "en")
    assert error["params"]["entry_point_id"] == str(mailbox)


async def test_nobody_is_sent_anywhere_when_the_mailbox_is_signed_in_to_otherwise(
    shared: Composed, own: Tenant, provider: OAuthServer
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    told = provider.settings()
    by_password = await add_mailbox(shared, own, {"sign_in": "password"})
    without_page = await add_mailbox(
        shared, own, {name: told[name] for name in told if name != "consent_address"}
    )
    for mailbox, code in (
        (by_password, "mail-consent-impossible"), (without_page, "mail-consent-impossible"),
        (own.entry_point.entry_point_id, "not-found"),
    ):  # fmt: skip
        answer = await admin.http.post(f"/api/v1/administration/mailboxes/{mailbox}/consent")
        assert answer.json()["error"]["code"] == code


@pytest.mark.parametrize(
    ("settings", "where", "told"),
    [({"token_provider": "google"}, "https://accounts.google.com/o/oauth2/v2/auth?",
      {"scope": "https://mail.google.com/", "access_type": "offline", "prompt": "consent"}),
     ({"token_provider": "microsoft", "oauth_tenant": "or.example"}, "https://login.microsoftonline.com/or.example/oauth2/v2.0/authorize?",
      {"scope": "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"})],
)  # fmt: skip
async def test_google_and_microsoft_are_asked_for_what_mail_needs(
    shared: Composed, own: Tenant, settings: dict[str, object], where: str, told: dict[str, str]
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    mailbox = await add_mailbox(
        shared, own, {"sign_in": "refresh_token", "oauth_client": "our id", **settings}
    )
    address = httpx.URL(await begin(admin, mailbox))
    assert str(address).startswith(where)
    asked = dict(address.params)
    assert (
        asked.items()
        >= (told | {"client_id": "our id", "login_hint": ADDRESS, "code_challenge_method": "S256"}).items()
    )
