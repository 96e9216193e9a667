"""Mails damaged as mail is damaged on its way: bytes turned, cut, doubled, boundaries broken, headers swapped. The same for the same seed."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

Mutate: TypeAlias = Callable[[bytearray, random.Random, Sequence[bytes]], None]

_TOKENS = (
    b"\r\n", b"\n", b"\r", b"\n\n", b"--", b"=?utf-8?B?", b"=?koi8-r?Q?", b"?=", b"Content-Type: multipart/mixed; boundary=x\n\n", b"--x\n", b"--x--\n", b'"', b"(", b"<", b">", b":", b";", b"\x00",
    b"\xff", b"\xfe\xff", b"=", b"charset=", b"charset=utf-7\n", b"begin 644 a\n", b"filename*0*=", b"\xe2\x80\x8f", b"<div>" * 50, b">" * 40, b"<!--", b"<style>", b"+2AA-", b"\xed\xa0\x80",
    b"Content-Transfer-Encoding: base64\n", b"-----BEGIN PGP SIGNED MESSAGE-----\n", b"\x78\x9f\x3e\x22", b"0\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", b"Final-Recipient: rfc822;",
)  # fmt: skip
_BOUNDARY = re.compile(rb"^--[^\r\n]{1,100}", re.MULTILINE)
_FIELD = re.compile(rb"^[A-Za-z-]{2,40}:[^\r\n]*\r?\n", re.MULTILINE)


def _turn_bytes(raw: bytearray, rng: random.Random, others: Sequence[bytes]) -> None:
    for _ in range(rng.randint(1, 20)):
        if raw:
            raw[rng.randrange(len(raw))] = rng.randrange(256)


def _cut(raw: bytearray, rng: random.Random, others: Sequence[bytes]) -> None:
    at = rng.randrange(len(raw) + 1)
    if rng.random() < 0.5:
        del raw[at:]
    else:
        del raw[at : at + rng.randint(1, 2_000)]


def _double(raw: bytearray, rng: random.Random, others: Sequence[bytes]) -> None:
    at = rng.randrange(len(raw) + 1)
    raw[at:at] = raw[at : at + rng.randint(1, 3_000)]


def _strew(raw: bytearray, rng: random.Random, others: Sequence[bytes]) -> None:
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(raw) + 1)
        raw[at:at] = rng.choice(_TOKENS)


def _break_boundaries(raw: bytearray, rng: random.Random, others: Sequence[bytes]) -> None:
    found = list(_BOUNDARY.finditer(bytes(raw)))
    if found:
        chosen = rng.choice(found)
        raw[chosen.start() : chosen.end()] = rng.choice(
            [b"", b"--", chosen[0] + b"--", chosen[0] + b"x", b" " + chosen[0], chosen[0] * 2]
        )


def _swap_fields(raw: bytearray, rng: random.Random, others: Sequence[bytes]) -> None:
    found = list(_FIELD.finditer(bytes(raw)))[:60]
    if len(found) >= 2:
        first, second = sorted(rng.sample(found, 2), key=lambda each: each.start())
        raw[second.start() : second.end()] = first[0]
        raw[first.start() : first.end()] = second[0]


def _join(raw: bytearray, rng: random.Random, others: Sequence[bytes]) -> None:
    other = rng.choice(others)
    at, begins = rng.randrange(len(raw) + 1), rng.randrange(max(1, len(other)))
    raw[at:at] = other[begins : begins + rng.randint(1, 3_000)]


_WAYS: tuple[Mutate, ...] = (_turn_bytes, _cut, _double, _strew, _break_boundaries, _swap_fields, _join)


def mutate(mails: Sequence[bytes], *, times: int, seed: int) -> Iterator[bytes]:
    """Each of these mails, damaged so many times, each time by some of the ways."""
    rng = random.Random(seed)
    for original in mails:
        for _ in range(times):
            raw = bytearray(original)
            for way in rng.sample(_WAYS, rng.randint(1, 3)):
                way(raw, rng, mails)
            yield bytes(raw)
