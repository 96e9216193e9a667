"""What can go wrong with imports and exports."""

from retzef.kernel.errors import RetzefError


class TransferNotFoundError(RetzefError):
    """No such import or export."""

    code = "not-found"
    status = 404


class ExportBusyError(RetzefError):
    """The same is being exported just now."""

    code = "export-busy"
    status = 409


class ExportNotReadyError(RetzefError):
    """There is no file: it is not whole yet, or not kept any more."""

    code = "export-not-ready"
    status = 409


class ImportEmptyError(RetzefError):
    """There is nothing in the file."""

    code = "import-empty"
    status = 422


class ImportTooLargeError(RetzefError):
    """The file is larger than is taken; `limit` in gigabytes."""

    code = "import-too-large"
    status = 413


class ImportMappingError(RetzefError):
    """The columns name nobody, or one of them is nothing we know; `column` from 1, 0 for all together."""

    code = "import-mapping"
    status = 422


class FactMappingError(RetzefError):
    """The columns do not say which fact, when, and whose."""

    code = "import-fact-mapping"
    status = 422


class ImportStateError(RetzefError):
    """Not in this state; `state` is the one it is in."""

    code = "import-state"
    status = 409


class ImportBusyError(RetzefError):
    """Another import is being checked or run."""

    code = "import-busy"
    status = 409


class ImportFileGoneError(RetzefError):
    """The file is no longer kept."""

    code = "import-file-gone"
    status = 409


class ImportReaderError(RetzefError):
    """The process that reads the file has ended before the file did. It is begun again where it was."""

    code = "import-reader"
    status = 500
    retryable = True
