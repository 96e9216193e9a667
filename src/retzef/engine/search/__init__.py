"""Search: under what a text is kept, what a query asks of it, and why it was found. Pure, for four languages."""

from retzef.engine.search.lexemes import (
    CHARACTERS,
    CHARACTERS_OF_A_QUERY,
    Query,
    Term,
    lexemes_of,
    read_query,
    write_any,
    write_tsquery,
)
from retzef.engine.search.snippets import Piece, mark

__all__ = [
    "CHARACTERS",
    "CHARACTERS_OF_A_QUERY",
    "Piece",
    "Query",
    "Term",
    "lexemes_of",
    "mark",
    "read_query",
    "write_any",
    "write_tsquery",
]
