"""From what is asked for to what is told: which tenant and span, reading it, living through it."""

from collections.abc import Callable
from dataclasses import dataclass

from retzef.engine.routing import RoutingPolicy
from retzef.main.compose import Core
from retzef.main.replaying.errors import SpanEmptyError
from retzef.main.replaying.reading import ITEMS_MAX, read_seen
from retzef.main.replaying.running import compare
from retzef.main.replaying.span import find_span, show
from retzef.main.replaying.telling import Telling
from retzef.main.tenant_life import choose_tenant
from retzef.modules.reporting.facts import read_names
from retzef.modules.reporting.settings import read_counting
from retzef.modules.tenancy.api import read_policy

# Of the bar: so much is reading.
_READING = 0.2
# Items at which half of the reading's part is shown.
_HALFWAY = 20_000

_CASES = """
SELECT w.work_item_id, k.number FROM work_items w JOIN cases k ON k.tenant_id = w.tenant_id AND k.case_id = w.case_id
WHERE w.tenant_id = $1 AND w.work_item_id = ANY ($2)
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which span of whose, run through what. `first`: so many differences are told with reasons."""

    tenant: str | None
    begins: str | None
    ends: str | None
    other: RoutingPolicy
    first: int
    locale: str


async def compare_span(core: Core, asked: Asked, on_progress: Callable[[float], None]) -> Telling:
    """Raises what `choose_tenant` raises, SpanUnreadableError, SpanOrderError, SpanTooLargeError, SpanEmptyError."""
    tenant = await choose_tenant(core, asked.tenant)
    async with core.database.transaction(tenant.tenant_id) as connection:
        counting = await read_counting(connection, tenant.tenant_id)
        begins, ends = find_span(asked.begins, asked.ends, counting.zone, core.clock.now())

        def on_read(items: int) -> None:
            # How many there will be is not known: half of what is left for each so many.
            on_progress(_READING * items / (items + _HALFWAY) if items < ITEMS_MAX else _READING)

        read = await read_seen(connection, tenant.tenant_id, (begins, ends), counting.within, on_read)
        if not read.seen.items:
            raise SpanEmptyError(begins=show(begins, counting.zone), ends=show(ends, counting.zone))
        in_force = await read_policy(connection, tenant.tenant_id)
        names = await read_names(connection, tenant.tenant_id, asked.locale)
    compared = compare(
        read.seen,
        in_force,
        asked.other,
        asked.first,
        lambda share: on_progress(_READING + (1 - _READING) * share),
    )
    first = [each.work_item_id for each in compared.apart.first]
    async with core.database.transaction(tenant.tenant_id) as connection:
        cases = {
            row["work_item_id"]: row["number"]
            for row in await connection.fetch(_CASES, tenant.tenant_id, first)
        }
    return Telling(read, compared, in_force, asked.other, names, cases, counting.zone)
