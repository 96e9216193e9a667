"""How alike two short texts are: Jaro-Winkler for words, edits with swaps for digits."""


def jaro_winkler(one: str, other: str) -> float:
    """0 to 1; Winkler's prefix of up to four letters counts more (Winkler 1990, p = 0.1)."""
    if one == other:
        return 1.0 if one else 0.0
    if not one or not other:
        return 0.0
    reach = max(max(len(one), len(other)) // 2 - 1, 0)
    taken = [False] * len(other)
    ours: list[str] = []
    for place, letter in enumerate(one):
        for at in range(max(0, place - reach), min(place + reach + 1, len(other))):
            if not taken[at] and other[at] == letter:
                taken[at] = True
                ours.append(letter)
                break
    if not ours:
        return 0.0
    theirs = [letter for letter, is_taken in zip(other, taken, strict=True) if is_taken]
    swapped = sum(a != b for a, b in zip(ours, theirs, strict=True)) / 2
    matches = len(ours)
    jaro = (matches / len(one) + matches / len(other) + (matches - swapped) / matches) / 3
    prefix = 0
    for a, b in zip(one[:4], other[:4], strict=False):
        if a != b:
            break
        prefix += 1
    return jaro + prefix * 0.1 * (1 - jaro)


def edits(one: str, other: str) -> int:
    """The fewest insertions, deletions, replacements and swaps of neighbours between two texts (optimal alignment)."""
    before: list[int] = []
    line = list(range(len(other) + 1))
    for row, a in enumerate(one, 1):
        above, line = line, [row]
        for column, b in enumerate(other, 1):
            cost = min(above[column] + 1, line[column - 1] + 1, above[column - 1] + (a != b))
            if row > 1 and column > 1 and a == other[column - 2] and one[row - 2] == b:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before = above
    return line[-1]


def digits_likeness(one: str, other: str) -> float:
    """1 when equal, less for each edit, 0 when more than half differs."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    return max(0.0, 1.0 - 2.0 * edits(one, other) / max(len(one), len(other)))
