"""Reading the newest page of a customer's timeline: customers of one, five and twenty identities, any and the hottest there are.

Everything is as the API reads it: one statement under row-level security: who the customer is, what the reader may see, the page. The peer
is the least that anybody could do: the newest events of one identity by one index, with no policy, no merging and no words.
Events are written by SQL, in the shape in which messages leave them; messages themselves only where they are read.
"""

import asyncio
import hashlib
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from retzef.kernel.ids import AgentId
from retzef.main.bench.figures import Comparison, percentile
from retzef.main.bench.ground import Ground, open_ground
from retzef.main.bench.processes import load_average
from retzef.main.bench.report import Parameters, Report, Results, describe_machine
from retzef.modules.cases.api import TimelineFilter, read_timeline
from retzef.platform.auth.permissions import Rights

GOAL_MS = 5.0
KINDS = (1, 5, 20)
PAGE = 50
_MS = 1000.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much there is. `hot`: events of each of the three hottest customers; `reads`: of any customers, of each kind."""

    events: int
    customers_of_each_kind: int
    hot: int
    reads: int


FULL = Sizes(events=10_000_000, customers_of_each_kind=1_000, hot=500_000, reads=2_000)
QUICK = Sizes(events=400_000, customers_of_each_kind=200, hot=20_000, reads=300)

# Who there is: of each kind some customers, each with so many linked records, an identity and a case for every record. The
# first customer of each kind is the hot one. Ids are made of numbers, so that each statement knows them.
_PEOPLE = (
    """
    CREATE TABLE bench_records AS
    SELECT row_number() OVER (ORDER BY k.kind, c.number, r.place) AS n, k.kind, c.number, r.place FROM (VALUES (1), (5), (20)) AS k(kind),
        generate_series(0, {customers} - 1) AS c(number), generate_series(0, k.kind - 1) AS r(place)
    """,
    """
    INSERT INTO customers (tenant_id, customer_id, name, root_id, created_at)
    SELECT '{tenant}', md5('customer' || b.n)::uuid, 'Customer ' || b.n, md5('customer' || (b.n - b.place))::uuid, now()
    FROM bench_records b
    """,
    """
    INSERT INTO identities (tenant_id, identity_id, customer_id, kind, value, status, provenance, created_at)
    SELECT '{tenant}', md5('identity' || b.n)::uuid, md5('customer' || b.n)::uuid, 'phone', '+38044' || b.n, 'verified', 'http', now()
    FROM bench_records b
    """,
    """
    INSERT INTO cases (tenant_id, case_id, number, customer_id, opened_at)
    SELECT '{tenant}', md5('case' || b.n)::uuid, b.n, md5('customer' || b.n)::uuid, now() FROM bench_records b
    """,
    """
    INSERT INTO interactions (tenant_id, interaction_id, case_id, identity_id, entry_point_id, channel, thread_key, started_at)
    SELECT '{tenant}', md5('interaction' || b.n)::uuid, md5('case' || b.n)::uuid, md5('identity' || b.n)::uuid,
        (SELECT entry_point_id FROM entry_points), 'http', 'thread' || b.n, now() FROM bench_records b
    """,
    # What is read again and again is found without searching.
    "CREATE TABLE bench_hot AS SELECT kind, array_agg(n ORDER BY n) AS records FROM bench_records WHERE number = 0 GROUP BY kind",
)
# Every tenth fact came by no identity. The hot ones' events lie among all the others', as they would.
_EVENTS = """
INSERT INTO events (tenant_id, epoch, occurred_at, kind, actor_kind, case_id, interaction_id, message_id, identity_id, customer_id)
SELECT '{tenant}', 1, now() - make_interval(secs => {events} - e.n),
    CASE WHEN e.n % 10 = 0 THEN 'case_priority_changed' ELSE 'message_received' END, 'customer', md5('case' || e.record)::uuid,
    md5('interaction' || e.record)::uuid, CASE WHEN e.n % 10 > 0 THEN md5('message' || e.n)::uuid END,
    CASE WHEN e.n % 10 > 0 THEN md5('identity' || e.record)::uuid END,
    CASE WHEN e.n % 10 = 0 THEN md5('customer' || (e.record - b.place))::uuid END
FROM (
    SELECT g.n, CASE WHEN g.dice < {hot_share} THEN h.records[1 + (g.other * cardinality(h.records))::integer % cardinality(h.records)]
                     ELSE 1 + (g.other * {records})::integer % {records} END AS record
    FROM (SELECT n, random() AS dice, random() AS other FROM generate_series({first}::bigint, {last}::bigint) n) g
    JOIN bench_hot h ON h.kind = (ARRAY[1, 5, 20])[1 + (g.n % 3)]) e
JOIN bench_records b ON b.n = e.record ORDER BY e.n
"""
# The newest messages of every record: as many as a page can show.
_MESSAGES = """
INSERT INTO messages (tenant_id, message_id, case_id, interaction_id, direction, author_kind, text, status, occurred_at)
SELECT v.tenant_id, v.message_id, v.case_id, v.interaction_id, 'in', 'customer', repeat('Рахунок за минулий місяць. ', 4), 'received',
    v.occurred_at
FROM bench_records b CROSS JOIN LATERAL (
    SELECT * FROM events e WHERE e.tenant_id = '{tenant}' AND e.identity_id = md5('identity' || b.n)::uuid AND e.message_id IS NOT NULL
    ORDER BY e.seq DESC LIMIT {page}) v
"""
_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = 'events' AND indexname <> 'events_pkey'
"""
_BARE = """
SELECT * FROM events WHERE tenant_id = $1 AND identity_id = $2 ORDER BY seq DESC LIMIT 50
"""
_EVENTS_OF_A_STATEMENT = 1_000_000


async def measure_timeline(*, quick: bool) -> Report:
    """Run it."""
    sizes = QUICK if quick else FULL
    before = load_average()
    results = Results()
    chance = random.Random(7)  # noqa: S311 - which customers are read, the same in every run
    async with open_ground() as ground:
        records = await _lay_past(ground, sizes)
        starts = {kind: sizes.customers_of_each_kind * sum(k for k in KINDS if k < kind) for kind in KINDS}
        reader = Rights(ground.tenant_id, AgentId(UUID(int=1)), frozenset({"cases.read", "cases.read_all"}))
        async with ground.core.database.system.acquire() as bare:
            for kind in KINDS:
                some = [
                    1 + starts[kind] + kind * chance.randrange(1, sizes.customers_of_each_kind)
                    for _ in range(sizes.reads)
                ]
                for name, chosen in (("random", some), ("hot", [1 + starts[kind]] * (sizes.reads // 4))):
                    took = await _read(ground, reader, chosen)
                    least = await _time(
                        lambda each: bare.fetch(_BARE, ground.tenant_id, _id("identity", each)), chosen
                    )
                    _say(results, f"timeline_{name}_{kind}", took, least)
        parameters: Parameters = {
            "quick": quick, "events": sizes.events, "customers": 3 * sizes.customers_of_each_kind, "identities": records,
            "events_of_a_hot_customer": sizes.hot, "page": PAGE, "load_before": before, "load_after": load_average(),
        }  # fmt: skip
        return Report("timeline", describe_machine(ground.postgres_version), parameters, results.listed)


async def _lay_past(ground: Ground, sizes: Sizes) -> int:
    """Write the events without their indexes, which are made afterwards, as a restored dump is; how many identities there are."""
    records = sizes.customers_of_each_kind * sum(KINDS)
    words: dict[str, object] = {
        "tenant": ground.tenant_id, "customers": sizes.customers_of_each_kind, "records": records, "events": sizes.events,
        "hot_share": 3 * sizes.hot / sizes.events, "page": PAGE,
    }  # fmt: skip
    owner = await asyncpg.connect(ground.place.owner.replace("retzef_owner", "postgres"))
    try:
        for statement in _PEOPLE:
            await owner.execute(statement.format(**words))
        await owner.execute("ANALYZE bench_records")
        indexes = await owner.fetch(_INDEXES)
        for index in indexes:
            await owner.execute(f"DROP INDEX {index['indexname']}")
        for first in range(1, sizes.events + 1, _EVENTS_OF_A_STATEMENT):
            last = min(first + _EVENTS_OF_A_STATEMENT - 1, sizes.events)
            await owner.execute(_EVENTS.format(**words, first=first, last=last))
        await owner.execute("SET maintenance_work_mem = '1GB'")
        for index in indexes:
            await owner.execute(index["indexdef"])
        await owner.execute("ANALYZE events")
        await owner.execute(_MESSAGES.format(**words))
    finally:
        await owner.close()
    await ground.settle()
    return records


async def _read(ground: Ground, reader: Rights, chosen: Sequence[int]) -> list[float]:
    async def read(number: int) -> None:
        async with ground.core.database.app.acquire() as connection:
            rows, _ = await read_timeline(connection, reader, _id("customer", number), TimelineFilter())
        assert rows, "every customer has a past"

    return await _time(read, chosen)


async def _time(read: Callable[[int], Awaitable[object]], chosen: Sequence[int]) -> list[float]:
    """Milliseconds of each read, one after the other; the first ones, which fill caches of plans, are not counted."""
    for number in chosen[:10]:
        await read(number)
    took: list[float] = []
    for number in chosen:
        began = time.perf_counter()
        await read(number)
        took.append((time.perf_counter() - began) * _MS)
        await asyncio.sleep(0)
    return took


def _say(results: Results, name: str, took: Sequence[float], least: Sequence[float]) -> None:
    for share, value in ((50, 0.5), (99, 0.99)):
        compared = Comparison.of_two(percentile(took, value), percentile(least, value))
        if share == 99:
            results.below(f"{name}_p99", "ms", compared, GOAL_MS)
        else:
            results.beside(f"{name}_p50", "ms", compared)


def _id(what: str, number: int) -> UUID:
    """The id that the statements above make of a number."""
    return UUID(hashlib.md5(f"{what}{number}".encode(), usedforsecurity=False).hexdigest())
