"""Proofs that are none: each of the ways in which a token can be another's, another time's, or nobody's."""

import base64
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwk, jwt
from joserfc.errors import SecurityWarning

from retzef.platform.oidc.errors import ClockError, ProofWrongError, SingleSignOnError
from retzef.platform.oidc.proofs import ALGORITHMS, Expected, UnknownKeyError, judge

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
EXPECTED = Expected("https://id.example", "retzef", "a nonce", NOW)
KEY = jwk.RSAKey.generate_key(2048, {"kid": "one"})
CURVE = jwk.ECKey.generate_key("P-256", {"kid": "two"})
PUBLIC: list[Mapping[str, object]] = [{**each.as_dict(private=False)} for each in (KEY, CURVE)]


def seconds(**after: float) -> int:
    return int((NOW + timedelta(**after)).timestamp())


def token(key: jwk.Key = KEY, header: Mapping[str, object] | None = None, **changed: object) -> str:
    claims = {
        "iss": "https://id.example", "aud": "retzef", "sub": "1", "nonce": "a nonce", "iat": seconds(), "exp": seconds(minutes=5),
    } | changed  # fmt: skip
    named = {"alg": "RS256", "kid": "one"} | dict(header or {})
    said = {name: value for name, value in named.items() if value is not None}
    told = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(said, told, key, algorithms=[str(said["alg"])])


@pytest.mark.parametrize(
    "given",
    [
        token(),
        token(CURVE, {"alg": "ES256", "kid": "two"}),
        token(aud=["retzef", "others"], azp="retzef"),
        token(iat=seconds(seconds=50), exp=seconds(seconds=-50)),
    ],
)
def test_the_claims_are_told_when_the_proof_is_for_us(given: str) -> None:
    assert judge(given, PUBLIC, EXPECTED)["sub"] == "1"


def test_every_key_that_fits_is_tried_when_the_token_names_none() -> None:
    keys = [OTHER.as_dict(private=False), *PUBLIC]
    assert judge(token(header={"kid": None}), keys, EXPECTED)["sub"] == "1"


OTHER = jwk.RSAKey.generate_key(2048, {"kid": "one"})
with pytest.warns(SecurityWarning):
    WEAK = jwk.RSAKey.generate_key(1024, {"kid": "weak"})


def signed_with_the_public_key() -> str:
    """What somebody makes who knows only what everybody does; no library lets them."""
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"one"}').rstrip(b"=").decode()
    said = f"{header}.{token().split('.')[1]}"
    seal = hmac.digest(KEY.as_pem(private=False), said.encode(), "sha256")
    return f"{said}.{base64.urlsafe_b64encode(seal).rstrip(b'=').decode()}"


WRONG: dict[str, tuple[str, type[SingleSignOnError]]] = {
    "another's key": (token(OTHER), ProofWrongError),
    "the public key as a secret": (signed_with_the_public_key(), ProofWrongError),
    "another issuer": (token(iss="https://id.example/"), ProofWrongError),
    "another client": (token(aud="others"), ProofWrongError),
    "several, made for nobody": (token(aud=["retzef", "others"]), ProofWrongError),
    "made for another": (token(azp="others"), ProofWrongError),
    "another sign-in": (token(nonce="another"), ProofWrongError),
    "no sign-in": (token(nonce=None), ProofWrongError),
    "of nobody": (token(sub=""), ProofWrongError),
    "for ever": (token(exp=None), ProofWrongError),
    "over": (token(exp=seconds(seconds=-61)), ClockError),
    "from the future": (token(iat=seconds(seconds=61)), ClockError),
    "not yet": (token(nbf=seconds(minutes=5)), ClockError),
    "made long ago": (token(iat=seconds(minutes=-11)), ClockError),
    "cut": (token()[:-8], ProofWrongError),
    "unsigned": ("eyJhbGciOiJub25lIn0." + token().split(".")[1] + ".", ProofWrongError),
    "nothing": ("", ProofWrongError),
    "endless": ("a" * 60_000, ProofWrongError),
}


@pytest.mark.parametrize("what", WRONG)
def test_nobody_is_proved_when_the_token_is(what: str) -> None:
    given, error = WRONG[what]
    with pytest.raises(error):
        judge(given, PUBLIC, EXPECTED)


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_a_weak_key_proves_nothing_when_it_signed() -> None:
    keys = [{**WEAK.as_dict(private=False)}]
    with pytest.raises(ProofWrongError):
        judge(token(WEAK, {"kid": "weak"}), keys, EXPECTED)


def test_the_keys_are_asked_for_anew_when_the_token_names_an_unknown_one() -> None:
    with pytest.raises(UnknownKeyError):
        judge(token(header={"kid": "three"}), PUBLIC, EXPECTED)


def test_no_algorithm_is_one_of_a_shared_secret_when_they_are_listed() -> None:
    assert [each for each in ALGORITHMS if each.startswith("HS") or each == "none"] == []
