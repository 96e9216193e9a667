"""OpenID Connect, as the party that relies on a provider: reading what it says of itself, exchanging a code, judging its proof.

Invariant: a claim reaches a caller only out of a token whose signature, issuer, audience, times and nonce were judged.
"""

from retzef.platform.oidc.errors import (
    ClockError,
    ProofWrongError,
    ProviderClientError,
    ProviderDownError,
    ProviderIssuerError,
    ProviderKeysError,
    ProviderWrongError,
    SingleSignOnError,
)
from retzef.platform.oidc.proofs import Claims
from retzef.platform.oidc.provider import Client, Description, Providers, check_issuer

__all__ = [
    "Claims",
    "Client",
    "ClockError",
    "Description",
    "ProofWrongError",
    "ProviderClientError",
    "ProviderDownError",
    "ProviderIssuerError",
    "ProviderKeysError",
    "ProviderWrongError",
    "Providers",
    "SingleSignOnError",
    "check_issuer",
]
