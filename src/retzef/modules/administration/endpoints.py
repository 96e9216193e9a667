"""Administration over HTTP: queues, entry points, the tenant. Mounted at /administration.

Everything is read with its version and written whole with the version it was read at; the answer to a write is what is
kept now. Undoing is writing what was there before.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    model_validator,
)

from retzef.engine.recognition.phone import COUNTRIES
from retzef.engine.routing.state import WhenClosed
from retzef.kernel.ids import AgentId, QueueId
from retzef.kernel.time_zones import list_zones
from retzef.modules.administration import queues, tenant
from retzef.modules.administration.calendar_endpoints import calendar_routes
from retzef.modules.administration.calendars import CalendarAsKept, list_calendars
from retzef.modules.administration.entry_points import EntryPointAsKept, EntryPointSettings, EntryPointSetUp
from retzef.modules.administration.queue_alerts import QueueAlertsBody
from retzef.modules.administration.queue_routing_shapes import QueueRoutingBody
from retzef.modules.administration.skill_endpoints import SkillAnswer
from retzef.modules.administration.skills import list_skilled, list_skills
from retzef.modules.administration.texts import Line, Texts, check_locales
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming, Locale
from retzef.platform.http.visible import VISIBLE
from retzef.platform.outgoing.client import OutgoingHttp
from retzef.platform.unit import Units
from retzef.ports.channel_settings import SettingType

Signature: TypeAlias = Annotated[
    str, StringConstraints(max_length=2000, strip_whitespace=True, pattern=r"^[^\x00]*$")
]
Secret: TypeAlias = Annotated[str, StringConstraints(max_length=4000, strip_whitespace=True)]
Version: TypeAlias = Annotated[int, Field(ge=1, le=2**62, description="As it was read")]
QueueManager: TypeAlias = Annotated[Principal, Depends(needs("queues.manage"))]
ChannelManager: TypeAlias = Annotated[Principal, Depends(needs("channels.manage"))]
TenantManager: TypeAlias = Annotated[Principal, Depends(needs("tenant.manage"))]


class _Kept(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class OutcomeBody(Incoming):
    """A disposition that wrap-up may end with; one without an id is new."""

    disposition_id: UUID | None = None
    label: Texts
    resolves: bool


class QueueBody(Incoming):
    """A queue. Times in seconds; `item_load` in points of an agent's capacity; a higher `priority` is served first."""

    name: Texts
    item_load: int = Field(default=2, ge=1, le=100)
    offer_seconds: int = Field(default=30, ge=5, le=600)
    wrap_up_seconds: int = Field(default=120, ge=0, le=3600)
    priority: int = Field(default=0, ge=-100, le=100)
    active: bool = True
    members: list[UUID] = Field(default=[], max_length=5000)
    outcomes: list[OutcomeBody] = Field(default=[], max_length=100)
    calendar_id: UUID | None = Field(default=None, description="The hours it goes by; null: the tenant's own")
    deadline_minutes: int | None = Field(
        default=None,
        ge=1,
        le=100_000,
        description="Working time in which a new case is to be done; null: nothing is promised",
    )
    answer_minutes: int | None = Field(
        default=None,
        ge=1,
        le=100_000,
        description="Working time in which whoever writes is to be answered; null: nothing is promised",
    )

    sender_names: Annotated[dict[str, Line], AfterValidator(check_locales)] = Field(
        default={},
        description="By language: the name before the address of its mail; none: the mailbox's own",
    )
    signatures: Annotated[dict[str, Signature], AfterValidator(check_locales)] = Field(
        default={}, description="By language: what stands below its mail"
    )
    sender_address: Annotated[str, StringConstraints(max_length=320, strip_whitespace=True)] | None = Field(
        default=None,
        description="From which it writes, one that a mailbox has besides its own; mail to it leads here. Null: the mailbox's own",
    )

    routing: QueueRoutingBody = Field(
        default_factory=QueueRoutingBody, description="Whom its items are given to, and how urgently"
    )
    when_closed: WhenClosed = Field(
        default="serve",
        description="What becomes of what waits while it is closed: given out all the same, held until it opens, passed on",
    )
    overflow_queue_id: UUID | None = Field(default=None, description="To which queue it passes on")
    max_wait_seconds: int | None = Field(
        default=None,
        ge=1,
        le=604_800,
        description="What has waited in it so long is passed on; null: nothing is",
    )
    alerts: QueueAlertsBody = Field(default_factory=QueueAlertsBody, description="When an alert begins")

    def to_settings(self) -> queues.QueueSettings:
        """Inside's form."""
        outcomes = [queues.Outcome(each.disposition_id, each.label, each.resolves) for each in self.outcomes]
        return queues.QueueSettings(
            self.name, self.item_load, self.offer_seconds, self.wrap_up_seconds, self.priority, self.active,
            [AgentId(each) for each in self.members], outcomes, self.calendar_id, self.deadline_minutes,
            self.sender_names, {language: text for language, text in self.signatures.items() if text}, self.answer_minutes,
            self.sender_address or None, self.routing.to_routing(),
            self.when_closed, QueueId(self.overflow_queue_id) if self.overflow_queue_id else None,
            self.max_wait_seconds, self.alerts.to_thresholds(),
        )  # fmt: skip


class QueueChangeBody(QueueBody):
    """The whole queue, with the version it was read at."""

    version: Version


class OutcomeAnswer(_Kept):
    """A disposition with its texts in all languages."""

    disposition_id: UUID
    label: dict[str, str]
    resolves: bool


class QueueSettingsAnswer(_Kept):
    """A queue as it is kept."""

    queue_id: UUID
    version: int
    name: dict[str, str]
    item_load: int
    offer_seconds: int
    wrap_up_seconds: int
    priority: int
    active: bool
    members: list[UUID]
    outcomes: list[OutcomeAnswer]
    calendar_id: UUID | None
    when_closed: WhenClosed
    overflow_queue_id: UUID | None
    max_wait_seconds: int | None
    deadline_minutes: int | None
    answer_minutes: int | None
    sender_names: dict[str, str]
    signatures: dict[str, str]
    sender_address: str | None
    routing: QueueRoutingBody
    alerts: QueueAlertsBody


class PersonAnswer(BaseModel):
    """Somebody who may serve a queue, with their levels by skill."""

    agent_id: UUID
    name: str
    active: bool
    levels: dict[UUID, int]


class NamedCalendar(BaseModel):
    """A calendar that a queue or an entry point may choose."""

    calendar_id: UUID
    name: str
    is_default: bool


class QueueSettingsPage(BaseModel):
    """All queues, the people who may serve them, the skills they may ask for, the calendars they may go by, and the addresses
    they may write from.
    """

    queues: list[QueueSettingsAnswer]
    people: list[PersonAnswer]
    skills: list[SkillAnswer]
    calendars: list[NamedCalendar]
    sender_addresses: list[str]


class EntryPointBody(Incoming):
    """An entry point. `settings` as the channel declares them; `secrets` only those that are to be other than before."""

    name: Line
    queue_id: UUID
    settings: dict[str, JsonValue] = Field(default={}, max_length=50)
    secrets: dict[str, Secret] = Field(default={}, max_length=20)
    active: bool = True
    calendar_id: UUID | None = Field(
        default=None, description="The hours it goes by; null: those of the queue"
    )

    def to_settings(self) -> EntryPointSettings:
        """Inside's form."""
        return EntryPointSettings(
            self.name, QueueId(self.queue_id), self.settings, self.secrets, self.active, self.calendar_id
        )


class NewEntryPointBody(EntryPointBody):
    """A new entry point of a channel."""

    channel: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class EntryPointChangeBody(EntryPointBody):
    """The whole entry point, with the version it was read at."""

    version: Version


class DraftBody(NewEntryPointBody):
    """An entry point as somebody is about to save it; `entry_point_id`: of the one that is changed, for its secrets."""

    entry_point_id: UUID | None = None


class SettingAnswer(_Kept):
    """A setting as its channel declares it."""

    name: str
    type: SettingType
    required: bool
    options: list[str] = Field(description="Of a choice; the first is taken where nothing is said")
    least: int | None = Field(description="Of a number")
    most: int | None


class ChannelAnswer(_Kept):
    """A channel of this installation, and what its entry points need."""

    channel: str
    name: str
    settings: list[SettingAnswer]
    secrets: list[str]
    generated_secrets: list[str]
    optional_secrets: list[str] = Field(description="Which of them is needed depends on the settings")


class EntryPointSettingsAnswer(_Kept):
    """An entry point as it is kept; of secrets only which there are."""

    entry_point_id: UUID
    channel: str
    name: str
    public_key: str
    queue_id: UUID
    settings: dict[str, JsonValue]
    secret_names: list[str]
    active: bool
    calendar_id: UUID | None
    version: int


class EntryPointSettingsPage(BaseModel):
    """All entry points, the channels there are, and the calendars they may go by."""

    entry_points: list[EntryPointSettingsAnswer]
    channels: list[ChannelAnswer]
    calendars: list[NamedCalendar]


class ProbeAnswer(BaseModel):
    """`asked`: the other side was asked and agreed. Otherwise there is nobody to ask: what was entered is well-formed."""

    asked: bool


class SecretAnswer(BaseModel):
    """A new secret, told this once."""

    secret: str


class TenantBody(Incoming):
    """The tenant; `locales`: the languages in which customers are served."""

    name: Annotated[
        str,
        StringConstraints(min_length=1, max_length=200, strip_whitespace=True, pattern=r"^[^\x00-\x1f]*$"),
        VISIBLE,
    ]
    home_country: Annotated[
        str, StringConstraints(pattern="^[A-Z]{2}$"), Field(description="ISO 3166, two letters")
    ]
    time_zone: Annotated[str, StringConstraints(min_length=1, max_length=64), Field(description="IANA name")]
    default_locale: Locale
    locales: list[Locale] = Field(min_length=1, max_length=4)
    accent: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
    version: Version

    @model_validator(mode="after")
    def _default_is_served(self) -> "TenantBody":
        if self.default_locale not in self.locales or len(set(self.locales)) != len(self.locales):
            raise ValueError("the default language is one of the languages, each named once")
        return self


class TenantChoices(BaseModel):
    """Countries by their ISO 3166 codes, time zones by their IANA names."""

    countries: list[str]
    time_zones: list[str]


class TenantSettingsAnswer(BaseModel):
    """The tenant as it is kept; `choices`: where it can be at home."""

    name: str
    home_country: str
    time_zone: str
    choices: TenantChoices
    default_locale: Locale
    locales: list[Locale]
    accent: str
    version: int


def administration_routes(units: Units, set_up: EntryPointSetUp, http: OutgoingHttp) -> APIRouter:
    """Everything an administrator sets up."""
    routes = APIRouter(prefix="/administration", tags=["administration"], responses=ERRORS)
    routes.include_router(_queue_routes(units))
    routes.include_router(calendar_routes(units))
    routes.include_router(_entry_point_routes(units, set_up, http))
    routes.include_router(_tenant_routes(units))
    return routes


def _queue_routes(units: Units) -> APIRouter:
    routes = APIRouter()

    async def one(principal: Principal, queue_id: QueueId) -> QueueSettingsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            (kept,) = await queues.list_queue_settings(connection, principal.tenant_id, queue_id)
        return _queue_answer(kept)

    @routes.get("/queues", summary="Queues as they are set up")
    async def listed(principal: QueueManager) -> QueueSettingsPage:
        async with units.database.transaction(principal.tenant_id) as connection:
            kept = await queues.list_queue_settings(connection, principal.tenant_id)
            people = await connection.fetch(
                "SELECT agent_id, name, active FROM agents WHERE tenant_id = $1 ORDER BY name, agent_id",
                principal.tenant_id,
            )
            levels = {
                each.agent_id: each.levels for each in await list_skilled(connection, principal.tenant_id)
            }
            skills = await list_skills(connection, principal.tenant_id)
            own = await list_calendars(connection, principal.tenant_id)
            senders = await queues.list_sender_addresses(connection, principal.tenant_id)
        return QueueSettingsPage(
            queues=[_queue_answer(each) for each in kept],
            people=[
                PersonAnswer.model_validate({**dict(row), "levels": levels.get(row["agent_id"], {})})
                for row in people
            ],
            skills=[SkillAnswer.model_validate(each) for each in skills],
            calendars=_named(own),
            sender_addresses=senders,
        )

    @routes.post("/queues", status_code=201, summary="A new queue")
    async def add(body: QueueBody, principal: QueueManager) -> QueueSettingsAnswer:
        async with units.begin(principal.tenant_id) as unit:
            queue_id = await queues.add_queue(unit, principal, body.to_settings())
        return await one(principal, queue_id)

    @routes.put("/queues/{queue_id}", summary="Change a queue, or archive it")
    async def change(queue_id: UUID, body: QueueChangeBody, principal: QueueManager) -> QueueSettingsAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await queues.change_queue(unit, principal, QueueId(queue_id), body.version, body.to_settings())
        return await one(principal, QueueId(queue_id))

    return routes


def _entry_point_routes(units: Units, set_up: EntryPointSetUp, http: OutgoingHttp) -> APIRouter:
    routes = APIRouter()

    async def one(principal: Principal, entry_point_id: UUID) -> EntryPointSettingsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            kept = await set_up.find(connection, principal.tenant_id, entry_point_id)
        return _entry_point_answer(kept)

    @routes.get("/entry-points", summary="Entry points as they are set up, and the channels there are")
    async def listed(principal: ChannelManager) -> EntryPointSettingsPage:
        async with units.database.transaction(principal.tenant_id) as connection:
            kept = await set_up.list_all(connection, principal.tenant_id)
            own = await list_calendars(connection, principal.tenant_id)
        return EntryPointSettingsPage(
            entry_points=[_entry_point_answer(each) for each in kept],
            channels=[ChannelAnswer.model_validate(each) for each in set_up.manifests()],
            calendars=_named(own),
        )

    @routes.post("/entry-points", status_code=201, summary="A new entry point")
    async def add(body: NewEntryPointBody, principal: ChannelManager) -> EntryPointSettingsAnswer:
        async with units.begin(principal.tenant_id) as unit:
            entry_point_id = await set_up.add(unit, principal, body.channel, body.to_settings())
        return await one(principal, entry_point_id)

    @routes.put("/entry-points/{entry_point_id}", summary="Change an entry point, or switch it off")
    async def change(
        entry_point_id: UUID, body: EntryPointChangeBody, principal: ChannelManager
    ) -> EntryPointSettingsAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await set_up.change(unit, principal, entry_point_id, body.version, body.to_settings())
        return await one(principal, entry_point_id)

    @routes.post(
        "/entry-points/{entry_point_id}/secrets/{name}", summary="Make a secret anew; it is told this once"
    )
    async def make_secret(entry_point_id: UUID, name: str, principal: ChannelManager) -> SecretAnswer:
        async with units.begin(principal.tenant_id) as unit:
            secret = await set_up.make_secret(unit, principal, entry_point_id, name)
        return SecretAnswer(secret=secret)

    @routes.post("/entry-points/test", summary="Try settings before they are saved")
    async def probe(body: DraftBody, principal: ChannelManager) -> ProbeAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            draft = await set_up.draft(
                connection, principal.tenant_id, body.channel, body.to_settings(), body.entry_point_id
            )
        return ProbeAnswer(asked=await set_up.probe(http, draft, units.clock.now()))

    return routes


def _tenant_routes(units: Units) -> APIRouter:
    routes = APIRouter()

    async def now(principal: Principal) -> TenantSettingsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            settings, version = await tenant.find_tenant_settings(connection, principal.tenant_id)
        choices = TenantChoices(countries=sorted(COUNTRIES), time_zones=list(list_zones()))
        return TenantSettingsAnswer.model_validate(
            {**asdict(settings), "choices": choices, "version": version}
        )

    @routes.get("/tenant", summary="The tenant's settings")
    async def read(principal: TenantManager) -> TenantSettingsAnswer:
        return await now(principal)

    @routes.put("/tenant", summary="Change the tenant's settings")
    async def change(body: TenantBody, principal: TenantManager) -> TenantSettingsAnswer:
        settings = tenant.TenantSettings(**body.model_dump(exclude={"version"}))
        async with units.begin(principal.tenant_id) as unit:
            await tenant.change_tenant(unit, principal, body.version, settings)
        return await now(principal)

    return routes


def _named(own: Sequence[CalendarAsKept]) -> list[NamedCalendar]:
    """Those that may be chosen."""
    return [
        NamedCalendar(
            calendar_id=each.calendar_id, name=each.settings.name, is_default=each.settings.is_default
        )
        for each in own
        if each.settings.active
    ]


def _queue_answer(kept: queues.QueueAsKept) -> QueueSettingsAnswer:
    settings = kept.settings
    return QueueSettingsAnswer(
        queue_id=kept.queue_id, version=kept.version, name=dict(settings.name), item_load=settings.item_load,
        offer_seconds=settings.offer_seconds, wrap_up_seconds=settings.wrap_up_seconds, priority=settings.priority,
        active=settings.active, members=list(settings.members),
        outcomes=[OutcomeAnswer.model_validate(each) for each in settings.outcomes],
        calendar_id=settings.calendar_id, deadline_minutes=settings.deadline_minutes, answer_minutes=settings.answer_minutes,
        sender_names=dict(settings.sender_names), signatures=dict(settings.signatures),
        sender_address=settings.sender_address, routing=QueueRoutingBody.model_validate(settings.routing.told()),
        when_closed=settings.when_closed, overflow_queue_id=settings.overflow_queue_id, max_wait_seconds=settings.max_wait_seconds,
        alerts=QueueAlertsBody.model_validate(asdict(settings.alerts)),
    )  # fmt: skip


def _entry_point_answer(kept: EntryPointAsKept) -> EntryPointSettingsAnswer:
    return EntryPointSettingsAnswer.model_validate(kept)
