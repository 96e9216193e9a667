"""The commands `retzef routing …`: why work went where it went."""

from dataclasses import asdict
from typing import TYPE_CHECKING, cast
from uuid import UUID

import click
import msgspec

from retzef.main.beside import run_beside_centre
from retzef.main.replaying.cli import replay
from retzef.main.shell import shell_locale
from retzef.platform.http.catalogue import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retzef.engine.routing import Reason
    from retzef.kernel.ids import TenantId, WorkItemId
    from retzef.main.compose import Core
    from retzef.modules.queues.decisions import Decision
    from retzef.platform.db import Dsns

_TENANT_OF = "SELECT tenant_id FROM work_items WHERE work_item_id = $1"


@click.group()
def routing() -> None:
    """Why work went to whom it went."""


@routing.command()
@click.argument("item", type=click.UUID)
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each decision.")
def explain(item: UUID, *, as_json: bool) -> None:
    """Tell every decision about a work item, the newest first; of one that waits, what a round would say now.

    With everybody who might have got it, their points and the reasons' codes (docs/explanation/routing.md).
    """
    from retzef.modules.queues.decisions import read_decisions

    async def work(core: "Core", _: "Dsns") -> "list[Decision] | None":
        async with core.database.system.acquire() as connection:
            tenant_id = await connection.fetchval(_TENANT_OF, item)
            if tenant_id is None:
                return None
            return await read_decisions(
                connection,
                cast("TenantId", tenant_id),
                cast("WorkItemId", item),
                core.clock.now(),
                shell_locale(),
            )

    told = run_beside_centre(work)
    if told is None:
        raise click.ClickException(sentence("routing-item-unknown", shell_locale(), {"item": str(item)}))
    for decision in told:
        click.echo(msgspec.json.encode(asdict(decision)).decode() if as_json else _in_lines(decision))


routing.add_command(replay)


def _in_lines(decision: "Decision") -> str:
    lines = [f"{decision.decided_at:%Y-%m-%d %H:%M:%S%z}  {decision.policy}"]
    if decision.chosen_agent_id is None:
        lines[0] += f"  {_codes(decision.reasons)}"
    for each in decision.candidates:
        mark = ">" if each.agent_id == decision.chosen_agent_id else " "
        score = f"{each.score:.1f}" if each.could_be_asked else "-"
        lines.append(f"{mark} {score:>10}  {each.name}  {_codes(each.reasons)}")
    return "\n".join(lines)


def _codes(reasons: "Sequence[Reason]") -> str:
    return ", ".join(
        " ".join([reason.code, *(f"{name}={value}" for name, value in reason.params.items())])
        for reason in reasons
    )
