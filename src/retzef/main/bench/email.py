"""Mail from a mailbox to the desk: `retzef serve` reads a real Dovecot, beside a bare fetch of the same mails in the same run.

A mail has come when its event is in the journal: read, its thread decided, customer and case found, source kept. The bare fetch reads the
bytes and throws them away, many mails with one command, as quickly as IMAPClient can; one mail with a command, as most programs do, stands beside.
The mails are those of `made_mails`, the same for all. What a mail costs is told by its parts: reading and storing alone, and the processor
of each of the processes.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

import imapclient
import msgspec

from retzef.kernel.events import Event
from retzef.main.bench.dovecot import PASSWORD, Dovecot, running_dovecot
from retzef.main.bench.errors import BenchFailedError
from retzef.main.bench.figures import Comparison
from retzef.main.bench.ground import Ground, open_ground
from retzef.main.bench.made_mails import made_large_mail, made_mail
from retzef.main.bench.mail_reading import add_parse_times
from retzef.main.bench.mail_shares import Spent, add_stages
from retzef.main.bench.processes import load_average, memory_below, running_product
from retzef.main.bench.report import Parameters, Report, Results, describe_machine
from retzef.platform.realtime.feed import CHANNEL

GOAL_OF_FETCH = 0.5
GOAL_MEGABYTES = 150
LARGE_BYTES = 50_000_000
TURNS = 3
_AT_ONCE = 64
_WITHIN_SECONDS = 600.0
_LOOK_EVERY_SECONDS = 0.02
_MEGABYTE = 1024 * 1024
_COUNT = "SELECT count(*) FROM mails WHERE tenant_id = $1 AND entry_point_id = $2"
_TWICE = """
SELECT count(*) - count(DISTINCT mail_id) FROM mails WHERE tenant_id = $1 AND entry_point_id = $2
"""
_ROUTES = "SELECT count(*) FROM router_leases WHERE tenant_id = $1"
# What comes before the measuring: programs are loaded, plans are made.
_WARMING = 128


async def measure_email(*, quick: bool) -> Report:
    """Run it."""
    count = 300 if quick else 2000
    turns = 1 if quick else TURNS
    before, results = load_average(), Results()
    async with open_ground() as ground, running_dovecot(Path(ground.place.data_dir) / "dovecot") as dovecot:
        mailboxes = [f"turn{turn}" for turn in range(turns)]
        for name in mailboxes:
            await asyncio.to_thread(dovecot.lay, name, [made_mail(number, name) for number in range(count)])
        loads = await _measure_speed(ground, dovecot, mailboxes, count, results)
        await add_stages(ground, [made_mail(number, "stages") for number in range(min(count, 640))], results)
        await _measure_large(ground, dovecot, results)
        await asyncio.to_thread(add_parse_times, results, quick=quick)
        sizes = sorted(len(made_mail(number, "x")) for number in range(count))
        parameters: Parameters = {
            "quick": quick, "mails": count, "turns": turns, "mail_bytes_median": sizes[count // 2], "mail_bytes_mean": round(sum(sizes) / count),
            "filesystem": ground.filesystem, "load_before": before, "load_of_turns": loads, "load_after": load_average(),
        }  # fmt: skip
        return Report("email", describe_machine(ground.postgres_version), parameters, results.listed)


async def _measure_speed(
    ground: Ground, dovecot: Dovecot, mailboxes: Sequence[str], count: int, results: Results
) -> list[float]:
    """The load of the machine in each turn."""
    fetched, one_by_one, taken, loads = [], [], [], []
    lost = doubled = 0
    async with running_product(ground.place) as (server, _):
        await _warm_up(ground, dovecot)
        spent = Spent(server.pid, ground.postgres_pid, dovecot.pid)
        for name in mailboxes:
            fetched.append(count / await asyncio.to_thread(_timed, _fetch_bare, dovecot, name, _AT_ONCE))
            one_by_one.append(count / await asyncio.to_thread(_timed, _fetch_bare, dovecot, name, 1))
            spent.begin()
            began = time.perf_counter()
            entry_point_id = await _connect(ground, dovecot, name)
            come = await _wait_for(ground, entry_point_id, count)
            taken.append(count / (time.perf_counter() - began))
            spent.end(come)
            loads.append(load_average())
            lost += count - come
            doubled += await ground.core.database.system.fetchval(_TWICE, ground.tenant_id, entry_point_id)
    results.none("lost", "mails", lost)
    results.none("doubled", "mails", doubled)
    results.at_least("to_the_desk", "mails/s", Comparison.of_turns(taken, fetched), GOAL_OF_FETCH)
    results.beside("to_the_desk_beside_one_by_one", "mails/s", Comparison.of_turns(taken, one_by_one))
    spent.tell(results)
    return loads


async def _warm_up(ground: Ground, dovecot: Dovecot) -> None:
    mails = [made_mail(number, "warming") for number in range(_WARMING)]
    await asyncio.to_thread(dovecot.lay, "warming", mails)
    await _wait_for(ground, await _connect(ground, dovecot, "warming"), _WARMING)
    while not await ground.core.database.system.fetchval(_ROUTES, ground.tenant_id):  # noqa: ASYNC110 - no event tells of it
        await asyncio.sleep(_LOOK_EVERY_SECONDS)


async def _measure_large(ground: Ground, dovecot: Dovecot, results: Results) -> None:
    """How much more memory the server and all its processes take at most while a mail of 50 MB comes, than before it."""
    await asyncio.to_thread(dovecot.lay, "large", [made_large_mail(LARGE_BYTES)])
    async with running_product(ground.place) as (server, _):
        await asyncio.to_thread(dovecot.lay, "small", [made_mail(0, "small")])
        await _wait_for(ground, await _connect(ground, dovecot, "small"), 1)  # what is loaded once is loaded
        before = memory_below(server.pid)
        most = before

        async def watch() -> None:
            nonlocal most
            while True:
                most = max(most, memory_below(server.pid))
                await asyncio.sleep(0.005)

        watching = asyncio.create_task(watch())
        began = time.perf_counter()
        await _wait_for(ground, await _connect(ground, dovecot, "large"), 1)
        results.add("large_mail", "s", time.perf_counter() - began)
        watching.cancel()
    results.stays_below("memory_of_large_mail", "MB", (most - before) / _MEGABYTE, GOAL_MEGABYTES)


def _timed(doing: Callable[[Dovecot, str, int], None], dovecot: Dovecot, mailbox: str, at_once: int) -> float:
    began = time.perf_counter()
    doing(dovecot, mailbox, at_once)
    return time.perf_counter() - began


def _fetch_bare(dovecot: Dovecot, mailbox: str, at_once: int) -> None:
    with imapclient.IMAPClient("127.0.0.1", port=dovecot.port, ssl=False) as client:
        client.login(mailbox, PASSWORD)
        client.select_folder("INBOX", readonly=True)
        uids = client.search("ALL")
        for place in range(0, len(uids), at_once):
            client.fetch(uids[place : place + at_once], ["BODY.PEEK[]"])


async def _connect(ground: Ground, dovecot: Dovecot, mailbox: str) -> UUID:
    """Set up as an administrator does; the server hears of it through the journal."""
    core, tenant_id = ground.core, ground.tenant_id
    settings = {
        "address": f"{mailbox}@bench.example", "imap_host": "127.0.0.1", "imap_port": dovecot.port, "imap_security": "none",
        "imap_login": mailbox, "smtp_host": "127.0.0.1", "fetch_from": "2001-01-01", "size_max": 150, "allow_private_network": True,
    }  # fmt: skip
    async with core.units.begin(tenant_id) as unit:
        entry_point_id = unit.ids.new()
        await unit.connection.execute(
            "INSERT INTO entry_points (tenant_id, entry_point_id, channel, name, public_key, queue_id, settings, secrets)"
            " SELECT $1, $2, 'email', $3, $4, queue_id, $5, $6 FROM queues WHERE tenant_id = $1 LIMIT 1",
            tenant_id, entry_point_id, mailbox, str(entry_point_id), msgspec.json.encode(settings).decode(),
            core.keys.encrypt(tenant_id, {"password": PASSWORD}),
        )  # fmt: skip
        unit.record(Event("entry_point_changed", "system", data={"entry_point_id": str(entry_point_id)}))
    await core.database.system.execute("SELECT pg_notify($1, 'bench')", CHANNEL)
    return entry_point_id


async def _wait_for(ground: Ground, entry_point_id: UUID, count: int) -> int:
    """How many have come, as soon as all have. Raises BenchFailedError."""
    end = time.monotonic() + _WITHIN_SECONDS
    while time.monotonic() < end:
        come: int = await ground.core.database.system.fetchval(_COUNT, ground.tenant_id, entry_point_id)
        if come >= count:
            return come
        await asyncio.sleep(_LOOK_EVERY_SECONDS)
    raise BenchFailedError(program="serve")
