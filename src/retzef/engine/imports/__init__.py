"""Importing customers: what a file is written in, what its columns mean, and what becomes of each line. Pure."""

from retzef.engine.imports.dialect import DELIMITERS, ENCODINGS, Encoding, find_delimiter, find_encoding
from retzef.engine.imports.mapping import (
    CONSENT_PURPOSES,
    is_target,
    strengths_of,
    suggest_columns,
)
from retzef.engine.imports.plan import Outcome, Plan, Profile, UpdateRule, plan_rows
from retzef.engine.imports.rows import ImportRow, Reading, Refusal, read_row

__all__ = [
    "CONSENT_PURPOSES",
    "DELIMITERS",
    "ENCODINGS",
    "Encoding",
    "ImportRow",
    "Outcome",
    "Plan",
    "Profile",
    "Reading",
    "Refusal",
    "UpdateRule",
    "find_delimiter",
    "find_encoding",
    "is_target",
    "plan_rows",
    "read_row",
    "strengths_of",
    "suggest_columns",
]
