"""What can be wrong with files of scenarios and of calls. Each has `file` and `line`, counted from one."""

from retzef.kernel.errors import RetzefError


class SimulationFileError(RetzefError):
    """A file that cannot be simulated."""

    code = "simulation-file-unreadable"
    status = 422


class FileUnreadableError(SimulationFileError):
    """Not there, or not to be opened. Params: `file`, `detail` (the system's word)."""

    code = "simulation-file-unreadable"


class FileTooLargeError(SimulationFileError):
    """Larger than any such file needs to be. Params: `file`, `limit`, in megabytes."""

    code = "simulation-file-too-large"


class FileEncodingError(SimulationFileError):
    """Not UTF-8. Params: `file`, `line`."""

    code = "simulation-file-encoding"


class ScenarioSyntaxError(SimulationFileError):
    """No YAML. Params: `file`, `line`, `column`, `detail` (the parser's word, in English)."""

    code = "scenario-syntax"


class KeyUnknownError(SimulationFileError):
    """Nothing of that name belongs there. Params: `file`, `line`, `column`, `key`, `known`."""

    code = "scenario-key-unknown"


class KeyTwiceError(SimulationFileError):
    """Given twice. Params: `file`, `line`, `column`, `key`."""

    code = "scenario-key-twice"


class OverflowCircleError(SimulationFileError):
    """What a queue passes on would come back to it. Params: `file`, `line`, `column`, `key` (the queue)."""

    code = "scenario-overflow-circle"


class KeyMissingError(SimulationFileError):
    """What has to be there is not. Params: `file`, `line`, `column`, `key`."""

    code = "scenario-key-missing"


class WantsMappingError(SimulationFileError):
    """Names with values belong there. Params: `file`, `line`, `column`, `key`."""

    code = "scenario-wants-mapping"


class WantsListError(SimulationFileError):
    """A list belongs there. Params: `file`, `line`, `column`, `key`."""

    code = "scenario-wants-list"


class WantsValueError(SimulationFileError):
    """One value belongs there. Params: `file`, `line`, `column`, `key`."""

    code = "scenario-wants-value"


class NumberError(SimulationFileError):
    """No number, or one out of range. Params: `file`, `line`, `column`, `key`, `value`, `least`, `most`."""

    code = "scenario-number"


class DurationError(SimulationFileError):
    """A length of time without its unit, or too long. Params: `file`, `line`, `column`, `key`, `value`, `most` (hours)."""

    code = "scenario-duration"


class WarmUpError(SimulationFileError):
    """Nothing of the run would be counted. Params: `file`, `line`, `column`, `key`, `value`, `days` (of the run)."""

    code = "scenario-warm-up"


class TimeOfDayError(SimulationFileError):
    """No time of day. Params: `file`, `line`, `column`, `key`, `value`."""

    code = "scenario-time-of-day"


class HalfHourError(SimulationFileError):
    """A profile goes by half hours. Params: `file`, `line`, `column`, `key`, `value`."""

    code = "scenario-half-hour"


class ChoiceError(SimulationFileError):
    """None of what there is to choose from. Params: `file`, `line`, `column`, `key`, `value`, `known`."""

    code = "scenario-choice"


class TooManyError(SimulationFileError):
    """More than may be. Params: `file`, `line`, `column`, `key`, `limit`."""

    code = "scenario-too-many"


class NobodyComesError(SimulationFileError):
    """There is nobody to simulate. Params: `file`."""

    code = "simulation-nobody-comes"


class CallsHeaderError(SimulationFileError):
    """The first line does not name the columns. Params: `file`, `line`, `known`."""

    code = "calls-header"


class CallsColumnsError(SimulationFileError):
    """A line has more or fewer cells than there are columns. Params: `file`, `line`, `found`, `wanted`."""

    code = "calls-columns"


class CallsValueError(SimulationFileError):
    """A cell that cannot be read. Params: `file`, `line`, `key` (the column), `value`, `example`."""

    code = "calls-value"
