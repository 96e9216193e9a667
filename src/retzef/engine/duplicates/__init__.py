"""Are these two one person? Blocking keys to find who might be, a score with its reasons to say how likely it is.

Pure. Names meet across Hebrew, Cyrillic and Latin spellings; numbers and dates meet over a typing mistake. A score is a
suggestion for a person to decide, never a reason to join anybody.
"""

from retzef.engine.duplicates.keys import blocking_keys
from retzef.engine.duplicates.names import name_likeness, romanise
from retzef.engine.duplicates.person import Person
from retzef.engine.duplicates.score import SUGGEST_FROM, Likeness, Reason, compare

__all__ = [
    "SUGGEST_FROM",
    "Likeness",
    "Person",
    "Reason",
    "blocking_keys",
    "compare",
    "name_likeness",
    "romanise",
]
