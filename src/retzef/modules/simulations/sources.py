"""From where a scenario comes, and what there is to say of it before it is run."""

from importlib.resources import files

from retzef.engine.simulation import Scenario
from retzef.engine.simulation.scenario_file import parse_scenario

EXAMPLE = "example.yaml"


def read_example() -> str:
    """The shipped scenario, the one of the manual."""
    return (files(__package__) / EXAMPLE).read_text(encoding="utf-8")


def read_text(text: str, file: str) -> Scenario:
    """Raises SimulationFileError, with line and remedy."""
    return parse_scenario(text, file, file.rpartition(".")[0] or file)
