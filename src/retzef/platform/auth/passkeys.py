"""Passkeys (W3C Web Authentication, level 3): what a browser is asked, and whether what it answers is right.

A challenge is not kept: it carries the moment it was made and is signed, and whoever stores that moment with the passkey takes no
answer to an older one. The grammar and the cryptography of answers are those of the `webauthn` library.
"""

import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from retzef.kernel.errors import RetzefError

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


# What the library raises of answers that are wrong, and of ones that are nonsense.
_WRONG = (
    WebAuthnException,
    ValueError,
    TypeError,
    KeyError,
    AssertionError,
    IndexError,
    AttributeError,
    RecursionError,
)


class Passkeys:
    """Asks and judges; `key`: 32 bytes of this installation's own."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def ask_for_new(self, site: Site, holder: Holder, known: Sequence[bytes], now: datetime) -> Json:
        """What `navigator.credentials.create` is given; `known`: the credentials the holder has already."""
        options = generate_registration_options(
            rp_id=site.rp_id,
            rp_name=holder.tenant,
            user_id=holder.agent_id.bytes,
            user_name=holder.email,
            user_display_name=holder.name,
            challenge=self._challenge(holder.agent_id, now),
            timeout=int(GOOD_FOR.total_seconds() * 1000),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
        )
        return _plain(options_to_json(options))

    def judge_new(self, site: Site, agent_id: UUID, credential: Json, now: datetime) -> NewPasskey:
        """Raises PasskeyRefusedError."""
        challenge, made_at = self._read_challenge(credential, agent_id, now)
        try:
            found = verify_registration_response(
                credential=credential, expected_challenge=challenge, expected_rp_id=site.rp_id,
                expected_origin=site.origins, require_user_verification=True,
            )  # fmt: skip
        except _WRONG as error:
            raise PasskeyRefusedError from error
        return NewPasskey(found.credential_id, found.credential_public_key, found.sign_count, made_at)

    def ask(self, site: Site, now: datetime) -> Json:
        """What `navigator.credentials.get` is given by somebody who has not said who they are."""
        options = generate_authentication_options(
            rp_id=site.rp_id, challenge=self._challenge(_NOBODY, now),
            timeout=int(GOOD_FOR.total_seconds() * 1000), user_verification=UserVerificationRequirement.REQUIRED,
        )  # fmt: skip
        return _plain(options_to_json(options))

    def judge(self, site: Site, known: KnownPasskey, credential: Json, now: datetime) -> tuple[int, datetime]:
        """The passkey's new count, and when the answered challenge was made. Raises PasskeyRefusedError."""
        challenge, made_at = self._read_challenge(credential, _NOBODY, now)
        if made_at <= known.answered_at:
            raise PasskeyRefusedError
        try:
            found = verify_authentication_response(
                credential=credential, expected_challenge=challenge, expected_rp_id=site.rp_id,
                expected_origin=site.origins, credential_public_key=known.public_key,
                credential_current_sign_count=known.sign_count, require_user_verification=True,
            )  # fmt: skip
        except _WRONG as error:
            raise PasskeyRefusedError from error
        return found.new_sign_count, made_at

    def _challenge(self, person: UUID, now: datetime) -> bytes:
        micros = int(now.timestamp() * 1_000_000)
        said = secrets.token_bytes(_RANDOM) + micros.to_bytes(_MOMENT) + person.bytes
        return said + self._signature(said)

    def _read_challenge(self, credential: Json, person: UUID, now: datetime) -> tuple[bytes, datetime]:
        """The challenge that was answered, when it is one of ours for this person and not too old."""
        try:
            response = credential["response"]
            assert isinstance(response, dict)
            assert all(len(str(part)) <= PART_MAX for part in response.values())
            challenge = parse_client_data_json(base64url_to_bytes(str(response["clientDataJSON"]))).challenge
        except _WRONG as error:
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
    try:
        return base64url_to_bytes(str(credential["rawId"]))
    except _WRONG as error:
        raise PasskeyRefusedError from error


def _plain(options: str) -> Json:
    plain: Json = json.loads(options)
    return plain
