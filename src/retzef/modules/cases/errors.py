"""What can go wrong with cases and messages."""

from retzef.kernel.errors import RetzefError


class NotFoundError(RetzefError):
    """There is no such thing, or the reader may not see it: the two are told alike."""

    code = "not-found"
    status = 404


class InteractionEndedError(RetzefError):
    """Nothing more can be said in this interaction."""

    code = "interaction-ended"
    status = 409


class TextTooLongError(RetzefError):
    """Longer than the channel takes; `limit` in the channel's unit."""

    code = "text-too-long"
    status = 413


class TextEmptyError(RetzefError):
    """Neither text nor file."""

    code = "text-empty"
    status = 422


class AttachmentUnknownError(RetzefError):
    """A named file is not there, or is not the sender's."""

    code = "attachment-unknown"
    status = 422


class FileTooLargeError(RetzefError):
    """Larger than the channel takes; `limit_mb`."""

    code = "file-too-large"
    status = 413


class FileTypeRefusedError(RetzefError):
    """A kind of file the channel does not take."""

    code = "file-type-refused"
    status = 415


class FileDisguisedError(RetzefError):
    """Its content is not what its name and type say."""

    code = "file-disguised"
    status = 415


class FileEmptyError(RetzefError):
    """No bytes."""

    code = "file-empty"
    status = 422
