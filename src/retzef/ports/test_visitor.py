"""Visitors' tokens and host sites' signatures: what was signed is read, what was touched is refused."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from retzef.ports.channel import SignatureInvalidError
from retzef.ports.visitor import (
    VisitorClaims,
    bearer_token,
    read_host_identity,
    read_visitor_token,
    sign_visitor_token,
)

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
SECRET = "the host site's secret"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ENTRY_POINT = "0190b6a0-7a3e-7c3a-9b1e-2f0d5c1a9e11"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
CLAIMS = st.builds(
    VisitorClaims, visitor_id=TEXTS, entry_point_id=st.just(ENTRY_POINT), locale=st.none() | TEXTS, name=st.none() | TEXTS,
    email=st.none() | TEXTS, phone=st.none() | TEXTS, host_id=st.none() | TEXTS, verified=st.lists(TEXTS, max_size=3).map(tuple),
)  # fmt: skip


@given(CLAIMS)
def test_token_is_read_as_it_was_when_signed_here(claims: VisitorClaims) -> None:
    token = sign_visitor_token(claims, KEY)
    assert token.isascii()
    assert read_visitor_token(token, KEY, ENTRY_POINT) == claims


@given(CLAIMS, st.data())
def test_token_is_refused_when_a_single_character_was_changed(
    claims: VisitorClaims, data: st.DataObject
) -> None:
    token = sign_visitor_token(claims, KEY)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from("ABCabc012-_.= é\x00"))
    changed = token[:place] + other + token[place + 1 :]
    assume(changed != token)
    try:
        read = read_visitor_token(changed, KEY, ENTRY_POINT)
    except SignatureInvalidError:
        return
    # The last character of base64 may hold bits that are not part of the signature.
    assert read == claims
    assert place == len(token) - 1


@given(st.text(max_size=80))
def test_token_is_refused_when_it_is_any_text(text: str) -> None:
    with pytest.raises(SignatureInvalidError):
        read_visitor_token(text, KEY, ENTRY_POINT)


def test_token_is_refused_when_key_or_entry_point_is_another() -> None:
    token = sign_visitor_token(VisitorClaims("v", ENTRY_POINT), KEY)
    with pytest.raises(SignatureInvalidError):
        read_visitor_token(token, OTHER_KEY, ENTRY_POINT)
    with pytest.raises(SignatureInvalidError):
        read_visitor_token(token, KEY, "another entry point")


@pytest.mark.parametrize("payload", [b"", b"{}", b"[]", b"null", b'{"visitor_id":1}', b"\xff", b"[" * 3000])
def test_token_is_refused_when_we_signed_something_else_with_the_same_key(payload: bytes) -> None:
    body = base64.urlsafe_b64encode(payload).rstrip(b"=").decode()
    seal = base64.urlsafe_b64encode(hmac.digest(KEY, body.encode(), hashlib.sha256)).rstrip(b"=").decode()
    with pytest.raises(SignatureInvalidError):
        read_visitor_token(f"{body}.{seal}", KEY, ENTRY_POINT)


def test_token_is_refused_when_it_is_longer_than_any_we_sign() -> None:
    claims = VisitorClaims("v", ENTRY_POINT, name="x" * 9000)
    with pytest.raises(SignatureInvalidError):
        read_visitor_token(sign_visitor_token(claims, KEY), KEY, ENTRY_POINT)


@pytest.mark.parametrize("header", ["", "Bearer", "Basic abc", "bearer", "Token x", "Bearerx y"])
def test_header_holds_no_token_when_it_is_no_bearers(header: str) -> None:
    if header in {"Bearer", "bearer"}:
        assert bearer_token({"authorization": header}) == ""  # which nobody signed
        return
    with pytest.raises(SignatureInvalidError):
        bearer_token({"authorization": header})


# ---------------------------------------------------------------- what host sites vouch for


def vouch(claims: object, secret: str = SECRET) -> str:
    body = base64.urlsafe_b64encode(msgspec.json.encode(claims)).rstrip(b"=").decode()
    return f"{body}.{hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()}"


def at(age: timedelta) -> int:
    return int((NOW - age).timestamp())


def test_identity_is_read_when_the_host_signed_it_today() -> None:
    identity = read_host_identity(
        vouch({"sub": "42", "iat": at(timedelta(0)), "email": "r@x", "name": "רות"}), SECRET, NOW
    )
    assert (identity.sub, identity.email, identity.name, identity.phone) == ("42", "r@x", "רות", None)


def test_identity_is_read_when_its_signature_is_in_capitals() -> None:
    body, _, seal = vouch({"sub": "42", "iat": at(timedelta(0))}).partition(".")
    assert read_host_identity(f"{body}.{seal.upper()}", SECRET, NOW).sub == "42"


@pytest.mark.parametrize(
    ("age", "good"),
    [(timedelta(hours=24), True), (timedelta(hours=24, seconds=1), False), (timedelta(minutes=-5), True),
     (timedelta(minutes=-5, seconds=-1), False), (timedelta(days=400), False), (timedelta(days=-400), False)],
)  # fmt: skip
def test_identity_is_good_for_a_day_when_clocks_differ_little(age: timedelta, good: bool) -> None:
    token = vouch({"sub": "42", "iat": at(age)})
    if good:
        assert read_host_identity(token, SECRET, NOW).sub == "42"
        return
    with pytest.raises(SignatureInvalidError):
        read_host_identity(token, SECRET, NOW)


@pytest.mark.parametrize(
    "token",
    [
        "", ".", "x.y", vouch({"sub": "42", "iat": at(timedelta(0))}, "another secret"), vouch({"sub": "", "iat": at(timedelta(0))}),
        vouch({"sub": "42"}), vouch({"iat": at(timedelta(0))}), vouch({"sub": 42, "iat": at(timedelta(0))}), vouch({"sub": "42", "iat": "now"}),
        vouch([]), vouch({"sub": "42", "iat": 10**30}), vouch({"sub": "42", "iat": at(timedelta(0))})[:-1], "é" + vouch({"sub": "42", "iat": 1}),
    ],
)  # fmt: skip
def test_identity_is_refused_when_it_is_forged_or_makes_no_sense(token: str) -> None:
    with pytest.raises(SignatureInvalidError):
        read_host_identity(token, SECRET, NOW)


def test_identity_is_refused_when_the_entry_point_has_no_secret() -> None:
    """An empty key would let everybody sign."""
    with pytest.raises(SignatureInvalidError):
        read_host_identity(vouch({"sub": "42", "iat": at(timedelta(0))}, ""), "", NOW)
