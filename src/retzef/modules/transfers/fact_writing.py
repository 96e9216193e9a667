"""A batch of lines of facts: told as a system tells them by a call, and counted as lines are."""

from retzef.engine.imports import FactRow, Refusal
from retzef.modules.facts.api import Telling, Told
from retzef.modules.transfers.batches import Batch
from retzef.modules.transfers.imports import Import
from retzef.modules.transfers.writing import count_lines
from retzef.platform.unit import UnitOfWork


async def write_facts(unit: UnitOfWork, standing: Import, batch: Batch) -> None:
    """Tell a batch of facts, or, when this is a check, find out what that would do. The caller holds the import's row."""
    telling = Telling(
        unit, standing.made_by, standing.unknown_customer, is_check=standing.state == "checking"
    )
    results = await telling.tell([_told(row, standing) for _, row in batch.facts])
    places = [place for place, _ in batch.facts]
    refused = [
        (place, Refusal(result.why.code))
        for place, result in zip(places, results, strict=True)
        if result.why is not None
    ]
    await count_lines(unit, standing, batch, places, [result.outcome for result in results], refused)


def _told(row: FactRow, standing: Import) -> Told:
    customer = row.customer or row.identity
    assert customer is not None  # a line that names nobody was refused when it was read
    assert standing.fact_source is not None
    assert standing.fact_kind is not None
    return Told(
        standing.fact_source, row.external_id, standing.fact_kind, row.occurred_at,
        customer, row.values, row.case_number, row.name,
    )  # fmt: skip
