"""Single sign-on over HTTP against a real identity provider: tried, put to work, signed in by, refused when something is not right."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio

from tests.fixtures.actors import Desk, sit_down
from tests.fixtures.authenticator import Authenticator
from tests.fixtures.composed import PASSWORD, SITE, Composed, Tenant
from tests.fixtures.openid import CLIENT_ID, CLIENT_SECRET, OpenIdProvider, run_openid_provider
from tests.fixtures.waiting import WITHIN_SECONDS

pytestmark = pytest.mark.asyncio(loop_scope="module")
SSO = "/single-sign-on"
SESSION = "/api/v1/session"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def provider() -> AsyncIterator[OpenIdProvider]:
    async with run_openid_provider(SITE) as running:
        yield running


@dataclass(frozen=True, slots=True)
class House:
    """A tenant with its provider at work."""

    shared: Composed
    tenant: Tenant
    provider: OpenIdProvider
    admin: Desk

    @property
    def domain(self) -> str:
        """Of the addresses of its people."""
        return f"{self.tenant.tenant_id}.example"

    def draft(self, **chosen: object) -> dict[str, object]:
        """What an administrator writes."""
        return {
            "name": "Or Energy", "preset": "other", "issuer": self.provider.issuer, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
            "allow_private_network": True, "email_domains": [self.domain], **chosen,
        }  # fmt: skip

    async def read(self) -> dict[str, Any]:
        """How it stands."""
        answer: dict[str, Any] = (await self.admin.do("GET", SSO)).json()
        return answer

    async def write(self, **chosen: object) -> dict[str, Any]:
        """Write the draft over what there is."""
        stands = await self.read()
        base = stands["draft"] or stands["live"]
        body = self.draft(**chosen) | {"version": base["version"] if base else 0}
        answer: dict[str, Any] = (await self.admin.do("PUT", f"{SSO}/draft", body)).json()
        return answer

    async def try_out(self, person: str = "admin") -> str:
        """A trial by somebody; where it ended."""
        address = (await self.admin.do("POST", f"{SSO}/draft/trial")).json()["address"]
        return await self.return_from(self.admin.http, address, person)

    async def put_to_work(self, **chosen: object) -> None:
        """Write, try and switch on."""
        await self.write(**chosen)
        await self.know("admin")
        assert await self.try_out() == "/desk/single-sign-on"
        version = (await self.read())["draft"]["version"]
        await self.admin.do("POST", f"{SSO}/live", {"version": version})

    async def know(self, person: str, **claims: object) -> None:
        """The provider knows them, by an address of this house unless told otherwise."""
        told = {"email": f"{person}@{self.domain}", "email_verified": True, "name": person.title()}
        await self.provider.know(self.number_of(person), **(told | claims))

    def number_of(self, person: str) -> str:
        """The provider's own number of somebody."""
        return f"{person}-{self.tenant.tenant_id}"

    async def return_from(self, browser: httpx.AsyncClient, address: str, person: str, **how: str) -> str:
        """Go to the provider and come back; where that led to."""
        async with httpx.AsyncClient(trust_env=False, timeout=WITHIN_SECONDS) as there:
            back = await self.provider.visit(there, address, self.number_of(person), **how)
        return (await browser.get(back)).headers["location"]

    async def come(self, browser: httpx.AsyncClient, person: str, **how: str) -> str:
        """Sign in by the provider; where that led to."""
        begun = await browser.get(f"{SESSION}/sso/begin", params={"tenant_id": str(self.tenant.tenant_id)})
        assert begun.status_code == 303, begun.text
        return await self.return_from(browser, begun.headers["location"], person, **how)

    async def try_to_come(self, person: str, **how: str) -> str:
        """In a browser of their own."""
        return await self.come(await self.shared.http(), person, **how)


@pytest_asyncio.fixture(loop_scope="module")
async def house(shared: Composed, own: Tenant, provider: OpenIdProvider) -> House:
    return House(shared, own, provider, await sit_down(shared, own, "admin"))


async def test_a_provider_lets_nobody_in_until_it_was_tried_when_it_is_written(house: House) -> None:
    written = await house.write()
    assert (written["live"], written["draft"]["has_secret"], written["draft"]["trial"]) == (None, True, None)
    assert "client_secret" not in written["draft"]
    assert written["redirect_uri"] == f"{SITE}{SESSION}/sso/callback"
    begun = await (await house.shared.http()).get(
        f"{SESSION}/sso/begin", params={"tenant_id": str(house.tenant.tenant_id)}
    )
    assert begun.headers["location"] == "/desk/?sso=sso-off"
    found = (await house.admin.do("POST", f"{SSO}/draft/check")).json()
    assert (found["keys"], found["signs_out"]) == (1, True)
    version = {"version": written["draft"]["version"]}
    refused = await house.admin.do("POST", f"{SSO}/live", version, expect=(409,))
    assert refused.json()["error"]["code"] == "sso-untried"
    await house.know("admin", groups=["office"])
    assert await house.try_out() == "/desk/single-sign-on"
    trial = (await house.read())["draft"]["trial"]
    assert trial["email"] == house.tenant.agents["admin"].email
    assert (trial["problem"], trial["claims"]["groups"]) == (None, ["office"])
    await house.admin.do("POST", f"{SSO}/live", version)
    stands = await house.read()
    assert (stands["draft"], stands["live"]["name"]) == (None, "Or Energy")


async def test_somebody_known_comes_in_as_themselves_when_the_provider_proves_them(house: House) -> None:
    await house.put_to_work()
    await house.know("dana")
    browser = await house.shared.http()
    offers = await browser.post(f"{SESSION}/sso/offers", json={"email": f"Dana@{house.domain.upper()}"})
    assert [each["name"] for each in offers.json()["offers"]] == ["Or Energy"]
    assert await house.come(browser, "dana") == "/desk/"
    me = (await browser.get(SESSION)).json()
    assert me["agent"]["agent_id"] == str(house.tenant.agents["dana"].agent_id)
    assert me["signs_out_at"].startswith(house.provider.issuer)
    lines = (await browser.get("/api/v1/me/sessions")).json()["sessions"]
    assert [each["came_by"] for each in lines] == ["provider"]
    # From now on the number counts: another address there is still they, another person with their address is nobody.
    await house.know("dana", email="other@elsewhere.example", email_verified=False)
    assert await house.try_to_come("dana") == "/desk/"
    await house.know("impostor", email=house.tenant.agents["dana"].email)
    assert await house.try_to_come("impostor") == "/desk/?sso=sso-linked-otherwise"
    await house.admin.do("DELETE", f"/people/{house.tenant.agents['dana'].agent_id}/sign-in-link")
    assert await house.try_to_come("impostor") == "/desk/"


REFUSED: dict[str, dict[str, object]] = {
    "sso-email-unverified": {"email_verified": False},
    "sso-email-missing": {"email": None},
    "sso-domain-not-allowed": {"email": "dana@elsewhere.example"},
    "sso-person-unknown": {},
}


async def test_nobody_comes_in_when_the_address_is_not_proved_or_not_of_the_house(house: House) -> None:
    await house.put_to_work()
    for code, claims in REFUSED.items():
        person = f"x{code[4:8]}"
        await house.know(person, **claims)
        assert await house.try_to_come(person) == f"/desk/?sso={code}"
        told = await (await house.shared.http()).get(
            f"{SESSION}/sso/problems/{code}", headers={"accept-language": "he"}
        )
        assert any("א" <= letter <= "ת" for letter in told.json()["message"])
    await house.know("oleh")
    await house.admin.do("POST", f"/people/{house.tenant.agents['oleh'].agent_id}/deactivate")
    assert await house.try_to_come("oleh") == "/desk/?sso=sso-person-deactivated"
    assert await house.try_to_come("dana", act="back") == "/desk/?sso=sso-refused"


async def test_a_newcomer_gets_role_and_team_when_newcomers_are_let_in(house: House) -> None:
    team = (await house.admin.do("POST", "/teams", {"name": {"en": "Evening"}})).json()["team_id"]
    rules = [{"value": "leads", "role": "supervisor"}]
    await house.put_to_work(
        lets_newcomers_in=True, role="back_office", team_ids=[team], role_claim="groups", role_rules=rules
    )
    # What is not in the proof is asked for at the provider's other address.
    await house.know("nora", groups=["cleaners"], locale="uk-UA", elsewhere=True)
    browser = await house.shared.http()
    assert await house.come(browser, "nora") == "/desk/"
    agent = (await browser.get(SESSION)).json()["agent"]
    assert (agent["name"], agent["role"], agent["locale"], agent["has_password"]) == (
        "Nora",
        "back_office",
        "uk",
        False,
    )
    person = (await house.admin.do("GET", f"/people/{agent['agent_id']}")).json()
    assert (person["team_ids"], person["is_linked"]) == ([team], True)
    await house.know("nora", groups=["cleaners", "leads"])
    assert await house.come(browser, "nora") == "/desk/"
    assert (await browser.get(SESSION)).json()["agent"]["role"] == "supervisor"
    acts = [
        each["act"]
        for each in (await house.admin.do("GET", f"/audit?agent_id={agent['agent_id']}")).json()["entries"]
    ]
    assert acts == ["signed_in", "person_changed", "signed_in", "sign_in_linked", "person_joined"]
    # The last administrator with a password keeps their role, whatever groups they are in.
    await house.know("admin", groups=["leads"])
    assert await house.try_to_come("admin") == "/desk/"
    assert (await house.admin.do("GET", "/session")).json()["agent"]["role"] == "administrator"


async def test_passwords_are_for_administrators_only_when_the_provider_is_the_only_way(house: House) -> None:
    dana = await sit_down(house.shared, house.tenant, "dana")
    await house.put_to_work(allows_others=False)
    await dana.do("GET", "/session", expect=(401,))
    http = await house.shared.http()
    tried = {}
    for who in ("dana", "admin"):
        answer = await http.post(
            SESSION, json={"email": house.tenant.agents[who].email, "password": PASSWORD}
        )
        tried[who] = answer.status_code, answer.json().get("error", {}).get("code")
    assert tried == {"dana": (403, "sso-required"), "admin": (200, None)}
    # The way back stays: nobody takes the last administrator who has a password.
    async with house.shared.core.database.transaction(house.tenant.tenant_id) as connection:
        await connection.execute(
            "UPDATE agents SET role = 'administrator', password_hash = '!' WHERE name = 'Yoav'"
        )
    await house.know("yoav")
    yoav = await house.shared.http()
    assert await house.come(yoav, "yoav") == "/desk/"
    yoav.headers["x-retzef-csrf"] = (await yoav.get(SESSION)).json()["csrf"]
    refused = await yoav.post(f"/api/v1/people/{house.tenant.agents['admin'].agent_id}/deactivate")
    assert refused.json()["error"]["code"] == "last-administrator"
    await house.admin.do("DELETE", f"{SSO}/live")
    await sit_down(house.shared, house.tenant, "dana")
    undone = (await house.admin.do("POST", f"{SSO}/undo")).json()
    assert (undone["live"]["allows_others"], undone["may_go_back"]) == (False, False)
    async with house.shared.core.database.transaction(house.tenant.tenant_id) as connection:
        await connection.execute("UPDATE agents SET password_hash = '!' WHERE name = 'Admin'")
    await house.admin.do("DELETE", f"{SSO}/live")
    refused = await house.admin.do("POST", f"{SSO}/undo", expect=(409,))
    assert refused.json()["error"]["code"] == "sso-no-way-back"


async def test_an_answer_counts_only_in_the_browser_that_asked_when_it_comes_back(house: House) -> None:
    await house.put_to_work()
    await house.know("dana")
    mine, other = await house.shared.http(), await house.shared.http()
    begun = await mine.get(f"{SESSION}/sso/begin", params={"tenant_id": str(house.tenant.tenant_id)})
    asked = parse_qs(urlsplit(begun.headers["location"]).query)
    assert (asked["code_challenge_method"], asked["response_type"]) == (["S256"], ["code"])
    async with httpx.AsyncClient(trust_env=False, timeout=WITHIN_SECONDS) as there:
        back = await house.provider.visit(there, begun.headers["location"], house.number_of("dana"))
    assert (await other.get(back)).headers["location"] == "/desk/?sso=sso-begin-again"
    elsewhere = back.replace("iss=", "iss=https%3A%2F%2Fevil.example&was=")
    assert (await mine.get(elsewhere)).headers["location"] == "/desk/?sso=sso-proof-wrong"
    assert (await mine.get(back)).headers[
        "location"
    ] == "/desk/?sso=sso-begin-again"  # it was answered, wrongly
    assert "retzef_session" not in {*mine.cookies, *other.cookies}


async def test_keys_may_change_and_a_provider_may_be_away_when_people_come(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def let_pass(seconds: float) -> None:
        monkeypatch.setattr(house.shared.web.providers, "_monotonic", lambda: time.monotonic() + seconds)

    await house.put_to_work()
    await house.know("dana")
    assert await house.try_to_come("dana") == "/desk/"
    await house.provider.change_keys()
    let_pass(60)
    assert await house.try_to_come("dana") == "/desk/"
    let_pass(1000)
    await house.provider.fail(down=True)
    begun = await (await house.shared.http()).get(
        f"{SESSION}/sso/begin", params={"tenant_id": str(house.tenant.tenant_id)}
    )
    assert begun.headers["location"] == "/desk/?sso=sso-provider-down"
    await house.provider.fail(down=False)
    await house.write(client_secret="another")
    assert await house.try_out() == "/desk/single-sign-on?sso=sso-client-refused"


async def test_a_second_factor_is_asked_for_when_the_provider_has_not_shown_two(house: House) -> None:
    await house.put_to_work()
    await house.admin.do("PUT", "/second-factor-policy", {"roles": ["agent"]})
    await house.know("dana", amr=["pwd"])
    browser = await house.shared.http()
    await house.come(browser, "dana")
    assert (await browser.get(SESSION)).json()["agent"]["lacks_second_factor"] is True
    await house.know("dana", amr=["pwd", "otp"])
    await house.come(browser, "dana")
    agent = (await browser.get(SESSION)).json()["agent"]
    assert (agent["lacks_second_factor"], bool(agent["permissions"])) == (False, True)
    # Who has one of their own here is asked for its code.
    dana = await sit_down(house.shared, house.tenant, "dana")
    begun = (await dana.do("POST", "/me/second-factor", {"password": PASSWORD})).json()
    app = Authenticator(begun["secret"])
    await dana.do("POST", "/me/second-factor/confirm", {"code": app.give_code()})
    await house.know("dana", amr=["pwd"])
    browser = await house.shared.http()
    assert await house.come(browser, "dana") == "/desk/?sso=code"
    assert (await browser.get(SESSION)).status_code == 401
    wrong = await browser.post(f"{SESSION}/sso/code", json={"code": "000000"})
    assert wrong.json()["error"]["code"] == "second-factor-wrong"
    given = await browser.post(f"{SESSION}/sso/code", json={"code": app.give_code()})
    assert given.json()["agent"]["lacks_second_factor"] is False
