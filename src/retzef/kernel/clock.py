"""Time as something passed in. The engine never asks what time it is."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the present instant, always in UTC."""

    def now(self) -> datetime:
        """The present instant, timezone-aware, UTC."""
        ...
