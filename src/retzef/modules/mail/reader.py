"""Reading one mailbox: a thread that connects, takes what is new, and watches for more; when it breaks, it is begun again."""

import asyncio
import logging
import threading
from functools import partial

from retzef.kernel.errors import RetzefError
from retzef.modules.mail.bell import Bell
from retzef.modules.mail.fetching_errors import MailboxFullError, name_failure
from retzef.modules.mail.folder import BREAKS_MAX, Folder
from retzef.modules.mail.mailbox_rows import MailboxRows, MailboxState
from retzef.modules.mail.reader_parts import EndedError, ReaderParts, StoreAwayError
from retzef.platform.imap import ConnectionCutError, FetchBrokenError, ImapConnection, open_connection
from retzef.ports.channel import MisconfiguredError
from retzef.ports.mail import Mailbox, MailServer, PasswordSignIn, TokenRequest, TokenSignIn
from retzef.ports.mail_trouble import MailServerUnreachableError, MailSignInRefusedError

log = logging.getLogger("retzef.mail")


class MailboxReader:
    """One mailbox. `start()` once, `stop()` from the loop; `ended` is set when the thread is over."""

    def __init__(
        self, parts: ReaderParts, rows: MailboxRows, mailbox: Mailbox, server: MailServer, name: str
    ) -> None:
        self._parts = parts
        self._rows = rows
        self._mailbox = mailbox
        self._server = server
        self._name = name
        self.ended = asyncio.Event()
        self._bell = Bell()
        self._stopping = False
        self._connection: ImapConnection | None = None
        self._folder = Folder(parts, rows, mailbox, name, partial(self._tell, "reading", heard=True))
        self._failures = 0
        self._told: tuple[MailboxState, str | None] | None = None

    def start(self) -> None:
        """Begin to read."""
        # A daemon: a name service that does not answer must not hold up the end of the process.
        threading.Thread(target=self._run, name=f"mailbox-{self._name}", daemon=True).start()

    def stop(self) -> None:
        """Let it end; what is being stored is stored."""
        self._stopping = True
        self._bell.ring()
        if self._connection is not None:
            self._connection.cut()

    def look(self) -> None:
        """There is something to do besides new mail."""
        self._bell.ring()

    # ------------------------------------------------------------------ the life of the thread

    def _run(self) -> None:
        try:
            while not self._stopping:
                self._live()
        finally:
            self._bell.close()
            self._parts.loop.call(self.ended.set)

    def _live(self) -> None:
        """One connection, from its beginning to its end, and the wait after it."""
        state: MailboxState = "unreachable"
        failure: RetzefError
        try:
            self._read()
        except (EndedError, ConnectionCutError):
            return
        except StoreAwayError as error:
            state, failure = "waiting", error.error
        except FetchBrokenError as error:
            # It answers: the one mail at which it fails is found by trying, which is not to take long.
            self._failures = min(self._failures, BREAKS_MAX)
            failure = MailServerUnreachableError(host=self._server.host, detail=error.said)
        except RetzefError as error:
            state = "unreachable" if error.retryable else "refused"
            failure = name_failure(error)
        except Exception:  # the boundary: a mailbox whose reading fails unforeseen must not die silently
            log.exception("mail.reading_failed", extra={"mailbox": self._name})
            failure = RetzefError()
        if self._stopping:
            return
        self._tell(
            state,
            failure.code,
            str(failure.params.get("detail") or failure.params.get("setting") or "") or None,
        )
        self._wait_after_failure(state)

    def _wait_after_failure(self, state: MailboxState) -> None:
        pace = self._parts.pace
        first, most = (
            (pace.refused, pace.refused_most) if state == "refused" else (pace.again, pace.again_most)
        )
        seconds = min(most, first * 2.0 ** min(self._failures, 20))
        self._failures += 1
        # Spread, so that the mailboxes of a server that was away do not come all at once.
        self._bell.wait(seconds * (0.5 + self._parts.chance() / 2))

    def _read(self) -> None:
        self._tell("connecting")
        connection = self._open()
        self._connection = connection
        try:
            if self._stopping:
                return
            while True:
                self._folder.catch_up(connection)
                self._folder.retry(connection)
                self._failures = 0
                is_full = connection.is_full(self._mailbox.folder)
                self._tell("watching", MailboxFullError.code if is_full else None, heard=True)
                self._watch(connection)
        finally:
            self._connection = None
            connection.close()

    def _open(self) -> ImapConnection:
        match self._server.sign_in:
            case TokenSignIn(request=request):
                token = self._find_token(request)
                try:
                    return self._open_with(token)
                except MailSignInRefusedError:  # it may have been taken back before its time
                    return self._open_with(self._find_token(request, refused=token))
            case PasswordSignIn(password=password):
                return self._open_with(password)
            case None:
                raise MisconfiguredError(setting="sign_in")

    def _open_with(self, secret: str) -> ImapConnection:
        reach, allow_private = self._parts.reach, self._mailbox.allow_private
        return open_connection(self._server, secret, reach, allow_private=allow_private)

    def _find_token(self, request: TokenRequest, *, refused: str | None = None) -> str:
        asked = self._parts.tokens.get(request, allow_private=self._mailbox.allow_private, refused=refused)
        return self._parts.loop.ask(asked)

    def _watch(self, connection: ImapConnection) -> None:
        if connection.can_idle:
            connection.wait_for_news(self._parts.pace.idle, self._bell.heard)
            self._bell.hush()
        else:
            self._bell.wait(self._parts.pace.poll)
        if self._stopping:
            raise EndedError

    def _tell(
        self, state: MailboxState, error: str | None = None, detail: str | None = None, *, heard: bool = False
    ) -> None:
        if self._told == (state, error) and state != "watching":
            return
        try:
            self._parts.loop.ask(self._rows.tell(state, error, detail, heard=heard))
        except StoreAwayError:
            return  # it is told with the next change
        if self._told != (state, error):
            log.info("mail.mailbox", extra={"mailbox": self._name, "state": state, "error": error})
        self._told = (state, error)
