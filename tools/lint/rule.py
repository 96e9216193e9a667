"""What a rule is, the files it sees, and how a line is exempted from it."""

import ast
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One place that breaks a rule, and what to do instead."""

    path: PurePosixPath
    line: int
    rule: str
    text: str

    def __str__(self) -> str:
        """As linters and editors expect it."""
        return f"{self.path}:{self.line}: {self.rule}: {self.text}"


@dataclass(frozen=True)
class File:
    """A text file; `path` is relative to the repository."""

    path: PurePosixPath
    text: str

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed Python; syntax errors are another linter's to tell."""
        try:
            return ast.parse(self.text)
        except SyntaxError:
            return ast.Module(body=[], type_ignores=[])

    def is_below(self, *folders: str) -> bool:
        return any(self.path.is_relative_to(folder) for folder in folders)

    @property
    def is_python(self) -> bool:
        return self.path.suffix == ".py"

    @property
    def is_test(self) -> bool:
        return self.path.name.startswith("test_") or self.path.name == "conftest.py" or self.is_below("tests")

    def allows(self, line: int, rule: str) -> bool:
        """Tell whether this line, counted from one, is exempted."""
        return 0 < line <= len(self.lines) and f"lint: allow {rule}" in self.lines[line - 1]


@dataclass(frozen=True)
class Repository:
    """All text files that are, or would become, part of the repository."""

    files: tuple[File, ...]
    by_path: dict[PurePosixPath, File] = field(init=False)

    def __post_init__(self) -> None:
        """Index the files by path."""
        object.__setattr__(self, "by_path", {file.path: file for file in self.files})

    @classmethod
    def of_this_clone(cls) -> "Repository":
        """Read what git tracks and what it would track next."""
        root = Path(__file__).resolve().parents[2]
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
        paths = sorted(set(filter(None, listed.split("\0"))))
        return cls(tuple(filter(None, (_read(root, PurePosixPath(path)) for path in paths))))


def _read(root: Path, path: PurePosixPath) -> File | None:
    try:
        return File(path, (root / path).read_text(encoding="utf-8"))
    except (
        UnicodeDecodeError,
        FileNotFoundError,
        IsADirectoryError,
    ):  # a picture; deleted and not yet committed
        return None


Find = Callable[[Repository], Iterable[tuple[File, int, str]]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A name for exemptions, and what finds (file, line, text) in a repository."""

    name: str
    find: Find


def judge(repository: Repository, rules: Iterable[Rule]) -> list[Finding]:
    """Return every finding that its line does not exempt, in order of place."""
    return sorted(
        Finding(file.path, line, rule.name, text)
        for rule in rules
        for file, line, text in rule.find(repository)
        if not file.allows(line, rule.name)
    )


def each_file(find: Callable[[File], Iterator[tuple[int, str]]]) -> Find:
    """Make a rule's search from one that looks at a single file."""

    def find_in_all(repository: Repository) -> Iterator[tuple[File, int, str]]:
        for file in repository.files:
            for line, text in find(file):
                yield file, line, text

    return find_in_all
