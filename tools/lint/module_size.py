"""A file is read like a short article; one that is longer holds two ideas.

About 300 lines is usual; past the limits here it is split.
"""

from collections.abc import Iterator

from tools.lint.rule import File, Rule, each_file

_LONGEST = {".py": 500, ".ts": 400, ".tsx": 400}
_LONGEST_TEST = 600


def _find(file: File) -> Iterator[tuple[int, str]]:
    limit = _LONGEST.get(file.path.suffix)
    if limit is None or file.path.name.endswith(".d.ts"):  # types of the API are generated
        return
    if file.is_test or ".test." in file.path.name:
        limit = _LONGEST_TEST
    if len(file.lines) > limit:
        yield 1, f"{len(file.lines)} lines, at most {limit}; it holds more than one idea"


RULE = Rule("module-size", each_file(_find))
