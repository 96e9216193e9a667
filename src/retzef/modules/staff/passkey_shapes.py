"""Shapes of passkeys over HTTP, for one's account and for signing in."""

import re
from typing import Annotated

from fastapi import Request
from pydantic import BaseModel, Field, JsonValue

from retzef.platform.auth.passkeys import PasskeyRefusedError, Site

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?")

# What browsers answer, as `PublicKeyCredential.toJSON` writes it.
Credential = Annotated[dict[str, JsonValue], Field(max_length=20)]


class OptionsAnswer(BaseModel):
    """What the browser's `navigator.credentials` is given, as JSON (W3C Web Authentication, level 3, section 5.1.8)."""

    options: dict[str, JsonValue]


def site_of(request: Request) -> Site:
    """The address by which this browser knows us. Raises PasskeyRefusedError for what is no name."""
    host = request.headers.get("host", "").lower()
    if len(host) > 255 or not _HOST.fullmatch(host):
        raise PasskeyRefusedError
    return Site(host)
