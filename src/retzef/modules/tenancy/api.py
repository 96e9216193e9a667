"""What other modules may use."""

from retzef.modules.tenancy.calendars import (
    Calendar,
    OtherDay,
    Spans,
    find_calendar_of_queue,
    find_promised,
    opening_hours,
    read_other_days,
)
from retzef.modules.tenancy.closed_text import check_closed_texts, fill_closed_text, suggest_closed_texts
from retzef.modules.tenancy.entry_points import EntryPointRegistry, EntryPointUnknownError
from retzef.modules.tenancy.home import find_home_country

__all__ = [
    "Calendar",
    "EntryPointRegistry",
    "EntryPointUnknownError",
    "OtherDay",
    "Spans",
    "check_closed_texts",
    "fill_closed_text",
    "find_calendar_of_queue",
    "find_home_country",
    "find_promised",
    "opening_hours",
    "read_other_days",
    "suggest_closed_texts",
]
