"""People and rights over HTTP: inviting, joining, changing, deactivating, roles, teams, one's own account, the audit."""

import re
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio

from retzef.platform.auth.permissions import PERMISSIONS
from tests.fixtures.actors import Desk, Visitor, sit_down
from tests.fixtures.authenticator import Authenticator
from tests.fixtures.composed import PASSWORD, Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")

API = "/api/v1"
NEW_PASSWORD = "correct horse of the house"


@pytest_asyncio.fixture(loop_scope="module")
async def admin(shared: Composed, own: Tenant) -> Desk:
    return await sit_down(shared, own, "admin")


def _code_of(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["code"])


async def _join(shared: Composed, path: str, password: str = NEW_PASSWORD, **more: str) -> httpx.Response:
    http = await shared.http()
    token = path.partition("#")[2]
    return await http.post(f"{API}/access-links/use", json={"token": token, "password": password, **more})


async def _sign_in(shared: Composed, email: str, password: str, code: str | None = None) -> httpx.Response:
    http = await shared.http()
    body = {"email": email, "password": password} | ({"code": code} if code else {})
    answer = await http.post(f"{API}/session", json=body)
    if answer.status_code == 200:
        http.headers["x-retzef-csrf"] = answer.json()["csrf"]
    answer.extensions["browser"] = http
    return answer


async def _entries(admin: Desk, **params: str) -> list[dict[str, Any]]:
    answer = await admin.http.get(f"{API}/audit", params=params)
    listed: list[dict[str, Any]] = answer.json()["entries"]
    return listed


async def _make_role(admin: Desk, *permissions: str) -> str:
    made = await admin.do("POST", "/roles", {"name": {"en": "Own"}, "permissions": list(permissions)})
    return str(made.json()["role_id"])


# ---------------------------------------------------------------- coming in


async def test_invited_person_chooses_name_and_password_and_signs_in_when_they_accept(
    shared: Composed, own: Tenant, admin: Desk
) -> None:
    body = {
        "email": " Noa@House.Example ",
        "role": "supervisor",
        "queue_ids": [str(own.queue_id)],
        "capacity": 6,
    }
    made = (await admin.do("POST", "/people/invitations", body)).json()
    assert (await _sign_in(shared, "noa@house.example", "!")).status_code == 401
    http = await shared.http()
    told = await http.post(f"{API}/access-links/look", json={"token": made["path"].partition("#")[2]})
    assert (told.json()["kind"], told.json()["email"]) == ("invitation", "noa@house.example")
    assert (await _join(shared, made["path"], name="נועה", locale="he")).status_code == 204
    signed_in = await _sign_in(shared, "noa@house.example", NEW_PASSWORD)
    agent = signed_in.json()["agent"]
    assert (agent["name"], agent["locale"], agent["role"], agent["capacity"]) == (
        "נועה",
        "he",
        "supervisor",
        6,
    )
    person = (await admin.do("GET", f"/people/{made['agent_id']}")).json()
    assert (person["state"], person["queue_ids"]) == ("active", [str(own.queue_id)])
    assert _code_of(await _join(shared, made["path"])) == "link-unusable"
    assert {each["act"] for each in await _entries(admin, object_id=made["agent_id"])} == {
        "person_invited", "invitation_link_made", "invitation_accepted", "signed_in",
    }  # fmt: skip


async def test_link_is_of_no_use_when_a_newer_one_was_made_or_its_time_is_over(
    shared: Composed, own: Tenant, admin: Desk
) -> None:
    made = (await admin.do("POST", "/people/invitations", {"email": "tal@house.example"})).json()
    newer = (await admin.do("POST", f"/people/{made['agent_id']}/link")).json()
    assert _code_of(await _join(shared, made["path"])) == "link-unusable"
    async with shared.core.units.begin(own.tenant_id) as unit:
        await unit.connection.execute("UPDATE access_links SET expires_at = now() - interval '1 second'")
    assert _code_of(await _join(shared, newer["path"])) == "link-unusable"
    assert _code_of(await _join(shared, "/desk/join#" + "x" * 43)) == "link-unusable"


async def test_password_is_refused_and_the_link_stays_good_when_it_is_easy_to_guess(
    shared: Composed, admin: Desk
) -> None:
    made = (await admin.do("POST", "/people/invitations", {"email": "michal@house.example"})).json()
    for weak in ("short", "password123", "1234567890", "michal2026", "aaaaaaaaaaaaaa"):
        assert _code_of(await _join(shared, made["path"], weak)) == "password-weak", weak
    assert (await _join(shared, made["path"])).status_code == 204


async def test_address_is_refused_when_somebody_here_has_it(own: Tenant, admin: Desk) -> None:
    refused = await admin.do(
        "POST", "/people/invitations", {"email": own.agents["dana"].email}, expect=(409,)
    )
    assert _code_of(refused) == "email-taken"


async def test_reset_ends_every_session_and_the_old_password_when_the_link_is_used(
    shared: Composed, own: Tenant, admin: Desk
) -> None:
    dana = own.agents["dana"]
    before = await shared.sign_in(dana)
    link = (await admin.do("POST", f"/people/{dana.agent_id}/link")).json()
    assert (await before.http.get(f"{API}/session")).status_code == 200
    assert (await _join(shared, link["path"], name="Somebody else")).status_code == 204
    assert (await before.http.get(f"{API}/session")).status_code == 401
    assert (await _sign_in(shared, dana.email, PASSWORD)).status_code == 401
    again = await _sign_in(shared, dana.email, NEW_PASSWORD)
    assert again.json()["agent"]["name"] == "Dana"


# ---------------------------------------------------------------- changing and going


async def test_work_waits_again_when_the_person_who_has_it_is_deactivated(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor, admin: Desk
) -> None:
    agent_id = str(own.agents["dana"].agent_id)
    assert (await admin.do("GET", f"/people/{agent_id}")).json()["work_in_hand"] == 1
    await admin.do("POST", f"/people/{agent_id}/deactivate")
    assert (await dana.http.get(f"{API}/session")).status_code == 401
    assert (await _sign_in(shared, dana.browser.agent.email, PASSWORD)).status_code == 401
    async with shared.core.database.transaction(own.tenant_id) as connection:
        assert await connection.fetchval("SELECT array_agg(state) FROM work_items") == ["waiting"]
    listed = (await admin.http.get(f"{API}/people", params={"state": "inactive"})).json()["people"]
    assert [each["agent_id"] for each in listed] == [agent_id]
    assert (await admin.do("POST", f"/people/{agent_id}/reactivate")).json() == {"joined": True}
    assert (await _sign_in(shared, dana.browser.agent.email, PASSWORD)).status_code == 200


async def test_person_is_found_when_asked_for_by_part_of_name_or_address(own: Tenant, admin: Desk) -> None:
    for query in ("OLE", "oleh@"):
        found = (await admin.http.get(f"{API}/people", params={"query": query})).json()["people"]
        assert [each["name"] for each in found] == ["Oleh"]
    first = (await admin.http.get(f"{API}/people", params={"limit": "2"})).json()
    rest = (await admin.http.get(f"{API}/people", params={"after": first["after"]})).json()
    assert len(first["people"]) + len(rest["people"]) == len(own.agents)


async def test_last_administrator_stays_when_somebody_would_remove_them(
    shared: Composed, own: Tenant, admin: Desk
) -> None:
    """An own role with every right may do what an administrator may, and is no administrator."""
    me, dana = own.agents["admin"].agent_id, own.agents["dana"].agent_id
    for method, path, body in (
        ("POST", f"/people/{me}/deactivate", None), ("PATCH", f"/people/{me}", {"role": "agent"}),
    ):  # fmt: skip
        assert _code_of(await admin.do(method, path, body, expect=(409,))) == "not-yourself"
    everything = await _make_role(admin, *PERMISSIONS)
    await admin.do("PATCH", f"/people/{dana}", {"role": "own", "role_id": everything})
    # Who was only invited cannot give rights yet.
    await admin.do("POST", "/people/invitations", {"email": "later@house.example", "role": "administrator"})
    other = await sit_down(shared, own, "dana")
    for method, path, body in (
        ("POST", f"/people/{me}/deactivate", None), ("PATCH", f"/people/{me}", {"role": "agent"}),
    ):  # fmt: skip
        assert _code_of(await other.do(method, path, body, expect=(409,))) == "last-administrator"
    await other.do("PATCH", f"/people/{own.agents['oleh'].agent_id}", {"role": "administrator"})
    await other.do("POST", f"/people/{me}/deactivate")


async def test_nobody_gives_or_touches_more_than_their_own_rights_when_they_manage_people(
    shared: Composed, own: Tenant, admin: Desk
) -> None:
    role_id = await _make_role(admin, "people.manage", "roles.manage", "cases.read")
    yoav, oleh = own.agents["yoav"].agent_id, own.agents["oleh"].agent_id
    await admin.do("PATCH", f"/people/{yoav}", {"role": "own", "role_id": role_id})
    clerk = await sit_down(shared, own, "yoav")
    boss = own.agents["admin"].agent_id
    for method, path, body in (
        ("POST", "/people/invitations", {"email": "x@house.example", "role": "administrator"}),
        ("PATCH", f"/people/{oleh}", {"role": "supervisor"}),
        ("POST", f"/people/{boss}/link", None),
        ("PATCH", f"/people/{boss}", {"name": "Mine"}),
        ("POST", f"/people/{boss}/deactivate", None),
        ("DELETE", f"/people/{boss}/second-factor", None),
        ("DELETE", f"/people/{boss}/sessions", None),
        ("POST", "/roles", {"name": {"en": "More"}, "permissions": ["tenant.manage"]}),
        ("PATCH", f"/roles/{role_id}", {"permissions": ["tenant.manage"]}),
    ):  # fmt: skip
        refused = await clerk.do(method, path, body, expect=(403,))
        assert _code_of(refused) == "rights-beyond-own", path
    # And not their own role, however small the change.
    own_role = await clerk.do("PATCH", f"/roles/{role_id}", {"permissions": ["cases.read"]}, expect=(409,))
    assert _code_of(own_role) == "not-yourself"
    fine = {"email": "y@house.example", "role": "own", "role_id": role_id}
    await clerk.do("POST", "/people/invitations", fine)


async def test_work_is_given_back_when_a_role_no_longer_handles_cases(
    shared: Composed, own: Tenant, dana: Desk, admin: Desk
) -> None:
    role_id = await _make_role(admin, "cases.read", "cases.handle")
    agent_id = own.agents["dana"].agent_id
    await admin.do("PATCH", f"/people/{agent_id}", {"role": "own", "role_id": role_id})
    assert len(await dana.items()) == 1
    await admin.do("PATCH", f"/roles/{role_id}", {"permissions": ["cases.read"]})
    assert await dana.items() == []
    refused = await dana.do("PUT", "/me/presence", {"presence": "ready"}, expect=(403,))
    assert refused.json()["error"]["params"] == {"permission": "cases.handle"}


async def test_role_is_deleted_when_nobody_has_it_and_kept_when_somebody_does(
    own: Tenant, admin: Desk
) -> None:
    role_id = await _make_role(admin, "cases.read")
    path = f"/people/{own.agents['emma'].agent_id}"
    await admin.do("PATCH", path, {"role": "own", "role_id": role_id})
    refused = await admin.do("DELETE", f"/roles/{role_id}", expect=(409,))
    assert refused.json()["error"]["params"] == {"people": 1}
    await admin.do("PATCH", path, {"role": "agent"})
    await admin.do("DELETE", f"/roles/{role_id}")
    assert (await admin.do("GET", "/roles")).json()["own"] == []
    again = {"name": {"en": "Own"}, "permissions": ["cases.read"], "role_id": role_id}
    assert (await admin.do("POST", "/roles", again)).json() == {"role_id": role_id}
    assert _code_of(await admin.do("POST", "/roles", again, expect=(409,))) == "id-in-use"
    await admin.do("DELETE", f"/roles/{role_id}")
    gone = await admin.do("PATCH", path, {"role": "own", "role_id": role_id}, expect=(404,))
    assert _code_of(gone) == "role-not-found"


async def test_team_has_its_lead_among_its_members_when_it_is_made_and_changed(
    own: Tenant, admin: Desk
) -> None:
    dana, oleh = str(own.agents["dana"].agent_id), str(own.agents["oleh"].agent_id)
    body = {"name": {"en": "Morning", "he": "בוקר"}, "lead_agent_id": dana, "member_ids": [oleh]}
    team_id = (await admin.do("POST", "/teams", body)).json()["team_id"]
    (team,) = (await admin.do("GET", "/teams")).json()["teams"]
    assert (team["name"], team["lead_agent_id"], team["member_ids"]) == (
        body["name"],
        dana,
        sorted([dana, oleh]),
    )
    await admin.do("PUT", f"/teams/{team_id}", {"name": {"en": "Evening"}, "member_ids": [oleh]})
    (team,) = (await admin.do("GET", "/teams")).json()["teams"]
    assert (team["lead_agent_id"], team["member_ids"]) == (None, [oleh])
    nobody = {"name": {"en": "Evening"}, "member_ids": [str(UUID(int=1))]}
    assert _code_of(await admin.do("PUT", f"/teams/{team_id}", nobody, expect=(404,))) == "person-not-found"
    unnamed = {"name": {"en": "  "}}
    assert _code_of(await admin.do("POST", "/teams", unnamed, expect=(422,))) == "name-missing"
    await admin.do("DELETE", f"/teams/{team_id}")


async def test_team_is_deleted_when_nothing_belongs_to_it_and_put_back_as_the_one_it_was(admin: Desk) -> None:
    body = {"name": {"en": "Morning"}, "member_ids": []}
    team_id = (await admin.do("POST", "/teams", body)).json()["team_id"]
    of_team = {"scope": "team", "team_id": team_id}
    reply = {**of_team, "code": "hi", "title": "Hello", "texts": {"en": "Hello"}}
    await admin.do("POST", "/canned-replies", reply)
    view = await admin.do("POST", "/case-views", {**of_team, "name": "Late", "query": {"overdue": True}})
    refused = (await admin.do("DELETE", f"/teams/{team_id}", expect=(409,))).json()["error"]
    told = {"cases": 0, "tasks": 0, "replies": 1, "macros": 0, "views": 1, "rules": 0}
    assert (refused["code"], refused["params"]) == ("team-in-use", told)
    assert "canned replies: 1, saved views: 1. " in refused["message"]
    (kept,) = (await admin.do("GET", "/canned-replies")).json()["replies"]
    everybodys = {**reply, "scope": "tenant", "team_id": None, "version": kept["version"]}
    await admin.do("PUT", f"/canned-replies/{kept['reply_id']}", everybodys)
    await admin.do("DELETE", f"/case-views/{view.json()['view_id']}")
    await admin.do("DELETE", f"/teams/{team_id}")
    assert (await admin.do("POST", "/teams", {**body, "team_id": team_id})).json() == {"team_id": team_id}
    (again,) = (await admin.do("GET", "/teams")).json()["teams"]
    assert (again["team_id"], again["name"]) == (team_id, body["name"])
    taken = await admin.do("POST", "/teams", {**body, "team_id": team_id}, expect=(409,))
    assert _code_of(taken) == "id-in-use"


# ---------------------------------------------------------------- one's own account


async def test_other_sessions_end_when_asked_one_by_one_or_all(shared: Composed, own: Tenant) -> None:
    first, second, third = [await sit_down(shared, own, "dana") for _ in range(3)]
    sessions = (await first.do("GET", "/me/sessions")).json()["sessions"]
    assert [each["is_this"] for each in sessions] == [True, False, False]
    assert {each["network"] for each in sessions} == {"127.0.0.1"}
    others = (await second.do("GET", "/me/sessions")).json()["sessions"]
    seconds = next(each["session_id"] for each in others if each["is_this"])
    await first.do("DELETE", f"/me/sessions/{seconds}")
    assert (await second.http.get(f"{API}/session")).status_code == 401
    assert (await third.http.get(f"{API}/session")).status_code == 200
    await first.do("DELETE", "/me/sessions")
    assert (await third.http.get(f"{API}/session")).status_code == 401
    assert (await first.http.get(f"{API}/session")).status_code == 200


async def test_session_of_somebody_else_stays_when_its_id_is_given(shared: Composed, own: Tenant) -> None:
    dana, oleh = await sit_down(shared, own, "dana"), await sit_down(shared, own, "oleh")
    (session,) = (await oleh.do("GET", "/me/sessions")).json()["sessions"]
    await dana.do("DELETE", f"/me/sessions/{session['session_id']}")
    assert (await oleh.http.get(f"{API}/session")).status_code == 200


async def test_password_is_changed_and_others_signed_out_when_the_present_one_is_right(
    shared: Composed, own: Tenant
) -> None:
    here, elsewhere = await sit_down(shared, own, "dana"), await sit_down(shared, own, "dana")
    wrong = await here.do("PUT", "/me/password", {"present": "no", "new": NEW_PASSWORD}, expect=(422,))
    assert _code_of(wrong) == "password-wrong"
    await here.do("PUT", "/me/password", {"present": PASSWORD, "new": NEW_PASSWORD})
    assert (await elsewhere.http.get(f"{API}/session")).status_code == 401
    assert (await here.http.get(f"{API}/session")).status_code == 200
    assert (await _sign_in(shared, own.agents["dana"].email, NEW_PASSWORD)).status_code == 200


async def _enrol(shared: Composed, desk: Desk) -> tuple[Authenticator, list[str]]:
    begun = (await desk.do("POST", "/me/second-factor", {"password": PASSWORD})).json()
    # Without a viewBox a picture that is shown larger or smaller is cut off, and no phone reads it.
    assert begun["picture"].startswith("<svg")
    assert "viewBox" in begun["picture"]
    assert begun["secret"] in begun["address"]
    app = Authenticator(begun["secret"])
    confirmed = await desk.do("POST", "/me/second-factor/confirm", {"code": app.give_code()})
    return app, confirmed.json()["codes"]


async def test_sign_in_asks_for_a_code_and_takes_each_once_when_there_is_a_second_factor(
    shared: Composed, own: Tenant
) -> None:
    dana = await sit_down(shared, own, "dana")
    email = own.agents["dana"].email
    app, recovery = await _enrol(shared, dana)
    assert len(set(recovery)) == 10
    assert _code_of(await _sign_in(shared, email, PASSWORD)) == "second-factor-required"
    # Whether there is a second factor is told to those who know the password alone.
    assert _code_of(await _sign_in(shared, email, "a wrong one", "123456")) == "wrong-credentials"
    code = app.give_code()
    assert (await _sign_in(shared, email, PASSWORD, code)).status_code == 200
    assert _code_of(await _sign_in(shared, email, PASSWORD, code)) == "second-factor-wrong"
    assert (await _sign_in(shared, email, PASSWORD, recovery[0].upper().replace("-", " "))).status_code == 200
    assert _code_of(await _sign_in(shared, email, PASSWORD, recovery[0])) == "second-factor-wrong"
    stands = (await dana.do("GET", "/me/second-factor")).json()
    assert stands == {"is_on": True, "is_demanded": False, "recovery_codes_left": 9}
    async with shared.core.database.transaction(own.tenant_id) as connection:
        kept = await connection.fetchval("SELECT secret FROM second_factors")
        hashes = await connection.fetch("SELECT code_hash FROM recovery_codes")
    assert app.secret.encode() not in kept
    assert not [each for each in hashes if recovery[1].encode() in each["code_hash"]]
    await dana.do("POST", "/me/second-factor/remove", {"password": PASSWORD, "code": recovery[2]})
    assert (await _sign_in(shared, email, PASSWORD)).status_code == 200


async def test_second_factor_does_not_count_when_no_code_of_it_was_given(
    shared: Composed, own: Tenant
) -> None:
    dana = await sit_down(shared, own, "dana")
    await dana.do("POST", "/me/second-factor", {"password": PASSWORD})
    wrong = await dana.do("POST", "/me/second-factor/confirm", {"code": "000000"}, expect=(422,))
    assert _code_of(wrong) == "code-wrong"
    assert (await _sign_in(shared, own.agents["dana"].email, PASSWORD)).status_code == 200


async def test_nothing_is_allowed_until_it_is_set_up_when_the_tenant_demands_a_second_factor(
    shared: Composed, own: Tenant, admin: Desk
) -> None:
    dana = await sit_down(shared, own, "dana")
    await admin.do("PUT", "/second-factor-policy", {"roles": ["agent", "nonsense"]})
    assert (await admin.do("GET", "/second-factor-policy")).json() == {"roles": ["agent"]}
    agent = (await dana.do("GET", "/session")).json()["agent"]
    assert (agent["permissions"], agent["lacks_second_factor"]) == ([], True)
    await dana.do("GET", "/teams", expect=(403,))
    await _enrol(shared, dana)
    await dana.do("GET", "/teams")
    assert "cases.handle" in (await dana.do("GET", "/session")).json()["agent"]["permissions"]
    await admin.do("DELETE", f"/people/{own.agents['dana'].agent_id}/second-factor")
    await dana.do("GET", "/teams", expect=(403,))


# ---------------------------------------------------------------- the audit


async def test_act_is_told_with_what_changed_when_an_administrator_changes_somebody(
    own: Tenant, admin: Desk
) -> None:
    oleh = str(own.agents["oleh"].agent_id)
    await admin.do("PATCH", f"/people/{oleh}", {"capacity": 3, "queue_ids": [str(own.other_queue_id)]})
    (entry,) = await _entries(admin, acts="person_changed")
    assert (entry["agent_name"], entry["object_name"], entry["network"]) == ("Admin", "Oleh", "127.0.0.1")
    assert entry["before"] == {"capacity": 8, "queues": [str(own.queue_id)]}
    assert entry["after"] == {"capacity": 3, "queues": [str(own.other_queue_id)]}


async def test_look_is_told_once_when_a_case_is_opened_again_and_again(
    shared: Composed, own: Tenant, dana: Desk, admin: Desk
) -> None:
    ((_, case_id, _),) = await dana.items()
    for _ in range(3):
        await dana.do("GET", f"/cases/{case_id}")
        await dana.do("GET", "/customers?query=ru")
    await admin.do("GET", f"/cases/{case_id}")
    await admin.do("GET", f"/cases/{UUID(int=1)}", expect=(404,))
    await shared.web.looks.drain()
    looks = await _entries(admin, acts="looks")
    assert sorted((each["agent_name"], each["act"]) for each in looks) == [
        ("Admin", "case_opened"), ("Dana", "case_opened"), ("Dana", "customers_searched"),
    ]  # fmt: skip
    assert {each["object_id"] for each in looks} == {str(case_id), None}
    assert [
        each["act"]
        for each in await _entries(admin, acts="case_opened", agent_id=str(own.agents["dana"].agent_id))
    ]


async def test_audit_cannot_be_changed_when_the_program_tries(
    shared: Composed, own: Tenant, admin: Desk
) -> None:
    for statement in ("UPDATE audit_entries SET act = 'other'", "DELETE FROM audit_entries"):
        with pytest.raises(Exception, match="permission denied"):
            async with shared.core.database.transaction(own.tenant_id) as connection:
                await connection.execute(statement)
    with pytest.raises(Exception, match="permission denied"):
        await shared.core.database.system.execute("DELETE FROM audit_entries")


async def test_csv_has_the_same_lines_and_no_formula_when_it_is_fetched(
    shared: Composed, own: Tenant, admin: Desk
) -> None:
    oleh = own.agents["oleh"].agent_id
    await admin.do("PATCH", f"/people/{oleh}", {"name": '=HYPERLINK("x")'})
    answer = await admin.http.get(f"{API}/audit/entries.csv", params={"acts": "person_changed"})
    assert answer.headers["content-type"].startswith("text/csv")
    lines = answer.text.lstrip("\ufeff").splitlines()
    assert len(lines) == 2
    assert re.search(r"'=HYPERLINK", lines[1])
    assert [each["act"] for each in await _entries(admin, acts="audit_exported")] == ["audit_exported"]


async def test_no_secret_is_in_the_audit_when_everything_was_done(
    shared: Composed, own: Tenant, admin: Desk
) -> None:
    invited = (await admin.do("POST", "/people/invitations", {"email": "s@house.example"})).json()
    token = (await admin.do("POST", "/tokens", {"name": "T", "permissions": ["cases.read"]})).json()["token"]
    app, recovery = await _enrol(shared, admin)
    async with shared.core.database.transaction(own.tenant_id) as connection:
        rows = await connection.fetch("SELECT audit_entries::text AS line FROM audit_entries")
    written = "\n".join(row["line"] for row in rows)
    assert "s@house.example" in written
    for each in (invited["path"].partition("#")[2], token, app.secret, *recovery, PASSWORD):
        assert each not in written
