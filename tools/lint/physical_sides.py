"""No left and right in layout: half of our readers begin at the other side. Start and end, inline and block.

What is physical by nature (a drag under the pointer, a canvas) says so on its line.
"""

import re
from collections.abc import Iterator

from tools.lint.rule import File, Rule, each_file

_SIDE = "(?:left|right)"
_IN_STYLES = (
    re.compile(rf"(?<![\w-])(?:(?:scroll-)?(?:margin|padding)|border)-{_SIDE}(?:-\w+)?\s*:"),
    re.compile(rf"(?<![\w-])border-(?:top|bottom)-{_SIDE}-radius\s*:"),
    re.compile(rf"(?<![\w-])(?:text-align|float|clear)\s*:\s*{_SIDE}\b"),
)
_INSET = re.compile(rf"(?:^|[;{{\s]){_SIDE}\s*:")
_IN_SCRIPTS = (
    re.compile(
        r"(?<!\w)(?:scroll)?(?:margin|padding|border|Margin|Padding)(?:Left|Right)(?:Width|Color|Style)?\s*[:=]"
    ),
    re.compile(r"(?<!\w)border(?:Top|Bottom)(?:Left|Right)Radius\s*[:=]"),
    re.compile(rf"(?<!\w)(?:textAlign|float|clear)\s*:\s*[\"']{_SIDE}\b"),
)
_COMMENT = re.compile(r"/\*.*?\*/")


def _find(file: File) -> Iterator[tuple[int, str]]:
    if not file.is_below("web", "src/retzef") or file.path.name.endswith(".d.ts"):
        return
    patterns = _patterns(file.path.suffix)
    for number, line in enumerate(file.lines, start=1):
        code = _COMMENT.sub("", line)
        if any(pattern.search(code) for pattern in patterns):
            yield number, f"say start or end, inline or block, instead of: {line.strip()}"


def _patterns(suffix: str) -> tuple[re.Pattern[str], ...]:
    if suffix in {".css", ".html", ".svg"}:
        return (*_IN_STYLES, _INSET)
    if suffix in {".ts", ".tsx", ".js"}:
        return (*_IN_STYLES, *_IN_SCRIPTS)
    return ()


RULE = Rule("physical-sides", each_file(_find))
