"""PostgreSQL's own load generator on the same SQL function: what the database gives without any Python before it."""

import asyncio
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from retzef.channels.http import HttpAdapter
from retzef.main.bench.errors import BenchFailedError
from retzef.main.bench.ground import Ground, made_message
from retzef.modules.inbound.api import inbound_row
from retzef.platform.postgres.programs import find_programs

_WITHIN_SECONDS = 120.0
_THREAD, _MESSAGE = "bench-thread", "bench-message"
_IDS = ("message_id", "customer_id", "identity_id", "case_id", "interaction_id", "work_item_id")


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
        ground.entry_point, HttpAdapter().manifest.medium, made_message(_THREAD, _MESSAGE), ground.core.ids
    ) | {"ordinal": 0}
    for name in _IDS:
        row[name] = name
    text = msgspec.json.encode([row | {"occurred_at": datetime.now(UTC)}]).decode()
    quoted = "'" + text.replace("'", "''").replace(":", "' || chr(58) || '") + "'"
    for name in _IDS:
        # The names of the fields stay, their values become ids.
        quoted = quoted.replace(f'chr(58) || \'"{name}"', "chr(58) || '\"' || gen_random_uuid() || '\"")
    quoted = quoted.replace(_THREAD, "+380440' || lpad((:thread)::text, 6, '0') || '")
    quoted = quoted.replace(_MESSAGE, "pgbench-' || (:first)::text || '-' || (:second)::text || '")
    return (
        f"\\set thread random(0, {threads - 1})\n\\set first random(1, 2000000000)\n\\set second random(1, 2000000000)\n"
        "SELECT ordinal, message_id, duplicate, case_id, interaction_id"
        f" FROM ingest_messages('{ground.tenant_id}'::uuid, now(), ({quoted})::jsonb);\n"
    )
