"""One widget's socket: registers, then hears of its thread; tells what was shown and that somebody types."""

import asyncio
from typing import Literal, TypeAlias
from uuid import UUID

import msgspec
from starlette.websockets import WebSocket

from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import TenantId
from retzef.modules.cases.api import mark_thread
from retzef.modules.webchat.entry import find_entry_point
from retzef.modules.webchat.live import VisitorSession
from retzef.modules.webchat.services import WebchatServices
from retzef.platform.http.callers import caller_of
from retzef.platform.http.limits import TooManyAtOnceError, TooManyRequestsError
from retzef.platform.realtime.sockets import (
    NOT_ALLOWED,
    SIGNED_OUT,
    TOO_MANY,
    Pace,
    close_quietly,
    receive_text,
    refuse,
    write_frames,
)
from retzef.ports.channel import EntryPoint, SignatureInvalidError

REGISTER_WITHIN_SECONDS = 15.0
TYPING_EVERY_SECONDS = 2.0
# Strangers: one network may have hundreds of sockets, and what they ask is asked of the database everybody shares.
FRAMES_PER_SECOND = 2.0
FRAMES_AT_ONCE = 40
# Others' threads wait while a place in line is looked up; a widget that waits asks each 8 s.
PLACE_EVERY_SECONDS = 5.0


class Register(msgspec.Struct, tag="register"):
    """First frame."""

    visitor_token: str
    position: str | None = None


class Typing(msgspec.Struct, tag="typing"):
    """The visitor is typing."""


class Delivered(msgspec.Struct, tag="delivered"):
    """Everything up to this message has arrived."""

    message_id: UUID


class Read(msgspec.Struct, tag="read"):
    """Everything up to this message has been seen."""

    message_id: UUID


class Older(msgspec.Struct, tag="older"):
    """The page before this message is asked for."""

    message_id: UUID


class Ping(msgspec.Struct, tag="ping"):
    """Still there?"""


Frame: TypeAlias = Register | Typing | Delivered | Read | Older | Ping
_decoder: msgspec.json.Decoder[Frame] = msgspec.json.Decoder(Frame)


class VisitorSocket:
    """Serves one connection until either side ends it."""

    def __init__(self, socket: WebSocket, key: str, services: WebchatServices) -> None:
        self._socket = socket
        self._key = key
        self._services = services
        self._protocol = services.protocol
        self._units = services.units
        self._live = services.live
        self._feed = services.feed
        self._limits = services.limits
        self._typed_at = 0.0
        self._may_ask_place_at = 0.0
        self._pace = Pace(FRAMES_PER_SECOND, FRAMES_AT_ONCE)

    async def serve(self) -> None:
        """Register, then read and write until the end. Who has too many sockets open is told so."""
        try:
            with self._limits.sockets_of_network.hold(caller_of(self._socket)):
                await self._serve()
        except TooManyAtOnceError as error:
            await self._refuse(error)

    async def _serve(self) -> None:
        try:
            entry_point = await find_entry_point(self._services, self._key, self._socket)
            session = await self._registered(entry_point)
        except RetzefError as error:
            await self._refuse(error)
            return
        if session is None:
            await close_quietly(self._socket, SIGNED_OUT)
            return
        with self._limits.sockets.hold(session.visitor_id):
            await self._run(session)

    async def _registered(self, entry_point: EntryPoint) -> VisitorSession | None:
        try:
            text = await asyncio.wait_for(receive_text(self._socket), REGISTER_WITHIN_SECONDS)
            frame = _decoder.decode(text or "")
        except (TimeoutError, msgspec.MsgspecError, RecursionError):
            return None
        if not isinstance(frame, Register):
            return None
        visitor = self._protocol.read(entry_point, frame.visitor_token)
        closed_until, clock = entry_point.closed_until, self._units.clock
        return VisitorSession(
            TenantId(entry_point.tenant_id), entry_point.entry_point_id, visitor.visitor_id,
            is_closed=lambda: closed_until is not None and closed_until(clock.now()) is not None,
        )  # fmt: skip

    async def _refuse(self, error: RetzefError) -> None:
        match error:
            case SignatureInvalidError():
                code, close_code = "visitor-token-invalid", SIGNED_OUT
            case TooManyAtOnceError() | TooManyRequestsError():
                code, close_code = error.code, TOO_MANY
            case _:
                code, close_code = error.code, NOT_ALLOWED
        await refuse(self._socket, code, close_code, error.params)

    async def _run(self, session: VisitorSession) -> None:
        writer = asyncio.create_task(write_frames(self._socket, session.outbox), name="visitor-writer")
        reader = asyncio.create_task(self._register_and_read(session), name="visitor-reader")
        try:
            await asyncio.wait({writer, reader}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._live.discard(session)
            for task in (writer, reader):
                task.cancel()
            await asyncio.gather(writer, reader, return_exceptions=True)
            await close_quietly(self._socket, session.close_code or 1000)

    async def _register_and_read(self, session: VisitorSession) -> None:
        # One after the other: a second register beside the first could end with the older snapshot.
        await self._live.register(session)
        await self._read(session)

    async def _read(self, session: VisitorSession) -> None:
        while (text := await receive_text(self._socket)) is not None:
            await self._pace.wait()
            try:
                frame = _decoder.decode(text)
            except (msgspec.MsgspecError, RecursionError):
                return
            match frame:
                case Register():
                    await self._live.register(session)
                case Typing():
                    await self._tell_typing(session)
                case Delivered(message_id=message_id):
                    await self._mark(session, message_id, "delivered")
                case Read(message_id=message_id):
                    await self._mark(session, message_id, "read")
                case Older(message_id=message_id):
                    await self._live.tell_older(session, message_id)
                case Ping():
                    session.send('{"type":"pong"}')
                    await self._refresh(session)

    async def _refresh(self, session: VisitorSession) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self._may_ask_place_at:
            self._may_ask_place_at = now + PLACE_EVERY_SECONDS
            await self._live.refresh(session)

    async def _mark(
        self, session: VisitorSession, message_id: UUID, status: Literal["delivered", "read"]
    ) -> None:
        async with self._units.begin(session.tenant_id) as unit:
            await mark_thread(unit, session.entry_point_id, session.visitor_id, message_id, status)

    async def _tell_typing(self, session: VisitorSession) -> None:
        now = asyncio.get_running_loop().time()
        if session.stand is None or not session.stand.case_ids or now - self._typed_at < TYPING_EVERY_SECONDS:
            return
        self._typed_at = now
        await self._feed.whisper(f"visitor-typing {session.tenant_id} {session.stand.case_ids[-1]}")
