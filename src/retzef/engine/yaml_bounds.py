"""How much a document of YAML is, found out before it is put together.

Composing nests as the document does, in C and without a limit: fifty thousand brackets would end the program. And what is named once (`&name`) can be
meant a thousand times (`*name`): a few kilobytes become as much as the machine has.
"""

from dataclasses import dataclass

import yaml


@dataclass(frozen=True, slots=True)
class TooMuch:
    """Where it became too much, from 1; `sign`: of what, `[` of depth and `*` of parts; `limit`: how much there may be."""

    line: int
    column: int
    sign: str
    limit: int


def find_too_much(text: str, *, depth_max: int, parts_max: int) -> TooMuch | None:
    """The first place at which a document is too deep or has too many parts, each as often as it is meant. Raises yaml.YAMLError."""
    parts = 0
    sizes: dict[str, int] = {}
    open_since: list[tuple[str | None, int]] = []
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            parts += sizes.get(str(event.anchor), 1)
        elif isinstance(event, yaml.ScalarEvent):
            parts += 1
            if event.anchor is not None:
                sizes[event.anchor] = 1
        elif isinstance(event, yaml.CollectionStartEvent):
            open_since.append((event.anchor, parts))
            parts += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_since.pop()
            if anchor is not None:
                sizes[anchor] = parts - before
        if len(open_since) > depth_max or parts > parts_max:
            mark = event.start_mark
            assert mark is not None, "what is parsed has its place"
            is_deep = len(open_since) > depth_max
            return TooMuch(
                mark.line + 1,
                mark.column + 1,
                "[" if is_deep else "*",
                depth_max if is_deep else parts_max,
            )
    return None
