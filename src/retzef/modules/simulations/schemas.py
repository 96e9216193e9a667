"""Comparisons as they are asked for and told over HTTP."""

from datetime import date, datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from retzef.modules.simulations.asked import ContenderKind, SourceKind
from retzef.modules.simulations.simulations import SimulationState
from retzef.platform.http.schemas import Incoming

SEEDS_MAX = 30
CONTENDERS_MAX = 3
DAYS_MAX = 14
AGENTS_CHANGE_MAX = 500
SCENARIO_MAX = 800_000


class ScenarioSourceBody(Incoming):
    """Where the scenario is from: the shipped example; the centre as its journal shows it from `since` to `until`, both included, of which
    `days` are simulated; or a file as `retzef simulate` takes it.
    """

    kind: SourceKind
    since: date | None = None
    until: date | None = None
    days: int = Field(default=7, ge=1, le=DAYS_MAX)
    text: str = Field(default="", max_length=SCENARIO_MAX)
    file: str = Field(default="scenario.yaml", min_length=1, max_length=100)


class ContenderBody(Incoming):
    """One of what is compared, and what would be otherwise: `agents` more or fewer (of those who serve `queue`, where one is named by the
    scenario's name for it), `arrivals` times as many customers.
    """

    kind: ContenderKind
    policy_id: UUID | None = Field(default=None, description="Of a saved policy")
    agents: int = Field(default=0, ge=-AGENTS_CHANGE_MAX, le=AGENTS_CHANGE_MAX)
    queue: str | None = Field(default=None, max_length=200)
    arrivals: float = Field(default=1.0, ge=0.1, le=5.0)


class SimulationBody(Incoming):
    """What is to be compared with the first of `contenders`; `seeds`: so many runs of each."""

    source: ScenarioSourceBody
    contenders: Annotated[list[ContenderBody], Field(min_length=1, max_length=CONTENDERS_MAX)]
    seeds: int = Field(default=10, ge=2, le=SEEDS_MAX)


class ScenarioLookBody(Incoming):
    """A source to look into before it is run."""

    source: ScenarioSourceBody


class SeenQueueAnswer(BaseModel):
    """A queue as the scenario calls it. `items`: of the centre, what came in those days."""

    name: str
    medium: str
    items: int | None = None


class ScenarioAnswer(BaseModel):
    """What there is to simulate. Of the centre, `items` were seen on `days_seen` days; fewer than `least` are too few to go by."""

    name: str
    days: float
    queues: list[SeenQueueAnswer]
    agents: int
    expected: float = Field(description="Customers of one run, on average")
    since: date | None = None
    until: date | None = None
    items: int | None = None
    days_seen: int | None = None
    least: int | None = None


class MadeSimulationAnswer(BaseModel):
    """Its id."""

    simulation_id: UUID


class ContenderAnswer(BaseModel):
    """`name`: of its policy, as it was then."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    kind: ContenderKind
    agents: int
    queue: str | None
    arrivals: float


class ScenarioSourceAnswer(BaseModel):
    """As it was asked for."""

    model_config = ConfigDict(from_attributes=True)

    kind: SourceKind
    since: date | None
    until: date | None
    days: int


class SimulationLine(BaseModel):
    """A comparison as it stands. `progress`: 0 to 1; `error`: the code of why it failed."""

    simulation_id: UUID
    made_by: UUID
    made_by_name: str | None
    made_at: datetime
    name: str
    source: ScenarioSourceAnswer
    contenders: list[ContenderAnswer]
    seeds: int
    state: SimulationState
    error: str | None
    progress: float
    ended_at: datetime | None
    has_scenario: bool


class SimulationsAnswer(BaseModel):
    """The newest first."""

    simulations: list[SimulationLine]


class EstimateAnswer(BaseModel):
    """The mean over all runs, and from where to where it lies at 95 %; null where a single sample says nothing of that."""

    mean: float
    low: float | None
    high: float | None


Numbers: TypeAlias = dict[str, EstimateAnswer]
Parts: TypeAlias = dict[str, Numbers]


class SimulatedFiguresAnswer(BaseModel):
    """Numbers by their names in the reference, of the whole and of its parts by name; half hours are of any day, `08:30`."""

    model_config = ConfigDict(extra="ignore")

    all: Numbers
    queue: Parts = {}
    skill: Parts = {}
    priority: Parts = {}
    half_hour: Parts = {}


class ComparedAnswer(BaseModel):
    """What became of it. `beyond_first`: its numbers less those of the first, seed by seed."""

    name: str
    figures: SimulatedFiguresAnswer
    beyond_first: SimulatedFiguresAnswer | None = None


class SimulationResultAnswer(BaseModel):
    """What came of a comparison; `policies` in the order of its contenders, `targets` in seconds by queue."""

    scenario: str
    days: float
    agents: int
    seeds: list[int]
    confidence: str
    targets: dict[str, float]
    policies: list[ComparedAnswer]


class SimulationAnswer(BaseModel):
    """A comparison, and what came of it once it is done."""

    simulation: SimulationLine
    result: SimulationResultAnswer | None
