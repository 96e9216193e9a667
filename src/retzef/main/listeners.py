"""Where a process listens, and with which certificate: bound before anything else begins."""

import errno
import random
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from retzef.kernel.errors import RetzefError
from retzef.main.redirect import Redirect
from retzef.main.settings import Settings
from retzef.modules.mail.api import DoorProtocol
from retzef.platform.acme.folder import AcmeFolder
from retzef.platform.acme.keeper import CertificateKeeper
from retzef.platform.clock import SystemClock
from retzef.platform.tls import ServedCertificate


class PortInUseError(RetzefError):
    """Something else listens there."""

    code = "port-in-use"


class AddressUnusableError(RetzefError):
    """Nobody may listen there. Params: `host`, `port`, `reason` (what the system said)."""

    code = "address-unusable"


@dataclass(frozen=True, slots=True)
class Doors:
    """Where this process listens; None: not there. `keeper`: asks an authority for the certificate. `mail`: by protocol."""

    product: socket.socket | None = None
    monitors: socket.socket | None = None
    redirect: socket.socket | None = None
    certificate: ServedCertificate | None = None
    keeper: CertificateKeeper | None = None
    mail: Mapping[DoorProtocol, socket.socket] = field(default_factory=dict)


@contextmanager
def open_doors(settings: Settings, roles: Sequence[str]) -> Iterator[Doors]:
    """A taken port is told at once. Raises PortInUseError, AddressUnusableError, CertificateError."""
    with ExitStack() as opened:
        product = opened.enter_context(_bind(settings.host, settings.port)) if "web" in roles else None
        address = settings.metrics_address
        monitors = opened.enter_context(_bind(*address)) if address else None
        if address and "router" in roles and len(roles) > 1:
            # The router binds it for itself, later and again after each end: that it is taken must be told now.
            _bind(*monitors_of_router(address)).close()
        wanted: dict[DoorProtocol, tuple[str, int] | None] = {
            "lmtp": settings.lmtp_address,
            "smtp": settings.smtp_address,
        }
        mail = {
            protocol: opened.enter_context(_bind(*where))
            for protocol, where in wanted.items()
            if where is not None and "worker" in roles
        }
        if settings.tls is None or (product is None and not mail):
            yield Doors(product, monitors, mail=mail)
            return
        certificate = ServedCertificate(*settings.tls, awaited=settings.acme is not None)
        if product is None:  # whoever has the web asks for it and renews it
            yield Doors(monitors=monitors, certificate=certificate, mail=mail)
            return
        port = settings.redirect_port
        redirect = opened.enter_context(_bind(settings.host, port)) if port else None
        yield Doors(product, monitors, redirect, certificate, _keeper(settings, certificate), mail)


def build_redirect(settings: Settings, certificate: ServedCertificate) -> Redirect:
    """What is served at the plain-text door."""
    answers = AcmeFolder(settings.data_dir).answer_to
    return Redirect(settings.port, lambda: certificate.shown is not None, answers)


def monitors_of_router(ours: tuple[str, int]) -> tuple[str, int]:
    """Where monitors find the router that runs beside a process with the address `ours`: at the next port."""
    host, port = ours
    return host, port + 1


def _keeper(settings: Settings, certificate: ServedCertificate) -> CertificateKeeper | None:
    if settings.acme is None:
        return None
    # Chance spreads what many centres ask; nothing secret depends on it.
    chance = random.SystemRandom().random
    return CertificateKeeper(
        settings.acme, AcmeFolder(settings.data_dir), SystemClock(), chance, certificate.look
    )


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUseError(host=host, port=port) from error
        raise AddressUnusableError(host=host, port=port, reason=error.strerror) from error
    listener.set_inheritable(False)
    return listener
