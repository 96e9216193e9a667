"""Names that say nothing, and words that mean something else here.

A drawer called `utils` grows for ever; a version in a name means that two of it live on. And the vocabulary has one
word a thing: a person served is a customer, the matter a case, who serves an agent.
"""

import ast
import re
from collections.abc import Iterator

from tools.lint.rule import File, Rule, each_file

_DRAWERS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "manager",
    "managers",
    "base",
    "shared",
    "lib",
}
_VERSION = re.compile(r"(?:^|[-_.])v\d+$")
_WORDS = {
    "contact": "customer, identity or interaction",
    "contacts": "customers, identities or interactions",
    "ticket": "case or work item",
    "tickets": "cases or work items",
    "conversation": "case or interaction",
    "conversations": "cases or interactions",
    "inbox": "entry point or queue",
    "inboxes": "entry points or queues",
    "user": "agent or customer",
    "users": "agents or customers",
}
_HEADER = "user_agent"  # what HTTP calls the browser
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def _find(file: File) -> Iterator[tuple[int, str]]:
    for part in (*file.path.parts[:-1], file.path.name.split(".")[0]):
        if part.lower() in _DRAWERS or _VERSION.search(part.lower()):
            yield 1, f"the name {part!r} says nothing; name what is in it"
    if file.is_python and file.is_below("src") and not file.is_test:
        for line, name in _defined_names(file.tree):
            for token in _TOKEN.findall(name.replace(_HEADER, "")):
                if token.lower() in _WORDS:
                    yield line, f"{name!r}: here it is called {_WORDS[token.lower()]}"


def _defined_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield what this file names itself; a name that another library chose is used, not defined."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id


RULE = Rule("banned-names", each_file(_find))
