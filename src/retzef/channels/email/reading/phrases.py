"""Lists of phrases, a line for each language, as one pattern."""

import re
from collections.abc import Sequence


def any_of(*phrases: str | Sequence[str], begin: str = "", end: str = "") -> re.Pattern[str]:
    """A pattern for any of them, in any case. Phrases are patterns themselves; `begin` and `end` stand around the whole."""
    each = [phrase for group in phrases for phrase in ([group] if isinstance(group, str) else group)]
    return re.compile(f"{begin}(?:{'|'.join(each)}){end}", re.IGNORECASE)
