"""The kinds of job that this module does."""

from collections.abc import Mapping
from dataclasses import dataclass

from retzef.modules.outbound.lanes import Lanes
from retzef.modules.outbound.reports import JOB_KIND, DeliveryReports
from retzef.modules.outbound.send import EntryPoints, SendMessage
from retzef.platform.jobs.kinds import JobKind
from retzef.platform.outgoing import OutgoingHttp
from retzef.platform.unit import Units
from retzef.ports.channel import ChannelAdapter

# With doubling waits about nine minutes: a chat message that comes later than that is worse than one that failed.
SEND_ATTEMPTS_MAX = 10


@dataclass(frozen=True, slots=True)
class OutboundServices:
    """What sending works with."""

    units: Units
    entry_points: EntryPoints
    adapters: Mapping[str, ChannelAdapter]
    http: OutgoingHttp
    lanes: Lanes


def outbound_kinds(services: OutboundServices) -> dict[str, JobKind]:
    """For the job runner, by name."""
    send = SendMessage(
        services.units, services.entry_points, services.adapters, services.http, services.lanes
    )
    return {
        "send_message": JobKind(
            send, attempts_max=SEND_ATTEMPTS_MAX, on_dead=send.on_dead, on_retry=send.on_retry
        ),
        JOB_KIND: JobKind(DeliveryReports(services.units)),
    }
