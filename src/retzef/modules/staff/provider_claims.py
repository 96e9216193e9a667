"""What a provider's claims are worth to us: a verified address, two factors shown."""

from retzef.modules.staff.identity_provider import Provider
from retzef.platform.oidc import Claims, SingleSignOnError

EMAIL_MAX = 320
# Authentication methods of RFC 8176: what somebody knows, and what they have or are.
_KNOWN = frozenset({"pwd", "pin", "kba"})
_HAD = frozenset({"otp", "hwk", "swk", "sc", "sms", "tel", "fpt", "face", "iris", "retina", "vbm", "wia"})
# Entra tells by a claim of its own that the domain of an address was proved to it.
_ENTRA = "https://login.microsoftonline.com/"


class EmailMissingError(SingleSignOnError):
    """The proof names no e-mail address."""

    code = "sso-email-missing"


class EmailUnverifiedError(SingleSignOnError):
    """The provider does not say that the address was verified: anybody might have written it."""

    code = "sso-email-unverified"


class DomainNotAllowedError(SingleSignOnError):
    """The address belongs to none of the tenant's domains."""

    code = "sso-domain-not-allowed"


def verified_email(provider: Provider, claims: Claims) -> str:
    """The address, in small letters. Raises EmailMissingError, EmailUnverifiedError, DomainNotAllowedError."""
    email = claims.get("email")
    if not isinstance(email, str) or len(email) > EMAIL_MAX or email.strip().count("@") != 1:
        raise EmailMissingError
    told = ["email_verified", *(["xms_edov"] if provider.issuer.startswith(_ENTRA) else [])]
    if not any(str(claims.get(name)).lower() in ("true", "1") for name in told):
        raise EmailUnverifiedError
    email = email.strip().lower()
    if email.partition("@")[2] not in provider.email_domains:
        raise DomainNotAllowedError
    return email


def shows_both_factors(claims: Claims) -> bool:
    """Does the proof say that two factors were shown (`amr`, RFC 8176)?"""
    methods = claims.get("amr")
    shown = {each for each in methods if isinstance(each, str)} if isinstance(methods, list) else set()
    return "mfa" in shown or (bool(shown & _KNOWN) and bool(shown & _HAD))
