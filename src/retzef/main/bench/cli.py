"""`retzef bench NAME`: measure, and say it as JSON or as a table."""

import asyncio
from collections.abc import Callable, Coroutine
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeAlias, cast, get_args

import click

from retzef.main.bench.errors import BenchNeedsError
from retzef.main.bench.report import BenchName, Report, to_json, to_table

Measure: TypeAlias = Callable[..., Coroutine[Any, Any, Report]]
NAMES: tuple[str, ...] = get_args(BenchName)
# The word is one of the language's own.
_MODULES = {"import": "importing"}


@click.command()
@click.argument("name", type=click.Choice(NAMES))
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
@click.option("--quick", is_flag=True, help="Smaller sizes: an impression, within 50 seconds (import: 90).")
@click.option("--megabytes", type=click.IntRange(1, 20_000), help="Of import: how large the file is; 1024.")
def bench(name: str, as_json: bool, quick: bool, megabytes: int | None) -> None:  # noqa: FBT001 - click passes options by name
    """Measure this machine against bare peers, with a PostgreSQL and processes of its own."""
    if megabytes is not None and name != "import":
        raise click.BadOptionUsage("megabytes", f"{name} has no file")
    sized = {} if megabytes is None else {"megabytes": megabytes}
    report = asyncio.run(_find(name)(quick=quick, **sized))
    click.echo(to_json(report) if as_json else to_table(report))


def _find(name: str) -> Measure:
    """The bench; only what it needs itself is loaded. Raises BenchNeedsError."""
    if name == "desk" and find_spec("playwright") is None:
        raise BenchNeedsError(what="playwright")
    return cast(
        "Measure", getattr(import_module(f"retzef.main.bench.{_MODULES.get(name, name)}"), f"measure_{name}")
    )
