"""What can go wrong with work beyond its life cycle (`engine.work.errors`)."""

from retzef.kernel.errors import RetzefError


class CaseInWorkError(RetzefError):
    """The case cannot be resolved: another item of it is still open, perhaps because the customer wrote again."""

    code = "case-in-work"
    status = 409
