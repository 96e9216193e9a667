"""Counts what happens in the centre: the journal has it all, whoever did it. `message_received` is the rate of ingest."""

from collections import Counter
from collections.abc import Sequence

from retzef.platform.journal import JournalRow, Position
from retzef.platform.telemetry.meters import Meters


class JournalMeter:
    """A subscriber of the feed."""

    def __init__(self, meters: Meters) -> None:
        self._meters = meters

    def __call__(self, rows: Sequence[JournalRow] | None, position: Position) -> None:
        """A batch was read; after a gap nobody knows what was in it, and nothing is counted."""
        for kind, count in Counter(row.kind for row in rows or ()).items():
            self._meters.events.labels(kind).inc(count)
