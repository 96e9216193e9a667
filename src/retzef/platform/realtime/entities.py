"""Entities as clients hold them: projected by one query for all references of a batch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias
from uuid import UUID

import msgspec

from retzef.kernel.clock import Clock
from retzef.kernel.events import NOTE_LINE_KINDS
from retzef.kernel.ids import TenantId
from retzef.platform.db import Connection
from retzef.platform.files.links import FileLinks
from retzef.platform.journal import JournalRow
from retzef.ports.manifest import Manifest

EntityKind: TypeAlias = Literal["agent", "offer", "work_item", "message", "case", "customer", "note_line"]
EntityRef: TypeAlias = tuple[EntityKind, UUID]

_PROJECT = """
SELECT kind, id, version, agent_id, case_id, customer_id, live, data
FROM project_entities($1, $2, $3, $4, $5, $6, $7, $8)
"""


# The traffic of a thread, most of all that happens: of what such a fact names, only the message and the work have changed.
_TRAFFIC = frozenset(
    {
        "message_received", "message_sent", "message_status_changed", "message_sent_again", "mail_held", "mail_taken_back", "note_added", "thread_offer_dismissed",
        "work_item_read",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity as it is now; `data` is ready JSON. The ids beside it say whose it is."""

    kind: EntityKind
    id: UUID
    version: int
    agent_id: UUID | None
    case_id: UUID | None
    customer_id: UUID | None
    live: bool
    data: str

    def to_json(self) -> str:
        """The wire form."""
        return f'{{"kind":"{self.kind}","id":"{self.id}","version":{self.version},"data":{self.data}}}'


@dataclass(slots=True)
class Wanted:
    """The references to be projected, by kind."""

    agents: set[UUID] = field(default_factory=set)
    offers: set[UUID] = field(default_factory=set)
    work_items: set[UUID] = field(default_factory=set)
    messages: set[UUID] = field(default_factory=set)
    cases: set[UUID] = field(default_factory=set)
    customers: set[UUID] = field(default_factory=set)
    note_lines: set[int] = field(default_factory=set)

    def add_row(self, row: JournalRow) -> None:
        """Everything an event names and may have changed."""
        if row.message_id is not None:
            self.messages.add(row.message_id)
        if row.work_item_id is not None:
            self.work_items.add(row.work_item_id)
        if row.kind in _TRAFFIC:
            return
        for ids, entity_id in (
            (self.agents, row.agent_id), (self.offers, row.offer_id), (self.cases, row.case_id), (self.customers, row.customer_id),
        ):  # fmt: skip
            if entity_id is not None:
                ids.add(entity_id)
        if row.kind in NOTE_LINE_KINDS:
            self.note_lines.add(row.seq)

    def update(self, other: "Wanted") -> None:
        """Everything the other wants too."""
        self.agents |= other.agents
        self.offers |= other.offers
        self.work_items |= other.work_items
        self.messages |= other.messages
        self.cases |= other.cases
        self.customers |= other.customers
        self.note_lines |= other.note_lines

    def asks_for(self, entity: Entity) -> bool:
        """Is this one of the wanted? A thin line's id is made from its number, so all of a case's pass."""
        match entity.kind:
            case "agent":
                return entity.id in self.agents
            case "offer":
                return entity.id in self.offers
            case "work_item":
                return entity.id in self.work_items
            case "message":
                return entity.id in self.messages
            case "case":
                return entity.id in self.cases
            case "customer":
                return entity.id in self.customers
            case "note_line":
                return True

    def __bool__(self) -> bool:
        return any(
            (
                self.agents,
                self.offers,
                self.work_items,
                self.messages,
                self.cases,
                self.customers,
                self.note_lines,
            )
        )


class Projector:
    """Projects entities; adds what no table knows: addresses that open files, limits of an interaction's channel."""

    def __init__(self, links: FileLinks, clock: Clock, manifests: Mapping[str, Manifest]) -> None:
        self._links = links
        self._clock = clock
        self._limits = {channel: manifest.limits() for channel, manifest in manifests.items()}

    async def project(self, connection: Connection, tenant_id: TenantId, wanted: Wanted) -> list[Entity]:
        """The wanted entities as they are now, in one round trip; what does not exist is left out."""
        rows = await connection.fetch(
            _PROJECT, tenant_id, list(wanted.agents), list(wanted.offers), list(wanted.work_items), list(wanted.messages),
            list(wanted.cases), list(wanted.customers), list(wanted.note_lines),
        )  # fmt: skip
        return [self._completed(tenant_id, Entity(*row)) for row in rows]

    def _completed(self, tenant_id: TenantId, entity: Entity) -> Entity:
        if entity.kind == "case":
            return self._with_limits(entity)
        if entity.kind == "message" and '"attachment_id"' in entity.data:
            return self._with_addresses(tenant_id, entity)
        return entity

    def _with_limits(self, entity: Entity) -> Entity:
        case = msgspec.json.decode(entity.data)
        for interaction in case["interactions"]:
            interaction["limits"] = self._limits.get(interaction["channel"])
        return replace(entity, data=msgspec.json.encode(case).decode())

    def _with_addresses(self, tenant_id: TenantId, entity: Entity) -> Entity:
        message = msgspec.json.decode(entity.data)
        for file in message["attachments"]:
            file["url"] = self._links.make(tenant_id, UUID(file["attachment_id"]), self._clock.now())
        return replace(entity, data=msgspec.json.encode(message).decode())


def frame(
    kind: Literal["snapshot", "changes"],
    position: str,
    entities: Iterable[Entity],
    removed: Sequence[EntityRef] = (),
    before: Mapping[UUID, UUID | None] | None = None,
) -> str:
    """A frame of the socket. Written by hand: the entities are JSON already.

    `before`: of each watched case, the message before which older ones lie; told with a snapshot.
    """
    listed = ",".join(entity.to_json() for entity in entities)
    gone = ",".join(f'{{"kind":"{kind_}","id":"{id_}"}}' for kind_, id_ in removed)
    older = ""
    if before is not None:
        pages = ",".join(
            f'"{case}":' + (f'"{message}"' if message else "null") for case, message in before.items()
        )
        older = f',"before":{{{pages}}}'
    return f'{{"type":"{kind}","position":"{position}","entities":[{listed}],"removed":[{gone}]{older}}}'
