"""How files are called when they are shown and kept."""

from retzef.kernel.directions import without_turns

NAME_MAX = 255


def clean_name(name: str) -> str:
    """A file name without folders, control characters, direction overrides (`annexe\u202egpj.exe`) and dots around it."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(each for each in without_turns(base) if each.isprintable())
    return shown[-NAME_MAX:].strip(" .") or "file"
