"""What a mailbox is tried with: the same connections that read and send its mail, and the same words for what fails."""

import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

from retzef.modules.administration.api import Folder, OpenMailbox, TrialTools
from retzef.modules.mail.api import MailAddressPrivateError
from retzef.platform.imap import FetchBrokenError, ImapConnection, Reach, open_connection
from retzef.platform.networks import IPNetwork
from retzef.platform.oauth import AccessTokens
from retzef.platform.outgoing import (
    AddressRefusedError,
    CertificateRefusedError,
    HostUnknownError,
    NothingSentError,
    OutcomeUnknownError,
    OutgoingHttp,
    OutgoingSmtp,
)
from retzef.ports.channel import BadCredentialsError, ChannelAdapter, ChannelError, ProviderAnswer
from retzef.ports.mail import MailServer, OutboundMail, TokenRequest
from retzef.ports.mail_trouble import (
    MailCertificateEarlyError,
    MailCertificateExpiredError,
    MailCertificateNameError,
    MailCertificateUntrustedError,
    MailHostUnknownError,
    MailProtocolError,
    MailRefusedError,
    MailServerUnreachableError,
    MailSignInAgainError,
    MailSignInRefusedError,
    MailTlsError,
    shorten,
)

_OF_CERTIFICATE: dict[str, type[ChannelError]] = {
    "expired": MailCertificateExpiredError, "not-yet-valid": MailCertificateEarlyError, "other-name": MailCertificateNameError,
    "no-tls": MailTlsError,
}  # fmt: skip


class _Opened(OpenMailbox):
    """A mailbox over a connection that reads only."""

    def __init__(self, connection: ImapConnection) -> None:
        self._connection = connection

    def list_folders(self) -> Sequence[str]:
        return self._connection.list_folders()

    def open_folder(self, name: str) -> Folder:
        selected = self._connection.examine(name)
        return Folder(selected.next_uid, selected.count)

    def fetch_since(self, first_uid: int, last_uid: int, size_max: int) -> Sequence[bytes]:
        try:
            small = [
                each.uid
                for each in self._connection.list_arrivals(first_uid, last_uid)
                if each.size <= size_max
            ]
            return list(self._connection.fetch(small).values()) if small else []
        except FetchBrokenError:
            return []  # the next look tells more

    def close(self) -> None:
        self._connection.close()


class _Tools:
    """Reading, sending and tokens, with failures told in the words of mailboxes."""

    def __init__(
        self, adapter: ChannelAdapter, tokens: AccessTokens, smtp: OutgoingSmtp, reach: Reach
    ) -> None:
        self._adapter = adapter
        self._tokens = tokens
        self._smtp = smtp
        self._reach = reach

    async def find_token(self, request: TokenRequest, *, allow_private: bool) -> str:
        """An access token. Raises as AccessTokens does."""
        host = urlsplit(request.token_url).hostname or ""
        try:
            return await self._tokens.get(request, allow_private=allow_private)
        except MailSignInAgainError:
            raise
        except BadCredentialsError as error:
            raise MailSignInRefusedError(host=host, detail=_text(error.params.get("reason"))) from error
        except NothingSentError as error:
            raise _unreached(host, error) from error

    def open_mailbox(self, server: MailServer, secret: str, *, allow_private: bool) -> OpenMailbox:
        """Sign in to read. In a thread."""
        try:
            return _Opened(open_connection(server, secret, self._reach, allow_private=allow_private))
        except AddressRefusedError as error:
            raise MailAddressPrivateError(host=server.host, setting="allow_private_network") from error

    async def sign_in_to_send(self, server: MailServer, *, allow_private: bool) -> None:
        """Sign in, and go."""
        with _telling(server):
            answer = await self._smtp.probe(server, allow_private=allow_private)
        self._judge(server, answer)

    async def find_refused_senders(
        self, server: MailServer, senders: Sequence[str], recipient: str, *, allow_private: bool
    ) -> Mapping[str, str]:
        """Ask with the envelope of a mail that is never written."""
        with _telling(server):
            refused = await self._smtp.probe_senders(server, senders, recipient, allow_private=allow_private)
        return {sender: _said(answer) for sender, answer in refused.items()}

    async def send(self, mail: OutboundMail, *, allow_private: bool) -> None:
        """Hand it over."""
        with _telling(mail.server):
            outcome = await self._smtp.send(mail, {}, allow_private=allow_private)
        # One mail is all that is sent: nothing is to wait for a second.
        await self._smtp.close()
        self._judge(mail.server, outcome.answer)

    def _judge(self, server: MailServer, answer: ProviderAnswer) -> None:
        if answer.status < 0:  # no reply of SMTP at all
            raise MailProtocolError(host=server.host, detail=shorten(answer.body.decode("utf-8", "replace")))
        try:
            self._adapter.read_answer(answer)
        except ChannelError as error:
            kind = MailSignInRefusedError if isinstance(error, BadCredentialsError) else MailRefusedError
            raise kind(host=server.host, detail=_said(answer)) from error


def _said(answer: ProviderAnswer) -> str:
    return shorten(f"{answer.status} {answer.body.decode('utf-8', 'replace')}")


@contextmanager
def _telling(server: MailServer) -> Iterator[None]:
    try:
        yield
    except AddressRefusedError as error:
        raise MailAddressPrivateError(host=server.host, setting="allow_private_network") from error
    except CertificateRefusedError as error:
        reason = _text(error.params.get("reason"))
        kind = _OF_CERTIFICATE.get(reason, MailCertificateUntrustedError)
        raise kind(host=server.host, detail=reason.replace("-", " ")) from error
    except NothingSentError as error:
        raise _unreached(server.host, error) from error
    except OutcomeUnknownError as error:
        raise MailServerUnreachableError(
            host=server.host, detail=_text(error.params.get("reason"))
        ) from error


def _unreached(host: str, error: NothingSentError) -> ChannelError:
    if isinstance(error, HostUnknownError):
        return MailHostUnknownError(host=host)
    return MailServerUnreachableError(host=host, detail=_text(error.params.get("reason")))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def trial_tools(
    adapter: ChannelAdapter,
    http: OutgoingHttp,
    networks: Sequence[IPNetwork],
    trust: ssl.SSLContext,
) -> TrialTools:
    """For the trials of mailboxes. `trust`: whose certificates are believed."""
    tokens = AccessTokens(http)
    smtp = OutgoingSmtp(tokens, private_networks=networks, trust=trust)
    return _Tools(adapter, tokens, smtp, Reach(trust, networks))
