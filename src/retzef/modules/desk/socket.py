"""One desk's socket: reads its frames, writes what the live part queues for it."""

import asyncio
from contextlib import suppress
from typing import TypeAlias
from uuid import UUID

import msgspec
from starlette.websockets import WebSocket

from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import CaseId
from retzef.modules.desk.live import DeskLive
from retzef.modules.desk.sessions import DeskSession
from retzef.platform.auth.principal import Principal
from retzef.platform.db import DATABASE_TROUBLE
from retzef.platform.http.errors import error_body, locale_of
from retzef.platform.realtime.feed import Feed
from retzef.platform.realtime.sockets import Pace, close_quietly, receive_text, write_frames
from retzef.platform.unit import Units

WATCHED_MAX = 50
SEEN_EVERY_SECONDS = 20.0
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


class Ping(msgspec.Struct, tag="ping"):
    """Still there?"""


Frame: TypeAlias = Register | Watch | Unwatch | Typing | Ping
_decoder: msgspec.json.Decoder[Frame] = msgspec.json.Decoder(Frame)


class DeskSocket:
    """Serves one connection until either side ends it."""

    def __init__(
        self, socket: WebSocket, principal: Principal, units: Units, live: DeskLive, feed: Feed
    ) -> None:
        self._socket = socket
        self._principal = principal
        self._units = units
        self._live = live
        self._feed = feed
        self._session = DeskSession(principal.tenant_id, principal.agent_id, principal.role)
        self._may_tell_typing_at = 0.0
        self._pace = Pace()

    async def serve(self) -> None:
        """Read and write until the end; the session is forgotten whatever happens."""
        writer = asyncio.create_task(write_frames(self._socket, self._session.outbox), name="desk-writer")
        seen = asyncio.create_task(self._keep_seen(), name="desk-seen")
        reader = asyncio.create_task(self._read(), name="desk-reader")
        try:
            await asyncio.wait({writer, reader}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._live.sessions.discard(self._session)
            for task in (writer, seen, reader):
                task.cancel()
            await asyncio.gather(writer, seen, reader, return_exceptions=True)
            await close_quietly(self._socket, self._session.close_code or 1000)

    async def _read(self) -> None:
        while (text := await receive_text(self._socket)) is not None:
            await self._pace.wait()
            try:
                frame = _decoder.decode(text)
            except msgspec.MsgspecError:
                self._tell_error("request-invalid", {"field": "type"})
                return
            try:
                await self._handle(frame)
            except RetzefError as error:
                self._tell_error(error.code, dict(error.params))

    async def _handle(self, frame: Frame) -> None:
        match frame:
            case Register(position=position, watch=watch):
                await self._live.register(self._session, position, watch[:WATCHED_MAX])
            case Watch(case_id=case_id):
                if len(self._session.watched) < WATCHED_MAX:
                    await self._live.watch(self._session, CaseId(case_id))
            case Unwatch(case_id=case_id):
                self._live.unwatch(self._session, case_id)
            case Typing(case_id=case_id, interaction_id=interaction_id):
                await self._tell_typing(case_id, interaction_id)
            case Ping():
                self._session.send('{"type":"pong"}')

    async def _tell_typing(self, case_id: UUID, interaction_id: UUID) -> None:
        now = asyncio.get_running_loop().time()
        if case_id in self._session.watched and now >= self._may_tell_typing_at:
            self._may_tell_typing_at = now + TYPING_EVERY_SECONDS
            await self._feed.whisper(f"agent-typing {self._session.tenant_id} {case_id} {interaction_id}")

    def _tell_error(self, code: str, params: dict[str, object]) -> None:
        body: dict[str, object] = {"type": "error"} | error_body(code, locale_of(self._socket), params)
        self._session.send(msgspec.json.encode(body).decode())

    async def _keep_seen(self) -> None:
        """The router pauses an agent whose desk is gone: this says that it is there."""
        while True:
            with suppress(*DATABASE_TROUBLE):
                async with self._units.database.transaction(self._principal.tenant_id) as connection:
                    await connection.execute(
                        "UPDATE agents SET last_seen_at = $3 WHERE tenant_id = $1 AND agent_id = $2",
                        self._principal.tenant_id, self._principal.agent_id, self._units.clock.now(),
                    )  # fmt: skip
            await asyncio.sleep(SEEN_EVERY_SECONDS)
