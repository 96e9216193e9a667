"""Every look at what is known of a customer is in the audit: each call that reads has its decision here, by the API's document."""

from typing import Any
from uuid import UUID

import pytest

from retzef.platform.auth.permissions import PERMISSIONS
from tests.fixtures.actors import play_scene, sit_down
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")

PREFIX = "/api/v1"
# What a call tells of customers, as the audit has it.
LOOKED_AT = {
    "/cases": "cases_listed", "/me/tasks": "cases_listed", "/work-items/waiting": "cases_listed", "/rules/{rule_id}/runs": "cases_listed",
    "/cases/{case_id}": "case_opened", "/cases/{case_id}/messages": "case_opened", "/cases/{case_id}/files": "case_opened",
    "/cases/{case_id}/drafts": "case_opened", "/cases/{case_id}/tasks": "case_opened", "/cases/{case_id}/ties": "case_opened",
    "/customers": "customers_searched", "/customers/{customer_id}": "customer_opened",
    "/customers/{customer_id}/consents": "customer_opened", "/customers/{customer_id}/organizations": "customer_opened",
    "/customers/{customer_id}/timeline": "customer_opened", "/customers/{customer_id}/ways": "customer_opened", "/facts/{fact_id}": "customer_opened",
    "/organizations/{organization_id}": "organization_opened", "/search": "messages_searched",
    "/duplicates": "duplicates_listed", "/blocked": "blocked_listed",
    "/imports/{import_id}": "import_opened", "/imports/{import_id}/refused.csv": "import_opened",
    "/exports/{export_id}/file": "customers_exported",
    "/cases/{case_id}/messages/{message_id}/mail": "case_opened", "/cases/{case_id}/messages/{message_id}/mail/page": "case_opened",
    "/cases/{case_id}/messages/{message_id}/mail/source": "case_opened",
    "/cases/{case_id}/interactions/{interaction_id}/usual-mail": "case_opened", "/administration/held-mails": "held_mails_listed",
    "/administration/held-mails/{quarantine_id}/content": "held_mail_opened", "/administration/held-mails/{quarantine_id}/source": "held_mail_opened",
}  # fmt: skip
# The scene has no export that is made and no mail that was fetched: tests/api/test_exports.py, test_mails.py and test_held_mails.py.
_NOT_IN_THE_SCENE = (
    "/exports/{export_id}/file",
    "/cases/{case_id}/messages/{message_id}/mail",
    "/cases/{case_id}/interactions/",
    "/administration/held-mails",
)
# What tells nothing of a customer: settings, colleagues, sums, numbers of cases, and what is the caller's own.
TELLS_OF_NOBODY = {
    "/administration/calendars", "/administration/calendars/countries", "/administration/mailboxes", "/administration/mailbox-consents", "/reports/promised-waits", "/reports/unanswered", "/administration/entry-points", "/administration/first-steps", "/administration/queues",
    "/administration/skills", "/administration/routing-policies", "/administration/routing-policies/file", "/administration/routing-policies/{policy_id}/file", "/administration/routing-policies/{policy_id}/shadow",
    "/administration/tenant", "/audit", "/audit/entries.csv", "/board", "/board/alerts", "/board/items", "/board/table.csv", "/canned-replies", "/case-views",
    "/cases/counts", "/cases/{case_id}/colleagues", "/cases/{case_id}/deadlines", "/cases/{case_id}/files/{attachment_id}", "/cases/{case_id}/mail-signature", "/consent-purposes", "/customers/{customer_id}/erasure", "/directory",
    "/exports", "/fact-kinds", "/fact-sources", "/fields", "/imports", "/jobs/dead", "/labels", "/macros", "/me/notifications",
    "/me/notifications/settings", "/me/passkeys", "/me/second-factor", "/me/sessions", "/organizations", "/people",
    "/people/{agent_id}", "/presence-reasons", "/reports/agents/{agent_id}/presence", "/reports/counting", "/reports/day", "/reports/day.csv", "/reports/items/{work_item_id}",
    "/reports/pieces", "/reports/pieces.csv", "/retention", "/roles", "/routing-rules", "/routing-rules/facts", "/rules", "/rules/choices", "/second-factor-policy",
    "/simulations", "/simulations/{simulation_id}", "/simulations/{simulation_id}/result.csv", "/simulations/{simulation_id}/result.json",
    "/simulations/{simulation_id}/scenario.yaml", "/session", "/session/places", "/session/sso/begin", "/session/sso/callback", "/session/sso/problems/{code}",
    "/single-sign-on", "/teams", "/tokens", "/webhooks", "/webhooks/{subscription_id}/deliveries",
    "/work-items/{work_item_id}/decisions", "/work-items/{work_item_id}/takers",
}  # fmt: skip


def _reads(shared: Composed) -> set[str]:
    paths: dict[str, dict[str, Any]] = shared.app.openapi()["paths"]
    return {
        path.removeprefix(PREFIX)
        for path, calls in paths.items()
        if "get" in calls and path.startswith(PREFIX)
    }


async def test_every_call_that_reads_has_its_decision_when_the_document_is_read(shared: Composed) -> None:
    assert _reads(shared) == set(LOOKED_AT) | TELLS_OF_NOBODY


async def test_the_audit_tells_of_it_when_a_call_tells_of_a_customer(shared: Composed, own: Tenant) -> None:
    """Each with a token of its own, so that no look is the same look again."""
    scene = await play_scene(shared, own)
    admin = await sit_down(shared, own, "admin")
    asked = {"/search": {"q": "meter"}, "/cases/{case_id}/messages": {"before": str(UUID(int=2**128 - 1))}}
    acts: dict[str, str] = {}
    for path, act in LOOKED_AT.items():
        if path.startswith(_NOT_IN_THE_SCENE):
            continue
        body = {"name": path[:60], "permissions": sorted(PERMISSIONS)}
        made = (await admin.do("POST", "/tokens", body)).json()
        acts[made["token_id"]] = act
        http = await shared.http()
        http.headers["authorization"] = f"Bearer {made['token']}"
        answer = await http.get(f"{PREFIX}{scene.fill(path)}", params=asked.get(path))
        assert answer.status_code == 200, f"{path}: {answer.text}"
    await shared.web.looks.drain()
    noted = (await admin.do("GET", "/audit?acts=looks&limit=200")).json()["entries"]
    assert {each["token_id"]: each["act"] for each in noted if each["token_id"]} == acts
