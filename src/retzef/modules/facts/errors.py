"""What can go wrong with a fact of another system, and with its sources and kinds."""

from collections.abc import Mapping
from typing import Any

from retzef.kernel.errors import RetzefError


class FactNotFoundError(RetzefError):
    """No such fact, or none that this reader may see."""

    code = "not-found"
    status = 404


class FactSourceNotFoundError(RetzefError):
    """No such source."""

    code = "not-found"
    status = 404


class FactKindNotFoundError(RetzefError):
    """No such kind of the tenant's own."""

    code = "not-found"
    status = 404


class FactKeyTakenError(RetzefError):
    """There is one of this key already, perhaps archived; `key`."""

    code = "fact-key-taken"
    status = 409


class FactSourceUnknownError(RetzefError):
    """The source was not registered, or is archived; `source`."""

    code = "fact-source-unknown"
    status = 422


class FactKindUnknownError(RetzefError):
    """No kind of this key, or it is archived; `kind`."""

    code = "fact-kind-unknown"
    status = 422


class FactCustomerUnknownError(RetzefError):
    """Nobody has this identity, or there is no such customer, and none was to be made."""

    code = "fact-customer-unknown"
    status = 422


class FactCustomerAmbiguousError(RetzefError):
    """Several customers have this identity and none of them has proved it."""

    code = "fact-customer-ambiguous"
    status = 422


class FactCaseUnknownError(RetzefError):
    """No such case of this customer."""

    code = "fact-case-unknown"
    status = 422


class FactAheadError(RetzefError):
    """It is said to have occurred later than tomorrow."""

    code = "fact-ahead"
    status = 422


class FactMalformedError(RetzefError):
    """It has not the shape of a fact. `failure`: what the validator says of its first field that is wrong, in the validator's own form."""

    code = "request-invalid"
    status = 422

    def __init__(self, failure: Mapping[str, Any]) -> None:
        super().__init__()
        self.failure = failure
