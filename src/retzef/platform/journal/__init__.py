"""The journal: facts written with the state they describe, read by everybody who follows."""

from retzef.platform.journal.append import append_events
from retzef.platform.journal.position import Position
from retzef.platform.journal.read import JournalRow, PositionLostError, position_of, read_since

__all__ = [
    "JournalRow",
    "Position",
    "PositionLostError",
    "append_events",
    "position_of",
    "read_since",
]
