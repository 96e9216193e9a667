"""The one line by which a list shows a message."""

from collections.abc import Sequence

LINE_MAX = 160


def one_line(text: str, file_names: Sequence[str]) -> str:
    """The first words of a text on one line, or the names of its files."""
    flat = " ".join(text[: LINE_MAX * 4].split())
    shown = flat or ", ".join(file_names)
    return shown if len(shown) <= LINE_MAX else shown[: LINE_MAX - 1] + "…"
