"""Why there is no certificate. Each has the params `names`, `directory` and `detail`: the authority's words, or the kind of a failure."""

from collections.abc import Sequence
from datetime import timedelta

from retzef.kernel.errors import RetzefError

_DETAIL_MAX = 500


class AcmeError(RetzefError):
    """The authority refused for a reason that has no other name here. `wait`: how long it wants to hear nothing."""

    code = "acme-refused"

    def __init__(
        self, names: Sequence[str], directory: str, detail: str, *, wait: timedelta | None = None
    ) -> None:
        said = "".join(letter if letter.isprintable() else " " for letter in detail[:_DETAIL_MAX])
        super().__init__(names=", ".join(names[:5]), directory=directory, detail=said)
        self.wait = wait


class NobodyAskedError(RetzefError):
    """The certificate is not asked for here: whoever brought it renews it."""

    code = "certificate-not-asked-for"


class AcmeUnreachableError(AcmeError):
    """No answer, or none that is ACME."""

    code = "acme-unreachable"


class AcmeNameError(AcmeError):
    """It looked for one of the names and did not find this centre there."""

    code = "acme-name-not-proved"


class AcmeBusyError(AcmeError):
    """It has been asked too often."""

    code = "acme-rate-limited"


# RFC 8555, 6.7: what the authority met when it looked for the name.
_OF_NAMES = ("caa", "connection", "dns", "dnssec", "incorrectResponse", "tls", "unauthorized")
_KINDS: dict[str, type[AcmeError]] = dict.fromkeys(_OF_NAMES, AcmeNameError) | {"rateLimited": AcmeBusyError}


def error_of(problem_type: str) -> type[AcmeError]:
    """Of a problem's type, `urn:ietf:params:acme:error:...`."""
    return _KINDS.get(problem_type.rpartition(":")[2], AcmeError)
