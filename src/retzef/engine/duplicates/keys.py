"""Blocking keys: two people who may be one share at least one of them, two strangers seldom share many.

Only pairs with a key in common are ever compared. Each key is robust against another kind of mistake.
"""

from itertools import combinations, pairwise

from retzef.engine.duplicates.names import bones_of, words_of
from retzef.engine.duplicates.person import Person

_LONG_ENOUGH = 2
_WORDS_MAX = 6


def blocking_keys(person: Person) -> frozenset[str]:
    """Short texts, each with the kind of key it is."""
    keys = {f"p{phone}" for phone in person.phones}
    keys |= {f"e{email}" for email in person.emails}
    for each in person.ids:
        digits = each.rpartition(":")[2]
        keys |= {f"i{digits}", f"i<{digits[:4]}{person.born_on[:4]}", f"i>{digits[-4:]}{person.born_on[:4]}", f"f{digits[:5]}", f"l{digits[-5:]}"}  # fmt: skip
    words = [bones_of(word) for _, word in words_of(person.name)][:_WORDS_MAX]
    whole = [bone for bones in words for bone in bones if len(bone) >= _LONG_ENOUGH]
    keys |= {
        f"n{min(one, other)}-{max(one, other)}"
        for ours, theirs in combinations(words, 2)
        for one in ours
        for other in theirs
    }
    if person.born_on:
        # Month and day may have been taken for each other.
        keys.add(f"b{person.born_on[:4]}{'-'.join(sorted((person.born_on[4:6], person.born_on[6:])))}")
    keys |= {f"m{bone}{person.born_on[:4]}" for bone in whole if person.born_on}
    if person.area:
        keys |= {f"a{bone}{person.area}" for bone in whole}
        keys |= {f"h{person.house}{person.area}"} if person.house else set()
    street = person.place.split()
    keys |= {f"s{person.house}{one}{other}" for one, other in pairwise(street) if person.house}
    if len(words) == 1 and not person.born_on:
        keys |= {f"o{bone}" for bone in whole}
    return frozenset(key[:100] for key in keys)
