"""What can go wrong between us and a provider. `SingleSignOnError` is what a sign-in ends with, whatever its reason."""

from retzef.kernel.errors import RetzefError


class SingleSignOnError(RetzefError):
    """Nobody was signed in by a provider."""

    code = "sso-failed"
    status = 409


class ProviderDownError(SingleSignOnError):
    """The provider was not reached, or not in time."""

    code = "sso-provider-down"
    retryable = True


class ProviderHostUnknownError(SingleSignOnError):
    """There is no such host: the name service knows no address of it."""

    code = "sso-host-unknown"
    status = 422


class ProviderPrivateError(SingleSignOnError):
    """Its address is in a private network, and the settings or the operator do not allow that."""

    code = "sso-provider-private"


class ProviderIssuerError(SingleSignOnError):
    """The address is no issuer's: not https, or what it says of itself is another issuer."""

    code = "sso-issuer-wrong"
    status = 422


class ProviderWrongError(SingleSignOnError):
    """What the provider answers is not what OpenID Connect asks for. Params: `part`, which of its answers."""

    code = "sso-provider-wrong"


class ProviderKeysError(SingleSignOnError):
    """None of the provider's keys can judge its proofs."""

    code = "sso-keys-unusable"


class ProviderClientError(SingleSignOnError):
    """The provider does not know us: client id, secret or the address to come back to is another one there."""

    code = "sso-client-refused"


class ProofWrongError(SingleSignOnError):
    """The proof is not one of this provider, for us, for this sign-in. Params: `claim`, which part of it."""

    code = "sso-proof-wrong"
    status = 401


class ClockError(SingleSignOnError):
    """The proof is from the future or over: one of the two clocks is wrong."""

    code = "sso-clock"
    status = 401
