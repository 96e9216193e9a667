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
}  # fmt: skip


@pytest.mark.parametrize(
    ("type_", "value"), [(kind, each) for kind, values in GOOD.items() for each in values]
)
def test_a_value_is_kept_when_it_is_of_its_type(type_: SettingType, value: JsonValue) -> None:
    assert check_settings((Setting("it", type_),), {"it": value}) == {"it": value}


@pytest.mark.parametrize(
    ("type_", "value"), [(kind, each) for kind, values in BAD.items() for each in values]
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


@pytest.mark.parametrize("declared", [{"type": "number"}, {}, {"type": "text", "requierd": True}])
def test_a_manifest_is_refused_when_it_declares_what_there_is_not(declared: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="setting it"):
        read_settings({"it": declared})
