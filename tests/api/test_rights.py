"""Every call tried with every built-in role, and with tokens, against a table of what is allowed.

The calls are read from the API's document: one without a decision here fails the test. What is written here is written a second
time on purpose: the code says what a call needs, this says who may.
"""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio

from retzef.platform.auth.permissions import BUILT_IN_ROLES, PERMISSIONS, Permission
from tests.fixtures.actors import play_scene
from tests.fixtures.composed import PASSWORD, Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALL = frozenset({"agent", "supervisor", "administrator", "back_office", "auditor"})
HANDLERS = frozenset({"agent", "supervisor", "administrator"})
ADMINISTRATORS = frozenset({"administrator"})
NOTE_WRITERS = HANDLERS | {"back_office"}
AUDITORS = frozenset({"administrator", "auditor"})
REPORT_READERS = frozenset({"supervisor", "administrator", "auditor"})

# Who is let in; what then becomes of the call is the business of other tests.
ALLOWED: dict[str, frozenset[str]] = {
    "GET /session": ALL, "GET /me/passkeys": ALL, "POST /me/passkeys": ALL, "POST /me/passkeys/begin": ALL, "DELETE /me/passkeys/{passkey_id}": ALL,
    "GET /session/places": ALL, "PUT /session/place": ALL, "DELETE /session": ALL, "PATCH /me": ALL,
    "GET /me/sessions": ALL, "DELETE /me/sessions": ALL, "DELETE /me/sessions/{session_id}": ALL, "PUT /me/password": ALL,
    "GET /me/second-factor": ALL, "POST /me/second-factor": ALL, "POST /me/second-factor/confirm": ALL,
    "POST /me/second-factor/recovery-codes": ALL, "POST /me/second-factor/remove": ALL,
    "GET /cases": ALL, "POST /cases": HANDLERS, "GET /cases/counts": ALL, "GET /search": ALL, "GET /directory": ALL, "POST /cases/bulk": HANDLERS,
    "POST /cases/bulk/{act_id}/undo": HANDLERS, "GET /labels": ALL, "POST /labels": ADMINISTRATORS,
    "PATCH /labels/{label_id}": ADMINISTRATORS, "GET /customers/{customer_id}/timeline": ALL, "GET /customers/{customer_id}/ways": HANDLERS,
    "GET /cases/{case_id}/files": ALL, "GET /cases/{case_id}/files/{attachment_id}": ALL, "GET /cases/{case_id}/mail-signature": HANDLERS,
    "GET /cases/{case_id}/deadlines": HANDLERS,
    "GET /cases/{case_id}": ALL, "GET /cases/{case_id}/messages": ALL,
    "POST /cases/{case_id}/messages": NOTE_WRITERS, "POST /cases/{case_id}/files": NOTE_WRITERS, "PATCH /cases/{case_id}": HANDLERS,
    "GET /cases/{case_id}/messages/{message_id}/mail": ALL, "GET /cases/{case_id}/messages/{message_id}/mail/page": ALL,
    "GET /cases/{case_id}/messages/{message_id}/mail/source": ALL, "POST /cases/{case_id}/messages/{message_id}/mail/files": HANDLERS,
    "DELETE /cases/{case_id}/messages/{message_id}/mail/offer": HANDLERS, "POST /cases/{case_id}/messages/{message_id}/send-again": HANDLERS, "POST /cases/{case_id}/messages/{message_id}/take-back": HANDLERS,
    "GET /cases/{case_id}/interactions/{interaction_id}/usual-mail": HANDLERS,
    "POST /cases/{case_id}/interactions/{interaction_id}/transcript": HANDLERS,
    "POST /cases/{case_id}/merge": HANDLERS, "DELETE /cases/{case_id}/merges/{merge_id}": HANDLERS,
    "POST /cases/{case_id}/split": HANDLERS, "DELETE /cases/{case_id}/splits/{split_id}": HANDLERS, "GET /cases/{case_id}/ties": ALL,
    "POST /cases/{case_id}/relations": HANDLERS, "DELETE /cases/{case_id}/relations/{other_id}": HANDLERS,
    "GET /customers": ALL, "PATCH /customers/{customer_id}": HANDLERS, "POST /customers/{customer_id}/links": HANDLERS,
    "DELETE /customers/{customer_id}/links/{link_id}": HANDLERS, "POST /customers": HANDLERS, "GET /customers/{customer_id}": ALL,
    "POST /customers/{customer_id}/identities": HANDLERS, "GET /customers/{customer_id}/consents": ALL,
    "POST /customers/{customer_id}/identities/{identity_id}/withdraw": HANDLERS,
    "POST /customers/{customer_id}/identities/{identity_id}/restore": HANDLERS,
    "POST /customers/{customer_id}/identities/{identity_id}/verify": HANDLERS,
    "POST /customers/{customer_id}/identities/{identity_id}/consents": HANDLERS,
    "GET /consent-purposes": ALL, "PUT /consent-purposes": ADMINISTRATORS,
    "GET /presence-reasons": ALL, "PUT /presence-reasons": ADMINISTRATORS,
    "GET /fields": ALL, "POST /fields": ADMINISTRATORS, "PATCH /fields/{field_id}": ADMINISTRATORS,
    "PATCH /customers/{customer_id}/fields": HANDLERS,
    "PUT /customers/{customer_id}/identities/{identity_id}/block": HANDLERS, "DELETE /customers/{customer_id}/identities/{identity_id}/block": HANDLERS,
    "GET /blocked": frozenset({"supervisor", "administrator"}), "POST /blocked/unblock": frozenset({"supervisor", "administrator"}),
    "GET /organizations": ALL, "POST /organizations": HANDLERS, "GET /organizations/{organization_id}": ALL,
    "PUT /organizations/{organization_id}": HANDLERS, "PUT /organizations/{organization_id}/members/{customer_id}": HANDLERS,
    "DELETE /organizations/{organization_id}/members/{customer_id}": HANDLERS, "GET /customers/{customer_id}/organizations": ALL,
    "GET /duplicates": HANDLERS, "POST /duplicates/{one_id}/{other_id}/accept": HANDLERS,
    "POST /duplicates/{one_id}/{other_id}/dismiss": HANDLERS, "POST /duplicates/{one_id}/{other_id}/reopen": HANDLERS,
    "PUT /me/presence": HANDLERS, "POST /offers/{offer_id}/accept": HANDLERS, "POST /offers/{offer_id}/decline": HANDLERS,
    "POST /work-items/{work_item_id}/read": HANDLERS, "POST /work-items/{work_item_id}/finish": HANDLERS,
    "POST /work-items/{work_item_id}/wrap-up": HANDLERS, "POST /work-items/{work_item_id}/requeue": HANDLERS,
    "POST /work-items/{work_item_id}/wrap-up/extend": HANDLERS, "GET /work-items/waiting": HANDLERS, "POST /work-items/{work_item_id}/pull": HANDLERS,
    "GET /work-items/{work_item_id}/takers": HANDLERS, "POST /work-items/{work_item_id}/hand-over": HANDLERS,
    "POST /work-items/{work_item_id}/consult": HANDLERS, "DELETE /work-items/{work_item_id}/consult": HANDLERS,
    "POST /work-items/{work_item_id}/consult/pass": HANDLERS, "PUT /work-items/{work_item_id}/consult/part": HANDLERS,
    "POST /work-items/{work_item_id}/assign": frozenset({"supervisor", "administrator"}),
    "POST /work-items/{work_item_id}/assign/undo": frozenset({"supervisor", "administrator"}),
    "POST /work-items/{work_item_id}/free": frozenset({"supervisor", "administrator"}),
    "GET /work-items/{work_item_id}/decisions": ALL, "GET /teams": ALL,
    "GET /jobs/dead": ADMINISTRATORS, "POST /jobs/{job_id}/retry": ADMINISTRATORS,
    "GET /people": ADMINISTRATORS, "GET /people/{agent_id}": ADMINISTRATORS, "PATCH /people/{agent_id}": ADMINISTRATORS,
    "POST /people/invitations": ADMINISTRATORS, "POST /people/{agent_id}/link": ADMINISTRATORS,
    "POST /people/{agent_id}/deactivate": ADMINISTRATORS, "POST /people/{agent_id}/reactivate": ADMINISTRATORS,
    "DELETE /people/{agent_id}/sessions": ADMINISTRATORS, "DELETE /people/{agent_id}/second-factor": ADMINISTRATORS,
    "GET /roles": ADMINISTRATORS, "POST /roles": ADMINISTRATORS, "PATCH /roles/{role_id}": ADMINISTRATORS, "DELETE /roles/{role_id}": ADMINISTRATORS,
    "POST /teams": ADMINISTRATORS, "PUT /teams/{team_id}": ADMINISTRATORS, "DELETE /teams/{team_id}": ADMINISTRATORS,
    "POST /facts": ADMINISTRATORS, "GET /facts/{fact_id}": ALL,
    "GET /fact-sources": ADMINISTRATORS, "POST /fact-sources": ADMINISTRATORS, "PUT /fact-sources/{source_id}": ADMINISTRATORS,
    "GET /fact-kinds": ADMINISTRATORS, "POST /fact-kinds": ADMINISTRATORS, "PUT /fact-kinds/{kind_id}": ADMINISTRATORS,
    "GET /tokens": ADMINISTRATORS, "POST /tokens": ADMINISTRATORS, "DELETE /tokens/{token_id}": ADMINISTRATORS,
    "GET /webhooks": ADMINISTRATORS, "POST /webhooks": ADMINISTRATORS, "PUT /webhooks/{subscription_id}": ADMINISTRATORS,
    "DELETE /webhooks/{subscription_id}": ADMINISTRATORS, "POST /webhooks/{subscription_id}/state": ADMINISTRATORS,
    "POST /webhooks/{subscription_id}/secret": ADMINISTRATORS, "POST /webhooks/{subscription_id}/test": ADMINISTRATORS,
    "POST /webhooks/test": ADMINISTRATORS, "POST /webhooks/{subscription_id}/restore": ADMINISTRATORS,
    "GET /webhooks/{subscription_id}/deliveries": ADMINISTRATORS, "POST /webhooks/{subscription_id}/replay": ADMINISTRATORS,
    "POST /webhooks/{subscription_id}/deliveries/{delivery_id}/replay": ADMINISTRATORS,
    "POST /webhooks/{subscription_id}/deliveries/{delivery_id}/skip": ADMINISTRATORS,
    "GET /second-factor-policy": ADMINISTRATORS, "PUT /second-factor-policy": ADMINISTRATORS,
    "GET /administration/skills": ADMINISTRATORS, "POST /administration/skills": ADMINISTRATORS,
    "PUT /administration/skills/{skill_id}": ADMINISTRATORS, "PUT /administration/skills/levels": ADMINISTRATORS,
    "GET /administration/routing-policies": ADMINISTRATORS, "POST /administration/routing-policies": ADMINISTRATORS,
    "PUT /administration/routing-policies/{policy_id}": ADMINISTRATORS, "DELETE /administration/routing-policies/{policy_id}": ADMINISTRATORS,
    "GET /administration/routing-policies/file": ADMINISTRATORS, "POST /administration/routing-policies/file": ADMINISTRATORS,
    "GET /administration/routing-policies/{policy_id}/shadow": ADMINISTRATORS,
    "GET /administration/routing-policies/{policy_id}/file": ADMINISTRATORS, "PUT /administration/routing-policies/{policy_id}/file": ADMINISTRATORS,
    "GET /simulations": REPORT_READERS, "POST /simulations": ADMINISTRATORS, "POST /simulations/look": ADMINISTRATORS,
    "GET /simulations/{simulation_id}": REPORT_READERS, "DELETE /simulations/{simulation_id}": ADMINISTRATORS,
    "POST /simulations/{simulation_id}/cancel": ADMINISTRATORS, "GET /simulations/{simulation_id}/result.csv": REPORT_READERS,
    "GET /simulations/{simulation_id}/result.json": REPORT_READERS, "GET /simulations/{simulation_id}/scenario.yaml": REPORT_READERS,
    "GET /administration/queues": ADMINISTRATORS, "POST /administration/queues": ADMINISTRATORS, "PUT /administration/queues/{queue_id}": ADMINISTRATORS,
    "GET /administration/calendars": ADMINISTRATORS, "POST /administration/calendars": ADMINISTRATORS, "GET /administration/calendars/countries": ADMINISTRATORS,
    "POST /administration/calendars/test": ADMINISTRATORS, "PUT /administration/calendars/{calendar_id}": ADMINISTRATORS,
    "GET /administration/entry-points": ADMINISTRATORS, "POST /administration/entry-points": ADMINISTRATORS,
    "PUT /administration/entry-points/{entry_point_id}": ADMINISTRATORS, "POST /administration/entry-points/test": ADMINISTRATORS,
    "POST /administration/entry-points/{entry_point_id}/secrets/{name}": ADMINISTRATORS,
    "GET /administration/mailboxes": ADMINISTRATORS, "POST /administration/mailboxes/test": ADMINISTRATORS,
    "GET /administration/mailbox-consents": ADMINISTRATORS, "POST /administration/mailbox-consents": ADMINISTRATORS,
    "POST /administration/mailboxes/{entry_point_id}/consent": ADMINISTRATORS,
    "GET /administration/held-mails": ADMINISTRATORS, "POST /administration/held-mails/retry": ADMINISTRATORS,
    "POST /administration/held-mails/dismiss": ADMINISTRATORS, "POST /administration/held-mails/bring-back": ADMINISTRATORS,
    "GET /administration/held-mails/{quarantine_id}/content": ADMINISTRATORS,
    "GET /administration/held-mails/{quarantine_id}/source": ADMINISTRATORS,
    "GET /administration/tenant": ADMINISTRATORS, "PUT /administration/tenant": ADMINISTRATORS,
    "GET /administration/first-steps": ADMINISTRATORS, "PUT /administration/first-steps": ADMINISTRATORS,
    "GET /retention": ADMINISTRATORS, "POST /retention/preview": ADMINISTRATORS, "PUT /retention/rules/{kind}": ADMINISTRATORS,
    "POST /retention/rules/{kind}/undo": ADMINISTRATORS, "PUT /retention/delay": ADMINISTRATORS,
    "GET /board": REPORT_READERS, "GET /board/table.csv": REPORT_READERS, "GET /board/items": REPORT_READERS, "GET /board/alerts": REPORT_READERS,
    "GET /reports/promised-waits": REPORT_READERS, "GET /reports/unanswered": REPORT_READERS, "GET /reports/day": REPORT_READERS, "GET /reports/day.csv": REPORT_READERS, "GET /reports/pieces": REPORT_READERS,
    "GET /reports/pieces.csv": REPORT_READERS, "GET /reports/items/{work_item_id}": REPORT_READERS,
    "GET /reports/agents/{agent_id}/presence": REPORT_READERS,
    "GET /reports/counting": REPORT_READERS, "PATCH /reports/counting": ADMINISTRATORS,
    "GET /customers/{customer_id}/erasure": ADMINISTRATORS, "POST /customers/{customer_id}/erasure": ADMINISTRATORS,
    "DELETE /customers/{customer_id}/erasure": ADMINISTRATORS, "PUT /customers/{customer_id}/hold": ADMINISTRATORS,
    "DELETE /customers/{customer_id}/hold": ADMINISTRATORS,
    "GET /exports": frozenset({"supervisor", "administrator"}), "POST /exports": frozenset({"supervisor", "administrator"}),
    "GET /exports/{export_id}/file": frozenset({"supervisor", "administrator"}), "DELETE /exports/{export_id}": frozenset({"supervisor", "administrator"}),
    "GET /imports": ADMINISTRATORS, "POST /imports": ADMINISTRATORS, "GET /imports/{import_id}": ADMINISTRATORS,
    "DELETE /imports/{import_id}": ADMINISTRATORS, "PUT /imports/{import_id}/mapping": ADMINISTRATORS,
    "POST /imports/{import_id}/check": ADMINISTRATORS, "POST /imports/{import_id}/run": ADMINISTRATORS,
    "POST /imports/{import_id}/stop": ADMINISTRATORS, "GET /imports/{import_id}/refused.csv": ADMINISTRATORS,
    "GET /cases/{case_id}/drafts": HANDLERS, "PUT /cases/{case_id}/draft": HANDLERS, "POST /cases/{case_id}/drafts/{agent_id}/take": HANDLERS,
    "GET /cases/{case_id}/colleagues": ALL, "GET /me/notifications": ALL, "POST /me/notifications/read": ALL,
    "POST /me/notifications/unread": ALL, "GET /me/notifications/settings": ALL, "PUT /me/notifications/settings": ALL,
    "GET /canned-replies": HANDLERS, "POST /canned-replies": HANDLERS, "PUT /canned-replies/{reply_id}": HANDLERS,
    "POST /canned-replies/{reply_id}/fill": HANDLERS,
    "GET /case-views": ALL, "POST /case-views": ALL, "PUT /case-views/{view_id}": ALL, "DELETE /case-views/{view_id}": ALL,
    "GET /macros": HANDLERS, "POST /macros": HANDLERS, "PUT /macros/{macro_id}": HANDLERS,
    "POST /macros/{macro_id}/preview": HANDLERS, "POST /macros/{macro_id}/run": HANDLERS,
    "GET /me/tasks": ALL, "GET /cases/{case_id}/tasks": ALL, "POST /cases/{case_id}/tasks": NOTE_WRITERS,
    "POST /cases/{case_id}/tasks/order": NOTE_WRITERS, "PUT /cases/{case_id}/tasks/{task_id}": NOTE_WRITERS,
    "DELETE /cases/{case_id}/tasks/{task_id}": NOTE_WRITERS,
    "GET /rules": ADMINISTRATORS, "POST /rules": ADMINISTRATORS, "GET /rules/choices": ADMINISTRATORS, "POST /rules/preview": ADMINISTRATORS,
    "POST /rules/order": ADMINISTRATORS, "PUT /rules/{rule_id}": ADMINISTRATORS, "GET /rules/{rule_id}/runs": ADMINISTRATORS,
    "GET /routing-rules": ADMINISTRATORS, "POST /routing-rules": ADMINISTRATORS, "GET /routing-rules/facts": ADMINISTRATORS,
    "POST /routing-rules/check": ADMINISTRATORS, "POST /routing-rules/bench": ADMINISTRATORS, "POST /routing-rules/order": ADMINISTRATORS,
    "PUT /routing-rules/{rule_id}": ADMINISTRATORS,
    "GET /single-sign-on": ADMINISTRATORS, "PUT /single-sign-on/draft": ADMINISTRATORS, "DELETE /single-sign-on/draft": ADMINISTRATORS,
    "POST /single-sign-on/draft/check": ADMINISTRATORS, "POST /single-sign-on/draft/trial": ADMINISTRATORS,
    "POST /single-sign-on/live": ADMINISTRATORS, "DELETE /single-sign-on/live": ADMINISTRATORS, "POST /single-sign-on/undo": ADMINISTRATORS,
    "DELETE /people/{agent_id}/sign-in-link": ADMINISTRATORS,
    "GET /audit": AUDITORS, "GET /audit/entries.csv": AUDITORS,
}  # fmt: skip
# Nobody has to be signed in: to sign in, and for who holds a link.
OPEN = {
    "POST /session",
    "POST /session/passkey",
    "POST /session/passkey/begin",
    "POST /session/sso/offers",
    "GET /session/sso/problems/{code}",
    "GET /session/sso/begin",
    "GET /session/sso/callback",
    "POST /session/sso/code",
    "POST /access-links/look",
    "POST /access-links/use",
}
PREFIX = "/api/v1"


def _calls(shared: Composed) -> dict[str, dict[str, Any]]:
    paths: dict[str, dict[str, dict[str, Any]]] = shared.app.openapi()["paths"]
    return {
        f"{method.upper()} {path.removeprefix(PREFIX)}": operation
        for path, operations in paths.items()
        if path.startswith(PREFIX)
        for method, operation in operations.items()
    }


async def _try(http: httpx.AsyncClient, call: str) -> httpx.Response:
    method, path = call.split(" ")
    for part in [each for each in path.split("/") if each.startswith("{")]:
        path = path.replace(part, str(UUID(int=7)))
    return await http.request(method, PREFIX + path)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(shared: Composed) -> Tenant:
    return await shared.new_tenant()


async def _with_role(shared: Composed, house: Tenant, role: str) -> httpx.AsyncClient:
    """Emma's browser, who has this role now; calls that end her sessions are made with a new one each."""
    async with shared.core.units.begin(house.tenant_id) as unit:
        await unit.connection.execute(
            "UPDATE agents SET role = $3 WHERE tenant_id = $1 AND agent_id = $2",
            house.tenant_id, house.agents["emma"].agent_id, role,
        )  # fmt: skip
    return (await shared.sign_in(house.agents["emma"])).http


async def test_every_call_has_its_decision_when_the_document_is_read(shared: Composed) -> None:
    assert set(_calls(shared)) == set(ALLOWED) | OPEN


async def test_document_says_the_same_when_it_tells_what_a_call_needs(shared: Composed) -> None:
    for call, operation in _calls(shared).items():
        if call in OPEN:
            assert "x-permissions" not in operation, call
            continue
        needed = set(operation["x-permissions"])
        who = {role for role, given_ in BUILT_IN_ROLES.items() if not needed or needed & given_}
        assert who == ALLOWED[call], call


@pytest.mark.parametrize("role", sorted(ALL))
async def test_call_is_let_in_or_refused_as_the_table_says_when_a_role_makes_it(
    shared: Composed, house: Tenant, role: str
) -> None:
    http = await _with_role(shared, house, role)
    for call, roles in ALLOWED.items():
        if call.startswith("DELETE /session"):
            continue  # it ends what the others are tried with, and is everybody's
        answer = await _try(http, call)
        assert answer.status_code != 401, call
        refused = answer.status_code == 403 and answer.json()["error"]["code"] == "not-allowed"
        assert refused == (role not in roles), f"{role}: {call}: {answer.status_code} {answer.text}"
        if refused:
            assert answer.json()["error"]["params"]["permission"] in PERMISSIONS


async def _token(shared: Composed, house: Tenant, *permissions: Permission) -> httpx.AsyncClient:
    admin = await shared.sign_in(house.agents["admin"])
    made = await admin.http.post(f"{PREFIX}/tokens", json={"name": "Of a test", "permissions": permissions})
    assert made.status_code == 201, made.text
    http = await shared.http()
    http.headers["authorization"] = f"Bearer {made.json()['token']}"
    return http


async def test_token_is_let_in_where_its_scope_says_and_nowhere_else_when_it_calls(
    shared: Composed, house: Tenant
) -> None:
    """No CSRF token is asked of it, and what concerns the account of a person is never a token's."""
    for scope in ("cases.read", "audit.read", "people.manage"):
        http = await _token(shared, house, scope)
        for call, operation in _calls(shared).items():
            if call in OPEN:
                continue
            answer = await _try(http, call)
            code = answer.json()["error"]["code"] if answer.status_code == 403 else ""
            needed = set(operation["x-permissions"])
            expected = (
                "not-allowed"
                if needed and scope not in needed
                else "in-person-only"
                if "x-in-person" in operation
                else ""
            )
            assert code == expected, f"{scope}: {call}: {answer.status_code} {answer.text}"


async def test_token_loses_what_its_maker_loses_when_it_is_used_again(shared: Composed) -> None:
    house = await shared.new_tenant()
    http = await _token(shared, house, "audit.read", "cases.read")
    assert (await http.get(f"{PREFIX}/audit")).status_code == 200
    async with shared.core.units.begin(house.tenant_id) as unit:
        await unit.connection.execute("UPDATE agents SET role = 'agent' WHERE role = 'administrator'")
    assert (await http.get(f"{PREFIX}/audit")).status_code == 403
    assert (await http.get(f"{PREFIX}/teams")).status_code == 200
    async with shared.core.units.begin(house.tenant_id) as unit:
        await unit.connection.execute("UPDATE agents SET active = false")
    assert (await http.get(f"{PREFIX}/teams")).status_code == 401


async def test_token_is_of_no_use_when_it_was_revoked_has_expired_or_is_wrong(
    shared: Composed, house: Tenant
) -> None:
    http = await _token(shared, house, "cases.read")
    assert (await http.get(f"{PREFIX}/teams")).status_code == 200
    admin = await shared.sign_in(house.agents["admin"])
    listed = (await admin.http.get(f"{PREFIX}/tokens")).json()["tokens"]
    assert listed[0]["last_used_at"] is not None
    async with shared.core.units.begin(house.tenant_id) as unit:
        await unit.connection.execute("UPDATE api_tokens SET expires_at = now() - interval '1 second'")
    assert await _refusal(http) == (401, "token-invalid")
    async with shared.core.units.begin(house.tenant_id) as unit:
        await unit.connection.execute("UPDATE api_tokens SET expires_at = NULL")
    assert (await admin.http.delete(f"{PREFIX}/tokens/{listed[0]['token_id']}")).status_code == 204
    assert await _refusal(http) == (401, "token-invalid")
    http.headers["authorization"] = "Bearer rtz_" + "x" * 43
    # A session beside a wrong token does not help: what was sent on purpose counts.
    http.cookies.set("retzef_session", admin.token)
    assert await _refusal(http) == (401, "token-invalid")
    # Without any token nothing is said of tokens.
    assert await _refusal(await shared.http()) == (401, "signed-out")


async def _refusal(http: httpx.AsyncClient) -> tuple[int, str]:
    answer = await http.get(f"{PREFIX}/teams")
    return answer.status_code, answer.json()["error"]["code"]


async def test_token_acts_in_the_name_of_its_maker_when_the_audit_is_read(
    shared: Composed, house: Tenant
) -> None:
    http = await _token(shared, house, "people.manage", "audit.read", "cases.read")
    made = await http.post(f"{PREFIX}/teams", json={"name": {"en": "By a token"}})
    assert made.status_code == 201, made.text
    entry = (await http.get(f"{PREFIX}/audit", params={"acts": "team_made"})).json()["entries"][0]
    assert (entry["agent_name"], entry["token_name"]) == ("Admin", "Of a test")
    assert (entry["object_name"], entry["after"]["name"]) == ("By a token", {"en": "By a token"})


async def test_nobody_makes_a_token_with_more_than_their_own_when_they_ask(shared: Composed) -> None:
    house = await shared.new_tenant()
    async with shared.core.units.begin(house.tenant_id) as unit:
        role_id = unit.ids.new()
        await unit.connection.execute(
            "INSERT INTO roles (tenant_id, role_id, name, permissions, created_at) VALUES ($1, $2, '{}', $3, $4)",
            house.tenant_id, role_id, ["api.manage", "cases.read"], unit.now,
        )  # fmt: skip
        await unit.connection.execute(
            "UPDATE agents SET role = 'own', role_id = $2 WHERE agent_id = $1",
            house.agents["yoav"].agent_id,
            role_id,
        )
    yoav = (await shared.sign_in(house.agents["yoav"])).http
    body: dict[str, object] = {"name": "Mine", "permissions": ["cases.read"]}
    assert (await yoav.post(f"{PREFIX}/tokens", json=body)).status_code == 201
    refused = await yoav.post(f"{PREFIX}/tokens", json={**body, "permissions": ["audit.read"]})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "rights-beyond-own")
    assert PASSWORD not in refused.text


async def test_answer_and_note_need_each_their_own_right_when_somebody_writes(shared: Composed) -> None:
    house = await shared.new_tenant()
    scene = await play_scene(shared, house)
    rights: tuple[tuple[Permission, bool], ...] = (("cases.handle", False), ("cases.note", True))
    for scope, note in rights:
        http = await _token(shared, house, "cases.read", "cases.read_all", scope)
        for wanted in (False, True):
            body = {
                "client_id": str(uuid4()),
                "interaction_id": str(scene.interaction_id),
                "text": "x",
                "note": wanted,
            }
            answer = await http.post(f"{PREFIX}/cases/{scene.case_id}/messages", json=body)
            assert answer.status_code == (201 if wanted == note else 403), f"{scope}: {answer.text}"
