"""The certificate of a running server: looked at again and again, and shown anew when it was renewed.

Connections that are open keep what they began with; the next one gets the new. Nothing is dropped.
"""

import asyncio
import logging
from pathlib import Path

from retzef.platform.tls.certificate import (
    Certificate,
    CertificateError,
    load_pair,
    make_context,
    read_certificate,
)

LOOK_EVERY_SECONDS = 10.0

log = logging.getLogger("retzef.tls")


class ServedCertificate:
    """`context` is what the server was started with, and stays the same object."""

    def __init__(self, certificate: Path, key: Path) -> None:
        self._files = (certificate, key)
        self.context = make_context(certificate, key)
        self.shown: Certificate = read_certificate(certificate)
        self._stamp = self._stamp_of_files()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            # In the loop's own thread, though it reads two files: a handshake between the new certificate and its key
            # would find a pair that does not fit.
            self.look()

    def look(self) -> bool:
        """Take up a pair that has changed; whether there is a new one. One that does not fit is told and left."""
        stamp = self._stamp_of_files()
        if stamp is None or stamp == self._stamp:
            return False
        try:
            make_context(*self._files)  # a pair half written fits nothing: tried apart from what is served
            shown = read_certificate(self._files[0])
            load_pair(self.context, *self._files)
        except CertificateError as error:
            log.warning("tls.certificate_refused", extra={"reason": error.params["reason"]})
            return False
        self._stamp, self.shown = stamp, shown
        log.info("tls.certificate_taken_up", extra={"expires_at": shown.expires_at.isoformat()})
        return True

    def _stamp_of_files(self) -> tuple[tuple[int, int, int], ...] | None:
        """Changes when either file does; None while one of them is away."""
        try:
            stats = [file.stat() for file in self._files]
        except OSError:
            return None
        return tuple((each.st_mtime_ns, each.st_ino, each.st_size) for each in stats)
