"""Phone numbers: E.164 for what the whole world can dial, `CC:number` for what only one country can.

`*2800` and 1-700-123-456 are dialled in Israel and nowhere else: they have no international form, so they are kept as
short numbers of the country (`IL:*2800`). Grammar and numbering plans are those of Google's libphonenumber.
"""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

# Marks of direction, joiners and soft hyphens, which copying from a page brings along.
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SEPARATORS = re.compile(r"[\s().\-\u2010-\u2015\u2212/_·~]")
_EXTENSION = re.compile(r"(?i)\s*[,;]?\s*(?:ext(?:ension)?|x|שלוחה|שלוחת|доб(?:авочный)?|дод(?:атковий)?|вн(?:утр)?)[.:]?\s*(\d{1,7})$")  # fmt: skip
_STAR = re.compile(r"(?:\*(\d{3,6})|(\d{3,6})\*)")
_SHORT = re.compile(r"[A-Z]{2}:(\*?\d{3,12})")
_WRITTEN = re.compile(r"\+?\d{3,20}")
# Which national numbers of a country cannot be dialled from outside, by its calling code: special services of Israel,
# which begin with 1 (1-700, 1-800, 1-599, 1-900 …), and Russia's and Kazakhstan's none that would not be dialled so.
_DOMESTIC = {972: ("IL", re.compile(r"1\d{3,9}"))}
_LONGEST = 60
# Where a tenant may be at home: the countries with telephone numbers, by their ISO 3166 codes.
COUNTRIES: frozenset[str] = frozenset(phonenumbers.SUPPORTED_REGIONS)


def read_phone(written: str, home: str) -> str | None:
    """The normal form of a number as somebody in `home` (ISO 3166 code) writes it; None when it is no number."""
    text = _INVISIBLE.sub("", written).strip()[:_LONGEST]
    if _SHORT.fullmatch(text):
        return text
    text, extension = _split_extension(text.removeprefix("tel:"))
    compact = _to_ascii_digits(_SEPARATORS.sub("", text))
    if star := _STAR.fullmatch(compact):
        return f"{home}:*{star[1] or star[2]}"
    if not _WRITTEN.fullmatch(compact):
        return None
    number = _parse(compact, home)
    if number is None:
        return _read_short(compact, home)
    domestic = _DOMESTIC.get(number.country_code or 0)
    national = phonenumbers.national_significant_number(number)
    if domestic is not None and domestic[1].fullmatch(national):
        return f"{domestic[0]}:{national}"
    form = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return f"{form};ext={extension}" if extension else form


def national_number(written: str, home: str) -> str | None:
    """The digits that every writing of a phone number has, without country and trunk; None when it is no phone number."""
    form = read_phone(written, home)
    if form is None or not form.startswith("+"):
        return None
    try:
        return phonenumbers.national_significant_number(phonenumbers.parse(form.partition(";")[0], None))
    except NumberParseException:
        return None


def show_phone(form: str, home: str) -> str:
    """A normal form as people at home write it: national for home's own numbers, international for others."""
    base, _, extension = form.partition(";ext=")
    if short := _SHORT.fullmatch(base):
        number = short[1]
        return number if number.startswith("*") or len(number) < 7 else f"{number[:1]}-{number[1:4]}-{number[4:7]}-{number[7:]}".rstrip("-")  # fmt: skip
    try:
        parsed = phonenumbers.parse(base, None)
    except NumberParseException:
        return form
    own = phonenumbers.country_code_for_region(home) == parsed.country_code
    style = PhoneNumberFormat.NATIONAL if own else PhoneNumberFormat.INTERNATIONAL
    shown = phonenumbers.format_number(parsed, style)
    return f"{shown} #{extension}" if extension else shown


def phone_as_given(written: str) -> str:
    """What is kept of something that is no number we can read: without what only separates, so that it can be found."""
    text = _INVISIBLE.sub("", written).strip()
    compact = _to_ascii_digits(_SEPARATORS.sub("", text))
    return compact if _WRITTEN.fullmatch(compact) else text


def _split_extension(text: str) -> tuple[str, str]:
    found = _EXTENSION.search(text)
    if found is None:
        base, _, extension = text.partition(";ext=")
        return base, extension if extension.isdigit() else ""
    return text[: found.start()], found[1]


def _to_ascii_digits(text: str) -> str:
    return "".join(str(int(each)) if each.isdecimal() else each for each in text)


def _parse(compact: str, home: str) -> PhoneNumber | None:
    """The first reading that is somebody's number by the plan of its country; else the first that may become one."""
    possible: PhoneNumber | None = None
    for place, candidate in enumerate(_readings(compact, home)):
        try:
            number = phonenumbers.parse(candidate, home)
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return number
        # New ranges are given out sooner than this program is upgraded. Only as it was written, not as it might be read.
        if place == 0 and phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE:
            possible = number
    return possible


def _readings(compact: str, home: str) -> list[str]:
    """What the digits may mean, the likeliest first."""
    if compact.startswith("+"):
        return [compact]
    readings = [compact]
    if home == "UA" and re.fullmatch(r"80\d{9}", compact):  # the trunk call of former days: 8-0XX
        readings.insert(0, f"+3{compact}")
    if len(compact) >= 11 and not compact.startswith("0"):  # a foreign number whose plus got lost
        readings.append(f"+{compact}")
    return readings


def _read_short(compact: str, home: str) -> str | None:
    if compact.startswith("+") or len(compact) > 6:
        return None
    number = PhoneNumber(
        country_code=phonenumbers.country_code_for_region(home), national_number=int(compact)
    )
    if compact.startswith("0") or not phonenumbers.is_possible_short_number_for_region(number, home):
        return None
    return f"{home}:{compact}"
