"""What the routes need of the web chat adapter beyond the port: tokens and signed host identities."""

from datetime import datetime

from starlette.requests import Request

from retzef.channels.webchat.adapter import WebchatAdapter
from retzef.channels.webchat.tokens import HostIdentity, VisitorClaims, read_host_identity, read_visitor_token, sign_visitor_token
from retzef.modules.cases.api import FileTooLargeError
from retzef.platform.http.bodies import RequestTooLargeError, read_body
from retzef.ports.channel import EntryPoint
from retzef.ports.manifest import Manifest


class VisitorProtocol:
    """Tokens of visitors, signed with the installation's key."""

    def __init__(self, adapter: WebchatAdapter, token_key: bytes) -> None:
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
