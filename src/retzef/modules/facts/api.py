"""What other modules may use."""

from retzef.modules.facts.catalogue import fields_by_kind, list_kinds, source_keys, value_labels
from retzef.modules.facts.catalogue_endpoints import fact_catalogue_routes
from retzef.modules.facts.endpoints import fact_routes
from retzef.modules.facts.errors import FactKindUnknownError, FactSourceUnknownError
from retzef.modules.facts.filing import file_fact, hold_case_of_fact
from retzef.modules.facts.telling import Result, Telling, Told, Unknown

__all__ = [
    "FactKindUnknownError",
    "FactSourceUnknownError",
    "Result",
    "Telling",
    "Told",
    "Unknown",
    "fact_catalogue_routes",
    "fact_routes",
    "fields_by_kind",
    "file_fact",
    "hold_case_of_fact",
    "list_kinds",
    "source_keys",
    "value_labels",
]
