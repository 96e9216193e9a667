"""One connection to one mailbox, used by one thread. Only reading: a folder is examined, never selected, so that no mail is marked as seen."""

import imaplib
import mmap
import select
import socket
import ssl
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any, cast

import imapclient
from imapclient.exceptions import IMAPClientError, LoginError, ProtocolError
from imapclient.response_parser import parse_fetch_response

from retzef.platform.imap.wire import Wire
from retzef.platform.networks import PRIVATE_NETWORKS, IPNetwork
from retzef.platform.outgoing.addresses import resolve_in_thread
from retzef.ports.channel import ChannelError, MisconfiguredError
from retzef.ports.mail import MailServer, PasswordSignIn, TokenSignIn
from retzef.ports.mail_trouble import (
    MailFolderMissingError,
    MailHostUnknownError,
    MailProtocolError,
    MailServerBusyError,
    MailServerUnreachableError,
    MailSignInRefusedError,
    MailTlsError,
    explain_tls,
    shorten,
)

CONNECT_WITHIN_SECONDS = 15.0
# Until the server greets; where TLS is spoken at once and it is not expected, both sides wait for the other.
GREETS_WITHIN_SECONDS = 30.0
# Of silence, in the middle of an answer.
ANSWER_WITHIN_SECONDS = 90.0
# More of a head tells no more of whom a mail is and what about.
HEAD_BYTES = 64 * 1024
# A mail that is larger is read piece by piece into a file.
PIECE_BYTES = 4 * 1024 * 1024
# Of what a mailbox may hold; what is a little larger than the rest is refused already.
FULL_SHARE = 0.95
# What a server says that refuses for the moment (RFC 5530), beside what the large ones say.
_BUSY = ("[unavailable]", "[inuse]", "[limit]", "[serverbug]", "too many", "temporar", "try again")


class ConnectionCutError(Exception):
    """Somebody on our side cut the connection: the thread is to end."""


class LargerThanToldError(Exception):
    """A mail has more bytes than anybody wants of it, whatever its server said before. `size`: so many, and more."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


class FetchBrokenError(Exception):
    """What was asked for these mails was not answered, or not sensibly. `said`: by whom and how."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = shorten(said)


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom this installation may reach, and whom it trusts."""

    trust: ssl.SSLContext
    private_networks: Sequence[IPNetwork] = PRIVATE_NETWORKS


@dataclass(frozen=True, slots=True)
class Selected:
    """The folder as it is now. `next_uid`: every mail that comes later has this one or a higher one."""

    uidvalidity: int
    next_uid: int
    count: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail that is there: its number, how large it is, and when the server took it in (None: it does not say)."""

    uid: int
    size: int
    received_at: datetime | None


class ImapConnection:
    """Signed in, to a folder that is examined. Raises ChannelErrors for what ends the connection, FetchBrokenError for a fetch."""

    def __init__(self, client: "_Client", host: str) -> None:
        self._client = client
        self._host = host
        self.can_idle = client.has_capability("IDLE")
        self._cut = False

    def cut(self) -> None:
        """From any thread: whatever waits here ends now, with ConnectionCutError."""
        self._cut = True
        with suppress(OSError):
            self._wire.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up."""
        self._client.shutdown()

    def examine(self, folder: str) -> Selected:
        """Look at a folder as it is now. Raises MailFolderMissingError."""
        with self._telling():
            try:
                said: dict[bytes, Any] = self._client.select_folder(folder, readonly=True)
            except IMAPClientError as error:
                if isinstance(error, imaplib.IMAP4.abort):
                    raise
                raise MailFolderMissingError(
                    host=self._host, folder=folder, detail=shorten(str(error))
                ) from error
            uidvalidity, count = said.get(b"UIDVALIDITY"), int(said.get(b"EXISTS", 0))
            if uidvalidity is None:
                raise MailProtocolError(host=self._host, detail="no UIDVALIDITY")
            next_uid = said.get(b"UIDNEXT") or (self._uid_at(count) + 1 if count else 1)
            return Selected(int(uidvalidity), int(next_uid), count)

    def list_folders(self) -> list[str]:
        """The folders that may be opened, as people name them."""
        with self._telling():
            found = self._client.list_folders()
        return sorted(str(name) for flags, _, name in found if b"\\Noselect" not in flags)

    def list_arrivals(self, first: int, last: int) -> list[Arrival]:
        """The mails with these numbers, in order; one of unknown size counts as large. Raises FetchBrokenError."""
        with self._telling(fetching=True):
            found = self._fetch(f"{first}:{last}", "(UID RFC822.SIZE INTERNALDATE)")
        return [
            Arrival(uid, int(each.get(b"RFC822.SIZE", PIECE_BYTES + 1)), _aware(each.get(b"INTERNALDATE")))
            for uid, each in sorted(found.items())
            if first <= uid <= last
        ]

    def find_first_uid(self, from_uid: int, count: int) -> int | None:
        """The first number from this one on that some mail has; halving, because lists of numbers have no bounds."""
        low, high, found = 1, count, None
        with self._telling(fetching=True):
            while low <= high:
                middle = (low + high) // 2
                uid = self._uid_at(middle)
                if uid >= from_uid:
                    found, high = uid, middle - 1
                else:
                    low = middle + 1
        return found

    def fetch(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The whole mails; those that are gone by now are missing. Raises FetchBrokenError."""
        with self._telling(fetching=True):
            found = self._fetch(",".join(map(str, uids)), "(UID BODY.PEEK[])")
        bodies = {
            uid: cast("bytes", found[uid][b"BODY[]"]) for uid in uids if found.get(uid, {}).get(b"BODY[]")
        }
        self._check_gone([uid for uid in uids if uid not in bodies])
        return bodies

    def fetch_head(self, uid: int) -> bytes | None:
        """The head of a mail alone, or the beginning of one that is long; None when the mail is gone. Raises FetchBrokenError."""
        with self._telling(fetching=True):
            found = self._fetch(str(uid), f"(UID BODY.PEEK[HEADER]<0.{HEAD_BYTES}>)").get(uid, {})
        head = found.get(b"BODY[HEADER]<0>")
        return bytes(head) if head else None

    @contextmanager
    def fetch_mapped(self, uid: int, size_max: int) -> "Iterator[mmap.mmap | None]":
        """A large mail, piece by piece into a file that is gone after the block; None when the mail is gone.

        Raises FetchBrokenError, LargerThanToldError.
        """
        with tempfile.TemporaryFile(prefix="retzef-mail-") as file:
            place = 0
            while True:
                with self._telling(fetching=True):
                    found = self._fetch(str(uid), f"(UID BODY.PEEK[]<{place}.{PIECE_BYTES}>)").get(uid, {})
                piece = found.get(f"BODY[]<{place}>".encode(), b"") or b""
                file.write(piece)
                place += len(piece)
                if place > size_max:
                    raise LargerThanToldError(place)
                if (
                    not piece
                ):  # some give out less at once than they are asked for: a short one is not the last
                    break
            file.flush()
            if place == 0:
                self._check_gone([uid])
                yield None
                return
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
                yield mapped

    def is_full(self, folder: str) -> bool:
        """Has the mailbox no room left for what comes? False where the server does not say."""
        if not self._client.has_capability("QUOTA"):
            return False
        with self._telling():
            try:
                _, quotas = self._client.get_quota_root(folder)
            except imaplib.IMAP4.abort:
                raise
            except (IMAPClientError, ProtocolError, ValueError, IndexError, TypeError):
                return False  # there is no bound, or it is not for us to know
        return any(
            each.resource.upper() == "STORAGE" and each.limit > 0 and each.usage >= FULL_SHARE * each.limit
            for each in quotas
        )

    def wait_for_news(self, seconds: float, wake: socket.socket) -> None:
        """IDLE until the server tells of something, until `wake` can be read, or for so long."""
        with self._telling():
            self._client.idle()
            if not self._wire.has_waiting:
                poll = select.poll()
                for each in (self._wire.sock, wake):
                    poll.register(each, select.POLLIN)
                poll.poll(seconds * 1000)
            self._client.idle_done()

    # ------------------------------------------------------------------ within

    @property
    def _wire(self) -> Wire:
        return self._client.wire

    def _check_gone(self, uids: Sequence[int]) -> None:
        """Those that were asked for and did not come: a server that says "done" of a mail that is there has failed at it."""
        for uid in uids:
            if any(each.uid == uid for each in self.list_arrivals(uid, uid)):
                raise FetchBrokenError("the server gave nothing of it")

    def _uid_at(self, place: int) -> int:
        typ, data = self._wire.fetch(str(place), "(UID)")
        found = parse_fetch_response(data, normalise_times=False, uid_is_key=True) if typ == "OK" else {}
        return int(max(found, default=0))

    def _fetch(self, uids: str, what: str) -> dict[int, dict[bytes, Any]]:
        typ, data = self._wire.uid("FETCH", uids, what)
        if typ != "OK":
            raise FetchBrokenError(repr(data))
        if data == [None]:
            return {}
        return dict(parse_fetch_response(data, normalise_times=False, uid_is_key=True))

    @contextmanager
    def _telling(self, *, fetching: bool = False) -> Iterator[None]:
        """Failures of imaplib and of the system in our words."""
        try:
            yield
        except (
            imaplib.IMAP4.error,
            ProtocolError,
            OSError,
            ValueError,
            KeyError,
            IndexError,
            UnicodeError,
        ) as error:
            if self._cut:
                raise ConnectionCutError from error
            if fetching:
                raise FetchBrokenError(f"{type(error).__name__}: {error}") from error
            if isinstance(error, (imaplib.IMAP4.abort, OSError)):
                raise MailServerUnreachableError(host=self._host, detail=shorten(str(error))) from error
            raise MailProtocolError(host=self._host, detail=shorten(str(error))) from error


def open_connection(server: MailServer, secret: str, reach: Reach, *, allow_private: bool) -> ImapConnection:
    """Connect and sign in. `secret`: the password, or the token where the server is signed in to by one.

    Raises ChannelErrors: MisconfiguredError, AddressRefusedError, those of `mail_trouble`.
    """
    within = reach.private_networks if allow_private else ()
    try:
        client = _Client(server, lambda: _connect(server, reach, within))
    except ChannelError:
        raise
    except (imaplib.IMAP4.error, ProtocolError, ValueError) as error:
        raise MailProtocolError(host=server.host, detail=shorten(str(error))) from error
    except OSError as error:
        raise MailServerUnreachableError(host=server.host, detail=shorten(str(error))) from error
    try:
        _sign_in(client, server, secret, reach)
    except BaseException:
        client.shutdown()
        raise
    return ImapConnection(client, server.host)


class _Client(imapclient.IMAPClient):  # type: ignore[misc]  # it is not typed
    """IMAPClient over a wire of our own."""

    wire: Wire

    def __init__(self, server: MailServer, connect: Callable[[], socket.socket]) -> None:
        self._connect_socket = connect
        super().__init__(server.host, port=server.port, ssl=server.security == "tls", use_uid=True)
        self.wire.sock.settimeout(ANSWER_WITHIN_SECONDS)
        # Its log would hold people's words.
        self.wire.debug = 0
        self.normalise_times = False

    def _create_IMAP4(self) -> Wire:  # noqa: N802 - its name there
        self.wire = Wire(self._connect_socket, self.host)
        return self.wire

    def _set_read_timeout(self) -> None:
        """It is set where it is connected."""


def _connect(server: MailServer, reach: Reach, within: Sequence[IPNetwork]) -> socket.socket:
    addresses = _resolve(server, within)
    if server.security == "none" and not all(_is_near(each, within) for each in addresses):
        # In the open, through networks of others: names and passwords too.
        raise MisconfiguredError(setting="imap_security")
    failure: OSError | None = None
    for address in addresses:
        try:
            connected = socket.create_connection((address, server.port), CONNECT_WITHIN_SECONDS)
        except OSError as error:
            failure = error
            continue
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        connected.settimeout(GREETS_WITHIN_SECONDS)
        return _in_tls(connected, server.host, reach.trust) if server.security == "tls" else connected
    raise MailServerUnreachableError(host=server.host, detail=shorten(str(failure)))


def _resolve(server: MailServer, within: Sequence[IPNetwork]) -> list[str]:
    try:
        return resolve_in_thread(server.host, server.port, within)
    except (OSError, UnicodeError) as error:
        raise MailHostUnknownError(host=server.host, detail=shorten(str(error))) from error


def _is_near(address: str, within: Sequence[IPNetwork]) -> bool:
    """In a network of the house, or this machine itself."""
    return any(ip_address(address) in each for each in within)


def _in_tls(connected: socket.socket, host: str, trust: ssl.SSLContext) -> socket.socket:
    try:
        return trust.wrap_socket(connected, server_hostname=host)
    except ssl.SSLError as error:
        connected.close()
        raise explain_tls(error, host) from error
    except OSError:
        connected.close()
        raise


def _sign_in(client: _Client, server: MailServer, secret: str, reach: Reach) -> None:
    host = server.host
    try:
        if server.security == "starttls":
            _start_tls(client, host, reach.trust)
        _log_in(client, server, secret)
    except LoginError as error:
        said = shorten(str(error))
        is_busy = any(each in said.lower() for each in _BUSY)
        raise (MailServerBusyError if is_busy else MailSignInRefusedError)(host=host, detail=said) from error
    except ssl.SSLError as error:
        raise explain_tls(error, host) from error
    except (imaplib.IMAP4.abort, OSError) as error:
        raise MailServerUnreachableError(host=host, detail=shorten(str(error))) from error
    except (imaplib.IMAP4.error, ProtocolError, ValueError) as error:
        raise MailProtocolError(host=host, detail=shorten(str(error))) from error


def _log_in(client: _Client, server: MailServer, secret: str) -> None:
    match server.sign_in:
        case TokenSignIn(login=user):
            client.oauth2_login(user, secret)
        case PasswordSignIn(login=user) if (user + secret).isascii() and not client.has_capability(
            "LOGINDISABLED"
        ):
            client.login(user, secret)
        case PasswordSignIn(login=user):
            client.plain_login(user, secret)
        case None:
            raise MisconfiguredError(setting="sign_in")


def _start_tls(client: _Client, host: str, trust: ssl.SSLContext) -> None:
    if not client.has_capability("STARTTLS"):
        raise MailTlsError(host=host, detail="no STARTTLS")
    try:
        client.starttls(trust)
    except ssl.SSLError:
        raise
    except imaplib.IMAP4.error as error:
        raise MailTlsError(host=host, detail=shorten(str(error))) from error


def _aware(value: object) -> datetime | None:
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
