"""Webhooks over HTTP. Mounted at /webhooks.

What is told holds what customers wrote, of all cases: whoever makes or changes a subscription may read them all.
"""

from dataclasses import replace
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from retzef.modules.webhooks import deliveries, subscriptions
from retzef.modules.webhooks.attempt import Target, attempt
from retzef.modules.webhooks.deliveries import DeliveryState
from retzef.modules.webhooks.errors import WebhookNotFoundError
from retzef.modules.webhooks.kinds import PUBLIC_KINDS
from retzef.modules.webhooks.payload import make_test_body
from retzef.modules.webhooks.schemas import (
    DeliveriesAnswer,
    DeliveryAnswer,
    NewWebhookAnswer,
    SwitchBody,
    WebhookAnswer,
    WebhookBody,
    WebhookChangeBody,
    WebhookReplayBody,
    WebhookReplayedAnswer,
    WebhooksAnswer,
    WebhookSecretAnswer,
    WebhookTestAnswer,
    WebhookTrialBody,
)
from retzef.modules.webhooks.signing import make_secret
from retzef.platform.auth.keys import Keys
from retzef.platform.auth.permissions import check_permission
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.catalogue import sentence
from retzef.platform.http.errors import locale_of
from retzef.platform.http.schemas import ERRORS
from retzef.platform.outgoing import OutgoingHttp
from retzef.platform.unit import Units

WebhookManager: TypeAlias = Annotated[Principal, Depends(needs("api.manage"))]


async def _subscriber(principal: WebhookManager) -> Principal:
    check_permission(principal, "cases.read_all")
    return principal


Subscriber: TypeAlias = Annotated[Principal, Depends(_subscriber)]


def webhook_routes(units: Units, keys: Keys, http: OutgoingHttp) -> APIRouter:
    """All routes below /webhooks."""
    routes = APIRouter(prefix="/webhooks", tags=["webhooks"], responses=ERRORS)
    _subscription_routes(routes, units, keys)
    _care_routes(routes, units, keys, http)
    _log_routes(routes, units)
    return routes


def _subscription_routes(routes: APIRouter, units: Units, keys: Keys) -> None:
    @routes.get("", summary="Subscriptions")
    async def listed(principal: WebhookManager) -> WebhooksAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            rows = await subscriptions.list_subscriptions(connection, principal.tenant_id)
        return WebhooksAnswer(webhooks=[WebhookAnswer(**dict(row)) for row in rows], kinds=list(PUBLIC_KINDS))

    @routes.post("", status_code=201, summary="Subscribe")
    async def add(body: WebhookBody, principal: Subscriber) -> NewWebhookAnswer:
        async with units.begin(principal.tenant_id) as unit:
            made, secret = await subscriptions.add_subscription(unit, keys, principal, body.to_wanted())
        return NewWebhookAnswer(webhook=await _one(units, principal, made), secret=secret)

    @routes.put("/{subscription_id}", summary="Change a subscription")
    async def change(subscription_id: UUID, body: WebhookChangeBody, principal: Subscriber) -> WebhookAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await subscriptions.change_subscription(
                unit, principal, subscription_id, body.version, body.to_wanted()
            )
        return await _one(units, principal, subscription_id)

    @routes.delete(
        "/{subscription_id}",
        status_code=204,
        summary="End a subscription, with its log",
        description="For a day it can be restored.",
    )
    async def delete(subscription_id: UUID, principal: WebhookManager) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await subscriptions.delete_subscription(unit, principal, subscription_id)

    @routes.post(
        "/{subscription_id}/restore",
        summary="Take the end of a subscription back",
        description="Within a day. It has its id, its secret and its log, and tells what happened meanwhile.",
    )
    async def restore(subscription_id: UUID, principal: WebhookManager) -> WebhookAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await subscriptions.restore_subscription(unit, principal, subscription_id)
        units.announce()
        return await _one(units, principal, subscription_id)


def _care_routes(routes: APIRouter, units: Units, keys: Keys, http: OutgoingHttp) -> None:
    @routes.post("/{subscription_id}/state", summary="Switch on or off")
    async def switch(subscription_id: UUID, body: SwitchBody, principal: WebhookManager) -> WebhookAnswer:
        async with units.begin(principal.tenant_id) as unit:
            if body.on:
                await subscriptions.switch_on(unit, principal, subscription_id, from_now=body.from_now)
            else:
                await subscriptions.switch_off(unit, principal, subscription_id)
        units.announce()
        return await _one(units, principal, subscription_id)

    @routes.post("/{subscription_id}/secret", summary="A new secret")
    async def make_secret_anew(subscription_id: UUID, principal: WebhookManager) -> WebhookSecretAnswer:
        async with units.begin(principal.tenant_id) as unit:
            secret, until = await subscriptions.make_secret_anew(unit, keys, principal, subscription_id)
        return WebhookSecretAnswer(secret=secret, previous_until=until)

    async def find_target(principal: Principal, subscription_id: UUID) -> Target:
        async with units.database.transaction(principal.tenant_id) as connection:
            return await subscriptions.find_target(
                connection, keys, principal.tenant_id, subscription_id, units.clock.now()
            )

    async def send_test(principal: Principal, target: Target, locale: str) -> WebhookTestAnswer:
        now = units.clock.now()
        body = make_test_body(principal.tenant_id, principal.agent_id, now)
        done = await attempt(http, target, f"test_{units.ids.new()}", body, now)
        return WebhookTestAnswer(
            is_taken=done.is_taken, status=done.status, duration_ms=done.duration_ms, answer=done.answer,
            error_code=done.error_code, error_message=_words(done.error_code, done.status, locale),
        )  # fmt: skip

    @routes.post("/{subscription_id}/test", summary="Send a test and tell what the receiver said")
    async def test(subscription_id: UUID, principal: WebhookManager, request: Request) -> WebhookTestAnswer:
        return await send_test(principal, await find_target(principal, subscription_id), locale_of(request))

    @routes.post(
        "/test",
        summary="Send a test to an address before it is kept",
        description="Signed with the secret of the subscription that is named, else with one that is used once: a receiver that looks"
        " at signatures refuses it, and is there.",
    )
    async def test_first(
        body: WebhookTrialBody, principal: WebhookManager, request: Request
    ) -> WebhookTestAnswer:
        subscriptions.check_url(body.url)  # what would not be kept is not tried
        target = Target(body.url, body.allow_private_network, [make_secret()])
        if body.subscription_id is not None:
            kept = await find_target(principal, body.subscription_id)
            target = replace(target, secrets=kept.secrets)
        return await send_test(principal, target, locale_of(request))


def _log_routes(routes: APIRouter, units: Units) -> None:
    @routes.get("/{subscription_id}/deliveries", summary="The log of deliveries")
    async def log(
        subscription_id: UUID,
        principal: WebhookManager,
        request: Request,
        *,
        state: DeliveryState | None = None,
        cursor: Annotated[str | None, Query(max_length=20, pattern=r"^[0-9]{1,18}$")] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> DeliveriesAnswer:
        await _one(units, principal, subscription_id)
        async with units.database.transaction(principal.tenant_id) as connection:
            rows = await deliveries.list_deliveries(
                connection,
                principal.tenant_id,
                subscription_id,
                state=state,
                before=int(cursor) if cursor else None,
                limit=limit,
            )
        locale = locale_of(request)
        shown = [
            DeliveryAnswer(**dict(row), error_message=_words(row["error_code"], row["status"], locale))
            for row in rows[:limit]
        ]
        more = len(rows) > limit
        return DeliveriesAnswer(deliveries=shown, cursor=str(rows[limit - 1]["place"]) if more else None)

    @routes.post(
        "/{subscription_id}/deliveries/{delivery_id}/replay", status_code=204, summary="Send it once more"
    )
    async def replay_one(subscription_id: UUID, delivery_id: UUID, principal: WebhookManager) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await deliveries.replay_one(unit, principal, subscription_id, delivery_id)
        units.announce()

    @routes.post(
        "/{subscription_id}/deliveries/{delivery_id}/skip",
        status_code=204,
        summary="Send it no more, and go on",
    )
    async def skip_one(subscription_id: UUID, delivery_id: UUID, principal: WebhookManager) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await deliveries.skip_one(unit, principal, subscription_id, delivery_id)
        units.announce()

    @routes.post("/{subscription_id}/replay", summary="Send everything since an instant once more")
    async def replay_since(
        subscription_id: UUID, body: WebhookReplayBody, principal: WebhookManager
    ) -> WebhookReplayedAnswer:
        async with units.begin(principal.tenant_id) as unit:
            count, stopped_at = await deliveries.replay_since(unit, principal, subscription_id, body.since)
        units.announce()
        return WebhookReplayedAnswer(count=count, stopped_at=stopped_at)


async def _one(units: Units, principal: Principal, subscription_id: UUID) -> WebhookAnswer:
    async with units.database.transaction(principal.tenant_id) as connection:
        rows = await subscriptions.list_subscriptions(connection, principal.tenant_id, subscription_id)
    if not rows:
        raise WebhookNotFoundError
    return WebhookAnswer(**dict(rows[0]))


def _words(error_code: str | None, status: int | None, locale: str) -> str | None:
    return sentence(error_code, locale, {"status": status or 0}) if error_code else None
