"""Files from the visitor's disk to the agent's browser: checked when they come, harmless when they go."""

from collections.abc import AsyncIterator
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from retzef.platform.http.limits import TooManyAtOnceError
from tests.fixtures import documents as made
from tests.fixtures.actors import PNG, Desk, Visitor, sit_down, visit
from tests.fixtures.clocks import HandClock
from tests.fixtures.composed import Composed, Tenant, compose
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.examples import examples

pytestmark = pytest.mark.asyncio(loop_scope="module")

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def post(visitor: Visitor, name: str, body: bytes, media_type: str = "") -> httpx.Response:
    headers = {**visitor.key, "content-type": media_type}
    return await visitor.http.post(
        f"{visitor.path}/files", params={"name": name}, content=body, headers=headers
    )


def code(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["code"])


@pytest.mark.parametrize(
    ("name", "body", "media_type", "refused"),
    [
        ("page.html", made.HTML, "text/html", "file-type-refused"),
        ("page.txt", made.HTML, "text/plain", "file-type-refused"),
        ("logo.svg", made.SVG, "image/svg+xml", "file-type-refused"),
        ("logo.png", made.SVG, "image/png", "file-type-refused"),
        ("photo.png", made.EXE, "image/png", "file-type-refused"),
        ("setup.exe", made.EXE, "application/octet-stream", "file-type-refused"),
        ("bill.pdf", PNG, "application/pdf", "file-disguised"),
        ("bill.png", PNG, "application/pdf", "file-disguised"),
        ("photo.png", made.PDF, "", "file-disguised"),
        ("annexe\u202egpj.exe", PNG, "image/png", "file-disguised"),
        ("letter.docx", made.archive("a.txt"), DOCX, "file-type-refused"),
        ("letter.docx", made.docx("word/vbaProject.bin"), DOCX, "file-type-refused"),
        ("a.txt", b"", "text/plain", "file-empty"),
    ],
)  # fmt: skip
async def test_file_is_refused_in_words_when_it_is_not_what_it_says_or_not_taken(
    visitor: Visitor, name: str, body: bytes, media_type: str, refused: str
) -> None:
    answer = await post(visitor, name, body, media_type)
    assert answer.status_code in (415, 422)
    # A known ending over other bytes is a disguise, whatever the bytes are.
    assert code(answer) in {refused, "file-disguised"}
    assert "\u202e" not in answer.text


@pytest.mark.parametrize(
    ("name", "body", "media_type"),
    [
        ("מונה.png", PNG, "image/png"), ("a.jpg", made.jpeg(), "image/jpg"), ("a.gif", made.GIF, ""), ("a.webp", made.WEBP, "image/webp"),
        ("рахунок.pdf", made.PDF, "application/octet-stream"), ("a.txt", b"words", "text/plain; charset=utf-8"), ("a.csv", b"1;2\n", "text/csv"),
        ("a.docx", made.docx(), DOCX), ("two.gif", made.GIF_AND_SCRIPT, "image/gif"), ("two.png", made.png_with_script(), "image/png"),
    ],
)  # fmt: skip
async def test_file_is_served_so_that_no_browser_runs_it_when_it_was_taken(
    shared: Composed, own: Tenant, visitor: Visitor, dana: Desk, name: str, body: bytes, media_type: str
) -> None:
    answer = await post(visitor, name, body, media_type)
    assert answer.status_code == 201, answer.text
    stored = answer.json()
    assert (stored["name"], stored["size"]) == (name, len(body))
    await visitor.write("look", files=[stored["attachment_id"]])
    url = await url_of(dana, stored["attachment_id"])
    served = await visitor.http.get(url)  # whoever has the address may open it: an <img> sends no header
    assert served.status_code == 200
    assert served.content == body
    assert served.headers["content-type"].partition(";")[0] == stored["media_type"]
    assert served.headers["x-content-type-options"] == "nosniff"
    assert served.headers["content-security-policy"] == "sandbox; default-src 'none'"
    disposition = served.headers["content-disposition"]
    assert disposition.startswith("inline" if stored["media_type"].startswith("image/") else "attachment")
    part = await visitor.http.get(url, headers={"range": "bytes=0-2"})
    assert (part.status_code, part.content) == (206, body[:3])
    assert part.headers["content-security-policy"] == "sandbox; default-src 'none'"


async def url_of(dana: Desk, attachment_id: str) -> str:
    """The address under which the desk shows a file."""
    ((_, case_id, _),) = await dana.items()
    page = (await dana.do("GET", f"/cases/{case_id}")).json()
    files = [file for entity in page["entities"] for file in entity["data"].get("attachments", [])]
    return str(next(file["url"] for file in files if file["attachment_id"] == attachment_id))


async def test_file_opens_under_its_own_address_only_when_asked_for(
    shared: Composed, own: Tenant, visitor: Visitor, dana: Desk
) -> None:
    first, second = [await visitor.attach(f"{n}.png", PNG, "image/png") for n in (1, 2)]
    await visitor.write("two", files=[first, second])
    url = await url_of(dana, first)
    parts, query = urlsplit(url), parse_qs(urlsplit(url).query)
    until, seal = query["until"][0], query["seal"][0]
    stranger = await shared.new_tenant()
    for path in (
        url.replace(first, second), url.replace(str(own.tenant_id), str(stranger.tenant_id)), url.replace(first, str(uuid4())),
        url.replace(until, str(int(until) + 1)), url.replace(until, "99999999999999999999"), url.replace(until, "-1"), url.replace(until, "x"),
        url.replace(seal, seal[:-1] + ("0" if seal[-1] != "0" else "1")), url.replace(seal, ""), url.replace(seal, "é"), parts.path,
        parts.path + "?until=&seal=", f"/files/{own.tenant_id}/x?{parts.query}", f"/files/{own.tenant_id}/..%2f..%2fsecret.key?{parts.query}",
    ):  # fmt: skip
        answer = await visitor.http.get(path)
        assert answer.status_code == 404, path
        assert code(answer) == "not-found"


@pytest_asyncio.fixture(loop_scope="module")
async def clock() -> HandClock:
    return HandClock()


@pytest_asyncio.fixture(loop_scope="module")
async def timed(shared_database: FreshDatabase, tmp_path: Path, clock: HandClock) -> AsyncIterator[Composed]:
    async with compose(shared_database, tmp_path, clock=clock) as program:
        yield program


async def test_address_is_good_for_hours_and_then_no_more_when_time_passes(
    timed: Composed, clock: HandClock
) -> None:
    tenant = await timed.new_tenant()
    visitor, dana = await visit(timed, tenant), await sit_down(timed, tenant, "dana")
    await dana.be("ready")
    file_id = await visitor.attach("a.png", PNG, "image/png")
    await visitor.write("look", files=[file_id])
    await dana.take_all()
    url = await url_of(dana, file_id)
    clock.move(timedelta(hours=12))
    assert (await visitor.http.get(url)).status_code == 200
    clock.move(timedelta(hours=12, seconds=1))
    assert (await visitor.http.get(url)).status_code == 404
    assert (
        await visitor.http.get(await url_of(dana, file_id))
    ).status_code == 200  # drawn again, opened again


async def test_file_is_kept_once_and_inside_its_folder_when_names_climb(
    timed: Composed, tmp_path: Path
) -> None:
    tenant = await timed.new_tenant()
    visitor = await visit(timed, tenant)
    for name in (
        "../../../etc/passwd.png",
        "..\\..\\boot.png",
        "/etc/shadow.png",
        "C:\\a.png",
        "a\x00b.png",
        "....//a.png",
        "a\nb.png",
    ):
        answer = await post(visitor, name, PNG, "image/png")
        assert answer.status_code == 201
        shown = answer.json()["name"]
        assert "/" not in shown
        assert "\\" not in shown
        assert shown.isprintable()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.parent.parent.name for path in files] == [str(tenant.tenant_id)]


@given(name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=250))
@examples(15)
async def test_upload_is_taken_or_refused_when_its_name_is_any_text(shared: Composed, name: str) -> None:
    tenant = await shared.new_tenant()
    visitor = await visit(shared, tenant)
    answer = await post(visitor, name + ".png", PNG, "image/png")
    assert answer.status_code in (201, 415)
    if answer.status_code == 201:
        await visitor.write("look", files=[answer.json()["attachment_id"]])


async def test_file_is_refused_when_it_is_larger_than_the_channel_takes(visitor: Visitor) -> None:
    limit = 10 * 1024 * 1024
    answer = await post(visitor, "a.txt", b"a" * (limit + 1), "text/plain")
    assert (answer.status_code, code(answer)) == (413, "file-too-large")
    assert answer.json()["error"]["params"] == {"limit_mb": 10}

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(200):  # without a length at the front
            yield b"a" * 100_000

    streamed = await visitor.http.post(
        f"{visitor.path}/files", params={"name": "a.txt"}, content=endless(), headers=visitor.key
    )
    assert (streamed.status_code, code(streamed)) == (413, "file-too-large")


async def test_file_goes_into_one_message_of_its_sender_when_named(
    shared: Composed, own: Tenant, visitor: Visitor, dana: Desk
) -> None:
    ((_, case_id, interaction_id),) = await dana.items()
    file_id = await visitor.attach("a.png", PNG, "image/png")
    client_id = uuid4()
    written = await visitor.write("with file", client_id=client_id, files=[file_id])
    assert await visitor.write("with file", client_id=client_id, files=[file_id]) == written  # told again
    again = {"client_id": str(uuid4()), "text": "again", "attachment_ids": [file_id]}
    answer = await visitor.http.post(f"{visitor.path}/messages", json=again, headers=visitor.key)
    assert (answer.status_code, code(answer)) == (422, "attachment-unknown")
    body = {
        "client_id": str(uuid4()),
        "interaction_id": str(interaction_id),
        "text": "",
        "attachment_ids": [file_id],
    }
    refused = await dana.do("POST", f"/cases/{case_id}/messages", body, expect=(422,))
    assert code(refused) == "attachment-unknown"


async def test_file_is_unknown_when_it_has_waited_for_its_message_for_more_than_a_day(
    shared: Composed, own: Tenant, visitor: Visitor
) -> None:
    old, young = [await visitor.attach(f"{name}.png", PNG, "image/png") for name in ("old", "young")]
    async with shared.core.database.transaction(own.tenant_id) as connection:
        for file_id, hours in ((old, 25), (young, 23)):
            await connection.execute(
                "UPDATE attachments SET created_at = now() - $2 * interval '1 hour' WHERE attachment_id = $1",
                UUID(file_id), hours,
            )  # fmt: skip
    body = {"client_id": str(uuid4()), "text": "late", "attachment_ids": [old]}
    answer = await visitor.http.post(f"{visitor.path}/messages", json=body, headers=visitor.key)
    assert (answer.status_code, code(answer)) == (422, "attachment-unknown")
    await visitor.write("in time", files=[young])


async def test_agents_file_arrives_at_the_visitor_when_sent(
    shared: Composed, own: Tenant, visitor: Visitor, dana: Desk
) -> None:
    ((_, case_id, interaction_id),) = await dana.items()
    answer = await dana.http.post(
        f"/api/v1/cases/{case_id}/files",
        params={"name": "form.pdf"},
        content=made.PDF,
        headers={"content-type": "application/pdf"},
    )
    assert answer.status_code == 201
    message = await dana.say(case_id, interaction_id, "", files=[answer.json()["attachment_id"]])
    async with shared.core.database.transaction(own.tenant_id) as connection:
        line = await connection.fetchval("SELECT last_line FROM work_items")
        owner = await connection.fetchval("SELECT message_id FROM attachments WHERE name = 'form.pdf'")
    assert line == "form.pdf"
    assert owner == UUID(message)


async def test_agents_file_is_taken_when_strangers_hold_every_place_of_theirs(
    shared: Composed, own: Tenant, visitor: Visitor, dana: Desk
) -> None:
    ((_, case_id, _),) = await dana.items()
    with ExitStack() as slow:
        with suppress(TooManyAtOnceError):
            for number in range(1000):
                slow.enter_context(shared.web.uploads.hold(f"visitor/{number}"))
        refused = await post(visitor, "a.png", PNG, "image/png")
        assert (refused.status_code, code(refused)) == (429, "too-many-at-once")
        answer = await dana.http.post(
            f"/api/v1/cases/{case_id}/files",
            params={"name": "a.png"},
            content=PNG,
            headers={"content-type": "image/png"},
        )
        assert answer.status_code == 201


async def test_nothing_breaks_when_a_file_is_no_longer_on_the_disk(
    shared: Composed, own: Tenant, visitor: Visitor, dana: Desk
) -> None:
    file_id = await visitor.attach("lost.png", PNG + b"lost", "image/png")
    await visitor.write("look", files=[file_id])
    url = await url_of(dana, file_id)
    async with shared.core.database.transaction(own.tenant_id) as connection:
        digest = await connection.fetchval("SELECT sha256 FROM attachments WHERE name = 'lost.png'")
    shared.core.files.path(own.tenant_id, digest.hex()).unlink()
    assert (await visitor.http.get(url)).status_code == 404
