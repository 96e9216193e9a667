"""TLS spoken by the product itself: pages, sockets, the door beside it, a renewed certificate; and its monitors."""

import asyncio
import json
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect

from retzef.main.settings import SettingInvalidError, read_settings
from retzef.main.tls_findings import look_at_certificate
from retzef.platform.tls import CertificateError, ServedCertificate
from tests.fixtures.centre import Centre, centre_folder, free_port
from tests.fixtures.certificates import Authority, make_authority
from tests.fixtures.waiting import WITHIN_SECONDS, eventually

SIGN_IN = {"email": "dana@or-energy.example", "password": "retzef-demo"}


def trusting(authority: Authority) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=authority.pem)


async def shown(port: int, context: ssl.SSLContext) -> object:
    """The serial number of what a new connection is shown."""
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    found = writer.get_extra_info("peercert")["serialNumber"]
    writer.close()
    return found


async def test_everything_goes_over_tls_when_a_certificate_is_given() -> None:
    authority, plain, monitors = make_authority(), free_port(), free_port(in_a_row=2)
    with centre_folder() as folder:
        certificate, key = authority.issue(folder)
        environment = {
            "RETZEF_TLS_CERTIFICATE": str(certificate),
            "RETZEF_TLS_KEY": str(key),
            "RETZEF_REDIRECT_PORT": str(plain),
            "RETZEF_METRICS_ADDRESS": f"127.0.0.1:{monitors}",
            "RETZEF_LOG_FORMAT": "json",
        }
        centre = Centre(folder, environment=environment)
        await asyncio.to_thread(centre.start)
        try:
            await _use(centre, authority, plain)
            await _watch(monitors)
            told = subprocess.run(
                [sys.executable, "-m", "retzef", "doctor", "--json"],
                env=centre.environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            findings = {each["check"]: each["code"] for each in json.loads(told.stdout)["findings"]}
            assert (findings["certificate"], findings["web"]) == ("doctor-certificate", "doctor-web")
        finally:
            await asyncio.to_thread(centre.stop)
        lines = [line for line in centre.printed if line.startswith("{")]
        assert any(json.loads(line)["event"] == "tls.certificate_taken_up" for line in lines)


async def _use(centre: Centre, authority: Authority, plain: int) -> None:
    context, address = trusting(authority), f"https://127.0.0.1:{centre.port}"
    async with httpx.AsyncClient(
        verify=context, trust_env=False, base_url=address, timeout=WITHIN_SECONDS
    ) as http:
        signed_in = await http.post("/api/v1/session", json=SIGN_IN)
        assert "Secure" in signed_in.headers["set-cookie"]
        assert signed_in.headers["strict-transport-security"].startswith("max-age=")
        cookie = f"retzef_session={http.cookies['retzef_session']}"
        over = await http.get(f"http://127.0.0.1:{plain}/desk/?of=mine")
        assert (over.status_code, over.headers["location"]) == (308, f"{address}/desk/?of=mine")
        forged = await http.get(f"http://127.0.0.1:{plain}/", headers={"host": "evil.example/@"})
        assert forged.status_code == 400
    live = f"wss://127.0.0.1:{centre.port}/api/v1/live"
    async with connect(live, ssl=context, additional_headers={"cookie": cookie}) as socket:
        await socket.send('{"type":"register"}')
        assert json.loads(await socket.recv())["type"] == "snapshot"
        before = await shown(centre.port, context)
        authority.issue(centre.folder)  # renewed in place
        await eventually(lambda: shown(centre.port, context), lambda serial: serial != before)
        await socket.send('{"type":"ping"}')  # whoever was in stays in
        assert json.loads(await socket.recv())["type"] == "pong"


async def _watch(monitors: int) -> None:
    """The process and its router answer monitors, each for itself."""
    async with httpx.AsyncClient(trust_env=False, timeout=WITHIN_SECONDS) as http:
        web = (await http.get(f"http://127.0.0.1:{monitors}/metrics")).text
        assert "retzef_certificate_expires_timestamp_seconds " in web
        assert 'retzef_ready{role="worker"} 1.0' in web
        assert "retzef_queue_waiting{" in web

        async def router() -> str:
            try:
                return (await http.get(f"http://127.0.0.1:{monitors + 1}/metrics")).text
            except httpx.HTTPError:
                return ""

        # Rounds are counted as they are made, readiness when its own look at the lease comes round.
        said = ('retzef_router_rounds_total{outcome="done"}', 'retzef_ready{role="router"} 1.0')
        told = await eventually(router, lambda text: all(each in text for each in said))
        assert "retzef_queue_waiting{" not in told
        ready = (await http.get(f"http://127.0.0.1:{monitors + 1}/health/ready")).json()
        assert [role for role, found in ready["roles"].items() if found["here"]] == ["router"]


def test_certificate_goes_on_being_shown_when_the_new_one_fits_nothing(tmp_path: Path) -> None:
    authority = make_authority()
    served = ServedCertificate(*authority.issue(tmp_path))
    shown_first = served.shown
    (tmp_path / "chain.pem").write_text("half a file")
    assert not served.look()
    assert served.shown == shown_first
    authority.issue(tmp_path, days=200)
    assert served.look()
    assert served.shown is not None
    assert shown_first is not None
    assert served.shown.expires_at > shown_first.expires_at
    assert not served.look()


@pytest.mark.parametrize(
    ("days", "chain", "code"),
    [
        (90, True, "doctor-certificate"),
        (5, True, "doctor-certificate-ends-soon"),
        (-0.5, True, "doctor-certificate-not-valid"),
    ],
)
def test_doctor_says_how_it_stands_when_there_is_a_certificate(
    tmp_path: Path, days: float, chain: bool, code: str
) -> None:
    assert look_at_certificate(*make_authority().issue(tmp_path, days=days, chain=chain)).code == code


def test_doctor_says_so_when_the_chain_or_the_key_is_another_ones(tmp_path: Path) -> None:
    certificate, key = make_authority().issue(tmp_path, chain=False)
    certificate.write_text(certificate.read_text() + make_authority().pem)
    assert look_at_certificate(certificate, key).code == "doctor-certificate-chain"
    other = tmp_path / "other"
    other.mkdir()
    _, other_key = make_authority().issue(other)
    found = look_at_certificate(certificate, other_key)
    assert (found.code, found.params["reason"]) == ("certificate-unusable", "mismatch")
    key.chmod(0o644)
    certificate, key = make_authority().issue(tmp_path)
    key.chmod(0o644)
    assert look_at_certificate(certificate, key).code == "doctor-certificate-key-readable"


def test_half_of_a_pair_is_refused_when_settings_are_read(tmp_path: Path) -> None:
    for given in (
        {"RETZEF_TLS_KEY": "key.pem"},
        {"RETZEF_TLS_CERTIFICATE": "chain.pem"},
        {"RETZEF_REDIRECT_PORT": "80"},
    ):
        with pytest.raises(SettingInvalidError):
            read_settings(given)
    with pytest.raises(CertificateError):
        ServedCertificate(tmp_path / "none", tmp_path / "none")
