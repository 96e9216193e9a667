"""Why a measurement ends early."""

from retzef.kernel.errors import RetzefError


class BenchFailedError(RetzefError):
    """A process of a bench died or did not answer: `program`."""

    code = "bench-failed"


class BenchNeedsError(RetzefError):
    """This machine lacks `what` a bench needs."""

    code = "bench-needs"
