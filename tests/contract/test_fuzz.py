"""Whatever comes, an adapter answers or raises one of its closed list, and what it answers can be stored."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from retzef.ports.channel import (
    BadCredentialsError,
    DeliveryReport,
    Ignored,
    InboundMessage,
    JsonValue,
    MisconfiguredError,
    Parsed,
    ProviderAnswer,
    RecipientGoneError,
    RejectedError,
    Sent,
    SignatureInvalidError,
    ThrottledError,
    UnparseableError,
    UnreachableError,
)
from tests.contract.channels import NOW, PROVIDER, THREAD, Channel, an_answer

SENDING = (
    BadCredentialsError,
    MisconfiguredError,
    RecipientGoneError,
    RejectedError,
    ThrottledError,
    UnreachableError,
)

texts = st.text(max_size=60)
json_values: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts | st.just("x" * 600),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
header_values = st.text(max_size=80) | st.text(st.characters(codec="latin-1"), max_size=80)


def check_storable(parsed: Sequence[Parsed]) -> None:
    """The bounds of the tables that these values go into."""
    for each in parsed:
        match each:
            case InboundMessage():
                assert 1 <= len(each.thread_key) <= 500
                assert 1 <= len(each.sender.kind) <= 50
                assert 1 <= len(each.sender.value) <= 500
                assert each.provider_message_id is None or 1 <= len(each.provider_message_id) <= 500
                assert each.occurred_at.utcoffset() is not None
                assert each.occurred_at <= NOW, "from the future"
                assert each.text.strip() or each.attachments
                check_texts(each.text, each.thread_key, each.sender.value, each.sender_name, each.locale)
                check_texts(each.provider_message_id, each.client_id)
            case DeliveryReport():
                check_texts(each.thread_key, each.provider_message_id, each.error_code)
            case Ignored():
                assert each.reason.strip()
                assert len(each.reason) <= 200, "a whole payload does not belong into the log"


def check_texts(*given: str | None) -> None:
    for text in given:
        if text is not None:
            assert "\x00" not in text
            text.encode()  # a lone surrogate cannot be stored


def parse_signed(channel: Channel, body: bytes, at: datetime = NOW) -> list[Parsed]:
    request = channel.contract.sign(channel.entry_point, body, at)
    channel.adapter.verify(channel.entry_point, request)
    try:
        return channel.adapter.parse(channel.entry_point, request)
    except UnparseableError:
        return []


@given(body=st.binary(max_size=300))
def test_any_bytes_are_parsed_or_refused_when_they_are_signed(posted: Channel, body: bytes) -> None:
    check_storable(parse_signed(posted, body))


@given(value=json_values)
def test_any_json_is_parsed_or_refused_when_it_is_signed(posted: Channel, value: object) -> None:
    check_storable(parse_signed(posted, msgspec.json.encode(value)))


@given(data=st.data())
def test_a_real_payload_is_parsed_or_refused_when_one_field_is_anything(
    posted: Channel, data: st.DataObject
) -> None:
    """Mutations of what the provider really sends reach deeper than noise."""
    request = posted.contract.write_message(posted.entry_point, NOW, number=1, thread=THREAD, text="hello")
    try:
        payload = msgspec.json.decode(request.body)
    except msgspec.DecodeError:
        payload = None  # a protocol without JSON is reached by the byte mutations below
    if isinstance(payload, dict):
        holder, key = data.draw(st.sampled_from(list(places(payload))))
        holder[key] = data.draw(json_values)
        check_storable(parse_signed(posted, msgspec.json.encode(payload)))


@given(data=st.data())
def test_a_real_payload_is_parsed_or_refused_when_bytes_of_it_are_broken(
    posted: Channel, data: st.DataObject
) -> None:
    body = bytearray(
        posted.contract.write_message(posted.entry_point, NOW, number=1, thread=THREAD, text="héllo").body
    )
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
        if not body:
            break
    check_storable(parse_signed(posted, bytes(body)))


def places(payload: dict[str, object]) -> list[tuple[dict[str, object], str]]:
    """Every field of a payload, with the object that holds it."""
    found: list[tuple[dict[str, object], str]] = []
    for key, value in payload.items():
        found.append((payload, key))
        if isinstance(value, dict):
            found.extend(places(value))
    return found


@given(data=st.data())
def test_any_headers_are_refused_when_they_prove_nothing(posted: Channel, data: st.DataObject) -> None:
    good = posted.contract.write_message(posted.entry_point, NOW, number=1, thread=THREAD, text="hello")
    name = data.draw(st.sampled_from(posted.contract.signature_headers))
    value = data.draw(header_values)
    request = replace(good, headers={**good.headers, name: value})
    try:
        posted.adapter.verify(posted.entry_point, request)
    except SignatureInvalidError:
        return
    assert value.strip() == good.headers[name].strip(), f"{value!r} was taken for a proof"


@given(
    status=st.integers(100, 599),
    headers=st.dictionaries(
        st.sampled_from(["retry-after", "date", "content-type", "location"]), header_values
    ),
    body=st.binary(max_size=200) | json_values.map(msgspec.json.encode),
)
def test_any_answer_is_understood_or_refused_when_a_provider_gives_it(
    channel: Channel, status: int, headers: dict[str, str], body: bytes
) -> None:
    try:
        sent = channel.adapter.read_answer(ProviderAnswer(status, headers, body))
    except SENDING as error:
        wait = error.params.get("retry_after")
        assert wait is None or (isinstance(wait, int) and 0 <= wait <= 24 * 3600)
        return
    assert isinstance(sent, Sent)
    assert 200 <= status < 300
    assert len(sent.provider_message_id) <= 500
    check_texts(sent.provider_message_id)


@given(value=json_values, data=st.data())
def test_any_setting_is_used_or_refused_when_a_message_is_rendered(
    channel: Channel, value: JsonValue, data: st.DataObject
) -> None:
    entry_point = channel.contract.make_entry_point(provider=PROVIDER)
    names = [*channel.manifest.required_settings, *channel.manifest.optional_settings]
    changed = {**entry_point.settings, data.draw(st.sampled_from(names)): value} if names else {}
    broken = replace(entry_point, settings=changed)
    try:
        channel.adapter.render(broken, an_answer("hello"), now=NOW)
    except MisconfiguredError as error:
        named = error.params["setting"]
    else:
        return
    assert named in names
