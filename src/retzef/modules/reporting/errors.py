"""What can be wrong with a question for numbers."""

from retzef.kernel.errors import RetzefError


class ReportTooLargeError(RetzefError):
    """More happened on that day than is counted at once. Params: `limit`."""

    code = "report-too-large"
    status = 422
