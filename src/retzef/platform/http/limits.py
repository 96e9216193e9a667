"""Rate limits of public endpoints: a token bucket for each caller, in the memory of one process.

A limit is there to keep one caller from taking everything; with several web processes each gives its share.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from retzef.kernel.errors import RetzefError

BUCKETS_MAX = 50_000


class TooManyRequestsError(RetzefError):
    """This caller is too fast; `retry_after` in whole seconds."""

    code = "too-many-requests"
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
