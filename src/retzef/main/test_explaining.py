"""`retzef routing explain`, as somebody meets it who has the number of a case on the screen."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.floor import Floor, open_floor

from retzef.engine.routing import explain
from retzef.kernel.locale import LOCALES
from retzef.main.cli import cli
from retzef.main.explaining import WorkNamedError, read_named
from retzef.platform.db import connect_database
from retzef.platform.http.catalogue import load_catalogue, sentence

_CODES = set(re.findall(r"`([a-z_]+)`", (explain.__doc__ or "").replace("`HINDRANCES`", "")))


@pytest.fixture
async def floor(database: FreshDatabase) -> AsyncIterator[Floor]:
    pools = await connect_database(database.owner)
    yield await open_floor(pools)
    await pools.close()


async def run(
    database: FreshDatabase, folder: Path, *words: str, locale: str = "en"
) -> tuple[Result, list[str]]:
    environment = {
        "RETZEF_DATABASE_URL": database.owner, "RETZEF_DATA_DIR": str(folder), "RETZEF_SECRET_KEY": "a key of tests",
        "LC_ALL": f"{locale}.UTF-8",
    }  # fmt: skip
    told = await asyncio.to_thread(CliRunner().invoke, cli, ["routing", "explain", *words], env=environment)
    return told, told.stdout.splitlines()


async def test_decisions_are_told_in_words_by_the_number_of_the_case(
    floor: Floor, database: FreshDatabase, tmp_path: Path
) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue], idle=90)
    await floor.add_agent([queue], idle=5)
    item = await floor.add_item(queue)
    await floor.give(item)
    number = str((await floor.case_of(item))["number"])

    told, lines = await run(database, tmp_path, number)
    assert told.exit_code == 0, told.output
    assert lines[0].startswith(f"Case {number}, queue Service, since ")
    assert str(item) in lines[0]
    assert lines[1].endswith("As Retzef has it")
    assert re.fullmatch(r"    > +[0-9.]+  Dana  free the longest: 90 s, of 2", lines[2])
    assert "free for a shorter time: 5 s" in lines[3]
    by_id, _ = await run(database, tmp_path, str(item), locale="he")
    assert sentence("table.reason.longest_idle", "he", {"seconds": 90, "among": 2}) in by_id.stdout
    assert "longest_idle" not in by_id.stdout

    as_json, _ = await run(database, tmp_path, f"#{number}", "--json")
    decision = json.loads(as_json.stdout)
    assert (decision["case"], decision["policy"], decision["chosen_agent_id"]) == (
        int(number),
        "longest_idle",
        str(dana),
    )
    assert decision["candidates"][0]["reasons"][0]["code"] == "longest_idle"


async def test_what_keeps_an_item_waiting_is_told_where_nobody_has_its_skill(
    floor: Floor, database: FreshDatabase, tmp_path: Path
) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    skill = await floor.add_skill({dana: 20})
    await floor.run(
        "UPDATE queues SET requirements = $2::jsonb WHERE queue_id = $1",
        queue, json.dumps([{"skill_id": str(skill), "least": 50, "weight": 0}]),
    )  # fmt: skip
    item = await floor.add_item(queue)
    told, lines = await run(database, tmp_path, str(item))
    assert told.exit_code == 0, told.output
    assert "still waits: " in lines[1]
    assert "Russian: 20, asked 50" in lines[2]


async def test_whoever_names_what_is_not_there_is_told_what_to_give(
    floor: Floor, database: FreshDatabase, tmp_path: Path
) -> None:
    nowhere = str(uuid4())
    for named, code in ((nowhere, "routing-item-unknown"), ("999999", "routing-case-unknown")):
        told, _ = await run(database, tmp_path, named)
        assert getattr(told.exception, "code", None) == code
    await open_floor(floor.database)
    told, _ = await run(database, tmp_path, "999999")
    assert getattr(told.exception, "code", None) == "tenant-unsaid"


@pytest.mark.parametrize("named", ["yesterday", "", "-4", "١٢", "9" * 40])
def test_what_is_neither_a_number_nor_an_id_is_refused(named: str) -> None:
    with pytest.raises(WorkNamedError) as caught:
        read_named(named)
    for locale in LOCALES:
        assert "{" not in sentence(caught.value.code, locale, caught.value.params)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_reason_has_words(locale: str) -> None:
    assert len(_CODES) > 30
    told = {f"table.reason.{code}" for code in _CODES}
    assert told - set(load_catalogue(locale)) == set()
