"""Reading request bodies with a bound: what is too large is refused before it is read."""

from starlette.requests import Request

from retzef.kernel.errors import RetzefError


class RequestTooLargeError(RetzefError):
    """The body is larger than this endpoint takes; `limit` in bytes."""

    code = "request-too-large"
    status = 413


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body, at most `limit` bytes. Raises RequestTooLargeError."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise RequestTooLargeError(limit=limit)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise RequestTooLargeError(limit=limit)
    return bytes(body)
