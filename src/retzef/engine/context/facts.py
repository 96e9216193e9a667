"""What is known of one work item, as the database tells it, made into the values that conditions compare.

A value that is not known is not there: a condition that asks for it does not hold, and says so in the test bench.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from retzef.engine.cases import priority_name
from retzef.engine.context.check import Reads
from retzef.engine.context.kinds import LIST_MAX, TEXT_MAX, WEEKDAYS
from retzef.engine.facts import Value
from retzef.engine.fields import FieldValue


class Met(msgspec.Struct, frozen=True):
    """An interaction of the customer."""

    at: datetime
    channel: str
    entry_point: str


class Sent(msgspec.Struct, frozen=True):
    """A message to the customer: ours, or one of which another system told."""

    at: datetime
    channel: str | None = None
    campaign: str | None = None
    ours: bool = True
    # When it was first known to have arrived. `delivered` alone: it has, and when is not known.
    delivered: bool = False
    delivered_at: str | None = None


class Told(msgspec.Struct, frozen=True):
    """What another system told of the customer."""

    kind: str
    at: datetime
    source: str
    content: list[Value]


class Gathered(msgspec.Struct, frozen=True):
    """All that was fetched of one item. What no rule reads was not fetched, and is None."""

    work_item_id: str
    queue_id: str
    case_id: str
    medium: str
    channel: str
    queue: str | None = None
    is_open: bool | None = None
    entry_point_id: str | None = None
    entry_point: str | None = None
    first: str | None = None
    language: str | None = None
    since: datetime | None = None
    organizations: list[str] | None = None
    open_cases: int | None = None
    interactions: list[Met] | None = None
    customer_fields: dict[str, FieldValue] | None = None
    identity_kind: str | None = None
    verified: bool | None = None
    blocked: bool | None = None
    status: str | None = None
    priority: int = 0
    owner_agent_id: str | None = None
    last_agent_id: str | None = None
    team: str | None = None
    opened_at: datetime | None = None
    deadline_at: datetime | None = None
    labels: list[str] | None = None
    case_interactions: list[Met] | None = None
    case_fields: dict[str, FieldValue] | None = None
    sent: list[Sent] | None = None
    told: list[Told] | None = None


def read_facts(gathered: Gathered, reads: Reads, now: datetime, time_zone: ZoneInfo) -> dict[str, Any]:
    """The facts that are read, as a tree by their names."""
    known = _known(gathered, now, time_zone)
    tree: dict[str, Any] = {path.partition(".")[0]: {} for path in reads if "." in path}
    for path, kind in reads.items():
        value = _find(known, gathered, path, kind, time_zone)
        if value is None:
            continue
        *groups, name = path.split(".")
        place = tree
        for group in groups:
            place = place.setdefault(group, {})
        place[name] = value
    for group in ("customer", "case"):  # a group of fields of which none is known is a group all the same
        if any(path.startswith(f"{group}.fields.") for path in reads):
            tree[group].setdefault("fields", {})
    return tree


def list_known(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """The values of a tree by their full names."""
    known: dict[str, Any] = {}
    for name, value in tree.items():
        known |= (
            list_known(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value}
        )
    return known


def _known(given: Gathered, now: datetime, time_zone: ZoneInfo) -> dict[str, Any]:
    local = now.astimezone(time_zone)
    language = given.language[:2].lower() if given.language else None
    return {
        "now": now,
        "customer.language": language, "customer.since": given.since, "customer.organizations": given.organizations,
        "customer.open_cases": given.open_cases, "customer.interactions": _interactions(given.interactions),
        "identity.kind": given.identity_kind, "identity.verified": given.verified, "identity.blocked": given.blocked,
        "case.status": given.status, "case.priority": priority_name(given.priority), "case.owned": given.owner_agent_id is not None,
        "case.team": given.team, "case.opened_at": given.opened_at, "case.deadline_at": given.deadline_at, "case.labels": given.labels,
        "case.interactions": _interactions(given.case_interactions),
        "interaction.channel": given.channel, "interaction.entry_point": given.entry_point, "interaction.medium": given.medium,
        "interaction.first": given.first,
        "queue.name": given.queue, "queue.is_open": given.is_open,
        "clock.hour": local.hour, "clock.minute": local.minute, "clock.weekday": WEEKDAYS[local.weekday()],
        "sent": None if given.sent is None else [_sent(each, time_zone) for each in given.sent[:LIST_MAX]],
    }  # fmt: skip


def _find(known: Mapping[str, Any], given: Gathered, path: str, kind: str, time_zone: ZoneInfo) -> object:
    if path in known:
        return known[path]
    root, _, key = path.partition(".")
    if root == "told":
        told = [each for each in given.told or () if each.kind == key]
        return [_told(each, time_zone) for each in told[:LIST_MAX]]
    fields = given.customer_fields if root == "customer" else given.case_fields
    return _field(fields or {}, key.removeprefix("fields."), kind, time_zone)


def _field(fields: Mapping[str, FieldValue], key: str, kind: str, time_zone: ZoneInfo) -> object:
    base = key.removesuffix("_currency")
    if key not in fields and base != key:
        return _currency(fields.get(base))
    value = fields.get(key)
    if isinstance(value, list):
        return value[:LIST_MAX]
    return _read(value, kind, time_zone)


def _read(value: FieldValue, kind: str, time_zone: ZoneInfo) -> object:
    """A value that is none of its type is not known: what was kept by another definition must not pass for it."""
    match kind, value:
        case "yes_no", bool():
            return value
        case "text", str():
            return value[:TEXT_MAX]
        case "number", str():
            return _number(value)
        case "instant", str():
            return _instant(value, time_zone)
        case _:
            return None


def _number(text: str) -> float | None:
    try:
        return float(Decimal(text.partition(" ")[0]))
    except (InvalidOperation, OverflowError):
        return None


def _currency(value: FieldValue) -> str | None:
    return value.partition(" ")[2] or None if isinstance(value, str) else None


def _instant(text: str, time_zone: ZoneInfo) -> datetime | None:
    """A date is its beginning where the business is."""
    try:
        if len(text) == len("2026-01-31"):
            return datetime.combine(date.fromisoformat(text), datetime.min.time(), time_zone).astimezone(UTC)
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _interactions(interactions: Sequence[Met] | None) -> list[dict[str, Any]] | None:
    if interactions is None:
        return None
    return [
        {"at": each.at, "channel": each.channel, "entry_point": each.entry_point}
        for each in interactions[:LIST_MAX]
    ]


def _sent(sent: Sent, time_zone: ZoneInfo) -> dict[str, Any]:
    # A text that is not said is empty: whoever looks at many would otherwise lose all for one.
    told: dict[str, Any] = {
        "at": sent.at, "channel": sent.channel or "", "campaign": sent.campaign or "", "ours": sent.ours,
    }  # fmt: skip
    arrived = _instant(sent.delivered_at, time_zone) if sent.delivered_at else None
    # What has not arrived has no such instant; `delivered` is asked first.
    return (
        told
        | {"delivered": sent.delivered or arrived is not None}
        | ({"delivered_at": arrived} if arrived else {})
    )


def _told(told: Told, time_zone: ZoneInfo) -> dict[str, Any]:
    told_values: dict[str, Any] = {"at": told.at, "source": told.source}
    for each in told.content:
        if each.type == "money":
            told_values |= {each.key: _number(each.value), f"{each.key}_currency": _currency(each.value)}
        else:
            kind = {"number": "number", "date": "instant", "instant": "instant"}.get(each.type, "text")
            told_values[each.key] = _read(each.value, kind, time_zone)
    return {key: value for key, value in told_values.items() if value is not None}
