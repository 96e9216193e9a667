"""Numbers as tables of a spreadsheet: read by people in their language, at their clocks, and harmless when opened."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from retzef.kernel.time_zones import find_zone
from retzef.modules.reporting.days import day_of
from tests.fixtures.actors import Desk, sit_down, visit
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.past_day import PastDay, Raw, write_day

pytestmark = pytest.mark.asyncio(loop_scope="module")
DATE = date(2026, 3, 11)
ZONE = "Asia/Jerusalem"
NAME_OF_QUEUE = {"en": "=Sales", "he": "מכירות"}


async def _table(desk: Desk, path: str, locale: str) -> tuple[str, list[dict[str, str]]]:
    """The file's name and its rows."""
    answer = await desk.do("GET", f"{path}&locale={locale}")
    assert answer.content.startswith(b"\xef\xbb\xbf"), (
        "without the mark spreadsheets take it for another encoding"
    )
    name = answer.headers["content-disposition"].partition('filename="')[2].rstrip('"')
    return name, list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def _name_queue(composed: Composed, tenant: Tenant) -> Desk:
    admin = await sit_down(composed, tenant, "admin")
    queues = (await admin.do("GET", "/administration/queues")).json()["queues"]
    (queue,) = (each for each in queues if each["queue_id"] == str(tenant.queue_id))
    body = {name: value for name, value in queue.items() if name != "queue_id"} | {"name": NAME_OF_QUEUE}
    await admin.do("PUT", f"/administration/queues/{tenant.queue_id}", body)
    return admin


def _story(tenant: Tenant, begins_at: datetime, seconds: float) -> PastDay:
    """One who is answered after so many seconds, and an agent at lunch since."""
    item, dana = uuid4(), tenant.agents["dana"].agent_id
    came = begins_at + timedelta(hours=9)
    answered = came + timedelta(seconds=seconds)
    ended = answered + timedelta(seconds=30)
    events = [
        Raw(came, "work_item_queued", item, queue=tenant.queue_id),
        Raw(answered, "assigned", item, dana),
        Raw(ended, "interaction_ended", item),
        Raw(ended, "presence_changed", agent=dana, presence="not_ready", reason="lunch"),
    ]
    return PastDay(events, {item: "webchat"})


async def test_tables_of_a_day_speak_the_readers_language_and_are_harmless_when_opened(
    shared: Composed, own: Tenant
) -> None:
    day = day_of(DATE, find_zone(ZONE))
    await write_day(shared, own, _story(own, day.begins_at, 0.1 + 0.2))
    await _name_queue(shared, own)
    yoav = await sit_down(shared, own, "yoav")
    asked = f"/reports/day.csv?date={DATE}&table="
    name, (queue, total) = await _table(yoav, f"{asked}queues", "en")
    assert name == f"queues-{DATE}.csv"
    assert (queue["Date"], queue["Queue"], total["Queue"]) == (str(DATE), "'=Sales", "Total")
    assert (queue["Offered"], queue["Average speed of answer, seconds"]) == ("1", "0")
    assert (queue["In time, of offered, %"], queue["Abandonment, %"]) == ("100.0", "0.0")
    _, (queue, total) = await _table(yoav, f"{asked}queues", "he")
    assert (queue["תור"], total["תור"], queue["פניות"]) == ("מכירות", "סך הכול", "1")
    _, (channel, _) = await _table(yoav, f"{asked}channels", "he")
    assert channel["ערוץ"] == "צ׳אט"
    _, agents = await _table(yoav, f"{asked}agents", "he")
    (dana,) = (each for each in agents if each["נציג"] == "Dana")
    assert int(dana["לא זמין: ארוחת צהריים, בשניות"]) == int(dana["לא זמין, בשניות"]) > 0
    _, hours = await _table(yoav, f"{asked}hours", "uk")
    assert (hours[9]["Година"], hours[9]["Початок (Asia/Jerusalem)"]) == ("09:00", f"{DATE} 09:00:00")
    _, (piece,) = await _table(yoav, f"/reports/pieces.csv?date={DATE}&number=answered", "he")
    assert (piece["תור"], piece["ערוץ"], piece["תוצאה"]) == ("מכירות", "צ׳אט", "נענה")
    assert piece["התחלה (Asia/Jerusalem)"] == f"{DATE} 09:00:00"
    assert piece["משך, בשניות"] == "0"


async def test_hour_that_clocks_show_twice_says_which_of_both_it_is(shared: Composed, own: Tenant) -> None:
    yoav = await sit_down(shared, own, "yoav")
    _, hours = await _table(yoav, "/reports/day.csv?date=2026-10-25&table=hours", "en")
    begins = [each["Began at (Asia/Jerusalem)"] for each in hours]
    assert begins[:4] == [
        "2026-10-25 00:00:00",
        "2026-10-25 01:00:00 +03:00",
        "2026-10-25 01:00:00 +02:00",
        "2026-10-25 02:00:00",
    ]


async def test_tables_of_the_board_are_read_as_the_screen_is(shared: Composed, own: Tenant) -> None:
    admin = await _name_queue(shared, own)
    dana, yoav = await sit_down(shared, own, "dana"), await sit_down(shared, own, "yoav")
    who = dana.browser.agent.agent_id
    await admin.do("PATCH", f"/people/{who}", {"name": "@SUM(1+1)"})
    visitor = await visit(shared, own)
    await visitor.write("hello")
    await dana.be("not_ready", "lunch")
    before = datetime.now(UTC)
    _, queues = await _table(yoav, "/board/table.csv?table=queues", "he")
    (queue,) = (each for each in queues if each["תור"] == "מכירות")
    assert queue["ממתינים עכשיו"] == "1"
    assert "פניות היום" in queue  # how many is not asked: midnight may have come
    as_of = datetime.fromisoformat(queue["נכון לשעה (Asia/Jerusalem)"][:19])
    assert abs(as_of.replace(tzinfo=find_zone(ZONE)) - before) < timedelta(hours=2)
    _, queues = await _table(yoav, "/board/table.csv?table=queues", "en")
    assert "'=Sales" in {each["Queue"] for each in queues}
    name, agents = await _table(yoav, "/board/table.csv?table=agents&presence=not_ready", "en")
    assert name.startswith("board-agents-")
    (agent,) = (each for each in agents if each["Agent"] == "'@SUM(1+1)")
    assert (agent["State"], agent["Reason"], agent["Load"]) == ("Not ready", "Lunch", "0")
    _, agents = await _table(yoav, "/board/table.csv?table=agents&presence=not_ready", "he")
    (agent,) = (each for each in agents if each["נציג"] == "'@SUM(1+1)")
    assert (agent["מצב"], agent["סיבה"]) == ("לא זמין/ה", "ארוחת צהריים")
    _, quarters = await _table(yoav, "/board/table.csv?table=quarters", "ru")
    assert {"Четверть часа", "Начало (Asia/Jerusalem)", "Поступило"} <= quarters[0].keys()
