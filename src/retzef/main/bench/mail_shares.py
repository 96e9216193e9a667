"""What a mail costs, by its parts: reading and storing alone, and the processor that each process spends while a centre takes mail in."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from retzef.main.bench.ground import Ground
from retzef.main.bench.processes import children_of, cpu_seconds, cpu_seconds_below, is_reader
from retzef.main.bench.report import Results
from retzef.main.compose import build_mail_reader, build_mail_store
from retzef.modules.mail.api import Arrived, MailboxFacts, make_ready
from retzef.ports.channel import EntryPoint

_AT_ONCE = 64


@dataclass(slots=True)
class Spent:
    """Of these processes, with all below them, while mail comes: `server` is what `retzef serve` began."""

    server: int
    postgres: int
    dovecot: int
    mails: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    _before: dict[str, float] = field(default_factory=dict)

    def begin(self) -> None:
        """Mail is about to come."""
        self._before = self._now()

    def end(self, mails: int) -> None:
        """So many came."""
        self.mails += mails
        for name, seconds in self._now().items():
            self.seconds[name] = self.seconds.get(name, 0.0) + seconds - self._before[name]

    def tell(self, results: Results) -> None:
        """Milliseconds of processor for a mail."""
        for name, seconds in self.seconds.items():
            results.add(f"cpu_of_{name}", "ms/mail", seconds / self.mails * 1_000)

    def _now(self) -> dict[str, float]:
        children = children_of(self.server)
        return {
            "server": cpu_seconds(self.server),
            "readers": sum(cpu_seconds_below(child) for child in children if is_reader(child)),
            "router": sum(cpu_seconds_below(child) for child in children if not is_reader(child)),
            "postgres": cpu_seconds_below(self.postgres),
            "dovecot": cpu_seconds_below(self.dovecot),
        }


async def add_stages(ground: Ground, mails: Sequence[bytes], results: Results) -> None:
    """Reading these mails, then reading and storing them, one batch after the other and with nothing beside: mails in a second."""
    core = ground.core
    entry_point = await _find_entry_point(ground)
    mailbox = MailboxFacts(entry_point.tenant_id, entry_point.settings)
    reader, now = build_mail_reader(core), datetime.now(UTC)
    arrived = [Arrived(raw, len(raw), now, place + 1) for place, raw in enumerate(mails)]
    began = time.perf_counter()
    for each in arrived:
        make_ready(mailbox, reader, core.ids, each, now, as_message=False)
    reading = time.perf_counter() - began
    results.add("reading_alone", "mails/s", len(mails) / reading)
    store = build_mail_store(core)
    began = time.perf_counter()
    for first in range(0, len(arrived), _AT_ONCE):
        await store.receive(entry_point, arrived[first : first + _AT_ONCE])
    both = time.perf_counter() - began
    results.add("reading_and_storing_alone", "mails/s", len(mails) / both)
    results.add("storing_alone", "mails/s", len(mails) / max(both - reading, 1e-9))


async def _find_entry_point(ground: Ground) -> EntryPoint:
    entry_point_id = await ground.core.database.system.fetchval(
        "SELECT entry_point_id FROM entry_points WHERE tenant_id = $1 AND channel = 'email' LIMIT 1", ground.tenant_id
    )  # fmt: skip
    return await ground.core.registry.get(ground.tenant_id, entry_point_id)
