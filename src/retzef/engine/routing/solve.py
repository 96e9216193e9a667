"""The assignment problem of one round: as many as can be served are, and of all ways to do so the one of most points.

Small problems are the rule (somebody became free, something came in); they are solved by looking. Large ones come after an
outage or a login of many; they are solved exactly by SciPy (`linear_sum_assignment`: the shortest augmenting path of Crouse, 2016).
"""

from collections.abc import Sequence
from importlib import import_module
from itertools import permutations
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Worth: TypeAlias = Sequence[Sequence[float]] | NDArray[np.float64]
else:
    Worth = object

# Whoever cannot take it, and what each further item given is worth above all points.
IMPOSSIBLE = float("-inf")
GIVEN = 1e9
_SMALL = 3


def prepare() -> None:
    """Load now what the first large problem would wait for."""
    import_module("scipy.optimize")


def solve(points: Worth) -> list[tuple[int, int]]:
    """Pairs of row and column, by row. `points[row][column]`: what the pair is worth, `IMPOSSIBLE` where it cannot be.

    Among ways of the same worth the choice depends on nothing but the order of rows and columns.
    """
    rows = len(points)
    columns = len(points[0]) if rows else 0
    if rows <= _SMALL and columns <= _SMALL:
        return _look(points, rows, columns)
    # Half a second and 50 MB: only for whoever has such a problem.
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    worth = np.array(points, dtype=np.float64)
    possible = worth > IMPOSSIBLE
    chosen = linear_sum_assignment(np.where(possible, worth + GIVEN, 0.0), maximize=True)
    return [(int(row), int(column)) for row, column in zip(*chosen, strict=True) if possible[row, column]]


def _look(points: Worth, rows: int, columns: int) -> list[tuple[int, int]]:
    best: list[tuple[int, int]] = []
    most = 0.0
    # Enough places that any row may go without.
    for places in permutations(range(columns + rows), rows):
        pairs = [
            (row, column)
            for row, column in enumerate(places)
            if column < columns and points[row][column] > IMPOSSIBLE
        ]
        worth = sum(points[row][column] + GIVEN for row, column in pairs)
        if worth > most:
            best, most = pairs, worth
    return best
