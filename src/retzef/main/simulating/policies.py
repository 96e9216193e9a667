"""The policies a simulation may run: a file's, and the two that are meant when none is named."""

from collections.abc import Sequence
from pathlib import Path

from retzef.engine.routing import RoutingPolicy
from retzef.engine.routing.policy_file import PolicyError, parse_policy
from retzef.engine.simulation.errors import FileUnreadableError, SimulationFileError
from retzef.main.simulating.files import read_text

# As a centre begins.
NEW_CENTRE = RoutingPolicy()
# For recorded calls: whoever is of the highest priority goes first as long as they can still be answered in time, and
# hardly before others afterwards; and types that are served quickly before those that keep others waiting. docs/explanation/simulation.md says how these numbers were found.
FOR_CALLS = RoutingPolicy(
    name="in_time",
    priority_points=0.0,
    business_value_points=1500.0,
    due_soon_points=1500.0,
    overdue_points=300.0,
    due_soon_from=0.0,
)
_MEGABYTES_MAX = 1


class PolicyFileUnreadableError(SimulationFileError):
    """The file of a policy is not there, or not to be opened. Params: `file`."""

    code = "policy-file-unreadable"


class RivalUnknownError(SimulationFileError):
    """Neither a rule nor a file has this name. Params: `name`, `known`."""

    code = "simulation-rival-unknown"


def read_policy(path: Path) -> RoutingPolicy:
    """The policy that a file tells, called as the file where it has no name. Raises SimulationFileError, or PolicyError with `file`."""
    try:
        text = read_text(path, _MEGABYTES_MAX)
    except FileUnreadableError as error:
        raise PolicyFileUnreadableError(file=str(path)) from error
    try:
        return parse_policy(text, path.name)
    except PolicyError as error:
        raise type(error)(file=str(path), **error.params) from error


def read_rival(named: str, rules: Sequence[str]) -> RoutingPolicy:
    """The policy to compare with that a file tells. Raises RivalUnknownError, and what `read_policy` raises."""
    path = Path(named)
    if not path.exists():
        raise RivalUnknownError(name=named, known=", ".join(rules))
    return read_policy(path)
