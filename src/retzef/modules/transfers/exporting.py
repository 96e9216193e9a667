"""The job of an export: parts of sections, for some seconds at a time, into one zip file, until all is in it.

Where a slice ends the file is whole so far, and its size is kept with the place. A worker that is killed in between leaves a file of
another size, or one whose list is broken: then it is begun anew, never gone on with. At no time is more in memory than some
hundred lines.
"""

import asyncio
import csv
import io
import re
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from retzef.kernel.ids import TenantId
from retzef.modules.transfers.errors import TransferNotFoundError
from retzef.modules.transfers.export_sections import FILES, Section, sections_of
from retzef.modules.transfers.exports import (
    JOB_KIND,
    Export,
    end_export,
    find_export,
    keep_place,
)
from retzef.modules.transfers.folder import TransferFolder
from retzef.platform.files.store import FileStore
from retzef.platform.jobs.kinds import JobKind, NotYet, Payload
from retzef.platform.text import as_cell
from retzef.platform.unit import Units

FORMAT = "retzef-export-1"
# Less than a server waits for its jobs when it is told to stop.
SLICE_SECONDS = 6.0
LINES_AT_ONCE = 500
# So much is asked of the disk before each part; a part is the lines of one look at the database.
ROOM_BYTES = 64 * 1024 * 1024
_PERSON = """
SELECT ARRAY(SELECT m.customer_id FROM customers r JOIN customers m ON m.tenant_id = $1 AND m.root_id = r.root_id
    WHERE r.tenant_id = $1 AND r.customer_id = $2 AND r.erased_at IS NULL) AS customers
"""
_CASES_OF = "SELECT ARRAY(SELECT case_id FROM cases WHERE tenant_id = $1 AND customer_id = ANY ($2)) AS cases"
_TENANT = "SELECT name FROM tenants WHERE tenant_id = $1"
_NO_FORMULA = re.compile(r"\+[\d ().-]+")
_KINDS = ("phone", "email", "national_id", "card_token", "host_id")
_EACH = 3
_CASE_COLUMNS = (
    "number", "case_id", "customer_id", "subject", "status", "outcome", "priority", "opened_at", "closed_at", "deadline_at", "owner_name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exporting:
    """The handler."""

    units: Units
    folder: TransferFolder
    files: FileStore

    async def __call__(self, tenant_id: TenantId, payload: Payload, /) -> NotYet | None:
        """Work for a while; again at once while there is something left."""
        export_id = UUID(str(payload["export_id"]))
        began = time.monotonic()
        try:
            async with self.units.database.transaction(tenant_id) as connection:
                export = await find_export(connection, tenant_id, export_id)
        except TransferNotFoundError:
            return None
        if export.state != "running":
            return None
        part = self.folder.part(tenant_id, export_id)
        export = await asyncio.to_thread(_begun, part, export)
        sections = sections_of(of_person=export.customer_id is not None)
        with zipfile.ZipFile(part, "a", zipfile.ZIP_DEFLATED) as archive:
            while export.section < len(sections) and time.monotonic() - began < SLICE_SECONDS:
                export = await self._write_part(archive, export, sections[export.section])
            is_whole = export.section == len(sections)
            if is_whole:
                await self._close(archive, export)
        return await self._keep(replace(export, size=part.stat().st_size), part, is_whole=is_whole)

    async def give_up(self, tenant_id: TenantId, payload: Payload, code: str) -> None:
        """The job is dead: so is the export, visibly."""
        export_id = UUID(str(payload["export_id"]))
        async with self.units.begin(tenant_id) as unit:
            await end_export(unit, export_id, "failed", code)
        await self.folder.delete(tenant_id, export_id)

    async def _write_part(self, archive: zipfile.ZipFile, export: Export, section: Section) -> Export:
        """The next lines of a section; then it is at the next part, or at the next section."""
        self.folder.check_room(ROOM_BYTES)
        rows = await self._rows(export, section)
        if rows:
            hidden = section.hidden if export.customer_id is not None else ()
            lines = [_without(row["line"], hidden) for row in rows]
            if section.name == FILES:
                lines = [await self._put_file(archive, export.tenant_id, line) for line in lines]
            await asyncio.to_thread(_put_lines, archive, section.name, export.part, lines)
        counts = export.counts | {section.name: export.counts.get(section.name, 0) + len(rows)}
        if len(rows) < LINES_AT_ONCE:
            return replace(export, section=export.section + 1, after=None, part=1, counts=counts)
        return replace(export, after=rows[-1]["key"], part=export.part + 1, counts=counts)

    async def _rows(self, export: Export, section: Section) -> Sequence[asyncpg.Record]:
        of_person = export.customer_id is not None
        sql = section.sql(of_person=of_person, with_notes=export.with_notes)
        async with self.units.database.transaction(export.tenant_id) as connection:
            whose: tuple[object, ...] = ()
            if of_person:
                customers = await connection.fetchval(_PERSON, export.tenant_id, export.customer_id)
                whose = (customers, await connection.fetchval(_CASES_OF, export.tenant_id, customers))
            return await connection.fetch(sql, export.tenant_id, export.after, LINES_AT_ONCE, *whose)

    async def _put_file(
        self, archive: zipfile.ZipFile, tenant_id: TenantId, line: dict[str, Any]
    ) -> dict[str, Any]:
        """The content of a file beside its line; without a path where the content is gone."""
        content = self.files.path(tenant_id, line["sha256"])
        if not content.exists():
            return line | {"path": None}
        self.folder.check_room(line["size"])
        path = f"files/{line['attachment_id']}{Path(line['name']).suffix[:20]}"
        await asyncio.to_thread(archive.write, content, path, zipfile.ZIP_STORED)
        return line | {"path": path}

    async def _close(self, archive: zipfile.ZipFile, export: Export) -> None:
        async with self.units.database.transaction(export.tenant_id) as connection:
            name = await connection.fetchval(_TENANT, export.tenant_id)
        told = {
            "format": FORMAT, "tenant_id": export.tenant_id, "tenant_name": name, "customer_id": export.customer_id,
            "with_notes": export.with_notes, "began_at": export.made_at, "ended_at": self.units.clock.now(), "lines": export.counts,
        }  # fmt: skip
        archive.writestr("manifest.json", msgspec.json.format(msgspec.json.encode(told)))

    async def _keep(self, export: Export, part: Path, *, is_whole: bool) -> NotYet | None:
        async with self.units.begin(export.tenant_id) as unit:
            is_at_work = await keep_place(unit.connection, export)
            if is_at_work and is_whole:
                whole = self.folder.path(export.tenant_id, export.export_id)
                await asyncio.to_thread(part.replace, whole)
                await end_export(unit, export.export_id, "done")
        if not is_at_work:
            await self.folder.delete(export.tenant_id, export.export_id)
            return None
        return None if is_whole else NotYet(timedelta(0))


def _begun(part: Path, export: Export) -> Export:
    """The export at the place up to which its file is whole: where it stands, or at the beginning."""
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        if part.stat().st_size == export.size > 0:
            with zipfile.ZipFile(part):
                return export
    except (FileNotFoundError, zipfile.BadZipFile):
        pass
    part.unlink(missing_ok=True)
    return replace(export, section=0, after=None, part=1, size=0, counts={})


def _without(line: str, hidden: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(line)
    return {name: value for name, value in found.items() if name not in hidden}


def _put_lines(archive: zipfile.ZipFile, section: str, part: int, lines: Sequence[dict[str, Any]]) -> None:
    packed = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
    archive.writestr(f"{section}/{part:05}.jsonl", packed)
    if section == "customers":
        archive.writestr(f"customers/{part:05}.csv", _table(_customer_rows(lines)))
    if section == "cases":
        rows = [[_cell(line.get(name)) for name in _CASE_COLUMNS] for line in lines]
        archive.writestr(f"cases/{part:05}.csv", _table([list(_CASE_COLUMNS), *rows]))


def _customer_rows(lines: Sequence[dict[str, Any]]) -> list[list[str]]:
    """As the import takes them: the head it knows, several columns for several identities of a kind, the tenant's own fields by key."""
    keys = sorted({key for line in lines for key in line["fields"]})
    head = [f"{kind} {place}" for kind in _KINDS for place in range(1, _EACH + 1)]
    rows = [["retzef customer_id", "name", "language", *head, *keys]]
    for line in lines:
        written: list[str] = []
        for kind in _KINDS:
            of_kind = [
                each for each in line["identities"] if each["kind"] == kind and each["status"] != "withdrawn"
            ]
            written += ([_cell(each["value"]) for each in of_kind] + [""] * _EACH)[:_EACH]
        values = [_cell(line["fields"].get(key)) for key in keys]
        rows.append([line["customer_id"], _cell(line["name"]), _cell(line["locale"]), *written, *values])
    return rows


def _cell(value: object) -> str:
    """A value as a spreadsheet shows it; a phone number is a number, and stays as it is."""
    if value is None:
        return ""
    text = (
        ",".join(value)
        if isinstance(value, list)
        else str(value).lower()
        if isinstance(value, bool)
        else str(value)
    )
    return text if _NO_FORMULA.fullmatch(text) else as_cell(text)


def _table(rows: Sequence[Sequence[str]]) -> bytes:
    told = io.StringIO()
    csv.writer(told).writerows(rows)
    return told.getvalue().encode("utf-8-sig")


def export_kinds(units: Units, folder: TransferFolder, files: FileStore) -> dict[str, JobKind]:
    """The jobs of exports."""
    exporting = Exporting(units, folder, files)
    return {
        JOB_KIND: JobKind(exporting, attempts_max=5, within=timedelta(seconds=300), on_dead=exporting.give_up)
    }
