"""What a centre tells those who watch over it: health by role, numbers, lines; and nothing of any person."""

import io
import logging
from collections.abc import Iterator, Mapping
from datetime import timedelta
from uuid import uuid4

import pytest
from prometheus_client.parser import text_string_to_metric_families

from retzef.kernel.events import EVENT_KINDS
from retzef.kernel.ids import TenantId
from retzef.main.roles import run_worker
from retzef.modules.operations.standing import QueueStanding, fold_queues
from retzef.platform.jobs.kinds import JobKind
from retzef.platform.telemetry.lines import LineFormatter
from tests.fixtures.actors import PNG, give_out, play_scene, sit_down, visit
from tests.fixtures.composed import MONITORS_TOKEN, Composed, Tenant
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.database import shut
from tests.fixtures.waiting import eventually

# In every personal value of the traffic, and nowhere else.
MARK = "Zvartnots"
NUMBER = "972509998877"

Numbers = dict[tuple[str, frozenset[tuple[str, str]]], float]


async def scrape(composed: Composed) -> str:
    """What monitors are told."""
    http = await composed.http()
    answer = await http.get("/metrics", headers={"authorization": f"Bearer {MONITORS_TOKEN}"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return answer.text


async def read_numbers(composed: Composed) -> Numbers:
    """The same, read as Prometheus reads it."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(await scrape(composed))
        for sample in family.samples
    }


def told(numbers: Numbers, name: str, **labels: str) -> float | None:
    return numbers.get((name, frozenset(labels.items())))


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, down to the last detail, as text and as JSON."""
    stream = io.StringIO()
    handlers = [logging.StreamHandler(stream) for _ in range(2)]
    handlers[0].setFormatter(LineFormatter("text"))
    handlers[1].setFormatter(LineFormatter("json"))
    root = logging.getLogger()
    level = root.level
    root.setLevel("DEBUG")
    for handler in handlers:
        root.addHandler(handler)
    yield stream
    root.setLevel(level)
    for handler in handlers:
        root.removeHandler(handler)


async def test_numbers_are_those_of_the_scene_when_asked_with_the_token(
    composed: Composed, tenant: Tenant
) -> None:
    await play_scene(composed, tenant)
    numbers = await read_numbers(composed)
    queue = {"tenant_id": str(tenant.tenant_id), "queue_id": str(tenant.queue_id)}
    waiting = await composed.core.database.system.fetchval(
        "SELECT count(*) FROM work_items WHERE state = 'waiting'"
    )
    assert told(numbers, "retzef_queue_waiting", **queue) == waiting
    assert told(numbers, "retzef_jobs", state="dead") == 1
    assert told(numbers, "retzef_ready", role="web") == 1
    assert told(numbers, "retzef_ingest_waiting") == 0
    assert told(numbers, "retzef_sockets", kind="desk") == 0
    assert (told(numbers, "process_resident_memory_bytes") or 0) > 1_000_000
    path = "/webchat/{key}/messages"
    assert told(numbers, "retzef_http_requests_total", method="POST", place=path, status="2xx") == 5
    assert told(numbers, "retzef_http_request_seconds_count", place=path) == 5
    used = told(numbers, "retzef_database_connections", pool="system", state="used")
    assert used is not None

    async def received() -> float | None:
        return told(await read_numbers(composed), "retzef_journal_events_total", kind="message_received")

    await eventually(received, lambda count: count == 5)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("given", [{}, {"authorization": "Bearer wrong"}, {"authorization": MONITORS_TOKEN}])
async def test_numbers_are_told_to_nobody_when_the_token_is_not_given(
    shared: Composed, given: dict[str, str]
) -> None:
    answer = await (await shared.http()).get("/metrics", headers=given)
    assert (answer.status_code, answer.text) == (404, "")


async def test_labels_are_of_closed_lists_when_strangers_ask_for_anything(composed: Composed) -> None:
    http = await composed.http()
    for number in range(20):
        await http.get(f"/{MARK}/{number}")
        await http.get(f"/api/v1/cases/{uuid4()}")
        await http.request(f"OWN{number}", "/api/v1/session")
        await http.get(f"/desk/{MARK}-{number}")
    numbers = await read_numbers(composed)
    places = {dict(labels)["place"] for name, labels in numbers if name == "retzef_http_requests_total"}
    assert places <= {"other", "/api/v1/cases/{case_id}", "/api/v1/session", "/desk", "/metrics"}
    assert {"other", "/api/v1/cases/{case_id}"} <= places
    kinds = {dict(labels)["kind"] for name, labels in numbers if name == "retzef_journal_events_total"}
    assert kinds <= EVENT_KINDS


def test_queues_beyond_the_bound_are_told_together_when_a_centre_has_many() -> None:
    queues = [QueueStanding(uuid4(), uuid4(), number, None) for number in range(10)]
    folded = fold_queues(queues, 4)
    assert folded[:4] == queues[:4]
    assert folded[4:] == [QueueStanding(None, None, sum(range(4, 10)), None)]


async def test_each_role_is_told_with_what_is_wrong_when_asked_for_health(
    composed: Composed, tenant: Tenant
) -> None:
    http = await composed.http()
    answer = await http.get("/health/ready", headers={"accept-language": "he"})
    assert answer.status_code == 200
    roles = answer.json()["roles"]
    assert (roles["web"]["here"], roles["web"]["ready"], roles["router"]["here"]) == (True, True, False)
    (wrong,) = roles["router"]["wrong"]  # nobody holds the tenant's lease
    assert wrong["code"] == "health-router-absent"
    assert "נתב" in wrong["message"]

    async def router() -> bool:
        await give_out(composed, tenant)
        answer = await http.get("/health/ready")
        return bool(answer.json()["roles"]["router"]["ready"])

    await eventually(router, lambda ready: ready)


async def test_mailboxes_are_told_by_state_and_keep_the_worker_from_being_ready_when_nobody_reads_one(
    composed: Composed, tenant: Tenant
) -> None:
    states = ("watching", "watching", "refused", "watching")
    async with composed.core.units.begin(tenant.tenant_id) as unit:
        for number, state in enumerate(states):
            entry_point_id = unit.ids.new()
            await unit.connection.execute(
                "INSERT INTO entry_points (tenant_id, entry_point_id, channel, name, public_key, queue_id, settings)"
                " VALUES ($1, $2, 'email', $3, $4, $5, $6)",
                tenant.tenant_id, entry_point_id, f"{MARK}{number}", str(entry_point_id), tenant.queue_id,
                f'{{"address": "{MARK}@x.example", "imap_host": "mail.x.example"}}',
            )  # fmt: skip
            silent_for = timedelta(seconds=60 if number == len(states) - 1 else 10)
            await unit.connection.execute(
                "INSERT INTO mailboxes (tenant_id, entry_point_id, folder, state, changed_at, seen_at, alive_at)"
                " VALUES ($1, $2, 'INBOX', $3, now(), now() - interval '7 minutes', now() - $4::interval)",
                tenant.tenant_id, entry_point_id, state, silent_for,
            )  # fmt: skip
    numbers = await read_numbers(composed)
    assert [
        told(numbers, "retzef_mailboxes", state=each) for each in ("watching", "refused", "unread", "waiting")
    ] == [2, 1, 1, 0]
    assert 420 <= (told(numbers, "retzef_mailboxes_unseen_seconds") or 0) < 3600
    assert told(numbers, "retzef_mails_held") == 0
    answer = await (await composed.http()).get("/health/ready", headers={"accept-language": "he"})
    (wrong,) = answer.json()["roles"]["worker"]["wrong"]
    assert (wrong["code"], answer.status_code) == (
        "health-mailboxes-unread",
        200,
    )  # this process is no worker
    assert "(1)" in wrong["message"]


async def test_process_lives_and_is_not_ready_when_its_database_is_away(
    composed: Composed, tenant: Tenant, database: FreshDatabase
) -> None:
    http = await composed.http()
    await shut(database)

    async def ready() -> int:
        return (await http.get("/health/ready")).status_code

    await eventually(ready, lambda status: status == 503)
    answer = await http.get("/health/ready")
    assert [each["code"] for each in answer.json()["roles"]["web"]["wrong"]] == ["health-database"]
    assert database.name not in answer.text
    assert (await http.get("/health/live")).status_code == 200
    numbers = await read_numbers(composed)
    assert told(numbers, "retzef_ready", role="web") == 0
    assert told(numbers, "retzef_standing_known") == 0
    await database.server.run(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS true")
    await eventually(ready, lambda status: status == 200)


async def test_nothing_personal_is_in_a_line_or_a_number_when_there_is_real_traffic(
    composed: Composed, tenant: Tenant, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = await visit(composed, tenant, name=f"{MARK} Ruth", email=f"{MARK}@customer.example")
    quiet = await composed.sign_in(tenant.agents["oleh"], raises=False)
    dana = await sit_down(composed, tenant, "dana")
    await dana.be("ready")
    file_id = await visitor.attach(f"{MARK}.png", PNG, "image/png")
    await visitor.write(f"my number is {NUMBER}, {MARK}", files=[file_id])
    ((_, case_id, interaction_id),) = await dana.take_all()
    await dana.say(case_id, interaction_id, f"{MARK}, I call {NUMBER}")
    await dana.do("PATCH", f"/cases/{case_id}", {"subject": f"{MARK} {NUMBER}"})
    # What goes wrong quotes most: values no column can hold, rows that a rule refuses, failures nobody foresaw.
    for path in (
        f"/{MARK}",
        f"/api/v1/cases/{MARK}",
        f"/api/v1/cases/{case_id}?of={NUMBER}",
        f"/files/{NUMBER}",
    ):
        await quiet.http.get(path, headers={"x-request-id": NUMBER, "traceparent": NUMBER})
    await quiet.http.patch(f"/api/v1/cases/{case_id}", json={"subject": f"{MARK}\x00"})
    await visitor.http.post(f"{visitor.path}/messages", content=f'{{"{MARK}'.encode(), headers=visitor.key)
    await visitor.http.post(f"{visitor.path}/visits", json={"name": f"{MARK}\x00", "email": f"{MARK}@\x00"})

    async def refuse(*arguments: object) -> None:
        async with composed.core.database.transaction(tenant.tenant_id) as connection:
            for _ in range(2):
                await connection.execute(
                    "INSERT INTO tenant_counters VALUES ($1, $2, 1)", tenant.tenant_id, f"{MARK}{NUMBER}"
                )

    async def fail(*arguments: object) -> None:
        raise ValueError(f"{MARK} {NUMBER}")

    from retzef.modules.desk import endpoints

    for broken in (refuse, fail):
        monkeypatch.setattr(endpoints, "list_queues", broken)
        assert (await quiet.http.get("/api/v1/session")).status_code >= 500
    await _fail_a_job(composed, tenant, monkeypatch)
    lines = log.getvalue()
    assert "http.unexpected" in lines
    assert "23505 tenant_counters tenant_counters_pkey" in lines
    assert "job.defect" in lines
    assert str(tenant.tenant_id) in lines
    metrics = await scrape(composed)
    assert f'queue_id="{tenant.queue_id}"' in metrics
    for told_ in (lines, metrics):
        assert MARK not in told_
        assert NUMBER not in told_
        assert "customer.example" not in told_
        assert tenant.agents["dana"].email not in told_


async def _fail_a_job(composed: Composed, tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker meets a job that fails with a person's number in its words."""
    import asyncio

    from retzef.main import roles
    from retzef.main.health import Health

    failed = asyncio.Event()

    async def handler(tenant_id: TenantId, payload: Mapping[str, object]) -> None:
        failed.set()
        raise ValueError(f"{MARK} {NUMBER}")

    monkeypatch.setattr(roles, "kinds_of_jobs", lambda *_: {"of-tests": JobKind(handler)})
    async with composed.core.units.begin(tenant.tenant_id) as unit:
        unit.enqueue("of-tests", {"name": MARK})
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run_worker(composed.core, stop, Health(composed.core, ("worker",))))
        await failed.wait()
        stop.set()
