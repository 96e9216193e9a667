"""Passkeys (W3C Web Authentication, level 3): what a browser is asked, and whether what it answers is right.

A challenge is not kept: it carries the moment it was made and is signed, and whoever stores that moment with the passkey takes no
answer to an older one. The grammar and the cryptography of answers are those of the `webauthn` library, which is loaded when somebody uses
a passkey and not before (`webauthn_answers`).
"""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from retzef.kernel.errors import RetzefError

if TYPE_CHECKING:
    from retzef.platform.auth.webauthn_answers import Asked

GOOD_FOR = timedelta(minutes=5)
# Of each part of an answer, in characters; real ones have hundreds.
PART_MAX = 20_000
_RANDOM = 16
_MOMENT = 8
_PERSON = 16
_NOBODY = UUID(int=0)

Json = dict[str, object]


class PasskeyRefusedError(RetzefError):
    """The answer is not one to this question of this installation, or came too late, or comes a second time."""

    code = "passkey-refused"
    status = 422


@dataclass(frozen=True, slots=True)
class Site:
    """The address by which the browser knows us: `host` with its port, as in the `Host` header."""

    host: str

    @property
    def rp_id(self) -> str:
        """The domain alone, for which a passkey is made and by which it is found."""
        return self.host.rsplit(":", 1)[0] if not self.host.endswith("]") else self.host

    @property
    def origins(self) -> list[str]:
        """Browsers answer in secure places only: by TLS, or on this machine itself."""
        return [f"https://{self.host}", f"http://{self.host}"]


@dataclass(frozen=True, slots=True)
class Holder:
    """For whom a passkey is made; what the device shows of them. `tenant`: its name."""

    agent_id: UUID
    email: str
    name: str
    tenant: str


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What is kept of one."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    challenge_at: datetime


@dataclass(frozen=True, slots=True)
class KnownPasskey:
    """What is needed to judge its answer."""

    public_key: bytes
    sign_count: int
    answered_at: datetime


class Passkeys:
    """Asks and judges; `key`: 32 bytes of this installation's own."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def ask_for_new(self, site: Site, holder: Holder, known: Sequence[bytes], now: datetime) -> Json:
        """What `navigator.credentials.create` is given; `known`: the credentials the holder has already."""
        from retzef.platform.auth import webauthn_answers as library

        asked = self._asked(site, self._challenge(holder.agent_id, now))
        who = (holder.agent_id.bytes, holder.email, holder.name)
        return library.ask_for_new(asked, holder.tenant, who, known)

    def judge_new(self, site: Site, agent_id: UUID, credential: Json, now: datetime) -> NewPasskey:
        """Raises PasskeyRefusedError."""
        from retzef.platform.auth import webauthn_answers as library

        challenge, made_at = self._read_challenge(credential, agent_id, now)
        try:
            found = library.judge_new(self._asked(site, challenge), credential)
        except library.AnswerWrongError as error:
            raise PasskeyRefusedError from error
        return NewPasskey(*found, made_at)

    def ask(self, site: Site, now: datetime) -> Json:
        """What `navigator.credentials.get` is given by somebody who has not said who they are."""
        from retzef.platform.auth import webauthn_answers as library

        return library.ask(self._asked(site, self._challenge(_NOBODY, now)))

    def judge(self, site: Site, known: KnownPasskey, credential: Json, now: datetime) -> tuple[int, datetime]:
        """The passkey's new count, and when the answered challenge was made. Raises PasskeyRefusedError."""
        from retzef.platform.auth import webauthn_answers as library

        challenge, made_at = self._read_challenge(credential, _NOBODY, now)
        if made_at <= known.answered_at:
            raise PasskeyRefusedError
        asked = self._asked(site, challenge)
        try:
            count = library.judge(asked, credential, known.public_key, known.sign_count)
        except library.AnswerWrongError as error:
            raise PasskeyRefusedError from error
        return count, made_at

    @staticmethod
    def _asked(site: Site, challenge: bytes) -> "Asked":
        from retzef.platform.auth import webauthn_answers as library

        milliseconds = int(GOOD_FOR.total_seconds() * 1000)
        return library.Asked(site.rp_id, site.origins, challenge, milliseconds)

    def _challenge(self, person: UUID, now: datetime) -> bytes:
        micros = int(now.timestamp() * 1_000_000)
        said = secrets.token_bytes(_RANDOM) + micros.to_bytes(_MOMENT) + person.bytes
        return said + self._signature(said)

    def _read_challenge(self, credential: Json, person: UUID, now: datetime) -> tuple[bytes, datetime]:
        """The challenge that was answered, when it is one of ours for this person and not too old."""
        from retzef.platform.auth import webauthn_answers as library

        try:
            challenge = library.challenge_of(credential, PART_MAX)
        except library.AnswerWrongError as error:
            raise PasskeyRefusedError from error
        said, signature = challenge[: _RANDOM + _MOMENT + _PERSON], challenge[_RANDOM + _MOMENT + _PERSON :]
        if not hmac.compare_digest(signature, self._signature(said)) or said[-_PERSON:] != person.bytes:
            raise PasskeyRefusedError
        micros = int.from_bytes(said[_RANDOM : _RANDOM + _MOMENT])
        made_at = datetime.fromtimestamp(micros / 1_000_000, UTC)
        if not timedelta(0) <= now - made_at <= GOOD_FOR:
            raise PasskeyRefusedError
        return challenge, made_at

    def _signature(self, said: bytes) -> bytes:
        return hmac.digest(self._key, said, "sha256")


def credential_id_of(credential: Json) -> bytes:
    """Which passkey answers. Raises PasskeyRefusedError."""
    from retzef.platform.auth import webauthn_answers as library

    try:
        return library.id_of(credential)
    except library.AnswerWrongError as error:
        raise PasskeyRefusedError from error
