"""Looking into the file of an import: its first lines for the mapping, lines by their place for examples and reports."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from retzef.engine.imports import Encoding, find_delimiter, find_encoding
from retzef.modules.transfers.errors import ImportFileGoneError
from retzef.modules.transfers.imports import Import, kinds_in, list_refusals
from retzef.modules.transfers.imports import Mapping as ColumnMapping
from retzef.modules.transfers.records import read_records
from retzef.platform.db import Database
from retzef.platform.http.catalogue import sentence
from retzef.platform.text import as_cell

SAMPLE_BYTES = 256 * 1024
PREVIEW_LINES = 6
COLUMNS_MAX = 200
CELL_SHOWN_MAX = 200
LINES_AT_ONCE = 500
LINE_SHOWN_MAX = 100_000
_REPORT_HEAD = ("import-report-line", "import-report-column", "import-report-reason", "import-report-text")
_CODECS = {"windows-1255": "cp1255", "windows-1251": "cp1251"}


@dataclass(frozen=True, slots=True)
class Seen:
    """The beginning of a file: its header when it has one, and some lines of cells."""

    headers: list[str]
    lines: list[list[str]]


def decode(raw: bytes, encoding: Encoding) -> str:
    """A piece of a file as text; what is none becomes a sign that says so."""
    return raw.decode(_CODECS.get(encoding, encoding), errors="replace").removeprefix("\ufeff")


def guess(path: Path, suggest: Callable[[Sequence[str]], list[str]]) -> ColumnMapping:
    """How a new file is probably to be read. `suggest`: targets for its headers."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    encoding = find_encoding(sample)
    delimiter = find_delimiter(decode(sample, encoding))
    columns = suggest(see(path, encoding, delimiter).headers)
    return ColumnMapping(encoding, delimiter, True, columns, kinds_in(columns), "fill")


def see(path: Path, encoding: Encoding, delimiter: str) -> Seen:
    """The first lines, the very first of them as headers. Raises ImportFileGoneError."""
    if not path.exists():
        raise ImportFileGoneError
    with path.open("rb") as file:
        records = (each for each in read_records(file, encoding, delimiter) if each.cells is not None)
        lines = [
            [cell[:CELL_SHOWN_MAX] for cell in (each.cells or ())[:COLUMNS_MAX]]
            for each in islice(records, PREVIEW_LINES + 1)
        ]
    return Seen(lines[0] if lines else [], lines[1:])


def read_places(path: Path, encoding: Encoding, places: Sequence[tuple[int, int]]) -> list[str]:
    """Lines by (at_byte, length), as they were written; empty ones when the file is no longer kept."""
    if not path.exists():
        return [""] * len(places)
    with path.open("rb") as file:
        found = []
        for at_byte, length in places:
            file.seek(at_byte)
            found.append(decode(file.read(min(length, LINE_SHOWN_MAX)), encoding).rstrip("\r\n"))
    return found


async def write_report(
    database: Database, standing: Import, path: Path, headers: Sequence[str], locale: str
) -> AsyncIterator[str]:
    """Every refused line as CSV: its number, the column, the reason in the reader's language, and the line itself.

    With a byte order mark, without which a spreadsheet reads Hebrew as Latin.
    """
    yield "\ufeff" + _csv([[sentence(each, locale) for each in _REPORT_HEAD]])
    after = 0
    while True:
        async with database.transaction(standing.tenant_id) as connection:
            rows = await list_refusals(
                connection, standing.tenant_id, standing.import_id, after, LINES_AT_ONCE
            )
        if not rows:
            return
        places = [(row["at_byte"], row["length"]) for row in rows]
        texts = await asyncio.to_thread(read_places, path, standing.encoding, places)
        yield _csv(
            [str(row["line"]), _column(headers, row["cell"]), sentence(row["code"], locale), text]
            for row, text in zip(rows, texts, strict=True)
        )
        after = rows[-1]["line"]


def _column(headers: Sequence[str], cell: int | None) -> str:
    if cell is None:
        return ""
    return headers[cell] if cell < len(headers) and headers[cell] else str(cell + 1)


def _csv(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([as_cell(cell) for cell in row] for row in rows)
    return text.getvalue()
