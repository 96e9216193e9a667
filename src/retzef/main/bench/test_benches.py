"""Every bench, as a person runs it: in time, in the agreed form, and leaving nothing behind."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from retzef.main.bench.report import Report

WITHIN_SECONDS = 50
# Half a minute of an import is the lease of the worker that was killed.
WITHIN_LEASE_SECONDS = 90
TOLD = {
    "ingest": {"one_by_one", "one_by_one_pgbench", "over_http", "over_http_asgi", "over_http_server_cpu", "lost", "doubled"},
    "delivery": {f"delivery_{share}_at_{rate}" for share in ("p50", "p95", "p99") for rate in (200, 500)},
    "sockets": {"memory_per_client", "connects"},
    "duplicates": {"precision", "recall", "f1"},
    "timeline": {f"timeline_{who}_{kind}_p99" for who in ("random", "hot") for kind in (1, 5, 20)},
    "search": {f"search_{kind}_{who}_p95" for kind in ("common", "rare", "two_common", "beginning", "number") for who in ("all", "own")},
    "import": {"lost", "doubled", "refused_otherwise", "foretold_otherwise", "checked", "imported", "gone_on_after_kill"},
    "email": {"lost", "doubled", "to_the_desk", "to_the_desk_beside_one_by_one", "reading_alone", "storing_alone", "cpu_of_postgres",
              "memory_of_large_mail", "parse_10_mb"},
    "routing": {f"{what}_1000x10000" for what in ("event_to_decision_p50", "event_to_decision_p99", "value_beside_full", "morning_decided")}
    | {"ready_to_desk_p99_200x1000_at_3"},
    "takeover": {"takeover_most", "takeover_stopped", "offers_outstanding", "offers_lost", "items_lost", "items_offered_to_two"},
    "desk": {"interactive", "interactive_throttled_4x", "heap"},
}  # fmt: skip
# Held on any machine, however busy it is.
ALWAYS = (
    "lost", "doubled", "refused_otherwise", "foretold_otherwise", "f1", "offers_lost", "items_lost", "items_offered_to_two",
    "agents_overloaded", "ready_without_offer",
)  # fmt: skip


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not pytest's own: as root PostgreSQL's account could not enter it, and its path is too long for a socket."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        path.chmod(0o711)
        yield path


@pytest.mark.slow
@pytest.mark.parametrize("name", TOLD)
def test_a_quick_bench_ends_in_time_and_says_what_it_measured(name: str, folder: Path) -> None:
    began = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-m", "retzef", "bench", name, "--json", "--quick"],
        stdout=subprocess.PIPE, check=True, timeout=120, env={**os.environ, "TMPDIR": str(folder)},
    )  # fmt: skip
    took = time.monotonic() - began

    report = msgspec.json.decode(run.stdout, type=Report)
    assert report.bench == name
    assert report.parameters["quick"] is True
    assert {result.metric for result in report.results} >= TOLD[name]
    assert any(result.goal is not None for result in report.results)
    for result in report.results:
        assert (result.goal is None) == (result.met is None)
        assert (result.baseline is None) == (result.ratio is None)
        if result.metric.startswith(ALWAYS):
            assert result.met, result
    assert list(folder.iterdir()) == [], "it cleans up after itself"
    assert took < (WITHIN_LEASE_SECONDS if name == "import" else WITHIN_SECONDS)
