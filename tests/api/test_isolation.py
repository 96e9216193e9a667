"""Every route, tried by everybody who must not: another tenant, another queue, a lower role, nobody, another site.

The routes are read from the OpenAPI document: one that has no rule here fails the test.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from starlette.routing import Mount, Route, WebSocketRoute

from tests.api.refusals import CONSULTS, GONE, MADE, OWN, REFUSED, SENT, SIMULATIONS, WRONG, Body, Rule
from tests.fixtures.actors import PNG, Scene, play_scene, sit_down, visit
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.rows import rows_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

_LINK: Body = lambda scene: {"customer_id": str(scene.ids["customers"][1])}  # noqa: E731
_MESSAGE: Body = lambda scene: {  # noqa: E731
    "client_id": str(uuid4()), "interaction_id": str(scene.interaction_id), "text": "let me in",
    "attachment_ids": [str(scene.attachment_id)],
}  # fmt: skip
_OTHER_CASE: Body = lambda scene: {"case_id": str(scene.ids["cases"][1])}  # noqa: E731
_WRAP_UP: Body = lambda scene: {"disposition_id": str(scene.tenant.disposition_id), "resolve_case": True}  # noqa: E731

_TO_DANA: Body = lambda scene: {"agent_id": str(scene.tenant.agents["dana"].agent_id)}  # noqa: E731
_ROLE: Body = lambda _: {"name": {"en": "Mine"}, "permissions": ["cases.read"]}  # noqa: E731
_QUEUE: dict[str, object] = {"name": {"en": "Mine now"}, "version": 1}
_OWN_LIST: dict[str, object] = {
    "entries": [{"key": each, "name": {"en": "Mine"}} for each in ("service", "mine")], "version": 0,
}  # fmt: skip
_HELD: Body = lambda scene: {"quarantine_ids": [str(scene.rights["quarantine_id"])]}  # noqa: E731
_CALENDAR: dict[str, object] = {"name": "Mine now", "week": [[]] * 7}
_ENTRY_POINT: Body = lambda scene: {  # noqa: E731
    "name": "mine now", "queue_id": str(scene.tenant.queue_id), "version": 1,
}  # fmt: skip
_NEW_ENTRY_POINT: Callable[[Scene], dict[str, object]] = lambda scene: {  # noqa: E731
    "name": "mine now", "queue_id": str(scene.tenant.queue_id), "channel": "webchat",
}  # fmt: skip
_PROVIDER: dict[str, object] = {
    "name": "Mine", "preset": "other", "issuer": "https://127.0.0.1:9", "client_id": "mine", "email_domains": ["mine.example"],
    "allow_private_network": True,
}  # fmt: skip
_WEBHOOK = {"name": "Mine", "url": "https://mine.example/"}
_REPLY: dict[str, object] = {"code": "mine", "title": "Mine now", "texts": {"en": "Mine"}}
_VIEW: dict[str, object] = {"name": "Mine now", "query": {"status": ["open"]}}
_RULE: dict[str, object] = {
    "name": "Ours",
    "event": "message_received",
    "acts": [{"kind": "priority", "priority": "low"}],
}
_ROUTING_RULE: dict[str, object] = {"name": "Ours", "condition": "true", "effects": {"customer_value": 5}}
_MACRO: dict[str, object] = {"name": "Mine now", "acts": [{"kind": "priority", "priority": "low"}]}
_TENANT = {
    "name": "Mine",
    "home_country": "IL",
    "time_zone": "UTC",
    "default_locale": "en",
    "locales": ["en"],
    "accent": "#123456",
    "version": 99,
}

RULES: dict[str, Rule] = {
    "POST /api/v1/session": Rule(frozenset({401}), frozenset({401}), lambda scene: {
        "email": scene.tenant.agents["dana"].email, "password": "a guess"}, public=True),
    "GET /api/v1/session": Rule(OWN, OWN),
    "POST /api/v1/session/passkey/begin": Rule(OWN, OWN, public=True),
    "POST /api/v1/session/passkey": Rule(WRONG, WRONG, lambda _: {"credential": {}}, public=True),
    # Strangers may knock; whom a provider has not proved gets nothing.
    "POST /api/v1/session/sso/offers": Rule(OWN, OWN, lambda scene: {"email": scene.tenant.agents["dana"].email}, public=True),
    "GET /api/v1/session/sso/problems/{code}": Rule(OWN, OWN, public=True),
    "GET /api/v1/session/sso/begin": Rule(SENT, SENT, public=True),
    "GET /api/v1/session/sso/callback": Rule(SENT, SENT, public=True),
    "POST /api/v1/session/sso/code": Rule(frozenset({409}), frozenset({409}), lambda _: {"code": "123456"}, public=True),
    "GET /api/v1/single-sign-on": Rule(REFUSED, REFUSED, administrator=OWN),
    "PUT /api/v1/single-sign-on/draft": Rule(REFUSED, REFUSED, lambda _: {**_PROVIDER, "version": 1}, administrator=OWN),
    "POST /api/v1/single-sign-on/draft/check": Rule(REFUSED, REFUSED, administrator=frozenset({409})),
    "POST /api/v1/single-sign-on/draft/trial": Rule(REFUSED, REFUSED, administrator=frozenset({409})),
    "DELETE /api/v1/single-sign-on/draft": Rule(REFUSED, REFUSED, administrator=OWN),
    "POST /api/v1/single-sign-on/live": Rule(REFUSED, REFUSED, lambda _: {"version": 1}, administrator=frozenset({404, 409})),
    "DELETE /api/v1/single-sign-on/live": Rule(REFUSED, REFUSED, administrator=GONE),
    "POST /api/v1/single-sign-on/undo": Rule(REFUSED, REFUSED, administrator=GONE),
    "DELETE /api/v1/people/{agent_id}/sign-in-link": Rule(REFUSED, REFUSED, administrator=GONE),
    "GET /api/v1/me/passkeys": Rule(OWN, OWN),
    "POST /api/v1/me/passkeys/begin": Rule(WRONG, WRONG, lambda _: {"password": "a guess"}),
    "POST /api/v1/me/passkeys": Rule(WRONG, WRONG, lambda _: {"name": "x", "credential": {}}),
    "DELETE /api/v1/me/passkeys/{passkey_id}": Rule(GONE, GONE),
    "GET /api/v1/session/places": Rule(OWN, OWN),
    "PUT /api/v1/session/place": Rule(GONE, GONE, lambda scene: {"tenant_id": str(scene.tenant.tenant_id)}),
    "DELETE /api/v1/session": Rule(OWN, OWN),
    "PATCH /api/v1/me": Rule(OWN, OWN, lambda _: {"locale": "uk"}),
    "PUT /api/v1/me/presence": Rule(OWN, OWN, lambda _: {"presence": "ready"}),
    # People and rights: administrators of another tenant see and change their own.
    "GET /api/v1/people": Rule(REFUSED, REFUSED, administrator=OWN),
    "GET /api/v1/people/{agent_id}": Rule(REFUSED, REFUSED, administrator=GONE),
    "PATCH /api/v1/people/{agent_id}": Rule(REFUSED, REFUSED, lambda _: {"name": "mine now"}, administrator=GONE),
    "POST /api/v1/people/invitations": Rule(REFUSED, REFUSED, lambda _: {"email": f"{uuid4()}@new.example"}, administrator=MADE),
    "POST /api/v1/people/{agent_id}/link": Rule(REFUSED, REFUSED, administrator=GONE),
    "POST /api/v1/people/{agent_id}/deactivate": Rule(REFUSED, REFUSED, administrator=GONE),
    "POST /api/v1/people/{agent_id}/reactivate": Rule(REFUSED, REFUSED, administrator=GONE),
    "DELETE /api/v1/people/{agent_id}/sessions": Rule(REFUSED, REFUSED, administrator=GONE),
    "DELETE /api/v1/people/{agent_id}/second-factor": Rule(REFUSED, REFUSED, administrator=GONE),
    "GET /api/v1/roles": Rule(REFUSED, REFUSED, administrator=OWN),
    "POST /api/v1/roles": Rule(REFUSED, REFUSED, _ROLE, administrator=MADE),
    "PATCH /api/v1/roles/{role_id}": Rule(REFUSED, REFUSED, _ROLE, administrator=GONE),
    "DELETE /api/v1/roles/{role_id}": Rule(REFUSED, REFUSED, administrator=GONE),
    "GET /api/v1/teams": Rule(OWN, OWN),
    "POST /api/v1/teams": Rule(REFUSED, REFUSED, lambda _: {"name": {"en": "Mine"}}, administrator=MADE),
    "PUT /api/v1/teams/{team_id}": Rule(REFUSED, REFUSED, lambda _: {"name": {"en": "Mine"}}, administrator=GONE),
    "DELETE /api/v1/teams/{team_id}": Rule(REFUSED, REFUSED, administrator=GONE),
    "GET /api/v1/audit": Rule(REFUSED, REFUSED, administrator=OWN),
    "GET /api/v1/audit/entries.csv": Rule(REFUSED, REFUSED, administrator=OWN),
    "GET /api/v1/customers/{customer_id}/erasure": Rule(REFUSED, REFUSED, administrator=GONE),
    "POST /api/v1/customers/{customer_id}/erasure": Rule(REFUSED, REFUSED, lambda _: {
        "reason": "test_data", "confirmation": "Ruth", "now": True}, administrator=GONE),
    "DELETE /api/v1/customers/{customer_id}/erasure": Rule(REFUSED, REFUSED, administrator=GONE),
    "PUT /api/v1/customers/{customer_id}/hold": Rule(REFUSED, REFUSED, lambda _: {"reference": "7/26"}, administrator=GONE),
    "DELETE /api/v1/customers/{customer_id}/hold": Rule(REFUSED, REFUSED, administrator=GONE),
    "GET /api/v1/imports": Rule(REFUSED, REFUSED, administrator=OWN),
    "POST /api/v1/imports": Rule(REFUSED, REFUSED, lambda _: b"name\nMine\n", administrator=MADE),
    "GET /api/v1/imports/{import_id}": Rule(REFUSED, REFUSED, administrator=GONE),
    "DELETE /api/v1/imports/{import_id}": Rule(REFUSED, REFUSED, administrator=GONE),
    "PUT /api/v1/imports/{import_id}/mapping": Rule(REFUSED, REFUSED, lambda _: {
        "encoding": "utf-8", "delimiter": ",", "columns": ["name"]}, administrator=GONE),
    "POST /api/v1/imports/{import_id}/check": Rule(REFUSED, REFUSED, administrator=GONE),
    "POST /api/v1/imports/{import_id}/run": Rule(REFUSED, REFUSED, administrator=GONE),
    "POST /api/v1/imports/{import_id}/stop": Rule(REFUSED, REFUSED, administrator=GONE),
    "GET /api/v1/imports/{import_id}/refused.csv": Rule(REFUSED, REFUSED, administrator=GONE),
    "GET /api/v1/exports": Rule(OWN | REFUSED, REFUSED, administrator=OWN),
    "POST /api/v1/exports": Rule(GONE | REFUSED, REFUSED, lambda scene: {"customer_id": str(scene.ids["customers"][0])}, administrator=GONE),
    "GET /api/v1/exports/{export_id}/file": Rule(GONE | REFUSED, REFUSED, administrator=GONE),
    "DELETE /api/v1/exports/{export_id}": Rule(GONE | REFUSED, REFUSED, administrator=GONE),
    "POST /api/v1/facts": Rule(REFUSED, REFUSED, lambda scene: {"facts": [{
        "source": "shop", "external_id": "A-1", "kind": "order", "occurred_at": "2026-11-01T10:00:00Z",
        "customer": {"customer_id": str(scene.ids["customers"][0])}, "values": {"number": "mine"}}]}, administrator=OWN),
    "GET /api/v1/facts/{fact_id}": Rule(GONE, GONE),
    "GET /api/v1/fact-sources": Rule(REFUSED, REFUSED, administrator=OWN),
    "POST /api/v1/fact-sources": Rule(REFUSED, REFUSED, lambda _: {"key": "mine", "name": "Mine"}, administrator=MADE),
    "PUT /api/v1/fact-sources/{source_id}": Rule(REFUSED, REFUSED, lambda _: {"name": "Mine now"}, administrator=GONE),
    "GET /api/v1/fact-kinds": Rule(REFUSED, REFUSED, administrator=OWN),
    "POST /api/v1/fact-kinds": Rule(REFUSED, REFUSED, lambda _: {"key": "mine", "title": {"en": "Mine"}}, administrator=MADE),
    "PUT /api/v1/fact-kinds/{kind_id}": Rule(REFUSED, REFUSED, lambda _: {"title": {"en": "Mine now"}}, administrator=GONE),
    "GET /api/v1/tokens": Rule(REFUSED, REFUSED, administrator=OWN),
    "POST /api/v1/tokens": Rule(REFUSED, REFUSED, lambda _: {"name": "Mine", "permissions": ["cases.read"]}, administrator=MADE),
    "DELETE /api/v1/tokens/{token_id}": Rule(REFUSED, REFUSED, administrator=GONE),
    "GET /api/v1/webhooks": Rule(REFUSED, REFUSED, administrator=OWN),
    "POST /api/v1/webhooks": Rule(REFUSED, REFUSED, lambda _: _WEBHOOK, administrator=MADE),
    "PUT /api/v1/webhooks/{subscription_id}": Rule(REFUSED, REFUSED, lambda _: {**_WEBHOOK, "version": 1}, administrator=GONE),
    "DELETE /api/v1/webhooks/{subscription_id}": Rule(REFUSED, REFUSED, administrator=GONE),
    "POST /api/v1/webhooks/{subscription_id}/restore": Rule(REFUSED, REFUSED, administrator=GONE),
    "POST /api/v1/webhooks/{subscription_id}/state": Rule(REFUSED, REFUSED, lambda _: {"on": True}, administrator=GONE),
    "POST /api/v1/webhooks/{subscription_id}/secret": Rule(REFUSED, REFUSED, administrator=GONE),
    "POST /api/v1/webhooks/{subscription_id}/test": Rule(REFUSED, REFUSED, administrator=GONE),
    "POST /api/v1/webhooks/test": Rule(
        REFUSED, REFUSED,
        lambda scene: {"url": "https://127.0.0.1:9/", "subscription_id": str(scene.rights["subscription_id"])}, administrator=GONE),
    "GET /api/v1/webhooks/{subscription_id}/deliveries": Rule(REFUSED, REFUSED, administrator=GONE),
    "POST /api/v1/webhooks/{subscription_id}/deliveries/{delivery_id}/replay": Rule(REFUSED, REFUSED, administrator=GONE),
    "POST /api/v1/webhooks/{subscription_id}/deliveries/{delivery_id}/skip": Rule(REFUSED, REFUSED, administrator=GONE),
    "POST /api/v1/webhooks/{subscription_id}/replay": Rule(REFUSED, REFUSED, lambda _: {"since": "2026-01-01T00:00:00Z"}, administrator=GONE),
    "GET /api/v1/second-factor-policy": Rule(REFUSED, REFUSED, administrator=OWN),
    "PUT /api/v1/second-factor-policy": Rule(REFUSED, REFUSED, lambda _: {"roles": []}, administrator=OWN),
    # One's own notifications, and whom a note can name.
    "GET /api/v1/cases/{case_id}/colleagues": Rule(GONE, GONE),
    "GET /api/v1/cases/{case_id}/drafts": Rule(GONE, GONE),
    "PUT /api/v1/cases/{case_id}/draft": Rule(GONE, GONE, lambda _: {"text": "mine", "version": 0}),
    "POST /api/v1/cases/{case_id}/drafts/{agent_id}/take": Rule(GONE, GONE, lambda _: {"version": 1}),
    "GET /api/v1/me/notifications": Rule(OWN, OWN),
    "POST /api/v1/me/notifications/read": Rule(OWN, OWN, lambda scene: {"notification_ids": [str(scene.rights["notification_id"])]}),
    "POST /api/v1/me/notifications/unread": Rule(OWN, OWN, lambda scene: {"notification_ids": [str(scene.rights["notification_id"])]}),
    "GET /api/v1/me/notifications/settings": Rule(OWN, OWN),
    "PUT /api/v1/me/notifications/settings": Rule(OWN, OWN, lambda _: {"version": 0}),
    # One's own account: what is named here is never somebody else's.
    "GET /api/v1/me/sessions": Rule(OWN, OWN),
    "DELETE /api/v1/me/sessions": Rule(OWN, OWN),
    "DELETE /api/v1/me/sessions/{session_id}": Rule(OWN, OWN),
    "PUT /api/v1/me/password": Rule(WRONG, WRONG, lambda _: {"present": "a guess", "new": "a long new password"}),
    "GET /api/v1/me/second-factor": Rule(OWN, OWN),
    "POST /api/v1/me/second-factor": Rule(WRONG, WRONG, lambda _: {"password": "a guess"}),
    "POST /api/v1/me/second-factor/confirm": Rule(frozenset({409}), frozenset({409}), lambda _: {"code": "123456"}),
    "POST /api/v1/me/second-factor/recovery-codes": Rule(WRONG, WRONG, lambda _: {"password": "a guess", "code": "123456"}),
    "POST /api/v1/me/second-factor/remove": Rule(WRONG, WRONG, lambda _: {"password": "a guess", "code": "123456"}),
    # Links: who holds one is somebody.
    "POST /api/v1/access-links/look": Rule(GONE, GONE, lambda _: {"token": "x" * 43}, public=True),
    "POST /api/v1/access-links/use": Rule(GONE, GONE, lambda _: {"token": "x" * 43, "password": "a long new password"}, public=True),
    "GET /api/v1/administration/skills": Rule(REFUSED, REFUSED, administrator=OWN),
    "POST /api/v1/administration/skills": Rule(REFUSED, REFUSED, lambda _: {"name": {"en": "Mine"}}, administrator=MADE),
    "PUT /api/v1/administration/skills/{skill_id}": Rule(REFUSED, REFUSED, lambda _: _QUEUE, administrator=GONE),
    "PUT /api/v1/administration/skills/levels": Rule(REFUSED, REFUSED, lambda scene: {"changes": [{
        "agent_id": str(scene.tenant.agents["dana"].agent_id), "skill_id": str(scene.rights["skill_id"]), "level": 1, "was": 80,
    }]}, administrator=WRONG),
    **SIMULATIONS, "GET /api/v1/administration/routing-policies": Rule(REFUSED, REFUSED, administrator=OWN),
    "POST /api/v1/administration/routing-policies": Rule(REFUSED, REFUSED, lambda _: {"document": {}}, administrator=MADE),
    "PUT /api/v1/administration/routing-policies/{policy_id}": Rule(
        REFUSED, REFUSED, lambda _: {"document": {"name": "Mine"}, "state": "active", "version": 1}, administrator=GONE
    ),
    "DELETE /api/v1/administration/routing-policies/{policy_id}": Rule(REFUSED, REFUSED, administrator=GONE),
    "GET /api/v1/administration/routing-policies/file": Rule(REFUSED, REFUSED, administrator=OWN),
    "POST /api/v1/administration/routing-policies/file": Rule(REFUSED, REFUSED, lambda _: {"name": "Mine"}, administrator=MADE),
    **{f"GET /api/v1/administration/routing-policies/{{policy_id}}/{what}": Rule(REFUSED, REFUSED, administrator=GONE) for what in ("file", "shadow")},
    "PUT /api/v1/administration/routing-policies/{policy_id}/file": Rule(REFUSED, REFUSED, lambda _: {}, administrator=WRONG),
    "GET /api/v1/administration/queues": Rule(REFUSED, REFUSED, administrator=OWN),
    "POST /api/v1/administration/queues": Rule(REFUSED, REFUSED, lambda scene: {
        "name": {"en": "Mine now"}, "members": [str(scene.tenant.agents["dana"].agent_id)]},
        administrator=frozenset({422})),
    "PUT /api/v1/administration/queues/{queue_id}": Rule(
        REFUSED, REFUSED, lambda _: _QUEUE, administrator=GONE),
    **{f"GET /api/v1/administration/{each}": Rule(REFUSED, REFUSED, administrator=OWN) for each in ("calendars", "calendars/countries")},
    # One of one's own comes of it, as of a role.
    "POST /api/v1/administration/calendars": Rule(REFUSED, REFUSED, lambda _: _CALENDAR, administrator=MADE),
    "POST /api/v1/administration/calendars/test": Rule(REFUSED, REFUSED, lambda _: _CALENDAR, administrator=OWN),
    "PUT /api/v1/administration/calendars/{calendar_id}": Rule(
        REFUSED, REFUSED, lambda _: {**_CALENDAR, "version": 1}, administrator=GONE),
    "GET /api/v1/administration/entry-points": Rule(REFUSED, REFUSED, administrator=OWN),
    "POST /api/v1/administration/entry-points": Rule(
        REFUSED, REFUSED, _NEW_ENTRY_POINT, administrator=frozenset({422})),
    "PUT /api/v1/administration/entry-points/{entry_point_id}": Rule(
        REFUSED, REFUSED, _ENTRY_POINT, administrator=GONE),
    "POST /api/v1/administration/entry-points/{entry_point_id}/secrets/{name}": Rule(
        REFUSED, REFUSED, administrator=GONE),
    "POST /api/v1/administration/entry-points/test": Rule(REFUSED, REFUSED, lambda scene: {
        **_NEW_ENTRY_POINT(scene), "entry_point_id": str(scene.tenant.entry_point.entry_point_id)},
        administrator=GONE),
    "POST /api/v1/administration/mailboxes/test": Rule(REFUSED, REFUSED, lambda scene: {
        "name": "Mine now", "queue_id": str(scene.tenant.queue_id), "entry_point_id": str(scene.tenant.entry_point.entry_point_id)},
        administrator=GONE),
    "POST /api/v1/administration/mailboxes/{entry_point_id}/consent": Rule(REFUSED, REFUSED, administrator=GONE),
    "POST /api/v1/administration/mailbox-consents": Rule(REFUSED, REFUSED, lambda _: {"state": "another's"}, administrator=frozenset({409})),
    **{f"GET /api/v1/administration/{each}": Rule(REFUSED, REFUSED, administrator=OWN) for each in ("mailboxes", "mailbox-consents", "held-mails")},
    **{f"POST /api/v1/administration/held-mails/{act}": Rule(REFUSED, REFUSED, _HELD, administrator=OWN) for act in ("retry", "dismiss", "bring-back")},
    **{f"GET /api/v1/administration/held-mails/{{quarantine_id}}/{part}": Rule(REFUSED, REFUSED, administrator=GONE) for part in ("content", "source")},
    "GET /api/v1/administration/tenant": Rule(REFUSED, REFUSED, administrator=OWN),
    "GET /api/v1/administration/first-steps": Rule(REFUSED, REFUSED, administrator=OWN),
    "PUT /api/v1/administration/first-steps": Rule(
        REFUSED, REFUSED, lambda _: {"is_put_away": True}, administrator=OWN),
    "PUT /api/v1/administration/tenant": Rule(
        REFUSED, REFUSED, lambda _: _TENANT, administrator=frozenset({409})),
    "GET /api/v1/board": Rule(OWN | {403}, REFUSED, administrator=OWN), "GET /api/v1/board/alerts": Rule(OWN | {403}, REFUSED, administrator=OWN),
    "GET /api/v1/board/table.csv": Rule(OWN | {403, 422}, REFUSED, administrator=OWN | {422}),
    "GET /api/v1/board/items": Rule(OWN | {403, 422}, REFUSED, administrator=OWN | {422}),
    "GET /api/v1/retention": Rule(REFUSED, REFUSED, administrator=OWN),
    "POST /api/v1/retention/preview": Rule(REFUSED, REFUSED, lambda _: {"kind": "decisions", "days": 900}, administrator=OWN),
    "PUT /api/v1/retention/rules/{kind}": Rule(REFUSED, REFUSED, lambda _: {"days": None}, administrator=OWN | WRONG),
    "POST /api/v1/retention/rules/{kind}/undo": Rule(REFUSED, REFUSED, administrator=frozenset({409, 422})),
    "PUT /api/v1/retention/delay": Rule(REFUSED, REFUSED, lambda _: {"days": 7}, administrator=OWN),
    "POST /api/v1/cases": Rule(GONE, GONE, _LINK),
    "GET /api/v1/cases/{case_id}": Rule(GONE, GONE),
    "PATCH /api/v1/cases/{case_id}": Rule(GONE, GONE, lambda _: {"subject": "mine now"}),
    "GET /api/v1/cases/{case_id}/files": Rule(GONE, GONE), "GET /api/v1/cases/{case_id}/files/{attachment_id}": Rule(GONE, GONE), "GET /api/v1/cases/{case_id}/mail-signature": Rule(GONE, GONE),
    "GET /api/v1/cases/{case_id}/deadlines": Rule(GONE, GONE),
    "GET /api/v1/cases/{case_id}/messages": Rule(GONE, GONE),
    **{f"{call[0]} /api/v1/cases/{{case_id}}/messages/{{message_id}}/mail{call[1]}": Rule(GONE, GONE) for call in (
        ("GET", ""), ("GET", "/page"), ("GET", "/source"), ("POST", "/files"), ("DELETE", "/offer"))}, "GET /api/v1/cases/{case_id}/interactions/{interaction_id}/usual-mail": Rule(GONE, GONE),
    **{f"POST /api/v1/cases/{{case_id}}/{call}": Rule(GONE, GONE, lambda _: {"client_id": str(uuid4())}) for call in (
        "interactions/{interaction_id}/transcript", "messages/{message_id}/send-again", "messages/{message_id}/take-back")},
    "POST /api/v1/cases/{case_id}/messages": Rule(GONE, GONE, _MESSAGE),
    "POST /api/v1/cases/{case_id}/files": Rule(GONE, GONE, lambda _: PNG),
    "POST /api/v1/cases/{case_id}/merge": Rule(GONE, GONE, _OTHER_CASE),
    "DELETE /api/v1/cases/{case_id}/merges/{merge_id}": Rule(GONE, GONE),
    "POST /api/v1/cases/{case_id}/split": Rule(GONE, GONE, lambda scene: {"message_id": str(scene.ids["messages"][0])}),
    "DELETE /api/v1/cases/{case_id}/splits/{split_id}": Rule(GONE, GONE),
    "GET /api/v1/cases/{case_id}/ties": Rule(GONE, GONE),
    "POST /api/v1/cases/{case_id}/relations": Rule(GONE, GONE, _OTHER_CASE),
    "DELETE /api/v1/cases/{case_id}/relations/{other_id}": Rule(GONE, GONE),
    "GET /api/v1/cases": Rule(OWN, OWN),
    "GET /api/v1/search": Rule(OWN | WRONG, OWN | WRONG),
    "GET /api/v1/cases/counts": Rule(OWN, OWN),
    "POST /api/v1/cases/bulk": Rule(OWN, OWN, lambda scene: {
        "case_ids": [str(scene.case_id)], "change": {"subject": "mine now"}}),
    "POST /api/v1/cases/bulk/{act_id}/undo": Rule(frozenset({409}), frozenset({409})),
    "GET /api/v1/directory": Rule(OWN, OWN),
    "GET /api/v1/consent-purposes": Rule(OWN, OWN),
    "PUT /api/v1/consent-purposes": Rule(REFUSED, REFUSED, lambda _: _OWN_LIST, administrator=OWN),
    "GET /api/v1/presence-reasons": Rule(OWN, OWN),
    "PUT /api/v1/presence-reasons": Rule(REFUSED, REFUSED, lambda _: {**_OWN_LIST, "version": 1}, administrator=OWN),
    "GET /api/v1/labels": Rule(OWN, OWN),
    "POST /api/v1/labels": Rule(REFUSED, REFUSED, lambda _: {"name": "Mine"}, administrator=frozenset({201})),
    "PATCH /api/v1/labels/{label_id}": Rule(REFUSED, REFUSED, lambda _: {"name": "mine now"},
                                           administrator=GONE),
    "GET /api/v1/customers": Rule(OWN, OWN),
    "GET /api/v1/fields": Rule(OWN, OWN),
    "POST /api/v1/fields": Rule(REFUSED, REFUSED, lambda _: {
        "subject": "case", "key": "mine", "type": "text", "label": {"en": "Mine"}}, administrator=MADE),
    "PATCH /api/v1/fields/{field_id}": Rule(REFUSED, REFUSED, lambda _: {"archived": True}, administrator=GONE),
    "PATCH /api/v1/customers/{customer_id}/fields": Rule(GONE, GONE, lambda _: {"values": {}}),
    "PUT /api/v1/customers/{customer_id}/identities/{identity_id}/block": Rule(GONE, GONE, lambda _: {"reason": "mine"}),
    "DELETE /api/v1/customers/{customer_id}/identities/{identity_id}/block": Rule(GONE, GONE),
    # Those of one's own tenant, whose address is the same in this story.
    "GET /api/v1/blocked": Rule(OWN | REFUSED, REFUSED, administrator=OWN),
    "POST /api/v1/blocked/unblock": Rule(GONE | REFUSED, REFUSED, lambda _: {
        "kind": "email", "value": "ruth@customer.example"}, administrator=GONE),
    "GET /api/v1/organizations": Rule(OWN, OWN),
    "POST /api/v1/organizations": Rule(MADE, MADE, lambda _: {"name": "Mine"}),
    "GET /api/v1/organizations/{organization_id}": Rule(GONE, GONE),
    "PUT /api/v1/organizations/{organization_id}": Rule(GONE, GONE, lambda _: {"name": "Mine now", "version": 1}),
    "PUT /api/v1/organizations/{organization_id}/members/{customer_id}": Rule(GONE, GONE, lambda _: {"role": "mine"}),
    "DELETE /api/v1/organizations/{organization_id}/members/{customer_id}": Rule(GONE, GONE),
    "GET /api/v1/customers/{customer_id}/organizations": Rule(GONE, GONE),
    "GET /api/v1/duplicates": Rule(OWN, OWN),
    "POST /api/v1/duplicates/{one_id}/{other_id}/accept": Rule(GONE, GONE, lambda _: {"take": ["name"]}),
    "POST /api/v1/duplicates/{one_id}/{other_id}/dismiss": Rule(GONE, GONE),
    "POST /api/v1/duplicates/{one_id}/{other_id}/reopen": Rule(GONE, GONE),
    "POST /api/v1/customers": Rule(frozenset({201}), frozenset({201}), lambda _: {"name": "Somebody"}),
    "GET /api/v1/customers/{customer_id}": Rule(GONE, GONE),
    "GET /api/v1/customers/{customer_id}/timeline": Rule(GONE, GONE),
    "GET /api/v1/customers/{customer_id}/ways": Rule(GONE, GONE),
    "GET /api/v1/customers/{customer_id}/consents": Rule(GONE, GONE),
    "POST /api/v1/customers/{customer_id}/identities": Rule(GONE, GONE, lambda _: {"kind": "phone", "value": "0502345678"}),
    "POST /api/v1/customers/{customer_id}/identities/{identity_id}/verify": Rule(GONE, GONE, lambda _: {"how": "code"}),
    "POST /api/v1/customers/{customer_id}/identities/{identity_id}/withdraw": Rule(GONE, GONE),
    "POST /api/v1/customers/{customer_id}/identities/{identity_id}/restore": Rule(GONE, GONE),
    "POST /api/v1/customers/{customer_id}/identities/{identity_id}/consents": Rule(GONE, GONE, lambda _: {
        "purpose": "service", "state": "given", "how": "chat"}),
    "PATCH /api/v1/customers/{customer_id}": Rule(GONE, GONE, lambda _: {"name": "mine now"}),
    "POST /api/v1/customers/{customer_id}/links": Rule(GONE, GONE, _LINK),
    "DELETE /api/v1/customers/{customer_id}/links/{link_id}": Rule(GONE, GONE),
    "POST /api/v1/offers/{offer_id}/accept": Rule(frozenset({409}), frozenset({409})),
    "POST /api/v1/offers/{offer_id}/decline": Rule(frozenset({409}), frozenset({409}), lambda _: {"reason": "busy"}),
    "POST /api/v1/work-items/{work_item_id}/read": Rule(GONE, GONE, lambda scene: {
        "message_id": str(scene.ids["messages"][0])}),
    "POST /api/v1/work-items/{work_item_id}/wrap-up": Rule(GONE, GONE, _WRAP_UP),
    "GET /api/v1/work-items/waiting": Rule(OWN, OWN),
    **{f"POST /api/v1/work-items/{{work_item_id}}/{each}": Rule(GONE, GONE) for each in ("finish", "requeue", "wrap-up/extend", "pull")},
    **{f"GET /api/v1/work-items/{{work_item_id}}/{each}": Rule(GONE, GONE) for each in ("decisions", "takers")},
    "POST /api/v1/work-items/{work_item_id}/hand-over": Rule(GONE, GONE, _TO_DANA), **CONSULTS,
    **{f"POST /api/v1/work-items/{{work_item_id}}/{each}": Rule(REFUSED | GONE, REFUSED, _TO_DANA) for each in ("assign", "assign/undo")},
    "POST /api/v1/work-items/{work_item_id}/free": Rule(REFUSED | GONE, REFUSED),
    "GET /api/v1/jobs/dead": Rule(REFUSED, REFUSED, administrator=OWN),
    "POST /api/v1/jobs/{job_id}/retry": Rule(REFUSED, REFUSED, administrator=GONE),
    # Tools: everybody writes their own; another tenant's are not there.
    "GET /api/v1/canned-replies": Rule(OWN, OWN),
    "POST /api/v1/canned-replies": Rule(MADE, MADE, lambda _: {**_REPLY, "code": uuid4().hex}),
    "PUT /api/v1/canned-replies/{reply_id}": Rule(GONE, GONE, lambda _: {**_REPLY, "version": 1}),
    "POST /api/v1/canned-replies/{reply_id}/fill": Rule(GONE, GONE, lambda scene: {"case_id": str(scene.case_id)}),
    "GET /api/v1/case-views": Rule(OWN, OWN),
    "POST /api/v1/case-views": Rule(MADE, MADE, lambda _: _VIEW),
    "PUT /api/v1/case-views/{view_id}": Rule(GONE, GONE, lambda _: {**_VIEW, "version": 1}),
    "DELETE /api/v1/case-views/{view_id}": Rule(GONE, GONE),
    "GET /api/v1/macros": Rule(OWN, OWN),
    "POST /api/v1/macros": Rule(MADE, MADE, lambda _: _MACRO),
    "PUT /api/v1/macros/{macro_id}": Rule(GONE, GONE, lambda _: {**_MACRO, "version": 1}),
    "POST /api/v1/macros/{macro_id}/preview": Rule(GONE, GONE, lambda scene: {"case_id": str(scene.case_id)}),
    "POST /api/v1/macros/{macro_id}/run": Rule(GONE, GONE, lambda scene: {
        "case_ids": [str(scene.case_id)], "run_id": str(uuid4())}),
    "GET /api/v1/me/tasks": Rule(OWN, OWN),
    "GET /api/v1/cases/{case_id}/tasks": Rule(GONE, GONE),
    "POST /api/v1/cases/{case_id}/tasks": Rule(GONE, GONE, lambda _: {"text": "mine"}),
    "POST /api/v1/cases/{case_id}/tasks/order": Rule(GONE, GONE, lambda scene: {"task_ids": [str(scene.rights["task_id"])]}),
    "PUT /api/v1/cases/{case_id}/tasks/{task_id}": Rule(GONE, GONE, lambda _: {"text": "mine", "version": 1}),
    "DELETE /api/v1/cases/{case_id}/tasks/{task_id}": Rule(GONE, GONE),
    "GET /api/v1/rules": Rule(REFUSED, REFUSED, administrator=OWN), "GET /api/v1/rules/choices": Rule(REFUSED, REFUSED, administrator=OWN),
    "POST /api/v1/rules": Rule(REFUSED, REFUSED, lambda _: _RULE, administrator=MADE),
    "POST /api/v1/rules/preview": Rule(REFUSED, REFUSED, lambda _: {name: _RULE[name] for name in ("event", "acts")}, administrator=OWN),
    "POST /api/v1/rules/order": Rule(REFUSED, REFUSED, lambda scene: {"rule_ids": [str(scene.rights["rule_id"])]}, administrator=GONE),
    "PUT /api/v1/rules/{rule_id}": Rule(REFUSED, REFUSED, lambda _: {**_RULE, "version": 1}, administrator=GONE),
    "GET /api/v1/rules/{rule_id}/runs": Rule(REFUSED, REFUSED, administrator=GONE),
    "GET /api/v1/routing-rules": Rule(REFUSED, REFUSED, administrator=OWN), "GET /api/v1/routing-rules/facts": Rule(REFUSED, REFUSED, administrator=OWN),
    "POST /api/v1/routing-rules": Rule(REFUSED, REFUSED, lambda _: _ROUTING_RULE, administrator=MADE), "POST /api/v1/routing-rules/check": Rule(REFUSED, REFUSED, lambda _: {"condition": "true"}, administrator=OWN),
    "POST /api/v1/routing-rules/bench": Rule(REFUSED, REFUSED, lambda scene: {"customer_id": str(scene.ids["customers"][0]), "entry_point_id": str(UUID(int=5))}, administrator=GONE), "POST /api/v1/routing-rules/order": Rule(REFUSED, REFUSED, lambda _: {"rule_ids": [str(UUID(int=5))]}, administrator=GONE),
    "PUT /api/v1/routing-rules/{rule_id}": Rule(REFUSED, REFUSED, lambda _: {**_ROUTING_RULE, "version": 1}, administrator=GONE),
    # The widget's door is open to everybody who knows the key, which stands in the host site's page. A thread is opened by its
    # visitor's token alone, which is tried below.
    "GET /webchat/{key}/config": Rule(OWN, OWN, public=True),
    "GET /api/v1/reports/promised-waits": Rule(OWN | {403}, REFUSED, administrator=OWN), "GET /api/v1/reports/unanswered": Rule(OWN | {403}, REFUSED, administrator=OWN),
    "GET /api/v1/reports/day": Rule(OWN | {403}, REFUSED, administrator=OWN), "GET /api/v1/reports/day.csv": Rule(OWN | {403, 422}, REFUSED, administrator=OWN | {422}),
    "GET /api/v1/reports/pieces": Rule(OWN | {403, 422}, REFUSED, administrator=OWN | {422}),
    "GET /api/v1/reports/pieces.csv": Rule(OWN | {403, 422}, REFUSED, administrator=OWN | {422}),
    "GET /api/v1/reports/items/{work_item_id}": Rule(GONE | {403}, REFUSED, administrator=GONE),
    "GET /api/v1/reports/agents/{agent_id}/presence": Rule(GONE | {403, 422}, REFUSED, administrator=GONE | {422}),
    "GET /api/v1/reports/counting": Rule(OWN | {403}, REFUSED, administrator=OWN),
    "PATCH /api/v1/reports/counting": Rule(REFUSED, REFUSED, lambda _: {"within": 30}, administrator=OWN),
    "POST /webchat/{key}/visits": Rule(OWN, OWN, lambda _: {}, public=True),
    "PATCH /webchat/{key}/visits": Rule(frozenset({401}), frozenset({401}), lambda _: {"name": "me"}, public=True),
    "POST /webchat/{key}/messages": Rule(frozenset({401}), frozenset({401}), lambda _: {"client_id": str(uuid4()), "text": "me"}, public=True),
    "POST /webchat/{key}/leave": Rule(frozenset({401}), frozenset({401}), public=True),
    "POST /webchat/{key}/transcript": Rule(frozenset({401}), frozenset({401}), lambda _: {"email": "me@x.example"}, public=True),
    "POST /webchat/{key}/files": Rule(frozenset({401}), frozenset({401}), lambda _: PNG, public=True),
}  # fmt: skip

# What is served beside the documented routes, each with what guards it.
UNDOCUMENTED = {
    "/api/v1/openapi.json": "shapes only",
    "/api/v1/live": "the desk's socket: the session's cookie (tests/live)",
    "/webchat/{key}/live": "the widget's socket: the visitor's token (tests/live)",
    "/channels/{channel}/{key}": "providers: their signature (tests/contract)",
    "/files/{tenant_id:uuid}/{attachment_id:uuid}": "a seal in the address (tests/api/test_files)",
    "/mails/{tenant_id:uuid}/{message_id:uuid}/files/{place:int}": "a seal in the address (tests/api/test_mails)",
    "/mails/{tenant_id:uuid}/{message_id:uuid}/remote/{address}": "a seal in the address (tests/api/test_mails)",
    "/health": "nothing of any tenant",
    "/health/live": "nothing of any tenant",
    "/health/ready": "nothing of any tenant",
    "/metrics": "the monitors' token (tests/api/test_observing)",
    "/demo/config.json": "the demonstration's public key",
    "/": "the desk's page",
    "/desk": "the desk's page",
    "/desk/{path:path}": "the desk's page",
    "/desk/assets": "the desk's page",
    "/demo": "the demonstration's page",
    "/widget": "the widget's script",
    "/widget.js": "the widget's script",
}


@dataclass(frozen=True, slots=True)
class Worlds:
    """The scene that is looked at, and a second tenant with a story of its own."""

    shared: Composed
    scene: Scene
    other: Scene

    @property
    def needles(self) -> set[str]:
        """What must never come out: ids, names, words and addresses of the scene."""
        ids = {str(each) for ids in self.scene.ids.values() for each in ids}
        return ids | {
            "Ruth", "ruth@customer.example", "the meter shows nothing", "A meter", "only among us", "meter.png",
            str(self.scene.tenant.tenant_id), str(self.scene.identity_id), str(self.scene.attachment_id),
        }  # fmt: skip

    def check_silent(self, answer: httpx.Response) -> None:
        """Nothing of the scene is in the answer."""
        assert not [needle for needle in self.needles if needle in answer.text], answer.text
        assert answer.status_code < 500, answer.text


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worlds(shared: Composed) -> Worlds:
    scene = await play_scene(shared, await shared.new_tenant("First"))
    # Another story with other words, so that what comes out can be told apart.
    tenant = await shared.new_tenant("Second")
    other = await play_scene(shared, tenant)
    async with shared.core.database.transaction(tenant.tenant_id) as connection:
        await connection.execute("UPDATE customers SET name = 'Olha'")
        await connection.execute("UPDATE messages SET text = 'other words'")
        await connection.execute("UPDATE cases SET subject = 'Another meter'")
        await connection.execute("UPDATE identities SET value = 'olha@other.example' WHERE kind = 'email'")
        await connection.execute("UPDATE mail_quarantine SET sender = 'olha@other.example'")
    return Worlds(shared, scene, other)


def _routes(shared: Composed) -> dict[str, dict[str, Any]]:
    paths: dict[str, dict[str, dict[str, Any]]] = shared.app.openapi()["paths"]
    return {
        f"{method.upper()} {path}": operation
        for path, operations in paths.items()
        for method, operation in operations.items()
    }


async def _call(http: httpx.AsyncClient, name: str, scene: Scene, **headers: str) -> httpx.Response:
    method, path = name.split(" ")
    path = scene.fill(path)
    query: dict[str, str] = {"query": "ru", "before": str(UUID(int=2**128 - 1)), "name": "meter.png"}
    if path.endswith("/sso/begin"):
        query = {"tenant_id": str(scene.tenant.tenant_id)}
    if path.endswith("/timeline"):
        query = {"part": "facts"}
    if path == "/api/v1/blocked":
        query = {}
    if path == "/api/v1/cases":
        query = {"status": "open", "text": "meter"}  # what is misspelt there is refused
    body = RULES[name].body(scene)
    if isinstance(body, bytes):
        headers["content-type"] = "image/png"
        return await http.request(method, path, params=query, content=body, headers=headers)
    return await http.request(method, path, params=query, json=body, headers=headers)


async def test_every_route_has_its_rule_when_the_document_is_read(shared: Composed) -> None:
    assert set(_routes(shared)) == set(RULES)


async def test_every_other_address_is_known_when_routes_are_listed(shared: Composed) -> None:
    documented = {name.split(" ")[1] for name in RULES}
    served = {
        each.path
        for each in shared.app.routes
        if isinstance(each, Route | Mount | WebSocketRoute) and each.path not in documented
    }
    assert served <= set(UNDOCUMENTED)


@pytest.mark.parametrize("who", ["dana", "yoav", "admin"])
async def test_nothing_comes_out_and_nothing_changes_when_another_tenant_asks(
    worlds: Worlds, who: str
) -> None:
    before = await rows_of(worlds.shared, worlds.scene.tenant)
    for name, rule in RULES.items():
        stranger = await sit_down(worlds.shared, worlds.other.tenant, who)
        answer = await _call(stranger.http, name, worlds.scene)
        allowed = rule.administrator if who == "admin" and rule.administrator else rule.stranger
        assert answer.status_code in allowed, f"{who}: {name}: {answer.status_code} {answer.text}"
        if not rule.public:
            worlds.check_silent(answer)
    assert await rows_of(worlds.shared, worlds.scene.tenant) == before


async def test_nothing_comes_out_when_an_agent_of_other_queues_asks(worlds: Worlds) -> None:
    for name, rule in RULES.items():
        outsider = await sit_down(worlds.shared, worlds.scene.tenant, "emma")
        answer = await _call(outsider.http, name, worlds.scene)
        assert answer.status_code in rule.outsider, f"{name}: {answer.status_code} {answer.text}"
        assert answer.status_code < 500
        shown = [
            needle for needle in ("Ruth", "the meter shows nothing", "only among us") if needle in answer.text
        ]
        assert shown == [], name


async def test_everything_is_refused_when_nobody_is_signed_in(worlds: Worlds) -> None:
    http = await worlds.shared.http()
    for name, rule in RULES.items():
        if rule.public:
            continue
        answer = await _call(http, name, worlds.scene)
        assert answer.status_code == 401, name
        assert answer.json()["error"]["code"] == "signed-out"


@pytest.mark.parametrize("who", ["dana", "admin"])
async def test_every_change_is_refused_when_another_site_sends_it(worlds: Worlds, who: str) -> None:
    """A browser sends the cookie along; only our own page knows the token beside it."""
    desk = await sit_down(worlds.shared, worlds.scene.tenant, who)
    del desk.http.headers["x-retzef-csrf"]
    before = await rows_of(worlds.shared, worlds.scene.tenant)
    for name, rule in RULES.items():
        if rule.public or name.startswith("GET"):
            continue
        answer = await _call(desk.http, name, worlds.scene)
        assert answer.status_code == 403, name
        assert answer.json()["error"]["code"] == "csrf-missing"
    assert await rows_of(worlds.shared, worlds.scene.tenant) == before


async def test_nothing_is_linked_when_one_of_two_customers_is_of_another_tenant(worlds: Worlds) -> None:
    before = await rows_of(worlds.shared, worlds.scene.tenant)
    stranger = await sit_down(worlds.shared, worlds.other.tenant, "admin")
    own, foreign = worlds.other.ids["customers"][0], worlds.scene.ids["customers"][0]
    await stranger.do("POST", f"/customers/{own}/links", {"customer_id": str(foreign)}, expect=(404,))
    await stranger.do("POST", f"/customers/{foreign}/links", {"customer_id": str(own)}, expect=(404,))
    await stranger.do("DELETE", f"/customers/{own}/links/{worlds.scene.link_id}", expect=(404,))
    assert await rows_of(worlds.shared, worlds.scene.tenant) == before


async def test_ids_of_others_are_refused_when_mixed_with_ones_own(worlds: Worlds) -> None:
    """A case of mine with an interaction, a file, a message or a queue of somebody else."""
    mine, theirs = await play_scene(worlds.shared, await worlds.shared.new_tenant()), worlds.scene
    before = await rows_of(worlds.shared, theirs.tenant)
    dana = mine.dana
    body: dict[str, object] = {
        "client_id": str(uuid4()), "interaction_id": str(theirs.interaction_id), "text": "x",
    }  # fmt: skip
    await dana.do("POST", f"/cases/{mine.case_id}/messages", body, expect=(404,))
    body |= {"interaction_id": str(mine.interaction_id), "attachment_ids": [str(theirs.attachment_id)]}
    await dana.do("POST", f"/cases/{mine.case_id}/messages", body, expect=(422,))
    read = {"message_id": str(theirs.ids["messages"][0])}
    await dana.do("POST", f"/work-items/{mine.work_item_id}/read", read, expect=(404,))
    queue = {"queue_id": str(theirs.tenant.queue_id)}
    await dana.do("POST", f"/work-items/{mine.work_item_id}/requeue", queue, expect=(422,))
    page = await dana.do("GET", f"/cases/{mine.case_id}/messages?before={theirs.ids['messages'][0]}")
    assert not [each for each in theirs.ids["messages"] if str(each) in page.text]
    assert await rows_of(worlds.shared, worlds.scene.tenant) == before


async def test_thread_stays_closed_when_the_token_is_of_another_visitor_or_tenant(worlds: Worlds) -> None:
    scene, shared = worlds.scene, worlds.shared
    strangers = [worlds.other.visitor, await visit(shared, worlds.other.tenant)]
    calls = [name for name, rule in RULES.items() if "/webchat/" in name and rule.stranger == {401}]
    for stranger in strangers:
        for name in calls:
            answer = await _call(stranger.http, name, scene, authorization=f"Bearer {stranger.token}")
            assert answer.status_code == 401, name
            assert answer.json()["error"]["code"] == "visitor-token-invalid"
    neighbour = await visit(shared, scene.tenant)
    stolen = {"client_id": str(uuid4()), "text": "x", "attachment_ids": [str(scene.attachment_id)]}
    answer = await neighbour.http.post(f"{neighbour.path}/messages", json=stolen, headers=neighbour.key)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "attachment-unknown"


async def test_message_is_its_own_when_another_visitor_used_the_same_client_id(
    worlds: Worlds, shared: Composed
) -> None:
    """Ids made by clients are theirs alone: knowing one must neither show nor swallow a message."""
    tenant: Tenant = await shared.new_tenant()
    first, second = await visit(shared, tenant), await visit(shared, tenant)
    client_id = uuid4()
    written = await first.write("mine", client_id=client_id)
    answer = await second.http.post(
        f"{second.path}/messages", json={"client_id": str(client_id), "text": "also mine"}, headers=second.key
    )
    assert answer.status_code == 201
    assert answer.json()["message_id"] != written
