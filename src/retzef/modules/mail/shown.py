"""What showing mails takes."""

from dataclasses import dataclass

from retzef.modules.mail.addresses import MailAddresses
from retzef.modules.mail.remote_images import RemoteImages
from retzef.modules.mail.sources import MailSources


@dataclass(frozen=True, slots=True)
class ShownMails:
    """Their sources, the addresses of what they show, and pictures of elsewhere."""

    sources: MailSources
    addresses: MailAddresses
    images: RemoteImages
