"""Facts over HTTP: told by other systems, one or many at a time, and read by people with what they said before."""

from collections.abc import Mapping, Sequence
from typing import Annotated, TypeAlias, cast
from uuid import UUID

import asyncpg
import msgspec
from fastapi import APIRouter, Depends, Request

from retzef.engine.facts import read_content
from retzef.engine.fields import Field
from retzef.engine.recognition import Identity, read_identity
from retzef.kernel.errors import RetzefError
from retzef.modules.customers.api import IdentityInvalidError
from retzef.modules.facts.catalogue import fields_by_kind
from retzef.modules.facts.errors import FactKindUnknownError, FactMalformedError
from retzef.modules.facts.reading import find_fact
from retzef.modules.facts.schemas import (
    FactAnswer,
    FactBody,
    FactCustomerBody,
    FactsBody,
    FactsToldAnswer,
    Malformed,
    ToldAnswer,
)
from retzef.modules.facts.telling import Result, Telling, Told
from retzef.modules.tenancy.api import find_home_country
from retzef.platform.audit import Look
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.errors import error_detail, invalid_detail, locale_of
from retzef.platform.http.schemas import ERRORS, ErrorDetail
from retzef.platform.unit import Units

FactTeller: TypeAlias = Annotated[Principal, Depends(needs("facts.write"))]
CustomerReader: TypeAlias = Annotated[Principal, Depends(needs("customers.read"))]


def fact_routes(units: Units) -> APIRouter:
    """All routes below /facts."""
    routes = APIRouter(prefix="/facts", tags=["facts"], responses=ERRORS)

    @routes.post(
        "", summary="Tell what happened elsewhere: an order, a visit, a payment, a debt, a message sent"
    )
    async def tell(body: FactsBody, principal: FactTeller, request: Request) -> FactsToldAnswer:
        async with units.begin(principal.tenant_id) as unit:
            kinds = await fields_by_kind(unit.connection, principal.tenant_id)
            home = await find_home_country(unit.connection, principal.tenant_id)
            facts = cast("list[FactBody | Malformed]", body.facts)
            told = [_read(each, kinds, home) for each in facts]
            results = await Telling(unit, principal.agent_id, body.unknown_customer).tell(told)
        locale = locale_of(request)
        return FactsToldAnswer(
            results=[_answer(each, result, locale) for each, result in zip(facts, results, strict=True)]
        )

    @routes.get("/{fact_id}", summary="A fact, and what it said before it was told otherwise")
    async def read(fact_id: UUID, principal: CustomerReader, look: Look) -> FactAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            found = await find_fact(connection, principal, fact_id)
        look("customer_opened", "customer", found.root_id)
        fact = found.fact
        return FactAnswer.model_validate(
            {
                **_version(fact), "fact_id": fact_id, "source": fact["source"], "source_name": fact["source_name"],
                "external_id": fact["external_id"], "customer_id": found.root_id, "case_id": fact["case_id"],
                "history": [_version(row) for row in found.history],
            }
        )  # fmt: skip

    return routes


def _read(body: FactBody | Malformed, kinds: Mapping[str, Sequence[Field]], home: str) -> Told | RetzefError:
    """A fact whose words are read, or why they cannot be."""
    if isinstance(body, Malformed):
        return FactMalformedError(body.failure)
    try:
        if body.kind not in kinds:
            raise FactKindUnknownError(kind=body.kind)
        content = read_content(kinds[body.kind], body.values, home)
        customer = body.customer.customer_id or _identity(body.customer, home)
    except RetzefError as error:
        return error
    return Told(
        body.source, body.external_id, body.kind, body.occurred_at, customer, content, body.case_id, body.customer.name
    )  # fmt: skip


def _identity(body: FactCustomerBody, home: str) -> Identity:
    kind = body.kind or ""
    identity = read_identity(kind, body.value or "", home)
    if identity is None:
        raise IdentityInvalidError(kind=kind)
    return identity


def _answer(body: FactBody | Malformed, result: Result, locale: str) -> ToldAnswer:
    return ToldAnswer(
        external_id=body.external_id, outcome=result.outcome, fact_id=result.fact_id, customer_id=result.customer_id,
        error=_tell_why(result.why, locale) if result.why else None,
    )  # fmt: skip


def _tell_why(error: RetzefError, locale: str) -> ErrorDetail:
    if isinstance(error, FactMalformedError):
        return invalid_detail(error.failure, locale)
    return error_detail(error, locale)


def _version(row: asyncpg.Record) -> dict[str, object]:
    return {
        "version": row["version"], "kind": row["kind"], "occurred_at": row["occurred_at"], "told_at": row["told_at"],
        "values": msgspec.json.decode(row["content"]),
    }  # fmt: skip
