"""`retzef doctor`: looks at everything a centre stands on and says, in the reader's language, what to do.

Each check is a small function that answers with a finding; a check that cannot run is a finding too.
"""

import os
import shutil
import stat
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import asyncpg
import httpx

from retzef.kernel.errors import RetzefError
from retzef.main.backups import list_backups
from retzef.main.compose import has_centre, open_database
from retzef.main.findings import Finding, State
from retzef.main.mail_findings import look_at_mailboxes
from retzef.main.promise_findings import look_at_promises
from retzef.main.rule_findings import look_at_rules
from retzef.main.settings import Settings
from retzef.main.tls_findings import look_at_tls
from retzef.main.traces import look_at_collector
from retzef.platform.auth.keys import SECRET_FILE
from retzef.platform.clock import SystemClock
from retzef.platform.db import DATABASE_TROUBLE, Dsns
from retzef.platform.db.migrate import EXTENSIONS, list_lacking_extensions, list_migrations

FREE_WANTED_MB = 1024
CLOCKS_MAY_DIFFER_SECONDS = 2.0
SLOW_WRITER_SECONDS = 30
CONNECT_WITHIN_SECONDS = 5.0


Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


async def examine(settings: Settings) -> list[Finding]:
    """Run every check, from the ground up; what stands on something broken is left out."""
    findings = [_python(), _data_folder(settings), _secret(settings), _screens(), _backup(settings)]
    findings.extend(look_at_tls(settings))
    findings.extend((_address(settings), _settings(settings)))
    if settings.traces_endpoint is not None:
        findings.append(await look_at_collector(settings.traces_endpoint))
    if any(each.check == "data-folder" and each.state == "failure" for each in findings):
        return findings
    if not has_centre(settings):
        # To look must not begin anything: a centre begins where and when somebody serves it.
        findings.append(Finding("database", "warning", "no-centre", {"folder": str(settings.data_dir)}))
        return findings
    try:
        async with open_database(settings) as dsns:
            findings.extend(await _examine_database(dsns, settings))
    except (RetzefError, *DATABASE_TROUBLE, ValueError) as error:  # a URL that is none is a ValueError
        reason = error.code if isinstance(error, RetzefError) else type(error).__name__
        findings.append(Finding("database", "failure", "database-unreachable", {"reason": reason}))
    findings.append(await _web(settings))
    return findings


# ------------------------------------------------------------------ this machine


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("python", "ok", "doctor-python", {"version": version})


def _data_folder(settings: Settings) -> Finding:
    folder = settings.data_dir
    at = folder if folder.exists() else _nearest_existing(folder)
    if not os.access(at, os.W_OK):
        return Finding("data-folder", "failure", "data-folder-not-writable", {"folder": str(folder)})
    free = shutil.disk_usage(at).free // (1024 * 1024)
    state: State = "ok" if free >= FREE_WANTED_MB else "warning"
    code = "doctor-folder" if state == "ok" else "doctor-folder-nearly-full"
    return Finding("data-folder", state, code, {"folder": str(folder), "free_mb": free})


def _nearest_existing(folder: Path) -> Path:
    return next(each for each in folder.parents if each.exists())


def _secret(settings: Settings) -> Finding:
    if settings.secret_key:
        return Finding("secret-key", "ok", "doctor-secret-from-environment")
    path = settings.data_dir / SECRET_FILE
    if not path.exists():
        return Finding("secret-key", "ok", "doctor-secret-not-yet", {"file": str(path)})
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding("secret-key", "failure", "doctor-secret-readable", {"file": str(path)})
    return Finding("secret-key", "ok", "doctor-secret", {"file": str(path)})


def _screens() -> Finding:
    static = Path(__file__).parent / "static"
    missing = [name for name in ("desk", "widget", "demo") if not (static / name).is_dir()]
    if missing:
        return Finding("screens", "failure", "doctor-screens-missing", {"missing": ", ".join(missing)})
    return Finding("screens", "ok", "doctor-screens")


def _backup(settings: Settings) -> Finding:
    """The newest backup that the settings know of: an old one is found when it is needed, else."""
    if settings.backup_dir is None:
        return Finding("backup", "warning", "doctor-no-backups")
    backups = list_backups(settings.backup_dir)
    if not backups:
        return Finding("backup", "warning", "doctor-backup-none-yet", {"folder": str(settings.backup_dir)})
    age = SystemClock().now() - backups[0][1].taken_at
    hours = int(age.total_seconds() // 3600)
    late = age > 2 * (settings.backup_every or timedelta(days=7))
    return Finding(
        "backup",
        "warning" if late else "ok",
        "doctor-backup-old" if late else "doctor-backup",
        {"hours": hours},
    )


def _address(settings: Settings) -> Finding:
    """Where people open the centre, with which links are written."""
    address = settings.link_address
    if settings.known_address is None:
        if settings.is_for_others:
            return Finding("address", "warning", "doctor-address-missing", {"address": address})
        return Finding("address", "ok", "doctor-address-own", {"address": address})
    if settings.secure_cookie != address.startswith("https:"):
        code = "doctor-address-plain" if settings.secure_cookie else "doctor-address-cookie"
        return Finding("address", "warning", code, {"address": address})
    return Finding("address", "ok", "doctor-address", {"address": address})


def _settings(settings: Settings) -> Finding:
    if settings.unknown:
        # Of two misspelt ones each stands beside what it may be meant to be.
        names = ", ".join(f"{name} (→ {meant}?)" if meant else name for name, meant in settings.unknown)
        return Finding("settings", "warning", "doctor-settings-unknown", {"names": names})
    return Finding("settings", "ok", "doctor-settings")


# ------------------------------------------------------------------ the database


async def _examine_database(dsns: Dsns, settings: Settings) -> list[Finding]:
    connection = await asyncpg.connect(dsns.owner, timeout=CONNECT_WITHIN_SECONDS)
    try:
        findings = []
        for ground in (_version, _extensions, _migrations):
            findings.append(await ground(connection))
            if findings[-1].state == "failure":
                return findings
        checks: tuple[Callable[[Connection], Awaitable[Finding]], ...] = (
            _roles, _durability, _clock, _slow_writers, _tenants, _router, _dead_jobs,
        )  # fmt: skip
        findings.extend([await check(connection) for check in checks])
        findings.extend(await look_at_rules(connection))
        findings.append(await look_at_promises(connection))
        findings.extend(await look_at_mailboxes(connection))
        findings.append(await _private_networks(connection, settings))
    finally:
        await connection.close()
    return findings


async def _version(connection: Connection) -> Finding:
    text = str(await connection.fetchval("SHOW server_version")).split()[0]
    if connection.get_server_version().major < 15:
        return Finding("postgres", "failure", "postgres-too-old", {"version": text})
    return Finding("postgres", "ok", "doctor-postgres", {"version": text})


async def _extensions(connection: Connection) -> Finding:
    lacking = await list_lacking_extensions(connection)
    if lacking:
        return Finding("extensions", "failure", "database-extensions", {"extensions": ", ".join(lacking)})
    return Finding("extensions", "ok", "doctor-extensions", {"extensions": ", ".join(sorted(EXTENSIONS))})


async def _migrations(connection: Connection) -> Finding:
    known = {each.number for each in list_migrations()}
    begun = await connection.fetchval("SELECT to_regclass('schema_migrations') IS NOT NULL")
    rows = await connection.fetch("SELECT number FROM schema_migrations") if begun else []
    applied = {row["number"] for row in rows}
    newest, here = max(known), max(applied, default=0)
    if here > newest:
        return Finding("migrations", "failure", "database-is-newer", {"database": here, "program": newest})
    if missing := known - applied:
        return Finding(
            "migrations",
            "failure",
            "doctor-migrations-missing",
            {"missing": len(missing), "newest": newest},
        )
    return Finding("migrations", "ok", "doctor-migrations", {"applied": newest})


async def _roles(connection: Connection) -> Finding:
    """What serves must own nothing, or row-level security would not bind it."""
    wrong = await connection.fetchval(
        "SELECT count(*) FROM pg_roles r WHERE r.rolname IN ('retzef_app', 'retzef_system') AND (r.rolsuper OR r.rolbypassrls"
        " OR EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid))"
    )
    open_tables = await connection.fetchval(
        "SELECT count(*) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'"
        " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
        " AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
    )
    if wrong or open_tables:
        return Finding(
            "tenant-isolation", "failure", "doctor-isolation-broken", {"roles": wrong, "tables": open_tables}
        )
    return Finding("tenant-isolation", "ok", "doctor-isolation")


async def _durability(connection: Connection) -> Finding:
    fsync = await connection.fetchval("SHOW fsync")
    commit = await connection.fetchval("SHOW synchronous_commit")
    if fsync != "on" or commit == "off":
        params = {"fsync": str(fsync), "commit": str(commit)}
        return Finding("durability", "failure", "doctor-not-durable", params)
    return Finding("durability", "ok", "doctor-durable")


async def _clock(connection: Connection) -> Finding:
    before = SystemClock().now()
    theirs = await connection.fetchval("SELECT clock_timestamp()")
    after = SystemClock().now()
    differ = abs(((before + (after - before) / 2) - theirs).total_seconds())
    if differ > CLOCKS_MAY_DIFFER_SECONDS:
        return Finding("clock", "warning", "doctor-clocks-differ", {"seconds": round(differ)})
    return Finding("clock", "ok", "doctor-clocks")


async def _slow_writers(connection: Connection) -> Finding:
    seconds = await connection.fetchval(
        "SELECT COALESCE(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::int FROM pg_stat_activity"
        " WHERE backend_xid IS NOT NULL"
    )
    if seconds > SLOW_WRITER_SECONDS:
        return Finding("slow-writers", "warning", "doctor-slow-writer", {"seconds": seconds})
    return Finding("slow-writers", "ok", "doctor-no-slow-writer")


async def _private_networks(connection: Connection, settings: Settings) -> Finding:
    """What one house allows itself, no stranger in the same installation should: to call what only this machine can reach."""
    await connection.execute("SET ROLE retzef_system")
    tenants = await connection.fetchval("SELECT count(*) FROM tenants")
    await connection.execute("RESET ROLE")
    if tenants > 1 and settings.private_networks:
        return Finding("private-networks", "warning", "doctor-private-networks-open", {"tenants": tenants})
    return Finding("private-networks", "ok", "doctor-private-networks")


async def _tenants(connection: Connection) -> Finding:
    await connection.execute("SET ROLE retzef_system")
    rows = await connection.fetch(
        "SELECT name, closed_at IS NOT NULL AS is_closed, deletion_began_at IS NOT NULL AS is_going FROM tenants ORDER BY name"
    )
    await connection.execute("RESET ROLE")
    going = [row["name"] for row in rows if row["is_going"]]
    if going:
        return Finding("tenants", "warning", "doctor-tenant-half-deleted", {"names": ", ".join(going)})
    closed = [row["name"] for row in rows if row["is_closed"]]
    if closed:
        return Finding(
            "tenants", "ok", "doctor-tenants-closed", {"tenants": len(rows), "names": ", ".join(closed)}
        )
    return Finding("tenants", "ok", "doctor-tenants", {"tenants": len(rows)})


async def _router(connection: Connection) -> Finding:
    await connection.execute("SET ROLE retzef_system")
    waiting = await connection.fetchval(
        "SELECT count(*) FROM tenants t LEFT JOIN router_leases l ON l.tenant_id = COALESCE(t.pool_id, t.tenant_id)"
        " AND l.expires_at > clock_timestamp() WHERE l.tenant_id IS NULL AND t.closed_at IS NULL"
    )
    if waiting:
        return Finding("router", "warning", "doctor-router-absent", {"tenants": waiting})
    return Finding("router", "ok", "doctor-router")


async def _dead_jobs(connection: Connection) -> Finding:
    dead = await connection.fetchval("SELECT count(*) FROM jobs WHERE state = 'dead'")
    await connection.execute("RESET ROLE")
    if dead:
        return Finding("jobs", "warning", "doctor-dead-jobs", {"jobs": dead})
    return Finding("jobs", "ok", "doctor-no-dead-jobs")


# ------------------------------------------------------------------ the doors


async def _web(settings: Settings) -> Finding:
    address = f"{'https' if settings.tls else 'http'}://{settings.host}:{settings.port}"
    try:
        # By the address it listens at, of which no certificate is; that one is looked at apart.
        async with httpx.AsyncClient(timeout=CONNECT_WITHIN_SECONDS, trust_env=False, verify=False) as client:  # noqa: S501
            answer = await client.get(f"{address}/health")
    except httpx.HTTPError:
        return Finding("web", "warning", "doctor-web-silent", {"address": address})
    if answer.status_code != 200:
        return Finding("web", "failure", "doctor-web-ill", {"address": address, "status": answer.status_code})
    return Finding("web", "ok", "doctor-web", {"address": address})
