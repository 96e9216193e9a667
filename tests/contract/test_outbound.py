"""What goes out: unchanged, and every answer understood."""

from dataclasses import replace

import pytest

from retzef.ports.channel import (
    BadCredentialsError,
    ChannelError,
    InboundMessage,
    ProviderAnswer,
    RejectedError,
    Sent,
    ThrottledError,
    UnreachableError,
)
from retzef.ports.channel_contract import THROTTLED_SECONDS, AnswerKind
from retzef.ports.mail import OutboundMail
from tests.contract.channels import DIFFICULT_TEXTS, NOW, PROVIDER, THREAD, Channel, an_answer


def answer_of(channel: Channel, kind: AnswerKind) -> ProviderAnswer | None:
    """The provider's answer; a live channel has no provider, then and only then is there none."""
    answer = channel.contract.answers.get(kind)
    assert (answer is None) == channel.is_live, f"no answer {kind!r} to try"
    return answer


@pytest.mark.parametrize("name", DIFFICULT_TEXTS)
def test_text_is_kept_to_the_letter_when_it_is_sent(channel: Channel, name: str) -> None:
    request = channel.adapter.render(channel.entry_point, an_answer(DIFFICULT_TEXTS[name]), now=NOW)
    if channel.is_live:
        assert request is None
        return
    assert request is not None
    said = DIFFICULT_TEXTS[name]
    # The lines of a mail end in one way.
    assert channel.contract.read_text(request) == (said if channel.is_posted else said.replace("\r\n", "\n"))


def test_the_request_goes_to_the_provider_when_it_is_rendered(channel: Channel) -> None:
    request = channel.adapter.render(channel.entry_point, an_answer("hello"), now=NOW)
    if channel.is_live:
        assert request is None
        return
    if isinstance(request, OutboundMail):
        assert f"//{request.server.host}:{request.server.port}" in PROVIDER
        return
    assert request is not None
    assert request.url.startswith(PROVIDER)
    assert all(name == name.lower() for name in request.headers)


def test_a_message_is_sent_when_the_provider_accepts_it(channel: Channel) -> None:
    answer = answer_of(channel, "accepted")
    if answer is not None:
        sent = channel.adapter.read_answer(answer)
        assert isinstance(sent, Sent)
        assert len(sent.provider_message_id) <= 500


def test_the_wait_is_known_when_the_provider_throttles(channel: Channel) -> None:
    answer = answer_of(channel, "throttled")
    if answer is not None:
        with pytest.raises(ThrottledError) as raised:
            channel.adapter.read_answer(answer)
        assert raised.value.retryable
        assert raised.value.params["retry_after"] == THROTTLED_SECONDS


@pytest.mark.parametrize(
    ("kind", "error", "retryable"),
    [
        ("unavailable", UnreachableError, True),
        ("rejected", RejectedError, False),
        ("unauthorised", BadCredentialsError, False),
    ],
)
def test_a_failure_is_told_by_what_can_be_done_when_the_provider_refuses(
    channel: Channel, kind: AnswerKind, error: type[ChannelError], *, retryable: bool
) -> None:
    answer = answer_of(channel, kind)
    if answer is not None:
        with pytest.raises(error) as raised:
            channel.adapter.read_answer(answer)
        assert raised.value.retryable is retryable


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 599])
def test_another_attempt_is_possible_when_the_provider_is_ill(channel: Channel, status: int) -> None:
    if channel.is_live or not channel.is_posted:  # a mail server's codes mean other things
        return
    with pytest.raises(UnreachableError):
        channel.adapter.read_answer(ProviderAnswer(status, {}, b""))


def test_a_customer_is_written_to_first_in_the_thread_in_which_they_answer(channel: Channel) -> None:
    if not channel.is_posted:  # each new mail is a thread of its own: tests of the mailbox look at it
        return
    asked = channel.contract.write_message(channel.entry_point, NOW, number=1, thread=THREAD, text="hello")
    (message,) = channel.parse(asked)
    assert isinstance(message, InboundMessage)
    first = channel.adapter.first_thread(message.sender)
    if not channel.manifest.can_initiate:
        assert first is None, "the manifest does not say that this channel begins"
        return
    assert first == message.thread_key
    assert channel.adapter.first_thread(replace(message.sender, kind="of-another-channel")) is None
    begun = replace(an_answer("hello"), thread_key=first)
    request = channel.adapter.render(channel.entry_point, begun, now=NOW)
    assert (request is None) == channel.is_live
    if request is not None:
        assert channel.contract.read_text(request) == "hello"
