"""What can go wrong with cases and messages."""

from retzef.kernel.errors import RetzefError


class NotFoundError(RetzefError):
    """There is no such thing, or the reader may not see it: the two are told alike."""

    code = "not-found"
    status = 404


class DeadlineUnreachableError(RetzefError):
    """The calendar does not open for so long within a year: a deadline by it would be none."""

    code = "deadline-unreachable"
    status = 422


class InteractionEndedError(RetzefError):
    """Nothing more can be said in this interaction."""

    code = "interaction-ended"
    status = 409


class ConsultNotesOnlyError(RetzefError):
    """Whoever is only asked about a case writes notes, until they are let in."""

    code = "consult-notes-only"
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


class CaseBusyError(RetzefError):
    """Something of the case is being offered or is in somebody else's hands."""

    code = "case-busy"
    status = 409


class CaseNotQueuedError(RetzefError):
    """Nothing of the case waits in any queue, nor is in hand: there is nothing to be put into another."""

    code = "case-not-queued"
    status = 409


class QueueUnknownError(RetzefError):
    """There is no such queue in this tenant."""

    code = "queue-unknown"
    status = 422


class LabelUnknownError(RetzefError):
    """A named label is not there, or has been retired."""

    code = "label-unknown"
    status = 422


class LabelTakenError(RetzefError):
    """Another label has this name."""

    code = "label-taken"
    status = 409


class AssignmentRefusedError(RetzefError):
    """Somebody else owns the case, and giving away others' cases is a right of its own."""

    code = "assignment-refused"
    status = 403


class OwnerUnknownError(RetzefError):
    """No such agent, or one who has been deactivated."""

    code = "owner-unknown"
    status = 422


class TeamUnknownError(RetzefError):
    """No such team."""

    code = "team-unknown"
    status = 422


class ActGoneError(RetzefError):
    """No such act of this agent, or it has been undone, or was too long ago."""

    code = "act-gone"
    status = 409


class CaseMergedError(RetzefError):
    """The case goes on in another one; `number` is that one's."""

    code = "case-merged"
    status = 409


class MergeGoneError(RetzefError):
    """No such merge of this case, or it has been undone."""

    code = "merge-gone"
    status = 409


class SplitImpossibleError(RetzefError):
    """The message is not in a thread of this case."""

    code = "split-impossible"
    status = 422


class SplitGoneError(RetzefError):
    """No such split of this case, or it has been undone, or the new case holds more than was moved into it."""

    code = "split-gone"
    status = 409


class TooManyRelationsError(RetzefError):
    """A case is related to no more than `limit` others."""

    code = "too-many-relations"
    status = 409


class DraftChangedError(RetzefError):
    """Another version of the draft was kept since it was read."""

    code = "draft-changed"
    status = 409


class DraftGoneError(RetzefError):
    """The draft is not shared any more, or somebody else has gone on with it."""

    code = "draft-gone"
    status = 404


class TasksFullError(RetzefError):
    """A case has no more than `limit` tasks."""

    code = "tasks-full"
    status = 409


class TaskChangedError(RetzefError):
    """Somebody else has changed the task since it was read."""

    code = "task-changed"
    status = 409


class TaskAgentError(RetzefError):
    """Whoever is to do it may not see the case, or both an agent and a team are named."""

    code = "task-agent-unsuited"
    status = 422


class WayUnknownError(RetzefError):
    """The customer of the case has no such address, or cannot be written to first from this entry point."""

    code = "way-unknown"
    status = 422


class CaseNotOpenError(RetzefError):
    """The case is closed: nothing new is begun in it."""

    code = "case-not-open"
    status = 409


class ThreadElsewhereError(RetzefError):
    """The customer's thread goes on in another case."""

    code = "thread-elsewhere"
    status = 409


class IdentityBlockedError(RetzefError):
    """The address is blocked: nothing is taken from it, and nothing begun with it."""

    code = "identity-blocked"
    status = 409


class ConsentWithdrawnError(RetzefError):
    """Whoever has the address does not want to hear from the service."""

    code = "consent-withdrawn"
    status = 409


class EntryPointOffError(RetzefError):
    """The entry point is switched off."""

    code = "entry-point-off"
    status = 409


class MailNotHereError(RetzefError):
    """A message was to go as a mail, in an interaction of another channel."""

    code = "mail-not-here"
    status = 422


class MailRecipientsMissingError(RetzefError):
    """A mail to nobody."""

    code = "mail-recipients-missing"
    status = 422


class MailRecipientsTooManyError(RetzefError):
    """More recipients than a mail may have; `limit`."""

    code = "mail-recipients-too-many"
    status = 422


class MailAddressInvalidError(RetzefError):
    """A recipient's address is none; `address`."""

    code = "mail-address-invalid"
    status = 422


class MailAddressUnreachableError(RetzefError):
    """Mail to these came back for good; `address`. Whoever knows better says so and sends anyway."""

    code = "mail-address-unreachable"
    status = 409


class MailAnswersUnknownError(RetzefError):
    """What is answered or forwarded is no mail of this case."""

    code = "mail-answers-unknown"
    status = 422


class LetterImpossibleError(RetzefError):
    """There is nothing to send by mail, no mailbox to send it from, or no address to send it to."""

    code = "letter-impossible"
    status = 409


class TranscriptNotYetError(RetzefError):
    """Nobody has answered in this conversation, or it lies too far back."""

    code = "transcript-not-yet"
    status = 409


class TranscriptOftenError(RetzefError):
    """This conversation was sent, or this address written to, as often as a visitor may have it."""

    code = "transcript-often"
    status = 409


class TranscriptAddressError(RetzefError):
    """No address is given, or it is one that we do not write to."""

    code = "transcript-address"
    status = 422
