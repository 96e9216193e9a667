"""The edge of keyed calls: takes the key from the request, hashes what is sent, keeps what is answered. Pure ASGI."""

import hashlib
import logging
from collections.abc import Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from retzef.kernel.clock import Clock
from retzef.platform.auth.keys import Keys
from retzef.platform.db import DATABASE_TROUBLE, Database
from retzef.platform.idempotency.call import AnswerAgain, KeyedCall, serving

HEADER = b"idempotency-key"
AGAIN_HEADER = "Idempotency-Replayed"
METHODS = frozenset({"POST", "PATCH", "PUT", "DELETE"})
PREFIX = "/api/v1/"
# A longer answer is not kept; the act is done once all the same.
ANSWER_MAX_BYTES = 512 * 1024
_PART_OF_REQUEST = (b"content-type", b"content-length")

_STORE = (
    "UPDATE idempotency_keys SET status = $4, answer = $5, fingerprint = $6"
    " WHERE tenant_id = $1 AND owner_id = $2 AND key = $3"
)
# For an act that is no unit of work: what it did is safe to repeat by itself, and so is this.
_INSERT = """
INSERT INTO idempotency_keys (tenant_id, owner_id, key, fingerprint, made_at, status, answer) VALUES ($1, $2, $3, $6, $7, $4, $5)
ON CONFLICT (tenant_id, owner_id, key) DO NOTHING
"""

log = logging.getLogger("retzef.idempotency")


class KeyedCalls:
    """Around the application."""

    def __init__(self, app: ASGIApp, *, database: Database, keys: Keys, clock: Clock) -> None:
        self._app = app
        self._database = database
        self._keys = keys
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; one without a key is passed on as it is."""
        if scope["type"] != "http" or scope["method"] not in METHODS or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        key = next((value for name, value in scope["headers"] if name == HEADER), None)
        if key is None:
            await self._app(scope, receive, send)
            return
        body = _HashedBody(receive)
        call = KeyedCall(key.decode("latin-1"), body.read_rest, body.hash)
        _hash_head(call, scope)
        token = serving.set(call)
        try:
            await self._app(scope, body.receive, self._keeping(call, send))
        finally:
            serving.reset(token)

    def _keeping(self, call: KeyedCall, send: Send) -> Send:
        """Hold the answer back until it is kept: whoever has it and asks again, is given it again."""
        held: list[Message] = []
        size = 0

        async def keep_and_send(message: Message) -> None:
            nonlocal size
            if call.owner_id is None or call.again or size > ANSWER_MAX_BYTES:
                await send(message)
                return
            held.append(message)
            size += len(message.get("body", b""))
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                await self._keep(call, held)
            elif size <= ANSWER_MAX_BYTES:
                return
            for each in held:
                await send(each)

        return keep_and_send

    async def _keep(self, call: KeyedCall, answer: list[Message]) -> None:
        status: int = answer[0]["status"]
        if status >= 500 or not (call.claimed or 200 <= status < 300):
            return  # nothing was done: asked again, it is tried again
        body = b"".join(message.get("body", b"") for message in answer)
        media_type = next(
            (value for name, value in answer[0]["headers"] if name.lower() == b"content-type"), b""
        )
        assert call.tenant_id is not None
        try:
            sealed = self._keys.encrypt(
                call.tenant_id, {"type": media_type.decode("latin-1"), "body": body.decode()}
            )
            await call.read_rest()
            values = (call.tenant_id, call.owner_id, call.key, status, sealed, call.hash.digest())
            async with self._database.transaction(call.tenant_id) as connection:
                if call.claimed:
                    await connection.execute(_STORE, *values)
                else:
                    await connection.execute(_INSERT, *values, self._clock.now())
        except (UnicodeDecodeError, *DATABASE_TROUBLE) as error:
            # The act is done, and its caller shall hear of it; only a repetition will be told that the answer is lost.
            log.warning("idempotency.answer_not_kept", extra={"reason": type(error).__name__})


def give_again(keys: Keys) -> Callable[[Request, Exception], Response]:
    """The handler of AnswerAgain."""

    def answer(request: Request, error: Exception) -> Response:
        assert isinstance(error, AnswerAgain)
        kept = keys.decrypt(error.tenant_id, error.sealed)
        return Response(
            kept["body"].encode(),
            error.status,
            {AGAIN_HEADER: "true"},
            media_type=kept["type"] or None,
        )

    return answer


def _hash_head(call: KeyedCall, scope: Scope) -> None:
    """Method, path and question, and what is said of the body; the body itself is hashed as it is read."""
    said = sorted((name, value) for name, value in scope["headers"] if name in _PART_OF_REQUEST)
    head = [scope["method"], scope["path"], scope["query_string"].decode("latin-1")]
    call.hash.update(
        msgspec.json.encode([*head, *((name.decode(), value.decode("latin-1")) for name, value in said)])
    )


class _HashedBody:
    """The body on its way to the act, hashed as it passes."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._ended = False
        self.hash = hashlib.sha256()

    async def receive(self) -> Message:
        """The next part."""
        message = await self._receive()
        if message["type"] == "http.request":
            self.hash.update(message.get("body", b""))
        self._ended = self._ended or not message.get("more_body", False)
        return message

    async def read_rest(self) -> None:
        """What nobody asked for, to the end. How much it may be and how long it may take, is bounded further out."""
        while not self._ended:
            await self.receive()
