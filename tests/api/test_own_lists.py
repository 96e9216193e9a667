"""A tenant's own lists: purposes of consent and reasons not to be ready, written by who manages it, gone by everywhere."""

from typing import Any

import pytest

from tests.fixtures.actors import Desk, sit_down
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.midday import move_to_midday

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _write(
    admin: Desk, path: str, *added: dict[str, object], archived: str | None = None
) -> dict[str, Any]:
    """The list as it stands with more at its end, and one archived."""
    now = (await admin.do("GET", path)).json()
    entries = [{name: each[name] for name in each if name != "always_asked"} for each in now["entries"]]
    entries = [{**each, "active": each["active"] and each["key"] != archived} for each in entries]
    body = {"entries": [*entries, *added], "version": now["version"]}
    written: dict[str, Any] = (await admin.do("PUT", path, body)).json()
    return written


async def test_purposes_are_the_tenants_own_when_consent_is_written_down(
    shared: Composed, own: Tenant
) -> None:
    admin, dana = await sit_down(shared, own, "admin"), await sit_down(shared, own, "dana")
    begun = (await dana.do("GET", "/consent-purposes")).json()
    keys = ["service", "marketing", "survey", "reminder", "recording"]
    assert ([each["key"] for each in begun["entries"]], begun["version"]) == (keys, 0)
    customer = {"name": "Ruth", "identities": [{"kind": "phone", "value": "0502345678"}]}
    ruth = (await dana.do("POST", "/customers", customer)).json()["customer_id"]
    (phone,) = (await dana.do("GET", f"/customers/{ruth}")).json()["data"]["identities"]
    said = f"/customers/{ruth}/identities/{phone['identity_id']}/consents"

    async def say(purpose: str, state: str, status: int = 204) -> None:
        body = {"purpose": purpose, "state": state, "how": "phone"}
        answer = await dana.do("POST", said, body, expect=(status,))
        if status != 204:
            assert answer.json()["error"]["code"] == "consent-purpose-unknown"

    await say("survey", "given")
    await say("club", "given", 422)
    written = await _write(
        admin, "/consent-purposes", {"key": "club", "name": {"en": "Club"}}, archived="survey"
    )
    assert [each["key"] for each in written["entries"] if each["active"]] == [
        "service", "marketing", "reminder", "recording", "club",
    ]  # fmt: skip
    await say("club", "given")
    await say("survey", "given", 422)
    await say("survey", "withdrawn")
    sent = (await admin.http.post("/api/v1/imports", params={"file_name": "a.csv"}, content=b"phone,surveys\n0502345679,yes\n")).json()  # fmt: skip
    assert sent["columns"] == ["identity:phone", "skip"]
    mapping = {name: sent[name] for name in ("encoding", "delimiter", "has_header", "update_rule")}
    for purpose, status in (("survey", 422), ("club", 204)):
        columns = ["identity:phone", f"consent:{purpose}"]
        await admin.do("PUT", f"/imports/{sent['import_id']}/mapping", {**mapping, "columns": columns}, expect=(status,))  # fmt: skip
    acts = (await admin.do("GET", "/audit?acts=consent_purposes_changed")).json()["entries"]
    assert [sorted(each["after"]) for each in acts] == [
        ["club/active", "club/explanation", "club/name", "list-order", "survey/active"]
    ]


async def test_a_list_stays_as_it_was_when_what_is_written_cannot_be(shared: Composed, own: Tenant) -> None:
    admin = await sit_down(shared, own, "admin")
    now = await _write(admin, "/presence-reasons")

    async def refuse(code: str, path: str, keys: list[str], version: int, status: int = 422) -> None:
        entries = [{"key": each, "name": {"en": each}} for each in keys]
        answer = await admin.do("PUT", path, {"entries": entries, "version": version}, expect=(status,))
        assert answer.json()["error"]["code"] == code

    await refuse("changed-meanwhile", "/presence-reasons", ["break"], now["version"] - 1, 409)
    await refuse("list-key-reserved", "/presence-reasons", ["no_answer"], now["version"])
    await refuse("request-invalid", "/presence-reasons", ["break", "break"], now["version"])
    purposes = (await admin.do("GET", "/consent-purposes")).json()
    await refuse("list-entry-needed", "/consent-purposes", ["marketing"], purposes["version"])
    assert (await admin.do("GET", "/consent-purposes")).json() == purposes
    assert (await admin.do("GET", "/presence-reasons")).json() == now


async def test_a_reason_names_past_days_when_it_has_been_archived(shared: Composed, own: Tenant) -> None:
    admin, dana = await sit_down(shared, own, "admin"), await sit_down(shared, own, "dana")
    _, today = await move_to_midday(shared, own)
    await dana.do("PUT", "/me/presence", {"presence": "not_ready", "reason": "school"}, expect=(422,))
    await _write(admin, "/presence-reasons", {"key": "school", "name": {"he": "לימודים"}})
    await dana.be("not_ready", "school")
    await _write(admin, "/presence-reasons", archived="school")
    reasons = (await dana.do("GET", "/session")).json()["presence_reasons"]
    assert reasons[-1] == {"code": "school", "label": "לימודים", "active": False}
    day = await admin.do("GET", f"/reports/day?date={today}")
    (mine,) = (each for each in day.json()["agents"] if each["agent_id"] == str(dana.browser.agent.agent_id))
    assert ("school", "לימודים") in {(each["reason"], each["label"]) for each in mine["states"]["not_ready"]}
    await dana.be("ready")
    await dana.do("PUT", "/me/presence", {"presence": "not_ready", "reason": "school"}, expect=(422,))


async def test_what_is_archived_takes_no_place_in_a_list_that_is_full(shared: Composed, own: Tenant) -> None:
    admin = await sit_down(shared, own, "admin")
    now = (await admin.do("GET", "/presence-reasons")).json()
    standing: list[dict[str, Any]] = [{"key": each["key"], "name": each["name"]} for each in now["entries"]]
    many: list[dict[str, Any]] = [
        {"key": f"r_{number}", "name": {"en": f"R {number}"}} for number in range(200)
    ]
    more = [{"key": f"s_{number}", "name": {"en": "S"}, "active": number < 9} for number in range(900)]

    async def put(entries: list[dict[str, Any]], version: int, status: int) -> dict[str, Any]:
        body = {"entries": entries, "version": version}
        told: dict[str, Any] = (await admin.do("PUT", "/presence-reasons", body, expect=(status,))).json()
        return told

    refused = await put([*standing, *many], now["version"], 422)
    assert (refused["error"]["code"], refused["error"]["params"]) == ("list-too-long", {"limit": 200})
    archived = [{**each, "active": False} for each in standing]
    written = await put([*archived, *many], now["version"], 200)
    assert len(written["entries"]) == 200 + len(standing)
    refused = await put(more, written["version"], 422)
    assert refused["error"]["code"] == "list-full"


@pytest.mark.parametrize("name", ["\u200f", "\u200b\u2060", "\u2800"])
async def test_a_name_that_nobody_sees_is_refused_when_something_is_named(
    shared: Composed, own: Tenant, name: str
) -> None:
    admin = await sit_down(shared, own, "admin")
    now = (await admin.do("GET", "/presence-reasons")).json()
    entries = [{"key": "unseen", "name": {"he": name}}]
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("PUT", "/presence-reasons", {"entries": entries, "version": now["version"]}),
        ("POST", "/labels", {"name": name, "color": "blue"}),
        ("POST", "/teams", {"name": {"en": name}, "lead_agent_id": None, "member_ids": []}),
    ]
    for way, path, body in calls:
        told = (await admin.do(way, path, body, expect=(422,))).json()["error"]
        assert told["code"] == "request-invalid"
        assert "It must have something to be seen" in told["message"]
