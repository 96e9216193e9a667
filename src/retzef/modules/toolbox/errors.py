"""What can go wrong with the tools of the everyday."""

from retzef.kernel.errors import RetzefError


class ToolNotFoundError(RetzefError):
    """There is no such thing, or it is somebody else's: the two are told alike."""

    code = "tool-not-found"
    status = 404


class ToolNotYoursError(RetzefError):
    """It may be used by this reader but not changed."""

    code = "tool-not-yours"
    status = 403


class ToolChangedError(RetzefError):
    """Somebody else has changed it since it was read."""

    code = "tool-changed"
    status = 409


class ReplyCodeTakenError(RetzefError):
    """Another canned reply of the same people has this code. Params: `code`."""

    code = "reply-code-taken"
    status = 409


class ActsConflictError(RetzefError):
    """Two acts of one series set the same, or one does not say whom it means. Params: `kind` of act."""

    code = "acts-conflict"
    status = 422


class MacroReplyNarrowError(RetzefError):
    """A macro would say a reply that not everybody who sees the macro may use. Params: `title` of the reply."""

    code = "macro-reply-narrow"
    status = 422


class TextGapsError(RetzefError):
    """A text could not be filled in for this case. Params: `fields` without a value."""

    code = "text-gaps"
    status = 422
