"""The commands `retzef routing …`: why work went where it went."""

from typing import TYPE_CHECKING

import click

from retzef.main.beside import run_beside_centre
from retzef.main.replaying.cli import replay
from retzef.main.shell import shell_locale

if TYPE_CHECKING:
    from retzef.main.compose import Core
    from retzef.main.explaining import Explained
    from retzef.platform.db import Dsns


@click.group()
def routing() -> None:
    """Why work went to whom it went."""


@routing.command()
@click.argument("item", metavar="CASE|ITEM")
@click.option("--tenant", "of", help="Whose CASE it is, by name or id, where there are several.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each decision, with codes.")
def explain(item: str, *, of: str | None, as_json: bool) -> None:
    """Tell every decision about a work item, the newest first; of one that waits, what a round would say now.

    CASE is the number that stands at the head of the case: all of its work is told. ITEM is the id of a work item.
    With everybody who might have got it, their points and the reasons (docs/explanation/routing.md).
    """
    from retzef.main.explaining import explain_work, read_named, to_json_lines, to_lines

    named, locale = read_named(item), shell_locale()

    async def work(core: "Core", _: "Dsns") -> "list[Explained]":
        return await explain_work(core, named, of, locale)

    explained = run_beside_centre(work)
    for line in to_json_lines(explained) if as_json else to_lines(explained, locale):
        click.echo(line)


routing.add_command(replay)
