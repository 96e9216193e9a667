"""What can go wrong with erasing."""

from retzef.kernel.errors import RetzefError


class ErasureConfirmationError(RetzefError):
    """What was typed is not what was asked for."""

    code = "erasure-confirmation"
    status = 422


class ErasureHeldError(RetzefError):
    """A legal hold stands: nothing of this customer may be erased."""

    code = "erasure-held"
    status = 409


class ErasureOpenWorkError(RetzefError):
    """Somebody is at work for this customer, or somebody waits."""

    code = "erasure-open-work"
    status = 409


class RetentionBegunError(RetzefError):
    """The rule has begun to erase, or there is none: nothing can be taken back any more."""

    code = "retention-begun"
    status = 409


class ErasureStateError(RetzefError):
    """It waits already, is done, or there is none to undo."""

    code = "erasure-state"
    status = 409
