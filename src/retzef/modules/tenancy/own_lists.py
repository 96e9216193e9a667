"""Lists of words that are a tenant's own: what customers are asked consent for, why an agent is not ready.

A list is kept and written whole. Until a tenant writes its own it has the one that every tenant begins with. No entry
ever goes: what past rows name keeps its name, so an entry that is no longer wanted is put away.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import msgspec

from retzef.engine.texts import text_in
from retzef.kernel.ids import TenantId
from retzef.kernel.locale import LOCALES
from retzef.platform.db import Connection
from retzef.platform.http.catalogue import sentence

ListName: TypeAlias = Literal["consent_purposes", "presence_reasons"]

# With what every tenant begins, in the order shown.
_BUILT_IN: Mapping[ListName, tuple[str, ...]] = {
    "consent_purposes": ("service", "marketing", "survey", "reminder", "recording"),
    "presence_reasons": ("break", "lunch", "meeting", "training", "technical"),
}
_WORDS: Mapping[ListName, str] = {
    "consent_purposes": "consent-purpose",
    "presence_reasons": "presence-reason",
}
# What the router says of an agent; no tenant says it otherwise.
SAID_BY_ROUTER = frozenset({"no_answer", "connection_lost", "connection_back"})
_READ = "SELECT entries::text AS entries, version FROM own_lists WHERE tenant_id = $1 AND list = $2"


@dataclass(frozen=True, slots=True)
class Entry:
    """One of a list. `name` and `explanation` by language; what is not `active` is put away: it names past rows only."""

    key: str
    name: Mapping[str, str]
    explanation: Mapping[str, str]
    active: bool = True

    def told(self, locale: str) -> str:
        """The name in the reader's language, or in another it has."""
        return text_in(self.name, locale)[1] or self.key


@dataclass(frozen=True, slots=True)
class OwnList:
    """A list in its order. `version` 0: the one every tenant begins with."""

    entries: tuple[Entry, ...]
    version: int

    def keys(self, *, active_only: bool) -> frozenset[str]:
        """Of all its entries, or of those that are not put away."""
        return frozenset(each.key for each in self.entries if each.active or not active_only)


async def read_list(connection: Connection, tenant_id: TenantId, name: ListName) -> OwnList:
    """A list of the tenant's."""
    row = await connection.fetchrow(_READ, tenant_id, name)
    if row is None:
        return OwnList(tuple(_built_in(name, key) for key in _BUILT_IN[name]), 0)
    return OwnList(msgspec.json.decode(row["entries"], type=tuple[Entry, ...]), row["version"])


async def name_reasons(connection: Connection, tenant_id: TenantId, locale: str) -> dict[str, str]:
    """By their keys the names of all reasons of presence, the router's and those put away too, in the reader's language."""
    own = await read_list(connection, tenant_id, "presence_reasons")
    routers = {key: sentence(f"presence-reason.{key}", locale) for key in SAID_BY_ROUTER}
    return routers | {each.key: each.told(locale) for each in own.entries}


def _built_in(name: ListName, key: str) -> Entry:
    def words(code: str) -> dict[str, str]:
        return {locale: sentence(code, locale) for locale in LOCALES}

    code = f"{_WORDS[name]}.{key}"
    return Entry(key, words(code), words(f"{code}.explained") if name == "consent_purposes" else {})
