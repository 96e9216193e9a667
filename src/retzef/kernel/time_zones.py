"""Time zones by their names in the IANA database."""

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from retzef.kernel.errors import RetzefError


class TimeZoneUnknownError(RetzefError):
    """No such time zone. Params: `time_zone`."""

    code = "time-zone-unknown"
    status = 422


def find_zone(name: str) -> ZoneInfo:
    """Raises TimeZoneUnknownError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise TimeZoneUnknownError(time_zone=name[:64]) from error


@cache
def list_zones() -> tuple[str, ...]:
    """Those that people choose from: of places, and UTC."""
    of_places = (
        name
        for name in available_timezones()
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/"))
    )
    return ("UTC", *sorted(of_places))
