"""A condition is checked when it is saved: every name is known, what is compared can be compared, and it ends soon on any facts.

What comes of it is a program for the library that evaluates it, written anew from what was understood, and the list of facts it reads.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NoReturn, TypeAlias

import msgspec

from retzef.engine.context import errors
from retzef.engine.context.kinds import LIST_MAX, FactType, Group, Many, Plain, Scalar, list_paths
from retzef.engine.context.syntax import (
    Call,
    Choice,
    Item,
    Listed,
    Literal,
    Member,
    Name,
    Node,
    Pair,
    Series,
    Sign,
    begins_at,
    parse_condition,
)

# Of the worst of them one takes less than a millisecond, as measured (docs/decisions/0033).
STEPS_MAX = 3_000
_SPANS = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400}
_SPAN_MAX_SECONDS = 86_400 * 366 * 10
_LOOPS = frozenset({"exists", "all", "exists_one", "filter"})
_OF_TEXT = frozenset({"contains", "startsWith", "endsWith"})
_FUNCTIONS = sorted({*_SPANS, *_LOOPS, *_OF_TEXT, "has", "size", "duration", "timestamp"})
_NUMBERS: frozenset[Scalar] = frozenset({"whole", "number"})
_ORDERED: frozenset[Scalar] = _NUMBERS | {"instant", "span"}
_DURATION = re.compile(r"(?:\d{1,9}(?:\.\d{1,6})?(?:ms|s|m|h))+")

# Of facts read the type of each, `list` for a list.
Reads: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Checked:
    """What is kept of a condition. `steps`: so many are taken at most."""

    program: str
    reads: Reads
    steps: int
    type: FactType


@dataclass(frozen=True, slots=True)
class _Part:
    """What a part of it is: its type, how it is written in the program, what it costs. `path`: which fact it is, if it is one."""

    type: FactType
    text: str
    steps: int = 1
    path: str | None = None
    literal: Literal | None = None
    loop_bound: bool = False


def check_condition(source: str, facts: Group) -> Checked:
    """Raises a ConditionError that names the place; the condition is true or false."""
    checker = _Checker(source, facts)
    node = parse_condition(source)
    part = checker.yes_no(node)
    return checker.finish(part)


def check_shown(source: str, facts: Group) -> Checked:
    """Of an expression that a text shows: one value of any plain type."""
    checker = _Checker(source, facts)
    node = parse_condition(source)
    part = checker.read(node)
    if not isinstance(part.type, Plain):
        raise errors.NotShownError(source, begins_at(node))
    return checker.finish(part)


@dataclass(slots=True)
class _Checker:
    source: str
    facts: Group
    reads: dict[str, str] = field(default_factory=dict)
    # What loops call what they look at now.
    bound: dict[str, FactType] = field(default_factory=dict)

    def finish(self, part: _Part) -> Checked:
        if part.steps > STEPS_MAX:
            raise errors.ConditionStepsError(self.source, 0, steps=part.steps, limit=STEPS_MAX)
        return Checked(part.text, dict(sorted(self.reads.items())), part.steps, part.type)

    def read(self, node: Node) -> _Part:
        match node:
            case Literal():
                return self._literal(node)
            case Name() | Member():
                return self._fact(node)
            case Item():
                return self._item(node)
            case Listed():
                return self._listed(node)
            case Sign():
                return self._sign(node)
            case Series():
                parts = [self.yes_no(each) for each in node.parts]
                joined = f" {node.operator} ".join(each.text for each in parts)
                return _Part(Plain("yes_no"), f"({joined})", 1 + sum(each.steps for each in parts))
            case Pair():
                return self._pair(node)
            case Choice():
                return self._choice(node)
            case Call():
                return self._call(node)

    def yes_no(self, node: Node) -> _Part:
        part = self.read(node)
        if part.type != Plain("yes_no"):
            raise errors.NotYesOrNoError(self.source, begins_at(node), found=_called(part))
        return part

    def _literal(self, node: Literal) -> _Part:
        match node.value:
            case bool():
                return _Part(Plain("yes_no"), str(node.value).lower(), literal=node)
            case int():
                return _Part(Plain("whole"), str(node.value), literal=node)
            case float():
                return _Part(Plain("number"), repr(node.value), literal=node)
            case str():
                return _Part(Plain("text"), _quoted(node.value), literal=node)

    # ---------------------------------------------------------------- facts

    def _fact(self, node: Name | Member) -> _Part:
        if isinstance(node, Name):
            if node.name in self.bound:
                return _Part(self.bound[node.name], node.name, loop_bound=True)
            kind = self.facts.members.get(node.name)
            if kind is None:
                self._unknown(node.at, node.name, self.facts, "")
            return self._reached(kind, node.name, node.name)
        target = self._target(node.target)
        if not isinstance(target.type, Group):
            raise errors.UnknownFactError(self.source, node.at, name=node.name, near="")
        kind = target.type.members.get(node.name)
        if kind is None:
            self._unknown(node.at, node.name, target.type, "" if target.path is None else f"{target.path}.")
        text = f"{target.text}.{node.name}"
        if target.path is None:
            return _Part(kind, text, target.steps + 1, loop_bound=target.loop_bound)
        return self._reached(kind, f"{target.path}.{node.name}", text, target.steps + 1)

    def _target(self, node: Node) -> _Part:
        return self._fact(node) if isinstance(node, Name | Member) else self.read(node)

    def _reached(self, kind: FactType, path: str, text: str, steps: int = 1) -> _Part:
        if not isinstance(kind, Group):
            self.reads[path] = kind.type if isinstance(kind, Plain) else "list"
        return _Part(kind, text, steps, path)

    def _unknown(self, at: int, name: str, group: Group, prefix: str) -> NoReturn:
        """Told with its whole name, and with those of others like it, wherever they are."""
        known = {each: f"{prefix}{each}" for each in group.members}
        if not self.bound:
            # The same name in another group, if this one has none like it.
            everywhere = {path.rpartition(".")[2]: path for path, _ in list_paths(self.facts)}
            known = known if errors.near_names(name, list(known)) else everywhere
        near = errors.near_names(name, list(known))
        near = ", ".join(known[each] for each in near.split(", ") if each)
        raise errors.UnknownFactError(self.source, at, name=f"{prefix}{name}", near=near)

    def _item(self, node: Item) -> _Part:
        target, index = self.read(node.target), self.read(node.index)
        if not isinstance(target.type, Many) or index.type != Plain("whole"):
            raise errors.OperandError(
                self.source, node.at, operator="[ ]", left=_called(target), right=_called(index)
            )
        return _Part(target.type.of, f"{target.text}[{index.text}]", target.steps + index.steps + 1)

    def _listed(self, node: Listed) -> _Part:
        parts = [self.read(each) for each in node.items]
        if not parts:
            raise errors.ArgumentError(self.source, node.at, name="[ ]")
        kind = parts[0].type
        for part, each in zip(parts, node.items, strict=True):
            if not isinstance(part.type, Plain) or part.type != kind:
                raise errors.OperandError(
                    self.source, each.at, operator="[ ]", left=_called(parts[0]), right=_called(part)
                )
        text = ", ".join(each.text for each in parts)
        return _Part(Many(kind), f"[{text}]", sum(each.steps for each in parts))

    # ---------------------------------------------------------------- operators

    def _sign(self, node: Sign) -> _Part:
        if node.operator == "!":
            part = self.yes_no(node.operand)
            return _Part(part.type, f"!({part.text})", part.steps + 1)
        part = self.read(node.operand)
        if _scalar(part) not in _NUMBERS:
            raise errors.OperandError(self.source, node.at, operator="-", left="", right=_called(part))
        return _Part(part.type, f"-({part.text})", part.steps + 1)

    def _choice(self, node: Choice) -> _Part:
        condition, then, otherwise = (
            self.yes_no(node.condition),
            self.read(node.then),
            self.read(node.otherwise),
        )
        if not isinstance(then.type, Plain) or _scalar(then) != _scalar(otherwise):
            raise errors.OperandError(
                self.source, node.at, operator="? :", left=_called(then), right=_called(otherwise)
            )
        text = f"({condition.text} ? {then.text} : {otherwise.text})"
        return _Part(Plain(then.type.type), text, condition.steps + then.steps + otherwise.steps + 1)

    def _pair(self, node: Pair) -> _Part:
        left, right = self.read(node.left), self.read(node.right)
        kind = self._kind_of_pair(node.operator, left, right)
        if kind is None:
            raise errors.OperandError(
                self.source, node.at, operator=node.operator, left=_called(left), right=_called(right)
            )
        self._check_words(node, left, right)
        texts = [left.text, right.text]
        if {_scalar(left), _scalar(right)} == _NUMBERS and node.operator in "+-*/":
            # The library reckons only with two of a kind.
            texts = [
                each.text if _scalar(each) == "number" else f"double({each.text})" for each in (left, right)
            ]
        return _Part(Plain(kind), f"({texts[0]} {node.operator} {texts[1]})", left.steps + right.steps + 1)

    def _kind_of_pair(self, operator: str, left: _Part, right: _Part) -> Scalar | None:
        """The type of the whole; None when it cannot be."""
        if operator == "in":
            of = right.type.of if isinstance(right.type, Many) else None
            return "yes_no" if isinstance(of, Plain) and of.type == _scalar(left) else None
        kinds = (_scalar(left), _scalar(right))
        if None in kinds:
            return None
        are_numbers = _NUMBERS.issuperset(kinds)
        match operator:
            case "==" | "!=":
                return "yes_no" if kinds[0] == kinds[1] or are_numbers else None
            case "<" | "<=" | ">" | ">=":
                is_ordered = kinds[0] == kinds[1] and kinds[0] in _ORDERED
                return "yes_no" if is_ordered or are_numbers else None
            case "%":
                return "whole" if kinds == ("whole", "whole") else None
            case _ if are_numbers:
                return "number" if "number" in kinds else "whole"
            case _:
                return _TIMES.get((kinds[0], operator, kinds[1]))

    def _check_words(self, node: Pair, left: _Part, right: _Part) -> None:
        """A text with which a fact is compared is one that it may be."""
        if node.operator not in ("==", "!=", "in"):
            return
        words_left, words_right = _words(left), _words(right)
        if words_left is not None and words_right is None:
            self._check_said(node.right, words_left, left)
        elif words_right is not None and words_left is None:
            self._check_said(node.left, words_right, right)

    def _check_said(self, node: Node, words: frozenset[str], fact: _Part) -> None:
        said = node.items if isinstance(node, Listed) else (node,)
        for each in said:
            if isinstance(each, Literal) and isinstance(each.value, str) and each.value not in words:
                near = errors.near_names(each.value, sorted(words)) or ", ".join(sorted(words)[:8])
                raise errors.UnknownWordError(
                    self.source, each.at, word=each.value[:60], name=fact.path or fact.text, near=near
                )

    # ---------------------------------------------------------------- functions

    def _call(self, node: Call) -> _Part:
        name, count = node.name, len(node.arguments)
        if name == "matches":
            raise errors.NoPatternsError(self.source, node.at)
        if name in _LOOPS and node.target is not None:
            return self._loop(node, node.target)
        if name in _OF_TEXT and node.target is not None and count == 1:
            return self._of_text(node, node.target)
        if name == "size" and count + (node.target is not None) == 1:
            return self._size(node)
        if node.target is None and count == 1:
            if name == "has":
                return self._has(node)
            if name in _SPANS:
                return self._span(node)
            if name in ("duration", "timestamp"):
                return self._time(node)
        if name in _FUNCTIONS:
            raise errors.ArgumentError(self.source, node.at, name=name)
        raise errors.UnknownFunctionError(
            self.source, node.at, name=name, near=errors.near_names(name, _FUNCTIONS)
        )

    def _loop(self, node: Call, target_node: Node) -> _Part:
        target = self.read(target_node)
        if not isinstance(target.type, Many) or len(node.arguments) != len(("name", "body")):
            raise errors.ArgumentError(self.source, node.at, name=node.name)
        name, body_node = node.arguments
        if not isinstance(name, Name) or name.name in self.bound or name.name in self.facts.members:
            raise errors.ArgumentError(self.source, name.at, name=node.name)
        self.bound[name.name] = target.type.of
        body = self.yes_no(body_node)
        del self.bound[name.name]
        # What a filter lets through is copied each time one is added.
        of_each = body.steps + (LIST_MAX if node.name == "filter" else 1)
        kind = target.type if node.name == "filter" else Plain("yes_no")
        text = f"{target.text}.{node.name}({name.name}, {body.text})"
        return _Part(kind, text, target.steps + LIST_MAX * of_each)

    def _of_text(self, node: Call, target_node: Node) -> _Part:
        target, sought = self.read(target_node), self.read(node.arguments[0])
        if _scalar(target) != "text" or _scalar(sought) != "text":
            raise errors.ArgumentError(self.source, node.at, name=node.name)
        return _Part(
            Plain("yes_no"), f"{target.text}.{node.name}({sought.text})", target.steps + sought.steps + 1
        )

    def _size(self, node: Call) -> _Part:
        part = self.read(node.target if node.target is not None else node.arguments[0])
        if not isinstance(part.type, Many) and _scalar(part) != "text":
            raise errors.ArgumentError(self.source, node.at, name="size")
        return _Part(Plain("whole"), f"size({part.text})", part.steps + 1)

    def _has(self, node: Call) -> _Part:
        asked = node.arguments[0]
        part = self._fact(asked) if isinstance(asked, Member) else None
        if part is None or not isinstance(part.type, Plain):
            raise errors.ArgumentError(self.source, begins_at(asked), name="has")
        return _Part(Plain("yes_no"), f"has({part.text})", part.steps + 1)

    def _span(self, node: Call) -> _Part:
        value = _value(node.arguments[0])
        if (
            isinstance(value, bool)
            or not isinstance(value, int)
            or value * _SPANS[node.name] > _SPAN_MAX_SECONDS
        ):
            raise errors.ArgumentError(self.source, begins_at(node.arguments[0]), name=node.name)
        return _Part(Plain("span"), f'duration("{value * _SPANS[node.name]}s")')

    def _time(self, node: Call) -> _Part:
        value = _value(node.arguments[0])
        if isinstance(value, str) and node.name == "duration" and _DURATION.fullmatch(value):
            return _Part(Plain("span"), f"duration({_quoted(value)})")
        instant = _instant(value) if isinstance(value, str) and node.name == "timestamp" else None
        if instant is not None:
            return _Part(Plain("instant"), f"timestamp({_quoted(instant)})")
        raise errors.ArgumentError(self.source, begins_at(node.arguments[0]), name=node.name)


_TIMES: Mapping[tuple[Scalar | None, str, Scalar | None], Scalar] = {
    ("instant", "-", "instant"): "span", ("instant", "-", "span"): "instant", ("instant", "+", "span"): "instant",
    ("span", "+", "instant"): "instant", ("span", "+", "span"): "span", ("span", "-", "span"): "span",
}  # fmt: skip


def _scalar(part: _Part) -> Scalar | None:
    return part.type.type if isinstance(part.type, Plain) else None


def _words(part: _Part) -> frozenset[str] | None:
    kind = part.type.of if isinstance(part.type, Many) else part.type
    return kind.words if isinstance(kind, Plain) else None


def _called(part: _Part) -> str:
    """A type by its code, for which the catalogues have a word."""
    return (
        part.type.type if isinstance(part.type, Plain) else "list" if isinstance(part.type, Many) else "group"
    )


def _value(node: Node) -> object:
    return node.value if isinstance(node, Literal) else None


def _quoted(text: str) -> str:
    """As the program writes a text: JSON's way is understood there."""
    return msgspec.json.encode(text).decode()


def _instant(text: str) -> str | None:
    """As the library reads it; None when it is none, or says no time zone."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    is_sensible = read.tzinfo is not None and 1900 <= read.year <= 2200
    return read.astimezone(UTC).isoformat(timespec="seconds") if is_sensible else None
