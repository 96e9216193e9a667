"""What the roles without a socket do."""

import asyncio
import os
import random
import socket
from collections.abc import Coroutine
from datetime import timedelta

from retzef.main.compose import Core, build_erasing, build_fetching, build_outbound, kinds_of_jobs
from retzef.main.health import Health, Wrong
from retzef.main.schedule import ScheduledBackups
from retzef.modules.cases.api import AwaitedAnswers
from retzef.modules.notifications.api import NotificationPlanner, delete_old_notifications
from retzef.modules.operations.api import Retention, list_chores
from retzef.modules.queues.router import Router
from retzef.modules.reporting.api import AlertWatch, delete_old_alerts
from retzef.modules.rules.api import RulePlanner, delete_old_runs
from retzef.modules.search.api import Indexing
from retzef.modules.simulations.api import delete_old_simulations
from retzef.modules.webhooks.api import WebhookPlanner, delete_old_deliveries, delete_old_subscriptions
from retzef.platform.idempotency.call import delete_old_keys
from retzef.platform.jobs.recurring import Chore, Chores
from retzef.platform.jobs.runner import JobRunner

_SWEEPING = (
    Chore("delete_old_deliveries", timedelta(hours=1), delete_old_deliveries),
    Chore("delete_old_subscriptions", timedelta(hours=1), delete_old_subscriptions),
    Chore("delete_old_notifications", timedelta(hours=1), delete_old_notifications),
    Chore("delete_old_runs", timedelta(hours=1), delete_old_runs),
    Chore("delete_old_simulations", timedelta(hours=1), delete_old_simulations),
    Chore("delete_old_alerts", timedelta(hours=1), delete_old_alerts),
    Chore("delete_old_keys", timedelta(hours=1), delete_old_keys),
)


_ALERTS_EVERY = timedelta(seconds=5)
_ALERTS_LOCK = 0x526574616C72  # "Retalr": one who watches over queues


async def watch_alerts(core: Core) -> None:
    """Look at queues with thresholds until cancelled, in one process of the installation; no other chore keeps it waiting."""
    watch = AlertWatch(core.units)
    await Chores(core.database, [Chore("alerts", _ALERTS_EVERY, watch.look)], lock=_ALERTS_LOCK).run()


async def run_router(core: Core) -> None:
    """Route until cancelled. The holder's name tells machine and process, and is never used twice."""
    holder = f"{socket.gethostname()}/{os.getpid()}/{core.ids.new()}"
    await Router(
        core.database, core.clock, core.ids, core.feed, holder, round_ended=core.meters.round_ended
    ).run()


async def run_worker(core: Core, stop: asyncio.Event, health: Health | None = None) -> None:
    """Run jobs and chores until told to stop; what runs then is finished first."""
    outbound = build_outbound(core)
    # Spreads retries; nothing secret depends on it.
    runner = JobRunner(
        core.database,
        core.clock,
        kinds_of_jobs(core, outbound),
        random.SystemRandom().random,
    )
    core.feed.on_commit(runner.wake)
    if health is not None:
        health.watch("worker", lambda: None if runner.is_available else Wrong("health-jobs"))
    retention = Retention(core.settings.keep_receipts, core.settings.keep_decisions)
    followers: dict[str, Coroutine[object, object, None]] = {
        "chores": Chores(
            core.database,
            (*list_chores(retention, core.files, core.transfers, build_erasing(core)), *_SWEEPING),
        ).run(),
        "alerts": watch_alerts(core),
        "webhooks": WebhookPlanner(core.database, core.clock, core.feed).run(),
        "notifications": NotificationPlanner(core.database, core.clock, core.feed).run(),
        "answers": AwaitedAnswers(core.database, core.clock, core.feed).run(),
        "rules": RulePlanner(core.database, core.clock, core.feed).run(),
        "backups": ScheduledBackups(core).run(),
        "search-indexing": Indexing(core.database, core.clock, core.feed).run(),
        "fetching": build_fetching(core, outbound.tokens).run(),
    }
    running = asyncio.create_task(runner.run(), name="jobs")
    stopped = asyncio.create_task(stop.wait(), name="stop")
    tasks = (
        *(asyncio.create_task(run, name=name) for name, run in followers.items()),
        running,
        stopped,
    )
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        runner.stop()
        await running
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await outbound.close()
