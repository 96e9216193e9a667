"""No task is set adrift: one that nobody awaits swallows its error and may be collected while it runs.

Tasks belong to a `TaskGroup` or to the supervised spawner, whose variables end in `group` or `tasks`.
"""

import ast
from collections.abc import Iterator

from tools.lint.rule import File, Rule, each_file

_STARTS = {"create_task", "ensure_future", "run_coroutine_threadsafe"}
_KEEPERS = ("group", "tasks", "tg")


def _find(file: File) -> Iterator[tuple[int, str]]:
    if not file.is_python or not file.is_below("src"):
        return
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _STARTS:
            owner = ast.unparse(node.func.value)
            if not owner.lower().endswith(_KEEPERS):
                yield node.lineno, f"{owner}.{node.func.attr} sets a task adrift; give it to a TaskGroup"


RULE = Rule("adrift-tasks", each_file(_find))
