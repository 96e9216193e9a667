"""Calendars over HTTP: read with their version, written whole with it, tried before they are saved."""

import datetime as dt
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from retzef.engine.calendar import REST, How, Standing, WorkingDays, WorkingMinutes, find_standing, reckon
from retzef.modules.administration import calendars
from retzef.modules.administration.coming_days import list_coming
from retzef.modules.administration.texts import Line, check_locales
from retzef.modules.tenancy.api import (
    CountryHolidays,
    EffectKept,
    HolidayChoice,
    HolidayRules,
    OtherDay,
    Spans,
    check_closed_texts,
    describe_country,
    fill_closed_text,
    list_holiday_countries,
    suggest_closed_texts,
)
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.db import Connection
from retzef.platform.http.errors import locale_of
from retzef.platform.http.schemas import Incoming
from retzef.platform.unit import Units

Manager: TypeAlias = Annotated[Principal, Depends(needs("queues.manage"))]
Clock: TypeAlias = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]
CountryCode: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
ClosedText: TypeAlias = Annotated[
    str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True, pattern=r"^[^\x00]*$")
]
# The working time by which a calendar shows what it comes to.
_SAMPLE_MINUTES = 4 * 60

_ZONE = "SELECT time_zone FROM tenants WHERE tenant_id = $1"


class SpanBody(Incoming):
    """Open from one time of the wall clock to another."""

    opens: Clock
    closes: Clock


SpansOfDay: TypeAlias = Annotated[list[SpanBody], Field(max_length=12)]


class OtherDayBody(Incoming):
    """A date with its own hours; no spans: closed."""

    date: dt.date
    note: Annotated[
        str, StringConstraints(max_length=120, strip_whitespace=True, pattern=r"^[^\x00-\x1f]*$")
    ] = ""
    spans: SpansOfDay


class EffectBody(Incoming):
    """What becomes of a day. `hours`: open within the spans when its weekday is; `spans` say nothing otherwise."""

    how: How
    spans: SpansOfDay = Field(default=[])

    def to_effect(self) -> EffectKept:
        """Inside's form."""
        return EffectKept(self.how, _spans(self.spans) if self.how == "hours" else [])


class HolidayChoiceBody(Incoming):
    """What is done on one holiday and on its eve; null: as is usual."""

    key: Line
    day: EffectBody | None = None
    eve: EffectBody | None = None


class HolidaysBody(Incoming):
    """Whose holidays a calendar goes by. Public ones are closed and others as any day, unless `choices` names them."""

    country: CountryCode
    subdivision: Annotated[str, StringConstraints(min_length=1, max_length=60)] | None = Field(
        default=None, description="A part of the country with holidays of its own"
    )
    categories: list[Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,30}$")]] = Field(
        default=["public"], min_length=1, max_length=20
    )
    eves: EffectBody = Field(
        default=EffectBody(how="as_usual"),
        description="The days before public holidays on which it is not as usual",
    )
    choices: list[HolidayChoiceBody] = Field(
        default=[], max_length=300, description="Of a holiday that is named twice the last counts"
    )

    def to_rules(self) -> HolidayRules:
        """Inside's form; of a holiday that is named twice the last counts."""
        chosen = {
            each.key: HolidayChoice(
                each.key,
                None if each.day is None else each.day.to_effect(),
                None if each.eve is None else each.eve.to_effect(),
            )
            for each in self.choices
        }
        return HolidayRules(
            self.country,
            sorted(set(self.categories)),
            self.eves.to_effect(),
            list(chosen.values()),
            self.subdivision,
        )


class CalendarBody(Incoming):
    """A calendar. Times by the wall clock of the tenant's time zone; `24:00` is the end of a day."""

    name: Line
    is_default: bool = Field(
        default=False, description="The tenant's own: of every queue that has chosen no other"
    )
    week: list[SpansOfDay] = Field(
        min_length=7, max_length=7, description="The spans of each weekday, Monday first"
    )
    days: list[OtherDayBody] = Field(
        default=[],
        max_length=400,
        description="Dates with hours of their own, each once; they win over holidays",
    )
    holidays: HolidaysBody | None = Field(default=None, description="Null: it goes by no holidays")
    closed_texts: Annotated[dict[str, ClosedText], AfterValidator(check_locales)] = Field(
        default={},
        description="What a customer who writes while it is closed is answered, by language; `{{opens}}` is the next opening, "
        "and a sentence with `{{holiday}}` is said on holidays only",
    )
    active: bool = True

    @field_validator("days")
    @classmethod
    def _each_date_once(cls, days: list[OtherDayBody]) -> list[OtherDayBody]:
        seen: set[dt.date] = set()
        for each in days:
            if each.date in seen:
                raise PydanticCustomError(
                    "date_twice", "each date is named once", {"date": each.date.isoformat()}
                )
            seen.add(each.date)
        return days

    def to_settings(self) -> calendars.CalendarSettings:
        """Inside's form."""
        days = {each.date: OtherDay(each.date, each.note, _spans(each.spans)) for each in self.days}
        ordered = [days[each] for each in sorted(days)]
        return calendars.CalendarSettings(
            self.name,
            self.is_default,
            [_spans(each) for each in self.week],
            ordered,
            self.closed_texts,
            self.active,
            None if self.holidays is None else self.holidays.to_rules(),
        )


class CalendarChangeBody(CalendarBody):
    """The whole calendar, with the version it was read at."""

    version: Annotated[int, Field(ge=1, le=2**62, description="As it was read")]


class StandingAnswer(BaseModel):
    """How it stands now. `until`: when that changes; null: not within 400 days. `opens_at`: the next opening."""

    model_config = ConfigDict(from_attributes=True)

    is_open: bool
    until: datetime | None
    opens_at: datetime | None


class CalendarAnswer(BaseModel):
    """A calendar as it is kept."""

    calendar_id: UUID
    version: int
    name: str
    is_default: bool
    week: list[list[SpanBody]]
    days: list[OtherDayBody]
    holidays: HolidaysBody | None
    closed_texts: dict[str, str]
    active: bool
    standing: StandingAnswer


class CalendarPage(BaseModel):
    """All calendars; `suggested_texts`: an answer to begin with, by language."""

    calendars: list[CalendarAnswer]
    time_zone: str
    suggested_texts: dict[str, str]


class ComingDayAnswer(BaseModel):
    """A holiday or an eve that comes. `spans`: the hours of that date; `is_own`: it has hours of its own, which win.

    `category`: of several that list the holiday, the weightiest.
    """

    date: dt.date
    key: str
    name: str
    category: str
    is_eve: bool
    how: How
    spans: list[SpanBody]
    is_own: bool


class TrialAnswer(BaseModel):
    """What the hours come to: now, four working hours from now, the end of the next working day; and the texts, filled in.

    `coming`: the holidays and eves of the next 400 days. `lists_none`: the country has no public holidays in that time.
    """

    standing: StandingAnswer
    in_four_hours: datetime | None
    end_of_next_day: datetime | None
    closed_texts: dict[str, str]
    coming: list[ComingDayAnswer]
    lists_none: bool


class SubdivisionAnswer(BaseModel):
    """A part of a country with holidays of its own."""

    code: str
    name: str


class HolidayCountryAnswer(BaseModel):
    """What can be chosen of a country; `categories`: kinds of holidays, the usual one first."""

    country: str
    categories: list[str]
    subdivisions: list[SubdivisionAnswer]


class HolidayCountriesAnswer(BaseModel):
    """Countries of which holidays are known, by ISO 3166-1 alpha-2; `chosen`: what there is of the one that was asked for."""

    countries: list[str]
    chosen: HolidayCountryAnswer | None


def calendar_routes(units: Units) -> APIRouter:
    """All routes of calendars, below /administration."""
    routes = APIRouter()

    async def one(principal: Principal, calendar_id: UUID) -> CalendarAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            zone = await _zone_of(connection, principal)
            (kept,) = await calendars.list_calendars(connection, principal.tenant_id, calendar_id)
        return _answer(kept, zone, units.clock.now())

    @routes.get("/calendars", summary="Calendars as they are set up")
    async def listed(principal: Manager) -> CalendarPage:
        async with units.database.transaction(principal.tenant_id) as connection:
            zone = await _zone_of(connection, principal)
            kept = await calendars.list_calendars(connection, principal.tenant_id)
        return CalendarPage(
            calendars=[_answer(each, zone, units.clock.now()) for each in kept],
            time_zone=zone,
            suggested_texts=suggest_closed_texts(),
        )

    @routes.post("/calendars", status_code=201, summary="A new calendar; the first is the tenant's own")
    async def add(body: CalendarBody, principal: Manager) -> CalendarAnswer:
        async with units.begin(principal.tenant_id) as unit:
            calendar_id = await calendars.add_calendar(unit, principal, body.to_settings())
        return await one(principal, calendar_id)

    @routes.post("/calendars/test", summary="Try hours and texts before they are saved")
    async def tried(body: CalendarBody, principal: Manager, request: Request) -> TrialAnswer:
        settings, now = body.to_settings(), units.clock.now()
        if settings.holidays is not None:
            settings.holidays.check()
        async with units.database.transaction(principal.tenant_id) as connection:
            hours = settings.hours(await _zone_of(connection, principal))
        check_closed_texts(settings.closed_texts)
        standing = find_standing(hours, now)
        # A text is said when it is closed: as it would be in the next closed period.
        then = standing.until if standing.is_open and standing.until else now
        closed = find_standing(hours, then)
        name_day = partial(settings.name_day, hours.day_of(then))
        filled = {
            locale: said[1]
            for locale, text in settings.closed_texts.items()
            if (said := fill_closed_text({locale: text}, closed, hours.zone, locale, name_day=name_day))
            is not None
        }
        coming = list_coming(settings, hours, now, locale_of(request))
        return TrialAnswer(
            standing=_standing(standing), in_four_hours=reckon(hours, now, WorkingMinutes(_SAMPLE_MINUTES)),
            end_of_next_day=reckon(hours, now, WorkingDays(1)), closed_texts=filled,
            coming=[ComingDayAnswer.model_validate({**asdict(each), "spans": _bodies(each.spans)}) for each in coming],
            lists_none=settings.holidays is not None and not any(each.category == REST for each in coming),
        )  # fmt: skip

    @routes.get(
        "/calendars/countries",
        summary="Whose holidays a calendar may go by, and what can be chosen of a country's",
    )
    async def countries(_principal: Manager, country: CountryCode | None = None) -> HolidayCountriesAnswer:
        chosen = None if country is None else _country(describe_country(country))
        return HolidayCountriesAnswer(countries=list(list_holiday_countries()), chosen=chosen)

    @routes.put("/calendars/{calendar_id}", summary="Change a calendar, or archive it")
    async def change(calendar_id: UUID, body: CalendarChangeBody, principal: Manager) -> CalendarAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await calendars.change_calendar(unit, principal, calendar_id, body.version, body.to_settings())
        return await one(principal, calendar_id)

    return routes


def _spans(bodies: list[SpanBody]) -> Spans:
    return [(each.opens, each.closes) for each in bodies]


def _bodies(spans: Spans) -> list[SpanBody]:
    return [SpanBody(opens=opens, closes=closes) for opens, closes in spans]


def _country(found: CountryHolidays) -> HolidayCountryAnswer:
    parts = sorted(found.subdivisions.items(), key=lambda each: each[1])
    return HolidayCountryAnswer(
        country=found.country,
        categories=list(found.categories),
        subdivisions=[SubdivisionAnswer(code=code, name=name) for code, name in parts],
    )


def _effect(kept: EffectKept | None) -> EffectBody | None:
    return None if kept is None else EffectBody(how=kept.how, spans=_bodies(kept.spans))


def _holidays(rules: HolidayRules | None) -> HolidaysBody | None:
    if rules is None:
        return None
    choices = [
        HolidayChoiceBody(key=each.key, day=_effect(each.day), eve=_effect(each.eve))
        for each in rules.choices
    ]
    return HolidaysBody(
        country=rules.country, subdivision=rules.subdivision, categories=list(rules.categories), choices=choices,
        eves=EffectBody(how=rules.eves.how, spans=_bodies(rules.eves.spans)),
    )  # fmt: skip


def _standing(standing: Standing) -> StandingAnswer:
    return StandingAnswer.model_validate(standing)


async def _zone_of(connection: Connection, principal: Principal) -> str:
    zone: str = await connection.fetchval(_ZONE, principal.tenant_id)
    return zone


def _answer(kept: calendars.CalendarAsKept, zone: str, now: datetime) -> CalendarAnswer:
    settings = kept.settings
    return CalendarAnswer(
        calendar_id=kept.calendar_id, version=kept.version, name=settings.name, is_default=settings.is_default,
        week=[_bodies(each) for each in settings.week],
        days=[OtherDayBody(date=each.date, note=each.note, spans=_bodies(each.spans)) for each in settings.days],
        holidays=_holidays(settings.holidays),
        closed_texts=dict(settings.closed_texts), active=settings.active, standing=_standing(find_standing(settings.hours(zone), now)),
    )  # fmt: skip
