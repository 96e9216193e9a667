"""Writing a tenant's own lists: whole, with the version they were read at; what is left out is put away."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

import msgspec

from retzef.kernel.events import Event
from retzef.modules.administration.errors import (
    ChangedMeanwhileError,
    ListEntryNeededError,
    ListFullError,
    ListKeyReservedError,
    ListTooLongError,
)
from retzef.modules.tenancy.api import SAID_BY_ROUTER, Entry, ListName, OwnList, read_list
from retzef.platform.audit import Doer, record_act
from retzef.platform.unit import UnitOfWork

# What is chosen from; and, as nothing ever goes, with what was put away.
ACTIVE_MAX = 200
ENTRIES_MAX = 1000
# What Retzef itself asks for: an agent writes first unless consent to "service" was withdrawn.
ALWAYS_ASKED: Mapping[ListName, frozenset[str]] = {
    "consent_purposes": frozenset({"service"}),
    "presence_reasons": frozenset(),
}
_WRITE = """
INSERT INTO own_lists AS t (tenant_id, list, entries) VALUES ($1, $2, $3)
ON CONFLICT (tenant_id, list) DO UPDATE SET entries = EXCLUDED.entries, version = t.version + 1 WHERE t.version = $4
RETURNING version
"""


async def write_list(
    unit: UnitOfWork, by: Doer, name: ListName, version: int, entries: Sequence[Entry]
) -> OwnList:
    """Write it as it shall be.

    Raises ChangedMeanwhileError, ListEntryNeededError, ListFullError, ListKeyReservedError, ListTooLongError.
    """
    before = await read_list(unit.connection, unit.tenant_id, name)
    if before.version != version:
        raise ChangedMeanwhileError
    written = {each.key for each in entries}
    left_out = [replace(each, active=False) for each in before.entries if each.key not in written]
    after = (*entries, *left_out)
    _check(name, after)
    kept = await unit.connection.fetchval(
        _WRITE, unit.tenant_id, name, msgspec.json.encode(after).decode(), version
    )
    if kept is None:
        raise ChangedMeanwhileError
    unit.record(Event("tenant_changed", "agent", by.agent_id))
    await record_act(
        unit,
        by,
        f"{name}_changed",
        "tenant",
        unit.tenant_id,
        before=_told(before.entries),
        after=_told(after),
    )
    return OwnList(after, kept)


def _check(name: ListName, entries: Sequence[Entry]) -> None:
    if len(entries) > ENTRIES_MAX:
        raise ListFullError(limit=ENTRIES_MAX)
    for each in entries:
        if name == "presence_reasons" and each.key in SAID_BY_ROUTER:
            raise ListKeyReservedError(key=each.key)
    active = {each.key for each in entries if each.active}
    if len(active) > ACTIVE_MAX:
        raise ListTooLongError(limit=ACTIVE_MAX)
    if not active or not ALWAYS_ASKED[name] <= active:
        raise ListEntryNeededError


def _told(entries: Sequence[Entry]) -> dict[str, object]:
    """For the audit: the parts of each by its key, and the order of all."""
    parts = {
        f"{each.key}/{name}": value
        for each in entries
        for name, value in asdict(each).items()
        if name != "key"
    }
    return {**parts, "list-order": [each.key for each in entries]}
