"""What a running process tells of itself: numbers for Prometheus, and lines for the log that name no person.

Owns: the meters of a process, which request a line of the log belongs to, and how a failure is written down. Does not:
decide what is well (`main.health`), or look into tenants' tables (`modules.operations.standing`).

Invariant: no label and no line holds what a person wrote or who a person is. Labels come from closed lists or are ids.
"""

from retzef.platform.telemetry.journal import JournalMeter
from retzef.platform.telemetry.meters import Meters
from retzef.platform.telemetry.requests import RequestMeter, place_of
from retzef.platform.telemetry.trail import Trail, current_trail, follow_trail, name_tenant

__all__ = [
    "JournalMeter",
    "Meters",
    "RequestMeter",
    "Trail",
    "current_trail",
    "follow_trail",
    "name_tenant",
    "place_of",
]
