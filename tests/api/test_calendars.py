"""Opening hours as an administrator sets them up, deadlines by them, and what a customer is told while it is closed."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from retzef.modules.cases.api import case_kinds
from retzef.modules.inbound.api import inbound_row
from retzef.modules.tenancy.api import read_openings
from retzef.platform.http.catalogue import sentence
from retzef.ports.channel import IdentityClaim, InboundMessage
from tests.fixtures.actors import sit_down, visit
from tests.fixtures.composed import Browser, Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")

CALENDARS = "/api/v1/administration/calendars"
NEVER: list[list[object]] = [[], [], [], [], [], [], []]
ALWAYS = [[{"opens": "00:00", "closes": "24:00"}]] * 7


async def made(admin: Browser, **settings: object) -> Any:
    answer = await admin.http.post(CALENDARS, json={"name": "Head office", "week": ALWAYS, **settings})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def put(admin: Browser, kept: dict[str, Any], **changes: object) -> Any:
    body = {name: value for name, value in kept.items() if name not in {"calendar_id", "standing"}} | changes
    answer = await admin.http.put(f"{CALENDARS}/{kept['calendar_id']}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_one_calendar_is_the_tenants_own_when_there_are_several(shared: Composed, own: Tenant) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    first = await made(admin)
    assert first["is_default"]
    assert first["standing"] == {"is_open": True, "until": None, "opens_at": None}
    second = await made(admin, name="Branches", week=NEVER, is_default=True)
    kept = (await admin.http.get(CALENDARS)).json()["calendars"]
    assert [(each["name"], each["is_default"], each["version"]) for each in kept] == [
        ("Branches", True, 1),
        ("Head office", False, 2),
    ]
    assert not second["standing"]["is_open"]
    # Archived, it is nobody's own any more.
    gone = await put(admin, kept[0], active=False)
    assert (gone["active"], gone["is_default"]) == (False, False)


async def test_a_date_that_is_named_twice_is_refused_with_the_date(shared: Composed, own: Tenant) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    twice = [
        {"date": "2026-12-25", "note": "", "spans": spans}
        for spans in ([], [{"opens": "09:00", "closes": "12:00"}])
    ]
    calendar = {"name": "Head office", "week": ALWAYS, "days": twice}
    for address in (CALENDARS, f"{CALENDARS}/test"):
        refused = await admin.http.post(address, json=calendar)
        assert refused.status_code == 422
        assert (
            sentence("allowed-date-once", "en", {"allowed": "2026-12-25"})
            in refused.json()["error"]["message"]
        )


async def test_calendar_is_kept_whole_when_it_is_read_back(shared: Composed, own: Tenant) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    week = [[{"opens": "09:00", "closes": "13:00"}, {"opens": "14:00", "closes": "18:00"}], *NEVER[1:]]
    days = [
        {"date": "2026-12-25", "note": "חג", "spans": []},
        {"date": "2026-12-24", "note": "", "spans": [{"opens": "09:00", "closes": "12:00"}]},
    ]
    kept = await made(admin, week=week, days=days, closed_texts={"uk": "Відкриємося {{opens}}."})
    assert kept["week"] == week
    assert kept["days"] == [days[1], days[0]]
    assert kept["closed_texts"] == {"uk": "Відкриємося {{opens}}."}
    again = await put(admin, kept, name="Renamed")
    assert (again["name"], again["version"]) == ("Renamed", 2)
    stale = await admin.http.put(
        f"{CALENDARS}/{kept['calendar_id']}", json={"name": "Late", "week": week, "version": 1}
    )
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "changed-meanwhile")


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"week": [[{"opens": "17:00", "closes": "09:00"}], *NEVER[1:]]}, "hours-senseless"),
        (
            {
                "week": [
                    [{"opens": "09:00", "closes": "13:00"}, {"opens": "12:00", "closes": "18:00"}],
                    *NEVER[1:],
                ]
            },
            "hours-senseless",
        ),
        ({"closed_texts": {"en": "{{customer.name}}, we are closed"}}, "text-field-unknown"),
        ({"week": NEVER[1:]}, "request-invalid"),
        ({"closed_texts": {"fr": "Fermé"}}, "request-invalid"),
    ],
)
async def test_calendar_is_refused_when_it_makes_no_sense(
    shared: Composed, own: Tenant, settings: dict[str, object], code: str
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    for path in (CALENDARS, f"{CALENDARS}/test"):
        answer = await admin.http.post(path, json={"name": "Head office", "week": ALWAYS, **settings})
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


async def test_hours_and_texts_are_shown_when_they_are_tried(shared: Composed, own: Tenant) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    texts = {"he": "נפתח {{opens}}", "en": "We open {{opens}}"}
    answer = await admin.http.post(
        f"{CALENDARS}/test", json={"name": "x", "week": NEVER, "closed_texts": texts}
    )
    assert answer.json()["closed_texts"] == {"he": "נפתח בהמשך", "en": "We open later"}
    assert answer.json()["in_four_hours"] is None
    mondays = [[{"opens": "09:00", "closes": "17:00"}], *NEVER[1:]]
    answer = await admin.http.post(
        f"{CALENDARS}/test", json={"name": "x", "week": mondays, "closed_texts": texts}
    )
    assert answer.json()["closed_texts"]["en"].startswith("We open on Monday, ")
    assert answer.json()["closed_texts"]["he"].startswith("נפתח ביום שני, ")
    assert answer.json()["end_of_next_day"] is not None


async def test_queue_goes_by_a_calendar_when_it_chooses_one(shared: Composed, own: Tenant) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    calendar = await made(admin)
    page = (await admin.http.get("/api/v1/administration/queues")).json()
    assert [each["name"] for each in page["calendars"]] == ["Head office"]
    queue = next(each for each in page["queues"] if each["queue_id"] == str(own.queue_id))
    path = f"/api/v1/administration/queues/{queue.pop('queue_id')}"
    chosen = await admin.http.put(
        path, json={**queue, "calendar_id": calendar["calendar_id"], "deadline_minutes": 240}
    )
    assert chosen.status_code == 200, chosen.text
    assert (chosen.json()["calendar_id"], chosen.json()["deadline_minutes"]) == (calendar["calendar_id"], 240)
    await put(admin, calendar, active=False)
    refused = await admin.http.put(
        path, json={**queue, "version": chosen.json()["version"], "calendar_id": str(own.queue_id)}
    )
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "calendar-unknown")


async def test_neither_is_saved_when_the_hours_never_come_to_what_a_queue_promises(
    shared: Composed, own: Tenant
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    calendar = await made(admin)
    page = (await admin.http.get("/api/v1/administration/queues")).json()
    queue = next(each for each in page["queues"] if each["queue_id"] == str(own.queue_id))
    path = f"/api/v1/administration/queues/{queue.pop('queue_id')}"
    promising = (await admin.http.put(path, json={**queue, "deadline_minutes": 240})).json()
    body = {name: value for name, value in calendar.items() if name not in {"calendar_id", "standing"}}
    hours = await admin.http.put(f"{CALENDARS}/{calendar['calendar_id']}", json={**body, "week": NEVER})
    never = await made(admin, name="Never", week=NEVER)
    changed = {name: value for name, value in promising.items() if name != "queue_id"}
    chosen = await admin.http.put(path, json={**changed, "calendar_id": never["calendar_id"]})
    for refused in (hours, chosen):
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "promise-unkeepable")
        assert refused.json()["error"]["params"]["queue"] in queue["name"].values()


async def _set_hours(shared: Composed, own: Tenant, week: object, **settings: object) -> Browser:
    admin = await shared.sign_in(own.agents["admin"])
    await made(admin, week=week, **settings)
    shared.core.registry._found.clear()  # what is kept for three seconds is not what is asked here
    return admin


async def _tell(shared: Composed, own: Tenant) -> list[dict[str, Any]]:
    """Do the jobs that tell of closed hours, twice each as after a crash; what customers were told by now."""
    manifests = {name: each.manifest for name, each in shared.core.adapters.items()}
    handler = case_kinds(shared.core.units, manifests)["tell_closed"].handler
    async with shared.core.database.transaction(own.tenant_id) as connection:
        jobs = await connection.fetch("SELECT payload::text FROM jobs WHERE kind = 'tell_closed'")
    for job in jobs * 2:
        await handler(own.tenant_id, json.loads(job["payload"]))
    async with shared.core.database.transaction(own.tenant_id) as connection:
        rows = await connection.fetch(
            "SELECT * FROM messages WHERE author_kind = 'system' ORDER BY message_id"
        )
    return [dict(row) for row in rows]


CLOSED = {"closed_texts": {"en": "We open {{opens}}.", "he": "נפתח {{opens}}."}}


async def test_customer_is_told_once_when_they_write_while_it_is_closed(
    shared: Composed, own: Tenant
) -> None:
    await _set_hours(shared, own, NEVER, **CLOSED)
    visitor = await visit(shared, own, locale="he")
    await visitor.write("שלום?")
    await visitor.write("יש שם מישהו?")
    (told,) = await _tell(shared, own)
    assert (told["text"], told["status"], told["direction"]) == ("נפתח בהמשך.", "sent", "out")
    other = await visit(shared, own, locale="uk")  # not written in Ukrainian: in the tenant's language
    await other.write("Добрий день")
    assert [each["text"] for each in await _tell(shared, own)][1:] == ["We open later."]
    dana = await sit_down(shared, own, "dana")
    page = (await dana.do("GET", f"/cases/{told['case_id']}")).json()["entities"]
    authors = [each["data"]["author_kind"] for each in page if "author_kind" in each["data"]]
    assert sorted(authors) == ["customer", "customer", "system"]


async def test_nobody_is_told_when_it_is_open_or_who_is_there_answers(shared: Composed, own: Tenant) -> None:
    admin = await _set_hours(shared, own, ALWAYS, **CLOSED)
    visitor = await visit(shared, own)
    await visitor.write("hello")
    assert await _tell(shared, own) == []
    (kept,) = (await admin.http.get(CALENDARS)).json()["calendars"]
    await put(admin, kept, week=NEVER)
    shared.core.registry._found.clear()
    dana = await sit_down(shared, own, "dana")
    await dana.be("ready")
    await dana.take_all()
    await visitor.write("are you still there?")
    assert await _tell(shared, own) == []


async def test_nobody_is_told_when_the_sender_is_blocked_or_a_program(shared: Composed, own: Tenant) -> None:
    await _set_hours(shared, own, NEVER, **CLOSED)
    visitor = await visit(shared, own)
    async with shared.core.units.begin(own.tenant_id) as unit:
        await unit.connection.execute(
            "INSERT INTO blocked_identities (tenant_id, kind, value, blocked_by, blocked_at) VALUES ($1, 'webchat_visitor', $2, $3, $4)",
            own.tenant_id, visitor.visitor_id, own.agents["dana"].agent_id, unit.now,
        )  # fmt: skip
    await visitor.write("buy this")
    assert await _tell(shared, own) == []
    entry_point = await shared.core.registry.by_key("webchat", own.entry_point.public_key)
    said = InboundMessage(
        "t",
        IdentityClaim("email", "bot@example.com", "claimed"),
        "I am away",
        datetime.now(UTC),
        automatic=True,
    )
    rows = [
        inbound_row(entry_point, "chat", each, shared.core.ids, now=datetime.now(UTC))
        for each in (said, replace(said, automatic=False))
    ]
    assert [each.closed_until is None for each in rows] == [True, False]


async def test_new_case_has_a_deadline_when_its_queue_promises_one(shared: Composed, own: Tenant) -> None:
    admin = await _set_hours(shared, own, ALWAYS)
    queues = (await admin.http.get("/api/v1/administration/queues")).json()["queues"]
    queue = next(each for each in queues if each["queue_id"] == str(own.queue_id))
    path = f"/api/v1/administration/queues/{queue.pop('queue_id')}"
    promising = await admin.http.put(path, json={**queue, "deadline_minutes": 240})
    assert promising.status_code == 200
    shared.core.registry._found.clear()
    visitor, asked = await visit(shared, own), datetime.now(UTC)
    await visitor.write("hello")
    async with shared.core.database.transaction(own.tenant_id) as connection:
        row = await connection.fetchrow(
            "SELECT case_id, deadline_at FROM cases ORDER BY case_id DESC LIMIT 1"
        )
        told = await connection.fetchval("SELECT count(*) FROM events WHERE kind = 'case_deadline_promised'")
    assert row is not None
    assert asked + timedelta(hours=4) <= row["deadline_at"] <= datetime.now(UTC) + timedelta(hours=4)
    assert told == 1
    dana = await sit_down(shared, own, "dana")
    choices = (await dana.do("GET", f"/cases/{row['case_id']}/deadlines")).json()["choices"]
    # In the day's last hour the end of the day is sooner than an hour: the order goes by the instants.
    offered = [(each["unit"], each["amount"]) for each in choices]
    assert ("working_minutes", 60) in offered
    assert [each["at"] for each in choices] == sorted(each["at"] for each in choices)
    change = {"deadline_in": {"unit": "working_days", "amount": 5}}
    await dana.do("PATCH", f"/cases/{row['case_id']}", change)
    async with shared.core.database.transaction(own.tenant_id) as connection:
        set_to = await connection.fetchval("SELECT deadline_at FROM cases WHERE case_id = $1", row["case_id"])
    assert set_to == datetime.fromisoformat(next(each["at"] for each in choices if each["amount"] == 5))
    (kept,) = (await admin.http.get(CALENDARS)).json()["calendars"]
    version = promising.json()["version"]
    assert (await admin.http.put(path, json={**queue, "version": version})).status_code == 200
    await put(admin, kept, week=NEVER)
    refused = await dana.do("PATCH", f"/cases/{row['case_id']}", change, expect=(422,))
    assert refused.json()["error"]["code"] == "deadline-unreachable"


async def test_calendar_keeps_holidays_and_tells_what_comes_when_it_goes_by_a_country(
    shared: Composed, own: Tenant
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    countries = (await admin.http.get(f"{CALENDARS}/countries")).json()["countries"]
    assert {"IL", "UA", "PL"} <= set(countries)
    israel = (await admin.http.get(f"{CALENDARS}/countries?country=IL")).json()["chosen"]
    assert israel["categories"] == ["public", "optional", "school"]
    short = {"how": "hours", "spans": [{"opens": "09:00", "closes": "12:00"}]}
    holidays = {
        "country": "IL",
        "subdivision": None,
        "categories": ["public"],
        "eves": short,
        "choices": [
            {"key": "Pesach", "day": short, "eve": None},
            {"key": "Shavuot", "day": None, "eve": {"how": "closed", "spans": []}},
        ],
    }
    kept = await made(admin, holidays=holidays)
    assert kept["holidays"] == holidays
    body: dict[str, Any] = {"name": "Trial", "week": ALWAYS, "holidays": holidays}
    tried = (await admin.http.post(f"{CALENDARS}/test", json=body, headers={"Accept-Language": "he"})).json()
    first: dict[tuple[str, bool], Any] = {}
    for each in tried["coming"]:
        first.setdefault((each["key"], each["is_eve"]), each)
    assert first["Yom Kippur", False]["name"] == "יום כיפור"
    assert first["Yom Kippur", False]["spans"] == []
    assert first["Yom Kippur", True]["spans"] == first["Pesach", False]["spans"] == short["spans"]
    assert first["Shavuot", True]["spans"] == []
    assert not tried["lists_none"]
    # A date with hours of its own wins.
    body["days"] = [{"date": first["Pesach", False]["date"], "note": "", "spans": ALWAYS[0]}]
    again = (await admin.http.post(f"{CALENDARS}/test", json=body)).json()["coming"]
    passover = next(each for each in again if each["key"] == "Pesach" and not each["is_eve"])
    assert (passover["is_own"], passover["spans"]) == (True, ALWAYS[0])


@pytest.mark.parametrize(
    "wrong",
    [{"country": "XX"}, {"country": "IL", "categories": ["bank"]}, {"country": "PL", "subdivision": "99"}],
)
async def test_holidays_are_refused_when_nobody_knows_them(
    shared: Composed, own: Tenant, wrong: dict[str, object]
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    body = {"name": "Trial", "week": ALWAYS, "holidays": wrong}
    for answer in (
        await admin.http.post(CALENDARS, json=body),
        await admin.http.post(f"{CALENDARS}/test", json=body),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "holidays-unknown")
    assert (await admin.http.get(CALENDARS)).json()["calendars"] == []


async def test_holiday_is_said_in_the_answer_only_when_it_is_one(shared: Composed, own: Tenant) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    every_day = [
        {
            "date": (datetime.now(UTC) + timedelta(days=day)).date().isoformat(),
            "note": "Founders' Day",
            "spans": [],
        }
        for day in range(-1, 3)
    ]
    texts = {"en": "Today is {{holiday}}. We open {{opens}}."}
    body = {"name": "Trial", "week": ALWAYS, "days": every_day, "closed_texts": texts}
    said = (await admin.http.post(f"{CALENDARS}/test", json=body)).json()["closed_texts"]["en"]
    assert said.startswith("Today is Founders' Day. We open on ")
    said = (await admin.http.post(f"{CALENDARS}/test", json=body | {"days": [], "week": NEVER})).json()
    assert said["closed_texts"]["en"].startswith("We open")


QUEUES = "/api/v1/administration/queues"
ENTRY_POINTS = "/api/v1/administration/entry-points"


async def a_queue(admin: Browser, name: str, **settings: object) -> Any:
    return await admin.http.post(QUEUES, json={"name": {"en": name}, **settings})


async def changed_queue(admin: Browser, kept: dict[str, Any], **changes: object) -> Any:
    body = {name: value for name, value in kept.items() if name != "queue_id"} | changes
    return await admin.http.put(f"{QUEUES}/{kept['queue_id']}", json=body)


async def test_queue_keeps_what_it_does_while_closed_and_passes_on_in_no_circle(
    shared: Composed, own: Tenant
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    night = (await a_queue(admin, "Night")).json()
    assert (night["when_closed"], night["overflow_queue_id"], night["max_wait_seconds"]) == (
        "serve",
        None,
        None,
    )
    day = (
        await a_queue(
            admin, "Day", when_closed="overflow", overflow_queue_id=night["queue_id"], max_wait_seconds=300
        )
    ).json()
    assert (day["when_closed"], day["overflow_queue_id"], day["max_wait_seconds"]) == (
        "overflow",
        night["queue_id"],
        300,
    )
    for wrong, code in (
        ({"when_closed": "overflow"}, "overflow-missing"),
        ({"max_wait_seconds": 60}, "overflow-missing"),
        ({"overflow_queue_id": day["queue_id"]}, "overflows-in-circle"),
        ({"overflow_queue_id": night["queue_id"]}, "overflows-in-circle"),
        ({"overflow_queue_id": "00000000-0000-7000-8000-000000000000"}, "queue-archived"),
        ({"active": False}, "queue-in-use"),
    ):
        refused = await changed_queue(admin, night, **wrong)
        assert refused.json()["error"]["code"] == code, wrong
    held = await changed_queue(admin, night, when_closed="hold")
    assert held.json()["when_closed"] == "hold"


async def test_openings_tell_what_is_open_when_queues_and_entry_points_have_hours(
    shared: Composed, own: Tenant
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    never, always = await made(admin, name="Never", week=NEVER), await made(admin, name="Always")
    point = (await admin.http.get(ENTRY_POINTS)).json()["entry_points"][0]
    queues = (await admin.http.get(QUEUES)).json()["queues"]
    queue = next(each for each in queues if each["queue_id"] == point["queue_id"])
    (await changed_queue(admin, queue, calendar_id=never["calendar_id"])).raise_for_status()
    body = {name: point[name] for name in ("name", "queue_id", "settings", "active", "version")}
    changed = await admin.http.put(
        f"{ENTRY_POINTS}/{point['entry_point_id']}", json=body | {"calendar_id": always["calendar_id"]}
    )
    assert changed.json()["calendar_id"] == always["calendar_id"]
    queue_id, entry_point_id = UUID(queue["queue_id"]), UUID(point["entry_point_id"])
    async with shared.core.units.database.transaction(own.tenant_id) as connection:
        openings = await read_openings(connection, own.tenant_id, shared.core.units.clock.now())
    assert not openings.of(queue_id).is_open
    assert openings.of(queue_id, entry_point_id).is_open
    assert openings.changes_at is None
    # Archived, it is nobody's hours any more: the queue's are those of what comes in here again.
    await put(admin, always, active=False)
    async with shared.core.units.database.transaction(own.tenant_id) as connection:
        openings = await read_openings(connection, own.tenant_id, shared.core.units.clock.now())
    assert not openings.of(queue_id, entry_point_id).is_open
    wrong = await admin.http.put(
        f"{ENTRY_POINTS}/{point['entry_point_id']}",
        json=body
        | {"version": changed.json()["version"], "calendar_id": "00000000-0000-7000-8000-000000000000"},
    )
    assert wrong.json()["error"]["code"] == "calendar-unknown"


async def test_openings_change_when_the_first_of_them_does(shared: Composed, own: Tenant) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    now = shared.core.units.clock.now()
    tomorrow = (now + timedelta(days=1)).date()
    closed = [
        {"date": (tomorrow + timedelta(days=day)).isoformat(), "note": "", "spans": []} for day in range(2)
    ]
    await made(admin, days=closed)
    async with shared.core.units.database.transaction(own.tenant_id) as connection:
        openings = await read_openings(connection, own.tenant_id, now)
    assert openings.changes_at is not None
    assert timedelta() < openings.changes_at - now < timedelta(days=3)
