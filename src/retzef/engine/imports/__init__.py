"""Importing customers and facts: what a file is written in, what its columns mean, and what becomes of each line. Pure."""

from retzef.engine.imports.dialect import DELIMITERS, ENCODINGS, Encoding, find_delimiter, find_encoding
from retzef.engine.imports.fact_rows import (
    FactReading,
    FactRow,
    is_fact_target,
    names_a_fact,
    read_fact_row,
)
from retzef.engine.imports.mapping import (
    is_target,
    strengths_of,
    suggest_columns,
    suggest_fact_columns,
)
from retzef.engine.imports.plan import Outcome, Plan, Profile, UpdateRule, plan_rows
from retzef.engine.imports.rows import ImportRow, Reading, Refusal, read_row

__all__ = [
    "DELIMITERS",
    "ENCODINGS",
    "Encoding",
    "FactReading",
    "FactRow",
    "ImportRow",
    "Outcome",
    "Plan",
    "Profile",
    "Reading",
    "Refusal",
    "UpdateRule",
    "find_delimiter",
    "find_encoding",
    "is_fact_target",
    "is_target",
    "names_a_fact",
    "plan_rows",
    "read_fact_row",
    "read_row",
    "strengths_of",
    "suggest_columns",
    "suggest_fact_columns",
]
