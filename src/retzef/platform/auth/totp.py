"""Time-based one-time passwords (RFC 6238 over RFC 4226): six digits, SHA-1, steps of thirty seconds.

SHA-1 and six digits because that is what the authenticator apps of everybody's phones understand; a code is good for a minute and a
half at most, once, and attempts are counted where it is asked for.
"""

import base64
import hashlib
import hmac
import secrets
from urllib.parse import quote

STEP_SECONDS = 30
DIGITS = 6
# A phone's clock may be a step off, either way.
STEPS_AROUND = 1
_SECRET_BYTES = 20


def new_secret() -> str:
    """160 random bits, as apps want them typed: base32 without padding."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode().rstrip("=")


def code_at(secret: str, step: int, *, digits: int = DIGITS) -> str:
    """The code of a time step (RFC 4226, 5.3)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 0xF
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def matching_step(secret: str, code: str, unix_seconds: float, *, after: int = 0) -> int | None:
    """The time step whose code this is; None when it is none of now, or not later than the step used last (`after`)."""
    now = int(unix_seconds // STEP_SECONDS)
    given = "".join(code.split())
    for step in range(now - STEPS_AROUND, now + STEPS_AROUND + 1):
        if step > after and hmac.compare_digest(code_at(secret, step).encode(), given.encode()):
            return step
    return None


def enrolment_address(secret: str, account: str, issuer: str) -> str:
    """What the QR code says: the app shows `issuer` and `account` beside the code."""
    label = quote(f"{issuer}:{account}", safe="")
    return (
        f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer, safe='')}"
        f"&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}"
    )
