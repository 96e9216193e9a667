"""A routing policy as a document that people write: YAML, or JSON, which is YAML too.

    name: Calls first
    priority_points: 1800      # a level of priority counts as half an hour of waiting
    ask_again_after: 90s
    interrupts:
      voice: [email, chat]     # whoever is at work on mail or in a chat may be called all the same

What is left out is as `RoutingPolicy` has it. Nothing is guessed: whatever is not understood is refused with its line
and the remedy.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from difflib import get_close_matches
from typing import Literal, TypeAlias, get_args

import yaml

from retzef.engine.routing.policy import RoutingPolicy
from retzef.engine.yaml_bounds import find_too_much
from retzef.kernel.errors import RetzefError

Kind: TypeAlias = Literal["count", "points", "part", "duration"]
Document: TypeAlias = dict[str, str | int | float | dict[str, list[str]]]

# Of work items, as policies and caps name them.
Medium: TypeAlias = Literal["voice", "video", "chat", "messaging", "email", "fax", "callback", "outbound"]
MEDIA: tuple[Medium, ...] = get_args(Medium)
CHARACTERS_MAX = 64_000
NAME_MAX = 100
_DEPTH_MAX = 20
_PARTS_MAX = 10_000
_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?) ?(ms|s|m|h|d)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_HOUR, _DAY = 3600.0, 86400.0
_POINTS_MAX = 1_000_000.0


class PolicyError(RetzefError):
    """A policy that cannot be read. Each has `line`, counted from one; `file`, where a command has read it, to run it."""

    code = "policy-unreadable"
    status = 422


class PolicyUnreadableError(PolicyError):
    """No YAML. Params: `line`, `column`, `detail` (the parser's word, in English)."""

    code = "policy-unreadable"


class PolicyTooLongError(PolicyError):
    """More than a policy can be. Params: `limit`, in characters."""

    code = "policy-too-long"


class PolicyKeyUnknownError(PolicyError):
    """No such setting. Params: `line`, `key`, `known` (all there are)."""

    code = "policy-key-unknown"


class PolicyKeyMistypedError(PolicyError):
    """No such setting, but one of nearly that name. Params: `line`, `key`, `near`."""

    code = "policy-key-mistyped"


class PolicyKeyTwiceError(PolicyError):
    """A setting is given twice. Params: `line`, `key`, `first` (its first line)."""

    code = "policy-key-twice"


class PolicyShapeError(PolicyError):
    """Not "name: value" in each line, or media that are no list. Params: `line`, `key` (empty: the document itself)."""

    code = "policy-shape"


class PolicyNameError(PolicyError):
    """A name that is none, or is too long. Params: `line`, `limit`."""

    code = "policy-name"


class PolicyDurationError(PolicyError):
    """A length of time without its unit, or none at all. Params: `line`, `key`, `value`."""

    code = "policy-duration"


class PolicyNumberError(PolicyError):
    """No number where one belongs. Params: `line`, `key`, `value`."""

    code = "policy-number"


class PolicyWholeNumberError(PolicyError):
    """A part of something that is counted. Params: `line`, `key`, `value`."""

    code = "policy-whole-number"


class PolicyRangeError(PolicyError):
    """More or less than may be. Params: `line`, `key`, `value`, `least`, `most`."""

    code = "policy-range"


class PolicyMediumUnknownError(PolicyError):
    """No such medium. Params: `line`, `key`, `medium`, `known`."""

    code = "policy-medium-unknown"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a number of a policy may be, ends included; a duration's in seconds. `part`: of one, or a percentage as it is."""

    kind: Kind
    least: float
    most: float


_POINTS = Setting("points", 0, _POINTS_MAX)
# Each by its name in RoutingPolicy.
SETTINGS: Mapping[str, Setting] = {
    "offers_at_once": Setting("count", 1, 20),
    "ask_again_after": Setting("duration", 0, _DAY),
    "absent_after": Setting("duration", 10, _HOUR),
    "return_work_after": Setting("duration", 0, _DAY),
    "clock_tolerance": Setting("duration", 0, 300),
    "explain_at_most": Setting("count", 1, 200),
    "priority_points": _POINTS,
    "customer_value_points": _POINTS,
    "business_value_points": _POINTS,
    "due_soon_points": _POINTS,
    "overdue_points": _POINTS,
    "due_soon_from": Setting("part", 0, 1),
    "deadline_soon_within": Setting("duration", 0, 30 * _DAY),
    "preferred_agent_points": _POINTS,
    "owner_points": _POINTS,
    "last_agent_points": _POINTS,
    "idle_points": Setting("points", 0, 1000),
    "idle_counts_for": Setting("duration", 0, _DAY),
    "occupancy_points": _POINTS,
    "versatility_points": _POINTS,
    "deferred_gives_way_for": Setting("duration", 0, 30 * _DAY),
    "alone_for_preferred": Setting("duration", 0, _DAY),
    "ramp_in": Setting("duration", 0, 8 * _HOUR),
    "silent_after": Setting("duration", 0, _DAY),
    "silent_percent": Setting("count", 0, 100),
    "overcommit_percent": Setting("count", 100, 1000),
    "solve_at_most": Setting("count", 10, 5000),
}
INTERRUPTS = "interrupts"
_NAME = "name"
_KEYS = (_NAME, *SETTINGS, INTERRUPTS)


def parse_policy(text: str, name: str | None = None) -> RoutingPolicy:
    """The policy that a file tells. `name`: its own, where the file has none. Raises PolicyError."""
    if len(text) > CHARACTERS_MAX:
        raise PolicyTooLongError(limit=CHARACTERS_MAX)
    values: dict[str, object] = {} if name is None else {_NAME: name}
    for key, node, line in _entries(_compose(text)):
        if key == _NAME:
            values[key] = _read_name(node, line)
        elif key == INTERRUPTS:
            values[key] = dict(_read_interrupts(node, line))
        else:
            values[key] = _READERS[SETTINGS[key].kind](key, _scalar(key, node), _line(node))
    return RoutingPolicy(**values)  # type: ignore[arg-type]


def render_document(policy: RoutingPolicy) -> Document:
    """The policy as plain values, whole: what `parse_policy` reads as this policy again."""
    document: Document = {}
    for each in fields(policy):
        value = getattr(policy, each.name)
        if isinstance(value, timedelta):
            document[each.name] = render_duration(value)
        elif each.name == INTERRUPTS:
            document[each.name] = {
                medium: sorted(others) for medium, others in sorted(value.items()) if others
            }
        elif isinstance(value, float):
            document[each.name] = int(value) if value.is_integer() else value
        else:
            document[each.name] = value
    return document


def render_policy(policy: RoutingPolicy) -> str:
    """The policy as a file of YAML."""
    text: str = yaml.safe_dump(
        render_document(policy), sort_keys=False, allow_unicode=True, default_flow_style=None, width=1000
    )
    return text


def render_duration(value: timedelta) -> str:
    """In the largest unit of which it is a whole number."""
    seconds = value.total_seconds()
    for unit in ("d", "h", "m", "s"):
        if seconds and seconds % _UNITS[unit] == 0:
            return f"{int(seconds // _UNITS[unit])}{unit}"
    return f"{round(seconds * 1000)}ms" if seconds else "0s"


def _compose(text: str) -> yaml.Node | None:
    try:
        found = find_too_much(text, depth_max=_DEPTH_MAX, parts_max=_PARTS_MAX)
        if found is not None:
            raise PolicyShapeError(line=found.line, key="")
        node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise PolicyUnreadableError(line=line, column=column, detail=error.problem or "") from error
    except yaml.YAMLError as error:  # of letters that no document has
        raise PolicyUnreadableError(line=1, column=1, detail=str(error)) from error
    return node


def _entries(root: yaml.Node | None) -> Iterator[tuple[str, yaml.Node, int]]:
    if root is None:
        return
    if not isinstance(root, yaml.MappingNode):
        raise PolicyShapeError(line=_line(root), key="")
    seen: dict[str, int] = {}
    for key_node, node in root.value:
        key, line = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "", _line(key_node)
        if key in seen:
            raise PolicyKeyTwiceError(line=line, key=key, first=seen[key])
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, 1)
            if near:
                raise PolicyKeyMistypedError(line=line, key=key, near=near[0])
            raise PolicyKeyUnknownError(line=line, key=key, known=", ".join(_KEYS))
        seen[key] = line
        yield key, node, line


def _read_name(node: yaml.Node, line: int) -> str:
    name = _scalar(_NAME, node).strip()
    if not 0 < len(name) <= NAME_MAX or any(each < " " or "\ud800" <= each <= "\udfff" for each in name):
        raise PolicyNameError(line=line, limit=NAME_MAX)
    return name


def _read_interrupts(node: yaml.Node, line: int) -> Iterator[tuple[str, frozenset[str]]]:
    if isinstance(node, yaml.ScalarNode) and node.value in ("", "null", "~"):
        return
    if not isinstance(node, yaml.MappingNode):
        raise PolicyShapeError(line=line, key=INTERRUPTS)
    seen: dict[str, int] = {}
    for medium, others in node.value:
        listed = others.value if isinstance(others, yaml.SequenceNode) else None
        if listed is None:
            raise PolicyShapeError(line=_line(others), key=INTERRUPTS)
        name = _medium(medium)
        if name in seen:
            raise PolicyKeyTwiceError(line=_line(medium), key=name, first=seen[name])
        seen[name] = _line(medium)
        yield name, frozenset(_medium(each) for each in listed)


def _medium(node: yaml.Node) -> str:
    medium = _scalar(INTERRUPTS, node)
    if medium not in MEDIA:
        raise PolicyMediumUnknownError(
            line=_line(node), key=INTERRUPTS, medium=medium, known=", ".join(MEDIA)
        )
    return medium


def _read_duration(key: str, value: str, line: int) -> timedelta:
    found = _DURATION.fullmatch("0s" if value == "0" else value)
    if found is None:
        raise PolicyDurationError(line=line, key=key, value=value[:NAME_MAX])
    seconds = float(found[1]) * _UNITS[found[2]]
    setting = SETTINGS[key]
    if not setting.least <= seconds <= setting.most:
        raise PolicyRangeError(
            line=line, key=key, value=value[:NAME_MAX],
            least=render_duration(timedelta(seconds=setting.least)), most=render_duration(timedelta(seconds=setting.most)),
        )  # fmt: skip
    return timedelta(seconds=seconds)


def _read_count(key: str, value: str, line: int) -> int:
    number = _read_number(key, value, line)
    if not number.is_integer():
        raise PolicyWholeNumberError(line=line, key=key, value=value[:NAME_MAX])
    return int(number)


def _read_number(key: str, value: str, line: int) -> float:
    try:
        number = float(value)
    except ValueError as error:
        raise PolicyNumberError(line=line, key=key, value=value[:NAME_MAX]) from error
    setting = SETTINGS[key]
    if not setting.least <= number <= setting.most:
        raise PolicyRangeError(
            line=line, key=key, value=value[:NAME_MAX], least=f"{setting.least:g}", most=f"{setting.most:.0f}"
        )
    return number


_READERS: Mapping[Kind, Callable[[str, str, int], timedelta | int | float]] = {
    "duration": _read_duration,
    "count": _read_count,
    "points": _read_number,
    "part": _read_number,
}


def _scalar(key: str, node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise PolicyShapeError(line=_line(node), key=key)
    return str(node.value)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
