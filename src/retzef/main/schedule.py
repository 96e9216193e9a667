"""Backups by themselves: when the newest is old enough, by one process of the installation, and only so many are kept.

What is due is read from the folder: a backup made by hand there counts, and a restart forgets nothing.
"""

import asyncio
import logging
import shutil
from collections.abc import Mapping
from pathlib import Path

from prometheus_client import Gauge

from retzef.kernel.errors import RetzefError
from retzef.main.backups import list_backups, take_backup
from retzef.main.compose import Core
from retzef.platform.backup.cluster import first_segment_of, thin_archive
from retzef.platform.backup.manifest import BASE
from retzef.platform.db import DATABASE_TROUBLE
from retzef.platform.db.pool import connect_session

LOOK_EVERY_SECONDS = 60.0
_LOCK = 0x5265746261636B  # "Retback": one maker of backups

log = logging.getLogger("retzef.backup")


class ScheduledBackups:
    """Makes them as the settings say. Run `run()` until cancelled."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._newest = Gauge(
            "retzef_backup_newest_timestamp_seconds",
            "When the newest whole backup was begun; 0 when there is none.",
            registry=core.meters.registry,
        )
        self._failures = Gauge(
            "retzef_backup_failing", "1 when the last try to make one failed.", registry=core.meters.registry
        )

    async def run(self) -> None:
        """Look, make one when it is due, and look again."""
        while True:
            try:
                await self.look()
                self._failures.set(0)
            except (RetzefError, OSError, *DATABASE_TROUBLE) as error:
                # The centre goes on; the number tells, and so does the line.
                self._failures.set(1)
                log.error("backup.failed", exc_info=error)  # noqa: TRY400 - the words of the failure stay out
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def look(self) -> Path | None:
        """Make one if it is due; where it is."""
        settings = self._core.settings
        if settings.backup_dir is None or settings.backup_every is None:
            return None
        backups = await asyncio.to_thread(list_backups, settings.backup_dir)
        newest = backups[0][1].taken_at if backups else None
        self._newest.set(newest.timestamp() if newest else 0)
        if newest is not None and self._core.clock.now() - newest < settings.backup_every:
            return None
        connection = await connect_session(self._core.database)
        try:
            if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
                return None  # another process makes one just now
            made = await take_backup(settings, None, _say_nothing)
        finally:
            connection.terminate()
        log.info("backup.made")
        self._newest.set(self._core.clock.now().timestamp())
        await asyncio.to_thread(self._thin, settings.backup_dir)
        return made

    def _thin(self, folder: Path) -> None:
        """Only so many are kept, and of the archive what the oldest of them needs."""
        settings = self._core.settings
        backups = list_backups(folder)
        for path, _ in backups[settings.backups_kept :]:
            shutil.rmtree(path)
        kept = backups[: settings.backups_kept]
        if settings.archive_dir is not None and kept and (kept[-1][0] / BASE).is_dir():
            first = first_segment_of(kept[-1][0] / BASE)
            if first is not None:
                thin_archive(settings.archive_dir, first)


def _say_nothing(code: str, params: Mapping[str, int | str]) -> None:
    """Nobody is there to read how far it has come."""
