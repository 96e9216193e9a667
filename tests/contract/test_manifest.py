"""The manifest says what is true, and a folder has all its parts."""

import re
from dataclasses import replace
from typing import get_args
from uuid import UUID

import pytest

from retzef.modules.outbound.api import find_refusal
from retzef.ports.channel import (
    AttachmentRef,
    DeliveryReport,
    MisconfiguredError,
    OutboundMessage,
    OutboundRequest,
    Rendered,
)
from retzef.ports.mail import FilePiece, OutboundMail
from retzef.ports.manifest import Receipt
from tests.contract.channels import NOW, PROVIDER, THREAD, UNDER_TEST, Channel, an_answer, channels_under_test

FILE_URL = "https://files.example/a-file"


def with_file(media_type: str, size: int) -> OutboundMessage:
    file = AttachmentRef(UUID(int=77), "file", media_type, size)
    return replace(an_answer("here"), attachments=(file,), attachment_urls=(FILE_URL,))


def carries_file(rendered: Rendered) -> bool:
    """By its address, or in the mail itself."""
    if isinstance(rendered, OutboundMail):
        return any(
            isinstance(each, FilePiece) and each.attachment_id == UUID(int=77) for each in rendered.pieces
        )
    return FILE_URL.encode() in rendered.body.replace(b"\\/", b"/")


def test_there_are_channels_when_the_suite_runs() -> None:
    assert channels_under_test(), f"no channel in {UNDER_TEST}: this suite would prove nothing"


def test_a_channel_is_named_alike_everywhere_when_it_is_loaded(channel: Channel) -> None:
    assert channel.manifest.channel == channel.name == channel.entry_point.channel
    assert channel.adapter.manifest == channel.manifest
    assert re.fullmatch(r"[a-z][a-z0-9_]*", channel.name)


def test_the_folder_is_complete_when_it_is_opened(channel: Channel) -> None:
    readme = (channel.folder / channel.manifest.docs).read_text(encoding="utf-8")
    assert channel.manifest.owner
    for part in ("## Set up", "## Limits", "## When it does not work"):
        assert part in readme, f"{channel.manifest.docs} lacks {part!r}"
    assert "TODO" not in readme
    assert list((channel.folder / "cases").glob("*.json")), "no recorded cases"


def test_every_secret_is_named_when_an_entry_point_is_made(channel: Channel) -> None:
    assert set(channel.entry_point.secrets) == set(channel.manifest.secrets)
    assert all(len(secret) >= 16 for secret in channel.entry_point.secrets.values()), (
        "too short to be found again"
    )


def test_only_named_settings_are_used_when_an_entry_point_is_made(channel: Channel) -> None:
    named = {*channel.manifest.required_settings, *channel.manifest.optional_settings}
    assert set(channel.manifest.required_settings) <= set(channel.entry_point.settings) <= named


def test_a_missing_required_setting_is_told_by_name_when_a_message_is_rendered(channel: Channel) -> None:
    for name in channel.manifest.required_settings:
        entry_point = channel.contract.make_entry_point(provider=PROVIDER)
        settings = {key: value for key, value in entry_point.settings.items() if key != name}
        object.__setattr__(entry_point, "settings", settings)
        with pytest.raises(MisconfiguredError) as raised:
            channel.adapter.render(entry_point, an_answer("hello"), now=NOW)
        assert raised.value.params["setting"] == name


def test_text_passes_at_the_limit_and_not_beyond_when_it_is_measured(channel: Channel) -> None:
    for letter in ("a", "ш", "😀"):
        unit = channel.manifest.measure(letter)
        longest = letter * (channel.manifest.text_max // unit)
        assert find_refusal(channel.manifest, an_answer(longest)) is None
        assert find_refusal(channel.manifest, an_answer(longest + letter)) == "text-too-long"
        if not channel.is_live:
            request = channel.adapter.render(channel.entry_point, an_answer(longest), now=NOW)
            assert request is not None
            assert channel.contract.read_text(request) == longest


def test_claimed_kinds_of_file_are_carried_and_others_refused_when_they_are_sent(channel: Channel) -> None:
    limit = channel.manifest.file_max_bytes
    assert bool(channel.manifest.file_types) == (limit > 0), "kinds without a size, or a size without kinds"
    for media_type in channel.manifest.file_types:
        message = with_file(media_type, limit)
        assert find_refusal(channel.manifest, message) is None
        assert find_refusal(channel.manifest, with_file(media_type, limit + 1)) == "file-too-large"
        if not channel.is_live:
            request = channel.adapter.render(channel.entry_point, message, now=NOW)
            assert request is not None
            assert carries_file(request)
    assert (
        find_refusal(channel.manifest, with_file("application/x-nobody-takes-this", 1)) == "file-type-refused"
    )


def test_claimed_receipts_are_understood_when_they_come(channel: Channel) -> None:
    for status in channel.manifest.receipts:
        request = channel.contract.write_receipt(
            channel.entry_point, NOW, message_id="m-1", thread=THREAD, status=status
        )
        if channel.is_live or not channel.is_posted:
            assert request is None
            continue
        assert request is not None, f"the manifest claims {status!r} receipts"
        (report,) = channel.parse(request)
        assert isinstance(report, DeliveryReport)
        assert (report.status, report.provider_message_id) == (status, "m-1")


def test_unclaimed_receipts_are_not_made_up_when_they_come(channel: Channel) -> None:
    for status in get_args(Receipt):
        if status in channel.manifest.receipts:
            continue
        request = channel.contract.write_receipt(
            channel.entry_point, NOW, message_id="m-1", thread=THREAD, status=status
        )
        assert request is None, f"receipts of {status!r} come, and the manifest does not say so"


def test_the_idempotency_key_is_the_messages_when_the_manifest_claims_one(channel: Channel) -> None:
    if channel.is_live:
        assert channel.adapter.render(channel.entry_point, an_answer("hello"), now=NOW) is None
        return
    first, again, other = (
        channel.adapter.render(channel.entry_point, an_answer("hello", number), now=NOW)
        for number in (1, 1, 2)
    )
    if channel.manifest.send_idempotency == "none":
        return
    key = str(UUID(int=1))
    carried = []
    for request in (first, again, other):
        assert isinstance(request, OutboundRequest), "no mail server knows keys"
        carried.append(key in request.body.decode(errors="replace") or key in request.headers.values())
    assert carried == [True, True, False]
