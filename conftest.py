"""What every test run has: the `--all` switch and the shared fixtures."""

import pytest

pytest_plugins = ["tests.fixtures.database"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--all", action="store_true", help="also run what is marked slow: full-size loads, long faults"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave slow tests out, unless they are asked for by `--all` or by naming the marker."""
    if config.getoption("--all") or "slow" in config.getoption("markexpr"):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
