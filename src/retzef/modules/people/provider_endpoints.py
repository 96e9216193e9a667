"""Single sign-on over HTTP, for administrators: the draft, its trial, putting it to work and taking it off."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field, JsonValue, StringConstraints

from retzef.modules.people import sign_in_settings as settings
from retzef.modules.people.errors import ProviderNotThereError
from retzef.modules.staff.api import (
    Flows,
    KeptProvider,
    Preset,
    Provider,
    RoleRule,
    begin_flow,
    find_provider,
    shows_both_factors,
    verified_email,
)
from retzef.platform.auth.keys import Keys
from retzef.platform.auth.permissions import Role
from retzef.platform.auth.principal import InPerson, Principal, needs
from retzef.platform.http.catalogue import sentence
from retzef.platform.http.errors import locale_of
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.http.visible import VISIBLE
from retzef.platform.oidc import Claims, Providers, SingleSignOnError
from retzef.platform.unit import Units

Text: TypeAlias = Annotated[
    str, StringConstraints(max_length=500, strip_whitespace=True, pattern=r"^[^\x00-\x1f]*$")
]
Domain: TypeAlias = Annotated[
    str,
    StringConstraints(
        pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", to_lower=True, strip_whitespace=True, max_length=253
    ),
]


async def _manager(
    principal: Annotated[Principal, Depends(needs("tenant.manage"))], _: InPerson
) -> Principal:
    settings.check_rights(principal)
    return principal


SignInManager: TypeAlias = Annotated[Principal, Depends(needs("tenant.manage"))]
# By whom people come in is decided by somebody at a screen.
SignInDecider: TypeAlias = Annotated[Principal, Depends(_manager)]


class RoleRuleBody(Incoming):
    """Whoever has this value among their groups gets this role."""

    value: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    role: Role
    role_id: UUID | None = None


class ProviderFields(BaseModel):
    """What is decided about a provider."""

    name: Annotated[
        str,
        StringConstraints(min_length=1, max_length=60, strip_whitespace=True, pattern=r"^[^\x00-\x1f]*$"),
        VISIBLE,
    ]
    preset: Preset
    issuer: Annotated[Text, StringConstraints(min_length=8)]
    client_id: Annotated[Text, StringConstraints(min_length=1)]
    allow_private_network: bool = False
    email_domains: Annotated[list[Domain], Field(min_length=1, max_length=50)]
    lets_newcomers_in: bool = False
    role: Role = "agent"
    role_id: UUID | None = None
    team_ids: Annotated[list[UUID], Field(max_length=100)] = []
    role_claim: Annotated[Text, StringConstraints(max_length=100)] = ""
    role_rules: Annotated[list[RoleRuleBody], Field(max_length=50)] = []
    allows_others: bool = True
    asks_second_factor: bool = False
    signs_out_there: bool = True


class IdentityProviderBody(ProviderFields, Incoming):
    """A draft. No `client_secret`: the one that is kept. `version` as it was read; 0 when there was nothing."""

    client_secret: Annotated[str, StringConstraints(max_length=2000)] | None = None
    version: int = Field(ge=0, le=2**62)

    def to_provider(self) -> Provider:
        """Inside's form."""
        chosen = self.model_dump(exclude={"client_secret", "version", "role_rules", "email_domains"})
        rules = [RoleRule(each.value, each.role, each.role_id) for each in self.role_rules]
        return Provider(**chosen, role_rules=rules, email_domains=list(dict.fromkeys(self.email_domains)))


class DraftVersionBody(Incoming):
    """Of the draft that was read."""

    version: int = Field(ge=1, le=2**62)


class SignInTrialAnswer(BaseModel):
    """What somebody brought back from the provider, and what it would have led to; `problem` when it would have let nobody in."""

    tried_at: datetime
    claims: dict[str, JsonValue]
    email: str | None
    shows_both_factors: bool
    role: Role | None = Field(description="By the rules; null when none fits")
    role_id: UUID | None
    problem: str | None


class IdentityProviderAnswer(ProviderFields):
    """A provider as it is kept; the secret is never told."""

    has_secret: bool
    version: int
    trial: SignInTrialAnswer | None


class SingleSignOnAnswer(BaseModel):
    """How people come in. The two addresses are to be told to the provider; `without_password`: people who need it to come in."""

    redirect_uri: str
    signed_out_uri: str
    draft: IdentityProviderAnswer | None
    live: IdentityProviderAnswer | None
    may_go_back: bool
    without_password: int


class ProviderFindingsAnswer(BaseModel):
    """What the provider says of itself."""

    authorization_endpoint: str
    keys: int
    tells_more: bool = Field(description="Has an address at which more of somebody is asked")
    signs_out: bool = Field(description="Ends its own session when somebody signs out here")


class SignInAddressAnswer(BaseModel):
    """Where the browser goes."""

    address: str


def provider_routes(units: Units, keys: Keys, providers: Providers, flows: Flows) -> APIRouter:
    """All routes below /single-sign-on."""
    routes = APIRouter(prefix="/single-sign-on", tags=["single sign-on"], responses=ERRORS)
    asking = _Asking(units, keys, flows)
    _add_draft(routes, asking, providers)
    _add_switches(routes, asking)
    return routes


class _Asking:
    """What every route below answers."""

    def __init__(self, units: Units, keys: Keys, flows: Flows) -> None:
        self.units = units
        self.keys = keys
        self.flows = flows

    async def answer(self, principal: Principal, request: Request) -> SingleSignOnAnswer:
        async with self.units.database.transaction(principal.tenant_id) as connection:
            stages = await settings.read_stages(connection, principal)
            count = await settings.count_without_password(connection, principal)
        draft, live = (self._describe(stages[each], locale_of(request)) for each in ("draft", "live"))
        return SingleSignOnAnswer(
            redirect_uri=self.flows.redirect_uri(request), signed_out_uri=self.flows.signed_out_uri(request), draft=draft, live=live,
            may_go_back=stages["previous"] is not None, without_password=count,
        )  # fmt: skip

    async def draft(self, principal: Principal) -> KeptProvider:
        async with self.units.database.transaction(principal.tenant_id) as connection:
            draft = await find_provider(connection, principal.tenant_id, "draft")
        if draft is None:
            raise ProviderNotThereError
        return draft

    def _describe(self, kept: KeptProvider | None, locale: str) -> IdentityProviderAnswer | None:
        if kept is None:
            return None
        fields = kept.provider.for_audit()
        trial = None
        if kept.tried_at is not None and kept.tried_claims is not None:
            trial = _judge_trial(kept.provider, kept.tried_at, kept.tried_claims, locale)
        has_secret = bool(kept.client(self.keys).client_secret)
        return IdentityProviderAnswer.model_validate(
            {**fields, "has_secret": has_secret, "version": kept.version, "trial": trial}
        )


def _add_draft(routes: APIRouter, asking: _Asking, providers: Providers) -> None:
    units, keys, flows = asking.units, asking.keys, asking.flows

    @routes.get("", summary="How people come in by an identity provider")
    async def read(principal: SignInManager, request: Request) -> SingleSignOnAnswer:
        return await asking.answer(principal, request)

    @routes.put("/draft", summary="Write the draft; it lets nobody in yet")
    async def write(
        body: IdentityProviderBody, principal: SignInDecider, request: Request
    ) -> SingleSignOnAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await settings.write_draft(
                unit, keys, principal, body.to_provider(), secret=body.client_secret, version=body.version
            )
        return await asking.answer(principal, request)

    @routes.delete("/draft", status_code=204, summary="Throw the draft away")
    async def discard(principal: SignInDecider) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await settings.discard_draft(unit)

    @routes.post("/draft/check", summary="Ask the provider of the draft what it says of itself")
    async def check(principal: SignInDecider) -> ProviderFindingsAnswer:
        client = (await asking.draft(principal)).client(keys)
        said = await providers.describe(client, anew=True)
        found = await providers.read_keys(client, anew=True)
        return ProviderFindingsAnswer(
            authorization_endpoint=said.authorization_endpoint, keys=len(found),
            tells_more=said.userinfo_endpoint is not None, signs_out=said.end_session_endpoint is not None,
        )  # fmt: skip

    @routes.post("/draft/trial", summary="Begin a trial sign-in; it shows what the provider tells")
    async def begin_trial(
        principal: SignInDecider, request: Request, response: Response
    ) -> SignInAddressAnswer:
        draft = await asking.draft(principal)
        begun = begin_flow(principal.tenant_id, "trial", flows.redirect_uri(request))
        address = await providers.address(draft.client(keys), begun.flow, principal.email)
        flows.keep(response, begun, units.clock.now())
        return SignInAddressAnswer(address=address)


def _add_switches(routes: APIRouter, asking: _Asking) -> None:
    units = asking.units

    @routes.post("/live", summary="Put the draft to work")
    async def put_to_work(
        body: DraftVersionBody, principal: SignInDecider, request: Request
    ) -> SingleSignOnAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await settings.put_to_work(unit, principal, body.version)
        return await asking.answer(principal, request)

    @routes.delete("/live", summary="Let nobody in by it any more")
    async def take_off(principal: SignInDecider, request: Request) -> SingleSignOnAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await settings.take_off(unit, principal)
        return await asking.answer(principal, request)

    @routes.post("/undo", summary="Go back to what was at work before")
    async def go_back(principal: SignInDecider, request: Request) -> SingleSignOnAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await settings.go_back(unit, principal)
        return await asking.answer(principal, request)


def _judge_trial(
    provider: Provider, tried_at: datetime, claims: Mapping[str, object], locale: str
) -> SignInTrialAnswer:
    email, problem = _judge_email(provider, claims, locale)
    role, role_id = provider.role_of(claims) or (None, None)
    return SignInTrialAnswer.model_validate(
        {
            "tried_at": tried_at, "claims": claims, "email": email, "shows_both_factors": shows_both_factors(claims), "role": role,
            "role_id": role_id, "problem": problem,
        }
    )  # fmt: skip


def _judge_email(provider: Provider, claims: Claims, locale: str) -> tuple[str | None, str | None]:
    try:
        return verified_email(provider, claims), None
    except SingleSignOnError as error:
        return None, sentence(error.code, locale)
