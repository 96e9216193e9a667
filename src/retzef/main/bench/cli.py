"""`retzef bench NAME`: measure, and say it as JSON or as a table."""

import asyncio
from collections.abc import Callable, Coroutine
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeAlias, cast

import click

from retzef.main.bench.errors import BenchNeedsError
from retzef.main.bench.report import Report, to_json, to_table

Measure: TypeAlias = Callable[..., Coroutine[Any, Any, Report]]
NAMES = ("ingest", "delivery", "sockets", "desk", "duplicates", "timeline", "search")


@click.command()
@click.argument("name", type=click.Choice(NAMES))
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
@click.option("--quick", is_flag=True, help="Smaller sizes: an impression, within 50 seconds.")
def bench(name: str, as_json: bool, quick: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Measure this machine against bare peers, with a PostgreSQL and processes of its own."""
    report = asyncio.run(_find(name)(quick=quick))
    click.echo(to_json(report) if as_json else to_table(report))


def _find(name: str) -> Measure:
    """The bench; only what it needs itself is loaded. Raises BenchNeedsError."""
    if name == "desk" and find_spec("playwright") is None:
        raise BenchNeedsError(what="playwright")
    return cast("Measure", getattr(import_module(f"retzef.main.bench.{name}"), f"measure_{name}"))
