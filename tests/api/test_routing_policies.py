"""Routing policies: written as documents or files, one in force, gone by when work is given out."""

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from retzef.main.tenant_life import find_tenant
from retzef.main.tenant_pools import join_pool
from retzef.modules.tenancy.api import find_shadow_policy, read_policy
from tests.fixtures.actors import Desk, sit_down
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")

POLICIES = "/administration/routing-policies"
YAML = {"Content-Type": "application/yaml"}


async def _in_use(shared: Composed, own: Tenant) -> tuple[str, str | None]:
    async with shared.core.database.transaction(own.tenant_id) as connection:
        shadow = await find_shadow_policy(connection, own.tenant_id)
        return (await read_policy(connection, own.tenant_id)).name, None if shadow is None else shadow.name


async def _add(admin: Desk, name: str, **settings: object) -> dict[str, Any]:
    made: dict[str, Any] = (await admin.do("POST", POLICIES, {"document": {"name": name, **settings}})).json()
    return made


async def _put(admin: Desk, policy: dict[str, Any], state: str, **settings: object) -> dict[str, Any]:
    body = {"document": {**policy["document"], **settings}, "state": state, "version": policy["version"]}
    kept: dict[str, Any] = (await admin.do("PUT", f"{POLICIES}/{policy['policy_id']}", body)).json()
    return kept


async def test_one_policy_is_in_force_when_several_were_put_in_force(shared: Composed, own: Tenant) -> None:
    admin = await sit_down(shared, own, "admin")
    begun = (await admin.do("GET", POLICIES)).json()
    assert begun["policies"] == []
    assert await _in_use(shared, own) == (begun["defaults"]["name"], None)
    day, night = await _add(admin, "Day", priority_points=60), await _add(admin, "Night", ramp_in="10m")
    assert (day["document"]["priority_points"], night["document"]["ramp_in"]) == (60, "10m")
    assert await _in_use(shared, own) == (begun["defaults"]["name"], None)
    day = await _put(admin, day, "active")
    await _put(admin, night, "shadow")
    assert await _in_use(shared, own) == ("Day", "Night")
    night = next(
        each for each in (await admin.do("GET", POLICIES)).json()["policies"] if each["state"] == "shadow"
    )
    await _put(admin, night, "active")
    assert await _in_use(shared, own) == ("Night", None)
    refused = await admin.do("PUT", f"{POLICIES}/{day['policy_id']}", {"document": day["document"], "state": "draft", "version": day["version"]}, expect=(409,))  # fmt: skip
    assert refused.json()["error"]["code"] == "changed-meanwhile"
    refused = await admin.do("DELETE", f"{POLICIES}/{night['policy_id']}", expect=(409,))
    assert refused.json()["error"]["code"] == "policy-in-force"
    await admin.do("DELETE", f"{POLICIES}/{day['policy_id']}", expect=(204,))
    back = await admin.do("POST", POLICIES, {"document": day["document"], "policy_id": day["policy_id"]})
    assert back.json()["policy_id"] == day["policy_id"]


async def test_another_tenants_policy_counts_and_none_is_switched_on_when_their_work_is_given_out_together(
    shared: Composed, own: Tenant
) -> None:
    admin, lead = await sit_down(shared, own, "admin"), await shared.new_tenant()
    policy = await _add(admin, "Ours")
    assert (await admin.do("GET", POLICIES)).json()["lead"] is None
    tenant, other = [await find_tenant(shared.core, str(each.tenant_id)) for each in (own, lead)]
    await join_pool(shared.core, tenant, other)
    assert (await admin.do("GET", POLICIES)).json()["lead"] == other.name
    address = f"{POLICIES}/{policy['policy_id']}"
    for state in ("active", "shadow"):
        body = {"document": policy["document"], "state": state, "version": policy["version"]}
        refused = (await admin.do("PUT", address, body, expect=(409,))).json()["error"]
        assert (refused["code"], refused["params"]["lead"]) == ("policy-of-another", other.name)
    await _put(admin, policy, "draft", priority_points=30)
    theirs = await sit_down(shared, lead, "admin")
    assert (await theirs.do("GET", POLICIES)).json()["lead"] is None
    await _put(theirs, await _add(theirs, "Theirs"), "active")


async def test_a_policy_is_the_same_when_its_file_is_read_back(shared: Composed, own: Tenant) -> None:
    admin = await sit_down(shared, own, "admin")
    policy = await _add(admin, "Evening", interrupts={"voice": ["email"]}, ask_again_after="90s")
    address = f"/api/v1{POLICIES}/{policy['policy_id']}/file"
    for told_as in ("yaml", "json"):
        file = await admin.http.get(address, params={"format": told_as})
        again = await admin.http.put(
            address, content=file.content, headers=YAML, params={"version": policy["version"]}
        )
        assert again.status_code == 200, again.text
        assert again.json()["document"] == policy["document"]
        policy = again.json()
    renamed = (await admin.http.get(address)).text.replace("Evening", "Late evening")
    made = await admin.http.post(f"/api/v1{POLICIES}/file", content=renamed, headers=YAML)
    assert (made.status_code, made.json()["state"], made.json()["document"]["name"]) == (
        201,
        "draft",
        "Late evening",
    )
    in_force = await admin.http.get(f"/api/v1{POLICIES}/file")
    assert "priority_points: " in in_force.text


async def test_nothing_is_saved_when_a_file_has_a_mistake(shared: Composed, own: Tenant) -> None:
    admin = await sit_down(shared, own, "admin")
    policy = await _add(admin, "Careful")
    address = f"/api/v1{POLICIES}/{policy['policy_id']}/file"
    wrong = "name: Careless\nidle_points: 2\nask_again_after: 90\n"
    refused = await admin.http.put(address, content=wrong, headers=YAML, params={"version": 1})
    error = refused.json()["error"]
    assert (refused.status_code, error["code"], error["params"]["line"]) == (422, "policy-duration", 3)
    assert "90s" in error["message"]
    assert (await admin.do("GET", POLICIES)).json()["policies"] == [policy]
    twice = await admin.do("POST", POLICIES, {"document": {"name": "careful"}}, expect=(409,))
    assert twice.json()["error"]["code"] == "policy-name-taken"
    mistyped = await admin.do("POST", POLICIES, {"document": {"name": "X", "idle_point": 2}}, expect=(422,))
    assert mistyped.json()["error"]["params"] == {"line": 2, "key": "idle_point", "near": "idle_points"}


async def test_what_a_policy_in_shadow_would_do_is_told_to_who_manages_queues(
    shared: Composed, own: Tenant
) -> None:
    admin, agent = await sit_down(shared, own, "admin"), await sit_down(shared, own, "dana")
    policy = await _put(admin, await _add(admin, "Beside"), "shadow")
    address = f"{POLICIES}/{policy['policy_id']}/shadow"
    nothing: dict[str, object] = {
        "began_at": None,
        "last_at": None,
        "failed_at": None,
        "failure": None,
        "queues": [],
        "examples": [],
    }
    assert (await admin.do("GET", address)).json() == nothing
    await agent.do("GET", address, expect=(403,))
    me, queue_id = uuid4(), uuid4()
    choice = {
        "agent_id": me,
        "score": 3.5,
        "reasons": [{"code": "longest_idle", "params": {"seconds": 5, "among": 2}}],
    }
    told = {
        "counts": [{"queue_id": queue_id, "decisions": 7, "to_another": 2, "not_yet": 1, "sooner": 1}],
        "differences": [
            {"difference_id": uuid4(), "work_item_id": uuid4(), "queue_id": queue_id, "decided_at": "2026-11-22T09:00:00Z",
             "ours": choice, "theirs": None}
        ],
        "failure": None,
    }  # fmt: skip
    async with shared.core.database.transaction(own.tenant_id) as connection:
        await connection.execute(
            "SELECT tell_shadow($1, now(), $2, $3, 10, $4::jsonb)",
            own.tenant_id, UUID(policy["policy_id"]), policy["version"], msgspec.json.encode(told).decode(),
        )  # fmt: skip
    result = (await admin.do("GET", address)).json()
    assert result["began_at"] == result["last_at"]
    assert [(each["decisions"], each["to_another"]) for each in result["queues"]] == [(7, 2)]
    (example,) = result["examples"]
    assert (example["in_force"]["agent_id"], example["in_force"]["reasons"][0]["code"]) == (
        str(me),
        "longest_idle",
    )
    assert example["shadow"] is None
    # Changed, it begins anew.
    policy = await _put(admin, policy, "shadow", idle_points=2)
    assert (await admin.do("GET", address)).json() == nothing
