"""What `retzef doctor` says of TLS: the certificate that is shown, and how asking an authority for it goes."""

import stat
from pathlib import Path

from retzef.main.findings import Finding, State
from retzef.main.settings import Settings
from retzef.platform.acme.folder import AcmeFolder
from retzef.platform.acme.keeper import renewal_due_at
from retzef.platform.acme.wanted import Wanted
from retzef.platform.clock import SystemClock
from retzef.platform.tls import CertificateError, read_certificate
from retzef.platform.tls.certificate import make_context

CERTIFICATE_GOOD_FOR_DAYS = 14


def look_at_tls(settings: Settings) -> list[Finding]:
    """Nothing, where a proxy speaks it."""
    if settings.tls is None:
        return []
    if settings.acme is None:
        return [look_at_certificate(*settings.tls)]
    return _look_at_asking(settings.acme, AcmeFolder(settings.data_dir))


def look_at_certificate(file: Path, key: Path, *, is_renewed_here: bool = False) -> Finding:
    """Does the pair fit, is its chain whole, how long is it good? One that is renewed here needs no care before it is over."""
    try:
        make_context(file, key)
        found = read_certificate(file)
    except CertificateError as error:
        return Finding(
            "certificate", "failure", error.code, {name: str(value) for name, value in error.params.items()}
        )
    now = SystemClock().now()
    days = (found.expires_at - now).days
    params: dict[str, str | int] = {"file": str(file), "days": days, "names": ", ".join(found.names[:5])}
    if not found.valid_from <= now < found.expires_at:
        return Finding("certificate", "failure", "doctor-certificate-not-valid", params)
    if not found.chain_is_whole:
        return Finding("certificate", "failure", "doctor-certificate-chain", params)
    if stat.S_IMODE(key.stat().st_mode) & 0o007:
        return Finding("certificate", "failure", "doctor-certificate-key-readable", {"file": str(key)})
    if is_renewed_here:
        return Finding("certificate", "ok", "doctor-certificate", params)
    if days < CERTIFICATE_GOOD_FOR_DAYS:
        return Finding("certificate", "warning", "doctor-certificate-ends-soon", params)
    code = "doctor-certificate-own" if found.issued_by_itself else "doctor-certificate"
    return Finding("certificate", "warning" if found.issued_by_itself else "ok", code, params)


def _look_at_asking(wanted: Wanted, folder: AcmeFolder) -> list[Finding]:
    """What is shown, what the authority said, and when it is asked again."""
    state, held = folder.read_state(), folder.read_certificate()
    params: dict[str, str | int] = {"names": ", ".join(wanted.names[:5]), "directory": wanted.directory}
    if held is None:
        findings = [Finding("certificate", "failure", "doctor-certificate-awaited", params)]
    else:
        file = folder.certificate
        findings = [look_at_certificate(file, file, is_renewed_here=True)]
    if state.code is not None:
        grave: State = "failure" if findings[0].state == "failure" else "warning"
        again = str(state.next_at.strftime("%Y-%m-%d %H:%M UTC")) if state.next_at else "-"
        tried: dict[str, str | int] = {"failures": state.failures, "again": again}
        findings.append(Finding("certificate-asked", grave, state.code, state.params))
        findings.append(Finding("certificate-again", grave, "doctor-certificate-again", tried))
    elif held is not None:
        due = renewal_due_at(held).strftime("%Y-%m-%d")
        findings.append(Finding("certificate-asked", "ok", "doctor-certificate-asked", params | {"due": due}))
    return findings
