"""The normal form of an identity, whatever its kind."""

import re
from dataclasses import dataclass

from retzef.engine.recognition.email import read_email, show_email
from retzef.engine.recognition.national_id import CHECKED_COUNTRIES, read_national_id
from retzef.engine.recognition.phone import phone_as_given, read_phone, show_phone

# Where a tenant is at home unless it says otherwise.
HOME_COUNTRY = "IL"
# What people may give a customer by hand or by import; channels bring kinds of their own besides.
KINDS_FOR_PEOPLE = ("phone", "email", "national_id", "card_token", "host_id", "handle")
# Keys of a machine: nobody reads them, nobody searches by them.
_OPAQUE = frozenset({"webchat_visitor", "cookie"})
_LONGEST = 500
_CARD_NUMBER = re.compile(r"\d{13,19}")


@dataclass(frozen=True, slots=True)
class Identity:
    """`value`: the normal form, by which it is recognised. `shown`: as people of the tenant's country write it."""

    kind: str
    value: str
    shown: str


def is_opaque(kind: str) -> bool:
    """Is it a key of a machine, of which only the kind is shown?"""
    return kind in _OPAQUE


def read_identity(kind: str, written: str, home: str = HOME_COUNTRY) -> Identity | None:
    """What was written, read strictly: None when it cannot be an identity of this kind."""
    text = written.replace("\x00", "").strip()
    value = _read(kind, text, home) if 0 < len(text) <= _LONGEST else None
    return None if value is None else Identity(kind, value, show_identity(kind, value, home))


def identity_as_given(kind: str, written: str, home: str = HOME_COUNTRY) -> Identity:
    """What came in from outside: the normal form, or what was written when it has none. Refused is nothing here."""
    read = read_identity(kind, written, home)
    if read is not None:
        return read
    text = written.replace("\x00", "").strip()
    value = (phone_as_given(text) if kind == "phone" else text) or written
    return Identity(kind, value, value)


def show_identity(kind: str, value: str, home: str = HOME_COUNTRY) -> str:
    """A normal form as people write it."""
    match kind:
        case "phone":
            return show_phone(value, home)
        case "email":
            return show_email(value)
        case "national_id":
            country, _, digits = value.rpartition(":")
            if country == home:
                return digits
            return value.replace(":", " ") if country in CHECKED_COUNTRIES else value
        case _:
            return value


def search_forms(query: str, home: str = HOME_COUNTRY) -> tuple[str, ...]:
    """Normal forms that a query may be another writing of, each to be found as a part of an identity's value."""
    forms = [
        form
        for form in (
            read_phone(query, home),
            read_email(query) if "@" in query else None,
            read_national_id(query, home),
        )
        if form
    ]
    digits = re.sub(r"\D", "", phone_as_given(query)) if re.fullmatch(r"[\d\s+().\-/*#]+", query) else ""
    # The beginning or the middle of a number as it is written at home: without the trunk zero of the whole.
    partial = digits.removeprefix("00").removeprefix("0")
    if len(partial) >= 3:
        forms.append(partial)
    return tuple(dict.fromkeys(forms))


def _read(kind: str, text: str, home: str) -> str | None:
    match kind:
        case "phone":
            return read_phone(text, home)
        case "email":
            return read_email(text)
        case "national_id":
            return read_national_id(text, home)
        case "card_token":
            # A token stands for a card. The card's own number must not lie about in a database.
            return None if _is_card_number(text) else text
        case "handle":
            return text.removeprefix("@").lower() or None
        case _:
            return text


def _is_card_number(text: str) -> bool:
    """ISO/IEC 7812: 13 to 19 digits with a Luhn check digit."""
    digits = re.sub(r"[\s\-]", "", text)
    if not _CARD_NUMBER.fullmatch(digits):
        return False
    total = 0
    for place, each in enumerate(reversed(digits)):
        value = int(each) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
