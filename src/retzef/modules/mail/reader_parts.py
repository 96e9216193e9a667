"""What the readers of mailboxes work with, and how their threads ask the loop."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from retzef.kernel.errors import RetzefError
from retzef.modules.mail.arrived import Arrived, CursorMove, Held, Outcome, Quarantined
from retzef.modules.tenancy.api import EntryPointUnknownError
from retzef.platform.db import DATABASE_TROUBLE, explain_trouble
from retzef.platform.imap import Reach
from retzef.ports.channel import EntryPoint, UnreachableError
from retzef.ports.mail import TokenRequest

T = TypeVar("T")


class EndedError(Exception):
    """The thread is to end."""


class StoreAwayError(Exception):
    """What was fetched cannot be stored now."""

    def __init__(self, error: RetzefError) -> None:
        super().__init__(error.code)
        self.error = error


class Loop:
    """The process's event loop, as a thread asks it to do something and waits."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def ask(self, question: Awaitable[T]) -> T:
        """Let it be done, and wait. Raises as `wait` does."""
        return self.wait(self.begin(question))

    def begin(self, question: Awaitable[T]) -> "Future[T]":
        """Let it be done, and do something else meanwhile. Raises EndedError when nobody will ever do it."""
        asked = _as_coroutine(question)
        try:
            return asyncio.run_coroutine_threadsafe(asked, self._loop)
        except RuntimeError as error:  # the loop is closed
            asked.close()
            if isinstance(question, Coroutine):
                question.close()
            raise EndedError from error

    def wait(self, begun: "Future[T]") -> T:
        """What came of it. Raises StoreAwayError for what may go better later, EndedError when nobody wants it any more."""
        try:
            return begun.result()
        except (asyncio.CancelledError, CancelledError, EntryPointUnknownError) as error:
            raise EndedError from error
        except RetzefError as error:
            if error.retryable and not isinstance(error, UnreachableError):
                raise StoreAwayError(error) from error
            raise
        except DATABASE_TROUBLE as error:
            raise StoreAwayError(explain_trouble(error)) from error

    def call(self, what: Callable[[], object]) -> None:
        """Let it be done, without waiting."""
        with suppress(RuntimeError):  # the loop is gone, and who would wait with it
            self._loop.call_soon_threadsafe(what)


class AccessTokenSource(Protocol):
    """Where access tokens come from."""

    async def get(self, request: TokenRequest, *, allow_private: bool, refused: str | None = None) -> str:
        """One that is good for a while; another than `refused`, which a server did not take. Raises ChannelErrors."""
        ...


class StoresMail(Protocol):
    """Who stores what was fetched."""

    async def receive(
        self,
        entry_point: EntryPoint,
        arrived: Sequence[Arrived],
        cursor: CursorMove | None,
        *,
        after: Callable[[], Awaitable[object]] | None = None,
    ) -> Sequence[Outcome]:
        """Store them in one transaction, with the cursor. Raises retryable RetzefErrors: then nothing has moved.

        `after`: what is to be waited for before anything is stored, but not before they are read; what it raises is raised.
        """

    async def quarantine(self, entry_point: EntryPoint, held: Held, cursor: CursorMove | None) -> Quarantined:
        """Hold one back, likewise."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How patiently a mailbox is read, in seconds."""

    # A server forgets who is silent for half an hour (RFC 2177); routers on the way do so sooner.
    idle: float = 600.0
    # Of a server that does not tell by itself.
    poll: float = 60.0
    # Between attempts, doubled each time: where it may heal by itself, and where somebody has to do something.
    again: float = 1.0
    again_most: float = 60.0
    refused: float = 60.0
    refused_most: float = 1800.0
    # Which mailboxes there are: what another process has let go of is taken over then; changes are heard of at once.
    look: float = 3.0


@dataclass(frozen=True, slots=True)
class Share:
    """What the mailboxes of a process share, so that together they take a bounded amount of memory."""

    # Of batches in memory at once, and of large mails being read at once.
    batches: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(8))
    large: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(2))


@dataclass(frozen=True, slots=True)
class ReaderParts:
    """What every reader works with. `find_entry_point` raises when nobody wants the mailbox any more."""

    loop: Loop
    store: StoresMail
    reach: Reach
    chance: Callable[[], float]
    find_entry_point: Callable[[], Awaitable[EntryPoint]]
    tokens: AccessTokenSource
    pace: Pace = field(default_factory=Pace)
    share: Share = field(default_factory=Share)


async def _as_coroutine(question: Awaitable[T]) -> T:
    return await question
