"""Administrative acts: one row in the transaction of the act itself, so that there is no act without its line.

`before` and `after` hold settings, by name. Never a secret, and never what is known of a customer: names of people who
work here are found by their id when the audit is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import msgspec

from retzef.platform.unit import UnitOfWork

# Acts by the kind of what they touch. The desk has a sentence for each (`act.<name>`).
ACTS: Mapping[str, frozenset[str]] = {
    "person": frozenset(
        {
            "signed_in", "person_invited", "invitation_accepted", "person_changed", "skill_levels_set", "person_deactivated", "person_reactivated",
            "reset_link_made", "invitation_link_made", "password_reset", "password_changed", "sessions_ended",
            "second_factor_enrolled", "second_factor_removed", "passkey_added", "passkey_removed", "recovery_codes_made",
            "person_joined", "sign_in_linked", "sign_in_unlinked",
        }
    ),
    "role": frozenset({"role_made", "role_changed", "role_deleted"}),
    "team": frozenset({"team_made", "team_changed", "team_deleted"}),
    "token": frozenset({"token_made", "token_revoked"}),
    "identity": frozenset({"identity_blocked", "identity_unblocked"}),
    "calendar": frozenset({"calendar_added", "calendar_changed"}),
    "skill": frozenset({"skill_added", "skill_changed"}),
    "routing_policy": frozenset({"routing_policy_made", "routing_policy_changed", "routing_policy_deleted"}),
    "simulation": frozenset({"simulation_begun", "simulation_cancelled", "simulation_deleted"}),
    "queue": frozenset({"queue_added", "queue_changed"}),
    "entry_point": frozenset({"entry_point_added", "entry_point_changed", "secret_made", "mailbox_let_in"}),
    "held_mail": frozenset({"held_mail_retried", "held_mail_dismissed", "held_mail_brought_back"}),
    "mail": frozenset({"mail_sent_again"}),
    "webhook": frozenset(
        {
            "webhook_made", "webhook_changed", "webhook_deleted", "webhook_restored", "webhook_switched_on", "webhook_switched_off", "webhook_secret_made",
            "webhook_replayed", "webhook_skipped",
        }
    ),
    "canned_reply": frozenset({"canned_reply_made", "canned_reply_changed"}),
    "macro": frozenset({"macro_made", "macro_changed"}),
    "rule": frozenset({"rule_made", "rule_changed", "rules_ordered"}),
    "routing_rule": frozenset({"routing_rule_made", "routing_rule_changed", "routing_rules_ordered"}),
    "organization": frozenset({"organization_made", "organization_changed", "member_added", "member_removed"}),
    "customer": frozenset({"erasure_asked", "erasure_undone", "hold_put", "hold_lifted"}),
    "tenant": frozenset({"tenant_changed", "consent_purposes_changed", "presence_reasons_changed", "sign_in_drafted", "sign_in_switched_on", "sign_in_switched_off", "sign_in_switch_undone", "first_steps_put_away", "first_steps_brought_back", "second_factor_policy_changed", "audit_exported", "export_begun", "export_fetched", "export_deleted", "retention_rule_set", "retention_rule_undone", "erasure_delay_changed"}),
    "field": frozenset({"field_made", "field_changed"}),
    "label": frozenset({"label_made", "label_changed"}),
    "fact_source": frozenset({"fact_source_made", "fact_source_changed"}),
    "fact_kind": frozenset({"fact_kind_made", "fact_kind_changed"}),
    "work_item": frozenset({"work_assigned", "work_taken_back", "work_moved"}),
    "import": frozenset({"import_uploaded", "import_started", "import_stopped", "import_deleted"}),
}  # fmt: skip
# Looks at personal data, likewise.
LOOKS: Mapping[str, frozenset[str]] = {
    "case": frozenset({"case_opened", "cases_listed", "messages_searched"}),
    "customer": frozenset(
        {"customer_opened", "customers_searched", "customers_exported", "duplicates_listed", "blocked_listed"}
    ),
    "organization": frozenset({"organization_opened"}),
    "import": frozenset({"import_opened"}),
    "held_mail": frozenset({"held_mails_listed", "held_mail_opened"}),
}
Settings = Mapping[str, object]

INSERT = """
INSERT INTO audit_entries (tenant_id, entry_id, occurred_at, act, agent_id, token_id, object_kind, object_id, before, after, network)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""


class Doer(Protocol):
    """Who acts, as the audit keeps it: a principal, or somebody who holds a link."""

    @property
    def agent_id(self) -> UUID:
        """Who."""

    @property
    def token_id(self) -> UUID | None:
        """The token they act through, when it is one."""

    @property
    def network(self) -> str:
        """Where from."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """Somebody who acts without being signed in."""

    agent_id: UUID
    network: str
    token_id: UUID | None = None


async def record_act(
    unit: UnitOfWork,
    by: Doer,
    act: str,
    object_kind: str,
    object_id: UUID | None,
    *,
    before: Settings | None = None,
    after: Settings | None = None,
) -> None:
    """Write who did what to what. Of the settings only those that differ are kept. ValueError for an act nobody knows."""
    if act not in ACTS.get(object_kind, frozenset()):
        raise ValueError(f"unknown act {act!r} on {object_kind!r}")
    if before is not None and after is not None:
        changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
        before = {name: value for name, value in before.items() if name in changed}
        after = {name: value for name, value in after.items() if name in changed}
    await unit.connection.execute(
        INSERT, unit.tenant_id, unit.ids.new(), unit.now, act, by.agent_id, by.token_id, object_kind, object_id,
        _json(before), _json(after), by.network,
    )  # fmt: skip


def _json(settings: Settings | None) -> str | None:
    return None if settings is None else msgspec.json.encode(dict(settings)).decode()
