"""Which way a piece of text runs: by its first letter that runs one way, as browsers do for `dir="auto"`.

Said outright in the HTML of a mail, since programs that read mail do not all know `auto`.
"""

import unicodedata
from typing import Literal, TypeAlias

Direction: TypeAlias = Literal["ltr", "rtl"]


def direction_of(text: str, otherwise: Direction = "ltr") -> Direction:
    """That of the first strong letter; `otherwise` where there is none."""
    for each in text:
        way = unicodedata.bidirectional(each)
        if way == "L":
            return "ltr"
        if way in ("R", "AL"):
            return "rtl"
    return otherwise
