"""A certificate by ACME, from a real authority: refused and told, got, shown, renewed, all in one life of a centre."""

import asyncio
import ssl
import stat
import subprocess
import sys
from pathlib import Path
from typing import Self

import httpx
import pytest

from retzef.main.settings import read_settings
from retzef.main.tls_findings import look_at_tls
from retzef.platform.acme.folder import AcmeFolder
from tests.fixtures.acme_authority import AcmeAuthority, running_acme_authority
from tests.fixtures.centre import Centre, centre_folder, free_port
from tests.fixtures.database import Database
from tests.fixtures.waiting import eventually

NAMES = ("centre.test", "desk.centre.test")
WITHIN_SECONDS = 120.0


async def test_centre_gets_its_certificate_and_the_next_without_a_restart_when_the_cause_of_a_refusal_is_gone(
    tmp_path: Path, database: Database
) -> None:
    with running_acme_authority(tmp_path) as authority, centre_folder() as folder:
        await authority.wait()
        await authority.point(NAMES[1], "127.0.0.9")  # where nobody answers
        centre = Centre(folder, seed=False, environment=_environment(authority, database))
        await asyncio.to_thread(centre.start, "--roles", "web", until="tls.certificate_refused_by_authority")
        try:
            await _find_nobody_in(centre, authority)
            await authority.point(NAMES[1], "127.0.0.1")
            await _wish(centre)
            trust = ssl.create_default_context(cadata=await authority.root())
            async with await _first_line(centre.port, trust) as first:
                AcmeFolder(centre.data).wish()
                await eventually(lambda: _is_renewed(centre.port, trust, first.serial), within=WITHIN_SECONDS)
                assert await first.ask() == 200  # whoever was in stays in
            assert _findings(centre)["certificate-asked"] == "doctor-certificate-asked"
        finally:
            await asyncio.to_thread(centre.stop)
        _judge_folder(centre.data / "acme")
        assert any(line.startswith("Retzef serves at https://") for line in centre.printed)
        assert "it@or-energy" not in "".join(centre.printed)


def _environment(authority: AcmeAuthority, database: Database) -> dict[str, str]:
    return {
        "RETZEF_DATABASE_URL": database.owner,
        "RETZEF_ACME_NAMES": ",".join(NAMES),
        "RETZEF_ACME_AGREE": "1",
        "RETZEF_ACME_DIRECTORY": authority.directory,
        "RETZEF_ACME_AUTHORITIES": str(authority.trust),
        "RETZEF_ACME_EMAIL": "it@or-energy.example",
        "RETZEF_REDIRECT_PORT": str(authority.questions),
        "RETZEF_METRICS_ADDRESS": f"127.0.0.1:{free_port()}",
    }


async def _find_nobody_in(centre: Centre, authority: AcmeAuthority) -> None:
    """Everybody who could ask is told, in every place; nothing is served without a certificate."""
    assert any(NAMES[0] in line for line in centre.printed[:3])  # what it waits for is said first
    monitors = f"http://{centre.environment['RETZEF_METRICS_ADDRESS']}"
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        patience = await http.get(f"http://127.0.0.1:{authority.questions}/desk/")
        assert (patience.status_code, patience.headers["retry-after"]) == (503, "60")
        ready = (await http.get(f"{monitors}/health/ready")).json()
        assert [each["code"] for each in ready["roles"]["web"]["wrong"]] == ["health-certificate-awaited"]
        assert "retzef_certificate_failing 1.0" in (await http.get(f"{monitors}/metrics")).text
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        await asyncio.open_connection("127.0.0.1", centre.port, ssl=ssl.create_default_context())
    assert _findings(centre) == {
        "certificate": "doctor-certificate-awaited",
        "certificate-asked": "acme-name-not-proved",
        "certificate-again": "doctor-certificate-again",
    }
    told = look_at_tls(read_settings(centre.environment))[1].tell("en")
    assert "127.0.0.9" in told  # the authority's own words


def _findings(centre: Centre) -> dict[str, str]:
    return {each.check: each.code for each in look_at_tls(read_settings(centre.environment))}


async def _wish(centre: Centre) -> None:
    command = [sys.executable, "-m", "retzef", "renew"]
    await asyncio.to_thread(subprocess.run, command, env=centre.environment, check=True, capture_output=True)


class _Line:
    """A connection that is kept, and the certificate that it was shown."""

    def __init__(self, port: int, trust: ssl.SSLContext, name: str) -> None:
        self._port, self._trust, self._name = port, trust, name
        self.serial: object = None

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection(
            "127.0.0.1", self._port, ssl=self._trust, server_hostname=self._name
        )
        self.serial = self._writer.get_extra_info("peercert")["serialNumber"]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def ask(self) -> int:
        """The status of a request over this very connection."""
        self._writer.write(f"GET /health/live HTTP/1.1\r\nHost: {self._name}\r\n\r\n".encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length:")[2].split()[0])
        await self._reader.readexactly(length)
        return int(head.split()[1])


async def _first_line(port: int, trust: ssl.SSLContext) -> _Line:
    """As soon as a client that trusts this authority alone gets in."""

    async def gets_in() -> bool:
        try:
            async with _Line(port, trust, NAMES[0]) as line:
                return await line.ask() == 200
        except (ssl.SSLError, ConnectionResetError):  # nothing is shown yet
            return False

    await eventually(gets_in, within=WITHIN_SECONDS)
    return _Line(port, trust, NAMES[1])


async def _is_renewed(port: int, trust: ssl.SSLContext, serial: object) -> bool:
    async with _Line(port, trust, NAMES[0]) as line:
        return line.serial != serial and await line.ask() == 200


def _judge_folder(acme: Path) -> None:
    """For this account's eyes only; and no question is answered for longer than it is asked."""
    assert {stat.S_IMODE(each.stat().st_mode) for each in acme.rglob("*") if each.is_file()} == {0o600}
    assert stat.S_IMODE(acme.stat().st_mode) == 0o700
    assert not list((acme / "answers").iterdir())
