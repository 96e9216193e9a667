"""The command `retzef routing replay`."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retzef.main.beside import run_beside_centre
from retzef.main.shell import shell_locale

if TYPE_CHECKING:
    from retzef.main.compose import Core
    from retzef.platform.db import Dsns

_STEPS = 1000
_FIRST_MAX = 1000


@click.command()
@click.option(
    "--policy", type=click.Path(path_type=Path), required=True, help="The other routing policy, a file."
)
@click.option("--from", "begins", help="A date or an instant; yesterday, as the tenant counts days.")
@click.option("--to", "ends", help="Until then; a day after --from.")
@click.option("--tenant", "of", help="Its name or id, where there are several.")
@click.option(
    "--first",
    type=click.IntRange(0, _FIRST_MAX),
    default=20,
    show_default=True,
    help="So many differences are told with their reasons.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of tables.")
def replay(policy: Path, *, begins: str | None, ends: str | None, of: str | None, first: int, as_json: bool) -> None:  # fmt: skip
    """Run a day of the journal through another policy and compare.

    With what happened, and with the policy in force run the same way. Nothing is written.
    """
    from retzef.main.replaying.command import Asked, compare_span
    from retzef.main.replaying.telling import Telling, to_table, to_told
    from retzef.main.simulating.policies import read_policy

    other = read_policy(policy)
    with click.progressbar(length=_STEPS, file=sys.stderr, hidden=as_json) as shown:

        def tell(share: float) -> None:
            shown.update(int(share * _STEPS) - shown.pos)

        async def work(core: "Core", _: "Dsns") -> Telling:
            return await compare_span(core, Asked(of, begins, ends, other, first, shell_locale()), tell)

        telling = run_beside_centre(work)
    if not as_json and sys.stderr.isatty():
        click.echo(err=True)
    click.echo(
        json.dumps(to_told(telling), ensure_ascii=False) if as_json else to_table(telling, shell_locale())
    )
