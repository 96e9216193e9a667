"""From the provider's request to the text in an agent's WebSocket, with all roles of the product at work.

The peer is what cannot be had for less: a relay on the same server stack that passes a posted text to one of the same
number of sockets, and one durable commit of one row by bare asyncpg, both at the same pace.
"""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from retzef.main.bench.clients import Idle, Send, SendReport, Target
from retzef.main.bench.figures import Comparison, median, percentile
from retzef.main.bench.ground import Agent, Ground, made_threads, open_ground
from retzef.main.bench.processes import Child, cpu_seconds_below, load_average, running, running_product
from retzef.main.bench.report import Parameters, Report, Results, describe_machine
from retzef.main.bench.servers import ServeBare, Serving
from retzef.main.bench.storing import Begin, Commit, Committed, Ready
from retzef.main.bench.watching import Collect, Collected, Connect, Connected, Desk, Task

GOAL = 3.0
_CONNECTIONS = 32
_COMMITS_AT_ONCE = 8
_ARRIVES_WITHIN_SECONDS = 20.0
_SHARES = (("p50", 0.50), ("p95", 0.95), ("p99", 0.99))


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many agents, how many cases each watches, how fast and how long the messages come."""

    turns: int
    agents: int
    cases_each: int
    rates: tuple[int, ...]
    seconds: float


FULL = Sizes(turns=3, agents=200, cases_each=3, rates=(200, 500), seconds=10)
QUICK = Sizes(turns=1, agents=50, cases_each=2, rates=(200, 500), seconds=1.5)


@dataclass(slots=True)
class _Series:
    """Seconds by turn and share, of the product and of both halves of its peer."""

    product: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name, _ in _SHARES})
    relay: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name, _ in _SHARES})
    commit: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name, _ in _SHARES})
    lost: int = 0
    server_cpu: list[float] = field(default_factory=list)
    postgres_cpu: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Stage:
    """The processes at work."""

    ground: Ground
    sizes: Sizes
    agents: list[Agent]
    product: Child
    product_port: int
    relay_port: int
    sender: Child
    desks: Child
    relayed: Child
    committer: Child


async def measure_delivery(*, quick: bool) -> Report:
    """Run it."""
    sizes = QUICK if quick else FULL
    before = load_average()
    results = Results()
    async with open_ground() as ground, AsyncExitStack() as stack:
        stage = await _set_up(ground, sizes, stack)
        await _deliver(stage, sizes.rates[0], "warm-up", _Series())
        for rate in sizes.rates:
            series = _Series()
            for turn in range(sizes.turns):
                await _commit(stage, rate, series)
                await _relay(stage, rate, f"relay-{rate}-{turn}", series)
                await _deliver(stage, rate, f"run-{rate}-{turn}", series)
            _tell(rate, series, results)
        parameters: Parameters = {
            "quick": quick, "turns": sizes.turns, "agents": sizes.agents, "watched_cases_each": sizes.cases_each,
            "rates": sizes.rates, "seconds": sizes.seconds, "connections": _CONNECTIONS, "fsync": True,
            "filesystem": ground.filesystem, "load_before": before, "load_after": load_average(),
        }  # fmt: skip
        return Report("delivery", describe_machine(ground.postgres_version), parameters, results.listed)


async def _set_up(ground: Ground, sizes: Sizes, stack: AsyncExitStack) -> _Stage:
    threads = made_threads(sizes.agents * sizes.cases_each)
    await ground.add_history(threads, 5)
    agents = await ground.assign(await ground.add_agents(sizes.agents), threads)
    await ground.settle()
    product, port = await stack.enter_async_context(running_product(ground.place))
    _, relay = await stack.enter_async_context(running("bare", ServeBare(ground.place, "relay"), Serving))
    sender, _ = await stack.enter_async_context(running("sending", Idle(), Idle))
    desks, _ = await stack.enter_async_context(running("watching", Idle(), Idle))
    relayed, _ = await stack.enter_async_context(running("watching", Idle(), Idle))
    committer, _ = await stack.enter_async_context(
        running("committing", Begin(ground.place, _COMMITS_AT_ONCE), Ready)
    )
    await desks.ask(Task(connect=Connect(port, [desk_of(agent) for agent in agents])), Connected, within=120)
    bare = [Desk(f"/agents/{number}", "", "{}") for number in range(sizes.agents)]
    await relayed.ask(Task(connect=Connect(relay.port, bare)), Connected, within=120)
    return _Stage(ground, sizes, agents, product, port, relay.port, sender, desks, relayed, committer)


def desk_of(agent: Agent) -> Desk:
    """The desk of an agent who watches all cases in hand."""
    watch = ",".join(f'"{case}"' for case in agent.cases)
    return Desk(
        "/api/v1/live",
        f"retzef_session={agent.token}",
        f'{{"type":"register","position":null,"watch":[{watch}]}}',
    )


async def _deliver(stage: _Stage, rate: int, run: str, series: _Series) -> None:
    threads = [agent.threads[at] for at in range(stage.sizes.cases_each) for agent in stage.agents]
    busy, below = cpu_seconds_below(stage.product.pid), cpu_seconds_below(stage.ground.postgres_pid)
    task = _task(stage, stage.product_port, "door", threads, rate=rate, run=run)
    sent, collected = await _send(stage, task, stage.desks)
    series.server_cpu.append((cpu_seconds_below(stage.product.pid) - busy) / sent.answered * 1e6)
    series.postgres_cpu.append((cpu_seconds_below(stage.ground.postgres_pid) - below) / sent.answered * 1e6)
    series.lost += sent.answered - len(collected.seconds) + sent.refused
    _note(series.product, collected.seconds)


async def _relay(stage: _Stage, rate: int, run: str, series: _Series) -> None:
    agents = [str(number) for number in range(stage.sizes.agents)]
    task = _task(stage, stage.relay_port, "relay", agents, rate=rate, run=run)
    _, collected = await _send(stage, task, stage.relayed)
    _note(series.relay, collected.seconds)


async def _commit(stage: _Stage, rate: int, series: _Series) -> None:
    seconds = stage.sizes.seconds
    committed = await stage.committer.ask(Commit(rate, seconds), Committed, within=seconds + 60)
    _note(series.commit, committed.seconds)


def _task(stage: _Stage, port: int, to: Target, threads: list[str], *, rate: int, run: str) -> Send:
    return Send(
        stage.ground.place, port, to, _CONNECTIONS, run, threads, stage.sizes.seconds, per_second=rate
    )


async def _send(stage: _Stage, task: Send, desks: Child) -> tuple[SendReport, Collected]:
    """Send at the pace, and wait for what arrives."""
    sent = await stage.sender.ask(task, SendReport, within=task.seconds + 60)
    wanted = Task(collect=Collect(sent.answered, _ARRIVES_WITHIN_SECONDS))
    return sent, await desks.ask(wanted, Collected, within=_ARRIVES_WITHIN_SECONDS + 10)


def _note(into: dict[str, list[float]], seconds: list[float]) -> None:
    for name, share in _SHARES:
        into[name].append(percentile(seconds, share) * 1000 if seconds else float("inf"))


def _tell(rate: int, series: _Series, results: Results) -> None:
    for name, _ in _SHARES:
        # Each half is the middle of its own turns, as the product's is: no turn's hiccup speaks for it.
        peer = median(series.relay[name]) + median(series.commit[name])
        compared = Comparison.of_two(median(series.product[name]), peer)
        metric = f"delivery_{name}_at_{rate}"
        if name == "p99":
            results.at_most(metric, "ms", compared, GOAL)
        else:
            results.beside(metric, "ms", compared)
    results.add(f"relay_p99_at_{rate}", "ms", median(series.relay["p99"]))
    results.add(f"commit_p99_at_{rate}", "ms", median(series.commit["p99"]))
    results.add(f"server_cpu_at_{rate}", "µs/message", median(series.server_cpu))
    results.add(f"postgres_cpu_at_{rate}", "µs/message", median(series.postgres_cpu))
    results.none(f"lost_at_{rate}", "messages", series.lost)
