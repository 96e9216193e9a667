"""Commands that look into a centre's database, or change it, whether the centre serves at the moment or not."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import click

from retzef.main.settings import read_settings
from retzef.main.shell import shell_locale
from retzef.platform.http.catalogue import sentence

if TYPE_CHECKING:
    from retzef.main.compose import Core
    from retzef.platform.db import Dsns

T = TypeVar("T")


def run_beside_centre(work: "Callable[[Core, Dsns], Awaitable[T]]", *, may_begin: bool = False) -> T:
    """Do it over the database of the settings, beside a centre that serves or without one.

    `may_begin`: where no centre is yet one begins, and its folder is told; else that is refused.
    """
    from retzef.main.compose import compose_core, has_centre, open_database, require_begun, require_centre
    from retzef.platform.db.migrate import bring_up_to_date, is_begun

    settings = read_settings()
    if not may_begin:
        require_centre(settings)
    elif not has_centre(settings):
        told = sentence("centre-begins", shell_locale(), {"folder": str(settings.data_dir)})
        click.echo(told, err=True)

    async def run() -> T:
        async with open_database(settings) as dsns:
            if not may_begin:
                await require_begun(dsns.owner)
            elif settings.database_url and not await is_begun(dsns.owner):
                click.echo(sentence("centre-begins-in-database", shell_locale()), err=True)
            await bring_up_to_date(dsns.owner)
            async with compose_core(settings, dsns) as core:
                return await work(core, dsns)

    return asyncio.run(run())
