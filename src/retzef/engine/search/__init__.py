"""Search: under what a text is kept, what a query asks of it, and why it was found. Pure, for four languages."""

from retzef.engine.search.lexemes import (
    CHARACTERS,
    CHARACTERS_OF_A_QUERY,
    Query,
    Term,
    lexemes_of,
    read_query,
    write_checks,
    write_tsquery,
    write_tsvector,
)
from retzef.engine.search.snippets import Piece, mark
from retzef.engine.search.values import FoundValue, ValuedField, ask_of_values, find_values, lexemes_of_values

__all__ = [
    "CHARACTERS",
    "CHARACTERS_OF_A_QUERY",
    "FoundValue",
    "Piece",
    "Query",
    "Term",
    "ValuedField",
    "ask_of_values",
    "find_values",
    "lexemes_of",
    "lexemes_of_values",
    "mark",
    "read_query",
    "write_checks",
    "write_tsquery",
    "write_tsvector",
]
