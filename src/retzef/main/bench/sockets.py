"""Memory of the server for each idle desk: signed in, registered, its snapshot received, and then nothing.

The peer is a WebSocket server that does nothing on the same stack. Both hold as many clients.
"""

from dataclasses import dataclass

from retzef.main.bench.clients import Idle
from retzef.main.bench.delivery import desk_of
from retzef.main.bench.figures import Comparison
from retzef.main.bench.ground import Ground, open_ground
from retzef.main.bench.processes import Child, load_average, memory_bytes, running, running_product
from retzef.main.bench.report import Parameters, Report, Results, describe_machine
from retzef.main.bench.servers import ServeBare, Serving
from retzef.main.bench.watching import Connect, Connected, Desk, Task

GOAL_KB = 40.0
_WITHIN_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many clients; a few come and go before, so that what is loaded once is not counted."""

    clients: int
    before: int


FULL = Sizes(clients=2000, before=100)
QUICK = Sizes(clients=400, before=50)


@dataclass(frozen=True, slots=True)
class _Held:
    """What so many clients cost."""

    bytes_each: float
    connects_per_second: float


async def measure_sockets(*, quick: bool) -> Report:
    """Run it."""
    sizes = QUICK if quick else FULL
    before = load_average()
    results = Results()
    async with open_ground() as ground:
        product = await _hold_product(ground, sizes)
        bare = await _hold_bare(ground, sizes)
        memory = Comparison.of_two(product.bytes_each / 1000, bare.bytes_each / 1000)
        results.below("memory_per_client", "kB", memory, GOAL_KB)
        connects = Comparison.of_two(product.connects_per_second, bare.connects_per_second)
        results.beside("connects", "clients/s", connects)
        parameters: Parameters = {
            "quick": quick, "clients": sizes.clients, "compression_offered": True, "load_before": before,
            "load_after": load_average(),
        }  # fmt: skip
        return Report("sockets", describe_machine(ground.postgres_version), parameters, results.listed)


async def _hold_product(ground: Ground, sizes: Sizes) -> _Held:
    desks = [desk_of(agent) for agent in await ground.add_agents(sizes.clients)]
    async with running_product(ground.place) as (server, port):
        return await _hold(server, port, desks, sizes)


async def _hold_bare(ground: Ground, sizes: Sizes) -> _Held:
    desks = [Desk(f"/agents/{number}", "", "{}") for number in range(sizes.clients)]
    async with running("bare", ServeBare(ground.place, "relay"), Serving) as (server, serving):
        return await _hold(server, serving.port, desks, sizes)


async def _hold(server: Child, port: int, desks: list[Desk], sizes: Sizes) -> _Held:
    async with running("watching", Idle(), Idle) as (clients, _):
        await clients.ask(
            Task(connect=Connect(port, desks[: sizes.before])), Connected, within=_WITHIN_SECONDS
        )
        await clients.ask(Task(), Idle, within=_WITHIN_SECONDS)
        empty = memory_bytes(server.pid)
        connected = await clients.ask(Task(connect=Connect(port, desks)), Connected, within=_WITHIN_SECONDS)
        full = memory_bytes(server.pid)
    return _Held((full - empty) / len(desks), len(desks) / connected.seconds)
