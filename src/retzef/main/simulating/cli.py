"""The command `retzef simulate`."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retzef.main.shell import shell_locale
from retzef.main.tables import word

if TYPE_CHECKING:
    from retzef.engine.simulation import Reconstruction, Scenario
    from retzef.modules.simulations.running import Contender

_FILE = click.Path(path_type=Path)
SIMPLE = ("first_come", "priority")
SEEDS_MAX = 1000
_TARGET_MAX = 86_400
# Of the bar that shows how far it is.
_STEPS = 1000


@click.command()
@click.argument("scenario", required=False, type=_FILE)
@click.option(
    "--calls", type=_FILE, help="Instead of a SCENARIO: recorded calls, 17 columns separated by tabs."
)
@click.option("--policy", type=_FILE, help="A routing policy; without it, as a new centre has it.")
@click.option("--against", multiple=True, help="Compare with first_come, priority, or another policy's file.")
@click.option(
    "--seeds", type=click.IntRange(1, SEEDS_MAX), default=8, show_default=True, help="Replications."
)
@click.option("--target", type=click.IntRange(1, _TARGET_MAX), help="Of --calls: T in seconds; 60.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def simulate(
    scenario: Path | None,
    *,
    calls: Path | None,
    policy: Path | None,
    against: tuple[str, ...],
    seeds: int,
    target: int | None,
    as_json: bool,
) -> None:
    """Run a made-up centre, or one from its recorded calls, through routing policies.

    The same routing code as in a real centre. Numbers come with intervals of 95 %; one seed more is one month more.
    """
    if (scenario is None) == (calls is None):
        raise click.UsageError("give a SCENARIO or --calls, and not both")
    if target is not None and calls is None:
        raise click.BadOptionUsage(
            "target", "--target belongs to --calls; a scenario's queues have their own"
        )
    from retzef.main.simulating.telling import to_table
    from retzef.modules.simulations.running import run_all
    from retzef.modules.simulations.telling import to_told

    contenders, heads = _contenders(
        policy, against or (SIMPLE if calls is not None else ()), of_calls=calls is not None
    )
    centre = _centre(scenario, calls, target or 60)
    listed = list(range(1, seeds + 1))
    with click.progressbar(length=_STEPS, file=sys.stderr, hidden=as_json) as shown:

        def tell(share: float) -> None:
            shown.update(int(share * _STEPS) - shown.pos)

        outcomes = run_all(centre, contenders, listed, tell)
    if not as_json and sys.stderr.isatty():
        click.echo(err=True)
    if as_json:
        click.echo(json.dumps(to_told(centre, outcomes, listed), ensure_ascii=False))
    else:
        click.echo(to_table(centre, outcomes, heads, seeds, shell_locale()))


def _centre(scenario: Path | None, calls: Path | None, target: float) -> "Scenario | Reconstruction":
    from retzef.engine.simulation import reconstruct
    from retzef.main.simulating.calls_file import read_calls
    from retzef.main.simulating.files import read_scenario

    if calls is not None:
        read = read_calls(calls)
        return reconstruct(read.calls, target, read.days)
    assert scenario is not None, "one of the two is given"
    return read_scenario(scenario)


def _contenders(
    policy: Path | None, against: Sequence[str], *, of_calls: bool
) -> "tuple[list[Contender], list[str]]":
    """Whatever is compared, and what each is called in tables: the program's own rules in words, others as their files call them."""
    from retzef.main.simulating.policies import FOR_CALLS, NEW_CENTRE, read_policy, read_rival
    from retzef.modules.simulations.running import by_policy, by_simple_rule

    usual = FOR_CALLS if of_calls else NEW_CENTRE
    first = usual if policy is None else read_policy(policy)
    contenders, heads = [by_policy(first)], [_called(usual.name) if policy is None else first.name]
    for name in against:
        rival = by_simple_rule(name) if name in SIMPLE else by_policy(read_rival(name, SIMPLE))
        contenders.append(rival)
        heads.append(_called(name) if name in SIMPLE else rival.name)
    return contenders, heads


def _called(policy: str) -> str:
    return word(f"policy.{policy}", shell_locale())
