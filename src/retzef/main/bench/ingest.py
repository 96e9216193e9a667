"""Signed webhooks, stored durably, customer and case found: one by one against bare asyncpg, many against an empty handler.

`one_by_one`: eight at a time, one message a commit, through the product's own code without HTTP; the peer calls the same
SQL function by bare asyncpg with finished arguments. `over_http`: many senders on keep-alive connections; the peer
is the same application with a handler that answers at once. A bare ASGI function and pgbench are shown beside them.
"""

from dataclasses import dataclass, field
from typing import Literal

from retzef.main.bench.clients import Idle, Send, SendReport, Target
from retzef.main.bench.errors import BenchFailedError
from retzef.main.bench.figures import Comparison, median, percentile
from retzef.main.bench.ground import Ground, made_threads, open_ground
from retzef.main.bench.pgbench import run_pgbench
from retzef.main.bench.processes import (
    Child,
    cpu_seconds,
    cpu_seconds_below,
    load_average,
    running,
)
from retzef.main.bench.report import Parameters, Report, Results, describe_machine
from retzef.main.bench.servers import ServeBare, ServeProduct, Serving
from retzef.main.bench.storing import Begin, Ready, Store, Stored

ONE_BY_ONE_GOAL = 0.7
OVER_HTTP_GOAL = 0.5
# How much longer than asked a step may take.
_ANSWER_WITHIN_SECONDS = 60.0
_NEW_SENDER_EVERY = 20


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is done, each step for so many seconds at most. One message in twenty is the first of its sender."""

    turns: int
    seconds: float
    threads: int
    history_each: int
    at_once: int
    one_by_one: int
    connections: int
    over_http: int
    empty: int


FULL = Sizes(
    turns=5, seconds=15, threads=2000, history_each=10, at_once=8, one_by_one=5000, connections=200, over_http=20_000,
    empty=40_000,
)  # fmt: skip
QUICK = Sizes(
    turns=3, seconds=1, threads=300, history_each=1, at_once=8, one_by_one=1500, connections=200, over_http=5000,
    empty=8000,
)  # fmt: skip


@dataclass(slots=True)
class _Bench:
    """One run: the ground, what was found, and how much was sent."""

    ground: Ground
    sizes: Sizes
    known: list[str]
    results: Results = field(default_factory=Results)
    runs: int = 0
    sent: int = 0

    def next_run(self, count: int) -> tuple[str, list[str]]:
        """A name for the next run of so many messages, and its senders: known ones, and one in twenty new."""
        self.runs += 1
        run = f"run-{self.runs}"
        return run, [
            f"{run}-new-{number}" if number % _NEW_SENDER_EVERY == 0 else self.known[number % len(self.known)]
            for number in range(count)
        ]


@dataclass(slots=True)
class _Turns:
    """Of every turn: messages a second, and microseconds of processor for each message."""

    rates: list[float] = field(default_factory=list)
    client_cpu: list[float] = field(default_factory=list)
    server_cpu: list[float] = field(default_factory=list)
    postgres_cpu: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)


async def measure_ingest(*, quick: bool) -> Report:
    """Run it."""
    sizes = QUICK if quick else FULL
    before = load_average()
    async with open_ground() as ground:
        known = made_threads(sizes.threads)
        await ground.add_history(known, sizes.history_each)
        await ground.settle()
        bench = _Bench(ground, sizes, known)
        await _one_by_one(bench)
        await _over_http(bench)
        await _check_stored(bench)
        parameters: Parameters = {
            "quick": quick, "turns": sizes.turns, "known_threads": sizes.threads, "new_senders": 1 / _NEW_SENDER_EVERY,
            "at_once": sizes.at_once, "messages_one_by_one": sizes.one_by_one, "connections": sizes.connections,
            "messages_over_http": sizes.over_http, "fsync": True, "filesystem": ground.filesystem, "seconds_at_most": sizes.seconds,
            "load_before": before, "load_after": load_average(),
        }  # fmt: skip
        return Report("ingest", describe_machine(ground.postgres_version), parameters, bench.results.listed)


# ---------------------------------------------------------------- one by one


async def _one_by_one(bench: _Bench) -> None:
    sizes, results = bench.sizes, bench.results
    product, bare = _Turns(), _Turns()
    pgbench: list[float] = []
    async with running("storing", Begin(bench.ground.place, sizes.at_once), Ready) as (child, _):
        for _ in range(sizes.turns):
            await _store(bench, child, "bare", bare)
            await _store(bench, child, "product", product)
            pgbench.append(
                await run_pgbench(
                    bench.ground, threads=sizes.threads, at_once=sizes.at_once, seconds=sizes.seconds
                )
            )
    results.at_least(
        "one_by_one", "messages/s", Comparison.of_turns(product.rates, bare.rates), ONE_BY_ONE_GOAL
    )
    results.beside(
        "one_by_one_client_cpu", "µs/message", Comparison.of_turns(product.client_cpu, bare.client_cpu)
    )
    results.beside(
        "one_by_one_postgres_cpu", "µs/message", Comparison.of_turns(product.postgres_cpu, bare.postgres_cpu)
    )
    results.add("one_by_one_pgbench", "messages/s", median(pgbench))


async def _store(bench: _Bench, child: Child, how: Literal["product", "bare"], turns: _Turns) -> None:
    count = bench.sizes.one_by_one
    run, threads = bench.next_run(count)
    before = cpu_seconds_below(bench.ground.postgres_pid)
    task = Store(how, run, threads, count, bench.sizes.seconds)
    stored = await child.ask(task, Stored, within=bench.sizes.seconds + _ANSWER_WITHIN_SECONDS)
    bench.sent += stored.count
    turns.rates.append(stored.count / stored.seconds)
    turns.client_cpu.append(stored.cpu_seconds / stored.count * 1e6)
    turns.postgres_cpu.append((cpu_seconds_below(bench.ground.postgres_pid) - before) / stored.count * 1e6)


# ---------------------------------------------------------------- over HTTP


@dataclass(frozen=True, slots=True)
class _Target:
    """Where requests go, and which process answers them."""

    to: Target
    port: int
    pid: int


async def _over_http(bench: _Bench) -> None:
    sizes, place = bench.sizes, bench.ground.place
    door, empty, asgi = _Turns(), _Turns(), _Turns()
    async with (
        running("product", ServeProduct(place), Serving) as (server, serving),
        running("bare", ServeBare(place, "asgi"), Serving) as (peer, bare),
        running("sending", Idle(), Idle) as (client, _),
    ):
        at_door = _Target("door", serving.port, server.pid)
        at_empty = _Target("empty", serving.port, server.pid)
        at_asgi = _Target("asgi", bare.port, peer.pid)
        for target, count in ((at_door, sizes.over_http), (at_empty, sizes.empty), (at_asgi, sizes.empty)):
            await _send(bench, client, target, count // 4, _Turns())  # connections, plans and caches warm
        for _ in range(sizes.turns):
            await _send(bench, client, at_empty, sizes.empty, empty)
            await _send(bench, client, at_door, sizes.over_http, door)
            await _send(bench, client, at_asgi, sizes.empty, asgi)
    _tell_over_http(bench.results, door, empty, asgi)


async def _send(bench: _Bench, client: Child, target: _Target, count: int, turns: _Turns) -> None:
    run, threads = bench.next_run(count)
    seconds, connections = bench.sizes.seconds, bench.sizes.connections
    task = Send(bench.ground.place, target.port, target.to, connections, run, threads, seconds, count=count)
    server, postgres = cpu_seconds(target.pid), cpu_seconds_below(bench.ground.postgres_pid)
    sent = await client.ask(task, SendReport, within=seconds + _ANSWER_WITHIN_SECONDS)
    if sent.refused:
        raise BenchFailedError(program=target.to)
    bench.sent += sent.answered if target.to == "door" else 0
    turns.rates.append(sent.answered / sent.seconds)
    turns.client_cpu.append(sent.cpu_seconds / sent.answered * 1e6)
    turns.server_cpu.append((cpu_seconds(target.pid) - server) / sent.answered * 1e6)
    turns.postgres_cpu.append((cpu_seconds_below(bench.ground.postgres_pid) - postgres) / sent.answered * 1e6)
    turns.p50.append(percentile(sent.latencies, 0.50) * 1000)
    turns.p99.append(percentile(sent.latencies, 0.99) * 1000)


def _tell_over_http(results: Results, door: _Turns, empty: _Turns, asgi: _Turns) -> None:
    results.at_least("over_http", "messages/s", Comparison.of_turns(door.rates, empty.rates), OVER_HTTP_GOAL)
    results.beside(
        "over_http_server_cpu", "µs/message", Comparison.of_turns(door.server_cpu, empty.server_cpu)
    )
    results.add("over_http_postgres_cpu", "µs/message", median(door.postgres_cpu))
    results.beside(
        "over_http_client_cpu", "µs/message", Comparison.of_turns(door.client_cpu, empty.client_cpu)
    )
    results.beside("over_http_p50", "ms", Comparison.of_turns(door.p50, empty.p50))
    results.beside("over_http_p99", "ms", Comparison.of_turns(door.p99, empty.p99))
    results.add("over_http_asgi", "requests/s", median(asgi.rates))


async def _check_stored(bench: _Bench) -> None:
    """Every message that was answered is there, once."""
    row = await bench.ground.core.database.system.fetchrow(
        "SELECT (SELECT count(*) FROM inbound_receipts WHERE provider_message_id LIKE 'run-%') AS receipts,"
        " (SELECT count(*) FROM messages WHERE provider_message_id LIKE 'run-%') AS messages"
    )
    assert row is not None
    bench.results.none("lost", "messages", bench.sent - row["receipts"])
    bench.results.none("doubled", "messages", row["messages"] - row["receipts"])
