"""The policies a simulation may run: a file's, and the two that are meant when none is named."""

from pathlib import Path

from retzef.engine.routing import RoutingPolicy
from retzef.engine.routing.policy_file import parse_policy
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


def read_policy(path: Path) -> RoutingPolicy:
    """The policy that a file tells. Raises SimulationFileError or PolicyError."""
    return parse_policy(read_text(path, _MEGABYTES_MAX))
