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
