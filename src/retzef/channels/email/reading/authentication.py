"""What servers found out about a sender (Authentication-Results, RFC 8601): SPF, DKIM and DMARC with the domains they speak of."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from retzef.channels.email.reading.structure import Part

FIELDS_MAX = 30
CHECKS_MAX = 50
_VALUE_MAX = 16_384
_METHOD = re.compile(r"^\s*([a-z][a-z0-9-]*)(?:\s*/\s*\d+)?\s*=\s*([a-z][a-z0-9-]*)", re.IGNORECASE)
# A value may be quoted in part: who sends chooses the local part of an address, and what stands in its quotes.
_PROPERTY = re.compile(
    r"(?<![^\s;])(smtp|header|policy|body)\s*\.\s*([a-z][a-z0-9-]*)\s*=\s*((?:\"(?:[^\"\\]|\\.)*\"|[^\s\"])+)",
    re.IGNORECASE,
)
# In which property each method names the domain it speaks of; the first that is there.
_DOMAINS = {
    "spf": ("smtp.mailfrom", "smtp.mail", "smtp.helo", "header.from"),
    "dkim": ("header.d", "header.i"),
    "dmarc": ("header.from",),
}


# What the domain's owner asks for under DMARC (RFC 7489, 6.3), where servers write it: `(p=NONE sp=NONE dis=NONE)` of Gmail and OpenDMARC,
# `(policy=none)` of Rspamd, `policy.published-domain-policy=none` of others, `action=none` of Microsoft.
_POLICY = re.compile(
    r"(?:^|[\s(.])(p|sp|policy|published-(?:sub)?domain-policy|dmarc|action)\s*=\s*\"?([a-z.]+)",
    re.IGNORECASE,
)
# From where to where a server took it.
_HOP = re.compile(rb"\s*from\s+(\S+)\s.*?\sby\s+(\S+)", re.IGNORECASE | re.DOTALL)
_OF_MICROSOFT = (b".outlook.com", b".office365.com", b".exchangelabs.com")
# By these mail comes in to Microsoft 365: the name that stands before is what the sender's server calls itself.
_AT_ITS_BORDER = b".protection.outlook.com"
_COMMENT = re.compile(rb"\([^()]*\)")
_FOR_SUBDOMAINS = frozenset({"sp", "published-subdomain-policy"})


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `method`: `spf`, `dkim`, `dmarc` …; `result`: `pass`, `fail`, `none` …; `domain`: of whom, in small letters.

    `only_watches`: of `dmarc`, the domain's owner asks for nothing to be done with what fails (`p=none`).
    """

    method: str
    result: str
    domain: str | None
    only_watches: bool = False


@dataclass(frozen=True, slots=True)
class Authentication:
    """What one server found. `received_above`: how many servers took the mail after it had said so; 0 is the last."""

    server: str
    checks: Sequence[Check]
    received_above: int

    def of(self, method: str) -> Sequence[Check]:
        """Its findings by this method; a mail may have many signatures."""
        return [each for each in self.checks if each.method == method]

    def disowned(self, domain: str) -> bool:
        """Did it find that the domain's own list of servers (SPF) excludes the one that it came from?"""
        return any(each.result == "fail" and _are_of_one(each.domain, domain) for each in self.of("spf"))

    def passed(self, method: str, domain: str) -> bool:
        """Did it find that this domain, or one below or above it, stands behind the mail?"""
        return any(each.result == "pass" and _are_of_one(each.domain, domain) for each in self.of(method))

    def only_watches(self, domain: str) -> bool:
        """Does the owner of this domain ask, under DMARC, for nothing to be done with what fails (`p=none`)? Only where that is surely said."""
        said = self.of("dmarc")
        return bool(said) and all(each.only_watches and _is_of(each.domain, domain) for each in said)

    def dmarc(self, domain: str) -> str | None:
        """What it found by DMARC of this domain; None where it says nothing, or several things, or has judged another sender than we read."""
        said = self.of("dmarc")
        results = {each.result for each in said}
        if "fail" in results:
            return "fail"
        is_of_sender = all(_is_of(each.domain, domain) for each in said)
        return results.pop() if len(results) == 1 and is_of_sender else None


def read_authentication(root: Part) -> Mapping[str, Authentication]:
    """By server, as its topmost fields say it.

    A server may write several, one for each check, all above the line of its own receipt. What stands below that line was in the mail when
    it came: a sender puts there what he likes, in any server's name.
    """
    found: dict[str, Authentication] = {}
    received = 0
    fields = 0
    for name, value in root.fields:
        if name == "received":
            received += 1
        if name != "authentication-results" or fields >= FIELDS_MAX:
            continue
        fields += 1
        server, checks = _read_field(value[:_VALUE_MAX].decode("utf-8", "replace").replace("\x00", ""))
        before = found.get(server)
        if before is None:
            found[server] = Authentication(server, checks, received)
            continue
        if before.received_above != received:
            continue
        known = {each.method for each in before.checks}
        new = [each for each in checks if each.method not in known]
        found[server] = Authentication(server, [*before.checks, *new][:CHECKS_MAX], before.received_above)
    return found


def read_unnamed(root: Part) -> Authentication | None:
    """What Microsoft 365 found, whose servers leave their name out: the topmost field of all, when it has none; None otherwise.

    Without a name nothing but its place tells it from what a sender writes. So it counts only where no server has taken the mail since but Microsoft's own, and
    nothing below it is ever heard.
    """
    received = 0
    for name, value in root.fields:
        if name == "received":
            if not _is_within_microsoft(value):
                return None
            received += 1
        elif name == "authentication-results":
            server, checks = _read_field(value[:_VALUE_MAX].decode("utf-8", "replace").replace("\x00", ""))
            return Authentication(server, checks, received) if not server else None
    return None


def _is_within_microsoft(received: bytes) -> bool:
    """From one of their servers to another: each is named (RFC 5321, 4.4)."""
    found = _HOP.match(_COMMENT.sub(b" ", received[:_VALUE_MAX]))
    if found is None:
        return False
    names = [each.lower().rstrip(b".;") for each in found.groups()]
    return all(each.endswith(_OF_MICROSOFT) for each in names) and not names[1].endswith(_AT_ITS_BORDER)


def _read_field(value: str) -> tuple[str, list[Check]]:
    parts = _statements(value)
    first = parts[0][0]
    # Microsoft's servers leave out their name.
    is_named = _METHOD.match(first) is None
    server = first.strip().split()[0].lower().strip('"') if is_named and first.strip() else ""
    return server[:255], list(_checks(parts[1:] if is_named else parts))[:CHECKS_MAX]


def _checks(parts: Sequence[tuple[str, str]]) -> Iterator[Check]:
    for part, comments in parts:
        found = _METHOD.match(part)
        if found is None:
            continue
        method = found[1].lower()
        said: dict[str, str] = {}
        for kind, name, text in _PROPERTY.findall(part):
            before = said.setdefault(f"{kind}.{name}".lower(), text)
            if before != text:  # one of them is the sender's own doing
                said[f"{kind}.{name}".lower()] = ""
        named = next((said[each] for each in _DOMAINS.get(method, ()) if each in said), None)
        only_watches = method == "dmarc" and _only_watches(part[found.end() :], comments)
        yield Check(method, found[2].lower(), _domain_of(named) if named else None, only_watches)


def _only_watches(said: str, comments: str) -> bool:
    """Where a policy for the domains below it is another, that one may be meant: then not."""
    asked = [(name.lower(), policy.lower()) for name, policy in _POLICY.findall(f"{said} {comments}")]
    of_itself = [policy for name, policy in asked if name not in _FOR_SUBDOMAINS]
    return bool(of_itself) and {policy for _, policy in asked} == {"none"}


def _domain_of(said: str) -> str | None:
    domain = said.strip('<>"').rsplit("@", 1)[-1].strip().strip(".").lower()
    return domain[:255] or None


def _statements(value: str) -> list[tuple[str, str]]:
    """What stands between semicolons, and the comments in it. Both may stand within quotes, where they are none; comments may nest."""
    parts: list[tuple[list[str], list[str]]] = [([], [])]
    depth, is_quoted, is_escaped = 0, False, False
    for each in value:
        if is_escaped:
            is_escaped = False
        elif each == "\\" and (is_quoted or depth):
            is_escaped = True
        elif each == '"' and not depth:
            is_quoted = not is_quoted
        elif not is_quoted and each in "()" and (each == "(" or depth):
            depth += 1 if each == "(" else -1
            parts[-1][1].append(" ")
            continue
        elif each == ";" and not depth and not is_quoted:
            parts.append(([], []))
            continue
        parts[-1][1 if depth else 0].append(each)
    return [("".join(said), "".join(comments)) for said, comments in parts]


def _is_of(judged: str | None, domain: str) -> bool:
    """Was this domain judged, or one above it? What the server does not say is taken for so."""
    return judged is None or f".{domain}".endswith(f".{judged}")


def _are_of_one(found: str | None, domain: str) -> bool:
    """Aligned, as DMARC calls it: the same, or one below the other; what has no dot is nobody's own."""
    if not found or "." not in found:
        return False
    domain = domain.lower().strip(".")
    return found == domain or found.endswith(f".{domain}") or domain.endswith(f".{found}")
