"""All settings, read once from the environment (`RETZEF_…`) and handed down in small typed parts."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from ipaddress import ip_address, ip_network
from pathlib import Path

from retzef.kernel.errors import RetzefError
from retzef.platform.acme.wanted import LETS_ENCRYPT, Wanted, certificate_file, parse_names
from retzef.platform.backup.cluster import is_safe_archive
from retzef.platform.networks import PRIVATE_NETWORKS, IPNetwork
from retzef.platform.telemetry.lines import LogFormat
from retzef.platform.tls.trust import mail_trust

DEFAULT_PORT = 8420
# The most patient provider sends a message again for a week: twice that.
LEAST_DAYS_OF_RECEIPTS = 14
LEAST_LETTERS_OF_TOKEN = 16
# Where an authority looks for its answer (RFC 8555, 8.3).
PORT_OF_QUESTIONS = 80
_EMAIL = re.compile(r"[^\s,:@]+@[^\s,:@?]+")
_HTTP = re.compile(r"https?://[^/\s?#@]+(?P<path>/[^\s?#]+)?/?")
# An origin (RFC 6454): a scheme, a host, perhaps a port, and no path, as browsers send it. An IPv6 host stands in brackets.
_ORIGIN = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:(?P<port>\d{1,5}))?/?"
)
_USUAL_PORTS = {"http": 80, "https": 443}
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_OURS = "RETZEF_"
NAMES = frozenset(
    f"{_OURS}{name}"
    for name in (
        "ACME_AGREE", "ACME_AUTHORITIES", "ACME_DIRECTORY", "ACME_EMAIL", "ACME_NAMES", "ARCHIVE_DIR", "BACKUPS_KEPT",
        "BACKUP_DIR", "BACKUP_EVERY_HOURS", "BEHIND_PROXY", "DATABASE_URL", "DATA_DIR", "HOST", "KEEP_DECISIONS_DAYS",
        "KEEP_RECEIPTS_DAYS", "LMTP_ADDRESS", "LOG_FORMAT", "LOG_LEVEL", "MAIL_AUTHORITIES", "MAIL_READERS", "METRICS_ADDRESS", "METRICS_TOKEN", "PORT", "PRIVATE_NETWORKS",
        "PUBLIC_ADDRESS", "REDIRECT_PORT", "SECRET_KEY", "SECURE_COOKIE", "SMTP_ADDRESS", "TLS_CERTIFICATE", "TLS_KEY", "TRACES_ENDPOINT",
        "TRACES_PERCENT",
    )
)  # fmt: skip
# Of those who work on Retzef, for its tests and its `./dev`.
_NOT_OF_THE_CENTRE = re.compile(_OURS + "(TEST|CONTRACT|DEV)_.*|RETZEF_PYTHON")


class SettingInvalidError(RetzefError):
    """A setting that makes no sense: `setting` and `value`."""

    code = "setting-invalid"


class SettingMissingError(SettingInvalidError):
    """A setting that another one needs: `setting`, and `other`, which is given."""

    code = "setting-missing"


class SettingsClashError(SettingInvalidError):
    """Two settings of which there may be one: `setting` and `other`."""

    code = "setting-clash"


class TokenWeakError(SettingInvalidError):
    """A secret that somebody could guess: `setting`, and `least` characters, which it must have."""

    code = "setting-token-weak"


@dataclass(frozen=True, slots=True)
class Settings:
    """One frozen tree for the whole program."""

    data_dir: Path
    # None: the embedded PostgreSQL below the data folder.
    database_url: str | None
    host: str
    port: int
    secret_key: str | None
    # Cookies only over TLS: set when the desk is reached by https.
    secure_cookie: bool
    # A proxy is in front: the last address of X-Forwarded-For is the caller's.
    behind_proxy: bool
    log_level: str
    # How long is remembered what came in: a message sent again after that would be stored again.
    keep_receipts: timedelta = timedelta(days=90)
    # How long is remembered why somebody was given work.
    keep_decisions: timedelta = timedelta(days=90)
    log_format: LogFormat = "text"
    # Where monitors ask this process, as (host, port); the router of `retzef serve` answers at the port after it.
    metrics_address: tuple[str, int] | None = None
    # Who sends it may ask for numbers at the product's own port, too.
    metrics_token: str | None = None
    # Where backups are kept, how often one is made there (None: by hand), and how many are kept.
    backup_dir: Path | None = None
    backup_every: timedelta | None = None
    backups_kept: int = 7
    # Where the embedded PostgreSQL's log is archived, for restoring to an instant.
    archive_dir: Path | None = None
    # Where spans are sent by OTLP over HTTP, and of how many of the traces that begin here; None: none are made.
    traces_endpoint: str | None = None
    traces_share: float = 1.0
    # The certificate with its chain and the key, both PEM: TLS is spoken here. Without them it is a proxy's business.
    tls: tuple[Path, Path] | None = None
    # Whom that certificate is asked of; None: somebody else brings and renews it.
    acme: Wanted | None = None
    # Where who comes without TLS is sent over.
    redirect_port: int | None = None
    # Which private networks tenants may have called, by entry points and webhooks.
    private_networks: tuple[IPNetwork, ...] = PRIVATE_NETWORKS
    # Where other servers hand mail in, as (host, port), by LMTP and by SMTP.
    lmtp_address: tuple[str, int] | None = None
    smtp_address: tuple[str, int] | None = None
    # A PEM file of those whom mail servers' certificates may be of, besides those whom this machine trusts.
    mail_authorities: Path | None = None
    # How many processes of their own read mail, at most; 0: a process of a centre reads its mail itself.
    mail_readers: int = 0
    # The origin at which people open the centre, as `https://desk.example.com`.
    public_address: str | None = None
    # Variables that look like settings and are none, each with the setting that it may be meant to be, or "".
    unknown: tuple[tuple[str, str], ...] = ()

    @property
    def link_address(self) -> str:
        """The origin with which links are written; of this machine alone when nobody has said another."""
        return self.known_address or self._own_address

    @property
    def known_address(self) -> str | None:
        """The public address, or what follows from the name for which a certificate is asked; None when neither is said."""
        if self.public_address is not None:
            return self.public_address
        return _origin("https", self.acme.names[0], self.port) if self.acme is not None else None

    @property
    def is_for_others(self) -> bool:
        """Is it reached from other machines, as far as the settings tell?"""
        return self.behind_proxy or not _is_loopback(self.host)

    @property
    def _own_address(self) -> str:
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where one listens, not where one goes
        return _origin("https" if self.tls else "http", everywhere.get(self.host, self.host), self.port)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """From the environment, in which an empty variable is none. Raises SettingInvalidError."""
    given = os.environ if environment is None else environment
    env = {name: value for name, value in given.items() if value}
    port = env.get("RETZEF_PORT", str(DEFAULT_PORT))
    if not port.isdecimal() or not 0 <= int(port) <= 65535:
        raise SettingInvalidError(setting="RETZEF_PORT", value=port)
    log_level = env.get("RETZEF_LOG_LEVEL", "INFO").upper()
    if log_level not in LOG_LEVELS:
        raise SettingInvalidError(setting="RETZEF_LOG_LEVEL", value=log_level)
    data_dir = Path(env.get("RETZEF_DATA_DIR", "data")).absolute()
    acme = _acme(env)
    tls = _tls(env)
    if acme is not None:
        if tls is not None:
            raise SettingsClashError(setting="RETZEF_ACME_NAMES", other="RETZEF_TLS_CERTIFICATE")
        certificate = certificate_file(data_dir)
        tls = certificate, certificate
    return Settings(
        data_dir=data_dir,
        database_url=env.get("RETZEF_DATABASE_URL"),
        host=env.get("RETZEF_HOST", "127.0.0.1"),
        port=int(port),
        secret_key=env.get("RETZEF_SECRET_KEY"),
        secure_cookie=_flag(env, "RETZEF_SECURE_COOKIE") or tls is not None,
        behind_proxy=_flag(env, "RETZEF_BEHIND_PROXY"),
        log_level=log_level,
        keep_receipts=_days(env, "RETZEF_KEEP_RECEIPTS_DAYS", LEAST_DAYS_OF_RECEIPTS),
        keep_decisions=_days(env, "RETZEF_KEEP_DECISIONS_DAYS", 1),
        log_format=_log_format(env),
        metrics_address=_address(env, "RETZEF_METRICS_ADDRESS"),
        metrics_token=_token(env, "RETZEF_METRICS_TOKEN"),
        backup_dir=_folder(env, "RETZEF_BACKUP_DIR"),
        backup_every=_hours(env, "RETZEF_BACKUP_EVERY_HOURS"),
        backups_kept=_number(env, "RETZEF_BACKUPS_KEPT", "7", 1, 1000),
        archive_dir=_archive(env),
        traces_endpoint=_traces_endpoint(env),
        traces_share=_number(env, "RETZEF_TRACES_PERCENT", "100", 0, 100) / 100,
        tls=tls,
        acme=acme,
        redirect_port=_redirect_port(env, tls, acme),
        private_networks=_networks(env, "RETZEF_PRIVATE_NETWORKS"),
        lmtp_address=_address(env, "RETZEF_LMTP_ADDRESS"),
        smtp_address=_address(env, "RETZEF_SMTP_ADDRESS"),
        mail_authorities=_mail_authorities(env),
        mail_readers=_number(env, "RETZEF_MAIL_READERS", str(_usual_readers()), 0, 64),
        public_address=_public_address(env),
        unknown=_list_unknown(given),
    )


def _usual_readers() -> int:
    """One core is left to the centre and its database; more than four are of use to nobody who has one database."""
    return max(1, min(4, (os.cpu_count() or 1) - 1))


def _mail_authorities(env: Mapping[str, str]) -> Path | None:
    """Read at once: a file of which nothing can be made must not be found out with the first mailbox."""
    given = _folder(env, "RETZEF_MAIL_AUTHORITIES")
    if given is not None:
        try:
            mail_trust(given)
        except (OSError, ValueError) as error:
            raise SettingInvalidError(setting="RETZEF_MAIL_AUTHORITIES", value=str(given)) from error
    return given


def _public_address(env: Mapping[str, str]) -> str | None:
    """As a browser writes it: in small letters, without the scheme's usual port, without a path."""
    given = env.get("RETZEF_PUBLIC_ADDRESS")
    if given is None:
        return None
    found = _ORIGIN.fullmatch(given.strip().lower())
    if found is None or not 0 < int(found["port"] or 1) <= 65535:
        raise SettingInvalidError(setting="RETZEF_PUBLIC_ADDRESS", value=given)
    return _origin(
        found["scheme"], found["host"].strip("[]"), int(found["port"] or _USUAL_PORTS[found["scheme"]])
    )


def _origin(scheme: str, host: str, port: int) -> str:
    written = f"[{host}]" if ":" in host else host
    return f"{scheme}://{written}" if port == _USUAL_PORTS[scheme] else f"{scheme}://{written}:{port}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _list_unknown(given: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    ours = sorted(name for name in given if name.startswith(_OURS) and not _NOT_OF_THE_CENTRE.fullmatch(name))
    return tuple((name, _nearest_to(name)) for name in ours if name not in NAMES)


def _nearest_to(name: str) -> str:
    # Compared without what they all begin with, which would make everything near.
    known = sorted(each.removeprefix(_OURS) for each in NAMES)
    near = get_close_matches(name.removeprefix(_OURS), known, n=1, cutoff=0.7)
    return f"{_OURS}{near[0]}" if near else ""


def _days(env: Mapping[str, str], name: str, least: int) -> timedelta:
    return timedelta(days=_number(env, name, "90", least, 36_500))


def _hours(env: Mapping[str, str], name: str) -> timedelta | None:
    if name not in env:
        return None
    if "RETZEF_BACKUP_DIR" not in env:  # often, and nowhere
        raise SettingMissingError(setting="RETZEF_BACKUP_DIR", other=name)
    return timedelta(hours=_number(env, name, "", 1, 24 * 31))


def _number(env: Mapping[str, str], name: str, otherwise: str, least: int, most: int) -> int:
    value = env.get(name, otherwise)
    if not value.isdecimal() or not least <= int(value) <= most:
        raise SettingInvalidError(setting=name, value=value)
    return int(value)


def _folder(env: Mapping[str, str], name: str) -> Path | None:
    return Path(env[name]).absolute() if name in env else None


def _tls(env: Mapping[str, str]) -> tuple[Path, Path] | None:
    """Both or neither: half of it would serve in plain text what was meant to be sealed."""
    certificate, key = _folder(env, "RETZEF_TLS_CERTIFICATE"), _folder(env, "RETZEF_TLS_KEY")
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        pair = ("RETZEF_TLS_KEY", "RETZEF_TLS_CERTIFICATE")
        missing, other = pair if key is None else reversed(pair)
        raise SettingMissingError(setting=missing, other=other)
    return certificate, key


def _traces_endpoint(env: Mapping[str, str]) -> str | None:
    """A collector's address; its path is the usual one where none is said."""
    given = env.get("RETZEF_TRACES_ENDPOINT")
    if given is None:
        return None
    found = _HTTP.fullmatch(given)
    if found is None:
        raise SettingInvalidError(setting="RETZEF_TRACES_ENDPOINT", value=given)
    return given if found["path"] else f"{given.rstrip('/')}/v1/traces"


def _acme(env: Mapping[str, str]) -> Wanted | None:
    """Whoever names hosts must have agreed to the authority's terms: nobody agrees for them."""
    if "RETZEF_ACME_NAMES" not in env:
        return None
    if not _flag(env, "RETZEF_ACME_AGREE"):
        raise SettingMissingError(setting="RETZEF_ACME_AGREE=1", other="RETZEF_ACME_NAMES")
    try:
        names = parse_names(env["RETZEF_ACME_NAMES"])
    except ValueError as error:  # one that is none by IDNA is a ValueError, too
        raise SettingInvalidError(setting="RETZEF_ACME_NAMES", value=env["RETZEF_ACME_NAMES"]) from error
    directory = env.get("RETZEF_ACME_DIRECTORY", LETS_ENCRYPT)
    if not directory.startswith("https://"):
        raise SettingInvalidError(setting="RETZEF_ACME_DIRECTORY", value=directory)
    email = env.get("RETZEF_ACME_EMAIL")
    if email is not None and not _EMAIL.fullmatch(email):
        raise SettingInvalidError(setting="RETZEF_ACME_EMAIL", value=email)
    authorities = _folder(env, "RETZEF_ACME_AUTHORITIES")
    if authorities is not None and not authorities.is_file():
        raise SettingInvalidError(setting="RETZEF_ACME_AUTHORITIES", value=str(authorities))
    return Wanted(names, directory, email, authorities)


def _redirect_port(env: Mapping[str, str], tls: tuple[Path, Path] | None, acme: Wanted | None) -> int | None:
    if "RETZEF_REDIRECT_PORT" not in env:
        return PORT_OF_QUESTIONS if acme is not None else None
    port = _number(env, "RETZEF_REDIRECT_PORT", "", 1, 65535)
    if tls is None:  # it would send people where nobody answers
        raise SettingMissingError(setting="RETZEF_TLS_CERTIFICATE", other="RETZEF_REDIRECT_PORT")
    return port


def _networks(env: Mapping[str, str], name: str) -> tuple[IPNetwork, ...]:
    """`none`, or networks such as `10.20.0.0/16, fd00::/8`; the usual private ones when nothing is said."""
    value = env.get(name)
    if value is None:
        return PRIVATE_NETWORKS
    if value.strip().lower() == "none":
        return ()
    try:
        return tuple(ip_network(each.strip()) for each in value.split(","))
    except ValueError as error:
        raise SettingInvalidError(setting=name, value=value) from error


def _archive(env: Mapping[str, str]) -> Path | None:
    folder = _folder(env, "RETZEF_ARCHIVE_DIR")
    if folder is not None and not is_safe_archive(folder):
        raise SettingInvalidError(setting="RETZEF_ARCHIVE_DIR", value=str(folder))
    return folder


def _log_format(env: Mapping[str, str]) -> LogFormat:
    match env.get("RETZEF_LOG_FORMAT", "text").lower():
        case "text":
            return "text"
        case "json":
            return "json"
        case other:
            raise SettingInvalidError(setting="RETZEF_LOG_FORMAT", value=other)


def _address(env: Mapping[str, str], name: str) -> tuple[str, int] | None:
    """`host:port`, where an IPv6 host stands in brackets."""
    if name not in env:
        return None
    host, _, port = env[name].rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65535:
        raise SettingInvalidError(setting=name, value=env[name])
    return host.strip("[]"), int(port)


def _token(env: Mapping[str, str], name: str) -> str | None:
    """A secret that is guarded by its length alone. What it was is told to nobody."""
    token = env.get(name)
    if token is not None and (len(token) < LEAST_LETTERS_OF_TOKEN or not token.isascii()):
        raise TokenWeakError(setting=name, least=LEAST_LETTERS_OF_TOKEN)
    return token


def _flag(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "0").lower()
    if value not in ("0", "1", "true", "false", "yes", "no"):
        raise SettingInvalidError(setting=name, value=value)
    return value in ("1", "true", "yes")
