"""Which facts there are, and of what type each is.

A tree of groups: `customer.language`, `told.debt`. What a tenant defines itself (fields, kinds of facts) is put in by whoever knows it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from retzef.engine.cases import PRIORITIES, CaseStatus
from retzef.engine.facts import BUILT_IN
from retzef.engine.fields import Field, FieldType

# `number`: with a fraction. `span`: a length of time, which is what two instants differ by.
Scalar: TypeAlias = Literal["yes_no", "whole", "number", "text", "instant", "span"]
SCALARS: tuple[Scalar, ...] = get_args(Scalar)
# Of any list only so many are told, the newest first.
LIST_MAX = 20
# Of a text its beginning.
TEXT_MAX = 500


@dataclass(frozen=True, slots=True)
class Plain:
    """A value. `words`: it is always one of these, where that is known."""

    type: Scalar
    words: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Facts by name, of which each may be missing."""

    members: Mapping[str, "FactType"]


@dataclass(frozen=True, slots=True)
class Many:
    """A list, the newest first."""

    of: "FactType"


FactType: TypeAlias = Plain | Group | Many

_TEXT, _WHOLE, _YES_NO, _INSTANT = Plain("text"), Plain("whole"), Plain("yes_no"), Plain("instant")
_AT_CHANNEL: Mapping[str, FactType] = {"at": _INSTANT, "channel": _TEXT}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Known:
    """What one tenant has: its fields, its own kinds of facts, and the words some facts are chosen from."""

    customer_fields: Sequence[Field] = ()
    case_fields: Sequence[Field] = ()
    kinds: Mapping[str, Sequence[Field]] = field(default_factory=lambda: dict(BUILT_IN))
    queues: frozenset[str] | None = None
    channels: frozenset[str] | None = None
    entry_points: frozenset[str] | None = None
    labels: frozenset[str] | None = None
    teams: frozenset[str] | None = None


def declare_facts(known: Known) -> Group:
    """All facts a rule of this tenant may read."""
    channel, entry_point = Plain("text", known.channels), Plain("text", known.entry_points)
    interactions = Many(Group({"at": _INSTANT, "channel": channel, "entry_point": entry_point}))
    return Group(
        {
            "now": _INSTANT,
            "customer": Group({
                "language": _TEXT, "since": _INSTANT, "organizations": Many(_TEXT), "open_cases": _WHOLE, "interactions": interactions,
                "fields": _fields(known.customer_fields),
            }),
            "identity": Group({"kind": _TEXT, "verified": _YES_NO, "blocked": _YES_NO}),
            "case": Group({
                "status": Plain("text", frozenset(get_args(CaseStatus))), "priority": Plain("text", frozenset(PRIORITIES)),
                "owned": _YES_NO, "team": Plain("text", known.teams), "opened_at": _INSTANT, "deadline_at": _INSTANT,
                "labels": Many(Plain("text", known.labels)), "interactions": interactions, "fields": _fields(known.case_fields),
            }),
            "interaction": Group({
                "channel": channel, "entry_point": entry_point, "medium": _TEXT,
                "first": Plain("text", frozenset({"text", "files", "nothing"})),
            }),
            "queue": Group({"name": Plain("text", known.queues), "is_open": _YES_NO}),
            "clock": Group({"hour": _WHOLE, "minute": _WHOLE, "weekday": Plain("text", frozenset(WEEKDAYS))}),
            "sent": Many(Group({
                **_AT_CHANNEL, "campaign": _TEXT, "ours": _YES_NO, "delivered": _YES_NO, "delivered_at": _INSTANT,
            })),
            "told": Group({
                key: Many(Group({"at": _INSTANT, "source": _TEXT, **_fields(fields).members})) for key, fields in known.kinds.items()
            }),
        }
    )  # fmt: skip


def _fields(fields: Sequence[Field]) -> Group:
    members: dict[str, FactType] = {}
    for each in fields:
        members[each.key] = type_of_field(each.type, each.choices)
        if each.type == "money":
            members.setdefault(f"{each.key}_currency", _TEXT)
    return Group(members)


def type_of_field(kind: FieldType, choices: Sequence[str] = ()) -> FactType:
    """As what a value of such a field is read."""
    match kind:
        case "yes_no":
            return _YES_NO
        case "number" | "money":
            return Plain("number")
        case "date" | "instant":
            return _INSTANT
        case "choice":
            return Plain("text", frozenset(choices))
        case "choices":
            return Many(Plain("text", frozenset(choices)))
        case _:
            return _TEXT


def list_paths(group: Group, prefix: str = "") -> Iterator[tuple[str, FactType]]:
    """Every fact by its full name, groups entered, lists not."""
    for name, kind in group.members.items():
        path = f"{prefix}{name}"
        if isinstance(kind, Group):
            yield from list_paths(kind, f"{path}.")
        else:
            yield path, kind
