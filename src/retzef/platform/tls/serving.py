"""The certificate of a running server: looked at again and again, and shown anew when it was renewed.

Connections that are open keep what they began with; the next one gets the new. Nothing is dropped.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from retzef.platform.tls.certificate import (
    Certificate,
    CertificateError,
    bare_context,
    load_pair,
    make_context,
    read_certificate,
)

LOOK_EVERY_SECONDS = 10.0

_Stamp: TypeAlias = tuple[tuple[int, int, int], ...]

log = logging.getLogger("retzef.tls")


class ServedCertificate:
    """`context` is what the server was started with, and stays the same object.

    `awaited`: it may come later; until then nothing is shown, and nobody gets in. Else it must be there: raises CertificateError.
    """

    def __init__(self, certificate: Path, key: Path, *, awaited: bool = False) -> None:
        self._files = (certificate, key)
        self.context = bare_context()
        self.shown: Certificate | None = None
        self._stamp: _Stamp | None = None
        self._when_shown: list[Callable[[], None]] = []
        if awaited:
            self.look()
        else:
            self._stamp = self._stamp_of_files()
            self._take_up()

    def when_shown(self, tell: Callable[[], None]) -> None:
        """Call it as soon as there is a certificate: now, or once, later."""
        if self.shown is not None:
            tell()
        else:
            self._when_shown.append(tell)

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
            shown = self._take_up()
        except CertificateError as error:
            log.warning("tls.certificate_refused", extra={"reason": error.params["reason"]})
            return False
        self._stamp = stamp
        log.info("tls.certificate_taken_up", extra={"expires_at": shown.expires_at.isoformat()})
        tellings, self._when_shown = self._when_shown, []
        for tell in tellings:
            tell()
        return True

    def _take_up(self) -> Certificate:
        """Raises CertificateError."""
        make_context(*self._files)  # a pair half written fits nothing: tried apart from what is served
        shown = read_certificate(self._files[0])
        load_pair(self.context, *self._files)
        self.shown = shown
        return shown

    def _stamp_of_files(self) -> _Stamp | None:
        """Changes when either file does; None while one of them is away."""
        try:
            stats = [file.stat() for file in self._files]
        except OSError:
            return None
        return tuple((each.st_mtime_ns, each.st_ino, each.st_size) for each in stats)
