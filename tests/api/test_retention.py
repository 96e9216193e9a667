"""Retention rules: foreseen, undone, held, run in batches; proved in the rows and the files, with numbers as they were."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from retzef.main.compose import build_erasing
from retzef.modules.privacy import retention_job
from retzef.modules.privacy.api import retention_kinds
from retzef.platform.jobs.kinds import NotYet
from tests.fixtures.actors import PNG, Desk, sit_down, visit
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.midday import move_to_midday

pytestmark = pytest.mark.asyncio(loop_scope="module")
WORDS = "the meter at Herzl 5"


async def _close_case(shared: Composed, own: Tenant, dana: Desk, name: str) -> UUID:
    """A case that was written, answered with a file, and resolved 400 days ago."""
    visitor = await visit(shared, own, name=name)
    file_id = await visitor.attach("herzl.png", PNG + name.encode(), "image/png")
    await visitor.write(WORDS, files=[file_id])
    [(item, case_id, _)] = await dana.take_all()
    await dana.do("PATCH", f"/cases/{case_id}", {"subject": WORDS})
    await dana.do("POST", f"/work-items/{item}/finish")
    ended = {"disposition_id": str(own.disposition_id), "resolve_case": True, "outcome": WORDS}
    await dana.do("POST", f"/work-items/{item}/wrap-up", ended)
    await _change(
        shared, own, "UPDATE cases SET closed_at = now() - interval '400 days' WHERE case_id = $1", case_id
    )
    return case_id


async def _change(shared: Composed, own: Tenant, statement: str, *values: object) -> None:
    async with shared.core.database.transaction(own.tenant_id) as connection:
        await connection.execute(statement, *values)


async def _run(shared: Composed, own: Tenant) -> list[NotYet | None]:
    """What a worker would do now with the jobs of the rules, each once."""
    async with shared.core.database.transaction(own.tenant_id) as connection:
        jobs = await connection.fetch(
            "SELECT payload ->> 'kind' AS kind, payload ->> 'rule_id' AS rule_id FROM jobs WHERE kind = 'run_retention' ORDER BY job_id"
        )
    handler = retention_kinds(build_erasing(shared.core))["run_retention"].handler
    return [await handler(own.tenant_id, dict(job)) for job in jobs]


async def _rule(desk: Desk, kind: str) -> dict[str, Any]:
    rules = (await desk.do("GET", "/retention")).json()["rules"]
    found: dict[str, Any] = next(each for each in rules if each["kind"] == kind)
    return found


async def test_closed_cases_lose_words_and_files_and_keep_their_numbers_when_their_rule_runs(
    shared: Composed, own: Tenant
) -> None:
    _, today = await move_to_midday(shared, own)
    dana, admin = await sit_down(shared, own, "dana"), await sit_down(shared, own, "admin")
    await dana.be("ready")
    case_id, held = await _close_case(shared, own, dana, "Ruth"), await _close_case(shared, own, dana, "Noa")
    holding = (await admin.do("GET", f"/cases/{held}")).json()
    customer_id = next(each["id"] for each in holding["entities"] if each["kind"] == "customer")
    await admin.do("PUT", f"/customers/{customer_id}/hold", {"reference": "7/26"})
    await dana.do("PUT", f"/cases/{case_id}/draft", {"text": WORDS, "version": 0})
    report = (await admin.do("GET", f"/reports/day?date={today}")).json()["total"]

    foreseen = (await admin.do("POST", "/retention/preview", {"kind": "closed_cases", "days": 365})).json()
    assert (foreseen["count"], foreseen["held"]) == (1, 1)
    assert [each["id"] for each in foreseen["examples"]] == [str(case_id)]
    await admin.do("PUT", "/retention/rules/closed_cases", {"days": 365})
    rule = await _rule(admin, "closed_cases")
    said, is_so = (datetime.fromisoformat(each["first_run_at"]) for each in (foreseen, rule))
    assert is_so - said < timedelta(minutes=1)
    [waits] = await _run(shared, own)
    assert waits is not None
    assert waits.after > timedelta(days=6)
    assert WORDS in (await admin.do("GET", f"/cases/{case_id}")).text

    await _change(shared, own, "UPDATE retention_rules SET first_run_at = now()")
    assert await _run(shared, own) == [NotYet(timedelta(days=1))]
    assert WORDS not in (await admin.do("GET", f"/cases/{case_id}")).text
    assert (await dana.do("GET", f"/cases/{case_id}/drafts")).json()["mine"] is None
    assert WORDS in (await admin.do("GET", f"/cases/{held}")).text
    folder = shared.core.settings.data_dir / "files"
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"Ruth" not in kept
    assert b"Noa" in kept
    assert (await admin.do("GET", f"/reports/day?date={today}")).json()["total"] == report
    [run] = (await admin.do("GET", "/retention")).json()["runs"]
    assert (run["kind"], run["erased"], run["ended_at"] is None) == ("closed_cases", 1, False)
    assert await _run(shared, own) == [NotYet(timedelta(days=1))]
    await admin.do("POST", "/retention/rules/closed_cases/undo", expect=(409,))


async def test_rule_goes_on_where_it_was_when_there_is_more_than_a_batch_and_leaves_what_can_be_unmerged(
    shared: Composed, own: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention_job, "OF_A_BATCH", 1)
    dana, admin = await sit_down(shared, own, "dana"), await sit_down(shared, own, "admin")
    await dana.be("ready")
    cases = [await _close_case(shared, own, dana, name) for name in ("Ruth", "Noa", "Lea")]
    await _change(shared, own, "UPDATE cases SET merged_into = $2 WHERE case_id = $1", cases[0], cases[1])
    await _change(
        shared, own, "UPDATE cases SET closed_at = NULL, status = 'open' WHERE case_id = $1", cases[1]
    )
    foreseen = {"kind": "closed_cases", "days": 365}
    assert (await admin.do("POST", "/retention/preview", foreseen)).json()["count"] == 1
    await _change(shared, own, "UPDATE cases SET merged_into = NULL WHERE case_id = $1", cases[0])
    await admin.do("PUT", "/retention/rules/closed_cases", {"days": 365})
    await _change(shared, own, "UPDATE retention_rules SET first_run_at = now()")
    waits = [(await _run(shared, own))[0] for _ in range(3)]
    assert waits == [NotYet(timedelta(0)), NotYet(timedelta(0)), NotYet(timedelta(days=1))]
    [run] = (await admin.do("GET", "/retention")).json()["runs"]
    assert (run["erased"], run["ended_at"] is None) == (2, False)
    assert WORDS in (await admin.do("GET", f"/cases/{cases[1]}")).text


async def test_rule_is_as_before_when_its_change_is_undone(shared: Composed, own: Tenant) -> None:
    admin = await sit_down(shared, own, "admin")
    await admin.do("PUT", "/retention/rules/customers", {"days": 30})
    await admin.do("POST", "/retention/rules/customers/undo")
    assert (await _rule(admin, "customers"))["days"] is None
    assert await _run(shared, own) == [None]
    await admin.do("PUT", "/retention/delay", {"days": 0})
    await admin.do("PUT", "/retention/rules/customers", {"days": 30})
    rule = await _rule(admin, "customers")
    begins = datetime.fromisoformat(rule["first_run_at"]) - shared.core.clock.now()
    assert timedelta(minutes=55) < begins <= timedelta(hours=1), "there is always time to take it back"
    acts = (await admin.do("GET", "/audit?acts=acts")).json()["entries"]
    assert {"retention_rule_set", "retention_rule_undone", "erasure_delay_changed"} <= {
        each["act"] for each in acts
    }


async def test_undoing_goes_back_to_what_was_at_work_when_the_rule_before_had_not_begun(
    shared: Composed, own: Tenant
) -> None:
    admin = await sit_down(shared, own, "admin")
    await admin.do("PUT", "/retention/rules/decisions", {"days": 1})
    await admin.do("PUT", "/retention/rules/decisions", {"days": 365})
    await admin.do("POST", "/retention/rules/decisions/undo")
    assert (await _rule(admin, "decisions"))["days"] is None, "the day's rule would erase at once"
    await admin.do("PUT", "/retention/rules/decisions", {"days": 300})
    await _change(shared, own, "UPDATE retention_rules SET first_run_at = now()")
    for days in (1, 2):
        await admin.do("PUT", "/retention/rules/decisions", {"days": days})
    await admin.do("POST", "/retention/rules/decisions/undo")
    assert (await _rule(admin, "decisions"))["days"] == 300


async def test_customers_without_cases_are_erased_for_good_when_their_rule_runs(
    shared: Composed, own: Tenant
) -> None:
    dana, admin = await sit_down(shared, own, "dana"), await sit_down(shared, own, "admin")
    await dana.be("ready")
    case_id = await _close_case(shared, own, dana, "Ruth")
    made = {"name": "Rut Almagor", "identities": [{"kind": "email", "value": "rut@almagor.example"}]}
    customer_id = UUID((await admin.do("POST", "/customers", made)).json()["customer_id"])
    await _change(shared, own, "UPDATE customers SET created_at = now() - interval '40 days'")
    await admin.do("PUT", "/retention/rules/customers", {"days": 30})
    await _change(shared, own, "UPDATE retention_rules SET first_run_at = now()")
    assert await _run(shared, own) == [NotYet(timedelta(days=1))]
    assert (own.tenant_id, customer_id) in list(build_erasing(shared.core).erased.read())
    assert (await admin.do("GET", "/customers?query=almagor")).json()["customers"] == []
    assert "Ruth" in (await admin.do("GET", f"/cases/{case_id}")).text
