"""From *agent ready* to the offer on their desk: the whole product, with nearly everybody at work and much that waits.

Agents come back from a break one after another. The click goes over HTTP, the event into the journal, the router hears of it, reads, decides
and commits, and the desk is told by the WebSocket it has open. Beside it stands what the disk took in the same seconds to make one page durable: between the click and the offer the
product waits for that twice. `lay_floor` and the desks serve `takeover` too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from retzef.main.bench.answering import Open, Opened, Order, Return, Returned
from retzef.main.bench.clients import Idle
from retzef.main.bench.disk import disk_beside
from retzef.main.bench.figures import Comparison, percentile
from retzef.main.bench.ground import Ground, made_threads, open_ground
from retzef.main.bench.processes import (
    Child,
    cpu_seconds_below,
    load_average,
    running,
    running_product,
)
from retzef.main.bench.report import Parameters, Results

GOAL_MS = 50.0
WITHIN_SECONDS = 10.0
QUEUES = 20
_OPEN_WITHIN_SECONDS = 180.0

_QUEUES = """
INSERT INTO queues (tenant_id, queue_id, name, wrap_up_seconds)
SELECT $1, gen_random_uuid(), jsonb_build_object('en', 'Queue ' || n), 0 FROM generate_series(1, $2::int) n
"""
# Everybody serves three queues and has room for one item; each item waits in one of them.
_SPREAD = (
    "DELETE FROM queue_members WHERE tenant_id = $1",
    """
    WITH q AS (SELECT queue_id, row_number() OVER (ORDER BY queue_id) - 1 AS n, count(*) OVER () AS of FROM queues WHERE tenant_id = $1),
         a AS (SELECT agent_id, row_number() OVER (ORDER BY agent_id) - 1 AS n FROM agents WHERE tenant_id = $1)
    INSERT INTO queue_members (tenant_id, queue_id, agent_id)
    SELECT $1, q.queue_id, a.agent_id FROM a JOIN q ON q.n IN (a.n % q.of, (a.n + 5) % q.of, (a.n + 11) % q.of)
    """,
    """
    WITH q AS (SELECT queue_id, row_number() OVER (ORDER BY queue_id) - 1 AS n, count(*) OVER () AS of FROM queues WHERE tenant_id = $1),
         w AS (SELECT work_item_id, row_number() OVER (ORDER BY work_item_id) AS n FROM work_items WHERE tenant_id = $1)
    UPDATE work_items x SET queue_id = q.queue_id FROM w JOIN q ON q.n = w.n % q.of
    WHERE x.tenant_id = $1 AND x.work_item_id = w.work_item_id
    """,
    "UPDATE queues SET wrap_up_seconds = 0, offer_seconds = 60 WHERE tenant_id = $1",
    "UPDATE agents SET capacity = 2 WHERE tenant_id = $1",
)
_REST = """
UPDATE agents SET presence = 'not_ready', presence_reason = 'break' WHERE tenant_id = $1 AND agent_id = ANY ($2)
"""


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many agents, of whom so many are on a break; so many items wait. They come back at each of these paces for so long."""

    agents: int
    resting: int
    waiting: int
    paces: tuple[float, ...]
    seconds: float

    @property
    def name(self) -> str:
        """As it stands in the figures' names."""
        return f"{self.agents}x{self.waiting}"


FULL = Crowd(1_000, 50, 10_000, (3.0, 20.0), 60)
QUICK = Crowd(200, 10, 1_000, (3.0,), 5)


async def measure_offering(results: Results, *, quick: bool) -> tuple[Parameters, str]:
    """Add what is found to `results`; the parameters, and the version of PostgreSQL."""
    crowd = QUICK if quick else FULL
    before = load_average()
    async with open_ground() as ground:
        tokens = await lay_floor(ground, crowd)
        async with (
            running_product(ground.place) as (server, port),
            running("answering", Idle(), Idle) as (desks, _),
        ):
            await open_desks(desks, port, tokens, crowd.resting)
            await come_back(desks, Return(2.0, 3.0, WITHIN_SECONDS))  # warm
            for pace in crowd.paces:
                busy = cpu_seconds_below(server.pid)
                async with disk_beside(Path(ground.place.data_dir)) as disk:
                    returned = await come_back(desks, Return(pace, crowd.seconds, WITHIN_SECONDS))
                spent = cpu_seconds_below(server.pid) - busy
                _tell(f"{crowd.name}_at_{pace:g}", returned, spent, disk, results)
        parameters: Parameters = {
            "live": crowd.name, "live_on_a_break": crowd.resting, "live_queues": QUEUES + 1, "live_paces": crowd.paces,
            "live_seconds": crowd.seconds, "fsync": True, "filesystem": ground.filesystem, "load_before": before,
            "load_after": load_average(),
        }  # fmt: skip
        return parameters, ground.postgres_version


async def lay_floor(ground: Ground, crowd: Crowd) -> list[str]:
    """Agents with one item each in hand, but for those on a break; and what waits. The tokens of all, those on a break first."""
    agents = await ground.add_agents(crowd.agents)
    threads = made_threads(crowd.agents - crowd.resting + crowd.waiting)
    await ground.add_history(threads, 1)
    at_work = agents[crowd.resting :]
    await ground.assign(at_work, threads[: len(at_work)])
    system = ground.core.database.system
    await system.execute(_QUEUES, ground.tenant_id, QUEUES)
    for statement in _SPREAD:
        await system.execute(statement, ground.tenant_id)
    await system.execute(_REST, ground.tenant_id, [agent.agent_id for agent in agents[: crowd.resting]])
    await ground.settle()
    return [agent.token for agent in agents]


async def open_desks(desks: Child, port: int, tokens: list[str], resting: int) -> None:
    """Everybody's."""
    await desks.ask(Order(open=Open(port, tokens, resting)), Opened, within=_OPEN_WITHIN_SECONDS)


async def come_back(desks: Child, task: Return) -> Returned:
    """What came of it."""
    return await desks.ask(
        Order(come_back=task), Returned, within=task.seconds + task.within + task.thinks + 60
    )


def _tell(name: str, returned: Returned, cpu: float, disk: Sequence[float], results: Results) -> None:
    for share, part in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
        event = percentile([each.since_event for each in returned.came], part) * 1000
        compared = Comparison.of_two(event, percentile(disk, part) * 1000)
        if share == "p99":
            results.below(f"ready_to_desk_p99_{name}", "ms", compared, GOAL_MS)
        else:
            results.beside(f"ready_to_desk_{share}_{name}", "ms", compared)
    results.add(f"one_page_durable_most_{name}", "ms", max(disk) * 1000)
    clicks = [each.since_click for each in returned.came]
    results.add(f"click_to_desk_p50_{name}", "ms", percentile(clicks, 0.5) * 1000)
    results.add(f"click_to_desk_p99_{name}", "ms", percentile(clicks, 0.99) * 1000)
    results.add(f"ready_to_desk_count_{name}", "offers", len(clicks))
    results.add(f"server_cpu_{name}", "ms/offer", cpu / max(1, len(clicks)) * 1000)
    results.none(f"ready_without_offer_{name}", "agents", returned.without + returned.late)
    results.add(f"pace_not_kept_{name}", "agents", returned.nobody)
