"""What a route answers to those who must not see: the words in which test_isolation says it of every route."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.fixtures.actors import Scene

GONE = frozenset({404})
OWN = frozenset({200, 204})
REFUSED = frozenset({403})
MADE = frozenset({201})
WRONG = frozenset({422})
SENT = frozenset({303})
Body = Callable[[Scene], object]


@dataclass(frozen=True, slots=True)
class Rule:
    """What a route answers to those who must not see the scene it is asked about.

    `stranger`: of another tenant; `outsider`: an agent of the same tenant whose queues have nothing to do with it.
    `administrator`: an administrator of another tenant, when that is another answer.
    """

    stranger: frozenset[int]
    outsider: frozenset[int]
    body: Body = lambda _: None
    administrator: frozenset[int] | None = None
    public: bool = False


_EXAMPLE = {"source": {"kind": "example"}}
# Whoever reads reports sees those of their own tenant; whoever manages queues begins some.
SIMULATIONS: dict[str, Rule] = {
    "GET /api/v1/simulations": Rule(OWN | REFUSED, REFUSED, administrator=OWN),
    "POST /api/v1/simulations": Rule(REFUSED, REFUSED, lambda _: {**_EXAMPLE, "contenders": [{"kind": "in_force"}], "seeds": 2}, administrator=MADE),
    "POST /api/v1/simulations/look": Rule(REFUSED, REFUSED, lambda _: _EXAMPLE, administrator=OWN),
    "GET /api/v1/simulations/{simulation_id}": Rule(GONE | REFUSED, REFUSED, administrator=GONE),
    "DELETE /api/v1/simulations/{simulation_id}": Rule(REFUSED, REFUSED, administrator=GONE),
    "POST /api/v1/simulations/{simulation_id}/cancel": Rule(REFUSED, REFUSED, administrator=GONE),
    "GET /api/v1/simulations/{simulation_id}/result.csv": Rule(GONE | REFUSED, REFUSED, administrator=GONE),
    "GET /api/v1/simulations/{simulation_id}/result.json": Rule(GONE | REFUSED, REFUSED, administrator=GONE),
    "GET /api/v1/simulations/{simulation_id}/scenario.yaml": Rule(GONE | REFUSED, REFUSED, administrator=GONE),
}  # fmt: skip

# Only whoever has the work asks a colleague about it.
CONSULTS: dict[str, Rule] = {
    "POST /api/v1/work-items/{work_item_id}/consult": Rule(GONE, GONE, lambda _: {}),
    "DELETE /api/v1/work-items/{work_item_id}/consult": Rule(GONE, GONE),
    "POST /api/v1/work-items/{work_item_id}/consult/pass": Rule(GONE, GONE),
    "PUT /api/v1/work-items/{work_item_id}/consult/part": Rule(GONE, GONE, lambda _: {"takes_part": True}),
}
