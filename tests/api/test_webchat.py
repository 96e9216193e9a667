"""The widget's door, which stands open to everybody: visits, messages, identities, sites, limits."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures.actors import Desk, Visitor, sign_identity, sit_down, visit
from tests.fixtures.clocks import HandClock
from tests.fixtures.composed import Composed, Tenant, compose
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.examples import examples

pytestmark = pytest.mark.asyncio(loop_scope="module")


def code(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["code"])


async def post(visitor: Visitor, body: object, **headers: str) -> httpx.Response:
    return await visitor.http.post(f"{visitor.path}/messages", json=body, headers={**visitor.key, **headers})


async def identities(shared: Composed, tenant: Tenant) -> list[tuple[str, str, str]]:
    async with shared.core.database.transaction(tenant.tenant_id) as connection:
        rows = await connection.fetch(
            "SELECT kind, value, status FROM identities WHERE kind <> 'webchat_visitor' ORDER BY kind, value, status"
        )
    return [tuple(row) for row in rows]


async def roots(shared: Composed, tenant: Tenant) -> int:
    """How many people there are, as agents see them."""
    async with shared.core.database.transaction(tenant.tenant_id) as connection:
        count: int = await connection.fetchval("SELECT count(*) FROM customer_entities")
        return count


# ---------------------------------------------------------------- settings and sites


async def test_widget_is_told_all_it_needs_when_it_asks(shared: Composed) -> None:
    settings: dict[str, object] = {
        "greeting": {"en": "Hello", "he": "שלום"}, "pre_chat": [{"name": "email", "required": True}], "accent": "#123456",
    }  # fmt: skip
    tenant = await shared.new_tenant("Or", settings=settings)
    http = await shared.http()
    path = f"/webchat/{tenant.entry_point.public_key}/config"
    config = (await http.get(path, params={"locale": "he-IL"})).json()
    assert (config["name"], config["locale"], config["greeting"], config["accent"]) == (
        "Or",
        "he",
        "שלום",
        "#123456",
    )
    assert config["pre_chat"] == {"fields": [{"name": "email", "required": True}]}
    assert config["limits"]["text_max"] == 10_000
    ukrainian = (await http.get(path, headers={"accept-language": "uk"})).json()
    assert (ukrainian["locale"], ukrainian["greeting"]) == ("uk", "Hello")


@pytest.mark.parametrize(
    "key",
    [
        "x" * 8,
        "x" * 24,
        "x" * 101,
        "ключ-ключ-ключ",
        "a%00b%00c%00d",
        "..%2f..%2fsecret",
        "%ff%ff%ff%ff%ff%ff%ff%ff",
    ],
)
@pytest.mark.parametrize("path", ["config", "visits", "messages"])
async def test_entry_point_is_unknown_when_the_key_is(shared: Composed, key: str, path: str) -> None:
    http = await shared.http()
    url = f"/webchat/{key}/{path}"
    answer = await (http.get(url) if path == "config" else http.post(url, json={}))
    assert answer.status_code in (404, 422)


async def test_entry_point_is_unknown_when_switched_off(shared: Composed) -> None:
    tenant = await shared.new_tenant()
    async with shared.core.database.transaction(tenant.tenant_id) as connection:
        await connection.execute("UPDATE entry_points SET active = false")
    http = await shared.http()
    assert code(await http.get(f"/webchat/{tenant.entry_point.public_key}/config")) == "entry-point-unknown"


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [("https://shop.example", True), (None, True), ("http://centre.test", True), ("https://evil.example", False), ("http://shop.example", False),
     ("https://shop.example.evil.example", False), ("https://shop.example:8443", False), ("null", False), ("centre.test", True),
     ("https://evil.example/https://shop.example", False)],
)  # fmt: skip
async def test_site_may_embed_the_chat_only_when_it_is_on_the_list(
    shared: Composed, origin: str | None, allowed: bool
) -> None:
    tenant = await shared.new_tenant(settings={"origins": ["https://shop.example"]})
    visitor = await visit(shared, tenant)
    headers = {"origin": origin} if origin else {}
    for method, path in (
        ("GET", "config"),
        ("POST", "visits"),
        ("PATCH", "visits"),
        ("POST", "messages"),
        ("POST", "files?name=a.txt"),
    ):
        answer = await visitor.http.request(
            method, f"{visitor.path}/{path}", headers={**visitor.key, **headers},
            json={"client_id": str(uuid4()), "text": "x"} if path == "messages" else {} if path == "visits" else None,
        )  # fmt: skip
        assert (answer.status_code == 403 and code(answer) == "origin-refused") is not allowed, (
            method,
            path,
            answer.text,
        )
        if origin:  # the page must be able to read why
            assert answer.headers["access-control-allow-origin"] == origin
        assert "access-control-allow-credentials" not in answer.headers


async def test_preflight_is_answered_when_a_browser_asks_first(shared: Composed, visitor: Visitor) -> None:
    answer = await visitor.http.options(
        f"{visitor.path}/messages",
        headers={"origin": "https://shop.example", "access-control-request-method": "POST"},
    )
    assert answer.status_code == 204
    assert "authorization" in answer.headers["access-control-allow-headers"]
    assert (
        await visitor.http.options("/api/v1/session", headers={"origin": "https://shop.example"})
    ).status_code == 405


# ---------------------------------------------------------------- tokens


async def test_thread_goes_on_when_the_visitor_comes_back(shared: Composed, visitor: Visitor) -> None:
    was = visitor.visitor_id
    await visitor.write("hello")
    await visitor.come_back()
    assert visitor.visitor_id == was
    await visitor.write("again")
    async with shared.core.database.transaction(visitor.tenant.tenant_id) as connection:
        assert await connection.fetchval("SELECT count(*) FROM interactions") == 1


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Bearer x.y", "Basic x", "Bearer " + "x" * 9000, "Bearer é"]
)
async def test_nothing_is_taken_when_the_token_is_none_of_ours(visitor: Visitor, header: str) -> None:
    for method, path in (("POST", "messages"), ("PATCH", "visits"), ("POST", "files?name=a.txt")):
        answer = await visitor.http.request(
            method,
            f"{visitor.path}/{path}",
            headers={b"authorization": header.encode(), b"content-type": b"application/json"},
            content=b"{}",
        )
        assert (answer.status_code, code(answer)) == (401, "visitor-token-invalid")


async def test_token_is_refused_when_it_was_touched_or_is_of_another_door(
    shared: Composed, visitor: Visitor
) -> None:
    other = await visit(shared, await shared.new_tenant())
    body, _, seal = visitor.token.partition(".")
    for token in (other.token, f"{body}x.{seal}", f"{body}.{seal[::-1]}", body, f".{seal}"):
        answer = await visitor.http.post(f"{visitor.path}/visits", json={"visitor_token": token})
        assert (answer.status_code, code(answer)) == (401, "visitor-token-invalid")


# ---------------------------------------------------------------- who is it


async def test_addresses_are_claimed_when_the_visitor_gives_them(
    shared: Composed, own: Tenant, visitor: Visitor
) -> None:
    await visitor.introduce(email=" Ruth@Customer.Example ", phone="+972 (50) 000-00.00")
    await visitor.write("hello")
    assert await identities(shared, own) == [
        ("email", "ruth@customer.example", "claimed"),
        ("phone", "+972500000000", "claimed"),
    ]
    await visitor.introduce(email="other@customer.example")
    assert ("email", "other@customer.example", "claimed") in await identities(shared, own)


@pytest.mark.parametrize("said", [{"email": "nobody"}, {"email": "a b@c"}, {"email": "@"}, {"phone": "call me"}, {"phone": "12"}, {"locale": "de"},
                                  {"name": "x" * 201}, {"email": "a@" + "b" * 330}, {"nonsense": "x"}])  # fmt: skip
async def test_introduction_is_refused_when_an_address_cannot_be_one(
    visitor: Visitor, said: dict[str, str]
) -> None:
    for method in ("POST", "PATCH"):
        answer = await visitor.http.request(method, f"{visitor.path}/visits", json=said, headers=visitor.key)
        assert (answer.status_code, code(answer)) == (422, "request-invalid")


async def test_two_stay_two_when_they_claim_the_same_address(shared: Composed, own: Tenant) -> None:
    for _ in range(2):
        await (await visit(shared, own, email="same@customer.example")).write("hello")
    assert await roots(shared, own) == 2


async def test_two_become_one_when_the_host_site_vouches_for_both_and_two_again_when_undone(
    shared: Composed, own: Tenant
) -> None:
    """The same person on two devices; an agent may still take it back."""
    phone, laptop = await visit(shared, own), await visit(shared, own)
    await phone.write("from the phone")
    await laptop.write("from the laptop")
    assert await roots(shared, own) == 2
    for device in (phone, laptop):
        await device.come_back(identity=sign_identity("customer-42", email="r@customer.example"))
    assert await roots(shared, own) == 1
    assert await identities(shared, own) == [
        ("email", "r@customer.example", "verified"),
        ("host_id", "customer-42", "verified"),
    ]
    yoav = await sit_down(shared, own, "yoav")
    found = (await yoav.do("GET", "/customers?query=r@customer")).json()["customers"]
    async with shared.core.database.transaction(own.tenant_id) as connection:
        link_id = await connection.fetchval("SELECT link_id FROM customer_links")
    await yoav.do("DELETE", f"/customers/{found[0]['customer_id']}/links/{link_id}")
    assert await roots(shared, own) == 2


async def test_a_known_customer_is_found_at_once_when_vouched_for_before_writing(
    shared: Composed, own: Tenant
) -> None:
    first = await visit(shared, own, identity=sign_identity("customer-42", name="Ruth"))
    await first.write("from the phone")
    second = await visit(shared, own, identity=sign_identity("customer-42"))
    await second.write("from the laptop")
    assert await roots(shared, own) == 1
    async with shared.core.database.transaction(own.tenant_id) as connection:
        assert await connection.fetchval("SELECT count(*) FROM cases") == 1
        assert await connection.fetchval("SELECT count(*) FROM interactions") == 2


async def test_another_thread_begins_when_somebody_else_signs_in_at_the_host_site(
    shared: Composed, own: Tenant
) -> None:
    visitor = await visit(shared, own, identity=sign_identity("first"))
    await visitor.write("mine")
    was = visitor.visitor_id
    await visitor.come_back(identity=sign_identity("second"))
    assert visitor.visitor_id != was
    await visitor.write("not for the first")
    assert await roots(shared, own) == 2


async def test_what_the_host_vouches_for_stands_when_the_visitor_says_otherwise(
    shared: Composed, own: Tenant
) -> None:
    visitor = await visit(
        shared,
        own,
        identity=sign_identity("42", email="real@customer.example"),
        email="made.up@customer.example",
    )
    await visitor.introduce(email="still.made.up@customer.example")
    await visitor.write("hello")
    assert ("email", "real@customer.example", "verified") in await identities(shared, own)
    assert not [each for each in await identities(shared, own) if "made.up" in each[1]]


@pytest.mark.parametrize(
    "identity",
    ["x", "x.y", sign_identity("42", secret="guessed"), sign_identity("42", at=0), sign_identity("42", at=4e9), sign_identity("")],
)  # fmt: skip
async def test_visit_is_refused_when_the_hosts_signature_is_forged_or_stale(
    shared: Composed, own: Tenant, identity: str
) -> None:
    http = await shared.http()
    answer = await http.post(f"/webchat/{own.entry_point.public_key}/visits", json={"identity": identity})
    assert (answer.status_code, code(answer)) == (401, "signature-invalid")


async def test_identity_of_one_tenant_is_nothing_when_told_to_another(shared: Composed, own: Tenant) -> None:
    """Same secret by chance, same id: people of two tenants never meet."""
    stranger = await shared.new_tenant()
    for tenant in (own, stranger):
        await (await visit(shared, tenant, identity=sign_identity("customer-42"))).write("hello")
    assert (await roots(shared, own), await roots(shared, stranger)) == (1, 1)


# ---------------------------------------------------------------- words


NASTY = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "{{7*7}} ${7*7} %s %(x)s {0}", "'; DROP TABLE messages; --",
    "שלום עולם 🙂‍↔️ привіт", "\u202eevil\u202c", "e\u0301 é ﷽ \u200b\u200d\ufeff", "\r\n\t line", "a" * 10_000, "🙂" * 5_000, "\\u0000 \\x00 \\", "﻿\u2028\u2029",
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
async def test_text_arrives_as_it_was_written_when_it_is_nasty(
    shared: Composed, own: Tenant, visitor: Visitor, text: str
) -> None:
    dana: Desk = await sit_down(shared, own, "dana")
    await dana.be("ready")
    await visitor.write(text)
    ((_, case_id, interaction_id),) = await dana.take_all()
    await dana.say(case_id, interaction_id, text)
    answer = await dana.do("GET", f"/cases/{case_id}")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    shown = [entity["data"]["text"] for entity in answer.json()["entities"] if entity["kind"] == "message"]
    assert shown == [text, text]


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200).filter(
        lambda text: text.replace("\x00", "").strip()
    )
)
@examples(30)
async def test_text_arrives_as_it_was_written_when_it_is_anything(shared: Composed, text: str) -> None:
    tenant = await shared.new_tenant()
    await (await visit(shared, tenant)).write(text)
    async with shared.core.database.transaction(tenant.tenant_id) as connection:
        assert await connection.fetchval("SELECT text FROM messages") == text.replace("\x00", "")


async def test_text_is_refused_when_longer_than_the_channel_takes(visitor: Visitor) -> None:
    answer = await post(
        visitor, {"client_id": str(uuid4()), "text": "a" * 10_001}, **{"accept-language": "ru"}
    )
    assert (answer.status_code, code(answer)) == (413, "text-too-long")
    assert answer.json()["error"]["params"] == {"limit": 10_000}
    assert "10000" in answer.json()["error"]["message"]
    whole = await post(visitor, {"client_id": str(uuid4()), "text": "a" * 200_000})
    assert (whole.status_code, code(whole)) == (413, "request-too-large")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"text":"no id"}', b'{"client_id":"x","text":"a"}', b'{"client_id":1,"text":"a"}',
     b'{"client_id":"0190b6a0-7a3e-7c3a-9b1e-2f0d5c1a9e11","text":7}', b'{"client_id":"0190b6a0-7a3e-7c3a-9b1e-2f0d5c1a9e11","text":"\\ud800"}',
     b'{"client_id":"0190b6a0-7a3e-7c3a-9b1e-2f0d5c1a9e11","text":"  "}', b'{"client_id":"0190b6a0-7a3e-7c3a-9b1e-2f0d5c1a9e11"}',
     b'{"client_id":"0190b6a0-7a3e-7c3a-9b1e-2f0d5c1a9e11","text":"\\u0000"}', b'{"x":' + b"[" * 60_000,
     b'{"client_id":"0190b6a0-7a3e-7c3a-9b1e-2f0d5c1a9e11","text":"a","attachment_ids":["x"]}',
     b'{"client_id":"0190b6a0-7a3e-7c3a-9b1e-2f0d5c1a9e11","text":"a","sent_at":"yesterday"}'],
)  # fmt: skip
async def test_message_is_refused_in_words_when_it_makes_no_sense(visitor: Visitor, body: bytes) -> None:
    answer = await visitor.http.post(f"{visitor.path}/messages", content=body, headers=visitor.key)
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]["message"]


async def test_message_is_kept_once_when_the_answer_was_lost(
    shared: Composed, own: Tenant, visitor: Visitor
) -> None:
    body = {"client_id": str(uuid4()), "text": "once"}
    first, again = (
        await post(visitor, body),
        await post(visitor, body | {"text": "another text, the same id"}),
    )
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {"message_id": first.json()["message_id"], "duplicate": True}
    async with shared.core.database.transaction(own.tenant_id) as connection:
        assert await connection.fetchval("SELECT array_agg(text) FROM messages") == ["once"]


# ---------------------------------------------------------------- how fast, and when


@pytest_asyncio.fixture(loop_scope="module")
async def clock() -> HandClock:
    return HandClock()


@pytest_asyncio.fixture(loop_scope="module")
async def limited(
    shared_database: FreshDatabase, tmp_path: Path, clock: HandClock
) -> AsyncIterator[Composed]:
    async with compose(shared_database, tmp_path, clock=clock, limited=True) as program:
        yield program


def _is_slowed_down(answers: list[httpx.Response]) -> bool:
    """Let through at first, then told to wait, in words."""
    refused = [answer for answer in answers if answer.status_code == 429]
    assert all(code(answer) == "too-many-requests" for answer in refused)
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
    return answers[0].status_code in (200, 201) and bool(refused)


async def test_visitor_is_slowed_down_when_writing_like_a_machine(limited: Composed) -> None:
    tenant = await limited.new_tenant()
    visitor, other = await visit(limited, tenant), await visit(limited, tenant)
    assert _is_slowed_down(
        [await post(visitor, {"client_id": str(uuid4()), "text": f"{n}"}) for n in range(40)]
    )
    assert (await post(other, {"client_id": str(uuid4()), "text": "me too"})).status_code == 201


async def test_caller_is_slowed_down_when_writing_as_many_visitors(limited: Composed) -> None:
    tenant = await limited.new_tenant()
    visitor = await visit(limited, tenant)
    for number in range(300):  # the others, without what each message costs to store
        limited.web.message_limit.check(("2001:db8:1:2::/64", "198.51.100.9")[number % 2], cost=0.2)
    for caller, status in (
        ("2001:db8:1:2::a", 429),
        ("2001:db8:1:2:ffff::b", 429),
        ("2001:db8:1:3::a", 201),
        ("198.51.100.9", 429),
        ("::ffff:198.51.100.9", 429),
        ("198.51.100.10", 201),
    ):
        http = await limited.http(caller=caller)
        body = {"client_id": str(uuid4()), "text": f"from {caller}"}
        answer = await http.post(f"{visitor.path}/messages", json=body, headers=visitor.key)
        assert answer.status_code == status, caller


async def test_caller_is_slowed_down_when_opening_visits_like_a_machine(limited: Composed) -> None:
    tenant, http = await limited.new_tenant(), await limited.http()
    path = f"/webchat/{tenant.entry_point.public_key}/visits"
    assert _is_slowed_down([await http.post(path, json={}) for _ in range(70)])


async def test_visitor_is_slowed_down_when_sending_files_like_a_machine(limited: Composed) -> None:
    visitor = await visit(limited, await limited.new_tenant())
    path = f"{visitor.path}/files?name=a.txt"
    assert _is_slowed_down(
        [await visitor.http.post(path, content=b"words", headers=visitor.key) for _ in range(30)]
    )


MEGABYTE = 1024 * 1024


async def _send_file(
    visitor: Visitor, body: bytes | AsyncIterator[bytes], name: str = "a.txt"
) -> httpx.Response:
    return await visitor.http.post(f"{visitor.path}/files?name={name}", content=body, headers=visitor.key)


async def _in_parts(size: int) -> AsyncIterator[bytes]:
    """Nobody is told how much will come."""
    for _ in range(size // 1024):
        yield b"words of " * 113 + b"a file\n"


async def _stored(program: Composed, tenant: Tenant) -> int:
    async with program.core.database.transaction(tenant.tenant_id) as connection:
        return int(await connection.fetchval("SELECT coalesce(sum(size), 0) FROM attachments"))


async def test_visitor_is_slowed_down_when_filling_the_disk(limited: Composed) -> None:
    tenant = await limited.new_tenant()
    visitor = await visit(limited, tenant)
    answers = [await _send_file(visitor, b"a" * 9 * MEGABYTE) for _ in range(8)]
    assert _is_slowed_down(answers)
    assert (
        answers[-1].headers["retry-after"] == "288"
    )  # until there is room for this file: 4 MB, at 50 MB an hour
    before = await _stored(limited, tenant)
    assert before == 45 * MEGABYTE
    assert (await _send_file(visitor, _in_parts(9 * MEGABYTE))).status_code == 429
    assert await _stored(limited, tenant) == before
    assert (await _send_file(visitor, b"a small one")).status_code == 201


async def test_caller_is_slowed_down_when_filling_the_disk_as_many_visitors(limited: Composed) -> None:
    tenant = await limited.new_tenant()
    limited.web.bytes_of_network.check("127.0.0.1", cost=180 * MEGABYTE)  # the visitors before
    visitors = [await visit(limited, tenant) for _ in range(4)]
    assert _is_slowed_down([await _send_file(each, b"a" * 9 * MEGABYTE) for each in visitors])
    assert await _stored(limited, tenant) == 18 * MEGABYTE
    visitors[3].http = await limited.http(caller="198.51.100.9")
    assert (await _send_file(visitors[3], b"a" * 9 * MEGABYTE)).status_code == 201


async def test_visitor_has_room_for_a_file_when_others_were_refused(limited: Composed) -> None:
    visitor = await visit(limited, await limited.new_tenant())
    limited.web.bytes_of_visitor.check(visitor.visitor_id, cost=49 * MEGABYTE)
    for _ in range(5):
        assert (await _send_file(visitor, b"a" * (MEGABYTE - 10), "a.png")).status_code in (415, 422)
        assert (await _send_file(visitor, b"a" * 11 * MEGABYTE)).status_code in (413, 429)
    assert (await _send_file(visitor, b"a" * (MEGABYTE - 10))).status_code == 201


@pytest.mark.parametrize("path", ["config", "visits", "messages", "files?name=a.txt"])
async def test_caller_is_not_looked_at_when_guessing_keys(limited: Composed, path: str) -> None:
    tenant, http = await limited.new_tenant(), await limited.http(caller="198.51.100.7")

    async def ask(key: str, http: httpx.AsyncClient) -> httpx.Response:
        url = f"/webchat/{key}/{path}"
        return await (http.get(url) if path == "config" else http.post(url, json={}))

    answers = [await ask(f"a-guess-{number}", http) for number in range(32)]
    assert [answer.status_code for answer in answers] == [404] * 30 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert (await ask(tenant.entry_point.public_key, http)).status_code == 429
    others = await ask(tenant.entry_point.public_key, await limited.http(caller="198.51.100.8"))
    assert others.status_code in (200, 401)


async def test_thread_is_in_order_of_acceptance_when_the_clock_jumps(
    limited: Composed, clock: HandClock
) -> None:
    """Ids come from a source of their own that never goes back; only the times shown are those of the clock."""
    tenant = await limited.new_tenant()
    visitor, dana = await visit(limited, tenant), await sit_down(limited, tenant, "dana")
    await dana.be("ready")
    written: list[Any] = []
    for number, jump in enumerate(
        (timedelta(0), timedelta(hours=-1), timedelta(days=1), timedelta(hours=-3))
    ):
        clock.move(jump)
        written.append((f"message {number}", clock.now()))
        await visitor.write(f"message {number}", client_id=None)
    ((_, case_id, _),) = await dana.take_all()
    entities = (await dana.do("GET", f"/cases/{case_id}")).json()["entities"]
    messages = sorted((each["id"], each["data"]) for each in entities if each["kind"] == "message")
    assert [data["text"] for _, data in messages] == [text for text, _ in written]
    assert [data["occurred_at"] for _, data in messages] == [
        f"{at:%Y-%m-%dT%H:%M:%S}.000Z" for _, at in written
    ]
    await visitor.come_back()  # tokens have no time in them
    await visitor.write("still here")
