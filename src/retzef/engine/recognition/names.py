"""Names of organizations as they are compared: one form for every writing that people take for the same name. Pure."""

import unicodedata


def fold_name(name: str) -> str:
    """Without what two writings differ in: case, composed or decomposed letters, spaces, signs that are not seen.

    Folded again it stays as it is. Unicode, 3.13: caseless matching of canonical equivalents.
    """
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())
    seen = "".join(each for each in folded if unicodedata.category(each) != "Cf")
    return unicodedata.normalize("NFC", " ".join(seen.split()))
