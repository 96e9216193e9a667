"""Signs by which a text turns the direction of what stands around it (Unicode, UAX 9)."""

# Embeddings, overrides and isolates. Marks (RLM, LRM) stay: they turn nothing, and people type them.
_TURNS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def without_turns(text: str) -> str:
    """The same letters, none of which turns its surroundings: a name in a list, a file that hides its ending."""
    return text.translate(_TURNS)
