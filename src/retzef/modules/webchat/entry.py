"""The way in: which entry point a key names, and whether the page that asks may embed it."""

import re
from typing import Annotated

from fastapi import Path
from starlette.requests import HTTPConnection

from retzef.kernel.errors import RetzefError
from retzef.modules.tenancy.api import EntryPointUnknownError
from retzef.modules.webchat.services import WebchatServices
from retzef.platform.http.callers import caller_of
from retzef.ports.channel import EntryPoint


class OriginRefusedError(RetzefError):
    """This site may not embed this entry point."""

    code = "origin-refused"
    status = 403


# In the path of a call: which entry point.
Key = Annotated[str, Path(min_length=8, max_length=100)]


async def find_entry_point(services: WebchatServices, key: str, connection: HTTPConnection) -> EntryPoint:
    """The entry point of a call or a socket. Raises EntryPointUnknownError, OriginRefusedError, TooManyRequestsError.

    Who keeps guessing keys is no longer looked at: each new guess would be a question to the database.
    """
    refused, caller = services.limits.refused, caller_of(connection)
    refused.check_room(caller)
    try:
        entry_point = await services.registry.by_key("webchat", key)
    except EntryPointUnknownError:
        refused.count(caller)
        raise
    check_origin(entry_point, connection.headers.get("origin"), connection.headers.get("host", ""))
    return entry_point


def check_origin(entry_point: EntryPoint, origin: str | None, host: str) -> None:
    """An entry point may name the sites that embed it; without a list any may. Raises OriginRefusedError."""
    allowed = entry_point.settings.get("origins")
    if not origin or not isinstance(allowed, list) or not allowed or origin in allowed:
        return
    if re.sub(r"^https?://", "", origin) != host:
        raise OriginRefusedError
