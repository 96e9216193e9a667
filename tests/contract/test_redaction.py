"""Secrets do not come out: not in what is shown of a value, not in an error, not in the log."""

import logging
import traceback
from collections.abc import Callable
from dataclasses import replace

import pytest

from retzef.ports.channel import ChannelError, ProviderAnswer, Rendered
from retzef.ports.mail import OutboundMail
from tests.contract.channels import NOW, THREAD, Channel, an_answer


def test_nothing_shows_a_secret_when_values_are_printed(channel: Channel) -> None:
    request = channel.contract.write_message(channel.entry_point, NOW, number=1, thread=THREAD, text="hello")
    rendered = channel.adapter.render(channel.entry_point, an_answer("hello"), now=NOW)

    shown = f"{channel.entry_point!r} {request!r} {rendered!r} {channel.adapter!r}"

    proofs = [
        request.headers[name]
        for name in channel.contract.signature_headers
        if len(request.headers[name]) > 15
    ]
    for secret in (*channel.entry_point.secrets.values(), *proofs):
        assert secret not in shown


def test_no_secret_is_sent_in_the_open_when_a_message_is_rendered(channel: Channel) -> None:
    """A key belongs into a header; in a body it would be stored by the receiver."""
    rendered = channel.adapter.render(channel.entry_point, an_answer("hello"), now=NOW)
    if rendered is not None:
        for secret in channel.entry_point.secrets.values():
            assert secret.encode() not in sent_bytes(rendered)


def test_no_error_and_no_log_line_holds_a_secret_when_things_go_wrong(
    channel: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    good = channel.contract.write_message(channel.entry_point, NOW, number=1, thread=THREAD, text="hello")
    secrets = tuple(channel.entry_point.secrets.values())
    leaking = replace(good, headers=dict.fromkeys(good.headers, " ".join(secrets)))
    broken = channel.contract.sign(channel.entry_point, " ".join(secrets).encode(), NOW)
    bare = replace(channel.entry_point, settings={})
    echo = ProviderAnswer(400, {"x": " ".join(secrets)}, " ".join(secrets).encode())

    told = [
        _told(lambda: channel.adapter.verify(channel.entry_point, leaking)),
        _told(lambda: channel.adapter.parse(channel.entry_point, broken)),
        _told(lambda: channel.adapter.render(bare, an_answer("hello"), now=NOW)),
        _told(lambda: channel.adapter.read_answer(echo)),
        *(record.getMessage() + str(record.__dict__) for record in caplog.records),
    ]

    assert "SignatureInvalidError" in told[0]
    assert "UnparseableError" in told[1]
    for secret in secrets:
        assert not [line for line in told if secret in line]


def sent_bytes(rendered: Rendered) -> bytes:
    """All that whoever receives it may keep."""
    if isinstance(rendered, OutboundMail):
        return b"".join(each for each in rendered.pieces if isinstance(each, bytes))
    return rendered.body


def _told(attempt: Callable[[], object]) -> str:
    """What the error, and everything it was raised from, would print; nothing when all went well."""
    try:
        attempt()
    except ChannelError as error:
        # Without the source lines: those are of this test.
        return "".join(traceback.TracebackException.from_exception(error).format_exception_only()) + _causes(
            error
        )
    return ""


def _causes(error: BaseException) -> str:
    cause = error.__cause__ or error.__context__
    return "" if cause is None else f" from {cause!r}{_causes(cause)}"
