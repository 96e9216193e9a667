"""A module of `modules/` is entered by one door: what is not in its `api` is its own business.

Import contracts keep the stair; they cannot say that only one file of a lower step may be touched.
"""

import ast
from collections.abc import Iterator

from tools.lint.rule import File, Rule, each_file

_MODULES = ("retzef", "modules")
_DOOR = "api"


def _find(file: File) -> Iterator[tuple[int, str]]:
    home = _module_of(file)
    if home is None:
        return
    for line, imported in _imports(file.tree):
        parts = tuple(imported.split("."))
        if parts[:2] == _MODULES and parts[2:3] != (home,) and parts[3:4] != (_DOOR,):
            yield line, f"import {'.'.join(parts[:3])}.{_DOOR}, not {imported}"


def _module_of(file: File) -> str | None:
    """Return the module a file belongs to; tests may look inside their own module only, as code does."""
    parts = file.path.parts
    if not file.is_python or parts[:3] != ("src", *_MODULES) or len(parts) < 5:
        return None
    return parts[3]


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from retzef.modules.cases import api` names the door in its second half.
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


RULE = Rule("module-doors", each_file(_find))
