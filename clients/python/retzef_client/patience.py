"""How often a call is sent again, and when. Pure: who waits is the client."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from retzef_client.errors import ApiError

_LATER = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Patience:
    """So many attempts in all, and no wait longer than so many seconds."""

    attempts: int = 6
    wait_max: float = 60.0
    chance: Callable[[], float] = random.random

    def after_answer(self, attempt: int, error: ApiError, headers: Mapping[str, str]) -> float | None:
        """Seconds until it is sent again; None when that is in vain. A wait the server names is kept to, or not begun."""
        told = headers.get("retry-after", "")
        if attempt >= self.attempts or (error.status not in _LATER and not (error.retryable and told)):
            return None
        if not told.isdigit():
            return self.after_silence(attempt)
        return int(told) if int(told) <= self.wait_max else None

    def after_silence(self, attempt: int) -> float | None:
        """When there was no answer: each time twice as long, half of it left to chance."""
        if attempt >= self.attempts:
            return None
        wait: float = min(0.5 * 2.0 ** (attempt - 1), self.wait_max)
        return wait * (0.5 + self.chance() / 2)
