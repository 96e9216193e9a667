"""What the routes need beyond the channel port: visitors' tokens and signed host identities."""

from collections.abc import Mapping
from datetime import datetime

from starlette.requests import Request

from retzef.modules.cases.api import FileTooLargeError
from retzef.platform.http.bodies import RequestTooLargeError, read_body
from retzef.ports.channel import ChannelAdapter, EntryPoint
from retzef.ports.manifest import Manifest
from retzef.ports.visitor import (
    HostIdentity,
    VisitorClaims,
    bearer_token,
    read_host_identity,
    read_visitor_token,
    sign_visitor_token,
)


class VisitorProtocol:
    """Tokens of visitors, signed with the installation's key."""

    def __init__(self, adapter: ChannelAdapter, token_key: bytes) -> None:
        self.adapter = adapter
        self._token_key = token_key

    @property
    def manifest(self) -> Manifest:
        """What web chat can do."""
        return self.adapter.manifest

    def sign(self, claims: VisitorClaims) -> str:
        """A visitor's token."""
        return sign_visitor_token(claims, self._token_key)

    def read(self, entry_point: EntryPoint, token: str) -> VisitorClaims:
        """Whose token it is. Raises SignatureInvalidError."""
        return read_visitor_token(token, self._token_key, str(entry_point.entry_point_id))

    def visitor(self, entry_point: EntryPoint, headers: Mapping[str, str]) -> VisitorClaims:
        """Who sends this request, by its bearer token. Raises SignatureInvalidError."""
        return self.read(entry_point, bearer_token(headers))

    def host_identity(self, entry_point: EntryPoint, token: str, now: datetime) -> HostIdentity:
        """What the host site vouches for. Raises SignatureInvalidError."""
        return read_host_identity(token, entry_point.secrets.get("identity_secret", ""), now)

    async def read_file(self, request: Request) -> bytes:
        """A file's bytes, within the channel's limit. Raises FileTooLargeError."""
        limit = self.manifest.file_max_bytes
        try:
            return await read_body(request, limit)
        except RequestTooLargeError as error:
            raise FileTooLargeError(limit_mb=limit // (1024 * 1024)) from error
