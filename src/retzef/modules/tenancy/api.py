"""What other modules may use."""

from retzef.modules.tenancy.calendars import (
    Calendar,
    OtherDay,
    Spans,
    find_calendar_of_queue,
    find_promised,
    name_day,
    opening_hours,
    read_holidays,
    read_other_days,
)
from retzef.modules.tenancy.closed_text import check_closed_texts, fill_closed_text, suggest_closed_texts
from retzef.modules.tenancy.entry_points import (
    EntryPointRegistry,
    EntryPointUnknownError,
    TenantClosedError,
    keep_refresh_token,
)
from retzef.modules.tenancy.holidays import (
    CountryHolidays,
    EffectKept,
    HolidayChoice,
    HolidayRules,
    HolidaysUnknownError,
    describe_country,
    list_holiday_countries,
)
from retzef.modules.tenancy.home import find_home_country
from retzef.modules.tenancy.openings import Openings, read_openings
from retzef.modules.tenancy.own_lists import SAID_BY_ROUTER, Entry, ListName, OwnList, name_reasons, read_list
from retzef.modules.tenancy.routing_policies import (
    ShadowPolicy,
    find_pool_lead,
    find_shadow_policy,
    read_policy,
)

__all__ = [
    "SAID_BY_ROUTER",
    "Calendar",
    "CountryHolidays",
    "EffectKept",
    "Entry",
    "EntryPointRegistry",
    "EntryPointUnknownError",
    "HolidayChoice",
    "HolidayRules",
    "HolidaysUnknownError",
    "ListName",
    "Openings",
    "OtherDay",
    "OwnList",
    "ShadowPolicy",
    "Spans",
    "TenantClosedError",
    "check_closed_texts",
    "describe_country",
    "fill_closed_text",
    "find_calendar_of_queue",
    "find_home_country",
    "find_pool_lead",
    "find_promised",
    "find_shadow_policy",
    "keep_refresh_token",
    "list_holiday_countries",
    "name_day",
    "name_reasons",
    "opening_hours",
    "read_holidays",
    "read_list",
    "read_openings",
    "read_other_days",
    "read_policy",
    "suggest_closed_texts",
]
