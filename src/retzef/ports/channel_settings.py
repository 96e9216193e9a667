"""Settings of an entry point: what a channel's manifest declares, and whether what somebody enters is that.

One closed list of types, so that one form serves every channel: an adapter brings no screen of its own.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, cast, get_args
from urllib.parse import urlsplit

from retzef.kernel.errors import RetzefError
from retzef.kernel.locale import LOCALES

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"
# text: one line. texts: a text for each language. web_address: https, or http within one's own network. origins: sites,
# as browsers name them. colour: #rrggbb. visitor_fields: what a visitor is asked before the first message. host: the name or the
# address of a server, without a port. email_addresses: several of them. number: a whole one within bounds. choice: one of the options. date: YYYY-MM-DD.
SettingType: TypeAlias = Literal[
    "text", "texts", "yes_no", "web_address", "origins", "colour", "visitor_fields",
    "host", "number", "email_address", "email_addresses", "choice", "date",
]  # fmt: skip

TEXT_MAX = 2000
ORIGINS_MAX = 50
ADDRESSES_MAX = 50
VISITOR_FIELDS = ("name", "email", "phone")
HOST_MAX = 253
ADDRESS_MAX = 254
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
# A name of letters, digits and hyphens (in any script: IDNA), or an address; what they mean is found out when it is called.
_HOST = re.compile(
    r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.?)(?:(?:[^\W_](?:[\w-]{0,61}[^\W_])?)\.?)*|\[?[0-9a-fA-F:]+:[0-9a-fA-F:.]*\]?"
)
_ADDRESS = re.compile(
    r"[^\s@<>:,;\"()\[\]\\\x00-\x1f\x7f]{1,64}@[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+"
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class ChannelSettingInvalidError(RetzefError):
    """A setting is missing, unknown or not of its type. Params: `setting`, and `expected` (its type, or "nothing")."""

    code = "channel-setting-invalid"
    status = 422


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as the manifest declares it. `options`: of a choice, the first is taken where nothing is said; `least`, `most`: of a number."""

    name: str
    type: SettingType
    required: bool = False
    options: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None

    def is_good(self, value: JsonValue) -> bool:
        """Is it a value of this setting?"""
        match self.type:
            case "choice":
                return value in self.options
            case "number":
                return _is_number(value, self.least, self.most)
            case _:
                return _IS_GOOD[self.type](value)


def read_settings(declared: Mapping[str, Mapping[str, object]]) -> tuple[Setting, ...]:
    """From the manifest's tables `[settings.<name>]`. Raises ValueError naming what is wrong."""
    settings = []
    for name, raw in declared.items():
        type_ = raw.get("type")
        known = {"type", "required"} | _OWN_KEYS.get(cast("SettingType", type_), frozenset())
        if type_ not in get_args(SettingType) or set(raw) - known:
            raise ValueError(f"setting {name}: not one of {get_args(SettingType)}, or an unknown key")
        options = raw.get("options", [])
        if (type_ == "choice") != bool(options) or not isinstance(options, list):
            raise ValueError(f"setting {name}: a choice has options")
        settings.append(
            Setting(
                name, cast("SettingType", type_), raw.get("required") is True, tuple(map(str, options)),
                cast("int | None", raw.get("least")), cast("int | None", raw.get("most")),
            )
        )  # fmt: skip
    return tuple(settings)


def check_settings(declared: tuple[Setting, ...], given: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The settings as they are to be kept: only declared ones, each of its type, nothing empty. Raises ChannelSettingInvalidError."""
    names = {setting.name for setting in declared}
    for name in given:
        if name not in names:
            raise ChannelSettingInvalidError(setting=name, expected="nothing")
    kept: dict[str, JsonValue] = {}
    for setting in declared:
        value = given.get(setting.name)
        if value is None or value in ("", [], {}):
            if setting.required:
                raise ChannelSettingInvalidError(setting=setting.name, expected=setting.type)
            continue
        if not setting.is_good(value):
            raise ChannelSettingInvalidError(setting=setting.name, expected=setting.type)
        kept[setting.name] = value
    return kept


def _is_text(value: JsonValue) -> bool:
    return isinstance(value, str) and len(value) <= TEXT_MAX and "\x00" not in value


def _is_texts(value: JsonValue) -> bool:
    return (
        isinstance(value, dict)
        and set(value) <= set(LOCALES)
        and all(_is_text(each) for each in value.values())
    )


def _is_web_address(value: JsonValue) -> bool:
    if (
        not isinstance(value, str)
        or len(value) > TEXT_MAX
        or not value.isascii()
        or not value.isprintable()
        or " " in value
    ):
        return False
    try:
        parts = urlsplit(value)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and port_is_good and not parts.username


def _is_origin(value: JsonValue) -> bool:
    """As browsers send it: scheme, host, port, and nothing after."""
    return (
        isinstance(value, str)
        and _is_web_address(value)
        and re.fullmatch(r"https?://[^/?#@]+", value) is not None
    )


def _is_origins(value: JsonValue) -> bool:
    return isinstance(value, list) and len(value) <= ORIGINS_MAX and all(_is_origin(each) for each in value)


def _is_visitor_fields(value: JsonValue) -> bool:
    if not isinstance(value, list) or not all(
        isinstance(each, dict) and set(each) == {"name", "required"} for each in value
    ):
        return False
    names = [each["name"] for each in value if isinstance(each, dict)]
    asked = [each["required"] for each in value if isinstance(each, dict)]
    return (
        set(names) <= set(VISITOR_FIELDS) and len(set(names)) == len(names) and all(isinstance(each, bool) for each in asked)
    )  # fmt: skip


def _is_host(value: JsonValue) -> bool:
    return isinstance(value, str) and len(value) <= HOST_MAX and _HOST.fullmatch(value) is not None


def _is_number(value: JsonValue, least: int | None, most: int | None) -> bool:
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return (least is None or value >= least) and (most is None or value <= most)


def _is_email_address(value: JsonValue) -> bool:
    """Alone, without the name of whose it is."""
    return isinstance(value, str) and len(value) <= ADDRESS_MAX and _ADDRESS.fullmatch(value) is not None


def _is_email_addresses(value: JsonValue) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= ADDRESSES_MAX
        and all(_is_email_address(each) for each in value)
    )


def _is_date(value: JsonValue) -> bool:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


# What a type has besides `type` and `required`.
_OWN_KEYS: dict[SettingType, frozenset[str]] = {
    "choice": frozenset({"options"}),
    "number": frozenset({"least", "most"}),
}
_IS_GOOD: dict[SettingType, Callable[[JsonValue], bool]] = {
    "text": _is_text,
    "texts": _is_texts,
    "yes_no": lambda value: isinstance(value, bool),
    "web_address": _is_web_address,
    "origins": _is_origins,
    "colour": lambda value: isinstance(value, str) and _COLOUR.fullmatch(value) is not None,
    "visitor_fields": _is_visitor_fields,
    "host": _is_host,
    "email_address": _is_email_address,
    "email_addresses": _is_email_addresses,
    "date": _is_date,
}
