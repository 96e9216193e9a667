"""What an administrator sets up over the API, and what comes of it."""

import json
from typing import Any
from uuid import UUID

import pytest

from tests.fixtures.actors import sit_down, visit
from tests.fixtures.composed import Browser, Composed, Tenant
from tests.fixtures.provider import Answer, Provider, run_provider

pytestmark = pytest.mark.asyncio(loop_scope="module")
ENTRY_POINTS = "/api/v1/administration/entry-points"


async def administrator(shared: Composed, own: Tenant) -> Browser:
    return await shared.sign_in(own.agents["admin"])


async def page(admin: Browser, what: str) -> Any:
    answer = await admin.http.get(f"/api/v1/administration/{what}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def changed(kept: dict[str, Any], **changes: object) -> dict[str, Any]:
    """What is sent back: as it was read, without what is not sent, with the changes."""
    unsent = {"queue_id", "entry_point_id", "public_key", "secret_names", "channel"}
    if "entry_point_id" in kept:
        unsent.discard("queue_id")
    return {name: value for name, value in kept.items() if name not in unsent} | changes


async def own_queue(admin: Browser, own: Tenant) -> dict[str, Any]:
    queues = (await page(admin, "queues"))["queues"]
    return next(each for each in queues if each["queue_id"] == str(own.queue_id))


async def test_a_new_queue_serves_its_people_when_an_entry_point_leads_to_it(
    shared: Composed, own: Tenant
) -> None:
    admin = await administrator(shared, own)
    dana = own.agents["dana"]
    body = {
        "name": {"en": "Complaints", "he": "תלונות"}, "members": [str(dana.agent_id)], "offer_seconds": 45,
        "outcomes": [{"label": {"en": "Made good", "he": "תוקן"}, "resolves": True}],
    }  # fmt: skip
    made = await admin.http.post("/api/v1/administration/queues", json=body)
    assert made.status_code == 201, made.text
    queue = made.json()
    assert (queue["name"], queue["offer_seconds"], queue["members"]) == (body["name"], 45, body["members"])

    (entry_point,) = (await page(admin, "entry-points"))["entry_points"]
    lead = changed(entry_point, queue_id=queue["queue_id"])
    answer = await admin.http.put(
        f"/api/v1/administration/entry-points/{entry_point['entry_point_id']}", json=lead
    )
    assert answer.status_code == 200, answer.text
    shared.core.registry._found.clear()  # what is kept for three seconds is not what is asked here

    visitor = await visit(shared, own, name="Ruth")
    desk = await sit_down(shared, own, "dana")
    await desk.be("ready")
    await visitor.write("it is broken")
    (item,) = await desk.take_all()
    shown = (await desk.http.get("/api/v1/session")).json()["queues"]
    (outcomes,) = [each["dispositions"] for each in shown if each["queue_id"] == queue["queue_id"]]
    assert [each["label"] for each in outcomes] == ["Made good"]
    assert item is not None


async def test_nothing_is_overwritten_when_two_administrators_change_one_queue(
    shared: Composed, own: Tenant
) -> None:
    admin = await administrator(shared, own)
    queue = await own_queue(admin, own)
    address = f"/api/v1/administration/queues/{queue['queue_id']}"
    first = await admin.http.put(address, json=changed(queue, wrap_up_seconds=10))
    assert first.json()["wrap_up_seconds"] == 10
    second = await admin.http.put(address, json=changed(queue, wrap_up_seconds=20))
    assert (second.status_code, second.json()["error"]["code"]) == (409, "changed-meanwhile")
    assert (await own_queue(admin, own))["wrap_up_seconds"] == 10


async def test_a_change_is_undone_to_the_letter_when_what_was_there_is_written_again(
    shared: Composed, own: Tenant
) -> None:
    admin = await administrator(shared, own)
    before = await own_queue(admin, own)
    address = f"/api/v1/administration/queues/{before['queue_id']}"
    after = await admin.http.put(
        address, json=changed(before, name={"uk": "Інша"}, members=[], outcomes=[], priority=7, item_load=9)
    )
    assert after.json()["outcomes"] == []
    undone = await admin.http.put(address, json=changed(before, version=after.json()["version"]))
    assert undone.status_code == 200, undone.text
    assert {**undone.json(), "version": 0} == {**before, "version": 0}


async def test_a_queue_stays_when_work_or_an_entry_point_is_in_it(shared: Composed, own: Tenant) -> None:
    admin = await administrator(shared, own)
    queue = await own_queue(admin, own)
    answer = await admin.http.put(
        f"/api/v1/administration/queues/{queue['queue_id']}", json=changed(queue, active=False)
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "queue-in-use")
    assert answer.json()["error"]["params"] == {"entry_points": 1, "items": 0, "queues": 0}


async def test_an_archived_queue_is_offered_to_nobody_when_it_was_empty(
    shared: Composed, own: Tenant
) -> None:
    admin = await administrator(shared, own)
    queues = (await page(admin, "queues"))["queues"]
    other = next(each for each in queues if each["queue_id"] == str(own.other_queue_id))
    answer = await admin.http.put(
        f"/api/v1/administration/queues/{own.other_queue_id}", json=changed(other, active=False)
    )
    assert answer.status_code == 200, answer.text
    shown = (await admin.http.get("/api/v1/session")).json()["queues"]
    assert str(own.other_queue_id) not in {each["queue_id"] for each in shown}
    (entry_point,) = (await page(admin, "entry-points"))["entry_points"]
    refused = await admin.http.put(
        f"/api/v1/administration/entry-points/{entry_point['entry_point_id']}",
        json=changed(entry_point, queue_id=str(own.other_queue_id)),
    )
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "queue-archived")


async def test_a_person_of_another_tenant_serves_no_queue_when_named(shared: Composed, own: Tenant) -> None:
    admin = await administrator(shared, own)
    stranger = (await shared.new_tenant("Elsewhere")).agents["dana"]
    queue = await own_queue(admin, own)
    answer = await admin.http.put(
        f"/api/v1/administration/queues/{queue['queue_id']}",
        json=changed(queue, members=[*queue["members"], str(stranger.agent_id)]),
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "person-unknown")
    assert (await own_queue(admin, own))["members"] == queue["members"]


async def test_a_member_who_is_taken_off_sees_the_queue_no_more_when_the_desk_asks(
    shared: Composed, own: Tenant
) -> None:
    admin = await administrator(shared, own)
    visitor = await visit(shared, own, name="Ruth")
    await visitor.write("hello")
    (row,) = await shared.core.database.system.fetch(
        "SELECT case_id FROM work_items WHERE tenant_id = $1", own.tenant_id
    )
    dana = await shared.sign_in(own.agents["dana"])
    assert (await dana.http.get(f"/api/v1/cases/{row['case_id']}")).status_code == 200
    queue = await own_queue(admin, own)
    await admin.http.put(
        f"/api/v1/administration/queues/{queue['queue_id']}", json=changed(queue, members=[])
    )
    assert (await dana.http.get(f"/api/v1/cases/{row['case_id']}")).status_code == 404


async def new_http_entry_point(admin: Browser, own: Tenant, callback_url: str) -> dict[str, Any]:
    body = {
        "channel": "http", "name": "Our shop", "queue_id": str(own.queue_id),
        "settings": {"callback_url": callback_url, "allow_private_network": True},
    }  # fmt: skip
    made = await admin.http.post("/api/v1/administration/entry-points", json=body)
    assert made.status_code == 201, made.text
    kept: dict[str, Any] = made.json()
    return kept


async def test_settings_are_tried_on_the_other_side_when_they_are_not_saved_yet(
    shared: Composed, own: Tenant
) -> None:
    async with run_provider() as provider:
        await _try_settings(shared, own, provider)


async def _try_settings(shared: Composed, own: Tenant, provider: Provider) -> None:
    admin = await administrator(shared, own)
    kept = await new_http_entry_point(admin, own, "https://nobody.invalid/")
    draft = {
        "channel": "http", "name": kept["name"], "queue_id": kept["queue_id"], "entry_point_id": kept["entry_point_id"],
        "settings": {"callback_url": provider.address, "allow_private_network": True},
    }  # fmt: skip
    answer = await admin.http.post("/api/v1/administration/entry-points/test", json=draft)
    assert (answer.status_code, answer.json()) == (200, {"asked": True})
    assert json.loads(provider.requests[-1].body)["type"] == "ping"

    provider.otherwise = Answer(401)
    refused = await admin.http.post("/api/v1/administration/entry-points/test", json=draft)
    assert refused.json()["error"]["code"] == "provider-credentials"
    (now,) = [
        each for each in (await page(admin, "entry-points"))["entry_points"] if each["channel"] == "http"
    ]
    assert now["settings"]["callback_url"] == "https://nobody.invalid/"


async def test_web_chat_says_that_nobody_was_asked_when_it_is_tried(shared: Composed, own: Tenant) -> None:
    admin = await administrator(shared, own)
    draft = {
        "channel": "webchat",
        "name": "site",
        "queue_id": str(own.queue_id),
        "settings": {"accent": "#123456"},
    }
    answer = await admin.http.post("/api/v1/administration/entry-points/test", json=draft)
    assert (answer.status_code, answer.json()) == (200, {"asked": False})
    wrong = await admin.http.post(
        "/api/v1/administration/entry-points/test", json={**draft, "settings": {"accent": "red"}}
    )
    assert wrong.json()["error"]["params"] == {"setting": "accent", "expected": "colour"}


async def test_a_secret_is_told_once_and_the_one_before_stays_good_when_it_is_made_anew(
    shared: Composed, own: Tenant
) -> None:
    admin = await administrator(shared, own)
    kept = await new_http_entry_point(admin, own, "https://shop.example/")
    assert kept["secret_names"] == ["signing_secret"]
    before = (await shared.core.registry.get(own.tenant_id, UUID(kept["entry_point_id"]))).secrets
    address = f"/api/v1/administration/entry-points/{kept['entry_point_id']}/secrets"
    told = (await admin.http.post(f"{address}/signing_secret")).json()["secret"]
    shared.core.registry._found.clear()
    after = (await shared.core.registry.get(own.tenant_id, UUID(kept["entry_point_id"]))).secrets
    assert after == {"signing_secret": told, "previous_signing_secret": before["signing_secret"]}
    assert told not in (await admin.http.get("/api/v1/administration/entry-points")).text
    assert (await admin.http.post(f"{address}/nothing")).json()["error"]["code"] == "secret-unknown"


async def test_the_widget_wears_the_tenants_new_colour_when_it_is_changed(
    shared: Composed, own: Tenant
) -> None:
    admin = await administrator(shared, own)
    kept = await page(admin, "tenant")
    changes = {"name": "אור אנרגיה", "accent": "#0a7d4f", "locales": ["he", "ru"], "default_locale": "he"}
    assert "IL" in kept["choices"]["countries"]
    del kept["choices"]
    answer = await admin.http.put("/api/v1/administration/tenant", json={**kept, **changes})
    assert answer.status_code == 200, answer.text
    config = (await admin.http.get(f"/webchat/{own.entry_point.public_key}/config")).json()
    assert (config["name"], config["accent"], config["locales"]) == ("אור אנרגיה", "#0a7d4f", ["he", "ru"])
    stale = await admin.http.put("/api/v1/administration/tenant", json={**kept, **changes})
    assert stale.json()["error"]["code"] == "changed-meanwhile"


@pytest.mark.parametrize(
    ("change", "code"),
    [({"time_zone": "Mars/Base"}, "time-zone-unknown"), ({"home_country": "XX"}, "country-unknown")],
)
async def test_the_tenant_stays_as_it_was_when_the_place_does_not_exist(
    shared: Composed, own: Tenant, change: dict[str, str], code: str
) -> None:
    admin = await administrator(shared, own)
    kept = await page(admin, "tenant")
    body = {name: value for name, value in kept.items() if name != "choices"}
    answer = await admin.http.put("/api/v1/administration/tenant", json={**body, **change})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)
    assert await page(admin, "tenant") == kept


async def test_the_first_steps_are_gone_when_they_were_put_away(shared: Composed, own: Tenant) -> None:
    admin = await administrator(shared, own)
    assert (await admin.http.get("/api/v1/session")).json()["tenant"]["is_set_up"] is False
    steps = await page(admin, "first-steps")
    assert (steps["business"], steps["queue"], steps["answered"]) == (False, True, False)
    for _ in range(2):
        await admin.http.put("/api/v1/administration/first-steps", json={"is_put_away": True})
    assert (await admin.http.get("/api/v1/session")).json()["tenant"]["is_set_up"] is True
    acts = await shared.core.database.system.fetch(
        "SELECT act FROM audit_entries WHERE tenant_id = $1 AND object_kind = 'tenant'", own.tenant_id
    )
    assert [row["act"] for row in acts] == ["first_steps_put_away"]


@pytest.mark.parametrize("who", ["dana", "yoav"])
async def test_nothing_is_set_up_by_others_when_they_ask(shared: Composed, own: Tenant, who: str) -> None:
    asker = await shared.sign_in(own.agents[who])
    for what in ("queues", "entry-points", "tenant"):
        answer = await asker.http.get(f"/api/v1/administration/{what}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not-allowed")


async def test_who_changed_what_is_in_the_audit_and_no_secret_when_something_is_set_up(
    shared: Composed, own: Tenant
) -> None:
    admin = await administrator(shared, own)
    queue = await own_queue(admin, own)
    address = f"/api/v1/administration/queues/{queue['queue_id']}"
    await admin.http.put(address, json=changed(queue, wrap_up_seconds=10))
    kept = await new_http_entry_point(admin, own, "https://shop.example/")
    secrets = f"/api/v1/administration/entry-points/{kept['entry_point_id']}/secrets/signing_secret"
    told = (await admin.http.post(secrets)).json()["secret"]
    rows = await shared.core.database.system.fetch(
        "SELECT act, object_id, before, after FROM audit_entries WHERE tenant_id = $1 AND agent_id = $2 AND act <> 'signed_in'"
        " ORDER BY entry_id",
        own.tenant_id, own.agents["admin"].agent_id,
    )  # fmt: skip
    assert [row["act"] for row in rows] == ["queue_changed", "entry_point_added", "secret_made"]
    assert [json.loads(rows[0][side]) for side in ("before", "after")] == [
        {"wrap_up_seconds": queue["wrap_up_seconds"]}, {"wrap_up_seconds": 10}
    ]  # fmt: skip
    assert not [row for row in rows if told in str(dict(row))]

    read = (await admin.http.get("/api/v1/audit", params={"acts": "acts"})).json()
    lines = {each["act"]: each for each in read["entries"]}
    assert lines["queue_changed"]["object_name"] in queue["name"].values()
    assert lines["entry_point_added"]["object_name"] == lines["secret_made"]["object_name"] == kept["name"]
    # What a setting points at can be read, too.
    assert read["names"][lines["entry_point_added"]["after"]["queue_id"]] in queue["name"].values()


async def test_a_mailbox_is_read_once_when_it_is_connected_again(shared: Composed, own: Tenant) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    body: dict[str, Any] = {
        "channel": "email", "name": "Service", "queue_id": str(own.queue_id), "secrets": {"password": "right"},
        "settings": {"address": "help@shop.example", "smtp_host": "smtp.shop.example", "imap_host": "imap.shop.example"},
    }  # fmt: skip
    first = await admin.http.post(ENTRY_POINTS, json=body)
    assert first.status_code == 201, first.text
    again = {
        **body,
        "settings": {**body["settings"], "imap_host": "IMAP.shop.example", "imap_login": "Help@shop.example"},
    }
    refused = await admin.http.post(ENTRY_POINTS, json=again)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "mailbox-connected")
    assert "Service" in refused.json()["error"]["message"]
    folder = {**body, "settings": {**body["settings"], "imap_folder": "Orders"}}
    assert (await admin.http.post(ENTRY_POINTS, json=folder)).status_code == 201
    kept = {key: value for key, value in body.items() if key != "channel"}
    path = f"{ENTRY_POINTS}/{first.json()['entry_point_id']}"
    changed = await admin.http.put(path, json={**kept, "version": 1, "active": False})
    assert changed.status_code == 200, changed.text
    assert (await admin.http.post(ENTRY_POINTS, json=again)).status_code == 201
    refused = await admin.http.put(path, json={**kept, "version": 2, "active": True})
    assert refused.json()["error"]["code"] == "mailbox-connected"


MAILBOX: dict[str, Any] = {
    "address": "help@shop.example",
    "smtp_host": "smtp.shop.example",
    "imap_host": "imap.shop.example",
}
BY_TOKEN = {**MAILBOX, "sign_in": "refresh_token", "token_provider": "google", "oauth_client": "client"}


@pytest.mark.parametrize(
    ("moved", "asked"),
    [({"imap_host": "imap.else.example"}, "password"), ({"imap_port": 1993}, "password"), ({"imap_security": "none"}, "password"),
     ({"imap_login": "other"}, "password"), ({"smtp_host": "smtp.else.example"}, "smtp_password"), ({"smtp_security": "starttls"}, "smtp_password"),
     ({"smtp_login": "other"}, "smtp_password")],
)  # fmt: skip
async def test_a_kept_password_goes_to_no_other_server_when_nobody_enters_it_again(
    shared: Composed, own: Tenant, moved: dict[str, object], asked: str
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    body = {
        "name": "Service", "queue_id": str(own.queue_id), "settings": MAILBOX,
        "secrets": {"password": "right", "smtp_password": "right too"},
    }  # fmt: skip
    kept = await admin.http.post(ENTRY_POINTS, json={"channel": "email", **body})
    path, entry_point_id = f"{ENTRY_POINTS}/{kept.json()['entry_point_id']}", kept.json()["entry_point_id"]
    other = {**body, "settings": {**MAILBOX, **moved}, "secrets": {}, "version": 1}
    trial = {**other, "channel": "email", "entry_point_id": entry_point_id}
    del trial["version"]
    told = set()
    for locale in ("he", "uk", "ru", "en"):
        refused = await admin.http.put(path, json=other, headers={"accept-language": locale})
        error = refused.json()["error"]
        assert (refused.status_code, error["code"], error["params"]["setting"]) == (
            422,
            "secret-asked-again",
            asked,
        )
        told.add(error["message"])
    assert len(told) == 4
    for tried in (f"{ENTRY_POINTS}/test", "/api/v1/administration/mailboxes/test"):
        sent = {
            name: value
            for name, value in trial.items()
            if name != "channel" or tried.startswith(ENTRY_POINTS)
        }
        refused = await admin.http.post(tried, json=sent)
        assert refused.json()["error"]["code"] == "secret-asked-again", refused.text
    entered = await admin.http.put(path, json={**other, "secrets": {asked: "entered again"}})
    assert entered.status_code == 200, entered.text


async def test_a_kept_password_stays_when_what_is_changed_does_not_lead_elsewhere(
    shared: Composed, own: Tenant
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    body = {
        "name": "Service",
        "queue_id": str(own.queue_id),
        "settings": MAILBOX,
        "secrets": {"password": "right"},
    }
    kept = (await admin.http.post(ENTRY_POINTS, json={"channel": "email", **body})).json()
    same = {
        **MAILBOX,
        "imap_host": "IMAP.shop.example",
        "imap_port": 993,
        "imap_folder": "Orders",
        "sender_name": "Shop",
    }
    path = f"{ENTRY_POINTS}/{kept['entry_point_id']}"
    changed = await admin.http.put(path, json={**body, "settings": same, "secrets": {}, "version": 1})
    assert changed.status_code == 200, changed.text
    # Where nothing is fetched the password went nowhere: it is not taken along in two steps.
    without = {name: value for name, value in MAILBOX.items() if name != "imap_host"}
    off = await admin.http.put(
        path, json={**body, "settings": without | {"sign_in": "none"}, "secrets": {}, "version": 2}
    )
    assert off.status_code == 200, off.text
    for settings in ({**without, "smtp_host": "smtp.else.example"}, MAILBOX):
        refused = await admin.http.put(path, json={**body, "settings": settings, "secrets": {}, "version": 3})
        assert refused.json()["error"]["code"] == "secret-asked-again"


async def test_a_consent_is_given_anew_when_the_mailbox_is_at_another_server(
    shared: Composed, own: Tenant
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    secrets = {"client_secret": "ours", "refresh_token": "let in"}
    body = {"name": "Service", "queue_id": str(own.queue_id), "settings": BY_TOKEN, "secrets": secrets}
    kept = (await admin.http.post(ENTRY_POINTS, json={"channel": "email", **body})).json()
    path = f"{ENTRY_POINTS}/{kept['entry_point_id']}"
    moved = {**BY_TOKEN, "imap_host": "imap.else.example"}
    changed = await admin.http.put(path, json={**body, "settings": moved, "secrets": {}, "version": 1})
    assert (changed.status_code, changed.json()["secret_names"]) == (200, ["client_secret"])
    elsewhere = {**moved, "token_provider": "other", "token_address": "https://else.example/token"}
    refused = await admin.http.put(path, json={**body, "settings": elsewhere, "secrets": {}, "version": 2})
    assert refused.json()["error"]["params"]["setting"] == "client_secret"
    as_itself = {**moved, "sign_in": "client_credentials"}
    refused = await admin.http.put(path, json={**body, "settings": as_itself, "secrets": {}, "version": 2})
    assert refused.json()["error"]["params"]["setting"] == "client_secret", (
        "it would open the mailbox at that server"
    )
