"""Letting the centre into a mailbox by its provider's own page: somebody is sent there, and what they bring back becomes the refresh token.

Invariant: what comes back counts once, within minutes, and only from the session that began it, for the mailbox for which it was begun.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from retzef.kernel.ids import TenantId
from retzef.modules.administration.consent_errors import (
    ConsentClientError,
    ConsentCodeError,
    ConsentDeclinedError,
    ConsentImpossibleError,
    ConsentOfAnotherError,
    ConsentProviderDownError,
    ConsentRefusedError,
    ConsentTooLateError,
    ConsentUnknownError,
    ConsentUsedError,
    ConsentWithoutTokenError,
)
from retzef.modules.administration.entry_points import EntryPointSetUp
from retzef.modules.cases.api import NotFoundError
from retzef.platform.auth.keys import Keys
from retzef.platform.auth.principal import Principal
from retzef.platform.oauth import clean_reason, consent_address, exchange_code
from retzef.platform.outgoing.client import OutgoingHttp
from retzef.platform.unit import Units
from retzef.ports.channel import BadCredentialsError, ChannelError
from retzef.ports.mail import ConsentPage, Mailbox

GOOD_FOR = timedelta(minutes=15)
# Longer than they are good, so that one that is brought late is told what it is.
KEPT_FOR = timedelta(days=1)
_MAIL = "email"
# The provider's words for: you, I do not know (RFC 6749, 5.2).
_NOT_KNOWN = frozenset({"invalid_client", "unauthorized_client"})

_FORGET = "DELETE FROM mailbox_consents WHERE tenant_id = $1 AND begun_at < $2"
_BEGIN = """
INSERT INTO mailbox_consents (tenant_id, state_digest, entry_point_id, agent_id, session_id, sealed, begun_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_FIND = """
SELECT entry_point_id, agent_id, session_id, sealed, begun_at, ended_at FROM mailbox_consents
WHERE tenant_id = $1 AND state_digest = $2 FOR UPDATE
"""
_END = "UPDATE mailbox_consents SET ended_at = $3 WHERE tenant_id = $1 AND state_digest = $2"


@dataclass(frozen=True, slots=True)
class Brought:
    """What a browser brings back from the provider: a code, or the provider's word for why there is none."""

    state: str
    code: str
    error: str


class MailboxConsents:
    """`back_to`: where providers send people back to."""

    def __init__(
        self, units: Units, keys: Keys, set_up: EntryPointSetUp, http: OutgoingHttp, back_to: str
    ) -> None:
        self._units = units
        self._keys = keys
        self._set_up = set_up
        self._http = http
        self.back_to = back_to

    async def begin(self, principal: Principal, entry_point_id: UUID) -> str:
        """The address to go to. Raises NotFoundError, ConsentImpossibleError, ChannelSettingInvalidError."""
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        mailbox, page = await self._page_of(principal.tenant_id, entry_point_id)
        async with self._units.begin(principal.tenant_id) as unit:
            await unit.connection.execute(_FORGET, unit.tenant_id, unit.now - KEPT_FOR)
            await unit.connection.execute(
                _BEGIN, unit.tenant_id, _digest(state), entry_point_id, principal.agent_id, principal.session_id,
                self._keys.encrypt(unit.tenant_id, {"verifier": verifier}), unit.now,
            )  # fmt: skip
        return consent_address(
            page, state=state, verifier=verifier, back_to=self.back_to, login=mailbox.address
        )

    async def end(self, principal: Principal, brought: Brought) -> UUID:
        """Let in, or not; of which mailbox. Raises MailConsentErrors."""
        entry_point_id, verifier = await self._take(principal, brought.state)
        named = str(entry_point_id)
        if brought.error == "access_denied":
            raise ConsentDeclinedError(entry_point_id=named)
        if brought.error or not brought.code:
            raise ConsentRefusedError(entry_point_id=named, detail=clean_reason(brought.error))
        mailbox, page = await self._page_of(principal.tenant_id, entry_point_id)
        token = await self._exchange(page, brought.code, verifier, named, allow_private=mailbox.allow_private)
        async with self._units.begin(principal.tenant_id) as unit:
            await self._set_up.let_in(unit, principal, entry_point_id, token)
        return entry_point_id

    async def _take(self, principal: Principal, state: str) -> tuple[UUID, str]:
        """What was begun with this word; from now on it is over."""
        async with self._units.begin(principal.tenant_id) as unit:
            row = await unit.connection.fetchrow(_FIND, unit.tenant_id, _digest(state))
            if row is None:
                raise ConsentUnknownError
            named = str(row["entry_point_id"])
            if (row["agent_id"], row["session_id"]) != (principal.agent_id, principal.session_id):
                raise ConsentOfAnotherError(entry_point_id=named)
            if row["ended_at"] is not None:
                raise ConsentUsedError(entry_point_id=named)
            if unit.now > row["begun_at"] + GOOD_FOR:
                raise ConsentTooLateError(entry_point_id=named, minutes=int(GOOD_FOR.total_seconds() // 60))
            await unit.connection.execute(_END, unit.tenant_id, _digest(state), unit.now)
            verifier = self._keys.decrypt(unit.tenant_id, row["sealed"])["verifier"]
        return row["entry_point_id"], verifier

    async def _exchange(
        self, page: ConsentPage, code: str, verifier: str, named: str, *, allow_private: bool
    ) -> str:
        try:
            token = await exchange_code(
                self._http, page, code=code, verifier=verifier, back_to=self.back_to, allow_private=allow_private
            )  # fmt: skip
        except BadCredentialsError as error:
            reason = str(error.params.get("reason"))
            if reason in _NOT_KNOWN or error.params.get("status") == 401:
                raise ConsentClientError(entry_point_id=named, detail=reason) from error
            raise ConsentCodeError(entry_point_id=named, detail=reason) from error
        except ChannelError as error:
            host = urlsplit(page.request.token_url).hostname or ""
            raise ConsentProviderDownError(entry_point_id=named, host=host) from error
        if token is None:
            raise ConsentWithoutTokenError(entry_point_id=named)
        return token

    async def _page_of(self, tenant_id: TenantId, entry_point_id: UUID) -> tuple[Mailbox, ConsentPage]:
        async with self._units.database.transaction(tenant_id) as connection:
            kept = await self._set_up.as_kept(connection, tenant_id, entry_point_id)
        if kept.channel != _MAIL:
            raise NotFoundError
        mailbox = self._set_up.read_mailbox(kept, self._units.clock.now())
        if mailbox.consent is None:
            raise ConsentImpossibleError(entry_point_id=str(entry_point_id))
        return mailbox, mailbox.consent


def _digest(state: str) -> bytes:
    return hashlib.sha256(state.encode("utf-8", "surrogatepass")).digest()
