"""A mail that some or all have not got, or of which nobody knows whether it arrived, sent again because a person says so.

It is the same mail: under the same Message-ID, so that a program which has it already may drop the second; and to those alone who have
not got it. Each time is a row of its own, beside the state the mail was in before. An address that was wrong may be put right with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import msgspec

from retzef.kernel.errors import RetzefError
from retzef.kernel.events import Event
from retzef.kernel.ids import CaseId
from retzef.modules.cases.api import (
    IdentityBlockedError,
    MailAddressInvalidError,
    NotFoundError,
    address_form,
    check_customer_known,
    settle_last_word,
)
from retzef.platform.audit import Doer, record_act
from retzef.platform.unit import UnitOfWork

# Held until the transaction ends: of two who ask at once, the second finds it queued.
_HOLD = """
SELECT m.status, m.error_code, m.interaction_id FROM messages m JOIN mails x ON x.tenant_id = m.tenant_id AND x.message_id = m.message_id
WHERE m.tenant_id = $1 AND m.case_id = $2 AND m.message_id = $3 AND m.direction = 'out' FOR UPDATE OF m
"""
_WAS_ASKED = "SELECT true FROM mail_resends WHERE tenant_id = $1 AND message_id = $2 AND client_id = $3"
_KEEP = """
INSERT INTO mail_resends (tenant_id, message_id, client_id, agent_id, asked_at, status_before, error_before, corrected)
VALUES ($1, $2, $3, $4, $5, $6, left($7, 100), $8::jsonb)
"""
_RECIPIENTS = "SELECT place, address, status, handed_over_at FROM mail_recipients WHERE tenant_id = $1 AND message_id = $2 ORDER BY place FOR UPDATE"
# Whoever is not meant now waits for nothing, and may be meant another time.
_SET_ASIDE = """
UPDATE mail_recipients SET handed_over_at = $3, status = 'queued'
WHERE tenant_id = $1 AND message_id = $2 AND status IN ('queued', 'delayed') AND handed_over_at IS NULL
"""
_PENDING_AGAIN = """
UPDATE mail_recipients r SET status = 'queued', code = NULL, detail = NULL, changed_at = $3, handed_over_at = NULL, address = n.address
FROM unnest($4::integer[], $5::text[]) AS n(place, address) WHERE r.tenant_id = $1 AND r.message_id = $2 AND r.place = n.place
"""
_BLOCKED = "SELECT value FROM blocked_identities WHERE tenant_id = $1 AND kind = 'email' AND value = ANY ($2)"
_QUEUE = """
UPDATE messages SET status = 'queued', error_code = NULL, send_began_at = NULL, send_attempts = 0, version = version + 1
WHERE tenant_id = $1 AND message_id = $2
"""
# The job that was given up would otherwise wait among those that an administrator looks at.
_FORGET_DEAD = "DELETE FROM jobs WHERE tenant_id = $1 AND job_id = $2 AND state = 'dead'"
_AT_WORK = (
    "SELECT agent_id FROM work_items WHERE tenant_id = $1 AND interaction_id = $2 AND state <> 'done' LIMIT 1"
)
# Where it failed or is unknown, nobody has it for certain but who is said to. Where it went out, servers go on by themselves with
# what is late.
_LACKING: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("unconfirmed", "failed"), frozenset({"queued", "delayed", "refused", "bounced"})),
    **dict.fromkeys(("sent", "delivered", "read"), frozenset({"queued", "refused", "bounced"})),
}


class MailNotStuckError(RetzefError):
    """It is on its way, or has arrived: there is nothing to send again."""

    code = "mail-not-stuck"
    status = 409


class MailRecipientTwiceError(RetzefError):
    """The address that was put right is one the mail goes to, or has gone to, already; `address`."""

    code = "mail-recipient-twice"
    status = 409


@dataclass(frozen=True, slots=True)
class SentAgainTo:
    """One who has not got it. `corrected`: the address they have in truth."""

    address: str
    corrected: str | None = None


async def send_mail_again(
    unit: UnitOfWork,
    by: Doer,
    case_id: CaseId,
    message_id: UUID,
    client_id: UUID,
    *,
    to: Sequence[SentAgainTo] | None = None,
) -> None:
    """To those named, else to all who have not got it. The caller has checked that the reader may see and handle the case.

    Raises NotFoundError, MailNotStuckError, MailAddressInvalidError, MailRecipientTwiceError, IdentityBlockedError, CustomerErasedError.
    """
    held: asyncpg.Record | None = await unit.connection.fetchrow(_HOLD, unit.tenant_id, case_id, message_id)
    if held is None:
        raise NotFoundError
    if await unit.connection.fetchval(_WAS_ASKED, unit.tenant_id, message_id, client_id):
        return
    rows = await unit.connection.fetch(_RECIPIENTS, unit.tenant_id, message_id)
    lacking = _LACKING.get(held["status"], frozenset())
    going = _choose([row for row in rows if row["status"] in lacking and not _is_under_way(row)], to)
    if not going:
        raise MailNotStuckError
    await check_customer_known(unit, case_id)
    _check_each_once(rows, going)
    blocked = await unit.connection.fetch(_BLOCKED, unit.tenant_id, [address for _, address in going])
    if blocked:
        raise IdentityBlockedError(address=", ".join(row["value"] for row in blocked))
    before = held["status"]
    corrected = {row["address"]: address for row, address in going if row["address"] != address}
    await unit.connection.execute(
        _KEEP, unit.tenant_id, message_id, client_id, by.agent_id, unit.now, before, held["error_code"],
        msgspec.json.encode(corrected).decode(),
    )  # fmt: skip
    await unit.connection.execute(_SET_ASIDE, unit.tenant_id, message_id, unit.now)
    await unit.connection.execute(
        _PENDING_AGAIN, unit.tenant_id, message_id, unit.now, [row["place"] for row, _ in going], [address for _, address in going]
    )  # fmt: skip
    await unit.connection.execute(_QUEUE, unit.tenant_id, message_id)
    await unit.connection.execute(_FORGET_DEAD, unit.tenant_id, message_id)
    await record_act(
        unit, by, "mail_sent_again", "mail", message_id, before={"status": before}, after={"status": "queued"}
    )
    unit.record(
        Event(
            "message_sent_again", "agent", by.agent_id, case_id=case_id, interaction_id=held["interaction_id"], message_id=message_id,
            work_item_id=await settle_last_word(unit, held["interaction_id"]), agent_id=await unit.connection.fetchval(_AT_WORK, unit.tenant_id, held["interaction_id"]), data={"status": "queued"},
        )
    )  # fmt: skip
    unit.enqueue("send_message", {"message_id": str(message_id)})


def _is_under_way(recipient: asyncpg.Record) -> bool:
    """Our server has taken it for them, and another says that it is late there: it comes without us."""
    return recipient["status"] == "delayed" and recipient["handed_over_at"] is not None


def _choose(
    lacking: Sequence[asyncpg.Record], to: Sequence[SentAgainTo] | None
) -> list[tuple[asyncpg.Record, str]]:
    """Who it goes to, each with the address it goes to. Whoever has got it, or is none of its recipients, is not to be asked for."""
    if to is None:
        return [(row, row["address"]) for row in lacking]
    asked = {each.address: each for each in to}
    found = [(row, asked[row["address"]]) for row in lacking if row["address"] in asked]
    if len(found) < len(asked):
        raise MailNotStuckError
    return [(row, _right(each)) for row, each in found]


def _right(asked: SentAgainTo) -> str:
    if asked.corrected is None:
        return asked.address
    form = address_form(asked.corrected)
    if not form:
        raise MailAddressInvalidError(address=asked.corrected[:320])
    return form


def _check_each_once(rows: Sequence[asyncpg.Record], going: Sequence[tuple[asyncpg.Record, str]]) -> None:
    """Nobody is a recipient twice: the second would be doubled, or take the first's place."""
    places = {row["place"] for row, _ in going}
    taken = {row["address"] for row in rows if row["place"] not in places}
    for _, address in going:
        if address in taken:
            raise MailRecipientTwiceError(address=address)
        taken.add(address)
