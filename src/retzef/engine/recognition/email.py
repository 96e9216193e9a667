"""E-mail addresses: case and the writing of the domain do not count, everything else does.

No tricks of one provider (dots that Gmail drops, what follows a plus): with another provider they would make one of two
strangers. The domain is compared in its ASCII form (RFC 5891 with UTS 46 mapping).
"""

import re
import unicodedata
from functools import lru_cache

import idna

_DOMAINS_REMEMBERED = 4096
_ADDRESS = re.compile(r"[^@\s\x00-\x1f\x7f<>,;]{1,64}@[^@\s\x00-\x1f\x7f<>,;]{1,253}")
_IN_BRACKETS = re.compile(r".*<([^<>]+)>\s*")
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def read_email(written: str) -> str | None:
    """The normal form; None when it is no address."""
    text = _INVISIBLE.sub("", written).strip()
    if named := _IN_BRACKETS.fullmatch(text):
        text = named[1]
    if text[:7].lower() == "mailto:":
        text = text[7:].partition("?")[0]
    text = text.strip()
    if not _ADDRESS.fullmatch(text):
        return None
    local, _, domain = text.rpartition("@")
    try:
        # Lower case first: it may itself be in another form (İ becomes i with a dot above).
        local = unicodedata.normalize("NFC", unicodedata.normalize("NFC", local).lower())
        ascii_domain = _in_ascii(domain.rstrip("."))
    except (idna.IDNAError, UnicodeError):
        return None
    return f"{local}@{ascii_domain}"


def show_email(form: str) -> str:
    """With the domain in its own letters."""
    local, _, domain = form.rpartition("@")
    try:
        return f"{local}@{_in_own_letters(domain)}"
    except (idna.IDNAError, UnicodeError):
        return form


# Most addresses are of a few domains, and a domain's rules take longer to apply than a whole mail to split.
@lru_cache(_DOMAINS_REMEMBERED)
def _in_ascii(domain: str) -> str:
    return idna.encode(domain, uts46=True, transitional=False).decode().lower()


@lru_cache(_DOMAINS_REMEMBERED)
def _in_own_letters(domain: str) -> str:
    return idna.decode(domain)
