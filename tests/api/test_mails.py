"""A mail of a case: what the thread says of it, the whole of it, as it was sent, and raw."""

from uuid import UUID, uuid4

import httpx
import pytest

from tests.fixtures.actors import PNG, Desk, Visitor, sit_down
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.mails import a_letter, make_mail_of, open_mailbox, receive

pytestmark = pytest.mark.asyncio(loop_scope="module")
GIF = b"GIF89a\x20\x00\x10\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff;"


async def _mail_of(dana: Desk, visitor: Visitor, raw: bytes, **facts: object) -> tuple[str, str]:
    """Dana's case, in which a mail came; the case's id and the message's."""
    ((_, case_id, _),) = await dana.items()
    message_id = await visitor.write("a mail")
    await make_mail_of(dana.composed.core, dana.tenant.tenant_id, UUID(message_id), raw, **facts)  # type: ignore[arg-type]
    return str(case_id), message_id


async def _entity(desk: Desk, case_id: str, message_id: str) -> dict[str, object]:
    page = (await desk.do("GET", f"/cases/{case_id}")).json()
    (found,) = [each for each in page["entities"] if each["id"] == message_id]
    mail: dict[str, object] = found["data"]["mail"]
    return mail


async def test_the_message_says_who_wrote_to_whom_and_what_is_known_of_the_sender_when_it_came_by_mail(
    dana: Desk, visitor: Visitor
) -> None:
    case_id, message_id = await _mail_of(dana, visitor, a_letter(), verdict="forged")
    mail = await _entity(dana, case_id, message_id)
    assert (mail["subject"], mail["verdict"], mail["kind"]) == ("המונה שלי", "forged", "message")
    assert mail["sender"] == {"name": "Ruth Cohen", "address": "ruth@customer.example"}
    assert mail["recipients"] == [
        {"role": role, "address": address, "name": name, "status": None, "code": None, "detail": None}
        for role, address, name in (
            ("to", "help@centre.example", "Service"), ("to", "second@centre.example", ""), ("cc", "avi@customer.example", "Avi"),
        )
    ]  # fmt: skip
    assert (mail["is_cut"], mail["has_html"], mail["has_source"]) == (True, True, True)
    plain = await visitor.write("and by chat")
    assert await _entity(dana, case_id, plain) is None


async def test_the_whole_mail_is_had_when_it_is_opened(dana: Desk, visitor: Visitor) -> None:
    case_id, message_id = await _mail_of(dana, visitor, a_letter())
    mail = (await dana.do("GET", f"/cases/{case_id}/messages/{message_id}/mail")).json()
    assert "Please read the meter" in mail["text"]
    assert (mail["has_html"], mail["has_remote_images"]) == (True, True)
    assert "Message-ID: <letter-1@customer.example>" in mail["head"]
    assert [(each["name"], each["inline"]) for each in mail["files"]] == [
        ("meter.png", True), ("חשבון.pdf", False),
    ]  # fmt: skip
    # Without a session, as a frame asks.
    stranger = await dana.composed.http()
    picture = await stranger.get(mail["files"][0]["url"])
    assert (picture.content, picture.headers["content-type"]) == (PNG, "image/png")
    paper = await stranger.get(mail["files"][1]["url"])
    assert paper.headers["content-disposition"].startswith("attachment")
    other_place = mail["files"][0]["url"].replace("/files/0?", "/files/1?")
    assert (await (await dana.composed.http(raises=False)).get(other_place)).status_code == 404


async def test_the_sheet_runs_nothing_and_loads_only_from_us_when_a_mail_is_shown_as_sent(
    dana: Desk, visitor: Visitor
) -> None:
    case_id, message_id = await _mail_of(dana, visitor, a_letter())
    path = f"/cases/{case_id}/messages/{message_id}/mail/page"
    shown = await dana.do("GET", path)
    policy = shown.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "<script" not in shown.text
    assert "count.example" not in shown.text  # it is there to count readers
    assert f'src="/mails/{dana.tenant.tenant_id}/{message_id}/files/0?' in shown.text
    assert 'src="https:' not in shown.text
    assert 'rel="noopener noreferrer nofollow"' in shown.text
    with_pictures = await dana.do("GET", f"{path}?images=true")
    assert f"/mails/{dana.tenant.tenant_id}/{message_id}/remote/" in with_pictures.text


async def test_the_source_is_the_mail_byte_for_byte_when_it_is_asked_for(
    dana: Desk, visitor: Visitor
) -> None:
    raw = a_letter(subject="large") + b"x" * 600_000
    case_id, message_id = await _mail_of(dana, visitor, raw)
    answer = await dana.do("GET", f"/cases/{case_id}/messages/{message_id}/mail/source")
    assert answer.content == raw
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''large.eml"


async def test_nothing_of_a_mail_is_told_when_its_case_may_not_be_seen(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    case_id, message_id = await _mail_of(dana, visitor, a_letter())
    other = await sit_down(shared, own, "emma")
    for rest in ("", "/page", "/source"):
        await other.do("GET", f"/cases/{case_id}/messages/{message_id}/mail{rest}", expect=(404,))
    await other.do("DELETE", f"/cases/{case_id}/messages/{message_id}/mail/offer", expect=(404,))
    await dana.do("GET", f"/cases/{uuid4()}/messages/{message_id}/mail", expect=(404,))


async def test_an_offer_is_gone_for_everybody_when_one_puts_it_aside(dana: Desk, visitor: Visitor) -> None:
    case_id, message_id = await _mail_of(
        dana, visitor, a_letter(), threading={"by": "reply", "offer": "split", "case_id": None}
    )
    assert (await _entity(dana, case_id, message_id))["threading"] == {
        "by": "reply", "offer": "split", "case_id": None, "case_number": None,
    }  # fmt: skip
    await dana.do("DELETE", f"/cases/{case_id}/messages/{message_id}/mail/offer")
    threading = (await _entity(dana, case_id, message_id))["threading"]
    assert isinstance(threading, dict)
    assert threading["offer"] is None


async def test_a_picture_elsewhere_is_fetched_by_us_once_and_only_when_it_is_one(
    shared: Composed, dana: Desk, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.url.path == "/logo.png":
            return httpx.Response(
                302, headers={"location": "/real.gif", "set-cookie": "who=dana"}, stream=httpx.ByteStream(b"")
            )
        if request.url.path == "/nowhere":
            return httpx.Response(302, headers={"location": "http://["}, stream=httpx.ByteStream(b""))
        body = GIF if request.url.path == "/real.gif" else b"<html>"
        return httpx.Response(200, stream=httpx.ByteStream(body))

    html = '<img src="https://pictures.example/logo.png"><img src="https://pictures.example/page.html"><img src="https://pictures.example/nowhere">'
    monkeypatch.setattr(shared.web.outbound.http._public, "_transport", httpx.MockTransport(answer))
    case_id, message_id = await _mail_of(dana, visitor, a_letter(html=html))
    page = (await dana.do("GET", f"/cases/{case_id}/messages/{message_id}/mail/page?images=true")).text
    logo, other, nowhere = [part.split('"')[0].replace("&amp;", "&") for part in page.split('src="')[1:4]]
    stranger = await shared.http()
    for _ in range(2):
        shown = await stranger.get(logo)
        assert (shown.content, shown.headers["content-type"]) == (GIF, "image/gif")
    for each in (other, nowhere):
        assert (await stranger.get(each)).status_code == 404
    assert [request.url.path for request in asked] == ["/logo.png", "/real.gif", "/page.html", "/nowhere"]
    assert not any("cookie" in request.headers or "referer" in request.headers for request in asked)
    assert (await stranger.get(logo.replace("remote/", "remote/a"))).status_code == 404


async def test_a_picture_in_our_own_network_is_not_fetched(dana: Desk, visitor: Visitor) -> None:
    html = '<img src="http://127.0.0.1:9/logo.png">'
    case_id, message_id = await _mail_of(dana, visitor, a_letter(html=html))
    page = (await dana.do("GET", f"/cases/{case_id}/messages/{message_id}/mail/page?images=true")).text
    address = page.split('src="')[1].split('"')[0].replace("&amp;", "&")
    assert (await (await dana.composed.http()).get(address)).status_code == 404


async def test_files_of_a_mail_are_the_forwarders_to_send_when_they_are_taken_along(
    shared: Composed, own: Tenant, dana: Desk
) -> None:
    mailbox = await open_mailbox(shared.core, own.tenant_id, own.queue_id)
    message_id = await receive(shared.core, mailbox, a_letter())
    ((_, case_id, interaction_id),) = [
        each for each in await dana.take_all() if await _has(dana, each[1], message_id)
    ]
    path = f"/cases/{case_id}/messages/{message_id}/mail/files"
    (file,) = (await dana.do("POST", path)).json()["files"]
    assert (file["name"], file["media_type"]) == ("חשבון.pdf", "application/pdf")
    body = {
        "client_id": str(uuid4()), "interaction_id": str(interaction_id), "attachment_ids": [file["attachment_id"]],
        "mail": {"to": [{"address": "boss@centre.example"}], "is_forward": True, "of_message_id": str(message_id), "html": "<p>FYI</p>"},
    }  # fmt: skip
    said = (await dana.do("POST", f"/cases/{case_id}/messages", body)).json()["entities"][0]
    assert (said["data"]["text"], said["data"]["mail"]["is_forward"]) == ("FYI", True)
    assert [each["name"] for each in said["data"]["attachments"]] == ["חשבון.pdf"]
    other = await sit_down(shared, own, "emma")
    await other.do("POST", path, expect=(404,))


async def _has(desk: Desk, case_id: UUID, message_id: UUID) -> bool:
    page = (await desk.do("GET", f"/cases/{case_id}")).json()
    return any(each["id"] == str(message_id) for each in page["entities"])
