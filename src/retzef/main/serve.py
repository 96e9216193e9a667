"""`retzef serve`: the processes of a centre.

By default one command runs all: PostgreSQL below this process, the web and worker roles in it, and the router as a
process of its own, because solving must never hold up a socket. Killing any of them loses nothing; the router is
started again when it dies, and whoever watches over this command starts this process again.
"""

import asyncio
import logging
import os
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import uvicorn
from fastapi import FastAPI

from retzef.main.compose import Core, build_handed_in, build_web, compose_core, open_database
from retzef.main.health import Health, judge_shown
from retzef.main.listeners import Doors, build_redirect, monitors_of_router, open_doors
from retzef.main.observe import Observer
from retzef.main.roles import run_router, run_worker
from retzef.main.seeding import seed_if_empty
from retzef.main.settings import Settings
from retzef.main.sidedoor import build_sidedoor
from retzef.main.stack import Server, plain_config, uvicorn_config
from retzef.modules.mail.api import serve_door
from retzef.platform.acme.keeper import CertificateKeeper
from retzef.platform.db.migrate import migrate
from retzef.platform.tls import ServedCertificate

log = logging.getLogger("retzef.serve")

ALL_ROLES = ("web", "worker", "router")
ROUTER_AGAIN_AFTER_SECONDS = 0.5
GRACE_SECONDS = 10.0
PARENT_LOOKED_AT_EVERY_SECONDS = 0.5


async def serve(
    settings: Settings,
    roles: Sequence[str],
    *,
    seed: bool,
    parent: int | None = None,
    beside: bool = False,
    ready: Callable[[str], None] = print,
) -> None:
    """Serve until SIGINT or SIGTERM.

    `parent`: the process that started this one, and with which it ends, however that ends. `beside`: another serve
    has the database and its revision in its care; this one begins nothing of its own.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
    work = (
        _serve_beside(settings, roles, stop)
        if beside
        else _serve(settings, roles, stop, seed=seed, ready=ready)
    )
    if parent is None:
        await work
        return
    serving = asyncio.create_task(work)  # it may have to end before it has begun
    orphaned = asyncio.create_task(_wait_for_end_of(parent, stop))
    await asyncio.wait({serving, orphaned}, return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    await asyncio.wait({serving}, timeout=GRACE_SECONDS)
    serving.cancel()
    await asyncio.gather(serving, orphaned, return_exceptions=True)
    if not serving.cancelled():
        serving.result()  # what it failed of is its failure, visibly


async def _serve(
    settings: Settings, roles: Sequence[str], stop: asyncio.Event, *, seed: bool, ready: Callable[[str], None]
) -> None:
    async with AsyncExitStack() as opened:
        doors = opened.enter_context(open_doors(settings, roles))
        dsns = await opened.enter_async_context(open_database(settings))
        await migrate(dsns.owner)
        async with compose_core(settings, dsns, hears_traffic="web" in roles) as core:
            if seed:
                await seed_if_empty(core)
            alone = tuple(roles) == ("router",)
            await _run_roles(core, roles, stop, doors=doors, alone=alone, ready=ready)


async def _serve_beside(settings: Settings, roles: Sequence[str], stop: asyncio.Event) -> None:
    with open_doors(settings, roles) as doors:
        async with (
            open_database(settings, may_start=False) as dsns,
            compose_core(settings, dsns, hears_traffic="web" in roles) as core,
        ):
            await _run_roles(core, roles, stop, doors=doors, alone=True, ready=print)


async def _run_roles(
    core: Core,
    roles: Sequence[str],
    stop: asyncio.Event,
    *,
    doors: Doors,
    alone: bool,
    ready: Callable[[str], None],
) -> None:
    """`alone`: route in this process; else the router gets one of its own, which answers for itself."""
    # What ends when told to, and what runs until it is cancelled.
    ending: list[Coroutine[Any, Any, None]] = []
    endless: list[Coroutine[Any, Any, None]] = []
    health = Health(core, [role for role in roles if alone or role != "router"])
    web = build_web(core) if doors.product is not None else None
    observer = Observer(core, health, web)
    if doors.monitors is not None:
        app = build_sidedoor(core, health, observer)
        ending.append(_serve_until(stop, plain_config(app), doors.monitors))
    if doors.product is not None and web is not None:
        from retzef.main.app import build_app, run_live

        product = build_app(core, web, background=False, health=health, observer=observer)
        ending.append(_web(core, product, doors, stop, ready))
        endless.append(run_live(core, web))
        if doors.certificate is not None:
            observer.tell_of_certificate(doors.certificate, doors.keeper)
            health.watch("web", partial(judge_shown, doors.certificate))
            endless.append(doors.certificate.run())
            answering = asyncio.Event()  # before it does, an authority is not asked to look
            if doors.redirect is not None:
                config = plain_config(build_redirect(core.settings, doors.certificate))
                ending.append(_serve_until(stop, config, doors.redirect, answering.set))
            if doors.keeper is not None:
                endless.append(_keep_certificate(doors.keeper, answering))
    else:
        endless.append(core.feed.run())
    if "worker" in roles:
        ending.append(run_worker(core, stop, health))
        handed_in = build_handed_in(core)
        name = socket.getfqdn()
        certificate = doors.certificate
        if certificate is not None and doors.product is None:
            endless.append(certificate.run())
        endless += [
            serve_door(door, protocol, handed_in, name, find_tls=partial(_shown_tls, certificate))
            for protocol, door in doors.mail.items()
        ]
    if "router" in roles and alone:
        endless.append(run_router(core))
    elif "router" in roles:
        ending.append(_router_process(core.settings, stop))
    await _run_until(stop, ending, endless)


def _shown_tls(certificate: ServedCertificate | None) -> ssl.SSLContext | None:
    """What is spoken within TLS; None while there is no certificate."""
    return certificate.context if certificate is not None and certificate.shown is not None else None


async def _run_until(
    stop: asyncio.Event,
    ending: Sequence[Coroutine[Any, Any, None]],
    endless: Sequence[Coroutine[Any, Any, None]],
) -> None:
    """Until told to stop, or until one of them ends: then all end, and a failure is the process's failure."""
    graceful: list[asyncio.Task[Any]] = [asyncio.create_task(each) for each in ending]
    tasks: list[asyncio.Task[Any]] = [*graceful, *(asyncio.create_task(each) for each in endless)]
    stopped: asyncio.Task[Any] = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([*tasks, stopped], return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    if graceful:
        await asyncio.wait(graceful, timeout=GRACE_SECONDS)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for task in done - {stopped}:
        task.result()


async def _web(
    core: Core, app: FastAPI, doors: Doors, stop: asyncio.Event, ready: Callable[[str], None]
) -> None:
    listener = doors.product
    assert listener is not None
    config = uvicorn_config(app, core.settings)
    scheme = "http"
    if doors.certificate is not None:
        config.load()
        config.ssl = doors.certificate.context
        scheme = "https"
    address = f"{scheme}://{core.settings.host}:{listener.getsockname()[1]}"

    def started() -> None:
        if doors.certificate is None:
            ready(address)
        else:
            doors.certificate.when_shown(lambda: ready(address))

    await _serve_until(stop, config, listener, started)


async def _keep_certificate(keeper: CertificateKeeper, answering: asyncio.Event) -> None:
    await answering.wait()
    await keeper.run()


async def _serve_until(
    stop: asyncio.Event,
    config: uvicorn.Config,
    listener: socket.socket,
    started: Callable[[], None] = lambda: None,
) -> None:
    """Serve until told to stop; `started` is called when connections are taken."""
    server = Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    starting = asyncio.create_task(server.wait_started())
    await asyncio.wait({starting, serving}, return_when=asyncio.FIRST_COMPLETED)
    starting.cancel()
    if server.started:
        started()
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    server.should_exit = True
    await serving


def _environment_of_router(settings: Settings) -> dict[str, str]:
    if settings.metrics_address is None:
        return {**os.environ}
    host, port = monitors_of_router(settings.metrics_address)
    return {**os.environ, "RETZEF_METRICS_ADDRESS": f"{host}:{port}"}


async def _router_process(settings: Settings, stop: asyncio.Event) -> None:
    """Keep a router process running beside us."""
    while not stop.is_set():
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "retzef", "serve", "--roles", "router", "--child-of", str(os.getpid()), "--beside",
            env=_environment_of_router(settings), stdin=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        ended = asyncio.create_task(process.wait())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({ended, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if stop.is_set():
            if process.returncode is None:
                process.terminate()
            await ended
            return
        log.warning("router.ended", extra={"returncode": process.returncode})
        await asyncio.sleep(ROUTER_AGAIN_AFTER_SECONDS)


async def _wait_for_end_of(parent: int, stop: asyncio.Event) -> None:
    """A child whose parent was killed must not stay behind."""
    while os.getppid() == parent and not stop.is_set():  # noqa: ASYNC110 - no event tells of it
        await asyncio.sleep(PARENT_LOOKED_AT_EVERY_SECONDS)
