"""What names a customer, over HTTP: identities with their proof, and what was agreed to for each."""

from uuid import UUID

from fastapi import APIRouter

from retzef.modules.customers.access import check_customer_changeable, check_customer_readable
from retzef.modules.customers.consents import Said, list_consents, record_consent
from retzef.modules.customers.identities import (
    Actor,
    add_identity,
    grow,
    restore_identity,
    verify_identity,
    withdraw_identity,
)
from retzef.modules.customers.rights import CustomerEditor, CustomerReader
from retzef.modules.customers.schemas import (
    ConsentBody,
    ConsentsAnswer,
    IdentityBody,
    MadeIdentity,
    ProofBody,
)
from retzef.platform.audit import Look
from retzef.platform.unit import Units


def identity_routes(units: Units) -> APIRouter:
    """All routes below /customers/{customer_id}/identities, and the history of consents."""
    routes = APIRouter()
    _add_identities(routes, units)
    _add_consents(routes, units)
    return routes


def _add_identities(routes: APIRouter, units: Units) -> None:
    path = "/{customer_id}/identities"

    @routes.post(path, status_code=201, summary="Add an identity; it is claimed until it is verified")
    async def add(customer_id: UUID, body: IdentityBody, principal: CustomerEditor) -> MadeIdentity:
        async with units.begin(principal.tenant_id) as unit:
            root = await check_customer_changeable(unit.connection, principal, customer_id)
            identity_id = await add_identity(unit, root, body.kind, body.value, Actor(principal.agent_id))
            await grow(unit, root)
        return MadeIdentity(identity_id=identity_id)

    @routes.post(path + "/{identity_id}/verify", status_code=204, summary="Say that it is proved, and how")
    async def verify(
        customer_id: UUID, identity_id: UUID, body: ProofBody, principal: CustomerEditor
    ) -> None:
        async with units.begin(principal.tenant_id) as unit:
            root = await check_customer_changeable(unit.connection, principal, customer_id)
            await verify_identity(unit, root, identity_id, body.how, Actor(principal.agent_id))
            await grow(unit, root)

    @routes.post(path + "/{identity_id}/withdraw", status_code=204, summary="Say that it is not theirs")
    async def withdraw(customer_id: UUID, identity_id: UUID, principal: CustomerEditor) -> None:
        async with units.begin(principal.tenant_id) as unit:
            root = await check_customer_changeable(unit.connection, principal, customer_id)
            await withdraw_identity(unit, root, identity_id, Actor(principal.agent_id))
            await grow(unit, root)

    @routes.post(path + "/{identity_id}/restore", status_code=204, summary="Take a withdrawal back")
    async def restore(customer_id: UUID, identity_id: UUID, principal: CustomerEditor) -> None:
        async with units.begin(principal.tenant_id) as unit:
            root = await check_customer_changeable(unit.connection, principal, customer_id)
            await restore_identity(unit, root, identity_id, Actor(principal.agent_id))
            await grow(unit, root)


def _add_consents(routes: APIRouter, units: Units) -> None:
    @routes.post(
        "/{customer_id}/identities/{identity_id}/consents",
        status_code=204,
        summary="Write down what was agreed to, or taken back",
    )
    async def consent(
        customer_id: UUID, identity_id: UUID, body: ConsentBody, principal: CustomerEditor
    ) -> None:
        async with units.begin(principal.tenant_id) as unit:
            root = await check_customer_changeable(unit.connection, principal, customer_id)
            said_at = min(body.said_at, unit.now) if body.said_at and body.said_at.tzinfo else unit.now
            said = Said(body.purpose, body.state, body.how, said_at, body.text_version or None)
            await record_consent(unit, root, identity_id, said, Actor(principal.agent_id))
            await grow(unit, root)

    @routes.get("/{customer_id}/consents", summary="All that was ever said of consent, newest first")
    async def history(customer_id: UUID, principal: CustomerReader, look: Look) -> ConsentsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            root = await check_customer_readable(connection, principal, customer_id)
            lines = await list_consents(connection, principal.tenant_id, root)
        look("customer_opened", "customer", root)
        return ConsentsAnswer.model_validate({"consents": lines})
