"""Passwords: argon2id with the library's present defaults, off the event loop."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# Stands for a hash where somebody has no password: none has this one.
NO_PASSWORD = "!"  # noqa: S105 - the contrary of one

_hasher = PasswordHasher()


@cache
def _nobody() -> str:
    """Compared against when nobody has the address: an unknown address takes as long as a wrong password."""
    return _hasher.hash("nobody has this password")


async def hash_password(password: str) -> str:
    """The argon2id hash to be kept. About 50 ms of one core and 64 MiB, in a thread."""
    return await asyncio.to_thread(_hasher.hash, password)


async def is_password(password_hash: str | None, password: str) -> bool:
    """Does the password fit? None stands for nobody and takes as long."""
    return await asyncio.to_thread(_verify, password_hash, password)


def _verify(password_hash: str | None, password: str) -> bool:
    if password_hash == NO_PASSWORD:
        password_hash = None
    try:
        _hasher.verify(password_hash or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None
