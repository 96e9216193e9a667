"""The grammar and the cryptography of passkeys, as the `webauthn` library has them.

A module of its own, because to load that library (certificates, ASN.1, CBOR) takes a tenth of the time in which a process starts:
`passkeys` loads it when somebody uses one.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

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

from retzef.platform.auth.passkeys import Json

# What the library raises of answers that are wrong, and of ones that are nonsense.
_WRONG = (
    WebAuthnException, ValueError, TypeError, KeyError, AssertionError, IndexError, AttributeError, RecursionError,
)  # fmt: skip


class AnswerWrongError(Exception):
    """What the browser answered is not right, or is no answer at all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer is judged by: our domain, the addresses it may come from, the challenge, and for how long (ms) it was asked."""

    rp_id: str
    origins: Sequence[str]
    challenge: bytes
    timeout: int


@contextmanager
def _judging() -> Iterator[None]:
    try:
        yield
    except _WRONG as error:
        raise AnswerWrongError from error


def ask_for_new(asked: Asked, rp_name: str, holder: tuple[bytes, str, str], known: Sequence[bytes]) -> Json:
    """Options of `navigator.credentials.create`; `holder`: id, e-mail address, name."""
    handle, address, name = holder
    options = generate_registration_options(
        rp_id=asked.rp_id, rp_name=rp_name, user_id=handle, user_name=address, user_display_name=name,
        challenge=asked.challenge, timeout=asked.timeout,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
    )  # fmt: skip
    return _plain(options_to_json(options))


def ask(asked: Asked) -> Json:
    """Options of `navigator.credentials.get`."""
    options = generate_authentication_options(
        rp_id=asked.rp_id, challenge=asked.challenge, timeout=asked.timeout,
        user_verification=UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return _plain(options_to_json(options))


def judge_new(asked: Asked, credential: Json) -> tuple[bytes, bytes, int]:
    """The new credential's id, its public key and its count. Raises AnswerWrongError."""
    with _judging():
        found = verify_registration_response(
            credential=credential, expected_challenge=asked.challenge, expected_rp_id=asked.rp_id,
            expected_origin=list(asked.origins), require_user_verification=True,
        )  # fmt: skip
        return found.credential_id, found.credential_public_key, found.sign_count


def judge(asked: Asked, credential: Json, public_key: bytes, sign_count: int) -> int:
    """The credential's new count. Raises AnswerWrongError."""
    with _judging():
        found = verify_authentication_response(
            credential=credential, expected_challenge=asked.challenge, expected_rp_id=asked.rp_id,
            expected_origin=list(asked.origins), credential_public_key=public_key,
            credential_current_sign_count=sign_count, require_user_verification=True,
        )  # fmt: skip
        return found.new_sign_count


def challenge_of(credential: Json, part_max: int) -> bytes:
    """The challenge that was answered; no part of the answer is longer than that. Raises AnswerWrongError."""
    with _judging():
        response = credential["response"]
        if not isinstance(response, dict) or any(len(str(part)) > part_max for part in response.values()):
            raise AnswerWrongError
        return parse_client_data_json(base64url_to_bytes(str(response["clientDataJSON"]))).challenge


def id_of(credential: Json) -> bytes:
    """Which credential answers. Raises AnswerWrongError."""
    with _judging():
        return base64url_to_bytes(str(credential["rawId"]))


def _plain(options: str) -> Json:
    plain: Json = json.loads(options)
    return plain
