"""Skills and levels, what queues ask for, and how much somebody carries: set up by an administrator, gone by when work is given out."""

from typing import Any

import pytest

from retzef.platform.http.catalogue import sentence
from tests.fixtures.actors import Desk, give_out, sit_down, visit
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")

SKILLS = "/administration/skills"
QUEUES = "/administration/queues"


async def _add_skill(admin: Desk, name: str) -> str:
    made: dict[str, Any] = (await admin.do("POST", SKILLS, {"name": {"en": name}})).json()
    return str(made["skill_id"])


def _level(agent_id: object, skill_id: str, level: int | None, was: int | None = None) -> dict[str, object]:
    return {"agent_id": str(agent_id), "skill_id": skill_id, "level": level, "was": was}


async def _levels(admin: Desk, agent_id: object) -> dict[str, int]:
    page = (await admin.do("GET", SKILLS)).json()
    (levels,) = [each["levels"] for each in page["people"] if each["agent_id"] == str(agent_id)]
    return dict(levels)


async def _ask(admin: Desk, own: Tenant, expect: int = 200, **routing: object) -> dict[str, Any]:
    """The queue as it is, with this of its routing."""
    queues = (await admin.do("GET", QUEUES)).json()["queues"]
    queue = next(each for each in queues if each["queue_id"] == str(own.queue_id))
    body = {name: value for name, value in queue.items() if name != "queue_id"}
    body["routing"] = {**body["routing"], **routing}
    answer = await admin.do("PUT", f"{QUEUES}/{own.queue_id}", body, expect=(expect,))
    kept: dict[str, Any] = answer.json()
    return kept


async def test_work_goes_to_who_has_the_skill_when_the_queue_asks_for_it(
    shared: Composed, own: Tenant
) -> None:
    admin, dana, oleh = [await sit_down(shared, own, name) for name in ("admin", "dana", "oleh")]
    hebrew = await _add_skill(admin, "Hebrew")
    dana_id, oleh_id = own.agents["dana"].agent_id, own.agents["oleh"].agent_id
    await admin.do(
        "PUT", f"{SKILLS}/levels", {"changes": [_level(oleh_id, hebrew, 70), _level(dana_id, hebrew, 40)]}
    )
    asked = [{"skill_id": hebrew, "least": 60, "weight": 1}]
    kept = await _ask(admin, own, requirements=asked, rings=[{"after_seconds": 600, "lower_by": 30}])
    assert kept["routing"]["requirements"] == asked
    assert kept["routing"]["rings"] == [{"after_seconds": 600, "lower_by": 30, "without": [], "also": []}]
    # Dana has been idle longer, and is not good enough yet.
    await dana.be("ready")
    await oleh.be("ready")
    await (await visit(shared, own)).write("shalom")
    committed = await give_out(shared, own)
    assert [offer.agent_id for offer in committed.round.offers] == [oleh_id]


async def test_levels_are_set_together_or_not_at_all_when_something_changed_meanwhile(
    shared: Composed, own: Tenant
) -> None:
    admin = await sit_down(shared, own, "admin")
    billing, technical = await _add_skill(admin, "Billing"), await _add_skill(admin, "Technical")
    dana, oleh = own.agents["dana"].agent_id, own.agents["oleh"].agent_id
    both = {"changes": [_level(dana, billing, 50), _level(oleh, technical, 0)]}
    answer = (await admin.do("PUT", f"{SKILLS}/levels", both)).json()
    assert {each["agent_id"]: each["levels"] for each in answer["people"]} == {
        str(dana): {billing: 50}, str(oleh): {technical: 0},
    }  # fmt: skip
    late = {"changes": [_level(oleh, technical, 90, was=0), _level(dana, billing, 60, was=20)]}
    refused = await admin.do("PUT", f"{SKILLS}/levels", late, expect=(409,))
    assert refused.json()["error"]["code"] == "changed-meanwhile"
    assert (await _levels(admin, oleh), await _levels(admin, dana)) == ({technical: 0}, {billing: 50})
    await admin.do("PUT", f"{SKILLS}/levels", {"changes": [_level(dana, billing, None, was=50)]})
    assert await _levels(admin, dana) == {}


async def test_a_skill_stays_when_a_queue_asks_for_it(shared: Composed, own: Tenant) -> None:
    admin = await sit_down(shared, own, "admin")
    hebrew = await _add_skill(admin, "Hebrew")
    await _ask(admin, own, requirements=[{"skill_id": hebrew}])
    archived = {"name": {"en": "Hebrew"}, "active": False, "version": 1}
    refused = await admin.do("PUT", f"{SKILLS}/{hebrew}", archived, expect=(409,))
    assert refused.json()["error"]["code"] == "skill-in-use"
    await _ask(admin, own, requirements=[])
    assert (await admin.do("PUT", f"{SKILLS}/{hebrew}", archived)).json()["version"] == 2
    await admin.do("PUT", f"{SKILLS}/{hebrew}", archived, expect=(409,))
    dana = own.agents["dana"].agent_id
    refused = await admin.do("PUT", f"{SKILLS}/levels", {"changes": [_level(dana, hebrew, 5)]}, expect=(422,))
    assert refused.json()["error"]["code"] == "skill-unknown"
    refused_body = await _ask(admin, own, expect=422, requirements=[{"skill_id": hebrew}])
    assert refused_body["error"]["code"] == "skill-unknown"


@pytest.mark.parametrize("level", [True, "5", 5.5, "many"])
async def test_a_level_is_a_whole_number_and_nothing_that_passes_for_one(
    shared: Composed, own: Tenant, level: object
) -> None:
    admin = await sit_down(shared, own, "admin")
    hebrew, dana = await _add_skill(admin, "Hebrew"), own.agents["dana"].agent_id
    body = {"changes": [{"agent_id": str(dana), "skill_id": hebrew, "level": level, "was": None}]}
    refused = (await admin.do("PUT", f"{SKILLS}/levels", body, expect=(422,))).json()["error"]
    assert "whole number" in refused["message"]
    for routing in (
        {"requirements": [{"skill_id": hebrew, "least": level}]},
        {"rings": [{"after_seconds": 9, "lower_by": level}]},
    ):
        assert "whole number" in (await _ask(admin, own, expect=422, **routing))["error"]["message"]


async def test_a_queue_that_contradicts_itself_is_told_where(shared: Composed, own: Tenant) -> None:
    admin = await sit_down(shared, own, "admin")
    hebrew = await _add_skill(admin, "Hebrew")
    for routing, code, allowed in (
        (
            {"requirements": [{"skill_id": hebrew}, {"skill_id": hebrew, "least": 5}]},
            "allowed-skill-once",
            hebrew,
        ),
        ({"rings": [{"after_seconds": 30, "without": [hebrew]}]}, "allowed-ring-without", hebrew),
        ({"rings": [{"after_seconds": 30}, {"after_seconds": 30, "lower_by": 5}]}, "allowed-ring-once", 30),
    ):
        told = (await _ask(admin, own, expect=422, **routing))["error"]
        assert sentence(code, "en", {"allowed": allowed}) in told["message"]
        assert told["params"]["allowed"] == allowed


async def test_a_queue_saved_as_it_was_is_told_to_nobody(shared: Composed, own: Tenant) -> None:
    admin = await sit_down(shared, own, "admin")
    hebrew = await _add_skill(admin, "Hebrew")
    asked = [{"skill_id": hebrew, "least": 50, "weight": 2}]
    kept = await _ask(admin, own, requirements=asked)
    query = "SELECT count(*) FROM audit_entries WHERE tenant_id = $1"
    acts = await shared.core.database.system.fetchval(query, own.tenant_id)
    again = await _ask(admin, own, requirements=asked)
    assert again["version"] == kept["version"]
    assert await shared.core.database.system.fetchval(query, own.tenant_id) == acts
    changed = await _ask(admin, own, requirements=[])
    assert changed["version"] > kept["version"]
    assert await shared.core.database.system.fetchval(query, own.tenant_id) == acts + 1


async def test_what_a_queue_asks_for_is_refused_when_it_contradicts_itself(
    shared: Composed, own: Tenant
) -> None:
    admin = await sit_down(shared, own, "admin")
    hebrew = await _add_skill(admin, "Hebrew")
    for routing in (
        {"requirements": [{"skill_id": hebrew}, {"skill_id": hebrew, "least": 5}]},
        {"rings": [{"after_seconds": 30, "without": [hebrew]}]},
        {"rings": [{"after_seconds": 30}, {"after_seconds": 30, "lower_by": 5}]},
        {"requirements": [{"skill_id": hebrew, "least": 101}]},
        {"rings": [{"after_seconds": 30, "also": [str(own.queue_id)]}]},
        {"ageing": -1},
        {"target_seconds": 0},
    ):
        await _ask(admin, own, expect=422, **routing)
    assert (await _ask(admin, own))["routing"]["rings"] == []


async def test_somebody_carries_at_most_so_many_of_a_medium_when_that_is_set(
    shared: Composed, own: Tenant
) -> None:
    admin, dana = await sit_down(shared, own, "admin"), await sit_down(shared, own, "dana")
    address = f"/people/{own.agents['dana'].agent_id}"
    await admin.do("PATCH", address, {"caps": {"chat": 1, "email": 6}}, expect=(204,))
    assert (await admin.do("GET", address)).json()["caps"] == {"chat": 1, "email": 6}
    await admin.do("PATCH", address, {"name": "Dana L"}, expect=(204,))
    assert (await admin.do("GET", address)).json()["caps"] == {"chat": 1, "email": 6}
    await admin.do("PATCH", address, {"caps": {"pigeon": 1}}, expect=(422,))
    await dana.be("ready")
    for word in ("one", "two"):
        await (await visit(shared, own)).write(word)
    await dana.take_all()
    assert (await give_out(shared, own)).round.offers == ()
