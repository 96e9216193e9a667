"""Numbers and amounts of money as people write them: with thousands parted, a comma for the point, the currency by code, sign or word."""

import re
from collections.abc import Mapping
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, InvalidOperation

_LONGEST = 40
# Every digit that is taken is kept: what Python does of itself would round to 28 of them. Of 1e999999999 it would fail.
_EXACT = Context(prec=_LONGEST, Emax=MAX_EMAX, Emin=MIN_EMIN)
_THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DECIMAL_COMMA = re.compile(r"-?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+")
_MONEY = re.compile(
    r"(?P<before>[^\d\s.,-]{1,5})?\s*(?P<amount>-?[\d.,\s]*\d[\d.,\s]*?)\s*(?P<after>[^\d\s,-]{1,6})?"
)
# By its sign or word, as it stands beside an amount.
_CURRENCIES: Mapping[str, str] = {
    "\u20aa": "ILS", "\u05e9\u05f4\u05d7": "ILS", '\u05e9"\u05d7': "ILS", "\u05e9\u05e7\u05dc": "ILS", "\u05e9\u05e7\u05dc\u05d9\u05dd": "ILS",
    "\u20b4": "UAH", "\u0433\u0440\u043d": "UAH", "\u0433\u0440\u043d.": "UAH",
    "\u20bd": "RUB", "\u0440\u0443\u0431": "RUB", "\u0440\u0443\u0431.": "RUB", "\u0440.": "RUB",
    "$": "USD", "\u20ac": "EUR", "\u00a3": "GBP",
}  # fmt: skip
# What an amount without one is in, by the country of the business (ISO 3166, ISO 4217).
_OF_COUNTRY: Mapping[str, str] = {"IL": "ILS", "UA": "UAH", "RU": "RUB", "US": "USD", "GB": "GBP"} | dict.fromkeys(
    ("AT", "BE", "CY", "DE", "EE", "ES", "FI", "FR", "GR", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PT", "SI", "SK"), "EUR"
)  # fmt: skip


def read_number(text: str) -> str | None:
    """Decimal digits without what parts thousands; None when it is no number. `1,250` is a thousand, `12,5` is twelve and a half."""
    if len(text) > _LONGEST:
        return None
    written = "".join(text.split())
    if _THOUSANDS.fullmatch(written):
        written = written.replace(",", "")
    elif _DECIMAL_COMMA.fullmatch(written):
        written = written.replace(".", "").replace(",", ".")
    try:
        number = Decimal(written)
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    shortest = number.normalize(_EXACT)
    exponent = shortest.as_tuple().exponent
    return f"{shortest:f}" if isinstance(exponent, int) and -20 <= exponent <= 30 else None


def read_money(text: str, home: str) -> str | None:
    """The amount with its currency's code; in the currency of `home`, where none is said. None when it is no amount."""
    found = _MONEY.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None or (found["before"] and found["after"]):
        return None
    said = found["before"] or found["after"]
    currency = _currency(said) if said else _OF_COUNTRY.get(home)
    number = read_number(_pointed("".join(found["amount"].split())))
    return f"{Decimal(number):.2f} {currency}" if number is not None and currency is not None else None


def _currency(said: str) -> str | None:
    code = said.upper()
    return code if re.fullmatch("[A-Z]{3}", code) else _CURRENCIES.get(said.lower())


def _pointed(amount: str) -> str:
    """The last sign is the decimal one when two digits at most follow it; the others part thousands."""
    head, sign, tail = amount.rpartition(max(amount, key=lambda each: (each in ".,", amount.rfind(each))))
    if sign in ".," and len(tail) <= 2:
        return (re.sub("[.,]", "", head) + "." + tail).rstrip(".")
    return re.sub("[.,]", "", amount)
