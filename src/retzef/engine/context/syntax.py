"""Conditions as they are written, read into a tree with the place of each part.

The language is a part of CEL: what is not here is refused, so nothing reaches the library that evaluates conditions but what this
reader has understood. It reads itself because that library tells no places of names, and because too long a chain ends its process.
"""

import re
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from retzef.engine.context.errors import (
    ConditionDeepError,
    ConditionEndsError,
    ConditionError,
    ConditionLongError,
    ConditionNumberError,
    ConditionPartsError,
    ConditionSyntaxError,
    ConditionTextError,
)

LENGTH_MAX = 2_000
DEPTH_MAX = 20
NODES_MAX = 300
_DIGITS_MAX = 15

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*)
    |(?P<number>\d+(?:\.\d+)?(?![\w.]))
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<mark>&&|\|\||==|!=|<=|>=|[<>!+\-*/%?:.,()\[\]])""",
    re.VERBOSE,
)
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", '"': '"', "'": "'"}
_WORDS = frozenset({"true", "false", "in", "null"})


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as it stands. A whole number is an `int`, one with a point a `float`."""

    at: int
    value: str | int | float | bool


@dataclass(frozen=True, slots=True)
class Name:
    """A fact, or what a loop calls the one it looks at."""

    at: int
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """`target.name`. `at` is where the name stands."""

    at: int
    target: "Node"
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """`target[index]`."""

    at: int
    target: "Node"
    index: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """`name(…)` or `target.name(…)`."""

    at: int
    name: str
    target: "Node | None"
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """`[…, …]`."""

    at: int
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """`!x` or `-x`."""

    at: int
    operator: str
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides and what is between them, where `at` is."""

    at: int
    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Series:
    """Two or more joined by one of `&&` and `||`."""

    at: int
    operator: str
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """`condition ? then : otherwise`."""

    at: int
    condition: "Node"
    then: "Node"
    otherwise: "Node"


Node: TypeAlias = Literal | Name | Member | Item | Call | Listed | Sign | Pair | Series | Choice


def begins_at(node: Node) -> int:
    """Where the first letter of it stands, parentheses left aside."""
    match node:
        case Member(target=target) | Item(target=target):
            return begins_at(target)
        case Call(target=target) if target is not None:
            return begins_at(target)
        case Pair(left=first) | Choice(condition=first):
            return begins_at(first)
        case Series(parts=parts):
            return begins_at(parts[0])
        case _:
            return node.at


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def parse_condition(source: str) -> Node:
    """The tree of it. Raises what `errors` lists, with the place."""
    if len(source) > LENGTH_MAX:
        raise ConditionLongError(source, LENGTH_MAX, limit=LENGTH_MAX)
    return _Reader(source).read()


def _tokens(source: str) -> list[_Token]:
    tokens, at = [], 0
    while at < len(source):
        found = _TOKEN.match(source, at)
        if found is None:
            if source[at] in "\"'":
                raise ConditionTextError(source, at)
            raise ConditionSyntaxError(source, at, found=source[at])
        kind = found.lastgroup or ""
        if kind != "space":
            text = found[0]
            tokens.append(_Token("mark" if kind == "name" and text == "in" else kind, text, at))
        at = found.end()
    tokens.append(_Token("end", "", len(source)))
    return tokens


class _Reader:
    """Goes over the tokens once; every method reads one thing and leaves the place behind it."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._tokens = _tokens(source)
        self._place = 0
        self._depth = 0
        self._nodes = 0

    def read(self) -> Node:
        node = self._choice()
        if self._now.kind != "end":
            self._refuse(self._now)
        return node

    @property
    def _now(self) -> _Token:
        return self._tokens[self._place]

    def _takes(self, *marks: str) -> _Token | None:
        """The next token, when it is one of these."""
        token = self._now
        if token.kind != "mark" or token.text not in marks:
            return None
        self._place += 1
        return token

    def _needs(self, mark: str) -> _Token:
        return self._takes(mark) or self._refuse(self._now)

    def _refuse(self, token: _Token) -> NoReturn:
        raise self._error(token)

    def _error(self, token: _Token) -> ConditionError:
        if token.kind == "end":
            return ConditionEndsError(self._source, token.at)
        return ConditionSyntaxError(self._source, token.at, found=token.text[:40])

    def _count(self, token: _Token) -> int:
        self._nodes += 1
        if self._nodes > NODES_MAX:
            raise ConditionPartsError(self._source, token.at, limit=NODES_MAX)
        return token.at

    def _choice(self) -> Node:
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise ConditionDeepError(self._source, self._now.at, limit=DEPTH_MAX)
        node = self._series("||")
        if mark := self._takes("?"):
            then = self._choice()
            self._needs(":")
            node = Choice(self._count(mark), node, then, self._choice())
        self._depth -= 1
        return node

    def _series(self, operator: str) -> Node:
        def part() -> Node:
            return self._series("&&") if operator == "||" else self._compared()

        first = part()
        parts = [first]
        at = self._now.at
        while mark := self._takes(operator):
            self._count(mark)
            parts.append(part())
        return Series(at, operator, tuple(parts)) if len(parts) > 1 else first

    def _compared(self) -> Node:
        left = self._reckoned(("+", "-"))
        # `a < b < c` means nothing: it is read here so that what is wrong is told where it stands.
        if mark := self._takes("==", "!=", "<=", ">=", "<", ">", "in"):
            left = Pair(self._count(mark), mark.text, left, self._reckoned(("+", "-")))
        return left

    def _reckoned(self, operators: tuple[str, ...]) -> Node:
        def part() -> Node:
            return self._reckoned(("*", "/", "%")) if "+" in operators else self._signed()

        left = part()
        while mark := self._takes(*operators):
            left = Pair(self._count(mark), mark.text, left, part())
        return left

    def _signed(self) -> Node:
        signs = []
        while mark := self._takes("!", "-"):
            self._count(mark)
            signs.append(mark)
        if len(signs) > DEPTH_MAX:
            raise ConditionDeepError(self._source, signs[DEPTH_MAX].at, limit=DEPTH_MAX)
        node = self._followed()
        for sign in reversed(signs):
            node = Sign(sign.at, sign.text, node)
        return node

    def _followed(self) -> Node:
        node = self._single()
        while mark := self._takes(".", "["):
            self._count(mark)
            if mark.text == "[":
                index = self._choice()
                self._needs("]")
                node = Item(mark.at, node, index)
                continue
            name = self._now
            if name.kind != "name" or name.text in _WORDS:
                self._refuse(name)
            self._place += 1
            if self._takes("("):
                node = Call(name.at, name.text, node, self._listed(")"))
            else:
                node = Member(name.at, node, name.text)
        return node

    def _single(self) -> Node:
        token = self._now
        at = self._count(token)
        self._place += 1
        match token.kind, token.text:
            case "number", text:
                return self._number(token, text)
            case "text", text:
                return Literal(at, self._text(token, text))
            case "name", ("true" | "false") as text:
                return Literal(at, text == "true")
            case "name", text if text not in _WORDS:
                if self._takes("("):
                    return Call(at, text, None, self._listed(")"))
                return Name(at, text)
            case "mark", "(":
                node = self._choice()
                self._needs(")")
                return node
            case "mark", "[":
                return Listed(at, self._listed("]"))
            case _:
                return self._refuse(token)

    def _listed(self, closing: str) -> tuple[Node, ...]:
        items: list[Node] = []
        while not self._takes(closing):
            if items:
                self._needs(",")
            items.append(self._choice())
        return tuple(items)

    def _number(self, token: _Token, text: str) -> Literal:
        if len(text) > _DIGITS_MAX:
            raise ConditionNumberError(self._source, token.at, found=text[:40])
        return Literal(token.at, float(text) if "." in text else int(text))

    def _text(self, token: _Token, text: str) -> str:
        for found in re.finditer(r"\\(.)", text):
            if found[1] not in _ESCAPES:
                raise ConditionTextError(self._source, token.at + found.start())
        return re.sub(r"\\(.)", lambda found: _ESCAPES[found[1]], text[1:-1])
