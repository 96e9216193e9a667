"""Domains of e-mail addresses: their normal form, and which of them are everybody's. Pure."""

from retzef.engine.recognition.email import read_email

# Where people have an address whoever they work for. Of those with many countries the name before the country counts.
_PUBLIC_DOMAINS = frozenset({
    "gmail.com", "googlemail.com", "icloud.com", "me.com", "mac.com", "msn.com", "aol.com", "proton.me", "protonmail.com", "pm.me",
    "tutanota.com", "tuta.io", "fastmail.com", "hey.com", "gmx.net", "gmx.de", "gmx.com", "web.de", "t-online.de", "mail.com", "zoho.com",
    "walla.co.il", "walla.com", "bezeqint.net", "netvision.net.il", "012.net.il", "013.net", "zahav.net.il", "nana10.co.il", "inter.net.il",
    "ukr.net", "i.ua", "meta.ua", "bigmir.net", "email.ua", "online.ua",
    "mail.ru", "bk.ru", "inbox.ru", "list.ru", "internet.ru", "ya.ru", "rambler.ru", "lenta.ru", "autorambler.ru", "myrambler.ru", "ro.ru",
    "free.fr", "orange.fr", "laposte.net", "libero.it", "wp.pl", "o2.pl", "onet.pl", "interia.pl", "seznam.cz", "qq.com", "163.com", "126.com",
    "comcast.net", "verizon.net", "att.net", "sbcglobal.net", "btinternet.com",
})  # fmt: skip
_PUBLIC_NAMES = frozenset({"yahoo", "ymail", "hotmail", "live", "outlook", "yandex"})


def read_domain(written: str) -> str | None:
    """A domain in the form in which addresses have it; an `@`, or an address before it, may stand there. None when it is none."""
    found = read_email("x@" + written.strip().rpartition("@")[2])
    return found.partition("@")[2] if found else None


def is_public(domain: str) -> bool:
    """Does everybody have addresses there? Then it says nothing of where somebody works."""
    return domain in _PUBLIC_DOMAINS or domain.partition(".")[0] in _PUBLIC_NAMES
