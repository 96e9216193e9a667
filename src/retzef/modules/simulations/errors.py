"""What can go wrong with a comparison."""

from retzef.kernel.errors import RetzefError


class SimulationNotFoundError(RetzefError):
    """No such comparison."""

    code = "not-found"
    status = 404


class SimulationBusyError(RetzefError):
    """Another one of the tenant is at work."""

    code = "simulation-busy"
    status = 409


class SimulationNotReadyError(RetzefError):
    """It has no result, or no scenario yet."""

    code = "simulation-not-ready"
    status = 409


class SimulationTooLongError(RetzefError):
    """More items in all than are simulated on behalf of a screen. Params: `items`, `limit`."""

    code = "simulation-too-long"
    status = 422


class QueueNotInScenarioError(RetzefError):
    """People are added to a queue that the scenario does not have. Params: `queue`, `known`."""

    code = "simulation-queue-unknown"
    status = 422


class TooFewItemsError(RetzefError):
    """The journal of these days shows too little to go by. Params: `items`, `least`."""

    code = "simulation-too-few-items"
    status = 422


class NobodyAtWorkError(RetzefError):
    """Nobody who serves a queue was ready in these days."""

    code = "simulation-nobody-at-work"
    status = 422


class SimulationPeriodError(RetzefError):
    """It ends before it begins, or is longer than is read. Params: `limit`, in days."""

    code = "simulation-period"
    status = 422


class SimulationLostError(RetzefError):
    """The process that simulates has ended before it was done. It is begun again where it was."""

    code = "simulation-lost"
    status = 500
    retryable = True
