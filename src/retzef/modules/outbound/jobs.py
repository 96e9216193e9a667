"""The kinds of job that this module does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from retzef.modules.outbound.lanes import Lanes
from retzef.modules.outbound.reports import JOB_KIND, DeliveryReports
from retzef.modules.outbound.send import EntryPoints, SendMessage
from retzef.modules.outbound.send_mail import MailSender
from retzef.platform.files.store import FileStore
from retzef.platform.jobs.kinds import JobKind
from retzef.platform.oauth import AccessTokens
from retzef.platform.outgoing import OutgoingHttp, OutgoingSmtp
from retzef.platform.unit import Units
from retzef.ports.channel import ChannelAdapter

# With doubling waits about nine minutes: a chat message that comes later than that is worse than one that failed.
SEND_ATTEMPTS_MAX = 10
# A mail server that looks for viruses takes minutes to say that it has taken a mail; others are given up much sooner.
SEND_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class OutboundServices:
    """What sending works with."""

    units: Units
    entry_points: EntryPoints
    adapters: Mapping[str, ChannelAdapter]
    http: OutgoingHttp
    lanes: Lanes
    smtp: OutgoingSmtp
    files: FileStore
    # By which mailboxes are signed in to.
    tokens: AccessTokens
    # Told of each mail how sending it ended.
    mail_ended: Callable[[str], None] = lambda _: None

    async def close(self) -> None:
        """Close all connections."""
        await self.smtp.close()
        await self.http.close()


def outbound_kinds(services: OutboundServices) -> dict[str, JobKind]:
    """For the job runner, by name."""
    mails = MailSender(services.units, services.smtp, services.files, services.mail_ended)
    send = SendMessage(
        services.units, services.entry_points, services.adapters, services.http, services.lanes, mails=mails
    )
    return {
        "send_message": JobKind(
            send,
            attempts_max=SEND_ATTEMPTS_MAX,
            within=SEND_WITHIN,
            on_dead=send.on_dead,
            on_retry=send.on_retry,
        ),
        JOB_KIND: JobKind(DeliveryReports(services.units)),
    }
