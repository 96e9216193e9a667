"""A mailbox from the settings and secrets of its entry point: servers, ports that are usual, how each is signed in to."""

from typing import Literal, TypeAlias, cast

import idna

from retzef.ports.channel import EntryPoint, MisconfiguredError
from retzef.ports.mail import (
    ConsentPage,
    Mailbox,
    MailServer,
    PasswordSignIn,
    Security,
    SignIn,
    TokenRequest,
    TokenSignIn,
)

Server: TypeAlias = Literal["smtp", "imap"]

SIZE_MAX_MB = 50
_MEGABYTE = 1024 * 1024
_PORTS: dict[Server, dict[Security, int]] = {
    "smtp": {"tls": 465, "starttls": 587, "none": 25},
    "imap": {"tls": 993, "starttls": 143, "none": 143},
}
_GOOGLE = "https://oauth2.googleapis.com/token"
_MICROSOFT = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
_GOOGLE_CONSENT = "https://accounts.google.com/o/oauth2/v2/auth"
_MICROSOFT_CONSENT = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize"
# Google gives a refresh token only to who asks for it, and a second one only where consent is given anew.
_GOOGLE_WANTS = (("access_type", "offline"), ("prompt", "consent"))
# For the client itself (client credentials), and for a person who let it in (refresh token).
_MICROSOFT_OWN_SCOPE = "https://outlook.office365.com/.default"
_MICROSOFT_SCOPE = (
    "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"
)
_GOOGLE_SCOPE = "https://mail.google.com/"


def read_mailbox(entry_point: EntryPoint) -> Mailbox:
    """What the settings say. Raises MisconfiguredError naming the one that is missing or senseless."""
    address = _address(_required(entry_point, "address"), "address")
    has_reading = entry_point.settings.get("imap_host") is not None
    is_let_in = entry_point.settings.get("sign_in") == "refresh_token"
    return Mailbox(
        address=address,
        sender_name=_text(entry_point, "sender_name") or "",
        sending=_server(entry_point, "smtp", address),
        reading=_server(entry_point, "imap", address) if has_reading else None,
        folder=_text(entry_point, "imap_folder") or "INBOX",
        fetch_from=_text(entry_point, "fetch_from"),
        size_max=_number(entry_point, "size_max", SIZE_MAX_MB) * _MEGABYTE,
        plus_addressing=entry_point.settings.get("plus_addressing") is True,
        subject_tag=entry_point.settings.get("subject_tag") is True,
        trusted_authserv=_text(entry_point, "trusted_authserv"),
        allow_private=entry_point.settings.get("allow_private_network") is True,
        consent=_consent_page(entry_point) if is_let_in else None,
        aliases=_aliases(entry_point),
    )


def _server(entry_point: EntryPoint, which: Server, address: str) -> MailServer:
    security = cast("Security", _one_of(entry_point, f"{which}_security", ("tls", "starttls", "none")))
    login = _text(entry_point, f"{which}_login") or address
    return MailServer(
        host=_required(entry_point, f"{which}_host").strip("[]"),
        port=_number(entry_point, f"{which}_port", _PORTS[which][security]),
        security=security,
        sign_in=_sign_in(entry_point, which, login),
    )


def _sign_in(entry_point: EntryPoint, which: Server, login: str) -> SignIn | None:
    how = _one_of(entry_point, "sign_in", ("password", "client_credentials", "refresh_token", "none"))
    secrets = entry_point.secrets
    match how:
        case "none":
            # A server that hands mail on for the house may ask nobody who they are; whoever reads is always asked.
            if which == "smtp":
                return None
            return PasswordSignIn(login, secrets.get("password", ""))
        case "password":
            own = secrets.get("smtp_password", "") if which == "smtp" else ""
            return PasswordSignIn(login, own or secrets.get("password", ""))
        case _:
            return TokenSignIn(login, _token_request(entry_point, how))


def _token_request(entry_point: EntryPoint, how: str) -> TokenRequest:
    provider = _one_of(entry_point, "token_provider", ("microsoft", "google", "other"))
    match provider:
        case "microsoft":
            tenant = _required(entry_point, "oauth_tenant")
            if not all(each.isalnum() or each in ".-" for each in tenant) or not tenant.isascii():
                raise MisconfiguredError(setting="oauth_tenant")
            url = _MICROSOFT.format(tenant=tenant)
            scope = _MICROSOFT_OWN_SCOPE if how == "client_credentials" else _MICROSOFT_SCOPE
        case "google":
            url, scope = _GOOGLE, _GOOGLE_SCOPE
        case _:
            url, scope = _required(entry_point, "token_address"), ""
    return TokenRequest(
        token_url=url,
        client_id=_required(entry_point, "oauth_client"),
        scope=_text(entry_point, "oauth_scope") or scope,
        client_secret=entry_point.secrets.get("client_secret", ""),
        refresh_token=entry_point.secrets.get("refresh_token", "") if how == "refresh_token" else None,
        owner=(entry_point.tenant_id, entry_point.entry_point_id),
    )


def _consent_page(entry_point: EntryPoint) -> ConsentPage | None:
    request = _token_request(entry_point, "refresh_token")
    match entry_point.settings.get("token_provider", "microsoft"):
        case "microsoft":
            address = _MICROSOFT_CONSENT.format(tenant=_required(entry_point, "oauth_tenant"))
            return ConsentPage(address, request)
        case "google":
            return ConsentPage(_GOOGLE_CONSENT, request, _GOOGLE_WANTS)
        case _:
            named = _text(entry_point, "consent_address")
            return ConsentPage(named, request, _GOOGLE_WANTS) if named else None


def _text(entry_point: EntryPoint, name: str) -> str | None:
    value = entry_point.settings.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or any(each < " " or each == "\x7f" for each in value):
        raise MisconfiguredError(setting=name)
    return value


def _required(entry_point: EntryPoint, name: str) -> str:
    value = _text(entry_point, name)
    if value is None:
        raise MisconfiguredError(setting=name)
    return value


def _number(entry_point: EntryPoint, name: str, otherwise: int) -> int:
    value = entry_point.settings.get(name)
    if value is None:
        return otherwise
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 65_535:
        raise MisconfiguredError(setting=name)
    return value


def _one_of(entry_point: EntryPoint, name: str, options: tuple[str, ...]) -> str:
    """The setting, or the first option where nothing is said."""
    value = entry_point.settings.get(name)
    if value is None:
        return options[0]
    if value not in options:
        raise MisconfiguredError(setting=name)
    return str(value)


def _aliases(entry_point: EntryPoint) -> tuple[str, ...]:
    value = entry_point.settings.get("aliases")
    return tuple(_address(str(each), "aliases") for each in value) if isinstance(value, list) else ()


def _address(written: str, setting: str) -> str:
    """With the domain as servers write it."""
    local, at, domain = written.rpartition("@")
    if not (local and at and domain) or not written.isprintable() or set(written) & set("<>:, ;"):
        raise MisconfiguredError(setting=setting)
    return f"{local}@{_ascii_domain(domain, setting)}"


def _ascii_domain(domain: str, setting: str) -> str:
    if domain.isascii():
        return domain.lower()
    try:
        return idna.encode(domain, uts46=True).decode().lower()
    except idna.IDNAError as error:
        raise MisconfiguredError(setting=setting) from error
