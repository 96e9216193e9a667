"""Nothing in the repository tells on what machine, or from which registry, it was made.

A clone must build anywhere, from whatever mirror it is given. The names themselves are kept out of this file too:
hosts and folders are compared by digest.
"""

import hashlib
import re
from collections.abc import Iterator

from tools.lint.rule import File, Rule, each_file

_HOST = re.compile(r"(?<![\w.-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?![\w-])", re.IGNORECASE)
_FOLDER = re.compile(r"(?<![\w./:@$}{-])(/[a-z.]+)(/[a-z.]+)?(?=[/\s\"'`)]|$)", re.MULTILINE)
_OPTION = re.compile(r"^\s*(?:-i|--index-url|--extra-index-url|-f|--find-links|--registry)[ =]", re.MULTILINE)
_RESOLVED = re.compile(r"^\s*\"resolved\": \"(?!web/|desk|widget)[^\"]*:", re.MULTILINE)
_DIGESTS = frozenset(
    {
        "00a7dc5a0cc388586b86",
        "0d3a8f7982fbb23c6510",
        "0dc11026ac75c015aaa1",
        "1ba4e37997a2e986efa6",
        "3d01f3609be82d98eeed",
        "70bb4000cd2fab03af01",
        "76a191686f61cf3038f5",
        "789e46d79514e28093ca",
        "94a6b447580330f9f2b6",
        "a4aa2ac280bb8d1a0ce7",
        "bbb98a33b1e04c2f2e36",
        "bf529d5bdf18c51467a7",
        "c899567ee906851741bf",
        "c91f2faa7d114b6762fb",
        "d6d7019ca9fcbf07c769",
        "e680c440a2e92079ab1b",
        "eb7e11c7f9ecbcf48099",
        "f2af6c097ab8337677d5",
    }
)


def _find(file: File) -> Iterator[tuple[int, str]]:
    for pattern, text in (
        (_OPTION, "an address to install from; leave that to the machine"),
        (_RESOLVED, "a download address in a lock file; see web/.npmrc"),
    ):
        for match in pattern.finditer(file.text):
            yield _line(file, match), text
    for match in _HOST.finditer(file.text):
        if _digest(match[0].lower()) in _DIGESTS:
            yield _line(file, match), f"the host of a package registry: {match[0]}"
    for match in _FOLDER.finditer(file.text):
        if _digest(match[1]) in _DIGESTS or _digest(match[0]) in _DIGESTS:
            yield _line(file, match), f"a folder of one machine: {match[0]}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _line(file: File, match: re.Match[str]) -> int:
    return file.text.count("\n", 0, match.start()) + 1


RULE = Rule("traces", each_file(_find))
