"""The last error of a job as one line of text: its code, then its facts: `entry-point-misconfigured setting=callback_url`.

So the sentence can be told later, in the language of whoever looks.
"""

from collections.abc import Mapping

from retzef.kernel.errors import RetzefError

VALUE_MAX = 100


def write_error(error: RetzefError) -> str:
    """The line of an error; facts that are no short words are left out."""
    facts = (f"{name}={value}" for name, value in error.params.items() if _is_word(value))
    return " ".join((error.code, *facts))


def read_error(line: str) -> tuple[str, Mapping[str, str]]:
    """Code and facts of a line."""
    code, *facts = line.split(" ")
    return code, dict(fact.split("=", 1) for fact in facts if "=" in fact)


def _is_word(value: object) -> bool:
    if isinstance(value, str):
        return 0 < len(value) <= VALUE_MAX and value.isprintable() and not set(value) & set(" =")
    return isinstance(value, int | float) and not isinstance(value, bool)
