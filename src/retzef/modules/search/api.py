"""What others may use."""

from retzef.modules.search.endpoints import search_routes
from retzef.modules.search.finding import Narrowed, PageAsked, find_messages
from retzef.modules.search.indexing import Indexing, keep_messages, write_words

__all__ = [
    "Indexing",
    "Narrowed",
    "PageAsked",
    "find_messages",
    "keep_messages",
    "search_routes",
    "write_words",
]
