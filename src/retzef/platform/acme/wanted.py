"""What an operator wants a certificate for, and of whom."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = "acme"
LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory"
# Of one certificate, by Let's Encrypt; others allow no more.
NAMES_MAX = 100
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST_NAME = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)*(?!\d+$){_LABEL}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """`email`: an address for the authority's word, may be None; `authorities`: whom the directory's own certificate is
    judged by, None: by what this machine trusts.
    """

    names: tuple[str, ...]
    directory: str
    email: str | None
    authorities: Path | None

    @property
    def fingerprint(self) -> str:
        """Another one is another certificate: other names, or another authority."""
        return hashlib.sha256("\n".join((self.directory, *sorted(self.names))).encode()).hexdigest()


def certificate_file(data_dir: Path) -> Path:
    """Where it is kept, below the data folder: key and chain in one file, so that no moment shows half of a new pair."""
    return data_dir / FOLDER / "certificate.pem"


def parse_names(text: str) -> tuple[str, ...]:
    """Host names, separated by commas, as the wire has them. Raises ValueError: HTTP-01 proves neither `*.` nor an address."""
    found = dict.fromkeys(_parse_name(each.strip()) for each in text.split(","))
    if len(found) > NAMES_MAX:
        raise ValueError(text)
    return tuple(found)


def _parse_name(text: str) -> str:
    name = text.lower() if text.isascii() else _encode(text)
    if _HOST_NAME.fullmatch(name) is None:
        raise ValueError(text)
    return name


def _encode(text: str) -> str:
    import idna

    return idna.encode(text, uts46=True).decode()
