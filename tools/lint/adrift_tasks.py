"""No task is set adrift: one that nobody keeps may be collected while it runs, and its error is told to nobody.

A task belongs to a `TaskGroup`, or is kept by whoever starts it under a name that a log and a stuck process can show.
"""

import ast
from collections.abc import Iterator

from tools.lint.rule import File, Rule, each_file

_STARTS = {"create_task", "ensure_future", "run_coroutine_threadsafe"}
_KEEPERS = ("group", "tg")


def _find(file: File) -> Iterator[tuple[int, str]]:
    if not file.is_python or not file.is_below("src"):
        return
    dropped = {id(node.value) for node in ast.walk(file.tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(file.tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner = ast.unparse(node.func.value)
        if node.func.attr not in _STARTS or owner.lower().endswith(_KEEPERS):
            continue
        if id(node) in dropped:
            yield node.lineno, f"nobody keeps what {owner}.{node.func.attr} returns; give it to a TaskGroup"
        elif not any(keyword.arg == "name" for keyword in node.keywords):
            yield node.lineno, "the task has no name to be found by"


RULE = Rule("adrift-tasks", each_file(_find))
