"""Signing in by a tenant's identity provider: the browser is sent there, comes back with a code, and comes in or reads why not."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field, StringConstraints

from retzef.kernel.ids import TenantId
from retzef.modules.desk.arrivals import arrive
from retzef.modules.desk.endpoints import SessionAnswer, describe_session, hand_over
from retzef.modules.staff.api import (
    Attempt,
    Begun,
    CodeWrongError,
    FlowGoneError,
    Flows,
    KeptProvider,
    NewSession,
    Proof,
    SignInLimits,
    Stage,
    Waiting,
    begin_flow,
    begin_session,
    find_provider,
    is_code_good,
    write_provider,
)
from retzef.platform.auth.keys import Keys
from retzef.platform.auth.principal import SignedOutError, find_principal
from retzef.platform.http.callers import caller_of
from retzef.platform.http.catalogue import sentence
from retzef.platform.http.errors import locale_of
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.oidc import (
    Claims,
    ProofWrongError,
    ProviderClientError,
    ProviderDownError,
    Providers,
    SingleSignOnError,
)
from retzef.platform.oidc.proofs import Expected
from retzef.platform.unit import Units

log = logging.getLogger("retzef.sign_in")

OFFERS_MAX = 8
# Of what a trial brought as much is shown as an administrator reads.
CLAIMS_MAX = 60
CLAIM_CHARACTERS_MAX = 1000
TRIAL_PAGE = "/desk/single-sign-on"

_OFFERS = """
SELECT p.tenant_id, p.name, t.name AS tenant, NOT p.allows_others AS is_only_way
FROM identity_providers p JOIN tenants t ON t.tenant_id = p.tenant_id AND t.closed_at IS NULL
WHERE p.stage = 'live' AND ($1 <> '' AND p.email_domains @> ARRAY[$1] OR p.tenant_id = $2
    OR $1 = '' AND $2::uuid IS NULL AND (SELECT count(*) FROM (SELECT 1 FROM tenants LIMIT 2) few) = 1)
ORDER BY t.name LIMIT $3
"""
Text = Annotated[str, StringConstraints(max_length=4000)]
# Ours only: who is signed in must not be led elsewhere.
Page = Annotated[str, StringConstraints(max_length=300, pattern=r"^/desk/[A-Za-z0-9/_-]*$")]
Email = Annotated[str, Query(max_length=320)]
ProblemCode = Annotated[str, StringConstraints(pattern=r"^sso-[a-z-]{1,60}$")]


class RefusedThereError(SingleSignOnError):
    """The provider has not let them in, or they have gone back."""

    code = "sso-refused"


class NoProviderError(SingleSignOnError):
    """This tenant has no provider, or not any more."""

    code = "sso-off"


class SignInOffersBody(Incoming):
    """Whose way in is asked for: an address, or the tenant of a link that was handed out."""

    email: Annotated[str, StringConstraints(max_length=320)] = ""
    tenant_id: UUID | None = None


class SignInOfferAnswer(BaseModel):
    """A provider to sign in with; `is_only_way`: passwords and passkeys are for administrators there."""

    tenant_id: UUID
    tenant: str
    name: str
    is_only_way: bool


class SignInOffersAnswer(BaseModel):
    """By the tenant's name."""

    offers: list[SignInOfferAnswer]


class SignInProblemAnswer(BaseModel):
    """Why somebody was not let in, in the reader's language."""

    message: str


class ProviderCodeBody(Incoming):
    """A code of one's own second factor."""

    code: str = Field(min_length=6, max_length=40)


class ProviderSignIn:
    """The way there and back."""

    def __init__(self, units: Units, keys: Keys, providers: Providers, flows: Flows) -> None:
        self.units = units
        self.keys = keys
        self.providers = providers
        self.flows = flows

    async def address(self, begun: Begun, email: str) -> str:
        """Where the browser goes. Raises NoProviderError, and what `Providers.describe` raises."""
        kept = await self._provider_of(begun)
        return await self.providers.address(kept.client(self.keys), begun.flow, email)

    async def keep_trial(self, begun: Begun, said: Mapping[str, str]) -> None:
        """What the trial brought is written beside the draft. Raises SingleSignOnError."""
        tried = await self._provider_of(begun)
        claims = await self._claims_of(begun, tried, said)
        description = await self.providers.describe(tried.client(self.keys))
        async with self.units.begin(TenantId(begun.tenant_id)) as unit:
            kept = await find_provider(unit.connection, unit.tenant_id, "draft", lock=True)
            # Changed while its author was away: what was tried is not what is there now.
            if kept is None or kept.version != tried.version:
                raise FlowGoneError
            shown = {name[:200]: _shown(claims[name]) for name in list(claims)[:CLAIMS_MAX]}
            provider = replace(kept.provider, end_session_endpoint=description.end_session_endpoint)
            await write_provider(
                unit, replace(kept, provider=provider, tried_at=unit.now, tried_claims=shown)
            )

    async def let_in(self, begun: Begun, said: Mapping[str, str], attempt: Attempt) -> NewSession | Waiting:
        """The session of whoever came back, or that a code is asked of them. Raises SingleSignOnError."""
        kept = await self._provider_of(begun)
        claims = await self._claims_of(begun, kept, said)
        async with self.units.begin(kept.tenant_id) as unit:
            arrival = await arrive(unit, kept, claims, attempt.network)
            if arrival.asks_for_code:
                return Waiting(kept.tenant_id, arrival.agent_id, arrival.email)
            proof = Proof("provider", both_factors=arrival.both_factors)
            return await begin_session(unit, attempt, arrival.agent_id, unit.ids.new(), proof)

    async def give_code(self, waiting: Waiting, attempt: Attempt, code: str) -> NewSession:
        """The session of somebody who had to give a code besides. Raises CodeWrongError."""
        async with self.units.begin(TenantId(waiting.tenant_id)) as unit:
            if not await is_code_good(unit, self.keys, waiting.agent_id, code):
                raise CodeWrongError
            proof = Proof("provider", code_given=True)
            return await begin_session(unit, attempt, waiting.agent_id, unit.ids.new(), proof)

    async def _provider_of(self, begun: Begun) -> KeptProvider:
        stage: Stage = "draft" if begun.purpose == "trial" else "live"
        async with self.units.database.transaction(TenantId(begun.tenant_id)) as connection:
            kept = await find_provider(connection, TenantId(begun.tenant_id), stage)
        if kept is None:
            raise NoProviderError
        return kept

    async def _claims_of(self, begun: Begun, kept: KeptProvider, said: Mapping[str, str]) -> Claims:
        client = kept.client(self.keys)
        description = await self.providers.describe(client)
        # Another provider's answer, brought here in place of this one's (RFC 9207).
        if said.get("iss", client.issuer if not description.names_itself else "") != client.issuer:
            raise ProofWrongError(claim="iss")
        if "error" in said:
            raise _refusal(said["error"])
        expected = Expected(client.issuer, client.client_id, begun.nonce, self.units.clock.now())
        return await self.providers.claims_of(client, begun.flow, said.get("code", ""), expected)


def provider_session_routes(
    signing: ProviderSignIn, *, limits: SignInLimits, secure_cookie: bool
) -> APIRouter:
    """Open to everybody, few times a second from one network."""
    routes = APIRouter(prefix="/session/sso", tags=["session"], responses=ERRORS)
    _add_questions(routes, signing, limits)
    _add_ways(routes, signing, limits, secure_cookie=secure_cookie)
    _add_code(routes, signing, limits, secure_cookie=secure_cookie)
    return routes


def _add_questions(routes: APIRouter, signing: ProviderSignIn, limits: SignInLimits) -> None:
    @routes.post("/offers", summary="Which identity providers somebody may sign in with")
    async def offer(body: SignInOffersBody, request: Request) -> SignInOffersAnswer:
        limits.by_network.check(caller_of(request))
        domain = body.email.strip().lower().partition("@")[2]
        rows = await signing.units.database.system.fetch(_OFFERS, domain, body.tenant_id, OFFERS_MAX)
        return SignInOffersAnswer(offers=[SignInOfferAnswer(**dict(row)) for row in rows])

    @routes.get("/problems/{code}", summary="Why somebody was not let in, in the reader's language")
    async def tell(code: ProblemCode, request: Request) -> SignInProblemAnswer:
        return SignInProblemAnswer(message=sentence(code, locale_of(request)))


def _add_ways(
    routes: APIRouter, signing: ProviderSignIn, limits: SignInLimits, *, secure_cookie: bool
) -> None:
    units, flows = signing.units, signing.flows

    @routes.get("/begin", status_code=303, response_class=RedirectResponse, summary="Go to the provider")
    async def go(request: Request, tenant_id: UUID, email: Email = "", to: Page = "/desk/") -> Response:
        limits.by_network.check(caller_of(request))
        begun = begin_flow(tenant_id, "sign_in", flows.redirect_uri(request), to=to)
        try:
            response = _to(await signing.address(begun, email))
        except SingleSignOnError as error:
            return _tell_on("/desk/", error)
        flows.keep(response, begun, units.clock.now())
        return response

    @routes.get(
        "/callback", status_code=303, response_class=RedirectResponse, summary="Come back from the provider"
    )
    async def come_back(request: Request, state: Text = "") -> Response:
        limits.by_network.check(caller_of(request))
        page = "/desk/"
        try:
            begun = flows.take(request, state, units.clock.now())
            page = TRIAL_PAGE if begun.purpose == "trial" else page
            response = await _finish(begun, request)
        except SingleSignOnError as error:
            response = _tell_on(page, error)
        flows.drop(response, state)
        return response

    async def _finish(begun: Begun, request: Request) -> Response:
        if begun.purpose == "trial":
            await signing.keep_trial(begun, request.query_params)
            return _to(TRIAL_PAGE)
        found = await signing.let_in(begun, request.query_params, _attempt_of(request))
        if isinstance(found, Waiting):
            response = _to("/desk/?sso=code")
            flows.let_wait(response, found, units.clock.now())
            return response
        response = _to(begun.to)
        hand_over(response, found.token, secure=secure_cookie)
        return response


def _add_code(
    routes: APIRouter, signing: ProviderSignIn, limits: SignInLimits, *, secure_cookie: bool
) -> None:
    units, flows = signing.units, signing.flows

    @routes.post("/code", summary="Give the code of one's own second factor")
    async def give(body: ProviderCodeBody, request: Request, response: Response) -> SessionAnswer:
        waiting = flows.who_waits(request, units.clock.now())
        attempt = _attempt_of(request)
        with limits.trial(attempt.network, waiting.email):
            session = await signing.give_code(waiting, attempt, body.code)
        flows.end_waiting(response)
        hand_over(response, session.token, secure=secure_cookie)
        principal = await find_principal(units.database, session.token, units.clock.now())
        if principal is None:  # deactivated meanwhile
            raise SignedOutError
        return await describe_session(units, principal, locale_of(request))


def _attempt_of(request: Request) -> Attempt:
    """Neither address nor password: only where from."""
    agent, network = request.headers.get("user-agent", ""), caller_of(request)
    return Attempt(email="", password="", tenant_id=None, code=None, user_agent=agent, network=network)


def _to(address: str) -> Response:
    return RedirectResponse(address, 303)


def _tell_on(page: str, error: SingleSignOnError) -> Response:
    """The page asks for the sentence in its reader's language: nothing that the provider said stands in the address."""
    log.warning("sso.refused", extra={"code": error.code, **error.params})
    return _to(f"{page}?sso={error.code}")


def _refusal(said: str) -> SingleSignOnError:
    """The provider's word (RFC 6749, 4.1.2.1), as ours."""
    if said in ("server_error", "temporarily_unavailable"):
        return ProviderDownError()
    if said in ("unauthorized_client", "invalid_request", "unsupported_response_type", "invalid_scope"):
        return ProviderClientError()
    return RefusedThereError()


def _shown(value: object) -> object:
    """A claim as it is shown: what is endless is cut."""
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return value if len(text) <= CLAIM_CHARACTERS_MAX else text[:CLAIM_CHARACTERS_MAX] + "…"
