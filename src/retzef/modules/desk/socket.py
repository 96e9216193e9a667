"""One desk's socket: reads its frames, writes what the live part queues for it."""

import asyncio
from collections.abc import Mapping
from typing import Protocol, TypeAlias
from uuid import UUID

import msgspec
from starlette.websockets import WebSocket

from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import CaseId
from retzef.modules.desk.live import DeskLive
from retzef.modules.desk.sessions import DeskSession
from retzef.platform.audit import Looks, Noting
from retzef.platform.auth.permissions import check_permission
from retzef.platform.auth.principal import Principal
from retzef.platform.http.errors import error_body, locale_of
from retzef.platform.realtime.feed import Feed
from retzef.platform.realtime.sockets import Pace, close_quietly, receive_text, write_frames

WATCHED_MAX = 50
# A desk tells it each three seconds for a case; faster means nothing to anybody.
TYPING_EVERY_SECONDS = 0.5


class Register(msgspec.Struct, tag="register"):
    """First frame, and after any gap."""

    position: str | None = None
    watch: list[UUID] = []


class Watch(msgspec.Struct, tag="watch"):
    """Open a case."""

    case_id: UUID


class Unwatch(msgspec.Struct, tag="unwatch"):
    """Close a case."""

    case_id: UUID


class Typing(msgspec.Struct, tag="typing"):
    """The agent is typing."""

    case_id: UUID
    interaction_id: UUID


class Visitor(msgspec.Struct, tag="visitor"):
    """Is the visitor of this case connected? Who holds the connection answers; nobody does when there is none."""

    case_id: UUID


class Board(msgspec.Struct, tag="board"):
    """Open the live board, or close it."""

    open: bool


class Looking(msgspec.Struct, tag="looking"):
    """Which case is on the screen, and whether its reader writes there just now; again each 30 s."""

    case_id: UUID | None = None
    writing: bool = False


class Ping(msgspec.Struct, tag="ping"):
    """Still there?"""


Frame: TypeAlias = Register | Watch | Unwatch | Typing | Visitor | Board | Looking | Ping
_decoder: msgspec.json.Decoder[Frame] = msgspec.json.Decoder(Frame)


class Boards(Protocol):
    """Who keeps live boards up to date."""

    def watch(self, viewer: DeskSession) -> None:
        """Tell this desk of its tenant's board from now on; the right was checked."""

    def unwatch(self, viewer: DeskSession) -> None:
        """It looks elsewhere."""


class DeskSocket:
    """Serves one connection until either side ends it."""

    def __init__(
        self,
        socket: WebSocket,
        principal: Principal,
        live: DeskLive,
        feed: Feed,
        looks: Looks,
        *,
        boards: Boards,
    ) -> None:
        self._socket = socket
        self._live = live
        self._feed = feed
        self._boards = boards
        self._session = DeskSession(
            principal.tenant_id, principal.agent_id, principal.permissions, principal.token_hash
        )
        self._look = Noting(looks, principal)
        self._session_ends_at = principal.session_ends_at
        self._may_tell_typing_at = 0.0
        self._pace = Pace()

    async def serve(self) -> None:
        """Read and write until the end; the session is forgotten whatever happens."""
        writer = asyncio.create_task(write_frames(self._socket, self._session.outbox), name="desk-writer")
        reader = asyncio.create_task(self._read(), name="desk-reader")
        ending = self._live.end_at(self._session, self._session_ends_at)
        try:
            await asyncio.wait({writer, reader}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ending.cancel()
            self._live.sessions.discard(self._session)
            self._boards.unwatch(self._session)
            for task in (writer, reader):
                task.cancel()
            await asyncio.gather(writer, reader, return_exceptions=True)
            await self._live.lookers.leave(self._session)
            await close_quietly(self._socket, self._session.close_code or 1000)

    async def _read(self) -> None:
        await self._live.seen.welcome(self._session.tenant_id, self._session.agent_id)
        while (text := await receive_text(self._socket)) is not None:
            await self._pace.wait()
            try:
                frame = _decoder.decode(text)
            except (msgspec.MsgspecError, RecursionError):
                self._tell_error("request-invalid", {"field": "type"})
                return
            try:
                await self._handle(frame)
            except RetzefError as error:
                self._tell_error(
                    error.code, error.params, frame.case_id if isinstance(frame, Watch) else None
                )

    async def _handle(self, frame: Frame) -> None:
        match frame:
            case Register(position=position, watch=watch):
                await self._register(position, watch[:WATCHED_MAX])
            case Watch(case_id=case_id):
                if len(self._session.watched) < WATCHED_MAX:
                    await self._live.watch(self._session, CaseId(case_id))
                    self._look("case_opened", "case", case_id)
            case Unwatch(case_id=case_id):
                self._live.unwatch(self._session, case_id)
            case Typing(case_id=case_id, interaction_id=interaction_id):
                await self._tell_typing(case_id, interaction_id)
            case Visitor() | Looking():
                await self._look_at_case(frame)
            case Board(open=is_open):
                self._look_at_board(is_open=is_open)
            case Ping():
                self._session.send('{"type":"pong"}')

    async def _look_at_case(self, frame: Visitor | Looking) -> None:
        if isinstance(frame, Looking):
            await self._live.lookers.show(self._session, frame.case_id, is_writing=frame.writing)
        elif frame.case_id in self._session.watched:
            await self._feed.whisper(f"visitor-asked {self._session.tenant_id} {frame.case_id}")

    def _look_at_board(self, *, is_open: bool) -> None:
        if is_open:
            check_permission(self._session, "board.read")
            self._boards.watch(self._session)
        else:
            self._boards.unwatch(self._session)

    async def _register(self, position: str | None, watch: list[UUID]) -> None:
        if await self._live.admit(self._session):
            await self._live.register(self._session, position, watch)
            for each in self._session.watched:
                self._look("case_opened", "case", each)

    async def _tell_typing(self, case_id: UUID, interaction_id: UUID) -> None:
        now = asyncio.get_running_loop().time()
        if case_id in self._session.watched and now >= self._may_tell_typing_at:
            self._may_tell_typing_at = now + TYPING_EVERY_SECONDS
            await self._feed.whisper(f"agent-typing {self._session.tenant_id} {case_id} {interaction_id}")

    def _tell_error(self, code: str, params: Mapping[str, object], case_id: UUID | None = None) -> None:
        """`case_id`: of the case that may not be watched; a desk asks for several at once."""
        body: dict[str, object] = {"type": "error"} | error_body(code, locale_of(self._socket), params)
        if case_id is not None:
            body["case_id"] = str(case_id)
        self._session.send(msgspec.json.encode(body).decode())
