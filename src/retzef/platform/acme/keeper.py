"""Keeps a certificate: asks when there is none, when it is for other names, and when a third of its life is left.

An authority that refuses is asked again after pauses that grow to a day. They are written down before it is asked, so that
neither a failure nor the end of this process makes us ask more often; at the usual limits (Let's Encrypt: five
failures an hour for a name) the first four fit into an hour.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from retzef.kernel.clock import Clock
from retzef.platform.acme.errors import AcmeError
from retzef.platform.acme.folder import AcmeFolder, AcmeState
from retzef.platform.acme.wanted import Wanted
from retzef.platform.tls import Certificate, CertificateError

LOOK_EVERY_SECONDS = 2.0
LOOK_AGAIN_AFTER_TROUBLE_SECONDS = 60.0
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(days=1),
)

log = logging.getLogger("retzef.tls")


class CertificateKeeper:
    """`chance`: spreads the pauses, 0 to 1. `take_up`: called when there is a new certificate."""

    def __init__(
        self,
        wanted: Wanted,
        folder: AcmeFolder,
        clock: Clock,
        chance: Callable[[], float],
        take_up: Callable[[], object],
    ) -> None:
        self._wanted = wanted
        self._folder = folder
        self._clock = clock
        self._chance = chance
        self._take_up = take_up
        # The last try was in vain, whoever of the processes here made it.
        self.is_failing = False

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            pause = LOOK_EVERY_SECONDS
            try:
                await self.look()
            except OSError as error:  # the folder: nobody is asked while it cannot be written
                self.is_failing = True
                log.error("tls.certificate_folder_unusable", exc_info=error)  # noqa: TRY400 - its words stay out
                pause = LOOK_AGAIN_AFTER_TROUBLE_SECONDS
            await asyncio.sleep(pause)

    async def look(self) -> None:
        """Ask the authority if it is time. Raises OSError."""
        if self._is_time(self._folder.read_state()):
            with self._folder.lock() as is_ours:
                state = self._folder.read_state()
                if is_ours and self._is_time(state):
                    await self._ask(state)
        self.is_failing = self._folder.read_state().code is not None

    def _is_time(self, state: AcmeState) -> bool:
        wished, now = self._folder.is_wished, self._clock.now()
        held = self._folder.read_certificate()
        has = held is not None and state.issued_for == self._wanted.fingerprint and now < renewal_due_at(held)
        if has and not wished:
            return False
        # Another wish than the one that was refused is a beginning, too.
        waits = (
            state.asked_for == self._wanted.fingerprint and state.next_at is not None and now < state.next_at
        )
        return wished or not waits

    async def _ask(self, state: AcmeState) -> None:
        """Once; how it went is in the state."""
        self._folder.forget_wish()
        before = state.failures if state.asked_for == self._wanted.fingerprint else 0
        pause = PAUSES[min(before, len(PAUSES) - 1)]
        tried = replace(
            state,
            asked_for=self._wanted.fingerprint,
            failures=before + 1,
            next_at=self._clock.now() + pause * (1 + self._chance() / 4),
        )
        self._folder.keep_state(tried)
        log.info("tls.certificate_asked_for", extra={"directory": self._wanted.directory})
        from retzef.platform.acme.ordering import obtain

        try:
            self._folder.keep_certificate(await obtain(self._wanted, self._folder))
        except AcmeError as error:
            self._refused(tried, error)
            return
        except CertificateError:
            self._refused(tried, self._error("what it issued cannot be used"))
            return
        held = self._folder.read_certificate()
        if held is None or self._clock.now() >= renewal_due_at(held):
            # It serves; but another one would be asked for at once, and another, until nobody issues any more.
            told = self._error("what it issued is to be renewed already: look at this machine's clock")
            self._refused(replace(tried, issued_for=self._wanted.fingerprint), told)
            self._take_up()
            return
        self._folder.keep_state(
            AcmeState(issued_for=self._wanted.fingerprint, asked_for=self._wanted.fingerprint)
        )
        log.info("tls.certificate_issued", extra={"directory": self._wanted.directory})
        self._take_up()

    def _error(self, detail: str) -> AcmeError:
        return AcmeError(self._wanted.names, self._wanted.directory, detail)

    def _refused(self, tried: AcmeState, error: AcmeError) -> None:
        assert tried.next_at is not None
        next_at = max(tried.next_at, self._clock.now() + (error.wait or timedelta()))
        params = {name: str(value) for name, value in error.params.items()}
        self._folder.keep_state(replace(tried, next_at=next_at, code=error.code, params=params))
        # The authority's words may hold our e-mail address: `retzef doctor` tells them, the log does not.
        log.warning(
            "tls.certificate_refused_by_authority",
            extra={"reason": error.code, "failures": tried.failures, "again_at": next_at.isoformat()},
        )


def renewal_due_at(certificate: Certificate) -> datetime:
    """When a third of its life is left."""
    return certificate.expires_at - (certificate.expires_at - certificate.valid_from) / 3
