"""Who was erased, beside the database: ids alone, a line each. A backup of before brings a person back; this list does not forget.

It is kept in the data folder and, where backups have a folder, there too: what is restored into a new data folder finds it beside
the backups.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from retzef.kernel.ids import TenantId

NAME = "erased.jsonl"


class _Line(msgspec.Struct, frozen=True):
    tenant_id: UUID
    customer_id: UUID
    erased_at: datetime


class ErasedList:
    """The same list in each of some folders."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._files = [folder / NAME for folder in folders]

    def add(self, tenant_id: TenantId, customers: Sequence[UUID], now: datetime) -> None:
        """Durable on return, in each folder that is there. OSError when the disk refuses."""
        text = b"".join(msgspec.json.encode(_Line(tenant_id, each, now)) + b"\n" for each in customers)
        for path in self._files:
            if not path.parent.is_dir():
                continue
            descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(descriptor, text)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def read(self) -> Iterator[tuple[TenantId, UUID]]:
        """Everybody who is in one of them, once."""
        seen: set[tuple[UUID, UUID]] = set()
        for path in self._files:
            for line in path.read_bytes().splitlines() if path.exists() else ():
                with suppress(msgspec.MsgspecError):  # a last line that was cut off
                    found = msgspec.json.decode(line, type=_Line)
                    if (found.tenant_id, found.customer_id) not in seen:
                        seen.add((found.tenant_id, found.customer_id))
                        yield TenantId(found.tenant_id), found.customer_id
