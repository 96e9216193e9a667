"""Settings are kept when they are what the manifest declares, and refused by name when not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.ports.channel_settings import (
    ChannelSettingInvalidError,
    JsonValue,
    Setting,
    SettingType,
    check_settings,
    read_settings,
)

GOOD: dict[SettingType, list[JsonValue]] = {
    "text": ["שלום", "x" * 2000],
    "texts": [{"en": "Hello", "he": "שלום"}],
    "yes_no": [True, False],
    "web_address": ["https://crm.example/in", "http://10.0.0.7:8080/", "https://crm.example:443"],
    "origins": [["https://shop.example", "http://localhost:3000"]],
    "colour": ["#1f6feb", "#FFFFFF"],
    "visitor_fields": [[{"name": "email", "required": True}, {"name": "name", "required": False}]],
    "host": [
        "imap.gmail.com",
        "localhost",
        "10.0.0.7",
        "2001:db8::1",
        "[::1]",
        "דואר.example",
        "mail_1.corp.",
    ],
    "number": [0, 993, -5],
    "email_addresses": [["support@shop.example"], ["a@x.example", "b@x.example"]],
    "email_address": ["support@shop.example", "Support+il@Shop.example", "תמיכה@דוגמה.example"],
    "choice": [],
    "date": ["2026-11-22", "2024-02-29"],
}
BAD: dict[SettingType, list[JsonValue]] = {
    "text": [7, "x" * 2001, "nul\x00", ["a"]],
    "texts": ["Hello", {"fr": "Bonjour"}, {"en": 1}],
    "yes_no": ["yes", 1],
    "web_address": ["ftp://x.example", "https://", "https://a b", "https://user:pw@x.example", "https://x:99999", "https://שלום"],
    "origins": ["https://shop.example", ["https://shop.example/"], ["shop.example"], ["https://a.example"] * 51],
    "colour": ["red", "#12345", "1f6feb"],
    "visitor_fields": [[{"name": "age", "required": True}], [{"name": "name"}], [{"name": "name", "required": 1}],
                       [{"name": "name", "required": True}] * 2],
    "host": ["https://imap.example", "imap.example:993", "a b", "-x.example", "x..example", "x/y", "", "x" * 254, 7, "a\nb"],
    "number": ["993", 1.5, True, None],
    "email_addresses": ["a@x.example", ["a@x.example", "b"], [7], ["a@x.example"] * 51],
    "email_address": ["support", "a@b@c", "Dana <dana@x.example>", "a@x.example, b@x.example", "a b@x.example", "a@x\x00.example", 7],
    "choice": ["anything", 1],
    "date": ["22.11.2026", "2026-13-01", "2026-02-30", "20261122", 20261122],
}  # fmt: skip


@pytest.mark.parametrize(
    ("type_", "value"), [(kind, each) for kind, values in GOOD.items() for each in values]
)
def test_a_value_is_kept_when_it_is_of_its_type(type_: SettingType, value: JsonValue) -> None:
    assert check_settings((Setting("it", type_),), {"it": value}) == {"it": value}


@pytest.mark.parametrize(
    ("type_", "value"),
    [(kind, each) for kind, values in BAD.items() for each in values if each not in (None, "")],
)
def test_a_value_is_refused_by_name_when_it_is_not_of_its_type(type_: SettingType, value: JsonValue) -> None:
    with pytest.raises(ChannelSettingInvalidError) as raised:
        check_settings((Setting("it", type_),), {"it": value})
    assert raised.value.params == {"setting": "it", "expected": type_}


def test_what_nobody_declared_is_refused_when_it_is_given() -> None:
    with pytest.raises(ChannelSettingInvalidError) as raised:
        check_settings((), {"secret_door": True})
    assert raised.value.params["setting"] == "secret_door"


@pytest.mark.parametrize("empty", [None, "", [], {}])
def test_an_empty_value_is_none_when_it_is_given(empty: JsonValue) -> None:
    assert check_settings((Setting("it", "text"),), {"it": empty}) == {}
    with pytest.raises(ChannelSettingInvalidError):
        check_settings((Setting("it", "text", required=True),), {"it": empty})


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)))  # fmt: skip
def test_anything_is_kept_as_it_is_or_refused_when_it_is_given(value: JsonValue) -> None:
    for kind in GOOD:
        try:
            kept = check_settings((Setting("it", kind),), {"it": value})
        except ChannelSettingInvalidError:
            continue
        assert kept in ({}, {"it": value})


@pytest.mark.parametrize("value", [1, 65_535])
def test_a_number_is_kept_within_its_bounds(value: int) -> None:
    port = Setting("it", "number", least=1, most=65_535)
    assert check_settings((port,), {"it": value}) == {"it": value}
    for outside in (value - 1 if value == 1 else value + 1, -(10**30)):
        with pytest.raises(ChannelSettingInvalidError):
            check_settings((port,), {"it": outside})


def test_a_choice_is_one_of_its_options_when_it_is_kept() -> None:
    (security,) = read_settings({"it": {"type": "choice", "options": ["tls", "starttls"]}})
    assert check_settings((security,), {"it": "starttls"}) == {"it": "starttls"}
    others: list[JsonValue] = ["none", "TLS", ["tls"], True]
    for other in others:
        with pytest.raises(ChannelSettingInvalidError):
            check_settings((security,), {"it": other})


@pytest.mark.parametrize(
    "declared",
    [{"type": "numeral"}, {}, {"type": "text", "requierd": True}, {"type": "choice"}, {"type": "text", "options": ["a"]},
     {"type": "choice", "options": "ab"}, {"type": "host", "least": 1}],
)  # fmt: skip
def test_a_manifest_is_refused_when_it_declares_what_there_is_not(declared: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="setting it"):
        read_settings({"it": declared})
