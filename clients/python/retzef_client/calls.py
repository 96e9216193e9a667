"""Made by `./dev generate` from the API's document; not written by hand."""  # lint: allow module-size, because so large is the API

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from retzef_client import models
from retzef_client.call import Call, in_path


def get_administration_calendars() -> Call[models.CalendarPage]:
    """Calendars as they are set up. Needs queues.manage."""
    return Call("GET", "/api/v1/administration/calendars", models.CalendarPage)


def post_administration_calendars(body: models.CalendarBody) -> Call[models.CalendarAnswer]:
    """A new calendar; the first is the tenant's own. Needs queues.manage."""
    return Call(
        "POST",
        "/api/v1/administration/calendars",
        models.CalendarAnswer,
        body=body,
        media_type="application/json",
    )


def get_administration_calendars_countries(
    *, country: str | None = None
) -> Call[models.HolidayCountriesAnswer]:
    """Whose holidays a calendar may go by, and what can be chosen of a country's. Needs queues.manage."""
    return Call(
        "GET",
        "/api/v1/administration/calendars/countries",
        models.HolidayCountriesAnswer,
        query={"country": country},
    )


def post_administration_calendars_test(body: models.CalendarBody) -> Call[models.TrialAnswer]:
    """Try hours and texts before they are saved. Needs queues.manage."""
    return Call(
        "POST",
        "/api/v1/administration/calendars/test",
        models.TrialAnswer,
        body=body,
        media_type="application/json",
    )


def put_administration_calendar(
    calendar_id: UUID | str, body: models.CalendarChangeBody
) -> Call[models.CalendarAnswer]:
    """Change a calendar, or archive it. Needs queues.manage."""
    return Call(
        "PUT",
        f"/api/v1/administration/calendars/{in_path(calendar_id)}",
        models.CalendarAnswer,
        body=body,
        media_type="application/json",
    )


def get_administration_entry_points() -> Call[models.EntryPointSettingsPage]:
    """Entry points as they are set up, and the channels there are. Needs channels.manage."""
    return Call("GET", "/api/v1/administration/entry-points", models.EntryPointSettingsPage)


def post_administration_entry_points(body: models.NewEntryPointBody) -> Call[models.EntryPointSettingsAnswer]:
    """A new entry point. Needs channels.manage."""
    return Call(
        "POST",
        "/api/v1/administration/entry-points",
        models.EntryPointSettingsAnswer,
        body=body,
        media_type="application/json",
    )


def post_administration_entry_points_test(body: models.DraftBody) -> Call[models.ProbeAnswer]:
    """Try settings before they are saved. Needs channels.manage."""
    return Call(
        "POST",
        "/api/v1/administration/entry-points/test",
        models.ProbeAnswer,
        body=body,
        media_type="application/json",
    )


def put_administration_entry_point(
    entry_point_id: UUID | str, body: models.EntryPointChangeBody
) -> Call[models.EntryPointSettingsAnswer]:
    """Change an entry point, or switch it off. Needs channels.manage."""
    return Call(
        "PUT",
        f"/api/v1/administration/entry-points/{in_path(entry_point_id)}",
        models.EntryPointSettingsAnswer,
        body=body,
        media_type="application/json",
    )


def post_administration_entry_point_secret(
    entry_point_id: UUID | str, name: UUID | str
) -> Call[models.SecretAnswer]:
    """Make a secret anew; it is told this once. Needs channels.manage."""
    return Call(
        "POST",
        f"/api/v1/administration/entry-points/{in_path(entry_point_id)}/secrets/{in_path(name)}",
        models.SecretAnswer,
    )


def get_administration_first_steps() -> Call[models.FirstStepsAnswer]:
    """The first steps of a new tenant. Needs tenant.manage."""
    return Call("GET", "/api/v1/administration/first-steps", models.FirstStepsAnswer)


def put_administration_first_steps(body: models.FirstStepsBody) -> Call[models.FirstStepsAnswer]:
    """Put the first steps away, or bring them back. Needs tenant.manage."""
    return Call(
        "PUT",
        "/api/v1/administration/first-steps",
        models.FirstStepsAnswer,
        body=body,
        media_type="application/json",
    )


def get_administration_held_mails(
    *,
    state: Literal["held", "taken", "dismissed"] | None = None,
    entry_point: UUID | None = None,
    cursor: str | None = None,
    limit: int | None = None,
) -> Call[models.HeldMailsAnswer]:
    """Mails that are held back, newest first. Needs channels.manage."""
    return Call(
        "GET",
        "/api/v1/administration/held-mails",
        models.HeldMailsAnswer,
        query={"state": state, "entry_point": entry_point, "cursor": cursor, "limit": limit},
        cursor="cursor",
    )


def post_administration_held_mails_bring_back(
    body: models.HeldMailsBody,
) -> Call[models.HeldMailsMovedAnswer]:
    """Take back that mails were put aside. Needs channels.manage."""
    return Call(
        "POST",
        "/api/v1/administration/held-mails/bring-back",
        models.HeldMailsMovedAnswer,
        body=body,
        media_type="application/json",
    )


def post_administration_held_mails_dismiss(body: models.HeldMailsBody) -> Call[models.HeldMailsMovedAnswer]:
    """Put held mails aside. Needs channels.manage."""
    return Call(
        "POST",
        "/api/v1/administration/held-mails/dismiss",
        models.HeldMailsMovedAnswer,
        body=body,
        media_type="application/json",
    )


def post_administration_held_mails_retry(body: models.RetryBody) -> Call[models.HeldMailsTriedAnswer]:
    """Try to take held mails in. Needs channels.manage."""
    return Call(
        "POST",
        "/api/v1/administration/held-mails/retry",
        models.HeldMailsTriedAnswer,
        body=body,
        media_type="application/json",
    )


def get_administration_held_mail_content(quarantine_id: UUID | str) -> Call[models.HeldMailContentAnswer]:
    """What was held, made harmless. Needs channels.manage."""
    return Call(
        "GET",
        f"/api/v1/administration/held-mails/{in_path(quarantine_id)}/content",
        models.HeldMailContentAnswer,
    )


def get_administration_held_mail_source(quarantine_id: UUID | str) -> Call[bytes]:
    """The mail as it came, for download. Needs channels.manage."""
    return Call("GET", f"/api/v1/administration/held-mails/{in_path(quarantine_id)}/source", bytes)


def get_administration_mailbox_consents() -> Call[models.ConsentReturnAnswer]:
    """Where mail providers send people back to. Needs channels.manage."""
    return Call("GET", "/api/v1/administration/mailbox-consents", models.ConsentReturnAnswer)


def get_administration_mailboxes() -> Call[models.MailboxesAnswer]:
    """How the mailboxes are. Needs channels.manage."""
    return Call("GET", "/api/v1/administration/mailboxes", models.MailboxesAnswer)


def post_administration_mailboxes_test(body: models.MailboxTrialBody) -> Call[bytes]:
    """Try a mailbox, step by step. Needs channels.manage."""
    return Call(
        "POST", "/api/v1/administration/mailboxes/test", bytes, body=body, media_type="application/json"
    )


def get_administration_queues() -> Call[models.QueueSettingsPage]:
    """Queues as they are set up. Needs queues.manage."""
    return Call("GET", "/api/v1/administration/queues", models.QueueSettingsPage)


def post_administration_queues(body: models.QueueBody) -> Call[models.QueueSettingsAnswer]:
    """A new queue. Needs queues.manage."""
    return Call(
        "POST",
        "/api/v1/administration/queues",
        models.QueueSettingsAnswer,
        body=body,
        media_type="application/json",
    )


def put_administration_queue(
    queue_id: UUID | str, body: models.QueueChangeBody
) -> Call[models.QueueSettingsAnswer]:
    """Change a queue, or archive it. Needs queues.manage."""
    return Call(
        "PUT",
        f"/api/v1/administration/queues/{in_path(queue_id)}",
        models.QueueSettingsAnswer,
        body=body,
        media_type="application/json",
    )


def get_administration_routing_policies() -> Call[models.RoutingPoliciesAnswer]:
    """Routing policies, and what can be set in one. Needs queues.manage."""
    return Call("GET", "/api/v1/administration/routing-policies", models.RoutingPoliciesAnswer)


def post_administration_routing_policies(body: models.RoutingPolicyBody) -> Call[models.RoutingPolicyAnswer]:
    """A new routing policy, as a draft. Needs queues.manage."""
    return Call(
        "POST",
        "/api/v1/administration/routing-policies",
        models.RoutingPolicyAnswer,
        body=body,
        media_type="application/json",
    )


def get_administration_routing_policies_file(
    *, format: Literal["yaml", "json"] | None = None
) -> Call[dict[str, Any]]:
    """The routing policy in force, as a file. Needs queues.manage."""
    return Call(
        "GET", "/api/v1/administration/routing-policies/file", dict[str, Any], query={"format": format}
    )


def post_administration_routing_policies_file(body: dict[str, Any]) -> Call[models.RoutingPolicyAnswer]:
    """A new routing policy from a file. Needs queues.manage."""
    return Call(
        "POST",
        "/api/v1/administration/routing-policies/file",
        models.RoutingPolicyAnswer,
        body=body,
        media_type="application/json",
    )


def delete_administration_routing_policie(policy_id: UUID | str) -> Call[None]:
    """Delete a routing policy that is not in force. Needs queues.manage."""
    return Call("DELETE", f"/api/v1/administration/routing-policies/{in_path(policy_id)}", None)


def put_administration_routing_policie(
    policy_id: UUID | str, body: models.RoutingPolicyChangeBody
) -> Call[models.RoutingPolicyAnswer]:
    """Change a routing policy, put it in force or take it out. Needs queues.manage."""
    return Call(
        "PUT",
        f"/api/v1/administration/routing-policies/{in_path(policy_id)}",
        models.RoutingPolicyAnswer,
        body=body,
        media_type="application/json",
    )


def get_administration_routing_policie_file(
    policy_id: UUID | str, *, format: Literal["yaml", "json"] | None = None
) -> Call[dict[str, Any]]:
    """A routing policy as a file. Needs queues.manage."""
    return Call(
        "GET",
        f"/api/v1/administration/routing-policies/{in_path(policy_id)}/file",
        dict[str, Any],
        query={"format": format},
    )


def put_administration_routing_policie_file(
    policy_id: UUID | str, body: dict[str, Any], *, version: int
) -> Call[models.RoutingPolicyAnswer]:
    """Change a routing policy by a file. Needs queues.manage."""
    return Call(
        "PUT",
        f"/api/v1/administration/routing-policies/{in_path(policy_id)}/file",
        models.RoutingPolicyAnswer,
        query={"version": version},
        body=body,
        media_type="application/json",
    )


def get_administration_routing_policie_shadow(policy_id: UUID | str) -> Call[models.ShadowResultAnswer]:
    """What a routing policy in shadow would have decided otherwise. Needs queues.manage."""
    return Call(
        "GET",
        f"/api/v1/administration/routing-policies/{in_path(policy_id)}/shadow",
        models.ShadowResultAnswer,
    )


def get_administration_skills() -> Call[models.SkillsPage]:
    """Skills, and who has them. Needs people.manage or queues.manage."""
    return Call("GET", "/api/v1/administration/skills", models.SkillsPage)


def post_administration_skills(body: models.SkillBody) -> Call[models.SkillAnswer]:
    """A new skill. Needs queues.manage."""
    return Call(
        "POST", "/api/v1/administration/skills", models.SkillAnswer, body=body, media_type="application/json"
    )


def put_administration_skills_levels(body: models.LevelsBody) -> Call[models.PeopleLevelsAnswer]:
    """Set levels of people. Needs people.manage or queues.manage."""
    return Call(
        "PUT",
        "/api/v1/administration/skills/levels",
        models.PeopleLevelsAnswer,
        body=body,
        media_type="application/json",
    )


def put_administration_skill(skill_id: UUID | str, body: models.SkillChangeBody) -> Call[models.SkillAnswer]:
    """Rename a skill, archive it or bring it back. Needs queues.manage."""
    return Call(
        "PUT",
        f"/api/v1/administration/skills/{in_path(skill_id)}",
        models.SkillAnswer,
        body=body,
        media_type="application/json",
    )


def get_administration_tenant() -> Call[models.TenantSettingsAnswer]:
    """The tenant's settings. Needs tenant.manage."""
    return Call("GET", "/api/v1/administration/tenant", models.TenantSettingsAnswer)


def put_administration_tenant(body: models.TenantBody) -> Call[models.TenantSettingsAnswer]:
    """Change the tenant's settings. Needs tenant.manage."""
    return Call(
        "PUT",
        "/api/v1/administration/tenant",
        models.TenantSettingsAnswer,
        body=body,
        media_type="application/json",
    )


def get_audit(
    *,
    before: UUID | None = None,
    limit: int | None = None,
    agent_id: UUID | None = None,
    acts: str | None = None,
    object_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Call[models.AuditAnswer]:
    """Who did what, and who looked at what. Needs audit.read."""
    return Call(
        "GET",
        "/api/v1/audit",
        models.AuditAnswer,
        query={
            "before": before,
            "limit": limit,
            "agent_id": agent_id,
            "acts": acts,
            "object_id": object_id,
            "since": since,
            "until": until,
        },
        cursor="before",
    )


def get_audit_entries_csv(
    *,
    agent_id: UUID | None = None,
    acts: str | None = None,
    object_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Call[bytes]:
    """The same as CSV, the newest 50000. Needs audit.read."""
    return Call(
        "GET",
        "/api/v1/audit/entries.csv",
        bytes,
        query={"agent_id": agent_id, "acts": acts, "object_id": object_id, "since": since, "until": until},
    )


def get_blocked(*, before: datetime | None = None) -> Call[models.BlockedAnswer]:
    """Who is blocked, newest first. Needs work.supervise."""
    return Call("GET", "/api/v1/blocked", models.BlockedAnswer, query={"before": before}, cursor="before")


def post_blocked_unblock(body: models.AddressBody) -> Call[None]:
    """Take in again what comes from an address. Needs work.supervise."""
    return Call("POST", "/api/v1/blocked/unblock", None, body=body, media_type="application/json")


def get_board() -> Call[models.BoardAnswer]:
    """The live board at this moment: queues, agents, and the day so far. Needs board.read."""
    return Call("GET", "/api/v1/board", models.BoardAnswer)


def get_board_alerts() -> Call[models.BoardAlerts]:
    """The alerts of today: those that are on, and those that have ended. Needs board.read."""
    return Call("GET", "/api/v1/board/alerts", models.BoardAlerts)


def get_board_items(
    *,
    number: Literal["waiting", "oldest", "offered_now", "in_work", "load"],
    queue_id: UUID | None = None,
    agent_id: UUID | None = None,
    after: str | None = None,
) -> Call[models.BoardLines]:
    """The items that a number of this moment counts. Needs board.read."""
    return Call(
        "GET",
        "/api/v1/board/items",
        models.BoardLines,
        query={"number": number, "queue_id": queue_id, "agent_id": agent_id, "after": after},
    )


def get_board_table_csv(
    *,
    table: Literal["queues", "agents", "quarters"],
    locale: Literal["en", "he", "uk", "ru"] | None = None,
    queue_id: UUID | None = None,
    presence: Literal["ready", "free", "not_ready", "offline", "signed_in"] | None = None,
) -> Call[bytes]:
    """A table of the live board, as CSV. Needs board.read."""
    return Call(
        "GET",
        "/api/v1/board/table.csv",
        bytes,
        query={"table": table, "locale": locale, "queue_id": queue_id, "presence": presence},
    )


def get_canned_replies() -> Call[models.RepliesAnswer]:
    """Canned replies one may use. Needs automation.manage or cases.handle."""
    return Call("GET", "/api/v1/canned-replies", models.RepliesAnswer)


def post_canned_replies(body: models.NewReplyBody) -> Call[models.MadeReply]:
    """Write a canned reply. Needs automation.manage or cases.handle."""
    return Call("POST", "/api/v1/canned-replies", models.MadeReply, body=body, media_type="application/json")


def put_canned_reply(reply_id: UUID | str, body: models.ReplyBody) -> Call[None]:
    """Change, retire or take back a canned reply. Needs automation.manage or cases.handle."""
    return Call(
        "PUT", f"/api/v1/canned-replies/{in_path(reply_id)}", None, body=body, media_type="application/json"
    )


def post_canned_reply_fill(reply_id: UUID | str, body: models.FillBody) -> Call[models.FilledAnswer]:
    """A canned reply with the facts of a case. Needs cases.handle."""
    return Call(
        "POST",
        f"/api/v1/canned-replies/{in_path(reply_id)}/fill",
        models.FilledAnswer,
        body=body,
        media_type="application/json",
    )


def get_case_views() -> Call[models.ViewsAnswer]:
    """Saved views of the list of cases, with their counts. Needs cases.read."""
    return Call("GET", "/api/v1/case-views", models.ViewsAnswer)


def post_case_views(body: models.NewViewBody) -> Call[models.MadeView]:
    """Save a view. Needs cases.read."""
    return Call("POST", "/api/v1/case-views", models.MadeView, body=body, media_type="application/json")


def delete_case_view(view_id: UUID | str) -> Call[None]:
    """Delete a saved view. Needs cases.read."""
    return Call("DELETE", f"/api/v1/case-views/{in_path(view_id)}", None)


def put_case_view(view_id: UUID | str, body: models.ViewBody) -> Call[None]:
    """Change a saved view. Needs cases.read."""
    return Call(
        "PUT", f"/api/v1/case-views/{in_path(view_id)}", None, body=body, media_type="application/json"
    )


def get_cases(
    *,
    view: Literal["mine", "team", "unassigned", "unanswered", "all", "snoozed", "spam"] | None = None,
    status: list[Literal["open", "pending", "snoozed", "resolved", "spam"]] | None = None,
    owner: UUID | None = None,
    team: UUID | None = None,
    label: list[UUID] | None = None,
    priority: list[Literal["low", "normal", "high", "urgent"]] | None = None,
    channel: str | None = None,
    queue: UUID | None = None,
    customer: UUID | None = None,
    organization: UUID | None = None,
    opened_from: datetime | None = None,
    opened_before: datetime | None = None,
    deadline_before: datetime | None = None,
    opened_within_days: int | None = None,
    deadline_within_days: int | None = None,
    overdue: bool | None = None,
    text: str | None = None,
    field: list[str] | None = None,
    order: Literal["newest", "oldest", "priority", "deadline"] | None = None,
    cursor: str | None = None,
    limit: int | None = None,
    case: list[UUID] | None = None,
) -> Call[models.CasesAnswer]:
    """List cases. Needs cases.read."""
    return Call(
        "GET",
        "/api/v1/cases",
        models.CasesAnswer,
        query={
            "view": view,
            "status": status,
            "owner": owner,
            "team": team,
            "label": label,
            "priority": priority,
            "channel": channel,
            "queue": queue,
            "customer": customer,
            "organization": organization,
            "opened_from": opened_from,
            "opened_before": opened_before,
            "deadline_before": deadline_before,
            "opened_within_days": opened_within_days,
            "deadline_within_days": deadline_within_days,
            "overdue": overdue,
            "text": text,
            "field": field,
            "order": order,
            "cursor": cursor,
            "limit": limit,
            "case": case,
        },
        cursor="cursor",
    )


def post_cases(body: models.NewCaseBody) -> Call[models.OpenedAnswer]:
    """Open a case for a customer. Needs cases.handle."""
    return Call("POST", "/api/v1/cases", models.OpenedAnswer, body=body, media_type="application/json")


def post_cases_bulk(body: models.BulkBody) -> Call[models.BulkAnswer]:
    """Change many cases. Needs cases.handle."""
    return Call("POST", "/api/v1/cases/bulk", models.BulkAnswer, body=body, media_type="application/json")


def post_cases_bulk_undo(act_id: UUID | str) -> Call[models.UndoAnswer]:
    """Undo a change of many cases. Needs cases.handle."""
    return Call("POST", f"/api/v1/cases/bulk/{in_path(act_id)}/undo", models.UndoAnswer)


def get_cases_counts() -> Call[models.CountsAnswer]:
    """How many cases each view holds, up to a bound. Needs cases.read."""
    return Call("GET", "/api/v1/cases/counts", models.CountsAnswer)


def get_case(case_id: UUID | str) -> Call[models.EntitiesAnswer]:
    """A case with its newest page. Needs cases.read."""
    return Call("GET", f"/api/v1/cases/{in_path(case_id)}", models.EntitiesAnswer)


def patch_case(case_id: UUID | str, body: models.CaseBody) -> Call[models.ChangedAnswer]:
    """Change a case. Needs cases.handle."""
    return Call(
        "PATCH",
        f"/api/v1/cases/{in_path(case_id)}",
        models.ChangedAnswer,
        body=body,
        media_type="application/json",
    )


def get_case_colleagues(case_id: UUID | str) -> Call[models.ColleaguesAnswer]:
    """Whom a note in a case can name, and who of them may see the case. Needs cases.read."""
    return Call("GET", f"/api/v1/cases/{in_path(case_id)}/colleagues", models.ColleaguesAnswer)


def get_case_deadlines(case_id: UUID | str) -> Call[models.DeadlineChoices]:
    """Working time that a deadline may be given in, and what it comes to. Needs cases.handle."""
    return Call("GET", f"/api/v1/cases/{in_path(case_id)}/deadlines", models.DeadlineChoices)


def put_case_draft(case_id: UUID | str, body: models.KeptDraftBody) -> Call[models.DraftKept]:
    """Keep the answer one has begun. Needs cases.handle."""
    return Call(
        "PUT",
        f"/api/v1/cases/{in_path(case_id)}/draft",
        models.DraftKept,
        body=body,
        media_type="application/json",
    )


def get_case_drafts(case_id: UUID | str) -> Call[models.DraftsAnswer]:
    """Answers that were begun in a case. Needs cases.handle."""
    return Call("GET", f"/api/v1/cases/{in_path(case_id)}/drafts", models.DraftsAnswer)


def post_case_draft_take(
    case_id: UUID | str, agent_id: UUID | str, body: models.DraftTakeBody
) -> Call[models.DraftKept]:
    """Go on with an answer that a colleague has begun and shares. Needs cases.handle."""
    return Call(
        "POST",
        f"/api/v1/cases/{in_path(case_id)}/drafts/{in_path(agent_id)}/take",
        models.DraftKept,
        body=body,
        media_type="application/json",
    )


def get_case_files(
    case_id: UUID | str, *, before: UUID | None = None, messages: int | None = None
) -> Call[models.CaseFilesAnswer]:
    """The files of a case, newest first. Needs cases.read."""
    return Call(
        "GET",
        f"/api/v1/cases/{in_path(case_id)}/files",
        models.CaseFilesAnswer,
        query={"before": before, "messages": messages},
        cursor="before",
    )


def post_case_files(case_id: UUID | str, body: bytes, *, name: str) -> Call[models.FileAnswer]:
    """Store a file for a message. Needs cases.handle or cases.note."""
    return Call(
        "POST",
        f"/api/v1/cases/{in_path(case_id)}/files",
        models.FileAnswer,
        query={"name": name},
        body=body,
        media_type="application/octet-stream",
    )


def get_case_file(case_id: UUID | str, attachment_id: UUID | str) -> Call[models.UnsentFileAnswer]:
    """Where a file is opened that one has stored and not sent yet. Needs cases.read."""
    return Call(
        "GET", f"/api/v1/cases/{in_path(case_id)}/files/{in_path(attachment_id)}", models.UnsentFileAnswer
    )


def post_case_interaction_transcript(
    case_id: UUID | str, interaction_id: UUID | str, body: models.TranscriptBody
) -> Call[models.TranscriptAnswer]:
    """Send the customer by mail what was written. Needs cases.handle."""
    return Call(
        "POST",
        f"/api/v1/cases/{in_path(case_id)}/interactions/{in_path(interaction_id)}/transcript",
        models.TranscriptAnswer,
        body=body,
        media_type="application/json",
    )


def get_case_interaction_usual_mail(
    case_id: UUID | str, interaction_id: UUID | str, *, of_message_id: UUID | None = None
) -> Call[models.UsualMailAnswer]:
    """How an answer by mail would go if nobody said otherwise. Needs cases.handle."""
    return Call(
        "GET",
        f"/api/v1/cases/{in_path(case_id)}/interactions/{in_path(interaction_id)}/usual-mail",
        models.UsualMailAnswer,
        query={"of_message_id": of_message_id},
    )


def get_case_mail_signature(
    case_id: UUID | str, *, interaction_id: UUID | None = None, entry_point_id: UUID | None = None
) -> Call[models.SignatureAnswer]:
    """The signature that would stand below a mail. Needs cases.handle."""
    return Call(
        "GET",
        f"/api/v1/cases/{in_path(case_id)}/mail-signature",
        models.SignatureAnswer,
        query={"interaction_id": interaction_id, "entry_point_id": entry_point_id},
    )


def post_case_merge(case_id: UUID | str, body: models.OtherCase) -> Call[models.MergedAnswer]:
    """Let this case go on in another. Needs cases.merge."""
    return Call(
        "POST",
        f"/api/v1/cases/{in_path(case_id)}/merge",
        models.MergedAnswer,
        body=body,
        media_type="application/json",
    )


def delete_case_merge(case_id: UUID | str, merge_id: UUID | str) -> Call[models.FreedAnswer]:
    """Undo a merge, exactly. Needs cases.merge."""
    return Call("DELETE", f"/api/v1/cases/{in_path(case_id)}/merges/{in_path(merge_id)}", models.FreedAnswer)


def get_case_messages(
    case_id: UUID | str, *, before: UUID, limit: int | None = None
) -> Call[models.EntitiesAnswer]:
    """Older messages. Needs cases.read."""
    return Call(
        "GET",
        f"/api/v1/cases/{in_path(case_id)}/messages",
        models.EntitiesAnswer,
        query={"before": before, "limit": limit},
        cursor="before",
    )


def post_case_messages(case_id: UUID | str, body: models.SendBody) -> Call[models.EntitiesAnswer]:
    """Answer, or leave a note. Needs cases.handle or cases.note."""
    return Call(
        "POST",
        f"/api/v1/cases/{in_path(case_id)}/messages",
        models.EntitiesAnswer,
        body=body,
        media_type="application/json",
    )


def get_case_message_mail(case_id: UUID | str, message_id: UUID | str) -> Call[models.MailAnswer]:
    """A mail, opened: its whole text, head and files. Needs cases.read."""
    return Call(
        "GET", f"/api/v1/cases/{in_path(case_id)}/messages/{in_path(message_id)}/mail", models.MailAnswer
    )


def post_case_message_mail_files(case_id: UUID | str, message_id: UUID | str) -> Call[models.TakenFiles]:
    """Take the files of a mail along, to forward it. Needs cases.handle."""
    return Call(
        "POST",
        f"/api/v1/cases/{in_path(case_id)}/messages/{in_path(message_id)}/mail/files",
        models.TakenFiles,
    )


def delete_case_message_mail_offer(case_id: UUID | str, message_id: UUID | str) -> Call[None]:
    """Ask nobody any more whether a mail belongs elsewhere. Needs cases.handle."""
    return Call("DELETE", f"/api/v1/cases/{in_path(case_id)}/messages/{in_path(message_id)}/mail/offer", None)


def get_case_message_mail_page(
    case_id: UUID | str, message_id: UUID | str, *, images: bool | None = None
) -> Call[bytes]:
    """A mail as it was sent, harmless, as a page to be shown in a frame. Needs cases.read."""
    return Call(
        "GET",
        f"/api/v1/cases/{in_path(case_id)}/messages/{in_path(message_id)}/mail/page",
        bytes,
        query={"images": images},
    )


def get_case_message_mail_source(case_id: UUID | str, message_id: UUID | str) -> Call[bytes]:
    """A mail as it came, byte for byte. Needs cases.read."""
    return Call("GET", f"/api/v1/cases/{in_path(case_id)}/messages/{in_path(message_id)}/mail/source", bytes)


def post_case_message_send_again(
    case_id: UUID | str, message_id: UUID | str, body: models.SendAgainBody
) -> Call[None]:
    """Send a mail again to those who have not got it. Needs cases.handle."""
    return Call(
        "POST",
        f"/api/v1/cases/{in_path(case_id)}/messages/{in_path(message_id)}/send-again",
        None,
        body=body,
        media_type="application/json",
    )


def post_case_message_take_back(case_id: UUID | str, message_id: UUID | str) -> Call[models.TakenBackAnswer]:
    """Take a mail back before it goes. Needs cases.handle."""
    return Call(
        "POST",
        f"/api/v1/cases/{in_path(case_id)}/messages/{in_path(message_id)}/take-back",
        models.TakenBackAnswer,
    )


def post_case_relations(case_id: UUID | str, body: models.OtherCase) -> Call[None]:
    """Say that two cases have to do with each other. Needs cases.handle."""
    return Call(
        "POST", f"/api/v1/cases/{in_path(case_id)}/relations", None, body=body, media_type="application/json"
    )


def delete_case_relation(case_id: UUID | str, other_id: UUID | str) -> Call[None]:
    """Take back that two cases are related. Needs cases.handle."""
    return Call("DELETE", f"/api/v1/cases/{in_path(case_id)}/relations/{in_path(other_id)}", None)


def post_case_split(case_id: UUID | str, body: models.SplitBody) -> Call[models.SplitAnswer]:
    """Let a thread go on in a new case, from a message on. Needs cases.merge."""
    return Call(
        "POST",
        f"/api/v1/cases/{in_path(case_id)}/split",
        models.SplitAnswer,
        body=body,
        media_type="application/json",
    )


def delete_case_split(case_id: UUID | str, split_id: UUID | str) -> Call[models.FreedAnswer]:
    """Undo a split. Needs cases.merge."""
    return Call("DELETE", f"/api/v1/cases/{in_path(case_id)}/splits/{in_path(split_id)}", models.FreedAnswer)


def get_case_tasks(case_id: UUID | str) -> Call[models.TasksAnswer]:
    """The tasks of a case. Needs cases.read."""
    return Call("GET", f"/api/v1/cases/{in_path(case_id)}/tasks", models.TasksAnswer)


def post_case_tasks(case_id: UUID | str, body: models.NewTaskBody) -> Call[models.MadeTask]:
    """Add a task to a case. Needs cases.handle or cases.note."""
    return Call(
        "POST",
        f"/api/v1/cases/{in_path(case_id)}/tasks",
        models.MadeTask,
        body=body,
        media_type="application/json",
    )


def post_case_tasks_order(case_id: UUID | str, body: models.OrderTasksBody) -> Call[None]:
    """Put the tasks of a case in order. Needs cases.handle or cases.note."""
    return Call(
        "POST",
        f"/api/v1/cases/{in_path(case_id)}/tasks/order",
        None,
        body=body,
        media_type="application/json",
    )


def delete_case_task(case_id: UUID | str, task_id: UUID | str) -> Call[None]:
    """Remove a task. Needs cases.handle or cases.note."""
    return Call("DELETE", f"/api/v1/cases/{in_path(case_id)}/tasks/{in_path(task_id)}", None)


def put_case_task(case_id: UUID | str, task_id: UUID | str, body: models.TaskBody) -> Call[None]:
    """Change a task, finish it or open it again. Needs cases.handle or cases.note."""
    return Call(
        "PUT",
        f"/api/v1/cases/{in_path(case_id)}/tasks/{in_path(task_id)}",
        None,
        body=body,
        media_type="application/json",
    )


def get_case_ties(case_id: UUID | str) -> Call[models.TiesAnswer]:
    """What is merged into the case, split off it, or related to it. Needs cases.read."""
    return Call("GET", f"/api/v1/cases/{in_path(case_id)}/ties", models.TiesAnswer)


def get_consent_purposes() -> Call[models.ListAnswer]:
    """What customers are asked consent for."""
    return Call("GET", "/api/v1/consent-purposes", models.ListAnswer)


def put_consent_purposes(body: models.ListBody) -> Call[models.ListAnswer]:
    """What customers are asked consent for: write the list. Needs tenant.manage."""
    return Call(
        "PUT", "/api/v1/consent-purposes", models.ListAnswer, body=body, media_type="application/json"
    )


def get_customers(
    *,
    query: str | None = None,
    sort: Literal["newest", "name"] | None = None,
    after: str | None = None,
    limit: int | None = None,
    field: list[str] | None = None,
) -> Call[models.FoundAnswer]:
    """The directory: customers by name, or by any identity in any writing. Needs customers.read."""
    return Call(
        "GET",
        "/api/v1/customers",
        models.FoundAnswer,
        query={"query": query, "sort": sort, "after": after, "limit": limit, "field": field},
        cursor="after",
    )


def post_customers(body: models.NewCustomerBody) -> Call[models.MadeCustomer]:
    """Write down a customer by hand. Needs customers.edit."""
    return Call("POST", "/api/v1/customers", models.MadeCustomer, body=body, media_type="application/json")


def get_customer(customer_id: UUID | str) -> Call[models.EntityAnswer]:
    """A customer, with everybody linked. Needs customers.read."""
    return Call("GET", f"/api/v1/customers/{in_path(customer_id)}", models.EntityAnswer)


def patch_customer(customer_id: UUID | str, body: models.CustomerBody) -> Call[None]:
    """Change the name or the language. Needs customers.edit."""
    return Call(
        "PATCH", f"/api/v1/customers/{in_path(customer_id)}", None, body=body, media_type="application/json"
    )


def get_customer_consents(customer_id: UUID | str) -> Call[models.ConsentsAnswer]:
    """All that was ever said of consent, newest first. Needs customers.read."""
    return Call("GET", f"/api/v1/customers/{in_path(customer_id)}/consents", models.ConsentsAnswer)


def delete_customer_erasure(customer_id: UUID | str) -> Call[None]:
    """Undo an erasure that waits. Needs customers.erase."""
    return Call("DELETE", f"/api/v1/customers/{in_path(customer_id)}/erasure", None)


def get_customer_erasure(customer_id: UUID | str) -> Call[models.ErasureAnswer]:
    """How it stands with erasing this customer. Needs customers.erase."""
    return Call("GET", f"/api/v1/customers/{in_path(customer_id)}/erasure", models.ErasureAnswer)


def post_customer_erasure(customer_id: UUID | str, body: models.ErasureBody) -> Call[None]:
    """Erase this customer, with everybody linked. Needs customers.erase."""
    return Call(
        "POST",
        f"/api/v1/customers/{in_path(customer_id)}/erasure",
        None,
        body=body,
        media_type="application/json",
    )


def patch_customer_fields(customer_id: UUID | str, body: models.FieldsBody) -> Call[None]:
    """Write values of the tenant's own fields. Needs customers.edit."""
    return Call(
        "PATCH",
        f"/api/v1/customers/{in_path(customer_id)}/fields",
        None,
        body=body,
        media_type="application/json",
    )


def delete_customer_hold(customer_id: UUID | str) -> Call[None]:
    """Let erasing be allowed again. Needs customers.erase."""
    return Call("DELETE", f"/api/v1/customers/{in_path(customer_id)}/hold", None)


def put_customer_hold(customer_id: UUID | str, body: models.HoldBody) -> Call[None]:
    """Forbid erasing this customer (legal hold). Needs customers.erase."""
    return Call(
        "PUT",
        f"/api/v1/customers/{in_path(customer_id)}/hold",
        None,
        body=body,
        media_type="application/json",
    )


def post_customer_identities(customer_id: UUID | str, body: models.IdentityBody) -> Call[models.MadeIdentity]:
    """Add an identity; it is claimed until it is verified. Needs customers.edit."""
    return Call(
        "POST",
        f"/api/v1/customers/{in_path(customer_id)}/identities",
        models.MadeIdentity,
        body=body,
        media_type="application/json",
    )


def delete_customer_identity_block(customer_id: UUID | str, identity_id: UUID | str) -> Call[None]:
    """Take in again what comes from this identity. Needs customers.edit."""
    return Call(
        "DELETE", f"/api/v1/customers/{in_path(customer_id)}/identities/{in_path(identity_id)}/block", None
    )


def put_customer_identity_block(
    customer_id: UUID | str, identity_id: UUID | str, body: models.BlockBody
) -> Call[None]:
    """Take nothing in from this identity. Needs customers.edit."""
    return Call(
        "PUT",
        f"/api/v1/customers/{in_path(customer_id)}/identities/{in_path(identity_id)}/block",
        None,
        body=body,
        media_type="application/json",
    )


def post_customer_identity_consents(
    customer_id: UUID | str, identity_id: UUID | str, body: models.ConsentBody
) -> Call[None]:
    """Write down what was agreed to, or taken back. Needs customers.edit."""
    return Call(
        "POST",
        f"/api/v1/customers/{in_path(customer_id)}/identities/{in_path(identity_id)}/consents",
        None,
        body=body,
        media_type="application/json",
    )


def post_customer_identity_restore(customer_id: UUID | str, identity_id: UUID | str) -> Call[None]:
    """Take a withdrawal back. Needs customers.edit."""
    return Call(
        "POST", f"/api/v1/customers/{in_path(customer_id)}/identities/{in_path(identity_id)}/restore", None
    )


def post_customer_identity_verify(
    customer_id: UUID | str, identity_id: UUID | str, body: models.ProofBody
) -> Call[None]:
    """Say that it is proved, and how. Needs customers.edit."""
    return Call(
        "POST",
        f"/api/v1/customers/{in_path(customer_id)}/identities/{in_path(identity_id)}/verify",
        None,
        body=body,
        media_type="application/json",
    )


def post_customer_identity_withdraw(customer_id: UUID | str, identity_id: UUID | str) -> Call[None]:
    """Say that it is not theirs. Needs customers.edit."""
    return Call(
        "POST", f"/api/v1/customers/{in_path(customer_id)}/identities/{in_path(identity_id)}/withdraw", None
    )


def post_customer_links(customer_id: UUID | str, body: models.LinkBody) -> Call[models.LinkAnswer]:
    """Link another customer into this one. Needs customers.merge."""
    return Call(
        "POST",
        f"/api/v1/customers/{in_path(customer_id)}/links",
        models.LinkAnswer,
        body=body,
        media_type="application/json",
    )


def delete_customer_link(customer_id: UUID | str, link_id: UUID | str) -> Call[None]:
    """Undo a link, exactly. Needs customers.merge."""
    return Call("DELETE", f"/api/v1/customers/{in_path(customer_id)}/links/{in_path(link_id)}", None)


def get_customer_organizations(customer_id: UUID | str) -> Call[models.MembershipsAnswer]:
    """Where a customer belongs, and where addresses suggest it. Needs customers.read."""
    return Call("GET", f"/api/v1/customers/{in_path(customer_id)}/organizations", models.MembershipsAnswer)


def get_customer_timeline(
    customer_id: UUID | str,
    *,
    part: list[Literal["received", "sent", "notes", "facts", "told"]] | None = None,
    channel: str | None = None,
    case: UUID | None = None,
    until: datetime | None = None,
    before: str | None = None,
    limit: int | None = None,
) -> Call[models.TimelineAnswer]:
    """All that happened with a customer, newest first. Needs cases.read."""
    return Call(
        "GET",
        f"/api/v1/customers/{in_path(customer_id)}/timeline",
        models.TimelineAnswer,
        query={
            "part": part,
            "channel": channel,
            "case": case,
            "until": until,
            "before": before,
            "limit": limit,
        },
        cursor="before",
    )


def get_customer_ways(customer_id: UUID | str) -> Call[models.WaysAnswer]:
    """The ways to write to a customer first. Needs cases.handle."""
    return Call("GET", f"/api/v1/customers/{in_path(customer_id)}/ways", models.WaysAnswer)


def get_directory() -> Call[models.DirectoryAnswer]:
    """Agents and teams that can answer for a case, and channels cases come by. Needs cases.read."""
    return Call("GET", "/api/v1/directory", models.DirectoryAnswer)


def get_duplicates(
    *, state: Literal["open", "dismissed"] | None = None, limit: int | None = None
) -> Call[models.SuggestionsAnswer]:
    """Customers who may be one person, the likeliest first. Needs customers.merge."""
    return Call("GET", "/api/v1/duplicates", models.SuggestionsAnswer, query={"state": state, "limit": limit})


def post_duplicate_accept(
    one_id: UUID | str, other_id: UUID | str, body: models.TakeBody
) -> Call[models.LinkAnswer]:
    """They are one: link the other into the one. Needs customers.merge."""
    return Call(
        "POST",
        f"/api/v1/duplicates/{in_path(one_id)}/{in_path(other_id)}/accept",
        models.LinkAnswer,
        body=body,
        media_type="application/json",
    )


def post_duplicate_dismiss(one_id: UUID | str, other_id: UUID | str) -> Call[None]:
    """They are two; never suggest them again. Needs customers.merge."""
    return Call("POST", f"/api/v1/duplicates/{in_path(one_id)}/{in_path(other_id)}/dismiss", None)


def post_duplicate_reopen(one_id: UUID | str, other_id: UUID | str) -> Call[None]:
    """Take a dismissal back. Needs customers.merge."""
    return Call("POST", f"/api/v1/duplicates/{in_path(one_id)}/{in_path(other_id)}/reopen", None)


def get_exports() -> Call[models.ExportsAnswer]:
    """Exports: all, or those of customers that the caller has made. Needs customers.export or tenant.export."""
    return Call("GET", "/api/v1/exports", models.ExportsAnswer)


def post_exports(body: models.ExportBody) -> Call[models.MadeExport]:
    """Export everything, or all of one customer. Needs customers.export or tenant.export."""
    return Call("POST", "/api/v1/exports", models.MadeExport, body=body, media_type="application/json")


def delete_export(export_id: UUID | str) -> Call[None]:
    """Stop it, or delete its file. Needs customers.export or tenant.export."""
    return Call("DELETE", f"/api/v1/exports/{in_path(export_id)}", None)


def get_export_file(export_id: UUID | str) -> Call[bytes]:
    """The file: a zip of JSON Lines, tables and files. Needs customers.export or tenant.export."""
    return Call("GET", f"/api/v1/exports/{in_path(export_id)}/file", bytes)


def get_fact_kinds() -> Call[models.FactKindsAnswer]:
    """Kinds of facts, with the values of each. Needs api.manage or facts.write."""
    return Call("GET", "/api/v1/fact-kinds", models.FactKindsAnswer)


def post_fact_kinds(body: models.NewFactKindBody) -> Call[models.MadeFactKind]:
    """Define a kind of fact. Needs api.manage."""
    return Call("POST", "/api/v1/fact-kinds", models.MadeFactKind, body=body, media_type="application/json")


def put_fact_kind(kind_id: UUID | str, body: models.FactKindBody) -> Call[None]:
    """Change a kind; what was told keeps its values. Needs api.manage."""
    return Call(
        "PUT", f"/api/v1/fact-kinds/{in_path(kind_id)}", None, body=body, media_type="application/json"
    )


def get_fact_sources() -> Call[models.SourcesAnswer]:
    """Systems that tell facts. Needs api.manage or facts.write."""
    return Call("GET", "/api/v1/fact-sources", models.SourcesAnswer)


def post_fact_sources(body: models.NewSourceBody) -> Call[models.MadeSource]:
    """Register a system that tells facts. Needs api.manage."""
    return Call("POST", "/api/v1/fact-sources", models.MadeSource, body=body, media_type="application/json")


def put_fact_source(source_id: UUID | str, body: models.SourceBody) -> Call[None]:
    """Rename a source, put it away, bring it back. Needs api.manage."""
    return Call(
        "PUT", f"/api/v1/fact-sources/{in_path(source_id)}", None, body=body, media_type="application/json"
    )


def post_facts(body: models.FactsBody) -> Call[models.FactsToldAnswer]:
    """Tell what happened elsewhere: an order, a visit, a payment, a debt, a message sent. Needs facts.write."""
    return Call("POST", "/api/v1/facts", models.FactsToldAnswer, body=body, media_type="application/json")


def get_fact(fact_id: UUID | str) -> Call[models.FactAnswer]:
    """A fact, and what it said before it was told otherwise. Needs customers.read."""
    return Call("GET", f"/api/v1/facts/{in_path(fact_id)}", models.FactAnswer)


def get_fields() -> Call[models.FieldsAnswer]:
    """The tenant's own fields."""
    return Call("GET", "/api/v1/fields", models.FieldsAnswer)


def post_fields(body: models.NewFieldBody) -> Call[models.MadeField]:
    """Define a field. Needs tenant.manage."""
    return Call("POST", "/api/v1/fields", models.MadeField, body=body, media_type="application/json")


def patch_field(field_id: UUID | str, body: models.FieldBody) -> Call[None]:
    """Change, put in order or archive a field. Needs tenant.manage."""
    return Call(
        "PATCH", f"/api/v1/fields/{in_path(field_id)}", None, body=body, media_type="application/json"
    )


def get_imports() -> Call[models.ImportsAnswer]:
    """Imports, the newest first. Needs customers.import."""
    return Call("GET", "/api/v1/imports", models.ImportsAnswer)


def post_imports(
    body: bytes, *, file_name: str | None = None, facts_of: str | None = None, kind: str | None = None
) -> Call[models.ImportAnswer]:
    """Send a file of customers (CSV), as the body. Needs customers.import."""
    return Call(
        "POST",
        "/api/v1/imports",
        models.ImportAnswer,
        query={"file_name": file_name, "facts_of": facts_of, "kind": kind},
        body=body,
        media_type="text/csv",
    )


def delete_import(import_id: UUID | str) -> Call[None]:
    """Forget the import and its file; what it imported stays. Needs customers.import."""
    return Call("DELETE", f"/api/v1/imports/{in_path(import_id)}", None)


def get_import(import_id: UUID | str) -> Call[models.ImportDetailsAnswer]:
    """An import, the beginning of its file, and what a check has found. Needs customers.import."""
    return Call("GET", f"/api/v1/imports/{in_path(import_id)}", models.ImportDetailsAnswer)


def post_import_check(import_id: UUID | str) -> Call[None]:
    """Read all of it and find out what an import would do. Needs customers.import."""
    return Call("POST", f"/api/v1/imports/{in_path(import_id)}/check", None)


def put_import_mapping(import_id: UUID | str, body: models.MappingBody) -> Call[None]:
    """Say how the file is read and what its columns mean. Needs customers.import."""
    return Call(
        "PUT", f"/api/v1/imports/{in_path(import_id)}/mapping", None, body=body, media_type="application/json"
    )


def get_import_refused_csv(
    import_id: UUID | str, *, locale: Literal["en", "he", "uk", "ru"] | None = None
) -> Call[bytes]:
    """Every refused line: its number, the column, the reason, the line itself. Needs customers.import."""
    return Call("GET", f"/api/v1/imports/{in_path(import_id)}/refused.csv", bytes, query={"locale": locale})


def post_import_run(import_id: UUID | str) -> Call[None]:
    """Import what was checked; go on where it was stopped. Needs customers.import."""
    return Call("POST", f"/api/v1/imports/{in_path(import_id)}/run", None)


def post_import_stop(import_id: UUID | str) -> Call[None]:
    """Stop; what is written stays written. Needs customers.import."""
    return Call("POST", f"/api/v1/imports/{in_path(import_id)}/stop", None)


def get_jobs_dead(*, before: UUID | None = None, limit: int | None = None) -> Call[models.DeadJobsAnswer]:
    """Jobs that were given up. Needs operations.manage."""
    return Call(
        "GET",
        "/api/v1/jobs/dead",
        models.DeadJobsAnswer,
        query={"before": before, "limit": limit},
        cursor="before",
    )


def post_job_retry(job_id: UUID | str) -> Call[None]:
    """Put a job back to work. Needs operations.manage."""
    return Call("POST", f"/api/v1/jobs/{in_path(job_id)}/retry", None)


def get_labels() -> Call[models.LabelsAnswer]:
    """Labels. Needs cases.read."""
    return Call("GET", "/api/v1/labels", models.LabelsAnswer)


def post_labels(body: models.NewLabelBody) -> Call[models.LabelAnswer]:
    """Make a label. Needs tenant.manage."""
    return Call("POST", "/api/v1/labels", models.LabelAnswer, body=body, media_type="application/json")


def patch_label(label_id: UUID | str, body: models.LabelBody) -> Call[None]:
    """Rename, recolour, retire or take back a label. Needs tenant.manage."""
    return Call(
        "PATCH", f"/api/v1/labels/{in_path(label_id)}", None, body=body, media_type="application/json"
    )


def get_macros() -> Call[models.MacrosAnswer]:
    """Macros one may apply. Needs automation.manage or cases.handle."""
    return Call("GET", "/api/v1/macros", models.MacrosAnswer)


def post_macros(body: models.NewMacroBody) -> Call[models.MadeMacro]:
    """Write a macro. Needs automation.manage or cases.handle."""
    return Call("POST", "/api/v1/macros", models.MadeMacro, body=body, media_type="application/json")


def put_macro(macro_id: UUID | str, body: models.MacroBody) -> Call[None]:
    """Change, retire or take back a macro. Needs automation.manage or cases.handle."""
    return Call("PUT", f"/api/v1/macros/{in_path(macro_id)}", None, body=body, media_type="application/json")


def post_macro_preview(macro_id: UUID | str, body: models.PreviewBody) -> Call[models.PreviewAnswer]:
    """What a macro would say in a case. Needs cases.handle."""
    return Call(
        "POST",
        f"/api/v1/macros/{in_path(macro_id)}/preview",
        models.PreviewAnswer,
        body=body,
        media_type="application/json",
    )


def post_macro_run(macro_id: UUID | str, body: models.RunBody) -> Call[models.BulkAnswer]:
    """Apply a macro to cases. Needs cases.handle."""
    return Call(
        "POST",
        f"/api/v1/macros/{in_path(macro_id)}/run",
        models.BulkAnswer,
        body=body,
        media_type="application/json",
    )


def get_me_notifications(
    *, cursor: str | None = None, limit: int | None = None
) -> Call[models.NotificationsAnswer]:
    """What one was told. Needs cases.read."""
    return Call(
        "GET",
        "/api/v1/me/notifications",
        models.NotificationsAnswer,
        query={"cursor": cursor, "limit": limit},
        cursor="cursor",
    )


def post_me_notifications_read(body: models.NoticesReadBody) -> Call[None]:
    """Mark notifications read. Needs cases.read."""
    return Call("POST", "/api/v1/me/notifications/read", None, body=body, media_type="application/json")


def get_me_notifications_settings() -> Call[models.TuningAnswer]:
    """How one wants to be told. Needs cases.read."""
    return Call("GET", "/api/v1/me/notifications/settings", models.TuningAnswer)


def put_me_notifications_settings(body: models.TuningBody) -> Call[models.TuningAnswer]:
    """Choose how one wants to be told. Needs cases.read."""
    return Call(
        "PUT",
        "/api/v1/me/notifications/settings",
        models.TuningAnswer,
        body=body,
        media_type="application/json",
    )


def post_me_notifications_unread(body: models.NoticesUnreadBody) -> Call[None]:
    """Mark notifications unread again. Needs cases.read."""
    return Call("POST", "/api/v1/me/notifications/unread", None, body=body, media_type="application/json")


def put_me_presence(body: models.PresenceBody) -> Call[models.PresenceAnswer]:
    """Say whether I am ready. Needs cases.handle."""
    return Call("PUT", "/api/v1/me/presence", models.PresenceAnswer, body=body, media_type="application/json")


def get_me_tasks() -> Call[models.MyTasksAnswer]:
    """One's own open tasks, and one's teams', in all cases one may see. Needs cases.read."""
    return Call("GET", "/api/v1/me/tasks", models.MyTasksAnswer)


def post_offer_accept(offer_id: UUID | str) -> Call[models.AcceptAnswer]:
    """Accept an offer. Needs cases.handle."""
    return Call("POST", f"/api/v1/offers/{in_path(offer_id)}/accept", models.AcceptAnswer)


def post_offer_decline(offer_id: UUID | str, body: models.DeclineBody | None | None = None) -> Call[None]:
    """Decline an offer. Needs cases.handle."""
    return Call(
        "POST", f"/api/v1/offers/{in_path(offer_id)}/decline", None, body=body, media_type="application/json"
    )


def get_organizations(
    *,
    query: str | None = None,
    after: str | None = None,
    limit: int | None = None,
    archived: bool | None = None,
) -> Call[models.OrganizationsAnswer]:
    """Organizations by name, by their number or by their domain. Needs customers.read."""
    return Call(
        "GET",
        "/api/v1/organizations",
        models.OrganizationsAnswer,
        query={"query": query, "after": after, "limit": limit, "archived": archived},
        cursor="after",
    )


def post_organizations(body: models.NewOrganizationBody) -> Call[models.MadeOrganization]:
    """Write down an organization. Needs customers.edit."""
    return Call(
        "POST", "/api/v1/organizations", models.MadeOrganization, body=body, media_type="application/json"
    )


def get_organization(organization_id: UUID | str) -> Call[models.OrganizationAnswer]:
    """An organization with its members. Needs customers.read."""
    return Call("GET", f"/api/v1/organizations/{in_path(organization_id)}", models.OrganizationAnswer)


def put_organization(organization_id: UUID | str, body: models.OrganizationBody) -> Call[None]:
    """Change or archive an organization. Needs customers.edit."""
    return Call(
        "PUT",
        f"/api/v1/organizations/{in_path(organization_id)}",
        None,
        body=body,
        media_type="application/json",
    )


def delete_organization_member(organization_id: UUID | str, customer_id: UUID | str) -> Call[None]:
    """The customer belongs there no more. Needs customers.edit."""
    return Call(
        "DELETE", f"/api/v1/organizations/{in_path(organization_id)}/members/{in_path(customer_id)}", None
    )


def put_organization_member(
    organization_id: UUID | str, customer_id: UUID | str, body: models.MemberBody
) -> Call[None]:
    """The customer belongs there. Needs customers.edit."""
    return Call(
        "PUT",
        f"/api/v1/organizations/{in_path(organization_id)}/members/{in_path(customer_id)}",
        None,
        body=body,
        media_type="application/json",
    )


def get_people(
    *,
    query: str | None = None,
    state: Literal["active", "invited", "inactive"] | None = None,
    after: UUID | None = None,
    limit: int | None = None,
) -> Call[models.PeopleAnswer]:
    """Who works here. Needs people.manage."""
    return Call(
        "GET",
        "/api/v1/people",
        models.PeopleAnswer,
        query={"query": query, "state": state, "after": after, "limit": limit},
        cursor="after",
    )


def post_people_invitations(body: models.InviteBody) -> Call[models.AccessLinkAnswer]:
    """Invite somebody. Needs people.manage."""
    return Call(
        "POST",
        "/api/v1/people/invitations",
        models.AccessLinkAnswer,
        body=body,
        media_type="application/json",
    )


def get_person(agent_id: UUID | str) -> Call[models.StaffAnswer]:
    """Somebody who works here. Needs people.manage."""
    return Call("GET", f"/api/v1/people/{in_path(agent_id)}", models.StaffAnswer)


def patch_person(agent_id: UUID | str, body: models.PersonBody) -> Call[None]:
    """Change what somebody is here. Needs people.manage."""
    return Call(
        "PATCH", f"/api/v1/people/{in_path(agent_id)}", None, body=body, media_type="application/json"
    )


def post_person_deactivate(agent_id: UUID | str) -> Call[None]:
    """Take somebody's access. Needs people.manage."""
    return Call("POST", f"/api/v1/people/{in_path(agent_id)}/deactivate", None)


def post_person_link(agent_id: UUID | str) -> Call[models.AccessLinkAnswer]:
    """Make a link by which somebody chooses a password. Needs people.manage."""
    return Call("POST", f"/api/v1/people/{in_path(agent_id)}/link", models.AccessLinkAnswer)


def post_person_reactivate(agent_id: UUID | str) -> Call[models.ReactivatedAnswer]:
    """Give access back. Needs people.manage."""
    return Call("POST", f"/api/v1/people/{in_path(agent_id)}/reactivate", models.ReactivatedAnswer)


def delete_person_second_factor(agent_id: UUID | str) -> Call[None]:
    """Take off a lost second factor. Needs people.manage."""
    return Call("DELETE", f"/api/v1/people/{in_path(agent_id)}/second-factor", None)


def delete_person_sessions(agent_id: UUID | str) -> Call[None]:
    """Sign somebody out everywhere. Needs people.manage."""
    return Call("DELETE", f"/api/v1/people/{in_path(agent_id)}/sessions", None)


def delete_person_sign_in_link(agent_id: UUID | str) -> Call[None]:
    """Forget who somebody is at the identity provider. Needs people.manage."""
    return Call("DELETE", f"/api/v1/people/{in_path(agent_id)}/sign-in-link", None)


def get_presence_reasons() -> Call[models.ListAnswer]:
    """Why an agent may be not ready."""
    return Call("GET", "/api/v1/presence-reasons", models.ListAnswer)


def put_presence_reasons(body: models.ListBody) -> Call[models.ListAnswer]:
    """Why an agent may be not ready: write the list. Needs tenant.manage."""
    return Call(
        "PUT", "/api/v1/presence-reasons", models.ListAnswer, body=body, media_type="application/json"
    )


def get_reports_agent_presence(
    agent_id: UUID | str, *, began_at: datetime, ended_at: datetime
) -> Call[models.EventsAnswer]:
    """The events of a stretch of an agent's time. Needs reports.read."""
    return Call(
        "GET",
        f"/api/v1/reports/agents/{in_path(agent_id)}/presence",
        models.EventsAnswer,
        query={"began_at": began_at, "ended_at": ended_at},
    )


def get_reports_counting() -> Call[models.CountingAnswer]:
    """By what is counted. Needs reports.read."""
    return Call("GET", "/api/v1/reports/counting", models.CountingAnswer)


def patch_reports_counting(body: models.CountingBody) -> Call[models.CountingAnswer]:
    """Change by what is counted. Needs tenant.manage."""
    return Call(
        "PATCH", "/api/v1/reports/counting", models.CountingAnswer, body=body, media_type="application/json"
    )


def get_reports_day(*, date: date | None = None, within: int | None = None) -> Call[models.DayAnswer]:
    """The numbers of a day. Needs reports.read."""
    return Call("GET", "/api/v1/reports/day", models.DayAnswer, query={"date": date, "within": within})


def get_reports_day_csv(
    *,
    table: Literal["queues", "channels", "hours", "agents"],
    date: date | None = None,
    within: int | None = None,
    locale: Literal["en", "he", "uk", "ru"] | None = None,
) -> Call[bytes]:
    """A table of a day's numbers, as CSV. Needs reports.read."""
    return Call(
        "GET",
        "/api/v1/reports/day.csv",
        bytes,
        query={"table": table, "date": date, "within": within, "locale": locale},
    )


def get_reports_item(work_item_id: UUID | str) -> Call[models.EventsAnswer]:
    """The events of an item that are counted. Needs reports.read."""
    return Call("GET", f"/api/v1/reports/items/{in_path(work_item_id)}", models.EventsAnswer)


def get_reports_pieces(
    *,
    number: Literal[
        "offered",
        "answered",
        "answered_within",
        "answered_late",
        "abandoned",
        "waiting",
        "returned",
        "handled",
        "interaction",
        "declined",
        "timed_out",
        "ready",
        "not_ready",
        "occupied",
        "occupancy",
    ],
    date: date | None = None,
    within: int | None = None,
    skip: int | None = None,
    queue_id: UUID | None = None,
    channel: str | None = None,
    hour: int | None = None,
    quarter: int | None = None,
    agent_id: UUID | None = None,
) -> Call[models.PiecesAnswer]:
    """What a number of a day is made of. Needs reports.read."""
    return Call(
        "GET",
        "/api/v1/reports/pieces",
        models.PiecesAnswer,
        query={
            "number": number,
            "date": date,
            "within": within,
            "skip": skip,
            "queue_id": queue_id,
            "channel": channel,
            "hour": hour,
            "quarter": quarter,
            "agent_id": agent_id,
        },
    )


def get_reports_pieces_csv(
    *,
    number: Literal[
        "offered",
        "answered",
        "answered_within",
        "answered_late",
        "abandoned",
        "waiting",
        "returned",
        "handled",
        "interaction",
        "declined",
        "timed_out",
        "ready",
        "not_ready",
        "occupied",
        "occupancy",
    ],
    date: date | None = None,
    within: int | None = None,
    locale: Literal["en", "he", "uk", "ru"] | None = None,
    queue_id: UUID | None = None,
    channel: str | None = None,
    hour: int | None = None,
    quarter: int | None = None,
    agent_id: UUID | None = None,
) -> Call[bytes]:
    """What a number of a day is made of, as CSV. Needs reports.read."""
    return Call(
        "GET",
        "/api/v1/reports/pieces.csv",
        bytes,
        query={
            "number": number,
            "date": date,
            "within": within,
            "locale": locale,
            "queue_id": queue_id,
            "channel": channel,
            "hour": hour,
            "quarter": quarter,
            "agent_id": agent_id,
        },
    )


def get_reports_promised_waits(*, days: int | None = None) -> Call[models.PromisedReport]:
    """Whether the waits that were promised came true. Needs reports.read."""
    return Call("GET", "/api/v1/reports/promised-waits", models.PromisedReport, query={"days": days})


def get_reports_unanswered() -> Call[models.UnansweredReport]:
    """How many customers wait for an answer, and since when. Needs reports.read."""
    return Call("GET", "/api/v1/reports/unanswered", models.UnansweredReport)


def get_retention() -> Call[models.RetentionAnswer]:
    """How long what is kept, and what was erased by it. Needs tenant.manage."""
    return Call("GET", "/api/v1/retention", models.RetentionAnswer)


def put_retention_delay(body: models.DelayBody) -> Call[models.RetentionAnswer]:
    """Set for how many days an erasure can be undone. Needs tenant.manage."""
    return Call(
        "PUT", "/api/v1/retention/delay", models.RetentionAnswer, body=body, media_type="application/json"
    )


def post_retention_preview(body: models.ForeseeBody) -> Call[models.ForeseenAnswer]:
    """What a rule would erase; nothing is changed. Needs tenant.manage."""
    return Call(
        "POST", "/api/v1/retention/preview", models.ForeseenAnswer, body=body, media_type="application/json"
    )


def put_retention_rule(kind: UUID | str, body: models.RuleBody) -> Call[models.RetentionAnswer]:
    """Set how long a kind is kept. Needs tenant.manage."""
    return Call(
        "PUT",
        f"/api/v1/retention/rules/{in_path(kind)}",
        models.RetentionAnswer,
        body=body,
        media_type="application/json",
    )


def post_retention_rule_undo(kind: UUID | str) -> Call[models.RetentionAnswer]:
    """Take the last change of a rule back, before it begins. Needs tenant.manage."""
    return Call("POST", f"/api/v1/retention/rules/{in_path(kind)}/undo", models.RetentionAnswer)


def get_roles() -> Call[models.RolesAnswer]:
    """What roles there are. Needs people.manage or roles.manage."""
    return Call("GET", "/api/v1/roles", models.RolesAnswer)


def post_roles(body: models.NewRoleBody) -> Call[models.RoleMadeAnswer]:
    """Make a role. Needs roles.manage."""
    return Call("POST", "/api/v1/roles", models.RoleMadeAnswer, body=body, media_type="application/json")


def delete_role(role_id: UUID | str) -> Call[None]:
    """Delete a role that nobody has. Needs roles.manage."""
    return Call("DELETE", f"/api/v1/roles/{in_path(role_id)}", None)


def patch_role(role_id: UUID | str, body: models.RoleBody) -> Call[None]:
    """Change a role; who has it has the new rights at once. Needs roles.manage."""
    return Call("PATCH", f"/api/v1/roles/{in_path(role_id)}", None, body=body, media_type="application/json")


def get_routing_rules() -> Call[models.RoutingRulesAnswer]:
    """The routing rules, in their order. Needs automation.manage."""
    return Call("GET", "/api/v1/routing-rules", models.RoutingRulesAnswer)


def post_routing_rules(body: models.NewRoutingRuleBody) -> Call[models.MadeRoutingRule]:
    """Write a routing rule. Needs automation.manage."""
    return Call(
        "POST", "/api/v1/routing-rules", models.MadeRoutingRule, body=body, media_type="application/json"
    )


def post_routing_rules_bench(body: models.TryRoutingBody) -> Call[models.RoutingTrial]:
    """Try the rules on a real customer. Needs automation.manage."""
    return Call(
        "POST", "/api/v1/routing-rules/bench", models.RoutingTrial, body=body, media_type="application/json"
    )


def post_routing_rules_check(body: models.CheckRoutingBody) -> Call[models.RoutingCheck]:
    """Check a condition while it is written. Needs automation.manage."""
    return Call(
        "POST", "/api/v1/routing-rules/check", models.RoutingCheck, body=body, media_type="application/json"
    )


def get_routing_rules_facts() -> Call[models.RoutingFactsAnswer]:
    """The facts that rules may read, and what they can name. Needs automation.manage."""
    return Call("GET", "/api/v1/routing-rules/facts", models.RoutingFactsAnswer)


def post_routing_rules_order(body: models.OrderRoutingRulesBody) -> Call[None]:
    """Put the routing rules in order. Needs automation.manage."""
    return Call("POST", "/api/v1/routing-rules/order", None, body=body, media_type="application/json")


def put_routing_rule(rule_id: UUID | str, body: models.ChangeRoutingRuleBody) -> Call[None]:
    """Change a routing rule, switch it on or off, put it away or take it back. Needs automation.manage."""
    return Call(
        "PUT", f"/api/v1/routing-rules/{in_path(rule_id)}", None, body=body, media_type="application/json"
    )


def get_rules() -> Call[models.RulesAnswer]:
    """The tenant's rules, in their order. Needs automation.manage."""
    return Call("GET", "/api/v1/rules", models.RulesAnswer)


def post_rules(body: models.NewRuleBody) -> Call[models.MadeRule]:
    """Write a rule. Needs automation.manage."""
    return Call("POST", "/api/v1/rules", models.MadeRule, body=body, media_type="application/json")


def get_rules_choices() -> Call[models.RuleChoicesAnswer]:
    """What conditions can be chosen from. Needs automation.manage."""
    return Call("GET", "/api/v1/rules/choices", models.RuleChoicesAnswer)


def post_rules_order(body: models.OrderRulesBody) -> Call[None]:
    """Put the rules in order. Needs automation.manage."""
    return Call("POST", "/api/v1/rules/order", None, body=body, media_type="application/json")


def post_rules_preview(body: models.TryRuleBody) -> Call[models.RuleTrial]:
    """Try a rule on what happened lately. Needs automation.manage."""
    return Call("POST", "/api/v1/rules/preview", models.RuleTrial, body=body, media_type="application/json")


def put_rule(rule_id: UUID | str, body: models.ChangeRuleBody) -> Call[None]:
    """Change a rule, switch it on or off, put it away or take it back. Needs automation.manage."""
    return Call("PUT", f"/api/v1/rules/{in_path(rule_id)}", None, body=body, media_type="application/json")


def get_rule_runs(
    rule_id: UUID | str, *, cursor: str | None = None, limit: int | None = None
) -> Call[models.RuleRunsAnswer]:
    """What a rule did, newest first. Needs automation.manage."""
    return Call(
        "GET",
        f"/api/v1/rules/{in_path(rule_id)}/runs",
        models.RuleRunsAnswer,
        query={"cursor": cursor, "limit": limit},
        cursor="cursor",
    )


def get_search(
    *,
    q: str,
    channel: str | None = None,
    queue: UUID | None = None,
    who: Literal["in", "out", "note"] | None = None,
    author: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    after: str | None = None,
    limit: int | None = None,
) -> Call[models.SearchAnswer]:
    """Customers, cases and messages in which something is found. Needs cases.read."""
    return Call(
        "GET",
        "/api/v1/search",
        models.SearchAnswer,
        query={
            "q": q,
            "channel": channel,
            "queue": queue,
            "who": who,
            "author": author,
            "since": since,
            "until": until,
            "after": after,
            "limit": limit,
        },
        cursor="after",
    )


def get_second_factor_policy() -> Call[models.PolicyAnswer]:
    """Which roles must have a second factor. Needs tenant.manage."""
    return Call("GET", "/api/v1/second-factor-policy", models.PolicyAnswer)


def put_second_factor_policy(body: models.PolicyBody) -> Call[None]:
    """Demand a second factor of roles. Needs tenant.manage."""
    return Call("PUT", "/api/v1/second-factor-policy", None, body=body, media_type="application/json")


def get_session() -> Call[models.SessionAnswer]:
    """Who am I."""
    return Call("GET", "/api/v1/session", models.SessionAnswer)


def get_simulations() -> Call[models.SimulationsAnswer]:
    """Comparisons, the newest first. Needs queues.manage or reports.read."""
    return Call("GET", "/api/v1/simulations", models.SimulationsAnswer)


def post_simulations(body: models.SimulationBody) -> Call[models.MadeSimulationAnswer]:
    """Begin a comparison. Needs queues.manage."""
    return Call(
        "POST", "/api/v1/simulations", models.MadeSimulationAnswer, body=body, media_type="application/json"
    )


def post_simulations_look(body: models.ScenarioLookBody) -> Call[models.ScenarioAnswer]:
    """What a scenario holds, before it is run. Needs queues.manage."""
    return Call(
        "POST", "/api/v1/simulations/look", models.ScenarioAnswer, body=body, media_type="application/json"
    )


def delete_simulation(simulation_id: UUID | str) -> Call[None]:
    """Delete a comparison; one at work ends. Needs queues.manage."""
    return Call("DELETE", f"/api/v1/simulations/{in_path(simulation_id)}", None)


def get_simulation(simulation_id: UUID | str) -> Call[models.SimulationAnswer]:
    """A comparison, and what came of it. Needs queues.manage or reports.read."""
    return Call("GET", f"/api/v1/simulations/{in_path(simulation_id)}", models.SimulationAnswer)


def post_simulation_cancel(simulation_id: UUID | str) -> Call[models.SimulationLine]:
    """Stop a comparison; what is done of it is dropped. Needs queues.manage."""
    return Call("POST", f"/api/v1/simulations/{in_path(simulation_id)}/cancel", models.SimulationLine)


def get_simulation_result_csv(simulation_id: UUID | str) -> Call[bytes]:
    """Every number, as CSV. Needs queues.manage or reports.read."""
    return Call("GET", f"/api/v1/simulations/{in_path(simulation_id)}/result.csv", bytes)


def get_simulation_result_json(simulation_id: UUID | str) -> Call[dict[str, Any]]:
    """Every number, as a file of JSON. Needs queues.manage or reports.read."""
    return Call("GET", f"/api/v1/simulations/{in_path(simulation_id)}/result.json", dict[str, Any])


def get_simulation_scenario_yaml(simulation_id: UUID | str) -> Call[bytes]:
    """What was run, as `retzef simulate` takes it. Needs queues.manage or reports.read."""
    return Call("GET", f"/api/v1/simulations/{in_path(simulation_id)}/scenario.yaml", bytes)


def get_single_sign_on() -> Call[models.SingleSignOnAnswer]:
    """How people come in by an identity provider. Needs tenant.manage."""
    return Call("GET", "/api/v1/single-sign-on", models.SingleSignOnAnswer)


def get_teams() -> Call[models.TeamsAnswer]:
    """What teams there are. Needs cases.read or people.manage."""
    return Call("GET", "/api/v1/teams", models.TeamsAnswer)


def post_teams(body: models.NewTeamBody) -> Call[models.TeamMadeAnswer]:
    """Make a team. Needs people.manage."""
    return Call("POST", "/api/v1/teams", models.TeamMadeAnswer, body=body, media_type="application/json")


def delete_team(team_id: UUID | str) -> Call[None]:
    """Delete a team to which nothing belongs. Needs people.manage."""
    return Call("DELETE", f"/api/v1/teams/{in_path(team_id)}", None)


def put_team(team_id: UUID | str, body: models.TeamBody) -> Call[None]:
    """Change a team. Needs people.manage."""
    return Call("PUT", f"/api/v1/teams/{in_path(team_id)}", None, body=body, media_type="application/json")


def get_tokens() -> Call[models.TokensAnswer]:
    """What tokens there are. Needs api.manage."""
    return Call("GET", "/api/v1/tokens", models.TokensAnswer)


def get_webhooks() -> Call[models.WebhooksAnswer]:
    """Subscriptions. Needs api.manage."""
    return Call("GET", "/api/v1/webhooks", models.WebhooksAnswer)


def post_webhooks(body: models.WebhookBody) -> Call[models.NewWebhookAnswer]:
    """Subscribe. Needs api.manage."""
    return Call("POST", "/api/v1/webhooks", models.NewWebhookAnswer, body=body, media_type="application/json")


def post_webhooks_test(body: models.WebhookTrialBody) -> Call[models.WebhookTestAnswer]:
    """Send a test to an address before it is kept. Needs api.manage."""
    return Call(
        "POST", "/api/v1/webhooks/test", models.WebhookTestAnswer, body=body, media_type="application/json"
    )


def delete_webhook(subscription_id: UUID | str) -> Call[None]:
    """End a subscription, with its log. Needs api.manage."""
    return Call("DELETE", f"/api/v1/webhooks/{in_path(subscription_id)}", None)


def put_webhook(subscription_id: UUID | str, body: models.WebhookChangeBody) -> Call[models.WebhookAnswer]:
    """Change a subscription. Needs api.manage."""
    return Call(
        "PUT",
        f"/api/v1/webhooks/{in_path(subscription_id)}",
        models.WebhookAnswer,
        body=body,
        media_type="application/json",
    )


def get_webhook_deliveries(
    subscription_id: UUID | str,
    *,
    state: Literal["waiting", "delivered", "skipped"] | None = None,
    cursor: str | None = None,
    limit: int | None = None,
) -> Call[models.DeliveriesAnswer]:
    """The log of deliveries. Needs api.manage."""
    return Call(
        "GET",
        f"/api/v1/webhooks/{in_path(subscription_id)}/deliveries",
        models.DeliveriesAnswer,
        query={"state": state, "cursor": cursor, "limit": limit},
        cursor="cursor",
    )


def post_webhook_deliverie_replay(subscription_id: UUID | str, delivery_id: UUID | str) -> Call[None]:
    """Send it once more. Needs api.manage."""
    return Call(
        "POST", f"/api/v1/webhooks/{in_path(subscription_id)}/deliveries/{in_path(delivery_id)}/replay", None
    )


def post_webhook_deliverie_skip(subscription_id: UUID | str, delivery_id: UUID | str) -> Call[None]:
    """Send it no more, and go on. Needs api.manage."""
    return Call(
        "POST", f"/api/v1/webhooks/{in_path(subscription_id)}/deliveries/{in_path(delivery_id)}/skip", None
    )


def post_webhook_replay(
    subscription_id: UUID | str, body: models.WebhookReplayBody
) -> Call[models.WebhookReplayedAnswer]:
    """Send everything since an instant once more. Needs api.manage."""
    return Call(
        "POST",
        f"/api/v1/webhooks/{in_path(subscription_id)}/replay",
        models.WebhookReplayedAnswer,
        body=body,
        media_type="application/json",
    )


def post_webhook_restore(subscription_id: UUID | str) -> Call[models.WebhookAnswer]:
    """Take the end of a subscription back. Needs api.manage."""
    return Call("POST", f"/api/v1/webhooks/{in_path(subscription_id)}/restore", models.WebhookAnswer)


def post_webhook_secret(subscription_id: UUID | str) -> Call[models.WebhookSecretAnswer]:
    """A new secret. Needs api.manage."""
    return Call("POST", f"/api/v1/webhooks/{in_path(subscription_id)}/secret", models.WebhookSecretAnswer)


def post_webhook_state(subscription_id: UUID | str, body: models.SwitchBody) -> Call[models.WebhookAnswer]:
    """Switch on or off. Needs api.manage."""
    return Call(
        "POST",
        f"/api/v1/webhooks/{in_path(subscription_id)}/state",
        models.WebhookAnswer,
        body=body,
        media_type="application/json",
    )


def post_webhook_test(subscription_id: UUID | str) -> Call[models.WebhookTestAnswer]:
    """Send a test and tell what the receiver said. Needs api.manage."""
    return Call("POST", f"/api/v1/webhooks/{in_path(subscription_id)}/test", models.WebhookTestAnswer)


def get_work_items_waiting() -> Call[models.WaitingAnswer]:
    """What waits in my queues and may be taken. Needs cases.handle."""
    return Call("GET", "/api/v1/work-items/waiting", models.WaitingAnswer)


def post_work_item_assign(work_item_id: UUID | str, body: models.AssignBody) -> Call[models.WorkFreedAnswer]:
    """Give an item to an agent. Needs work.supervise."""
    return Call(
        "POST",
        f"/api/v1/work-items/{in_path(work_item_id)}/assign",
        models.WorkFreedAnswer,
        body=body,
        media_type="application/json",
    )


def post_work_item_assign_undo(work_item_id: UUID | str, body: models.UndoAssignBody) -> Call[None]:
    """Undo giving an item to an agent. Needs work.supervise."""
    return Call(
        "POST",
        f"/api/v1/work-items/{in_path(work_item_id)}/assign/undo",
        None,
        body=body,
        media_type="application/json",
    )


def delete_work_item_consult(work_item_id: UUID | str) -> Call[None]:
    """End a consult. Needs cases.handle."""
    return Call("DELETE", f"/api/v1/work-items/{in_path(work_item_id)}/consult", None)


def post_work_item_consult(work_item_id: UUID | str, body: models.ConsultBody) -> Call[models.ConsultAnswer]:
    """Ask a colleague about an item. Needs cases.handle."""
    return Call(
        "POST",
        f"/api/v1/work-items/{in_path(work_item_id)}/consult",
        models.ConsultAnswer,
        body=body,
        media_type="application/json",
    )


def put_work_item_consult_part(work_item_id: UUID | str, body: models.PartBody) -> Call[None]:
    """Let whoever was asked write to the customer, or no more. Needs cases.handle."""
    return Call(
        "PUT",
        f"/api/v1/work-items/{in_path(work_item_id)}/consult/part",
        None,
        body=body,
        media_type="application/json",
    )


def post_work_item_consult_pass(work_item_id: UUID | str) -> Call[None]:
    """Let whoever was asked have the item. Needs cases.handle."""
    return Call("POST", f"/api/v1/work-items/{in_path(work_item_id)}/consult/pass", None)


def get_work_item_decisions(work_item_id: UUID | str) -> Call[models.DecisionsAnswer]:
    """Why it came to whom it came. Needs cases.read."""
    return Call("GET", f"/api/v1/work-items/{in_path(work_item_id)}/decisions", models.DecisionsAnswer)


def post_work_item_finish(work_item_id: UUID | str) -> Call[None]:
    """Finish the interaction. Needs cases.handle."""
    return Call("POST", f"/api/v1/work-items/{in_path(work_item_id)}/finish", None)


def post_work_item_free(
    work_item_id: UUID | str, body: models.FreeBody | None | None = None
) -> Call[models.WorkFreedAnswer]:
    """Take an item back, or move it to another queue. Needs work.supervise."""
    return Call(
        "POST",
        f"/api/v1/work-items/{in_path(work_item_id)}/free",
        models.WorkFreedAnswer,
        body=body,
        media_type="application/json",
    )


def post_work_item_hand_over(work_item_id: UUID | str, body: models.HandOverBody) -> Call[None]:
    """Hand an item over to a colleague. Needs cases.handle."""
    return Call(
        "POST",
        f"/api/v1/work-items/{in_path(work_item_id)}/hand-over",
        None,
        body=body,
        media_type="application/json",
    )


def post_work_item_pull(work_item_id: UUID | str) -> Call[models.PulledAnswer]:
    """Take an item from the list. Needs cases.handle."""
    return Call("POST", f"/api/v1/work-items/{in_path(work_item_id)}/pull", models.PulledAnswer)


def post_work_item_read(work_item_id: UUID | str, body: models.ReadBody) -> Call[None]:
    """Mark messages read. Needs cases.handle."""
    return Call(
        "POST",
        f"/api/v1/work-items/{in_path(work_item_id)}/read",
        None,
        body=body,
        media_type="application/json",
    )


def post_work_item_requeue(
    work_item_id: UUID | str, body: models.RequeueBody | None | None = None
) -> Call[None]:
    """Give an item back to a queue. Needs cases.handle."""
    return Call(
        "POST",
        f"/api/v1/work-items/{in_path(work_item_id)}/requeue",
        None,
        body=body,
        media_type="application/json",
    )


def get_work_item_takers(work_item_id: UUID | str) -> Call[models.TakersAnswer]:
    """To whom an item can be given. Needs cases.handle."""
    return Call("GET", f"/api/v1/work-items/{in_path(work_item_id)}/takers", models.TakersAnswer)


def post_work_item_wrap_up(work_item_id: UUID | str, body: models.WrapUpBody) -> Call[None]:
    """End wrap-up. Needs cases.handle."""
    return Call(
        "POST",
        f"/api/v1/work-items/{in_path(work_item_id)}/wrap-up",
        None,
        body=body,
        media_type="application/json",
    )


def post_work_item_wrap_up_extend(work_item_id: UUID | str) -> Call[None]:
    """Extend wrap-up. Needs cases.handle."""
    return Call("POST", f"/api/v1/work-items/{in_path(work_item_id)}/wrap-up/extend", None)
