"""How long it takes to read a mail, by its size: common ones, and those that are made to be slow."""

import statistics
import time

from retzef.channels.email.reading import read_mail
from retzef.main.bench.hostile_mails import make_common_mail, make_hostile_mails
from retzef.main.bench.report import Results

# No mail of ten megabytes may take longer.
SECONDS_MAX = 2.0
_SIZES = {"10_kb": 10_000, "100_kb": 100_000, "1_mb": 1_000_000, "10_mb": 10_000_000}
_TIMES = 5


def add_parse_times(results: Results, *, quick: bool = False) -> None:
    """Each size of a common mail, and each sort of a hostile one. `quick`: hostile mails of a tenth of the size, for an impression."""
    for name, size in _SIZES.items():
        raw = make_common_mail(size)
        results.add(f"parse_{name}", "ms", statistics.median(_read(raw) for _ in range(_TIMES)) * 1_000)
    slowest = 0.0
    for name, raw in make_hostile_mails(1_000_000 if quick else 10_000_000):
        seconds = _read(raw)
        results.add(f"parse_hostile_{name}", "ms", seconds * 1_000)
        slowest = max(slowest, seconds)
    results.stays_below("parse_hostile_slowest", "s", slowest, SECONDS_MAX)


def _read(raw: bytes) -> float:
    """Everything of it that is read when it comes in, and its harmless HTML: seconds."""
    began = time.perf_counter()
    read = read_mail(raw)
    _ = (read.reply_text, read.cut_text, read.html)
    return time.perf_counter() - began
