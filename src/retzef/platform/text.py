"""Texts as others take them: the one line of a list, a cell of a spreadsheet."""

from collections.abc import Sequence

LINE_MAX = 160
# What a spreadsheet would take for a formula (OWASP, CSV injection); the last four are their full-width forms.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def one_line(text: str, file_names: Sequence[str]) -> str:
    """The first words of a text on one line, or the names of its files."""
    flat = " ".join(text[: LINE_MAX * 4].split())
    shown = flat or ", ".join(file_names)
    return shown if len(shown) <= LINE_MAX else shown[: LINE_MAX - 1] + "…"


def storable(text: str) -> str:
    """As a column can hold it: without zeros, and without halves of letters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def as_cell(text: str) -> str:
    """The text for a file that is opened in a spreadsheet: what looks like a formula is marked as text."""
    return "'" + text if text.startswith(_FORMULA) else text
