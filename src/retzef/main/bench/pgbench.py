"""PostgreSQL's own load generator on the same SQL function: what the database gives without any Python before it."""

import asyncio
import json
import re
import tempfile
from pathlib import Path

from retzef.channels.http import HttpAdapter
from retzef.main.bench.errors import BenchFailedError
from retzef.main.bench.ground import Ground, made_message
from retzef.modules.inbound.api import inbound_row
from retzef.platform.postgres.programs import find_programs

_WITHIN_SECONDS = 120.0
_NEW_IDS = ("customer_id", "identity_id", "case_id", "interaction_id", "work_item_id")


async def run_pgbench(ground: Ground, *, threads: int, at_once: int, seconds: float) -> float:
    """Messages a second, one a call. Raises BenchFailedError."""
    program = find_programs().path("pgbench")
    with tempfile.TemporaryDirectory(prefix="retzef-bench-") as folder:
        script = Path(folder) / "ingest.sql"
        script.write_text(_script(ground, threads), encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            program, "--no-vacuum", "--protocol=prepared", f"--client={at_once}", f"--jobs={min(2, at_once)}",
            f"--time={max(1, round(seconds / 3))}", f"--file={script}", ground.place.app,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        try:
            output, _ = await asyncio.wait_for(process.communicate(), _WITHIN_SECONDS)
        except TimeoutError as error:
            process.kill()
            await process.wait()
            raise BenchFailedError(program="pgbench") from error
    found = re.search(r"^tps = ([\d.]+)", output.decode(), re.MULTILINE)
    if process.returncode != 0 or found is None:
        raise BenchFailedError(program="pgbench")
    return float(found[1])


def _script(ground: Ground, threads: int) -> str:
    """One call of the function with a row as the product writes it; only what must differ is put in by pgbench."""
    row = inbound_row(
        ground.entry_point, HttpAdapter().manifest.medium, made_message("", ""), ground.core.ids
    )
    assert row.details is not None
    details = _quoted(row.details)
    for name, value in json.loads(row.details).items():
        if name in _NEW_IDS:
            details = details.replace(value, "' || gen_random_uuid() || '")
    return (
        f"\\set thread random(0, {threads - 1})\n\\set first random(1, 2000000000)\n\\set second random(1, 2000000000)\n"
        "SELECT place, message_id, duplicate, case_id, interaction_id FROM ingest_messages("
        f"'{ground.tenant_id}'::uuid, now(), ARRAY['{row.entry_point_id}']::uuid[],"
        " ARRAY['+380440' || lpad((:thread)::text, 6, '0')], ARRAY['pgbench-' || (:first)::text || '-' || (:second)::text],"
        f" ARRAY[gen_random_uuid()], ARRAY[{_quoted(row.text)}], ARRAY[{_quoted(row.last_line)}], ARRAY[NULL]::jsonb[],"
        f" ARRAY[NULL]::text[], ARRAY[now()], ARRAY[{details}]);\n"
    )


def _quoted(text: str) -> str:
    """A literal of SQL in which pgbench sees no variable."""
    return "'" + text.replace("'", "''").replace(":", "' || chr(58) || '") + "'"
