"""An upgrade keeps what was there: real rows of an earlier release, at each revision it had, and work that goes on."""

from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from retzef.kernel.ids import TenantId
from retzef.platform.db.migrate import list_migrations, list_missing, migrate
from tests.fixtures.composed import PASSWORD, compose
from tests.fixtures.database import Database as FreshDatabase

NEWEST = "ffffffff-ffff-7fff-bfff-ffffffffffff"
# Rows as they were written at a revision; those before the first are made of it.
ROWS = {number: Path(__file__).parent / "rows" / f"{number:04}.sql" for number in (5, 95)}
# Which writes of each tenant whether it works already.
ONBOARDED = 85
# What the oldest revisions did not have yet, as it stands in the rows of the fifth.
_RESOLVES = (', "position", resolves) VALUES', ', "position") VALUES', ", 0, true);", ", 0);")


# As every release leaves its tables: not even who owns them sees rows of a tenant past its policies.
HELD_BACK = """
DO $$ DECLARE t text; BEGIN
    FOR t IN SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'tenant_id' LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    END LOOP;
END $$
"""


def rows_at(revision: int) -> str:
    """The rows as that revision would have had them."""
    lines = ROWS[max(5, revision)].read_text(encoding="utf-8").splitlines()
    if revision < 3:
        now, then, value_now, value_then = _RESOLVES
        lines = [
            line.replace(now, then).replace(value_now, value_then) if "public.dispositions" in line else line
            for line in lines
        ]
    return "\n".join(lines)


async def count_all(dsn: str, tables: list[str]) -> dict[str, int]:
    connection = await asyncpg.connect(dsn)
    try:
        return {each: await connection.fetchval(f"SELECT count(*) FROM {each}") for each in tables}
    finally:
        await connection.close()


@pytest.mark.parametrize("revision", [1, 2, 3, 4, *ROWS])
async def test_rows_are_kept_and_work_goes_on_when_an_earlier_release_is_upgraded(
    bare_database: FreshDatabase, tmp_path: Path, revision: int
) -> None:
    await migrate(bare_database.owner, up_to=revision)
    superuser = await asyncpg.connect(bare_database.superuser)
    await superuser.execute("SET session_replication_role = replica;" + rows_at(revision))
    await superuser.execute(HELD_BACK)
    tables = sorted({line.split()[2] for line in rows_at(revision).splitlines() if line.startswith("INSERT")})
    await superuser.close()
    before = await count_all(bare_database.superuser, tables)
    assert all(before.values())

    missing = await list_missing(bare_database.owner)
    assert missing == [each.name for each in list_migrations() if each.number > revision]
    assert await migrate(bare_database.owner) == missing
    assert await list_missing(bare_database.owner) == []
    assert await count_all(bare_database.superuser, tables) == before
    if revision < ONBOARDED:  # what a migration changes of rows that were there, it changes of all of them
        unchanged = "tenants WHERE onboarded_at IS NULL"
        assert await count_all(bare_database.superuser, [unchanged]) == {unchanged: 0}

    async with compose(bare_database, tmp_path) as program:
        tenant_id: UUID = await program.core.database.system.fetchval("SELECT tenant_id FROM tenants")
        http = await program.http()
        email = f"dana@{tenant_id}.example"
        signed_in = await http.post("/api/v1/session", json={"email": email, "password": PASSWORD})
        assert signed_in.status_code == 200, signed_in.text
        http.headers["x-retzef-csrf"] = signed_in.json()["csrf"]
        async with program.core.database.transaction(TenantId(tenant_id)) as connection:
            row = await connection.fetchrow(
                "SELECT case_id, interaction_id FROM work_items WHERE state = 'assigned' ORDER BY work_item_id LIMIT 1"
            )
        assert row is not None
        body = {
            "client_id": "0190b6a0-7a3e-7c3a-9b1e-2f0d5c1a9e11",
            "interaction_id": str(row["interaction_id"]), "text": "after the upgrade", "note": False, "attachment_ids": [],
        }  # fmt: skip
        said = await http.post(f"/api/v1/cases/{row['case_id']}/messages", json=body)
        assert said.status_code in (200, 201), said.text
        page = await http.get(f"/api/v1/cases/{row['case_id']}/messages?before={NEWEST}")
        texts = page.text
        assert "the meter shows nothing" in texts
        assert "after the upgrade" in texts
