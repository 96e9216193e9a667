"""What can go wrong with work beyond its life cycle (`engine.work.errors`)."""

from retzef.kernel.errors import RetzefError


class CaseInWorkError(RetzefError):
    """The case cannot be resolved: another item of it is still open, perhaps because the customer wrote again."""

    code = "case-in-work"
    status = 409


class PullRefusedError(RetzefError):
    """The item cannot be taken from the list now; `reason` says why (`doubts_about` of the database, or `taken`, `not_allowed`)."""

    code = "pull-refused"
    status = 409


class TakerDoubtfulError(RetzefError):
    """Something speaks against giving the item to this agent; `doubts` names it, `may_insist` whether it can be done all the same."""

    code = "taker-doubtful"
    status = 409


class WorkMovedError(RetzefError):
    """The item is done, or somebody has moved it in this very moment."""

    code = "work-moved"
    status = 409


class ConsultOpenError(RetzefError):
    """Somebody is asked about this item already."""

    code = "consult-open"
    status = 409


class QuestionEmptyError(RetzefError):
    """A colleague is asked nothing: there is no question."""

    code = "consult-empty"
    status = 422


class WorkAnsweredError(RetzefError):
    """Whoever it was given to has answered the customer: it is theirs."""

    code = "work-answered"
    status = 409


class SkillUnknownError(RetzefError):
    """There is no such skill, or it is not used any more."""

    code = "skill-unknown"
    status = 422


class KeepTimeError(RetzefError):
    """Work is kept until some instant within the next week."""

    code = "keep-time"
    status = 422
