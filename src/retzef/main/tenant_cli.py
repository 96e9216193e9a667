"""The commands `retzef tenant …`. Without one of their words a tenant is made: `retzef tenant "My business" --email …`."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import click

from retzef.kernel.locale import LOCALES
from retzef.main.beside import run_beside_centre
from retzef.main.settings import read_settings
from retzef.main.shell import shell_locale, tell_reach
from retzef.platform.http.catalogue import sentence

if TYPE_CHECKING:
    from retzef.main.compose import Core
    from retzef.main.tenant_life import KnownTenant
    from retzef.platform.db import Dsns

T = TypeVar("T")


class _MakesByDefault(click.Group):
    """What is none of its commands is the name of a new tenant, or an option of making one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["make", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_MakesByDefault)
def tenant() -> None:
    """Make, list, close, open, join, part or delete a tenant.

    `retzef tenant NAME --email ADDRESS` makes one.
    """


@tenant.command()
@click.argument("name")
@click.option("--email", required=True, help="The first administrator's address.")
@click.option("--locale", type=click.Choice(LOCALES), default="en", help="Their language and the tenant's.")
@click.option("--another", is_flag=True, help="Also where there is a tenant of that name.")
def make(name: str, email: str, locale: str, *, another: bool) -> None:
    """Make a new tenant with its first administrator.

    With a first queue and a web chat, so that a chat can be answered at once.
    """
    from retzef.main.tenants import NewTenant, add_tenant

    async def work(core: "Core", _: "Dsns") -> NewTenant:
        return await add_tenant(core, name, email, locale, another=another)

    made = run_beside_centre(work, may_begin=True)
    settings, locale_here = read_settings(), shell_locale()
    address = settings.link_address
    for code, path in (("tenant-joins", made.join), ("tenant-chat", f"/demo/?entry_point={made.public_key}")):
        click.echo(f"{sentence(code, locale_here)}\n  {address}{path}")
    tell_reach(settings)


@tenant.command("list")
def list_() -> None:
    """List the tenants, with their ids and how they stand."""
    from retzef.main.tenant_life import list_tenants

    async def work(core: "Core", _: "Dsns") -> "list[KnownTenant]":
        return await list_tenants(core)

    listed = run_beside_centre(work)
    if not listed:
        click.echo(sentence("tenants-none", shell_locale()))
    names = {each.tenant_id: each.name for each in listed}
    for each in listed:
        params = {
            "people": each.people,
            "made": f"{each.created_at:%Y-%m-%d}",
            "closed": f"{each.closed_at:%Y-%m-%d %H:%MZ}" if each.closed_at else "",
        }
        state = {"open": "tenant-is-open", "closed": "tenant-is-closed", "deleting": "tenant-is-deleting"}
        click.echo(
            f"{each.tenant_id}  {each.name}\n    {sentence(state[each.state], shell_locale(), params)}"
        )
        if each.pool_id is not None:
            told = sentence("tenant-in-pool", shell_locale(), {"lead": names.get(each.pool_id, "")})
            click.echo(f"    {told}")


@tenant.command()
@click.argument("name")
def close(name: str) -> None:
    """Close a tenant: nobody signs in, channels take nothing, nothing is lost."""
    from retzef.main.tenant_life import close_tenant

    _change(name, close_tenant, "tenant-now-closed")


@tenant.command()
@click.argument("name")
def reopen(name: str) -> None:
    """Open a closed tenant again."""
    from retzef.main.tenant_life import reopen_tenant

    _change(name, reopen_tenant, "tenant-now-open")


@tenant.command()
@click.argument("name")
@click.argument("other")
def join(name: str, other: str) -> None:
    """Give out the work of a tenant together with that of OTHER, by OTHER's policy.

    Agents with the same address are one person: what they carry for one tenant counts for all. The tenants see nothing of each other.
    """
    from retzef.main.tenant_life import find_tenant, list_tenants
    from retzef.main.tenant_pools import join_pool

    async def work(core: "Core", _: "Dsns") -> tuple[str, str]:
        found = await find_tenant(core, name)
        pool_id = await join_pool(core, found, await find_tenant(core, other))
        names = {each.tenant_id: each.name for each in await list_tenants(core)}
        return found.name, names[pool_id]

    joined, lead = run_beside_centre(work)
    click.echo(sentence("tenant-now-joined", shell_locale(), {"name": joined, "lead": lead}))


@tenant.command()
@click.argument("name")
def part(name: str) -> None:
    """Give out the work of a tenant by itself again."""
    from retzef.main.tenant_pools import leave_pool

    _change(name, leave_pool, "tenant-now-parted")


@tenant.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def delete(name: str, *, yes: bool) -> None:
    """Delete a tenant with all it has, for good.

    Rows, files, what is searched and the keys. It is closed first. Backups of before still have it.
    """
    from retzef.main.tenant_deletion import delete_tenant
    from retzef.main.tenant_life import find_tenant

    async def find(core: "Core", _: "Dsns") -> "KnownTenant":
        return await find_tenant(core, name)

    locale, found = shell_locale(), run_beside_centre(find)
    params = {"name": found.name, "id": str(found.tenant_id)}
    if not yes:
        click.echo(sentence("tenant-delete-warns", locale, params))
        if click.prompt(sentence("tenant-delete-asks", locale), prompt_suffix=" ") != found.name:
            click.echo(sentence("tenant-delete-not", locale))
            raise click.exceptions.Exit(1)

    async def work(core: "Core", dsns: "Dsns") -> int:
        return sum((await delete_tenant(core, dsns.owner, found)).values())

    click.echo(sentence("tenant-deleted", locale, {**params, "rows": run_beside_centre(work)}))


def _change(name: str, act: "Callable[[Core, KnownTenant], Awaitable[None]]", told: str) -> None:
    """Do it to the tenant of this name or id, and say that it is done."""
    from retzef.main.tenant_life import find_tenant

    async def work(core: "Core", _: "Dsns") -> "KnownTenant":
        found = await find_tenant(core, name)
        await act(core, found)
        return found

    click.echo(sentence(told, shell_locale(), {"name": run_beside_centre(work).name}))
