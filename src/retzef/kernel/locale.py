"""The languages of the product and how a reader's preference is matched to them."""

from collections.abc import Sequence

LOCALES: tuple[str, ...] = ("en", "he", "uk", "ru")
RIGHT_TO_LEFT: frozenset[str] = frozenset({"he"})


def match_locale(accept_language: str, offered: Sequence[str] = LOCALES, *, otherwise: str = "en") -> str:
    """The best of `offered` for an `Accept-Language` header (RFC 9110, 12.5.4), `otherwise` when none fits.

    `iw`, the old code of Hebrew that some phones still send, counts as `he`.
    """
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept_language[:500].split(",")):
        tag, _, parameters = part.strip().partition(";")
        language = tag.strip().lower().replace("_", "-").split("-")[0]
        language = "he" if language == "iw" else language
        ranked.append((-_quality(parameters), place, language))
    for quality, _, language in sorted(ranked):
        if quality < 0 and language in offered:
            return language
    return otherwise


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
