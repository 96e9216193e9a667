"""Every error that a person may see has its sentence in the catalogue, under its code.

The catalogue rule then holds the other languages to the English one.
"""

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from tools.lint.catalogues import read_texts
from tools.lint.rule import File, Repository, Rule

CATALOGUE = PurePosixPath("src/retzef/platform/http/catalogue/en.json")


def _find(repository: Repository) -> Iterator[tuple[File, int, str]]:
    catalogue = repository.by_path.get(CATALOGUE)
    known = read_texts(catalogue.text).keys() if catalogue is not None else set()
    for file in repository.files:
        if file.is_python and file.is_below("src") and not file.is_test:
            for line, code in _codes(file.tree):
                if code not in known:
                    yield file, line, f"{code} has no sentence in {CATALOGUE}"


def _codes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the `code` of each error class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name.endswith("Error"):
            for statement in node.body:
                target = _target(statement)
                value = getattr(statement, "value", None)
                if target == "code" and isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield statement.lineno, value.value


def _target(statement: ast.stmt) -> str | None:
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id
    return None


RULE = Rule("error-texts", _find)
