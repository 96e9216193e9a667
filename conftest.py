"""What every test run has: the `--all` switch, how long Hypothesis looks, and the shared fixtures."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = [
    "tests.fixtures.database",
    "tests.fixtures.composed",
    "tests.fixtures.served",
    "tests.fixtures.chromium",
    "tests.fixtures.mail_server",
]

# An ordinary run tries the same examples each time, so that red means changed; `--all` looks for new ones.
# Databases are made for a test, not for an example: tests keep their examples apart by tenant.
_SUPPRESSED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
settings.register_profile(
    "quick", max_examples=100, deadline=None, derandomize=True, suppress_health_check=_SUPPRESSED
)
settings.register_profile("all", max_examples=1000, deadline=None, suppress_health_check=_SUPPRESSED)


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("all" if config.getoption("--all") else "quick")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--all", action="store_true", help="also run what is marked slow: full-size loads, long faults"
    )
    parser.addoption(
        "--update", action="store_true", help="write what channels make of their cases as expected"
    )


def pytest_itemcollected(item: pytest.Item) -> None:
    """One id for each test. Those made of an API's document are named by their operation, but their ids are not: the
    workers, who know tests by their ids, would run one of them and leave out all others."""
    label = getattr(item, "operation_label", None)
    if label is not None and "[" not in item.nodeid:
        item._id = item.id.with_params(label)  # noqa: SLF001 - there is no other way


# The folders whose single tests take seconds, the longest first: begun last, one would run on while nothing else is left.
_LONG_FIRST = ("tests/faults", "tests/acceptance", "tests/migration", "tests/contract", "tests/api", "tests")


def _rank(item: pytest.Item) -> int:
    place = item.path.relative_to(item.config.rootpath).as_posix()
    return next(
        (at for at, folder in enumerate(_LONG_FIRST) if place.startswith(f"{folder}/")), len(_LONG_FIRST)
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put long tests first; leave slow ones out, unless they are asked for by `--all` or by naming the marker."""
    items.sort(key=_rank)
    twice = [nodeid for nodeid, count in Counter(item.nodeid for item in items).items() if count > 1]
    if twice:
        raise pytest.UsageError(f"several tests of one id, of which only one would be run: {twice[:3]}")
    if config.getoption("--all") or "slow" in config.getoption("markexpr"):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
