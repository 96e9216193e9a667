"""Where a mailbox's secrets go, so that none goes to a server for which nobody has entered it.

Whoever may change a mailbox may not read its password. To name another server, and have the kept password sent there, would be to read it.
So what decides where a secret goes (server, port, how the line is secured, under which name) is changed together with the secret.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeAlias

from retzef.ports.channel import EntryPoint, MisconfiguredError
from retzef.ports.mail import Mailbox, MailServer, PasswordSignIn, TokenRequest, TokenSignIn

ReadMailbox: TypeAlias = Callable[[EntryPoint], Mailbox]
# What a secret is sent to: server and name, or where tokens are given out.
Place: TypeAlias = tuple[str, ...]

# In place of the secret that is looked for, and of all others.
_THIS, _OTHER = "this", "other"


def find_moved_secrets(
    read: ReadMailbox, before: EntryPoint, after: EntryPoint, entered: Iterable[str]
) -> list[str]:
    """Kept secrets, by name, that would go where they did not go before; `entered` are those typed in just now. `read` raises MisconfiguredError."""
    kept = [name for name, secret in before.secrets.items() if secret and name not in set(entered)]
    return [name for name in kept if _places_of(read, after, name) - _places_of(read, before, name)]


def _places_of(read: ReadMailbox, entry_point: EntryPoint, secret: str) -> frozenset[Place]:
    marked = {
        name: _THIS if name == secret else _OTHER for name, value in entry_point.secrets.items() if value
    }
    try:
        mailbox = read(replace(entry_point, secrets=marked))
    except MisconfiguredError:
        return frozenset()  # nothing is sent anywhere
    return frozenset(
        place
        for server in (mailbox.reading, mailbox.sending)
        if server is not None
        for place in _places_at(server)
    )


def _places_at(server: MailServer) -> Iterable[Place]:
    here = (server.host.lower(), str(server.port), server.security)
    match server.sign_in:
        case PasswordSignIn(login=login, password=password) if password == _THIS:
            yield (*here, login)
        case TokenSignIn(login=login, request=request):
            if _THIS in {request.client_secret, request.refresh_token}:
                yield (request.token_url, request.client_id)
            if _opens(request):
                yield (*here, login)
        case _:
            return


def _opens(request: TokenRequest) -> bool:
    """The server is given an access token, which this secret alone would have had made."""
    asked_by = request.client_secret if request.refresh_token is None else request.refresh_token
    return asked_by == _THIS
