"""Codes by the vectors of the RFCs, and how long one is good."""

import base64

import pytest

from retzef.platform.auth.totp import code_at, enrolment_address, matching_step, new_secret

# RFC 6238, appendix B, and RFC 4226, appendix D: the same secret.
SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("unix_seconds", "code"),
    [
        (59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
        (2000000000, "69279037"), (20000000000, "65353130"),
    ],
)  # fmt: skip
def test_code_is_that_of_the_rfc_when_the_time_is(unix_seconds: int, code: str) -> None:
    assert code_at(SECRET, unix_seconds // 30, digits=8) == code


@pytest.mark.parametrize(
    ("counter", "code"),
    list(enumerate(["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"])),
)  # fmt: skip
def test_code_is_that_of_the_rfc_when_the_counter_is(counter: int, code: str) -> None:
    assert code_at(SECRET, counter) == code


def test_code_is_good_a_step_around_and_once_when_it_is_given() -> None:
    secret, now = new_secret(), 1_800_000_000.0
    step = int(now // 30)
    for around in (-1, 0, 1):
        assert matching_step(secret, code_at(secret, step + around), now) == step + around
    for away in (-2, 2):
        assert matching_step(secret, code_at(secret, step + away), now) is None
    code = code_at(secret, step)
    assert matching_step(secret, f"{code[:3]} {code[3:]}", now, after=step - 1) == step
    assert matching_step(secret, code, now, after=step) is None
    assert matching_step(secret, "שלוםשל", now) is None


def test_address_names_account_and_house_when_they_have_odd_letters() -> None:
    assert enrolment_address("ABC", "dana@or.example", "אור & Co") == (
        "otpauth://totp/%D7%90%D7%95%D7%A8%20%26%20Co%3Adana%40or.example?secret=ABC"
        "&issuer=%D7%90%D7%95%D7%A8%20%26%20Co&algorithm=SHA1&digits=6&period=30"
    )
