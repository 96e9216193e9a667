"""What a password must be: long, and not one of those that are tried first.

No rules about digits and signs: they make passwords that are hard to remember and easy to guess (NIST SP 800-63B, 5.1.1.2).
"""

from retzef.modules.people.errors import PasswordWeakError

PASSWORD_MIN = 10
_TRIED_FIRST = (
    "password",
    "qwerty",
    "123456",
    "111111",
    "abcdef",
    "letmein",
    "welcome",
    "iloveyou",
    "retzef",
)


def check_password(password: str, *about: str) -> None:
    """`about`: what everybody knows of the person, which a password must not be made of. Raises PasswordWeakError."""
    plain = password.lower()
    rest = plain
    for known in (*_TRIED_FIRST, *(part.lower() for part in about if len(part) > 2)):
        rest = rest.replace(known, "")
    # What is left without the known words must still be something to guess.
    if len(password) < PASSWORD_MIN or len(set(plain)) < 4 or len(rest) < PASSWORD_MIN // 2:
        raise PasswordWeakError(minimum=PASSWORD_MIN)
