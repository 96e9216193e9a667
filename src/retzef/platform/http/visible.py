"""A name that people can see: marks of direction and spaces of no width alone name nothing."""

import unicodedata

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

# Letters and a sign by their category, and nothing to look at: the fillers of Korean writing, the Braille cell without dots.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Letters, numbers, punctuation, signs. Not separators, controls and formats; not marks, which stand upon another.
_SEEN = frozenset("LNPS")


def is_visible(text: str) -> bool:
    """Whether there is anything to see in it."""
    return any(unicodedata.category(each)[0] in _SEEN and each not in _BLANK for each in text)


def _check(text: str) -> str:
    # Whether it may be empty is for its bounds to say.
    if text and not is_visible(text):
        raise PydanticCustomError("invisible", "nothing to see in it")
    return text


# For the annotation of what people are to know a thing by, after its bounds.
VISIBLE = AfterValidator(_check)
