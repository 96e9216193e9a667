"""What PostgreSQL is told of the machine's memory."""

from pathlib import Path

import pytest

from retzef.platform.postgres.memory import memory_mb, memory_settings


@pytest.mark.parametrize(
    ("total", "own", "cache"), [(512, "128MB", "256MB"), (8192, "1024MB", "4096MB"), (65536, "2048MB", "32768MB")]
)  # fmt: skip
def test_an_eighth_is_taken_when_it_is_neither_too_little_nor_too_much(
    total: int, own: str, cache: str
) -> None:
    assert memory_settings(total) == {"shared_buffers": own, "effective_cache_size": cache}


def test_the_containers_limit_counts_when_there_is_one(tmp_path: Path) -> None:
    limit, none = tmp_path / "limit", tmp_path / "none"
    limit.write_text("536870912\n")
    none.write_text("max\n")
    assert memory_mb((none, tmp_path / "missing", limit)) == 512
    assert memory_mb((none,)) == memory_mb(()) > 0
