"""A day of a tenant: where it begins and ends, and its hours, of which there are 23 or 25 when clocks are changed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Day:
    """Instants in UTC. `hours` are the instants at which its hours begin."""

    date: date
    zone: ZoneInfo
    begins_at: datetime
    ends_at: datetime

    @property
    def hours(self) -> list[datetime]:
        """One after the other; the local names of two of them may be alike."""
        count = round((self.ends_at - self.begins_at) / HOUR)
        return [self.begins_at + number * HOUR for number in range(count)]

    def hour_of(self, instant: datetime) -> int:
        """In which of them an instant of the day lies."""
        return int((instant - self.begins_at) / HOUR)


def day_of(date_: date, zone: ZoneInfo) -> Day:
    """The day of this date there."""
    begins = datetime.combine(date_, time(), zone).astimezone(UTC)
    ends = datetime.combine(date_ + timedelta(days=1), time(), zone).astimezone(UTC)
    return Day(date_, zone, begins, ends)
