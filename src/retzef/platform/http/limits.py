"""Limits of public endpoints, for each caller, in the memory of one process: how often (token buckets), how many at once.

A limit is there to keep one caller from taking everything; with several web processes each gives its share.
"""

import math
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from retzef.kernel.errors import RetzefError

BUCKETS_MAX = 50_000
# Nobody knows when a place becomes free; this is soon enough.
PLACE_AGAIN_AFTER_SECONDS = 5


class TooManyRequestsError(RetzefError):
    """This caller is too fast; `retry_after` in whole seconds."""

    code = "too-many-requests"
    status = 429
    retryable = True


class TooManyAtOnceError(RetzefError):
    """This caller, or all together, has too many of these open; `retry_after` in whole seconds."""

    code = "too-many-at-once"
    status = 429
    retryable = True


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class RateLimit:
    """`per_second` on average, `burst` at once, for each key. `monotonic` gives seconds that never go back."""

    def __init__(self, per_second: float, burst: int, monotonic: Callable[[], float]) -> None:
        self._per_second = per_second
        self._burst = float(burst)
        self._monotonic = monotonic
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    @property
    def burst(self) -> int:
        """How many at once."""
        return round(self._burst)

    @property
    def window_seconds(self) -> int:
        """In how many seconds an empty bucket is full again."""
        return math.ceil(self._burst / self._per_second)

    def left(self, key: str) -> tuple[int, int]:
        """How many the caller may still make at once, and in how many seconds the bucket is full again. Takes nothing."""
        bucket = self._filled(key)
        return int(bucket.tokens), math.ceil((self._burst - bucket.tokens) / self._per_second)

    def check(self, key: str, cost: float = 1.0) -> None:
        """Take from the caller's bucket. Raises TooManyRequestsError."""
        bucket = self._filled(key)
        self._check_room(bucket, cost)
        bucket.tokens -= cost

    def check_room(self, key: str) -> None:
        """Is there room for one more? Takes nothing: for what is counted only when it goes wrong (`count`)."""
        if key in self._buckets:
            self._check_room(self._filled(key), 1.0)

    def count(self, key: str) -> None:
        """Take from the caller's bucket, down to nothing, and never refuse."""
        bucket = self._filled(key)
        bucket.tokens = max(0.0, bucket.tokens - 1.0)

    def give_back(self, key: str, cost: float = 1.0) -> None:
        """What `check` took in advance was not to be counted after all."""
        bucket = self._filled(key)
        bucket.tokens = min(self._burst, bucket.tokens + cost)

    @contextmanager
    def spend(self, key: str, cost: float) -> Iterator[None]:
        """Take for the length of a block, and give back when it fails. Raises TooManyRequestsError."""
        self.check(key, cost)
        try:
            yield
        except BaseException:
            self.give_back(key, cost)
            raise

    def _filled(self, key: str) -> _Bucket:
        now = self._monotonic()
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(self._burst, now)
            if len(self._buckets) > BUCKETS_MAX:
                self._buckets.popitem(last=False)
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at) * self._per_second)
        bucket.at = now
        self._buckets.move_to_end(key)
        return bucket

    def _check_room(self, bucket: _Bucket, cost: float) -> None:
        if bucket.tokens < cost:
            raise TooManyRequestsError(retry_after=max(1, round((cost - bucket.tokens) / self._per_second)))


class Places:
    """Places for what lasts, such as sockets and uploads: `each` for one key, `total` for all together (None: any number)."""

    def __init__(self, each: int, total: int | None = None) -> None:
        self._each = each
        self._total = total
        self._held: Counter[str] = Counter()
        self._all = 0

    @contextmanager
    def hold(self, key: str) -> Iterator[None]:
        """Have one for the length of a block. Raises TooManyAtOnceError."""
        if self._held[key] >= self._each or (self._total is not None and self._all >= self._total):
            raise TooManyAtOnceError(retry_after=PLACE_AGAIN_AFTER_SECONDS)
        self._held[key] += 1
        self._all += 1
        try:
            yield
        finally:
            self._all -= 1
            self._held[key] -= 1
            if not self._held[key]:
                del self._held[key]
