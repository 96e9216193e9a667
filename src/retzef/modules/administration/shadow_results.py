"""What a routing policy in shadow would have decided otherwise, so far."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec

from retzef.engine.routing import Reason
from retzef.platform.db import Connection

EXAMPLES_SHOWN = 50

# Of the policy as it is now: what was found of an earlier one says nothing of it.
_RUN = """
SELECT r.began_at, r.last_at, r.failed_at, r.failure FROM shadow_runs r
JOIN routing_policies p ON p.tenant_id = r.tenant_id AND p.policy_id = r.policy_id AND p.version = r.version
WHERE r.tenant_id = $1 AND r.policy_id = $2
"""
_COUNTS = """
SELECT c.queue_id, COALESCE(q.name ->> $3, q.name ->> 'en', '') AS name, c.decisions, c.to_another, c.not_yet, c.sooner
FROM shadow_counts c LEFT JOIN queues q ON q.tenant_id = c.tenant_id AND q.queue_id = c.queue_id
WHERE c.tenant_id = $1 AND c.policy_id = $2 ORDER BY c.decisions DESC, c.queue_id
"""
_EXAMPLES = """
SELECT d.decided_at, d.queue_id, COALESCE(q.name ->> $3, q.name ->> 'en', '') AS name, d.ours::text AS ours, d.theirs::text AS theirs
FROM shadow_differences d LEFT JOIN queues q ON q.tenant_id = d.tenant_id AND q.queue_id = d.queue_id
WHERE d.tenant_id = $1 AND d.policy_id = $2 ORDER BY d.difference_id DESC LIMIT $4
"""
_NAMES = "SELECT agent_id, name FROM agents WHERE tenant_id = $1 AND agent_id = ANY ($2)"


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom work would be offered, by name, and why."""

    agent_id: UUID
    score: float
    reasons: tuple[Reason, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class OfQueue:
    """`decisions`: offers of the policy in force. Of these `to_another`: the other offers it to somebody else; `not_yet`: to nobody in that round.

    `sooner`: what the other would have offered and the one in force did not yet.
    """

    queue_id: UUID
    name: str
    decisions: int
    to_another: int
    not_yet: int
    sooner: int


@dataclass(frozen=True, slots=True)
class Example:
    """Where they differ. None: not offered in that round."""

    decided_at: datetime
    queue_id: UUID
    queue_name: str
    in_force: Choice | None
    shadow: Choice | None


@dataclass(frozen=True, slots=True)
class ShadowResult:
    """`began_at` None: nothing was compared yet. `failed_at`: when it stopped last, on `failure` (a name for those who look for the cause)."""

    began_at: datetime | None = None
    last_at: datetime | None = None
    failed_at: datetime | None = None
    failure: str | None = None
    queues: list[OfQueue] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)


_choices = msgspec.json.Decoder(Choice)


async def read_result(connection: Connection, tenant_id: UUID, policy_id: UUID, locale: str) -> ShadowResult:
    """Of this policy, since it was changed last; the newest examples first."""
    run = await connection.fetchrow(_RUN, tenant_id, policy_id)
    if run is None:
        return ShadowResult()
    counts = await connection.fetch(_COUNTS, tenant_id, policy_id, locale)
    rows = await connection.fetch(_EXAMPLES, tenant_id, policy_id, locale, EXAMPLES_SHOWN)
    choices = [(_read(row["ours"]), _read(row["theirs"])) for row in rows]
    people = {each.agent_id for pair in choices for each in pair if each is not None}
    names = {row["agent_id"]: row["name"] for row in await connection.fetch(_NAMES, tenant_id, list(people))}
    examples = [
        Example(row["decided_at"], row["queue_id"], row["name"], _named(ours, names), _named(theirs, names))
        for row, (ours, theirs) in zip(rows, choices, strict=True)
    ]
    return ShadowResult(
        run["began_at"], run["last_at"], run["failed_at"], run["failure"], [OfQueue(*row) for row in counts], examples
    )  # fmt: skip


def _read(text: str | None) -> Choice | None:
    return None if text is None else _choices.decode(text)


def _named(choice: Choice | None, names: dict[UUID, str]) -> Choice | None:
    return choice and Choice(choice.agent_id, choice.score, choice.reasons, names.get(choice.agent_id, ""))
