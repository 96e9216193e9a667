"""What every test run has: the `--all` switch, how long Hypothesis looks, and the shared fixtures."""

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.fixtures.database", "tests.fixtures.composed", "tests.fixtures.served"]

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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave slow tests out, unless they are asked for by `--all` or by naming the marker."""
    if config.getoption("--all") or "slow" in config.getoption("markexpr"):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
