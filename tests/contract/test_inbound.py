"""What comes in: proved, stored once, kept to the letter, ignored with a reason."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from retzef.modules.inbound.api import Ingest
from retzef.platform.db import Database
from retzef.ports.channel import (
    Ignored,
    InboundMessage,
    InboundRequest,
    SignatureInvalidError,
    UnparseableError,
)
from tests.contract.channels import DIFFICULT_TEXTS, NOW, PROVIDER, THREAD, Channel


def message_in(channel: Channel, request: InboundRequest) -> InboundMessage:
    (parsed,) = channel.parse(request)
    assert isinstance(parsed, InboundMessage)
    return parsed


def write(channel: Channel, *, number: int = 1, thread: str = THREAD, text: str = "hello") -> InboundRequest:
    return channel.contract.write_message(channel.entry_point, NOW, number=number, thread=thread, text=text)


# ---------------------------------------------------------------- proof


def altered(value: str) -> Iterator[str]:
    """The value with its first, middle and last letters changed, cut, doubled, emptied."""
    for place in {len(value) // 4, len(value) // 2, 3 * len(value) // 4}:
        yield value[:place] + ("0" if value[place] != "0" else "1") + value[place + 1 :]
    yield value[: len(value) // 2]
    yield value + value
    yield ""
    yield "\u0660\u0661\u0662"  # digits, but not ASCII
    yield "é" * len(value)


def test_a_request_is_accepted_when_it_is_the_providers(posted: Channel) -> None:
    message = message_in(posted, write(posted, text="hello"))

    assert message.text == "hello"


def test_a_request_is_refused_when_a_proof_is_missing_or_altered(posted: Channel) -> None:
    good = write(posted)
    assert posted.contract.signature_headers, "nothing proves a request"
    for name in posted.contract.signature_headers:
        assert name in good.headers
        without = {key: value for key, value in good.headers.items() if key != name}
        forgeries = [without, *({**good.headers, name: value} for value in altered(good.headers[name]))]
        for headers in forgeries:
            with pytest.raises(SignatureInvalidError):
                posted.adapter.verify(posted.entry_point, replace(good, headers=headers))


def test_a_request_is_refused_when_it_was_made_for_another_entry_point(posted: Channel) -> None:
    other = posted.contract.make_entry_point(provider=PROVIDER, variant=2)
    assert other.secrets != posted.entry_point.secrets

    with pytest.raises(SignatureInvalidError):
        posted.adapter.verify(other, write(posted))


def test_a_request_is_refused_when_an_entry_point_has_no_secret(posted: Channel) -> None:
    """An empty secret must not become a key that everybody knows."""
    if not posted.contract.signature_covers_body:
        return  # proved by a key of the installation
    bare = replace(posted.entry_point, secrets={})
    empty = replace(posted.entry_point, secrets=dict.fromkeys(posted.manifest.secrets, ""))
    for entry_point in (bare, empty):
        with pytest.raises(SignatureInvalidError):
            posted.adapter.verify(entry_point, write(posted))
    forged = posted.contract.sign(empty, b"{}", NOW)
    with pytest.raises(SignatureInvalidError):
        posted.adapter.verify(empty, forged)


def test_a_request_is_refused_when_its_body_was_altered(posted: Channel) -> None:
    good = write(posted)
    if not posted.contract.signature_covers_body:
        assert posted.is_live, "only a channel's own pages may post what they like"
        return
    for body in (good.body + b" ", good.body[:-1], good.body.replace(b"hello", b"hallo"), b""):
        with pytest.raises(SignatureInvalidError):
            posted.adapter.verify(posted.entry_point, replace(good, body=body))


def test_a_request_is_refused_when_it_is_replayed_too_late(posted: Channel) -> None:
    stale_after, good = posted.contract.stale_after, write(posted)
    if stale_after is None:
        posted.adapter.verify(posted.entry_point, replace(good, received_at=NOW + timedelta(days=300)))
        return
    for shift in (stale_after, -stale_after):  # late, or from a clock far ahead
        with pytest.raises(SignatureInvalidError):
            posted.adapter.verify(posted.entry_point, replace(good, received_at=NOW + shift))


def test_nothing_is_taken_when_it_is_posted_to_a_mailbox(mailbox: Channel) -> None:
    request = write(mailbox)
    with pytest.raises(SignatureInvalidError):
        mailbox.adapter.verify(mailbox.entry_point, request)
    with pytest.raises(UnparseableError):
        mailbox.adapter.parse(mailbox.entry_point, request)


# ---------------------------------------------------------------- once


async def test_a_message_is_stored_once_when_it_is_delivered_again(
    posted: Channel, ingest: Ingest, connected: Database
) -> None:
    first = await ingest.receive(posted.entry_point, posted.manifest, message_in(posted, write(posted)))
    # Again, later, freshly signed, as providers do.
    late = posted.contract.write_message(
        posted.entry_point, NOW + timedelta(minutes=4), number=1, thread=THREAD, text="hello"
    )
    again = await ingest.receive(posted.entry_point, posted.manifest, message_in(posted, late))

    assert (first.duplicate, again.duplicate) == (False, True)
    assert again.message_id == first.message_id
    assert await connected.system.fetchval("SELECT count(*) FROM messages") == 1


async def test_one_case_is_opened_when_ten_deliveries_race(
    posted: Channel, ingest: Ingest, connected: Database
) -> None:
    deliveries = [message_in(posted, write(posted, number=number)) for number in (1, 2, 3, 4, 5) * 2]

    received = await asyncio.gather(
        *(ingest.receive(posted.entry_point, posted.manifest, message) for message in deliveries)
    )

    assert len({each.message_id for each in received}) == 5
    assert sorted(each.duplicate for each in received) == [False] * 5 + [True] * 5
    counts = await connected.system.fetchrow(
        "SELECT (SELECT count(*) FROM messages) AS messages, (SELECT count(*) FROM cases) AS cases,"
        " (SELECT count(*) FROM interactions) AS interactions, (SELECT count(*) FROM customers) AS customers"
    )
    assert counts is not None
    assert dict(counts) == {"messages": 5, "cases": 1, "interactions": 1, "customers": 1}


async def test_threads_stay_apart_when_their_messages_look_alike(posted: Channel, ingest: Ingest) -> None:
    received = [
        await ingest.receive(
            posted.entry_point,
            posted.manifest,
            message_in(posted, write(posted, number=number, thread=thread)),
        )
        for number, thread in ((1, "one"), (2, "two"))
    ]

    assert not any(each.duplicate for each in received)
    assert len({each.interaction_id for each in received}) == 2


# ---------------------------------------------------------------- to the letter


async def test_texts_are_kept_to_the_letter_when_they_are_stored(
    posted: Channel, ingest: Ingest, connected: Database
) -> None:
    for number, text in enumerate(DIFFICULT_TEXTS.values()):
        message = message_in(posted, write(posted, number=number, text=text))
        await ingest.receive(posted.entry_point, posted.manifest, message)

    stored = await connected.system.fetch("SELECT text FROM messages ORDER BY message_id")
    assert [row["text"] for row in stored] == list(DIFFICULT_TEXTS.values())


async def test_a_message_is_stored_when_its_text_holds_what_no_column_can(
    posted: Channel, ingest: Ingest
) -> None:
    message = message_in(posted, write(posted, text="before\x00after"))

    assert message.text == "beforeafter"
    await ingest.receive(posted.entry_point, posted.manifest, message)


# ---------------------------------------------------------------- what is none of our business


def test_the_unknown_is_ignored_with_a_reason_when_it_comes(posted: Channel) -> None:
    request = posted.contract.write_unknown(posted.entry_point, NOW)
    if request is None:
        assert posted.is_live
        return
    parsed = posted.parse(request)

    assert parsed
    for each in parsed:
        assert isinstance(each, Ignored)
        assert each.reason.strip()


@pytest.mark.parametrize(
    "body",
    [b"", b"not json", b"\xff\xfe\x00", b"[" * 50_000, b'{"a":' * 50_000, b"null", b"[]", b'"text"', b"123", b"1" * 5000],
    ids=["empty", "words", "bytes", "deep_lists", "deep_objects", "null", "list", "string", "number", "long_number"],
)  # fmt: skip
def test_what_is_no_payload_is_told_when_it_is_signed_all_the_same(posted: Channel, body: bytes) -> None:
    request = posted.contract.sign(posted.entry_point, body, NOW)
    posted.adapter.verify(posted.entry_point, request)

    with pytest.raises(UnparseableError):
        posted.adapter.parse(posted.entry_point, request)
