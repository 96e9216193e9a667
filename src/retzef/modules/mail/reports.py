"""What servers and readers' programs report of our mails: bounced, delayed, delivered, read, complained of. They mark message and identity."""

import re
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.engine.recognition import read_identity
from retzef.kernel.events import Event
from retzef.modules.mail.reading import Facts
from retzef.modules.outbound.api import move_status, show_recipients
from retzef.platform.unit import UnitOfWork

RecipientStatus: TypeAlias = Literal["delayed", "bounced", "delivered", "read", "complained"]

_RECIPIENTS = (
    "SELECT place, address, status FROM mail_recipients WHERE tenant_id = $1 AND message_id = $2 FOR UPDATE"
)
# Addresses that were put right since: what becomes of them says nothing of the right ones.
_WRONG = """
SELECT jsonb_object_keys(corrected) AS address FROM mail_resends WHERE tenant_id = $1 AND message_id = $2
"""
_MARK = """
UPDATE mail_recipients SET status = $4, code = $5, detail = $6, changed_at = $7
WHERE tenant_id = $1 AND message_id = $2 AND place = $3
"""
_UNREACHABLE = """
UPDATE identities SET unreachable_since = $4, unreachable_code = $5, version = version + 1
WHERE tenant_id = $1 AND kind = 'email' AND value = ANY ($2) AND status <> 'withdrawn' AND unreachable_since IS NULL
  AND customer_id IN (SELECT m.customer_id FROM customers m WHERE m.tenant_id = $1 AND m.root_id = (
    SELECT c.root_id FROM messages x JOIN cases k ON k.tenant_id = $1 AND k.case_id = x.case_id
    JOIN customers c ON c.tenant_id = $1 AND c.customer_id = k.customer_id WHERE x.tenant_id = $1 AND x.message_id = $3))
RETURNING customer_id
"""
_GROWN = """
UPDATE customers SET version = version + 1
WHERE tenant_id = $1 AND customer_id = ANY (SELECT root_id FROM customers WHERE tenant_id = $1 AND customer_id = ANY ($2)) RETURNING customer_id
"""
# What comes later may be told before; what outweighs what.
_WEIGHT: dict[str | None, int] = {
    None: 0, "queued": 0, "accepted": 1, "delayed": 2, "bounced": 3, "refused": 3, "delivered": 4, "read": 5, "complained": 6,
}  # fmt: skip
_ACTIONS: dict[str, RecipientStatus] = {
    "failed": "bounced", "delayed": "delayed", "delivered": "delivered", "relayed": "delivered", "expanded": "delivered",
    "displayed": "read", "read": "read", "processed": "read",
}  # fmt: skip
# The address itself is no good (RFC 3463: addressing, mailbox disabled or moved); not that it is full, or the mail too large or unwanted.
_ADDRESS_IS_BAD = re.compile(r"5\.1\.[0-9]+|5\.2\.1|5\.4\.4|5\.0\.0")
_CODE_MAX, _DETAIL_MAX = 40, 500


def is_loud(mail: Facts) -> bool:
    """Does somebody have to do something about it? What failed for good, and complaints; not delays, receipts or answers of machines."""
    if mail.is_abuse_report:
        return True
    return (
        mail.kind == "bounce"
        and not mail.is_delay
        and (not mail.failed or any(each.permanent for each in mail.failed))
    )


async def apply_report(unit: UnitOfWork, message_id: UUID, mail: Facts) -> None:
    """Mark the recipients it names, the message when it reached nobody, and the customer's address when it is no good."""
    rows = await unit.connection.fetch(_RECIPIENTS, unit.tenant_id, message_id)
    places = {row["address"]: row["place"] for row in rows}
    standing: dict[int, str | None] = {row["place"]: row["status"] for row in rows}
    wrong = {row["address"] for row in await unit.connection.fetch(_WRONG, unit.tenant_id, message_id)}
    told = {address: how for address, how in _told(mail).items() if address in places or address not in wrong}
    if len(rows) == 1 and told and not any(each in places for each in told):
        told = {rows[0]["address"]: next(iter(told.values()))}  # forwarded elsewhere, and failed there
    bad = []
    is_changed = False
    for address, (status, code, detail) in told.items():
        place = places.get(address)
        if place is None or _WEIGHT[status] <= _WEIGHT[standing[place]]:
            continue
        standing[place] = status
        is_changed = True
        await unit.connection.execute(
            _MARK,
            unit.tenant_id,
            message_id,
            place,
            status,
            (code or "")[:_CODE_MAX] or None,
            detail[:_DETAIL_MAX] or None,
            unit.now,
        )
        if status == "bounced" and (code is None or _ADDRESS_IS_BAD.fullmatch(code)):
            bad.append((address, code))
    if not await _move_message(unit, message_id, list(standing.values())) and is_changed:
        await show_recipients(unit, message_id)
    for address, code in bad:
        marked = await unit.connection.fetch(
            _UNREACHABLE, unit.tenant_id, [address], message_id, unit.now, code or "5.0.0"
        )
        grown = await unit.connection.fetch(_GROWN, unit.tenant_id, [row["customer_id"] for row in marked])
        for row in grown:
            unit.record(Event("customer_changed", "system", customer_id=row["customer_id"]))


async def _move_message(unit: UnitOfWork, message_id: UUID, statuses: list[str | None]) -> bool:
    """As far as its recipients are, all together; whether it moved."""
    if statuses and all(each in {"bounced", "refused"} for each in statuses):
        return await move_status(unit, message_id, "failed", error_code="mail-bounced")
    if "read" in statuses:
        return await move_status(unit, message_id, "read")
    if statuses and all(each in {"delivered", "read"} for each in statuses):
        return await move_status(unit, message_id, "delivered")
    return False


def _told(mail: Facts) -> dict[str, tuple[RecipientStatus, str | None, str]]:
    """Of each recipient, in the form in which addresses are compared: what became of it, the code, the words."""
    found: dict[str, tuple[RecipientStatus, str | None, str]] = {}
    words = {_form(each.recipient): each.detail for each in mail.reported}
    for each in mail.failed:
        status: RecipientStatus = "bounced" if each.permanent and not mail.is_delay else "delayed"
        found[_form(each.recipient)] = (status, each.status, words.get(_form(each.recipient), ""))
    for report in mail.reported:
        acted: RecipientStatus | None = "complained" if mail.is_abuse_report else _ACTIONS.get(report.action)
        if acted is not None and _form(report.recipient) not in found:
            found[_form(report.recipient)] = (acted, report.status, report.detail)
    return found


def _form(address: str) -> str:
    read = read_identity("email", address)
    return read.value if read else address
