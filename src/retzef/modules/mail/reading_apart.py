"""Who reads mails: processes of their own, or a thread of this one. A mail that ends its reader, or never ends, is held back by itself."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol, cast

from retzef.kernel.ids import Ids
from retzef.modules.mail.arrived import Arrived
from retzef.modules.mail.read_one import ReadLight, ReadOne, ToRead
from retzef.modules.mail.reading import Facts, MailboxFacts, Ready, make_unready
from retzef.modules.mail.reading_errors import MailKillsReaderError, MailReadsTooLongError
from retzef.platform.apart import Apart, Bounds, Lost
from retzef.ports.channel import EntryPoint
from retzef.ports.incoming_mail import MailReader

# By threads of this process.
READ_AT_ONCE = 4
# So much of a mail that ends its readers is read once more, to see whose it is.
_HEAD = 16 * 1024
_UNKNOWN = Facts("message")
_REASONS: dict[Lost, str] = {"killed": MailKillsReaderError.code, "too-long": MailReadsTooLongError.code}


class ReadsMails(Protocol):
    """Who makes mails ready for storing."""

    async def read(
        self, entry_point: EntryPoint, arrived: Sequence[Arrived], now: datetime, *, as_message: bool
    ) -> list[Ready]:
        """Each of them, in their order; what cannot be read has a refusal. Raises retryable RetzefErrors when nobody can read now."""
        ...

    async def read_head(self, entry_point: EntryPoint, head: bytes) -> Facts:
        """Whose mail it is that begins so."""
        ...


class ReadingHere:
    """By threads of this process: what ends its reader ends us all."""

    def __init__(self, reader: MailReader, ids: Ids) -> None:
        self._read = ReadOne(reader, ids)
        self._places = asyncio.Semaphore(READ_AT_ONCE)

    async def read(
        self, entry_point: EntryPoint, arrived: Sequence[Arrived], now: datetime, *, as_message: bool
    ) -> list[Ready]:
        """All of them by one thread: going to and fro for each takes as long as reading a short one."""
        asked = _asked(entry_point, arrived, now, as_message=as_message)

        def make() -> list[Ready]:
            return [self._read(each) for each in asked]

        async with self._places:
            return await asyncio.to_thread(make)

    async def read_head(self, entry_point: EntryPoint, head: bytes) -> Facts:
        """Whose mail it is that begins so."""
        return (await self.read(entry_point, [_of_head(head)], datetime.now(UTC), as_message=False))[0].mail


class ReadingApart:
    """By processes of their own, begun with the first mail."""

    def __init__(self, reader: MailReader, ids: Ids, bounds: Bounds) -> None:
        self._apart: Apart[ToRead, Ready] = Apart(ReadLight(ReadOne(reader, ids)), bounds)

    @property
    def pids(self) -> list[int]:
        """The processes that there are."""
        return self._apart.pids

    def close(self) -> None:
        """End them."""
        self._apart.close()

    async def read(
        self, entry_point: EntryPoint, arrived: Sequence[Arrived], now: datetime, *, as_message: bool
    ) -> list[Ready]:
        """A batch by one process; see there."""
        found = await self._apart.do(_asked(entry_point, arrived, now, as_message=as_message))
        return [
            await self._lost(entry_point, each, ready) if isinstance(ready, str) else _whole(each, ready)
            for each, ready in zip(arrived, found, strict=True)
        ]

    async def read_head(self, entry_point: EntryPoint, head: bytes) -> Facts:
        """Whose mail it is that begins so."""
        now = datetime.now(UTC)
        found = await self._apart.do(_asked(entry_point, [_of_head(head)], now, as_message=False))
        return _UNKNOWN if isinstance(found[0], str) else found[0].mail

    async def _lost(self, entry_point: EntryPoint, arrived: Arrived, how: Lost) -> Ready:
        """What its header says, if that does not end its reader as well."""
        unready = make_unready(arrived, _REASONS[how])
        return replace(unready, mail=await self.read_head(entry_point, _head_of(bytes(arrived.raw[:_HEAD]))))


def _asked(
    entry_point: EntryPoint, arrived: Sequence[Arrived], now: datetime, *, as_message: bool
) -> list[ToRead]:
    mailbox = MailboxFacts(entry_point.tenant_id, entry_point.settings)
    # Zones of mail servers, as a library makes them, do not come through.
    instants = (replace(each, received_at=each.received_at.astimezone(UTC)) for each in arrived)
    return [ToRead(mailbox, each, now, as_message) for each in instants]


def _whole(arrived: Arrived, ready: Ready) -> Ready:
    """With what was left out on its way."""
    source = replace(ready.source, body=cast("bytes", arrived.raw)) if ready.source is not None else None
    return replace(ready, arrived=arrived, source=source)


def _of_head(head: bytes) -> Arrived:
    return Arrived(head, len(head), datetime.now(UTC))


def _head_of(beginning: bytes) -> bytes:
    """Up to the first empty line."""
    return re.split(rb"\r?\n\r?\n", beginning, maxsplit=1)[0] + b"\n\n"
