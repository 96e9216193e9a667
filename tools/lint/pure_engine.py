"""The engine never asks for the time, an id or chance; they are passed in.

Otherwise yesterday's journal could not be replayed to the letter. A generator with a seed may be passed in as
`random.Random`; only its type is used.
"""

import ast
from collections.abc import Iterator

from tools.lint.rule import File, Rule, each_file

_PURE = ("src/retzef/kernel", "src/retzef/engine")
_ASKING = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "uuid": {"uuid1", "uuid4", "uuid6", "uuid7", "getnode"},
    "os": {"urandom", "getrandom", "environ", "getenv"},
}
_ASKING_MODULES = {"time", "secrets", "random"}
_ALLOWED = {("random", "Random")}


def _find(file: File) -> Iterator[tuple[int, str]]:
    if not file.is_python or file.is_test or not file.is_below(*_PURE):
        return
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Attribute):
            asked = _asks(_last_name(node.value), node.attr)
            if asked:
                yield node.lineno, f"{asked} asks the world; take it as an argument"
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                if alias.name[:1].islower() and (asked := _asks(node.module, alias.name)):
                    yield node.lineno, f"{asked} asks the world; take it as an argument"


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _asks(owner: str, name: str) -> str | None:
    if (owner, name) in _ALLOWED:
        return None
    asks = owner in _ASKING_MODULES or name in _ASKING.get(owner, ())
    return f"{owner}.{name}" if asks else None


RULE = Rule("pure-engine", each_file(_find))
