"""What servers found out about a sender (Authentication-Results, RFC 8601): SPF, DKIM and DMARC with the domains they speak of."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from retzef.channels.email.reading.structure import Part

FIELDS_MAX = 30
CHECKS_MAX = 50
_VALUE_MAX = 16_384
_METHOD = re.compile(r"^\s*([a-z][a-z0-9-]*)(?:\s*/\s*\d+)?\s*=\s*([a-z][a-z0-9-]*)", re.IGNORECASE)
_PROPERTY = re.compile(
    r"\b(smtp|header|policy|body)\s*\.\s*([a-z][a-z0-9-]*)\s*=\s*(\"[^\"]*\"|[^\s;]+)", re.IGNORECASE
)
# In which property each method names the domain it speaks of; the first that is there.
_DOMAINS = {
    "spf": ("smtp.mailfrom", "smtp.mail", "smtp.helo", "header.from"),
    "dkim": ("header.d", "header.i"),
    "dmarc": ("header.from",),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `method`: `spf`, `dkim`, `dmarc` …; `result`: `pass`, `fail`, `none` …; `domain`: of whom, in small letters."""

    method: str
    result: str
    domain: str | None


@dataclass(frozen=True, slots=True)
class Authentication:
    """What one server found. `received_above`: how many servers took the mail after it had said so; 0 is the last."""

    server: str
    checks: Sequence[Check]
    received_above: int

    def of(self, method: str) -> Sequence[Check]:
        """Its findings by this method; a mail may have many signatures."""
        return [each for each in self.checks if each.method == method]

    def passed(self, method: str, domain: str) -> bool:
        """Did it find that this domain, or one below or above it, stands behind the mail?"""
        return any(each.result == "pass" and _are_of_one(each.domain, domain) for each in self.of(method))


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


def _read_field(value: str) -> tuple[str, list[Check]]:
    parts = _without_comments(value).split(";")
    # Microsoft's servers leave out their name.
    is_named = _METHOD.match(parts[0]) is None
    server = parts[0].strip().split()[0].lower().strip('"') if is_named and parts[0].strip() else ""
    return server[:255], list(_checks(parts[1:] if is_named else parts))[:CHECKS_MAX]


def _checks(parts: Sequence[str]) -> Iterator[Check]:
    for part in parts:
        found = _METHOD.match(part)
        if found is None:
            continue
        method = found[1].lower()
        said = {f"{kind}.{name}".lower(): text.strip('"') for kind, name, text in _PROPERTY.findall(part)}
        named = next((said[each] for each in _DOMAINS.get(method, ()) if said.get(each)), None)
        yield Check(method, found[2].lower(), _domain_of(named) if named else None)


def _domain_of(said: str) -> str | None:
    domain = said.strip("<>").rsplit("@", 1)[-1].strip().strip(".").lower()
    return domain[:255] or None


def _without_comments(value: str) -> str:
    """Comments may nest, and hold semicolons and equals signs; those within quotes are none."""
    out: list[str] = []
    depth, is_quoted = 0, False
    for each in value:
        if each == '"' and not depth:
            is_quoted = not is_quoted
        if each == "(" and not is_quoted:
            depth += 1
        elif each == ")" and depth and not is_quoted:
            depth -= 1
        elif not depth:
            out.append(each)
    return "".join(out)


def _are_of_one(found: str | None, domain: str) -> bool:
    """Aligned, as DMARC calls it: the same, or one below the other."""
    if not found:
        return False
    domain = domain.lower().strip(".")
    return found == domain or found.endswith(f".{domain}") or domain.endswith(f".{found}")
