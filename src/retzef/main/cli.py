"""The command `retzef`."""

import asyncio
import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import uvloop

import retzef
from retzef.kernel.errors import RetzefError
from retzef.main.bench.cli import bench
from retzef.main.email_cli import email
from retzef.main.logs import set_up_logs
from retzef.main.routing_cli import routing
from retzef.main.settings import read_settings
from retzef.main.shell import shell_locale, tell_reach
from retzef.main.simulating.cli import simulate
from retzef.main.tenant_cli import tenant
from retzef.platform.http.catalogue import sentence

if TYPE_CHECKING:
    from retzef.platform.backup.cluster import Target

log = logging.getLogger("retzef.cli")


@click.group()
@click.version_option(retzef.__version__)
def cli() -> None:
    """Retzef, an omnichannel contact centre. Settings are RETZEF_… environment variables."""


@cli.command()
@click.option(
    "--roles", default="all", show_default=True, help="web, worker, router, or all; comma-separated."
)
@click.option(
    "--seed-if-empty", "seed", is_flag=True, help="Fill an empty installation with the demonstration centre."
)
@click.option("--child-of", "parent", type=int, hidden=True)
@click.option("--beside", is_flag=True, hidden=True)
def serve(roles: str, seed: bool, parent: int | None, beside: bool) -> None:
    """Serve until interrupted.

    With the embedded PostgreSQL, unless RETZEF_DATABASE_URL is set.
    """
    from retzef.main.serve import ALL_ROLES
    from retzef.main.serve import serve as serve_roles
    from retzef.main.traces import traced

    chosen = ALL_ROLES if roles == "all" else tuple(each.strip() for each in roles.split(","))
    unknown = set(chosen) - set(ALL_ROLES)
    if unknown:
        raise click.UsageError(
            f"unknown roles: {', '.join(sorted(unknown))}; there are {', '.join(ALL_ROLES)}"
        )
    settings = read_settings()
    set_up_logs(settings.log_level, settings.log_format)
    for name, meant in settings.unknown:
        log.warning("settings.unknown", extra={"setting": name, "meant": meant})

    def ready(address: str) -> None:
        click.echo(f"Retzef serves at {address}  (desk {address}/desk/, demo site {address}/demo/)")
        if seed:
            from retzef.main.seeding import SIGN_IN_HINT

            click.echo(SIGN_IN_HINT)

    if "web" in chosen and settings.acme and settings.tls and not settings.tls[0].exists():
        params = {"names": ", ".join(settings.acme.names), "directory": settings.acme.directory}
        click.echo(sentence("certificate-asked-for", shell_locale(), params))
    with traced(settings):
        uvloop.run(serve_roles(settings, chosen, seed=seed, parent=parent, beside=beside, ready=ready))


@cli.command()
def renew() -> None:
    """Ask for a new TLS certificate now.

    Where it comes by ACME (RETZEF_ACME_NAMES). The running centre does it, within seconds, and goes on serving.
    """
    from retzef.platform.acme.errors import NobodyAskedError
    from retzef.platform.acme.folder import AcmeFolder

    settings = read_settings()
    if settings.acme is None:
        raise NobodyAskedError
    AcmeFolder(settings.data_dir).wish()
    click.echo(sentence("certificate-wished", shell_locale()))


@cli.command()
@click.option("--check", is_flag=True, help="Change nothing; list what would be applied.")
def migrate(check: bool) -> None:
    """Bring the database to this release."""
    from retzef.main.compose import open_database, require_centre
    from retzef.platform.db.migrate import list_missing
    from retzef.platform.db.migrate import migrate as run

    settings = read_settings()
    if check:
        require_centre(settings)

    async def work() -> list[str]:
        async with open_database(settings) as dsns:
            return await (list_missing if check else run)(dsns.owner)

    applied = asyncio.run(work())
    click.echo("\n".join(applied) or "Nothing to do.")


@cli.command()
def seed() -> None:
    """Fill an empty installation with a centre for show.

    A believable tenant in four languages.
    """
    from retzef.main.compose import compose_core, open_database
    from retzef.main.seeding import SIGN_IN_HINT, seed_if_empty
    from retzef.platform.db.migrate import bring_up_to_date

    async def work() -> bool:
        settings = read_settings()
        async with open_database(settings) as dsns:
            await bring_up_to_date(dsns.owner)
            async with compose_core(settings, dsns) as core:
                return await seed_if_empty(core)

    click.echo(SIGN_IN_HINT if asyncio.run(work()) else "There are tenants already; nothing was changed.")


@cli.command()
@click.argument("email")
def password(email: str) -> None:
    """Make a link for somebody who forgot their password.

    For who has nobody to ask: elsewhere an administrator makes it at the desk.
    """
    from retzef.main.compose import compose_core, open_database, require_begun, require_centre
    from retzef.main.lost_passwords import WayBack, make_ways_back
    from retzef.platform.db.migrate import bring_up_to_date

    settings = read_settings()
    require_centre(settings)

    async def work() -> list[WayBack]:
        async with open_database(settings) as dsns:
            await require_begun(dsns.owner)
            await bring_up_to_date(dsns.owner)
            async with compose_core(settings, dsns) as core:
                return await make_ways_back(core, email)

    for way in asyncio.run(work()):
        told = sentence("password-way-back", shell_locale(), {"tenant": way.tenant_name})
        click.echo(f"{told}\n  {settings.link_address}{way.path}")
    tell_reach(settings)


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def doctor(as_json: bool) -> None:
    """Check everything and say what to do.

    Changes nothing. Exit code 1 when something has failed.
    """
    from retzef.main.doctor import examine

    findings = asyncio.run(examine(read_settings()))
    locale = shell_locale()
    if as_json:
        listed = [
            {"check": each.check, "state": each.state, "code": each.code, "text": each.tell(locale)}
            for each in findings
        ]
        click.echo(json.dumps({"findings": listed}, ensure_ascii=False))
    else:
        marks = {
            "ok": click.style("✓", fg="green"),
            "warning": click.style("!", fg="yellow", bold=True),
            "failure": click.style("✗", fg="red", bold=True),
        }
        for each in findings:
            click.echo(f"{marks[each.state]} {each.check:<17} {each.tell(locale)}")
        care = sum(each.state != "ok" for each in findings)
        click.echo(sentence("doctor-needs-care" if care else "doctor-all-well", locale, {"count": care}))
    if any(each.state == "failure" for each in findings):
        sys.exit(1)


@cli.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--check", is_flag=True, help="Change nothing; compare the backup in FOLDER with its checksums."
)
def backup(folder: Path | None, check: bool) -> None:
    """Make a backup, beside a running centre too.

    Into FOLDER, which must not be there yet; without it, under a new name in RETZEF_BACKUP_DIR. Database, files and
    secret key.
    """
    from retzef.main.backups import check_backup, take_backup
    from retzef.main.compose import require_centre

    if check and folder is None:
        raise click.UsageError("--check needs the FOLDER of a backup")
    locale, settings = shell_locale(), read_settings()
    if check and folder is not None:
        manifest = asyncio.run(check_backup(folder.absolute(), _tell))
        told = {
            "files": len(manifest.files),
            "taken_at": _instant(manifest.taken_at),
            "release": manifest.release,
        }
        click.echo(sentence("backup-is-whole", locale, told))
        return
    require_centre(settings)
    place = asyncio.run(take_backup(settings, folder.absolute() if folder else None, _tell))
    click.echo(sentence("backup-made", locale, {"folder": str(place)}))
    if settings.secret_key is not None:
        click.echo(sentence("backup-without-key", locale))


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--to", "instant", help="An instant with its offset (2026-01-31T12:00:00+02:00), or: latest.")
def restore(folder: Path, instant: str | None) -> None:
    """Bring a backup back into an empty data folder.

    To the end of the backup, or, where the log was archived (RETZEF_ARCHIVE_DIR), to an instant after it.
    """
    from retzef.main.backups import restore_backup

    restored = asyncio.run(restore_backup(read_settings(), folder.absolute(), _target(instant), _tell))
    newest = _instant(restored.newest_event_at) if restored.newest_event_at else "-"
    told = {"tenants": restored.tenants, "revision": restored.revision, "newest": newest}
    click.echo(sentence("restore-done", shell_locale(), told))


def _target(instant: str | None) -> "Target":
    if instant is None:
        return "copy"
    if instant == "latest":
        return "latest"
    try:
        parsed = datetime.fromisoformat(instant)
    except ValueError as error:
        message = f"{instant} is no instant such as 2026-01-31T12:00:00+02:00, and not: latest"
        raise click.BadParameter(message, param_hint="--to") from error
    if parsed.tzinfo is None:  # whose noon?
        raise click.BadParameter(f"{instant} has no offset", param_hint="--to")
    return parsed


def _tell(code: str, params: Mapping[str, int | str]) -> None:
    click.echo(sentence(code, shell_locale(), params), err=True)


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")


@cli.command()
@click.argument("path", type=click.Path(path_type=Path))
def openapi(path: Path) -> None:
    """Write the OpenAPI document to PATH."""
    from retzef.main.document import openapi_document

    path.write_text(
        json.dumps(openapi_document(), indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8"
    )


bench.short_help = "Measure this machine against bare peers."
cli.add_command(email)
cli.add_command(bench)
simulate.short_help = "Run a made-up centre through routing policies."
cli.add_command(simulate)
cli.add_command(tenant)
cli.add_command(routing)


def main() -> None:
    """Run; an expected failure is one sentence and exit code 1, in the language of the shell."""
    try:
        cli()
    except RetzefError as error:
        click.echo(f"retzef: {sentence(error.code, shell_locale(), error.params)} [{error.code}]", err=True)
        sys.exit(1)
