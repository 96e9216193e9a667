"""Does a message keep to its channel's limits? Looked at once more before it leaves: the manifest decides."""

from retzef.ports.channel import OutboundMessage
from retzef.ports.manifest import Manifest


def find_refusal(manifest: Manifest, message: OutboundMessage) -> str | None:
    """The error code by which the message may not be sent on this channel, None when it may."""
    if manifest.measure(message.text) > manifest.text_max:
        return "text-too-long"
    for attachment in message.attachments:
        if attachment.media_type not in manifest.file_types:
            return "file-type-refused"
        if attachment.size > manifest.file_max_bytes:
            return "file-too-large"
    return None
