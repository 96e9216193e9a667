"""Made by `./dev generate` from the API's document; not written by hand."""  # lint: allow module-size, because so large is the API

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, TypeAlias
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType, field


class AcceptAnswer(Struct, frozen=True, kw_only=True):
    """The work that is mine now."""

    case_id: UUID
    work_item_id: UUID


class AccessLinkAnswer(Struct, frozen=True, kw_only=True):
    """A link to hand over: `path` belongs behind this centre's address. It is told once and kept only as a hash."""

    agent_id: UUID
    expires_at: datetime
    path: str


class AddressBody(Struct, frozen=True, kw_only=True):
    """A blocked address, as the list names it."""

    kind: str
    value: str


class AgentAnswer(Struct, frozen=True, kw_only=True):
    """Who is signed in."""

    agent_id: UUID
    capacity: int
    email: str
    has_password: bool
    has_second_factor: bool
    lacks_second_factor: bool
    locale: str
    name: str
    permissions: list[
        Literal[
            "cases.read",
            "cases.read_all",
            "cases.note",
            "cases.handle",
            "cases.assign",
            "cases.merge",
            "customers.read",
            "customers.edit",
            "customers.merge",
            "customers.import",
            "customers.export",
            "customers.erase",
            "work.supervise",
            "board.read",
            "reports.read",
            "audit.read",
            "people.manage",
            "roles.manage",
            "queues.manage",
            "channels.manage",
            "tenant.manage",
            "tenant.export",
            "automation.manage",
            "api.manage",
            "facts.write",
            "operations.manage",
        ]
    ]
    role: Literal["agent", "supervisor", "administrator", "back_office", "auditor", "own"]
    role_version: int | None


class AgentDayAnswer(Struct, frozen=True, kw_only=True):
    """What one agent did."""

    agent_id: UUID
    average_handling: float | None
    average_interaction: float | None
    declined: int
    handled: int
    name: str
    states: StatesAnswer
    timed_out: int


class AnswerBody(Struct, frozen=True, kw_only=True):
    """What the browser answered."""

    credential: dict[str, JsonValue]


class AskableSkillAnswer(Struct, frozen=True, kw_only=True):
    """A skill that can be asked for."""

    name: str
    skill_id: UUID


class AskedSkillBody(Struct, frozen=True, kw_only=True):
    """A skill, at least at this level."""

    least: int | UnsetType = UNSET
    skill_id: UUID


class AssignBody(Struct, frozen=True, kw_only=True):
    """To whom. `anyway`: though something speaks against it (`taker-doubtful` says what)."""

    agent_id: UUID
    anyway: bool | UnsetType = UNSET
    note_id: UUID | None | UnsetType = UNSET


class AuditAnswer(Struct, frozen=True, kw_only=True):
    """Newest first; `before` asks for older ones. `names`: by id, what the settings in the entries point at."""

    before: UUID | None
    entries: list[AuditEntryAnswer]
    names: dict[str, str]


class AuditEntryAnswer(Struct, frozen=True, kw_only=True):
    """One line. `before` and `after`: settings that were changed."""

    act: str
    after: dict[str, Any] | None
    agent_id: UUID | None
    agent_name: str | None
    before: dict[str, Any] | None
    entry_id: UUID
    network: str
    object_id: UUID | None
    object_kind: str
    object_name: str | None
    occurred_at: datetime
    token_id: UUID | None
    token_name: str | None


class BeginBody(Struct, frozen=True, kw_only=True):
    """The present password: somebody at an unlocked screen is not yet me."""

    password: str | UnsetType = UNSET


class BlockBody(Struct, frozen=True, kw_only=True):
    """Why, for colleagues."""

    reason: str | None | UnsetType = UNSET


class BlockedAnswer(Struct, frozen=True, kw_only=True):
    """Newest first; `before` asks for the older page."""

    before: datetime | None
    blocked: list[BlockedLine]


class BlockedLine(Struct, frozen=True, kw_only=True):
    """A blocked address, and one of the customers who have it."""

    blocked_at: datetime
    blocked_by: str | None
    customer_id: UUID | None
    customer_name: str | None
    kind: str
    reason: str | None
    shown: str
    value: str


class BoardAgent(Struct, frozen=True, kw_only=True):
    """`load` of `capacity`, in points."""

    agent_id: UUID
    capacity: int
    items: list[BoardItem]
    load: int
    name: str
    presence: str
    queue_ids: list[UUID]
    reason: str | None
    since: datetime


class BoardAlert(Struct, frozen=True, kw_only=True):
    """A queue is past one of its thresholds: `since` then, told since `began_at`. What `worst` and `threshold` are, the kind says: seconds, customers, per cent, customers who wait."""

    alert_id: UUID
    began_at: datetime
    ended_at: datetime | None
    kind: Literal["long_wait", "many_waiting", "few_in_time", "nobody_ready"]
    queue_id: UUID
    since: datetime
    threshold: int
    worst: int


class BoardAlerts(Struct, frozen=True, kw_only=True):
    """Those of today, the latest first; `queues`: what their queues are called."""

    alerts: list[BoardAlert]
    date: date
    queues: dict[str, dict[str, str]]
    time_zone: str


class BoardAnswer(Struct, frozen=True, kw_only=True):
    """The whole board."""

    agents: list[BoardAgent]
    alerts: list[BoardAlert]
    as_of: datetime
    date: date
    quarters: list[BoardQuarter]
    queues: list[BoardQueue]
    target: float
    time_zone: str
    total: FiguresAnswer | None
    within: int


class BoardGiven(Struct, frozen=True, kw_only=True):
    """A supervisor gave it to this agent, which can still be undone. `back_to`: whose it was before, null when it waited."""

    agent_id: UUID
    at: datetime
    back_to: UUID | None
    back_to_name: str | None
    by_name: str


class BoardItem(Struct, frozen=True, kw_only=True):
    """On what an agent is. The case is null where the reader may not read it."""

    case_id: UUID | None
    case_number: int | None
    channel: str
    queue_id: UUID
    since: datetime | None
    state: Literal["offered", "assigned", "wrap_up"]
    work_item_id: UUID


class BoardLine(Struct, frozen=True, kw_only=True):
    """An item that a number of this moment counts. The case, and the agent, are null where the reader's board does not show them. `is_consult`: a colleague is asked about another item."""

    agent: str | None
    case_id: UUID | None
    case_number: int | None
    channel: str
    given: BoardGiven | None
    is_consult: bool
    load: int
    queue_id: UUID
    queued_at: datetime
    since: datetime | None
    state: Literal["waiting", "offered", "assigned", "wrap_up"]
    work_item_id: UUID


class BoardLines(Struct, frozen=True, kw_only=True):
    """The one that came first in front; `next` is where the next page begins."""

    items: list[BoardLine]
    next: str | None


class BoardQuarter(Struct, frozen=True, kw_only=True):
    """A quarter of an hour; `name` is what clocks there showed when it began."""

    abandoned: int
    answered: int
    answered_within: int
    begins_at: datetime
    name: str
    offered: int
    quarter: int
    waiting: int


class BoardQueue(Struct, frozen=True, kw_only=True):
    """`waiting`: whom no agent has yet, those being offered among them; `oldest_at`: since when the oldest of them waits."""

    in_work: int
    name: dict[str, str]
    offered_now: int
    oldest_at: datetime | None
    queue_id: UUID
    ready: int
    today: FiguresAnswer | None
    waiting: int


class BrokenRule(Struct, frozen=True, kw_only=True):
    """A rule that this program cannot read: it is not asked until it is written anew."""

    name: str
    rule_id: UUID
    version: int


class BuiltInRoleAnswer(Struct, frozen=True, kw_only=True):
    """A role that comes with the program; the desk has its name."""

    people: int
    permissions: list[
        Literal[
            "cases.read",
            "cases.read_all",
            "cases.note",
            "cases.handle",
            "cases.assign",
            "cases.merge",
            "customers.read",
            "customers.edit",
            "customers.merge",
            "customers.import",
            "customers.export",
            "customers.erase",
            "work.supervise",
            "board.read",
            "reports.read",
            "audit.read",
            "people.manage",
            "roles.manage",
            "queues.manage",
            "channels.manage",
            "tenant.manage",
            "tenant.export",
            "automation.manage",
            "api.manage",
            "facts.write",
            "operations.manage",
        ]
    ]
    role: Literal["agent", "supervisor", "administrator", "back_office", "auditor"]


class BulkAnswer(Struct, frozen=True, kw_only=True):
    """One result for each id, in the order asked. `act_id` undoes it, for an hour; null when nothing changed."""

    act_id: UUID | None
    results: list[BulkResult]


class BulkBody(Struct, frozen=True, kw_only=True):
    """One change for many cases."""

    case_ids: list[UUID]
    change: CaseBody


class BulkResult(Struct, frozen=True, kw_only=True):
    """What came of one case; without an error it is now as asked."""

    error: ErrorDetail | None


class CalendarAnswer(Struct, frozen=True, kw_only=True):
    """A calendar as it is kept."""

    active: bool
    calendar_id: UUID
    closed_texts: dict[str, str]
    days: list[OtherDayBody]
    holidays: HolidaysBody | None
    is_default: bool
    name: str
    standing: StandingAnswer
    version: int
    week: list[list[SpanBody]]


class CalendarBody(Struct, frozen=True, kw_only=True):
    """A calendar. Times by the wall clock of the tenant's time zone; `24:00` is the end of a day."""

    active: bool | UnsetType = UNSET
    closed_texts: dict[str, str] | UnsetType = UNSET
    days: list[OtherDayBody] | UnsetType = UNSET
    holidays: HolidaysBody | None | UnsetType = UNSET
    is_default: bool | UnsetType = UNSET
    name: str
    week: list[list[SpanBody]]


class CalendarChangeBody(Struct, frozen=True, kw_only=True):
    """The whole calendar, with the version it was read at."""

    active: bool | UnsetType = UNSET
    closed_texts: dict[str, str] | UnsetType = UNSET
    days: list[OtherDayBody] | UnsetType = UNSET
    holidays: HolidaysBody | None | UnsetType = UNSET
    is_default: bool | UnsetType = UNSET
    name: str
    version: int
    week: list[list[SpanBody]]


class CalendarPage(Struct, frozen=True, kw_only=True):
    """All calendars; `suggested_texts`: an answer to begin with, by language."""

    calendars: list[CalendarAnswer]
    suggested_texts: dict[str, str]
    time_zone: str


class CandidateAnswer(Struct, frozen=True, kw_only=True):
    """Who might have got it. `score`: points that spoke for them, one for each second of waiting; to be compared only among those who could be asked."""

    agent_id: UUID
    could_be_asked: bool
    name: str
    reasons: list[DecisionReasonAnswer]
    score: float


class CaseBody(Struct, frozen=True, kw_only=True):
    """What may be changed of a case; what is left out stays. Labels are added and dropped, not replaced."""

    add_labels: list[UUID] | UnsetType = UNSET
    deadline_at: datetime | None | UnsetType = UNSET
    deadline_in: WorkingTimeBody | None | UnsetType = UNSET
    drop_labels: list[UUID] | UnsetType = UNSET
    fields: dict[str, Any] | UnsetType = UNSET
    outcome: str | None | UnsetType = UNSET
    owner_agent_id: UUID | None | UnsetType = UNSET
    priority: Literal["low", "normal", "high", "urgent"] | None | UnsetType = UNSET
    snoozed_until: datetime | None | UnsetType = UNSET
    status: Literal["open", "pending", "snoozed", "resolved", "spam"] | None | UnsetType = UNSET
    subject: str | None | UnsetType = UNSET
    team_id: UUID | None | UnsetType = UNSET


class CaseFileLine(Struct, frozen=True, kw_only=True):
    """A file of a case. `url` opens it for some hours; `author_name` is null where nobody's name is known."""

    attachment_id: UUID
    author_kind: Literal["customer", "agent", "bot", "system"]
    author_name: str | None
    channel: str | None
    direction: Literal["in", "out", "note"]
    height: int | None
    media_type: str
    message_id: UUID
    name: str
    occurred_at: datetime
    size: int
    url: str
    width: int | None


class CaseFilesAnswer(Struct, frozen=True, kw_only=True):
    """Newest first; `before` asks for older ones, null when there are none."""

    before: UUID | None
    files: list[CaseFileLine]


class CaseLine(Struct, frozen=True, kw_only=True):
    """A case as a list shows it."""

    answer_due_at: datetime | None
    case_id: UUID
    channels: list[str]
    closed_at: datetime | None
    customer_id: UUID
    customer_name: str | None
    deadline_at: datetime | None
    label_ids: list[UUID]
    last_line: str | None
    last_line_at: datetime | None
    last_line_by: str | None
    merged_into: UUID | None
    merged_into_number: int | None
    number: int
    opened_at: datetime
    outcome: str | None
    owner_agent_id: UUID | None
    owner_name: str | None
    priority: Literal["low", "normal", "high", "urgent"]
    snoozed_until: datetime | None
    status: Literal["open", "pending", "snoozed", "resolved", "spam"]
    subject: str | None
    team_id: UUID | None
    team_name: dict[str, str] | None
    unanswered_since: datetime | None
    version: int


class CasesAnswer(Struct, frozen=True, kw_only=True):
    """A page; `cursor` asks for the next one."""

    cases: list[CaseLine]
    cursor: str | None


class ChangeRoutingRuleBody(Struct, frozen=True, kw_only=True):
    """It is written whole. `version`: the one that was read. `retired`: it is put away."""

    active: bool | UnsetType = UNSET
    condition: str
    effects: RuleEffects
    name: str
    notices: dict[str, str] | UnsetType = UNSET
    retired: bool | UnsetType = UNSET
    stops: bool | UnsetType = UNSET
    version: int


class ChangeRuleBody(Struct, frozen=True, kw_only=True):
    """It is written whole. `version`: the one that was read. `retired`: it is put away."""

    active: bool | UnsetType = UNSET
    acts: list[
        ReplyAct
        | NoteAct
        | LabelsAct
        | PriorityAct
        | OwnerAct
        | TeamAct
        | QueueAct
        | StatusAct
        | SnoozeAct
        | DeadlineAct
        | FieldAct
        | TaskAct
        | NotifyAct
        | OpenCaseAct
    ]
    conditions: list[RuleCondition] | UnsetType = UNSET
    event: Literal[
        "case_opened",
        "message_received",
        "message_sent",
        "note_added",
        "status_changed",
        "labels_changed",
        "case_assigned",
        "priority_changed",
        "fields_changed",
        "deadline_near",
        "deadline_passed",
        "answer_overdue",
        "work_finished",
        "fact_told",
    ]
    match: Literal["all", "any"] | UnsetType = UNSET
    name: str
    once: bool | UnsetType = UNSET
    retired: bool | UnsetType = UNSET
    stops: bool | UnsetType = UNSET
    version: int


class ChangedAnswer(Struct, frozen=True, kw_only=True):
    """`readable`: may the caller still see the case? Who has given it away may have lost sight of it."""

    readable: bool
    version: int


class ChannelAnswer(Struct, frozen=True, kw_only=True):
    """A channel of this installation, and what its entry points need."""

    channel: str
    generated_secrets: list[str]
    name: str
    optional_secrets: list[str]
    secrets: list[str]
    settings: list[SettingAnswer]


class ChannelLimits(Struct, frozen=True, kw_only=True):
    """What the channel carries."""

    file_types: list[str]
    files_max_bytes: int
    text_max: int
    text_unit: str


class CheckRoutingBody(Struct, frozen=True, kw_only=True):
    """A condition, and notices, as they are being written."""

    condition: str
    notices: dict[str, str] | UnsetType = UNSET


class Choice(Struct, frozen=True, kw_only=True):
    """One of what may be chosen; its key is what is kept."""

    key: str
    label: dict[str, str]


class CodeBody(Struct, frozen=True, kw_only=True):
    """A code of the app."""

    code: str


class Colleague(Struct, frozen=True, kw_only=True):
    """An agent by name."""

    agent_id: UUID
    name: str


class ColleagueAnswer(Struct, frozen=True, kw_only=True):
    """Somebody by name."""

    agent_id: UUID
    name: str
    sees: bool


class ColleaguesAnswer(Struct, frozen=True, kw_only=True):
    """Whom a note can name: `<@agent:ID>` and `<@team:ID>` in its text."""

    agents: list[ColleagueAnswer]
    teams: list[NamableTeam]


class ComingDayAnswer(Struct, frozen=True, kw_only=True):
    """A holiday or an eve that comes. `spans`: the hours of that date; `is_own`: it has hours of its own, which win."""

    category: str
    date: date
    how: Literal["closed", "hours", "as_usual"]
    is_eve: bool
    is_own: bool
    key: str
    name: str
    spans: list[SpanBody]


class ComparedAnswer(Struct, frozen=True, kw_only=True):
    """What became of it. `beyond_first`: its numbers less those of the first, seed by seed."""

    beyond_first: SimulatedFiguresAnswer | None = None
    figures: SimulatedFiguresAnswer
    name: str


class ConfigAnswer(Struct, frozen=True, kw_only=True):
    """Everything the widget needs to draw itself."""

    accent: str
    greeting: str
    limits: Limits
    locale: str
    locales: list[str]
    name: str
    open: bool
    pre_chat: PreChat
    transcript: bool


class ConsentBegunAnswer(Struct, frozen=True, kw_only=True):
    """Where the browser goes now."""

    address: str


class ConsentBody(Struct, frozen=True, kw_only=True):
    """What was said. `said_at`: now when left out."""

    how: Literal["phone", "chat", "email", "web_form", "paper", "in_person", "other_system", "import"]
    purpose: str
    said_at: datetime | None | UnsetType = UNSET
    state: Literal["given", "withdrawn"]
    text_version: str | None | UnsetType = UNSET


class ConsentBroughtBody(Struct, frozen=True, kw_only=True):
    """What the browser was given there, as it stands in the address to which it was sent back."""

    code: str | UnsetType = UNSET
    error: str | UnsetType = UNSET
    state: str


class ConsentEndedAnswer(Struct, frozen=True, kw_only=True):
    """The mailbox that the centre was let into."""

    entry_point_id: UUID


class ConsentLine(Struct, frozen=True, kw_only=True):
    """One thing said."""

    consent_id: UUID
    how: str
    identity_id: UUID
    kind: str
    purpose: str
    recorded_at: datetime
    recorded_by: str | None
    said_at: datetime
    shown: str
    state: str
    text_version: str | None


class ConsentReturnAnswer(Struct, frozen=True, kw_only=True):
    """Where providers send people back to: it has to be entered there, to the letter."""

    return_address: str


class ConsentsAnswer(Struct, frozen=True, kw_only=True):
    """All that was ever said, newest first."""

    consents: list[ConsentLine]


class ConsultAnswer(Struct, frozen=True, kw_only=True):
    """The consult that has begun."""

    work_item_id: UUID


class ConsultBody(Struct, frozen=True, kw_only=True):
    """Whom to ask: a colleague, who has so many seconds to take it; or whoever serves a queue (the item's own when none is named) and has the skill. `text`, the question, becomes a note of the case."""

    agent_id: UUID | None | UnsetType = UNSET
    queue_id: UUID | None | UnsetType = UNSET
    skill: ConsultSkillBody | None | UnsetType = UNSET
    text: str | UnsetType = UNSET
    within_seconds: int | UnsetType = UNSET


class ConsultSkillBody(Struct, frozen=True, kw_only=True):
    """A skill, at least at this level."""

    least: int | UnsetType = UNSET
    skill_id: UUID


class ContenderAnswer(Struct, frozen=True, kw_only=True):
    """`name`: of its policy, as it was then."""

    agents: int
    arrivals: float
    kind: Literal["in_force", "policy", "first_come", "priority"]
    name: str
    queue: str | None


class ContenderBody(Struct, frozen=True, kw_only=True):
    """One of what is compared, and what would be otherwise: `agents` more or fewer (of those who serve `queue`, where one is named by the scenario's name for it), `arrivals` times as many customers."""

    agents: int | UnsetType = UNSET
    arrivals: float | UnsetType = UNSET
    kind: Literal["in_force", "policy", "first_come", "priority"]
    policy_id: UUID | None | UnsetType = UNSET
    queue: str | None | UnsetType = UNSET


class CountedEventAnswer(Struct, frozen=True, kw_only=True):
    """An event of the journal. `presence`: what it came to be."""

    agent: str | None
    kind: str
    occurred_at: datetime
    presence: str | None
    queue: str | None
    reason: str | None
    seq: int


class CountingAnswer(Struct, frozen=True, kw_only=True):
    """By what is counted: the tenant's own time zone, its promise in seconds, and for what share of customers it is to hold."""

    target_percent: int
    time_zone: str
    within: int


class CountingBody(Struct, frozen=True, kw_only=True):
    """The promise, in seconds, and for what share of customers it is to hold."""

    target_percent: int | None | UnsetType = UNSET
    within: int


class CountsAnswer(Struct, frozen=True, kw_only=True):
    """Of each view."""

    counts: list[ViewCount]


class CustomerBody(Struct, frozen=True, kw_only=True):
    """What may be changed of a customer; what is left out stays."""

    locale: Literal["en", "he", "uk", "ru"] | None | UnsetType = UNSET
    name: str | None | UnsetType = UNSET


class DayAnswer(Struct, frozen=True, kw_only=True):
    """A day's numbers. `is_over`: nothing new can begin in it any more."""

    agents: list[AgentDayAnswer]
    channels: list[PartAnswer]
    date: date
    hours: list[HourAnswer]
    is_over: bool
    queues: list[PartAnswer]
    time_zone: str
    total: FiguresAnswer
    within: int


class DeadJobAnswer(Struct, frozen=True, kw_only=True):
    """A job that was given up, and why, in the reader's language."""

    attempts: int
    created_at: datetime
    error_code: str
    error_message: str
    failed_at: datetime
    job_id: UUID
    kind: str


class DeadJobsAnswer(Struct, frozen=True, kw_only=True):
    """Newest first; `before` asks for older ones."""

    before: UUID | None
    jobs: list[DeadJobAnswer]


class DeadlineAct(Struct, frozen=True, kw_only=True, tag_field="kind", tag="deadline"):
    """Its deadline, from the moment of the act; null: none."""

    minutes: int | None


class DeadlineChoice(Struct, frozen=True, kw_only=True):
    """Working time from now, and when it is over."""

    amount: int
    at: datetime
    unit: Literal["working_minutes", "working_days"]


class DeadlineChoices(Struct, frozen=True, kw_only=True):
    """The soonest first. None where no opening hours are kept."""

    choices: list[DeadlineChoice]


class DecisionAnswer(Struct, frozen=True, kw_only=True):
    """One decision; without a chosen agent it says why the item waits now, with `reasons` that are the item's own."""

    candidates: list[CandidateAnswer]
    chosen_agent_id: UUID | None
    decided_at: datetime
    decided_by: str | None
    policy: str
    reasons: list[DecisionReasonAnswer]


class DecisionReasonAnswer(Struct, frozen=True, kw_only=True):
    """One reason; the desk has its sentence."""

    code: str
    params: dict[str, int | str]


class DecisionsAnswer(Struct, frozen=True, kw_only=True):
    """The newest first, at most 100."""

    decisions: list[DecisionAnswer]


class DeclineBody(Struct, frozen=True, kw_only=True):
    """Why, as a code; nobody has to say."""

    reason: str | None | UnsetType = UNSET


class DelayBody(Struct, frozen=True, kw_only=True):
    """For how many days an erasure can be undone."""

    days: int


class DeliveriesAnswer(Struct, frozen=True, kw_only=True):
    """A page of the log, the newest first; `cursor` asks for the next."""

    cursor: str | None
    deliveries: list[DeliveryAnswer]


class DeliveryAnswer(Struct, frozen=True, kw_only=True):
    """One event for one subscription, and its last attempt. `delivery_id` is what the receiver sees as `webhook-id`."""

    answer: str | None
    attempts: int
    delivery_id: UUID
    duration_ms: int | None
    error_code: str | None
    error_message: str | None
    kind: Literal[
        "message.received",
        "message.sent",
        "message.status_changed",
        "note.added",
        "case.opened",
        "case.changed",
        "case.resolved",
        "case.reopened",
        "customer.created",
        "customer.changed",
        "customer.erased",
        "customer.linked",
        "customer.unlinked",
        "interaction.started",
        "interaction.ended",
        "work.queued",
        "work.assigned",
        "work.finished",
        "fact.recorded",
        "fact.changed",
        "task.added",
        "task.changed",
        "task.done",
        "task.reopened",
        "task.removed",
        "task.due",
        "alert.began",
        "alert.ended",
    ]
    next_at: datetime | None
    occurred_at: datetime
    state: Literal["waiting", "delivered", "skipped"]
    status: int | None
    tried_at: datetime | None


class DirectoryAnswer(Struct, frozen=True, kw_only=True):
    """Who can answer for a case, and by which channels cases come: those of all entry points, also of closed ones."""

    agents: list[Colleague]
    channels: list[str]
    teams: list[TeamWithMembers]


class DispositionAnswer(Struct, frozen=True, kw_only=True):
    """An outcome that can be chosen in wrap-up; `resolves`: whether it usually resolves the case."""

    disposition_id: UUID
    label: str
    resolves: bool


class DraftAnswer(Struct, frozen=True, kw_only=True):
    """An answer that somebody has begun."""

    agent_id: UUID
    changed_at: datetime
    mail: DraftMail | None
    name: str
    shared: bool
    text: str
    version: int


class DraftBody(Struct, frozen=True, kw_only=True):
    """An entry point as somebody is about to save it; `entry_point_id`: of the one that is changed, for its secrets."""

    active: bool | UnsetType = UNSET
    calendar_id: UUID | None | UnsetType = UNSET
    channel: str
    entry_point_id: UUID | None | UnsetType = UNSET
    name: str
    queue_id: UUID
    secrets: dict[str, str] | UnsetType = UNSET
    settings: dict[str, JsonValue] | UnsetType = UNSET


class DraftKept(Struct, frozen=True, kw_only=True):
    """As it is kept now."""

    mail: DraftMail | None
    text: str
    version: int


class DraftMail(Struct, frozen=True, kw_only=True):
    """How an answer goes that goes by mail. `html`: the text as it was composed."""

    bcc: list[DraftPerson]
    cc: list[DraftPerson]
    html: str
    is_forward: bool
    of_message_id: UUID | None
    quote: bool
    signature: bool | UnsetType = UNSET
    subject: str
    to: list[DraftPerson]


class DraftPerson(Struct, frozen=True, kw_only=True):
    """Somebody a mail goes to; it is looked at when it is sent."""

    address: str
    name: str


class DraftTakeBody(Struct, frozen=True, kw_only=True):
    """Which version of it was read."""

    version: int


class DraftVersionBody(Struct, frozen=True, kw_only=True):
    """Of the draft that was read."""

    version: int


class DraftsAnswer(Struct, frozen=True, kw_only=True):
    """One's own, also when it was emptied, and those that colleagues share."""

    mine: DraftAnswer | None
    shared: list[DraftAnswer]


class DueAnswer(Struct, frozen=True, kw_only=True):
    """Something that would be erased; `number`: of a case."""

    at: datetime
    id: UUID
    number: int | None


class DuplicateReasonAnswer(Struct, frozen=True, kw_only=True):
    """A fact that speaks for or against. `weight`: how much, in powers of two."""

    degree: Literal["same", "alike", "different"]
    fact: str
    weight: float


class EffectBody(Struct, frozen=True, kw_only=True):
    """What becomes of a day. `hours`: open within the spans when its weekday is; `spans` say nothing otherwise."""

    how: Literal["closed", "hours", "as_usual"]
    spans: list[SpanBody] | UnsetType = UNSET


class EnrolmentAnswer(Struct, frozen=True, kw_only=True):
    """To be taken into an app: by the picture, the address, or typed. It counts once a code was given."""

    address: str
    picture: str
    secret: str


class EntitiesAnswer(Struct, frozen=True, kw_only=True):
    """A page of entities; `before` asks for the older page."""

    before: UUID | None = None
    entities: list[EntityAnswer]
    position: str | None = None


class EntityAnswer(Struct, frozen=True, kw_only=True):
    """An entity as the live socket sends it; `data` by kind is described in the wire reference."""

    data: dict[str, Any]
    id: UUID
    kind: Literal["agent", "offer", "work_item", "message", "case", "customer", "note_line"]
    version: int


class EntryPointChangeBody(Struct, frozen=True, kw_only=True):
    """The whole entry point, with the version it was read at."""

    active: bool | UnsetType = UNSET
    calendar_id: UUID | None | UnsetType = UNSET
    name: str
    queue_id: UUID
    secrets: dict[str, str] | UnsetType = UNSET
    settings: dict[str, JsonValue] | UnsetType = UNSET
    version: int


class EntryPointSettingsAnswer(Struct, frozen=True, kw_only=True):
    """An entry point as it is kept; of secrets only which there are."""

    active: bool
    calendar_id: UUID | None
    channel: str
    entry_point_id: UUID
    name: str
    public_key: str
    queue_id: UUID
    secret_names: list[str]
    settings: dict[str, JsonValue]
    version: int


class EntryPointSettingsPage(Struct, frozen=True, kw_only=True):
    """All entry points, the channels there are, and the calendars they may go by."""

    calendars: list[NamedCalendar]
    channels: list[ChannelAnswer]
    entry_points: list[EntryPointSettingsAnswer]


class ErasureAnswer(Struct, frozen=True, kw_only=True):
    """How it stands. `due_at`: an erasure waits until then; `hold`: a legal hold's reference; `confirm_with`: what is to be typed."""

    asked_at: datetime | None
    confirm_with: str
    delay_days: int
    due_at: datetime | None
    erased_at: datetime | None
    hold: str | None
    reason: Literal["asked_by_customer", "no_longer_needed", "unlawful", "test_data"] | None


class ErasureBody(Struct, frozen=True, kw_only=True):
    """`confirmation`: what `confirm_with` says, typed by whoever asks. `now`: without the days in which it can be undone."""

    confirmation: str
    now: bool | UnsetType = UNSET
    reason: Literal["asked_by_customer", "no_longer_needed", "unlawful", "test_data"]


class ErrorAnswer(Struct, frozen=True, kw_only=True):
    """The one shape of every error."""

    error: ErrorDetail


class ErrorDetail(Struct, frozen=True, kw_only=True):
    """What happened, in the reader's language, and whether the same call may succeed later."""

    code: str
    message: str
    params: dict[str, Any]
    retryable: bool


class EstimateAnswer(Struct, frozen=True, kw_only=True):
    """The mean over all runs, and from where to where it lies at 95 %; null where a single sample says nothing of that."""

    high: float | None
    low: float | None
    mean: float


class EventsAnswer(Struct, frozen=True, kw_only=True):
    """All that is counted of one item, or of a stretch of an agent's time."""

    events: list[CountedEventAnswer]


class ExportBody(Struct, frozen=True, kw_only=True):
    """What is exported: all of one customer, or everything when none is named."""

    customer_id: UUID | None | UnsetType = UNSET
    with_notes: bool | UnsetType = UNSET


class ExportLine(Struct, frozen=True, kw_only=True):
    """An export as it stands. `sections_done` of `sections`; the file can be fetched while `expires_at` has not come."""

    customer_id: UUID | None
    customer_name: str | None
    error: str | None
    expires_at: datetime
    export_id: UUID
    file_kept: bool
    lines: int
    made_at: datetime
    made_by: UUID
    made_by_name: str | None
    sections: int
    sections_done: int
    size: int
    state: Literal["running", "done", "failed"]
    with_notes: bool


class ExportsAnswer(Struct, frozen=True, kw_only=True):
    """The newest first."""

    exports: list[ExportLine]


class FactAnswer(Struct, frozen=True, kw_only=True):
    """A fact as it is now, and what it said before, the newest first."""

    case_id: UUID | None
    customer_id: UUID
    external_id: str
    fact_id: UUID
    history: list[FactVersionAnswer]
    kind: str
    occurred_at: datetime
    source: str
    source_name: str
    told_at: datetime
    values: list[FactValueAnswer]
    version: int


class FactBody(Struct, frozen=True, kw_only=True):
    """A fact. `external_id` is the source's own name for it: told again, it is the same fact."""

    case_id: UUID | None | UnsetType = UNSET
    customer: FactCustomerBody
    external_id: str
    kind: str
    occurred_at: datetime
    source: str
    values: dict[str, Any] | UnsetType = UNSET


class FactCustomerBody(Struct, frozen=True, kw_only=True):
    """Whose it is: by id, or by an identity in any writing. `name`: of somebody who is made because nobody is known by it."""

    customer_id: UUID | None | UnsetType = UNSET
    kind: Literal["phone", "email", "national_id", "card_token", "host_id", "handle"] | None | UnsetType = (
        UNSET
    )
    name: str | None | UnsetType = UNSET
    value: str | None | UnsetType = UNSET


class FactFieldAnswer(Struct, frozen=True, kw_only=True):
    """A value; no label where the desk has the word."""

    key: str
    label: dict[str, str]
    type: Literal["text", "long_text", "number", "money", "date", "instant", "link"]


class FactFieldBody(Struct, frozen=True, kw_only=True):
    """A value that facts of a kind may have."""

    key: str
    label: dict[str, str]
    type: Literal["text", "long_text", "number", "money", "date", "instant", "link"]


class FactKindAnswer(Struct, frozen=True, kw_only=True):
    """A kind. Those every tenant has have no id, and no title: the desk has the words."""

    archived_at: datetime | None
    fields: list[FactFieldAnswer]
    key: str
    kind_id: UUID | None
    title: dict[str, str]


class FactKindBody(Struct, frozen=True, kw_only=True):
    """A kind of the tenant's own: what it is called, and which values its facts have."""

    archived: bool | UnsetType = UNSET
    fields: list[FactFieldBody] | UnsetType = UNSET
    title: dict[str, str]


class FactKindsAnswer(Struct, frozen=True, kw_only=True):
    """Those every tenant has, then the tenant's own, the archived last."""

    kinds: list[FactKindAnswer]


class FactValueAnswer(Struct, frozen=True, kw_only=True):
    """A value of a fact; numbers and amounts are texts of decimal digits, so that nothing is rounded."""

    key: str
    type: Literal["text", "long_text", "number", "money", "date", "instant", "link"]
    value: str


class FactVersionAnswer(Struct, frozen=True, kw_only=True):
    """What it said at first, or in between."""

    kind: str
    occurred_at: datetime
    told_at: datetime
    values: list[FactValueAnswer]
    version: int


class FactsBody(Struct, frozen=True, kw_only=True):
    """Facts in the order in which they are to be taken. `unknown_customer`: what is done when nobody has the identity."""

    facts: list[FactBody]
    unknown_customer: Literal["refuse", "create"] | UnsetType = UNSET


class FactsToldAnswer(Struct, frozen=True, kw_only=True):
    """What became of each, in their order."""

    results: list[ToldAnswer]


class FieldAct(Struct, frozen=True, kw_only=True, tag_field="kind", tag="field"):
    """One of the tenant's own fields of cases is written; null empties it."""

    key: str
    value: bool | str | list[str] | None


class FieldAnswer(Struct, frozen=True, kw_only=True):
    """A definition."""

    archived_at: datetime | None
    choices: list[Choice]
    field_id: UUID
    help: dict[str, str]
    key: str
    label: dict[str, str]
    position: int
    required: bool
    subject: Literal["customer", "case"]
    type: Literal[
        "text",
        "long_text",
        "number",
        "money",
        "date",
        "instant",
        "choice",
        "choices",
        "yes_no",
        "phone",
        "email",
        "link",
        "agent",
    ]


class FieldBody(Struct, frozen=True, kw_only=True):
    """What may be changed of a definition; what is left out stays. The type and the key never change."""

    archived: bool | None | UnsetType = UNSET
    choices: list[Choice] | None | UnsetType = UNSET
    help: dict[str, str] | None | UnsetType = UNSET
    label: dict[str, str] | None | UnsetType = UNSET
    position: int | None | UnsetType = UNSET
    required: bool | None | UnsetType = UNSET


class FieldsAnswer(Struct, frozen=True, kw_only=True):
    """All of them, the archived last."""

    fields: list[FieldAnswer]


class FieldsBody(Struct, frozen=True, kw_only=True):
    """Values of the tenant's own fields by key; null takes one away, what is left out stays."""

    values: dict[str, Any]


class FiguresAnswer(Struct, frozen=True, kw_only=True):
    """Counts, seconds, and ratios between 0 and 1; null where there is nothing to divide by. See docs/reference/metrics.md."""

    abandoned: int
    abandoned_within: int
    abandonment: float | None
    answered: int
    answered_within: int
    average_handling: float | None
    average_interaction: float | None
    average_speed_of_answer: float | None
    handled: int
    longest_wait_seconds: float
    offered: int
    returned: int
    service_level_of_answered: float | None
    service_level_of_offered: float | None
    service_level_short_abandons_met: float | None
    service_level_without_short_abandons: float | None
    waiting: int


class FileAnswer(Struct, frozen=True, kw_only=True):
    """A stored file, to be named in a message."""

    attachment_id: UUID
    height: int | None = None
    media_type: str
    name: str
    size: int
    width: int | None = None


class FillBody(Struct, frozen=True, kw_only=True):
    """For which case, and in which language if not in the customer's."""

    case_id: UUID
    locale: Literal["en", "he", "uk", "ru"] | None | UnsetType = UNSET


class FilledAnswer(Struct, frozen=True, kw_only=True):
    """The text as it would be said. `missing` names the fields without a value, which stand in it as they were written: they are for the caller to fill in before it is sent."""

    locale: str
    missing: list[str]
    text: str


class FilterQuery(Struct, frozen=True, kw_only=True):
    """Which cases. Lists are given by repeating the name."""

    channel: str | None | UnsetType = UNSET
    cursor: str | None | UnsetType = UNSET
    customer: UUID | None | UnsetType = UNSET
    deadline_before: datetime | None | UnsetType = UNSET
    deadline_within_days: int | None | UnsetType = UNSET
    field: list[str] | UnsetType = UNSET
    label: list[UUID] | UnsetType = UNSET
    limit: int | UnsetType = UNSET
    opened_before: datetime | None | UnsetType = UNSET
    opened_from: datetime | None | UnsetType = UNSET
    opened_within_days: int | None | UnsetType = UNSET
    order: Literal["newest", "oldest", "priority", "deadline"] | UnsetType = UNSET
    organization: UUID | None | UnsetType = UNSET
    overdue: bool | UnsetType = UNSET
    owner: UUID | None | UnsetType = UNSET
    priority: list[Literal["low", "normal", "high", "urgent"]] | UnsetType = UNSET
    queue: UUID | None | UnsetType = UNSET
    status: list[Literal["open", "pending", "snoozed", "resolved", "spam"]] | UnsetType = UNSET
    team: UUID | None | UnsetType = UNSET
    text: str | None | UnsetType = UNSET
    view: Literal["mine", "team", "unassigned", "unanswered", "all", "snoozed", "spam"] | UnsetType = UNSET


class FirstMessageBody(Struct, frozen=True, kw_only=True):
    """What is written to the customer first, and to which address."""

    campaign: str | None | UnsetType = UNSET
    mail: MailBody | None | UnsetType = UNSET
    text: str | UnsetType = UNSET
    to: RecipientBody


class FirstStepsAnswer(Struct, frozen=True, kw_only=True):
    """What of the first steps is done; `chat_key`: the public key of the chat to try, null when there is none."""

    answered: bool
    business: bool
    chat_key: str | None
    is_put_away: bool
    people: bool
    queue: bool
    written: bool


class FirstStepsBody(Struct, frozen=True, kw_only=True):
    """Whether they are shown no more."""

    is_put_away: bool


class ForeseeBody(Struct, frozen=True, kw_only=True):
    """A rule to be tried before it is set."""

    days: int
    kind: Literal["closed_cases", "customers", "decisions"]


class ForeseenAnswer(Struct, frozen=True, kw_only=True):
    """`count` of what is older than `before` would be erased in the first run; `held` are kept by a legal hold."""

    before: datetime
    count: int
    examples: list[DueAnswer]
    first_run_at: datetime
    held: int


class FoundAnswer(Struct, frozen=True, kw_only=True):
    """A page of the directory; `after` asks for the next one."""

    after: str | None = None
    customers: list[FoundCustomer]


class FoundCase(Struct, frozen=True, kw_only=True):
    """A case of this number or subject, or with this in its own fields."""

    case_id: UUID
    customer_id: UUID
    customer_name: str | None
    found_in: list[WhyFound]
    number: int
    opened_at: datetime
    status: Literal["open", "pending", "snoozed", "resolved", "spam"]
    subject: str | None


class FoundCustomer(Struct, frozen=True, kw_only=True):
    """A customer as the directory shows one."""

    created_at: datetime
    customer_id: UUID
    found_in: list[WhyFound]
    identities: list[FoundIdentity]
    locale: str | None
    name: str | None
    open_cases: int


class FoundIdentity(Struct, frozen=True, kw_only=True):
    """An address of a found customer. `shown`: as people of the tenant's country write it."""

    kind: str
    shown: str
    status: str
    value: str


class FoundMessage(Struct, frozen=True, kw_only=True):
    """A message, with the piece of it that shows why it was found."""

    author_kind: str
    author_name: str | None
    case_id: UUID
    case_number: int
    case_status: Literal["open", "pending", "snoozed", "resolved", "spam"]
    case_subject: str | None
    channel: str | None
    customer_id: UUID
    customer_name: str | None
    direction: Literal["in", "out", "note"]
    message_id: UUID
    occurred_at: datetime
    pieces: list[MarkedText]


class FoundOrganization(Struct, frozen=True, kw_only=True):
    """An organization as lists show it."""

    archived_at: datetime | None
    domains: list[str]
    external_id: str | None
    name: str
    organization_id: UUID


class FreeBody(Struct, frozen=True, kw_only=True):
    """Where it shall wait; its own queue when none is named."""

    queue_id: UUID | None | UnsetType = UNSET


class FreedAnswer(Struct, frozen=True, kw_only=True):
    """The case that stands for itself again, or holds both halves again."""

    case_id: UUID


class GoBody(Struct, frozen=True, kw_only=True):
    """Where to; `code` of the second factor where it is asked for."""

    code: str | None | UnsetType = UNSET
    tenant_id: UUID


class HandOverBody(Struct, frozen=True, kw_only=True):
    """To whom, and how many seconds they are asked. `back`: untaken it is mine again; otherwise it waits in its queue."""

    agent_id: UUID
    back: bool | UnsetType = UNSET
    note_id: UUID | None | UnsetType = UNSET
    within_seconds: int | UnsetType = UNSET


class HeldMailAnswer(Struct, frozen=True, kw_only=True):
    """A mail that is held back. Sender and subject are null for who may not read every case, and where they could not be read."""

    attempts: int
    ended_by_name: str | None
    entry_point_id: UUID
    entry_point_name: str | None
    held_at: datetime
    is_asked: bool
    is_kept: bool
    last_tried_at: datetime
    quarantine_id: UUID
    reason: str
    reason_code: str
    said: str | None
    sender: str | None
    size: int | None
    state: Literal["held", "taken", "dismissed"]
    subject: str | None


class HeldMailContentAnswer(Struct, frozen=True, kw_only=True):
    """What was held, made harmless: text only. `is_cut`: there is more of it, which the source has."""

    defects: list[str]
    files: list[str]
    headers: str
    is_cut: bool
    text: str
    to: list[str]


class HeldMailTriedAnswer(Struct, frozen=True, kw_only=True):
    """What became of one that was tried again: a message · still held, with the reason · about to be fetched · decided of by somebody else."""

    outcome: Literal["taken", "held", "asked", "ended"]
    quarantine_id: UUID
    reason: str | None


class HeldMailsAnswer(Struct, frozen=True, kw_only=True):
    """Newest first. `held`: how many wait in all; `may_read`: whether the reader is told who wrote and what."""

    cursor: str | None
    held: int
    mails: list[HeldMailAnswer]
    may_read: bool


class HeldMailsBody(Struct, frozen=True, kw_only=True):
    """Which."""

    quarantine_ids: list[UUID]


class HeldMailsMovedAnswer(Struct, frozen=True, kw_only=True):
    """Those of them that were as expected until now; somebody else has decided of the others."""

    quarantine_ids: list[UUID]


class HeldMailsTriedAnswer(Struct, frozen=True, kw_only=True):
    """Of each, in the order asked."""

    mails: list[HeldMailTriedAnswer]


class HoldBody(Struct, frozen=True, kw_only=True):
    """The file number for which everything must be kept; no word on the person."""

    reference: str


class HolidayChoiceBody(Struct, frozen=True, kw_only=True):
    """What is done on one holiday and on its eve; null: as is usual."""

    day: EffectBody | None | UnsetType = UNSET
    eve: EffectBody | None | UnsetType = UNSET
    key: str


class HolidayCountriesAnswer(Struct, frozen=True, kw_only=True):
    """Countries of which holidays are known, by ISO 3166-1 alpha-2; `chosen`: what there is of the one that was asked for."""

    chosen: HolidayCountryAnswer | None
    countries: list[str]


class HolidayCountryAnswer(Struct, frozen=True, kw_only=True):
    """What can be chosen of a country; `categories`: kinds of holidays, the usual one first."""

    categories: list[str]
    country: str
    subdivisions: list[SubdivisionAnswer]


class HolidaysBody(Struct, frozen=True, kw_only=True):
    """Whose holidays a calendar goes by. Public ones are closed and others as any day, unless `choices` names them."""

    categories: list[str] | UnsetType = UNSET
    choices: list[HolidayChoiceBody] | UnsetType = UNSET
    country: str
    eves: EffectBody | UnsetType = UNSET
    subdivision: str | None | UnsetType = UNSET


class HourAnswer(Struct, frozen=True, kw_only=True):
    """One hour; `name` is what clocks there showed when it began."""

    begins_at: datetime
    figures: FiguresAnswer
    hour: int
    name: str


class IdentityBody(Struct, frozen=True, kw_only=True):
    """An identity in any writing: `050-123-4567`, `+972 50 123 4567` and `972501234567` are one."""

    kind: Literal["phone", "email", "national_id", "card_token", "host_id", "handle"]
    value: str


class IdentityProviderAnswer(Struct, frozen=True, kw_only=True):
    """A provider as it is kept; the secret is never told."""

    allow_private_network: bool
    allows_others: bool
    asks_second_factor: bool
    client_id: str
    email_domains: list[str]
    has_secret: bool
    issuer: str
    lets_newcomers_in: bool
    name: str
    preset: Literal["google", "microsoft", "keycloak", "other"]
    role: Literal["agent", "supervisor", "administrator", "back_office", "auditor", "own"]
    role_claim: str
    role_id: UUID | None = None
    role_rules: list[RoleRuleBody]
    signs_out_there: bool
    team_ids: list[UUID]
    trial: SignInTrialAnswer | None
    version: int


class IdentityProviderBody(Struct, frozen=True, kw_only=True):
    """A draft. No `client_secret`: the one that is kept. `version` as it was read; 0 when there was nothing."""

    allow_private_network: bool | UnsetType = UNSET
    allows_others: bool | UnsetType = UNSET
    asks_second_factor: bool | UnsetType = UNSET
    client_id: str
    client_secret: str | None | UnsetType = UNSET
    email_domains: list[str]
    issuer: str
    lets_newcomers_in: bool | UnsetType = UNSET
    name: str
    preset: Literal["google", "microsoft", "keycloak", "other"]
    role: Literal["agent", "supervisor", "administrator", "back_office", "auditor", "own"] | UnsetType = UNSET
    role_claim: str | UnsetType = UNSET
    role_id: UUID | None | UnsetType = UNSET
    role_rules: list[RoleRuleBody] | UnsetType = UNSET
    signs_out_there: bool | UnsetType = UNSET
    team_ids: list[UUID] | UnsetType = UNSET
    version: int


class ImportAnswer(Struct, frozen=True, kw_only=True):
    """An import as it stands. `rows_per_second` and `seconds_left` while it is at work."""

    at_byte: int
    at_line: int
    began_at: datetime | None
    changed: int
    columns: list[str]
    delimiter: str
    encoding: Literal["utf-8", "utf-16-le", "utf-16-be", "windows-1255", "windows-1251"]
    ended_at: datetime | None
    error: str | None
    fact_kind: str | None
    fact_source: str | None
    file_kept: bool
    file_name: str
    has_header: bool
    import_id: UUID
    made: int
    made_at: datetime
    made_by: UUID
    recognise_by: list[str]
    refused: int
    seconds_left: int | None
    size: int
    state: Literal["uploaded", "checking", "checked", "running", "stopped", "done", "failed"]
    subject: Literal["customers", "facts"]
    unchanged: int
    unknown_customer: Literal["refuse", "create"]
    update_rule: Literal["fill", "overwrite", "leave"]


class ImportDetailsAnswer(Struct, frozen=True, kw_only=True):
    """An import with the beginning of its file and, when it was checked, some lines of each outcome."""

    changed: list[LineAnswer]
    headers: list[str]
    lines: list[list[str]]
    made: list[LineAnswer]
    refused: list[LineAnswer]
    standing: ImportAnswer
    suggested: list[str]
    unchanged: list[LineAnswer]


class ImportsAnswer(Struct, frozen=True, kw_only=True):
    """The newest first."""

    imports: list[ImportAnswer]


class IntroductionBody(Struct, frozen=True, kw_only=True):
    """Addresses given later."""

    email: str | None | UnsetType = UNSET
    locale: Literal["en", "he", "uk", "ru"] | None | UnsetType = UNSET
    name: str | None | UnsetType = UNSET
    phone: str | None | UnsetType = UNSET


class InviteBody(Struct, frozen=True, kw_only=True):
    """Whom, and what they are to be here. `role_id` with the role `own`."""

    capacity: int | None | UnsetType = UNSET
    caps: dict[str, int] | None | UnsetType = UNSET
    email: str
    locale: Literal["en", "he", "uk", "ru"] | None | UnsetType = UNSET
    name: str | None | UnsetType = UNSET
    queue_ids: list[UUID] | UnsetType = UNSET
    role: Literal["agent", "supervisor", "administrator", "back_office", "auditor", "own"] | UnsetType = UNSET
    role_id: UUID | None | UnsetType = UNSET
    team_ids: list[UUID] | UnsetType = UNSET


class JoinBody(Struct, frozen=True, kw_only=True):
    """A password; name and language count with an invitation."""

    locale: Literal["en", "he", "uk", "ru"] | None | UnsetType = UNSET
    name: str | None | UnsetType = UNSET
    password: str
    token: str


JsonValue: TypeAlias = Any


class KeptDraftBody(Struct, frozen=True, kw_only=True):
    """Written whole. `version`: of the one that was read, 0 when there was none."""

    mail: DraftMail | None | UnsetType = UNSET
    shared: bool | UnsetType = UNSET
    text: str
    version: int


class KeptRoutingRule(Struct, frozen=True, kw_only=True):
    """A rule, in the order in which they are asked. The counts are since it was last changed."""

    active: bool
    broken: ErrorDetail | None
    condition: str
    effects: RuleEffects
    failed: int
    fired: int
    last_error: ErrorDetail | None
    last_failed_at: datetime | None
    last_fired_at: datetime | None
    name: str
    notices: dict[str, str]
    reads: list[str]
    retired: bool
    rule_id: UUID
    stops: bool
    version: int


class KeptRule(Struct, frozen=True, kw_only=True):
    """A rule, in the order in which they are asked. The counts are of the last 24 hours."""

    active: bool
    acts: list[
        ReplyAct
        | NoteAct
        | LabelsAct
        | PriorityAct
        | OwnerAct
        | TeamAct
        | QueueAct
        | StatusAct
        | SnoozeAct
        | DeadlineAct
        | FieldAct
        | TaskAct
        | NotifyAct
        | OpenCaseAct
    ]
    conditions: list[RuleCondition]
    done: int
    event: Literal[
        "case_opened",
        "message_received",
        "message_sent",
        "note_added",
        "status_changed",
        "labels_changed",
        "case_assigned",
        "priority_changed",
        "fields_changed",
        "deadline_near",
        "deadline_passed",
        "answer_overdue",
        "work_finished",
        "fact_told",
    ]
    failed: int
    held: int
    last_run_at: datetime | None
    match: Literal["all", "any"]
    name: str
    names_gone: bool
    once: bool
    retired: bool
    rule_id: UUID
    stops: bool
    version: int


class KnownFact(Struct, frozen=True, kw_only=True):
    """A fact as it is of this customer. Lists have their entries, instants are in UTC."""

    name: str
    value: Any


class LabelAnswer(Struct, frozen=True, kw_only=True):
    """A label. `retired`: it is offered no more."""

    color: Literal["gray", "red", "orange", "green", "teal", "blue", "purple", "pink"]
    label_id: UUID
    name: str
    retired: bool


class LabelBody(Struct, frozen=True, kw_only=True):
    """What changes of a label; what is left out stays."""

    color: Literal["gray", "red", "orange", "green", "teal", "blue", "purple", "pink"] | None | UnsetType = (
        UNSET
    )
    name: str | None | UnsetType = UNSET
    retired: bool | None | UnsetType = UNSET


class LabelsAct(Struct, frozen=True, kw_only=True, tag_field="kind", tag="labels"):
    """Labels are added and dropped."""

    add: list[UUID] | UnsetType = UNSET
    drop: list[UUID] | UnsetType = UNSET


class LabelsAnswer(Struct, frozen=True, kw_only=True):
    """All of the tenant's, by name."""

    labels: list[LabelAnswer]


class LevelBody(Struct, frozen=True, kw_only=True):
    """One level; null: they do not have the skill."""

    agent_id: UUID
    level: int | None
    skill_id: UUID
    was: int | None


class LevelsBody(Struct, frozen=True, kw_only=True):
    """Levels to set, all at once or none."""

    changes: list[LevelBody]


class Limits(Struct, frozen=True, kw_only=True):
    """What the channel takes."""

    file_max_bytes: int
    file_types: list[str]
    text_max: int
    text_unit: str


class LineAnswer(Struct, frozen=True, kw_only=True):
    """A line of the file. `code`: why it is refused; `message` says it in the reader's language; `column` counts from 1."""

    code: str | None = None
    column: int | None = None
    line: int
    message: str | None = None
    text: str


class LinkAnswer(Struct, frozen=True, kw_only=True):
    """The link, by which it can be undone."""

    link_id: UUID


class LinkBody(Struct, frozen=True, kw_only=True):
    """The customer who is the same person."""

    customer_id: UUID
    take: list[str] | UnsetType = UNSET


class ListAnswer(Struct, frozen=True, kw_only=True):
    """The list in its order, what was put away among it."""

    entries: list[ListEntryAnswer]
    version: int


class ListBody(Struct, frozen=True, kw_only=True):
    """The whole list in its order; what is left out is put away. `version`: as it was read, 0 before the first change."""

    entries: list[ListEntryBody]
    version: int


class ListEntryAnswer(Struct, frozen=True, kw_only=True):
    """One of a list. `always_asked`: Retzef itself goes by it, so it cannot be put away."""

    active: bool
    always_asked: bool
    explanation: dict[str, str]
    key: str
    name: dict[str, str]


class ListEntryBody(Struct, frozen=True, kw_only=True):
    """One of a list. Its key is what is kept where it is named, and never changes."""

    active: bool | UnsetType = UNSET
    explanation: dict[str, str] | UnsetType = UNSET
    key: str
    name: dict[str, str]


class LookBody(Struct, frozen=True, kw_only=True):
    """The part of the link after `#`."""

    token: str


class MacroAnswer(Struct, frozen=True, kw_only=True):
    """A macro. `retired`: it is offered no more."""

    acts: list[
        ReplyAct
        | NoteAct
        | LabelsAct
        | PriorityAct
        | OwnerAct
        | TeamAct
        | QueueAct
        | StatusAct
        | SnoozeAct
        | DeadlineAct
        | FieldAct
        | TaskAct
    ]
    last_used_at: datetime | None
    macro_id: UUID
    may_change: bool
    name: str
    retired: bool
    scope: Literal["mine", "team", "tenant"]
    team_id: UUID | None
    uses: int
    version: int


class MacroBody(Struct, frozen=True, kw_only=True):
    """It is written whole. `version`: the one that was read."""

    acts: list[
        ReplyAct
        | NoteAct
        | LabelsAct
        | PriorityAct
        | OwnerAct
        | TeamAct
        | QueueAct
        | StatusAct
        | SnoozeAct
        | DeadlineAct
        | FieldAct
        | TaskAct
    ]
    name: str
    retired: bool | UnsetType = UNSET
    scope: Literal["mine", "team", "tenant"] | UnsetType = UNSET
    team_id: UUID | None | UnsetType = UNSET
    version: int


class MacrosAnswer(Struct, frozen=True, kw_only=True):
    """What the caller may apply."""

    macros: list[MacroAnswer]


class MadeCustomer(Struct, frozen=True, kw_only=True):
    """The customer's id."""

    customer_id: UUID


class MadeExport(Struct, frozen=True, kw_only=True):
    """The export's id."""

    export_id: UUID


class MadeFactKind(Struct, frozen=True, kw_only=True):
    """The kind's id."""

    kind_id: UUID


class MadeField(Struct, frozen=True, kw_only=True):
    """The field's id."""

    field_id: UUID


class MadeIdentity(Struct, frozen=True, kw_only=True):
    """The identity's id; of the one they had already, when they had it."""

    identity_id: UUID


class MadeMacro(Struct, frozen=True, kw_only=True):
    """The new one's id."""

    macro_id: UUID


class MadeOrganization(Struct, frozen=True, kw_only=True):
    """The new one's id."""

    organization_id: UUID


class MadeReply(Struct, frozen=True, kw_only=True):
    """The new one's id."""

    reply_id: UUID


class MadeRoutingRule(Struct, frozen=True, kw_only=True):
    """The new one's id."""

    rule_id: UUID


class MadeRule(Struct, frozen=True, kw_only=True):
    """The new one's id."""

    rule_id: UUID


class MadeSimulationAnswer(Struct, frozen=True, kw_only=True):
    """Its id."""

    simulation_id: UUID


class MadeSource(Struct, frozen=True, kw_only=True):
    """The source's id."""

    source_id: UUID


class MadeTask(Struct, frozen=True, kw_only=True):
    """The new one's id."""

    task_id: UUID


class MadeView(Struct, frozen=True, kw_only=True):
    """The new one's id."""

    view_id: UUID


class MailAnswer(Struct, frozen=True, kw_only=True):
    """A mail, opened."""

    files: list[MailFileLine]
    has_html: bool
    has_remote_images: bool
    head: str | None
    is_text_cut: bool
    mail_id: str | None
    received_at: datetime
    subject: str
    text: str
    written_at: datetime | None


class MailBody(Struct, frozen=True, kw_only=True):
    """How a message goes that goes by mail. What is left out is as usual: an answer to who wrote last, and those who were told besides."""

    anyway: bool | UnsetType = UNSET
    bcc: list[MailPersonBody] | UnsetType = UNSET
    cc: list[MailPersonBody] | None | UnsetType = UNSET
    html: str | None | UnsetType = UNSET
    is_forward: bool | UnsetType = UNSET
    of_message_id: UUID | None | UnsetType = UNSET
    quote: bool | UnsetType = UNSET
    signature: bool | UnsetType = UNSET
    subject: str | None | UnsetType = UNSET
    to: list[MailPersonBody] | None | UnsetType = UNSET
    undo_seconds: int | UnsetType = UNSET


class MailFileLine(Struct, frozen=True, kw_only=True):
    """A file within a mail. `inline`: its place is within the text. `url` fetches it for some hours."""

    inline: bool
    media_type: str
    name: str
    size: int
    url: str


class MailPersonAnswer(Struct, frozen=True, kw_only=True):
    """Somebody a mail would go to."""

    address: str
    name: str


class MailPersonBody(Struct, frozen=True, kw_only=True):
    """Somebody a mail goes to."""

    address: str
    name: str | UnsetType = UNSET


class MailboxAnswer(Struct, frozen=True, kw_only=True):
    """A mailbox this moment. `problem`: what stands in its way and what to do, in the reader's language; `said`: in the server's words."""

    address: str | None
    can_let_in: bool
    changed_at: datetime | None
    entry_point_id: UUID
    folder: str
    held: int
    last_mail_at: datetime | None
    name: str
    problem: str | None
    problem_code: str | None
    said: str | None
    seen_at: datetime | None
    state: Literal[
        "connecting",
        "reading",
        "watching",
        "waiting",
        "refused",
        "unreachable",
        "unread",
        "off",
        "handed_over",
    ]


class MailboxTrialBody(Struct, frozen=True, kw_only=True):
    """A mailbox as somebody is about to save it. `entry_point_id`: of the one that is changed, for its secrets."""

    active: bool | UnsetType = UNSET
    calendar_id: UUID | None | UnsetType = UNSET
    entry_point_id: UUID | None | UnsetType = UNSET
    name: str
    queue_id: UUID
    secrets: dict[str, str] | UnsetType = UNSET
    settings: dict[str, JsonValue] | UnsetType = UNSET
    to_oneself: bool | UnsetType = UNSET


class MailboxesAnswer(Struct, frozen=True, kw_only=True):
    """All mailboxes of the tenant."""

    mailboxes: list[MailboxAnswer]


class MappingBody(Struct, frozen=True, kw_only=True):
    """What the file is written in, and what each of its columns means."""

    columns: list[str] | None | UnsetType = UNSET
    delimiter: Literal[",", ";", "\t", "|"]
    encoding: Literal["utf-8", "utf-16-le", "utf-16-be", "windows-1255", "windows-1251"]
    has_header: bool | UnsetType = UNSET
    recognise_by: list[str] | None | UnsetType = UNSET
    unknown_customer: Literal["refuse", "create"] | UnsetType = UNSET
    update_rule: Literal["fill", "overwrite", "leave"] | UnsetType = UNSET


class MarkedText(Struct, frozen=True, kw_only=True):
    """A run of a text: `marked` is what was found."""

    marked: bool
    text: str


class MeBody(Struct, frozen=True, kw_only=True):
    """What an agent changes of themselves."""

    locale: Literal["en", "he", "uk", "ru"] | None | UnsetType = UNSET


class Member(Struct, frozen=True, kw_only=True):
    """Somebody who belongs there."""

    customer_id: UUID
    name: str | None
    role: str
    since: datetime


class MemberBody(Struct, frozen=True, kw_only=True):
    """What the customer is there: a word of the tenant's own."""

    role: str | UnsetType = UNSET


class Membership(Struct, frozen=True, kw_only=True):
    """Where a customer belongs."""

    name: str
    organization_id: UUID
    role: str


class MembershipsAnswer(Struct, frozen=True, kw_only=True):
    """Of one customer."""

    organizations: list[Membership]
    suggested: list[SuggestedOrganization]


class MergedAnswer(Struct, frozen=True, kw_only=True):
    """`merge_id` undoes it."""

    merge_id: UUID


class MessageAnswer(Struct, frozen=True, kw_only=True):
    """Stored, durably. `duplicate`: it was here already."""

    duplicate: bool
    message_id: UUID


class MyPasswordBody(Struct, frozen=True, kw_only=True):
    """The present password: somebody at an unlocked screen is not yet me."""

    password: str | UnsetType = UNSET


class MyTaskAnswer(Struct, frozen=True, kw_only=True):
    """One of one's own, with its case."""

    agent_id: UUID | None
    agent_name: str | None
    case_id: UUID
    case_number: int
    case_subject: str | None
    customer_name: str | None
    done_at: datetime | None
    done_by_name: str | None
    due_at: datetime | None
    made_at: datetime
    made_by_name: str | None
    task_id: UUID
    team_id: UUID | None
    team_name: dict[str, str] | None
    text: str
    version: int


class MyTasksAnswer(Struct, frozen=True, kw_only=True):
    """One's own open ones and one's teams', by when they are due."""

    tasks: list[MyTaskAnswer]


class NamableTeam(Struct, frozen=True, kw_only=True):
    """A team by name: how many of its members there are, and how many may see the case."""

    members: int
    name: dict[str, str]
    seeing: int
    team_id: UUID


class NamedCalendar(Struct, frozen=True, kw_only=True):
    """A calendar that a queue or an entry point may choose."""

    calendar_id: UUID
    is_default: bool
    name: str


class NewCaseBody(Struct, frozen=True, kw_only=True):
    """A matter that nobody wrote in about here. With neither owner nor team it is the caller's own."""

    customer_id: UUID
    fields: dict[str, Any] | UnsetType = UNSET
    message: FirstMessageBody | None | UnsetType = UNSET
    note: str | UnsetType = UNSET
    owner_agent_id: UUID | None | UnsetType = UNSET
    subject: str | None | UnsetType = UNSET
    team_id: UUID | None | UnsetType = UNSET


class NewCustomerBody(Struct, frozen=True, kw_only=True):
    """A customer who is written down by hand, with what they say of themselves."""

    fields: dict[str, Any] | UnsetType = UNSET
    identities: list[IdentityBody] | UnsetType = UNSET
    locale: Literal["en", "he", "uk", "ru"] | None | UnsetType = UNSET
    name: str | None | UnsetType = UNSET


class NewEntryPointBody(Struct, frozen=True, kw_only=True):
    """A new entry point of a channel."""

    active: bool | UnsetType = UNSET
    calendar_id: UUID | None | UnsetType = UNSET
    channel: str
    name: str
    queue_id: UUID
    secrets: dict[str, str] | UnsetType = UNSET
    settings: dict[str, JsonValue] | UnsetType = UNSET


class NewFactKindBody(Struct, frozen=True, kw_only=True):
    """A new one. `key`: how it is named in a call; it never changes."""

    fields: list[FactFieldBody] | UnsetType = UNSET
    key: str
    title: dict[str, str]


class NewFieldBody(Struct, frozen=True, kw_only=True):
    """A new field."""

    choices: list[Choice] | UnsetType = UNSET
    help: dict[str, str] | UnsetType = UNSET
    key: str
    label: dict[str, str]
    position: int | UnsetType = UNSET
    required: bool | UnsetType = UNSET
    subject: Literal["customer", "case"]
    type: Literal[
        "text",
        "long_text",
        "number",
        "money",
        "date",
        "instant",
        "choice",
        "choices",
        "yes_no",
        "phone",
        "email",
        "link",
        "agent",
    ]


class NewLabelBody(Struct, frozen=True, kw_only=True):
    """A label to be made."""

    color: Literal["gray", "red", "orange", "green", "teal", "blue", "purple", "pink"] | UnsetType = UNSET
    name: str


class NewMacroBody(Struct, frozen=True, kw_only=True):
    """A macro. With the scope `team` it is the named team's."""

    acts: list[
        ReplyAct
        | NoteAct
        | LabelsAct
        | PriorityAct
        | OwnerAct
        | TeamAct
        | QueueAct
        | StatusAct
        | SnoozeAct
        | DeadlineAct
        | FieldAct
        | TaskAct
    ]
    name: str
    scope: Literal["mine", "team", "tenant"] | UnsetType = UNSET
    team_id: UUID | None | UnsetType = UNSET


class NewOrganizationBody(Struct, frozen=True, kw_only=True):
    """An organization. `domains`: of their e-mail addresses, in any writing; those of public mail are refused."""

    domains: list[str] | UnsetType = UNSET
    external_id: str | None | UnsetType = UNSET
    name: str


class NewReplyBody(Struct, frozen=True, kw_only=True):
    """A canned reply. With the scope `team` it is the named team's."""

    code: str
    scope: Literal["mine", "team", "tenant"] | UnsetType = UNSET
    team_id: UUID | None | UnsetType = UNSET
    texts: dict[str, str]
    title: str


class NewRoleBody(Struct, frozen=True, kw_only=True):
    """A name in one language at least, and what the role gives."""

    name: dict[str, str]
    permissions: list[
        Literal[
            "cases.read",
            "cases.read_all",
            "cases.note",
            "cases.handle",
            "cases.assign",
            "cases.merge",
            "customers.read",
            "customers.edit",
            "customers.merge",
            "customers.import",
            "customers.export",
            "customers.erase",
            "work.supervise",
            "board.read",
            "reports.read",
            "audit.read",
            "people.manage",
            "roles.manage",
            "queues.manage",
            "channels.manage",
            "tenant.manage",
            "tenant.export",
            "automation.manage",
            "api.manage",
            "facts.write",
            "operations.manage",
        ]
    ]
    role_id: UUID | None | UnsetType = UNSET


class NewRoutingRuleBody(Struct, frozen=True, kw_only=True):
    """A rule. `notices`: what the agent is shown; between `{{` and `}}` an expression. `stops`: those after it are not asked."""

    active: bool | UnsetType = UNSET
    condition: str
    effects: RuleEffects
    name: str
    notices: dict[str, str] | UnsetType = UNSET
    stops: bool | UnsetType = UNSET


class NewRuleBody(Struct, frozen=True, kw_only=True):
    """A rule. `stops`: when it has fired, those after it are not asked. `once`: it acts on a case once and never again."""

    active: bool | UnsetType = UNSET
    acts: list[
        ReplyAct
        | NoteAct
        | LabelsAct
        | PriorityAct
        | OwnerAct
        | TeamAct
        | QueueAct
        | StatusAct
        | SnoozeAct
        | DeadlineAct
        | FieldAct
        | TaskAct
        | NotifyAct
        | OpenCaseAct
    ]
    conditions: list[RuleCondition] | UnsetType = UNSET
    event: Literal[
        "case_opened",
        "message_received",
        "message_sent",
        "note_added",
        "status_changed",
        "labels_changed",
        "case_assigned",
        "priority_changed",
        "fields_changed",
        "deadline_near",
        "deadline_passed",
        "answer_overdue",
        "work_finished",
        "fact_told",
    ]
    match: Literal["all", "any"] | UnsetType = UNSET
    name: str
    once: bool | UnsetType = UNSET
    stops: bool | UnsetType = UNSET


class NewSourceBody(Struct, frozen=True, kw_only=True):
    """A new one. `key`: how it names itself in a call; it never changes."""

    icon: (
        Literal["shop", "truck", "money", "calendar", "mail", "phone", "globe", "building", "wrench", "box"]
        | UnsetType
    ) = UNSET
    key: str
    name: str


class NewTaskBody(Struct, frozen=True, kw_only=True):
    """What is to be done: by an agent, a team, or nobody yet."""

    agent_id: UUID | None | UnsetType = UNSET
    due_at: datetime | None | UnsetType = UNSET
    due_in: WorkingTimeBody | None | UnsetType = UNSET
    team_id: UUID | None | UnsetType = UNSET
    text: str


class NewTeamBody(Struct, frozen=True, kw_only=True):
    """A new team, or one that was deleted and is put back."""

    lead_agent_id: UUID | None | UnsetType = UNSET
    member_ids: list[UUID] | UnsetType = UNSET
    name: dict[str, str]
    team_id: UUID | None | UnsetType = UNSET


class NewTokenAnswer(Struct, frozen=True, kw_only=True):
    """Told once and kept only as a hash: `Authorization: Bearer <token>`."""

    token: str
    token_id: UUID


class NewViewBody(Struct, frozen=True, kw_only=True):
    """A saved view. With the scope `team` it is the named team's. `query`: what `GET /cases` takes; cursor and limit do not count."""

    name: str
    query: FilterQuery
    scope: Literal["mine", "team", "tenant"] | UnsetType = UNSET
    team_id: UUID | None | UnsetType = UNSET


class NewWebhookAnswer(Struct, frozen=True, kw_only=True):
    """The secret is told this once."""

    secret: str
    webhook: WebhookAnswer


class NoteAct(Struct, frozen=True, kw_only=True, tag_field="kind", tag="note"):
    """A note among colleagues; it may name the fields that canned replies may."""

    text: str


class NoticesReadBody(Struct, frozen=True, kw_only=True):
    """Which are read. Without ids: all that were told until then."""

    notification_ids: list[UUID] | None | UnsetType = UNSET
    until: datetime | None | UnsetType = UNSET


class NoticesUnreadBody(Struct, frozen=True, kw_only=True):
    """Which are unread again."""

    notification_ids: list[UUID]


class NotificationAnswer(Struct, frozen=True, kw_only=True):
    """Something the caller was told. `times`: how many facts are gathered in it. `line`: of the note or the message."""

    by_name: str | None
    case_id: UUID
    case_number: int
    case_subject: str | None
    customer_name: str | None
    deadline_at: datetime | None
    in_list: bool
    kind: Literal[
        "mentioned",
        "handed_over",
        "customer_wrote",
        "case_woke",
        "deadline_near",
        "deadline_passed",
        "answer_overdue",
        "rule",
        "task_given",
        "task_due",
    ]
    line: str
    message_id: UUID | None
    notification_id: UUID
    read_at: datetime | None
    rule_name: str | None
    team_name: dict[str, str] | None
    times: int
    told_at: datetime


class NotificationsAnswer(Struct, frozen=True, kw_only=True):
    """Newest first. `more`: there are more unread than `unread` says."""

    cursor: str | None
    more: bool
    notifications: list[NotificationAnswer]
    unread: int


class NotifyAct(Struct, frozen=True, kw_only=True, tag_field="kind", tag="notify"):
    """Somebody gets a notification: who answers for the case (its owner, else its team), a team, or the agents named."""

    agent_ids: list[UUID] | UnsetType = UNSET
    team_id: UUID | None | UnsetType = UNSET
    who: Literal["answerable", "team", "agents"]


class OpenCaseAct(Struct, frozen=True, kw_only=True, tag_field="kind", tag="open_case"):
    """Where the customer of a fact has no case open, one is opened, and the fact and the other acts are of that case."""

    subject: str
    team_id: UUID | None | UnsetType = UNSET


class OpenLinkAnswer(Struct, frozen=True, kw_only=True):
    """What a link is for."""

    email: str
    expires_at: datetime
    kind: Literal["invitation", "reset"]
    locale: str
    name: str
    password_min: int
    tenant_name: str


class OpenedAnswer(Struct, frozen=True, kw_only=True):
    """The new case."""

    case_id: UUID


class OptionsAnswer(Struct, frozen=True, kw_only=True):
    """What the browser's `navigator.credentials` is given, as JSON (W3C Web Authentication, level 3, section 5.1.8)."""

    options: dict[str, JsonValue]


class OrderRoutingRulesBody(Struct, frozen=True, kw_only=True):
    """All that are not put away, in the order in which they shall be asked."""

    rule_ids: list[UUID]


class OrderRulesBody(Struct, frozen=True, kw_only=True):
    """All that are not put away and can be read, in the order in which they shall be asked."""

    rule_ids: list[UUID]


class OrderTasksBody(Struct, frozen=True, kw_only=True):
    """The tasks of the case as they shall stand."""

    task_ids: list[UUID]


class OrganizationAnswer(Struct, frozen=True, kw_only=True):
    """With those of its members whom the caller may see, the newest first, at most 500. Its cases: `GET /cases?organization=`."""

    archived_at: datetime | None
    created_at: datetime
    domains: list[str]
    external_id: str | None
    members: list[Member]
    name: str
    organization_id: UUID
    version: int


class OrganizationBody(Struct, frozen=True, kw_only=True):
    """It is written whole. `version`: the one that was read. Archived ones are found no more, and brought back by `false`."""

    archived: bool | UnsetType = UNSET
    domains: list[str] | UnsetType = UNSET
    external_id: str | None | UnsetType = UNSET
    name: str
    version: int


class OrganizationsAnswer(Struct, frozen=True, kw_only=True):
    """By name; `after` asks for the next page."""

    after: str | None
    organizations: list[FoundOrganization]


class OtherCase(Struct, frozen=True, kw_only=True):
    """Another case."""

    case_id: UUID


class OtherDayBody(Struct, frozen=True, kw_only=True):
    """A date with its own hours; no spans: closed."""

    date: date
    note: str | UnsetType = UNSET
    spans: list[SpanBody]


class OutcomeAnswer(Struct, frozen=True, kw_only=True):
    """A disposition with its texts in all languages."""

    disposition_id: UUID
    label: dict[str, str]
    resolves: bool


class OutcomeBody(Struct, frozen=True, kw_only=True):
    """A disposition that wrap-up may end with; one without an id is new."""

    disposition_id: UUID | None | UnsetType = UNSET
    label: dict[str, str]
    resolves: bool


class OwnRoleAnswer(Struct, frozen=True, kw_only=True):
    """A role of the tenant's own."""

    name: dict[str, str]
    people: int
    permissions: list[
        Literal[
            "cases.read",
            "cases.read_all",
            "cases.note",
            "cases.handle",
            "cases.assign",
            "cases.merge",
            "customers.read",
            "customers.edit",
            "customers.merge",
            "customers.import",
            "customers.export",
            "customers.erase",
            "work.supervise",
            "board.read",
            "reports.read",
            "audit.read",
            "people.manage",
            "roles.manage",
            "queues.manage",
            "channels.manage",
            "tenant.manage",
            "tenant.export",
            "automation.manage",
            "api.manage",
            "facts.write",
            "operations.manage",
        ]
    ]
    role_id: UUID


class OwnerAct(Struct, frozen=True, kw_only=True, tag_field="kind", tag="owner"):
    """Who owns it: who runs it, nobody, or the agent named."""

    agent_id: UUID | None | UnsetType = UNSET
    who: Literal["me", "nobody", "agent"]


class PartAnswer(Struct, frozen=True, kw_only=True):
    """A part of the day's work, with its name. `key`: a queue's id, or a channel."""

    figures: FiguresAnswer
    key: str
    name: str


class PartBody(Struct, frozen=True, kw_only=True):
    """Does whoever is asked write to the customer too?."""

    takes_part: bool


class PasskeyAnswer(Struct, frozen=True, kw_only=True):
    """One of mine."""

    last_used_at: datetime | None
    made_at: datetime
    name: str
    passkey_id: UUID


class PasskeyBody(Struct, frozen=True, kw_only=True):
    """What the browser made, and what I call it."""

    credential: dict[str, JsonValue]
    name: str


class PasskeysAnswer(Struct, frozen=True, kw_only=True):
    """In the order they were made."""

    passkeys: list[PasskeyAnswer]


class PasswordBody(Struct, frozen=True, kw_only=True):
    """The present one, and the new one."""

    new: str
    present: str | UnsetType = UNSET


class PeopleAnswer(Struct, frozen=True, kw_only=True):
    """In the order in which they came; `after` asks for more."""

    after: UUID | None
    people: list[StaffAnswer]


class PeopleLevelsAnswer(Struct, frozen=True, kw_only=True):
    """Those whose levels were set, as they are now."""

    people: list[SkilledPersonAnswer]


class PersonAnswer(Struct, frozen=True, kw_only=True):
    """Somebody who may serve a queue, with their levels by skill."""

    active: bool
    agent_id: UUID
    levels: dict[str, int]
    name: str


class PersonBody(Struct, frozen=True, kw_only=True):
    """What is left out stays. Queues and teams are given whole."""

    capacity: int | None | UnsetType = UNSET
    caps: dict[str, int] | None | UnsetType = UNSET
    locale: Literal["en", "he", "uk", "ru"] | None | UnsetType = UNSET
    name: str | None | UnsetType = UNSET
    queue_ids: list[UUID] | None | UnsetType = UNSET
    role: (
        Literal["agent", "supervisor", "administrator", "back_office", "auditor", "own"] | None | UnsetType
    ) = UNSET
    role_id: UUID | None | UnsetType = UNSET
    team_ids: list[UUID] | None | UnsetType = UNSET


class PieceAnswer(Struct, frozen=True, kw_only=True):
    """One wait, handling, offer or stretch of time of which a number is made; a stretch is of no item, queue or channel."""

    agent: str | None
    agent_id: UUID | None
    began_at: datetime
    case_id: UUID | None
    case_number: int | None
    channel: str | None
    ended_at: datetime | None
    outcome: str
    queue: str | None
    reason: str | None
    seconds: float | None
    work_item_id: UUID | None


class PiecesAnswer(Struct, frozen=True, kw_only=True):
    """Oldest first; `count` and `seconds` of them all, of which these are `pieces`; `next` skips those."""

    count: int
    next: int | None
    pieces: list[PieceAnswer]
    seconds: float
    sums: list[PiecesOfAnswer]


class PiecesOfAnswer(Struct, frozen=True, kw_only=True):
    """All pieces with one outcome, and one reason, together."""

    count: int
    outcome: str
    reason: str | None
    seconds: float


class PlaceAnswer(Struct, frozen=True, kw_only=True):
    """A tenant this sign-in leads to; `in_hand`: one's own items there, `waiting`: items in the queues one serves there."""

    asks_for_code: bool
    in_hand: int
    is_here: bool
    name: str
    tenant_id: UUID
    waiting: int


class PlacesAnswer(Struct, frozen=True, kw_only=True):
    """By name."""

    places: list[PlaceAnswer]


class PolicyAnswer(Struct, frozen=True, kw_only=True):
    """The roles that must have a second factor: names of built-in ones, ids of own ones."""

    roles: list[str]


class PolicyBody(Struct, frozen=True, kw_only=True):
    """The same."""

    roles: list[str]


class PreChat(Struct, frozen=True, kw_only=True):
    """What is asked before the chat."""

    fields: list[PreChatField]


class PreChatField(Struct, frozen=True, kw_only=True):
    """A field asked before the chat."""

    name: Literal["name", "email", "phone"]
    required: bool


class PresenceAnswer(Struct, frozen=True, kw_only=True):
    """My presence, and since when."""

    presence: Literal["ready", "not_ready", "offline"]
    presence_at: datetime
    presence_reason: str | None


class PresenceBody(Struct, frozen=True, kw_only=True):
    """`reason` is required with `not_ready`, and only with it: one of the tenant's, or `finishing` (nothing new, what I have is finished)."""

    presence: Literal["ready", "not_ready", "offline"]
    reason: str | None | UnsetType = UNSET


class PresenceReasonAnswer(Struct, frozen=True, kw_only=True):
    """Why an agent is not ready, in the reader's language. What is not `active` is not chosen any more: it names those who are it still."""

    active: bool
    code: str
    label: str


class PreviewAnswer(Struct, frozen=True, kw_only=True):
    """What would be said, in order."""

    says: list[SaidAnswer]


class PreviewBody(Struct, frozen=True, kw_only=True):
    """For which case."""

    case_id: UUID


class PriorityAct(Struct, frozen=True, kw_only=True, tag_field="kind", tag="priority"):
    """How urgent it is."""

    priority: Literal["low", "normal", "high", "urgent"]


class ProbeAnswer(Struct, frozen=True, kw_only=True):
    """`asked`: the other side was asked and agreed. Otherwise there is nobody to ask: what was entered is well-formed."""

    asked: bool


class PromisedAnswer(Struct, frozen=True, kw_only=True):
    """Of so many who were `told` a wait, `judged` can be: those whose turn came `within` it, `sooner` or `later`. `kept`: the share of the judged that came within; null when none can be judged."""

    judged: int
    kept: float | None
    later: int
    sooner: int
    told: int
    within: int


class PromisedPart(Struct, frozen=True, kw_only=True):
    """Of one queue."""

    judged: int
    kept: float | None
    later: int
    name: str
    queue_id: UUID
    sooner: int
    told: int
    within: int


class PromisedReport(Struct, frozen=True, kw_only=True):
    """The queues with the most promises first. `meant`: the share that is to come true."""

    days: int
    meant: float
    queues: list[PromisedPart]
    total: PromisedAnswer


class ProofBody(Struct, frozen=True, kw_only=True):
    """How it was proved."""

    how: Literal["document", "code", "call_back", "known_answers", "in_person", "other_system"]


class ProviderCodeBody(Struct, frozen=True, kw_only=True):
    """A code of one's own second factor."""

    code: str


class ProviderFindingsAnswer(Struct, frozen=True, kw_only=True):
    """What the provider says of itself."""

    authorization_endpoint: str
    keys: int
    signs_out: bool
    tells_more: bool


class PulledAnswer(Struct, frozen=True, kw_only=True):
    """It is mine now."""

    case_id: UUID


class QueueAct(Struct, frozen=True, kw_only=True, tag_field="kind", tag="queue"):
    """In which queue it waits: what waits of it goes there, and so does what whoever runs it has in hand of this one case."""

    queue_id: UUID


class QueueAlertsBody(Struct, frozen=True, kw_only=True):
    """When an alert begins; each is told of only where it is set."""

    in_time_percent: int | None | UnsetType = UNSET
    nobody_ready: bool | UnsetType = UNSET
    wait_seconds: int | None | UnsetType = UNSET
    waiting: int | None | UnsetType = UNSET


class QueueAnswer(Struct, frozen=True, kw_only=True):
    """A queue with its dispositions, and whether wrap-up ends with one of them; `pull_allowed`: its agents may take from its list."""

    disposition_required: bool
    dispositions: list[DispositionAnswer]
    name: str
    pull_allowed: bool
    queue_id: UUID


class QueueBody(Struct, frozen=True, kw_only=True):
    """A queue. Times in seconds; `item_load` in points of an agent's capacity; a higher `priority` is served first."""

    active: bool | UnsetType = UNSET
    alerts: QueueAlertsBody | UnsetType = UNSET
    answer_minutes: int | None | UnsetType = UNSET
    calendar_id: UUID | None | UnsetType = UNSET
    deadline_minutes: int | None | UnsetType = UNSET
    item_load: int | UnsetType = UNSET
    max_wait_seconds: int | None | UnsetType = UNSET
    members: list[UUID] | UnsetType = UNSET
    name: dict[str, str]
    offer_seconds: int | UnsetType = UNSET
    outcomes: list[OutcomeBody] | UnsetType = UNSET
    overflow_queue_id: UUID | None | UnsetType = UNSET
    priority: int | UnsetType = UNSET
    routing: QueueRoutingBody | UnsetType = UNSET
    sender_address: str | None | UnsetType = UNSET
    sender_names: dict[str, str] | UnsetType = UNSET
    signatures: dict[str, str] | UnsetType = UNSET
    when_closed: Literal["serve", "hold", "overflow"] | UnsetType = UNSET
    wrap_up_seconds: int | UnsetType = UNSET


class QueueChangeBody(Struct, frozen=True, kw_only=True):
    """The whole queue, with the version it was read at."""

    active: bool | UnsetType = UNSET
    alerts: QueueAlertsBody | UnsetType = UNSET
    answer_minutes: int | None | UnsetType = UNSET
    calendar_id: UUID | None | UnsetType = UNSET
    deadline_minutes: int | None | UnsetType = UNSET
    item_load: int | UnsetType = UNSET
    max_wait_seconds: int | None | UnsetType = UNSET
    members: list[UUID] | UnsetType = UNSET
    name: dict[str, str]
    offer_seconds: int | UnsetType = UNSET
    outcomes: list[OutcomeBody] | UnsetType = UNSET
    overflow_queue_id: UUID | None | UnsetType = UNSET
    priority: int | UnsetType = UNSET
    routing: QueueRoutingBody | UnsetType = UNSET
    sender_address: str | None | UnsetType = UNSET
    sender_names: dict[str, str] | UnsetType = UNSET
    signatures: dict[str, str] | UnsetType = UNSET
    version: int
    when_closed: Literal["serve", "hold", "overflow"] | UnsetType = UNSET
    wrap_up_seconds: int | UnsetType = UNSET


class QueueRoutingBody(Struct, frozen=True, kw_only=True):
    """Whom a queue's items are given to, and how urgently."""

    ageing: float | UnsetType = UNSET
    auto_accept: bool | UnsetType = UNSET
    disposition_required: bool | UnsetType = UNSET
    keeps_free: int | UnsetType = UNSET
    pull_allowed: bool | UnsetType = UNSET
    requirements: list[RequirementBody] | UnsetType = UNSET
    rings: list[RingBody] | UnsetType = UNSET
    target_seconds: int | None | UnsetType = UNSET


class QueueSettingsAnswer(Struct, frozen=True, kw_only=True):
    """A queue as it is kept."""

    active: bool
    alerts: QueueAlertsBody
    answer_minutes: int | None
    calendar_id: UUID | None
    deadline_minutes: int | None
    item_load: int
    max_wait_seconds: int | None
    members: list[UUID]
    name: dict[str, str]
    offer_seconds: int
    outcomes: list[OutcomeAnswer]
    overflow_queue_id: UUID | None
    priority: int
    queue_id: UUID
    routing: QueueRoutingBody
    sender_address: str | None
    sender_names: dict[str, str]
    signatures: dict[str, str]
    version: int
    when_closed: Literal["serve", "hold", "overflow"]
    wrap_up_seconds: int


class QueueSettingsPage(Struct, frozen=True, kw_only=True):
    """All queues, the people who may serve them, the skills they may ask for, the calendars they may go by, and the addresses they may write from."""

    calendars: list[NamedCalendar]
    people: list[PersonAnswer]
    queues: list[QueueSettingsAnswer]
    sender_addresses: list[str]
    skills: list[SkillAnswer]


class ReactivatedAnswer(Struct, frozen=True, kw_only=True):
    """`joined`: they may sign in again; else they have never joined and need a link."""

    joined: bool


class ReadBody(Struct, frozen=True, kw_only=True):
    """Read up to and including this message."""

    message_id: UUID


class RecipientBody(Struct, frozen=True, kw_only=True):
    """To which of the customer's addresses, from which entry point: one of the ways that can be gone."""

    entry_point_id: UUID
    identity_id: UUID


class RecoveryCodesAnswer(Struct, frozen=True, kw_only=True):
    """Told once. Each lets me in once instead of a code."""

    codes: list[str]


class RemovalBody(Struct, frozen=True, kw_only=True):
    """And a code of the app, or a recovery code."""

    code: str
    password: str | UnsetType = UNSET


class RepliesAnswer(Struct, frozen=True, kw_only=True):
    """What the caller may use, and the tenant's own fields that texts may name."""

    fields: list[TextField]
    replies: list[ReplyAnswer]


class ReplyAct(Struct, frozen=True, kw_only=True, tag_field="kind", tag="reply"):
    """The customer is answered with a canned reply, in their language."""

    reply_id: UUID


class ReplyAnswer(Struct, frozen=True, kw_only=True):
    """A canned reply. `retired`: it is offered no more."""

    code: str
    last_used_at: datetime | None
    may_change: bool
    reply_id: UUID
    retired: bool
    scope: Literal["mine", "team", "tenant"]
    team_id: UUID | None
    texts: dict[str, str]
    title: str
    uses: int
    version: int


class ReplyBody(Struct, frozen=True, kw_only=True):
    """It is written whole. `version`: the one that was read."""

    code: str
    retired: bool | UnsetType = UNSET
    scope: Literal["mine", "team", "tenant"] | UnsetType = UNSET
    team_id: UUID | None | UnsetType = UNSET
    texts: dict[str, str]
    title: str
    version: int


class RequeueBody(Struct, frozen=True, kw_only=True):
    """Another queue, or the item's own when none is named. `skill`: whoever gets it shall have it."""

    queue_id: UUID | None | UnsetType = UNSET
    skill: AskedSkillBody | None | UnsetType = UNSET


class RequirementBody(Struct, frozen=True, kw_only=True):
    """A skill that is needed. `weight`: as how many seconds of waiting each level above `least` counts in somebody's favour."""

    least: int | UnsetType = UNSET
    skill_id: UUID
    weight: float | UnsetType = UNSET


class RetentionAnswer(Struct, frozen=True, kw_only=True):
    """All of it. `delay_days`: for how long an erasure, and a rule that was set, can be undone."""

    delay_days: int
    rules: list[RuleAnswer]
    runs: list[RunAnswer]


class RetryBody(Struct, frozen=True, kw_only=True):
    """Which; fewer at once, because each is read and stored."""

    quarantine_ids: list[UUID]


class RingBody(Struct, frozen=True, kw_only=True):
    """What is asked for less once an item has been in its queue so long. The last ring reached holds."""

    after_seconds: int
    also: list[UUID] | UnsetType = UNSET
    lower_by: int | UnsetType = UNSET
    without: list[UUID] | UnsetType = UNSET


class RoleBody(Struct, frozen=True, kw_only=True):
    """What is left out stays."""

    name: dict[str, str] | None | UnsetType = UNSET
    permissions: (
        list[
            Literal[
                "cases.read",
                "cases.read_all",
                "cases.note",
                "cases.handle",
                "cases.assign",
                "cases.merge",
                "customers.read",
                "customers.edit",
                "customers.merge",
                "customers.import",
                "customers.export",
                "customers.erase",
                "work.supervise",
                "board.read",
                "reports.read",
                "audit.read",
                "people.manage",
                "roles.manage",
                "queues.manage",
                "channels.manage",
                "tenant.manage",
                "tenant.export",
                "automation.manage",
                "api.manage",
                "facts.write",
                "operations.manage",
            ]
        ]
        | None
        | UnsetType
    ) = UNSET


class RoleMadeAnswer(Struct, frozen=True, kw_only=True):
    """The new role."""

    role_id: UUID


class RoleRuleBody(Struct, frozen=True, kw_only=True):
    """Whoever has this value among their groups gets this role."""

    role: Literal["agent", "supervisor", "administrator", "back_office", "auditor", "own"]
    role_id: UUID | None | UnsetType = UNSET
    value: str


class RolesAnswer(Struct, frozen=True, kw_only=True):
    """All of them, and every permission there is, in the order in which people read them."""

    built_in: list[BuiltInRoleAnswer]
    own: list[OwnRoleAnswer]
    permissions: list[
        Literal[
            "cases.read",
            "cases.read_all",
            "cases.note",
            "cases.handle",
            "cases.assign",
            "cases.merge",
            "customers.read",
            "customers.edit",
            "customers.merge",
            "customers.import",
            "customers.export",
            "customers.erase",
            "work.supervise",
            "board.read",
            "reports.read",
            "audit.read",
            "people.manage",
            "roles.manage",
            "queues.manage",
            "channels.manage",
            "tenant.manage",
            "tenant.export",
            "automation.manage",
            "api.manage",
            "facts.write",
            "operations.manage",
        ]
    ]


class RoutingCheck(Struct, frozen=True, kw_only=True):
    """What it reads, or what is wrong: `error.params` has `line` and `column`. `at`: the language of the notice with the error; null: the condition."""

    at: Literal["en", "he", "uk", "ru"] | None = None
    error: ErrorDetail | None
    reads: list[str]


class RoutingChoice(Struct, frozen=True, kw_only=True):
    """What a rule can name by id."""

    label: str
    value: UUID


class RoutingFact(Struct, frozen=True, kw_only=True):
    """A fact that rules may read. `members`: what each of a list has. `words`: what it may be, where that is known."""

    label: str | None
    members: list[RoutingFact]
    name: str
    type: Literal["yes_no", "whole", "number", "text", "instant", "span", "list"]
    words: list[str] | None


class RoutingFactsAnswer(Struct, frozen=True, kw_only=True):
    """All facts, and what rules can set or be tried with."""

    agents: list[RoutingChoice]
    entry_points: list[RoutingChoice]
    facts: list[RoutingFact]
    queues: list[RoutingChoice]
    skills: list[RoutingChoice]


class RoutingNotice(Struct, frozen=True, kw_only=True):
    """A notice as the desk shows it: each `{0}` stands for the value of that place."""

    texts: dict[str, str]
    values: list[dict[str, Any]]


class RoutingPoliciesAnswer(Struct, frozen=True, kw_only=True):
    """All policies, the one in force first; where none is, the defaults are. `settings`: the numbers a policy has."""

    defaults: dict[str, JsonValue]
    lead: str | None
    media: list[Literal["voice", "video", "chat", "messaging", "email", "fax", "callback", "outbound"]]
    policies: list[RoutingPolicyAnswer]
    settings: list[SettingBoundsAnswer]


class RoutingPolicyAnswer(Struct, frozen=True, kw_only=True):
    """A policy as it is kept."""

    changed_at: datetime
    document: dict[str, JsonValue]
    policy_id: UUID
    state: Literal["active", "shadow", "draft"]
    version: int


class RoutingPolicyBody(Struct, frozen=True, kw_only=True):
    """A policy that is to be a draft. `policy_id`: only of one that was deleted and is put back."""

    document: dict[str, JsonValue]
    policy_id: UUID | None | UnsetType = UNSET


class RoutingPolicyChangeBody(Struct, frozen=True, kw_only=True):
    """The whole policy. Active: in force, and the one before it a draft; shadow: run beside it, to be compared."""

    document: dict[str, JsonValue]
    state: Literal["active", "shadow", "draft"]
    version: int


class RoutingRuleAnswer(Struct, frozen=True, kw_only=True):
    """`unknown`: it asks for something that is not known of this customer (`name`), so it does not hold. `skipped`: one before it was the last."""

    name: str | None
    rule_id: UUID | None
    rule_name: str
    verdict: Literal["fires", "no", "unknown", "erred", "skipped"]


class RoutingRulesAnswer(Struct, frozen=True, kw_only=True):
    """All of them; those that were put away last. `limit`: there may be so many."""

    limit: int
    rules: list[KeptRoutingRule]


class RoutingTrial(Struct, frozen=True, kw_only=True):
    """What came of it. `missing`: facts that were asked for and are not known of this customer."""

    answers: list[RoutingRuleAnswer]
    case_number: int | None
    effects: RuleEffects
    facts: list[KnownFact]
    missing: list[str]
    notices: list[RoutingNotice]
    preferred_agent_id: UUID | None
    queue_id: UUID


class RuleAbout(Struct, frozen=True, kw_only=True):
    """What a condition may be about, and what can be asked of it. `events`: it is only known of these; null: of all."""

    about: Literal[
        "text",
        "queue",
        "entry_point",
        "channel",
        "status",
        "priority",
        "label",
        "language",
        "owner",
        "team",
        "hours",
        "disposition",
        "fact_kind",
        "fact_value",
        "fact_lately",
        "case_field",
        "customer_field",
    ]
    events: (
        list[
            Literal[
                "case_opened",
                "message_received",
                "message_sent",
                "note_added",
                "status_changed",
                "labels_changed",
                "case_assigned",
                "priority_changed",
                "fields_changed",
                "deadline_near",
                "deadline_passed",
                "answer_overdue",
                "work_finished",
                "fact_told",
            ]
        ]
        | None
    )
    ops: list[Literal["any_of", "none_of", "all_of", "filled", "empty", "at_least", "less_than"]]


class RuleAnswer(Struct, frozen=True, kw_only=True):
    """`days` null: kept for good. `can_be_undone`: it has not begun to erase."""

    can_be_undone: bool
    days: int | None
    days_before: int | None
    first_run_at: datetime | None
    kind: Literal["closed_cases", "customers", "decisions"]


class RuleBody(Struct, frozen=True, kw_only=True):
    """How many days it is kept; null: for good."""

    days: int | None


class RuleChoice(Struct, frozen=True, kw_only=True):
    """What a condition holds as a value, and what people call it."""

    label: str
    value: str


class RuleChoicesAnswer(Struct, frozen=True, kw_only=True):
    """What conditions can be chosen from, in the caller's language. Agents, teams and labels are in the directory."""

    abouts: list[RuleAbout]
    case_fields: list[RuleValueAnswer]
    channels: list[RuleChoice]
    customer_fields: list[RuleValueAnswer]
    dispositions: list[RuleChoice]
    entry_points: list[RuleChoice]
    fact_kinds: list[RuleFactKind]
    queues: list[RuleChoice]


class RuleCondition(Struct, frozen=True, kw_only=True):
    """`values` are ids, codes or words, by what is asked of; `key` names a value of a fact or a field of the customer."""

    about: Literal[
        "text",
        "queue",
        "entry_point",
        "channel",
        "status",
        "priority",
        "label",
        "language",
        "owner",
        "team",
        "hours",
        "disposition",
        "fact_kind",
        "fact_value",
        "fact_lately",
        "case_field",
        "customer_field",
    ]
    key: str | None | UnsetType = UNSET
    op: Literal["any_of", "none_of", "all_of", "filled", "empty", "at_least", "less_than"]
    values: list[str] | UnsetType = UNSET
    within: int | None | UnsetType = UNSET


class RuleEffects(Struct, frozen=True, kw_only=True):
    """What a rule sets; null and empty: it is left as it is. `at_least`: the priority is raised, never lowered."""

    at_least: bool | UnsetType = UNSET
    business_value: int | None | UnsetType = UNSET
    customer_value: int | None | UnsetType = UNSET
    preferred: Literal["owner", "last", "agent"] | None | UnsetType = UNSET
    preferred_agent_id: UUID | None | UnsetType = UNSET
    priority: Literal["low", "normal", "high", "urgent"] | None | UnsetType = UNSET
    queue_id: UUID | None | UnsetType = UNSET
    skills: list[RuleSkill] | UnsetType = UNSET


class RuleFactKind(Struct, frozen=True, kw_only=True):
    """A kind of facts with its values."""

    key: str
    label: str | None
    values: list[RuleValueAnswer]


class RuleRun(Struct, frozen=True, kw_only=True):
    """`done`; `failed`: nothing was done, `error` says why; `held`: it would have fired and was held back. No case: the caller may not see it, or there was none (`has_case`)."""

    case_id: UUID | None
    case_number: int | None
    case_subject: str | None
    customer_name: str | None
    error: ErrorDetail | None
    event_seq: int
    has_case: bool
    ran_at: datetime
    state: Literal["done", "failed", "held"]


class RuleRunsAnswer(Struct, frozen=True, kw_only=True):
    """Newest first."""

    cursor: str | None
    runs: list[RuleRun]


class RuleSkill(Struct, frozen=True, kw_only=True):
    """A skill that is asked for. `weight`: points for each level above `least`."""

    least: int | UnsetType = UNSET
    skill_id: UUID
    weight: float | UnsetType = UNSET


class RuleTrial(Struct, frozen=True, kw_only=True):
    """Of the newest `looked` events of its kind (`since` is the oldest of them) it would have fired on `fired`, in `cases` cases."""

    cases: int
    fired: int
    looked: int
    opened: int
    shown: list[TriedCase]
    since: datetime | None


class RuleValueAnswer(Struct, frozen=True, kw_only=True):
    """A field of customers or a value of facts. Without a label every tenant has it; `choices`: what it may be, when that is known."""

    choices: list[RuleChoice]
    key: str
    label: str | None
    type: Literal[
        "text",
        "long_text",
        "number",
        "money",
        "date",
        "instant",
        "choice",
        "choices",
        "yes_no",
        "phone",
        "email",
        "link",
        "agent",
    ]


class RulesAnswer(Struct, frozen=True, kw_only=True):
    """All of them; those that were put away last. `broken`: those that cannot be read. `limit`: there may be so many."""

    broken: list[BrokenRule]
    limit: int
    rules: list[KeptRule]


class RunAnswer(Struct, frozen=True, kw_only=True):
    """What a rule has done; `ended_at` null: it is at work."""

    began_at: datetime
    days: int
    ended_at: datetime | None
    erased: int
    kind: Literal["closed_cases", "customers", "decisions"]
    run_id: UUID


class RunBody(Struct, frozen=True, kw_only=True):
    """Repeating a call with the same `run_id` says nothing twice."""

    case_ids: list[UUID]
    run_id: UUID


class SaidAnswer(Struct, frozen=True, kw_only=True):
    """What an act would say. `missing` names fields without a value: then the macro would leave this case as it is."""

    kind: Literal["reply", "note"]
    locale: str
    missing: list[str]
    text: str


class ScenarioAnswer(Struct, frozen=True, kw_only=True):
    """What there is to simulate. Of the centre, `items` were seen on `days_seen` days; fewer than `least` are too few to go by."""

    agents: int
    days: float
    days_seen: int | None = None
    expected: float
    items: int | None = None
    least: int | None = None
    name: str
    queues: list[SeenQueueAnswer]
    since: date | None = None
    until: date | None = None


class ScenarioLookBody(Struct, frozen=True, kw_only=True):
    """A source to look into before it is run."""

    source: ScenarioSourceBody


class ScenarioSourceAnswer(Struct, frozen=True, kw_only=True):
    """As it was asked for."""

    days: int
    kind: Literal["example", "centre", "file"]
    since: date | None
    until: date | None


class ScenarioSourceBody(Struct, frozen=True, kw_only=True):
    """Where the scenario is from: the shipped example; the centre as its journal shows it from `since` to `until`, both included, of which `days` are simulated; or a file as `retzef simulate` takes it."""

    days: int | UnsetType = UNSET
    file: str | UnsetType = UNSET
    kind: Literal["example", "centre", "file"]
    since: date | None | UnsetType = UNSET
    text: str | UnsetType = UNSET
    until: date | None | UnsetType = UNSET


class SearchAnswer(Struct, frozen=True, kw_only=True):
    """`understood` false: nothing of what was written can be looked for. `after` asks for older messages; with `is_cut` it may find more, though fewer than asked came."""

    after: str | None
    cases: list[FoundCase]
    customers: list[FoundCustomer]
    is_cut: bool
    messages: list[FoundMessage]
    organizations: list[FoundOrganization]
    understood: bool


class SecondFactorAnswer(Struct, frozen=True, kw_only=True):
    """How it stands. `is_demanded`: my role must have one."""

    is_demanded: bool
    is_on: bool
    recovery_codes_left: int


class SecretAnswer(Struct, frozen=True, kw_only=True):
    """A new secret, told this once."""

    secret: str


class SeenQueueAnswer(Struct, frozen=True, kw_only=True):
    """A queue as the scenario calls it. `items`: of the centre, what came in those days."""

    items: int | None = None
    medium: str
    name: str


class SendAgainBody(Struct, frozen=True, kw_only=True):
    """`client_id`: made by whoever asks, so that it goes once."""

    client_id: UUID
    to: list[SentAgainToBody] | None | UnsetType = UNSET


class SendBody(Struct, frozen=True, kw_only=True):
    """What an agent says. Repeating a call with the same `client_id` does nothing twice."""

    attachment_ids: list[UUID] | UnsetType = UNSET
    campaign: str | None | UnsetType = UNSET
    client_id: UUID
    interaction_id: UUID | None
    mail: MailBody | None | UnsetType = UNSET
    note: bool | UnsetType = UNSET
    text: str | UnsetType = UNSET
    to: RecipientBody | None | UnsetType = UNSET


class SentAgainToBody(Struct, frozen=True, kw_only=True):
    """One who has not got it."""

    address: str
    corrected: str | None | UnsetType = UNSET


class SessionAnswer(Struct, frozen=True, kw_only=True):
    """Who am I, where, and the words of this desk; `places`: the tenants this sign-in leads to, this one among them; `signs_out_at`: where the identity provider ends its own session, after this one was ended; the page adds where to come back to."""

    agent: AgentAnswer
    csrf: str
    places: int
    presence_reasons: list[PresenceReasonAnswer]
    queues: list[QueueAnswer]
    signs_out_at: str | None
    tenant: TenantAnswer


class SessionLine(Struct, frozen=True, kw_only=True):
    """Where I am signed in."""

    came_by: Literal["password", "passkey", "provider"]
    created_at: datetime
    expires_at: datetime
    is_this: bool
    last_seen_at: datetime | None
    network: str
    session_id: UUID
    user_agent: str


class SessionsAnswer(Struct, frozen=True, kw_only=True):
    """This one first."""

    sessions: list[SessionLine]


class SettingAnswer(Struct, frozen=True, kw_only=True):
    """A setting as its channel declares it."""

    least: int | None
    most: int | None
    name: str
    options: list[str]
    required: bool
    type: Literal[
        "text",
        "texts",
        "yes_no",
        "web_address",
        "origins",
        "colour",
        "visitor_fields",
        "host",
        "number",
        "email_address",
        "email_addresses",
        "choice",
        "date",
    ]


class SettingBoundsAnswer(Struct, frozen=True, kw_only=True):
    """What a number of a policy may be, ends included; of a duration in seconds."""

    kind: Literal["count", "points", "part", "duration"]
    least: float
    most: float
    name: str


class ShadowChoiceAnswer(Struct, frozen=True, kw_only=True):
    """Whom the work would be offered, the points of both together, and why."""

    agent_id: UUID
    name: str
    reasons: list[ShadowReasonAnswer]
    score: float


class ShadowExampleAnswer(Struct, frozen=True, kw_only=True):
    """Where the two differ; null: not offered in that round."""

    decided_at: datetime
    in_force: ShadowChoiceAnswer | None
    queue_id: UUID
    queue_name: str
    shadow: ShadowChoiceAnswer | None


class ShadowQueueAnswer(Struct, frozen=True, kw_only=True):
    """Of offers of the policy in force (`decisions`): those the other would have made to somebody else, or to nobody yet."""

    decisions: int
    name: str
    not_yet: int
    queue_id: UUID
    sooner: int
    to_another: int


class ShadowReasonAnswer(Struct, frozen=True, kw_only=True):
    """A code with its facts, as with decisions."""

    code: str
    params: dict[str, int | str]


class ShadowResultAnswer(Struct, frozen=True, kw_only=True):
    """Since the policy was changed last. `began_at` null: nothing was compared yet. `failed_at`: when the comparison stopped last."""

    began_at: datetime | None
    examples: list[ShadowExampleAnswer]
    failed_at: datetime | None
    failure: str | None
    last_at: datetime | None
    queues: list[ShadowQueueAnswer]


class SideAnswer(Struct, frozen=True, kw_only=True):
    """One of the two, with everybody who is linked already."""

    cases: int
    created_at: datetime
    customer_id: UUID
    identities: list[FoundIdentity]
    locale: str | None
    name: str | None


class SignInAddressAnswer(Struct, frozen=True, kw_only=True):
    """Where the browser goes."""

    address: str


class SignInBody(Struct, frozen=True, kw_only=True):
    """Address and password; `tenant_id` when several tenants fit, `code` when a second factor is asked for."""

    code: str | None | UnsetType = UNSET
    email: str
    password: str
    tenant_id: UUID | None | UnsetType = UNSET


class SignInOfferAnswer(Struct, frozen=True, kw_only=True):
    """A provider to sign in with; `is_only_way`: passwords and passkeys are for administrators there."""

    is_only_way: bool
    name: str
    tenant: str
    tenant_id: UUID


class SignInOffersAnswer(Struct, frozen=True, kw_only=True):
    """By the tenant's name."""

    offers: list[SignInOfferAnswer]


class SignInOffersBody(Struct, frozen=True, kw_only=True):
    """Whose way in is asked for: an address, or the tenant of a link that was handed out."""

    email: str | UnsetType = UNSET
    tenant_id: UUID | None | UnsetType = UNSET


class SignInProblemAnswer(Struct, frozen=True, kw_only=True):
    """Why somebody was not let in, in the reader's language."""

    message: str


class SignInTrialAnswer(Struct, frozen=True, kw_only=True):
    """What somebody brought back from the provider, and what it would have led to; `problem` when it would have let nobody in."""

    claims: dict[str, JsonValue]
    email: str | None
    problem: str | None
    role: Literal["agent", "supervisor", "administrator", "back_office", "auditor", "own"] | None
    role_id: UUID | None
    shows_both_factors: bool
    tried_at: datetime


class SignatureAnswer(Struct, frozen=True, kw_only=True):
    """`text` is empty where the queue has no signature. `locale`: in which language it is."""

    locale: str
    text: str


class SimulatedFiguresAnswer(Struct, frozen=True, kw_only=True):
    """Numbers by their names in the reference, of the whole and of its parts by name; half hours are of any day, `08:30`."""

    all: dict[str, EstimateAnswer]
    half_hour: dict[str, dict[str, EstimateAnswer]]
    priority: dict[str, dict[str, EstimateAnswer]]
    queue: dict[str, dict[str, EstimateAnswer]]
    skill: dict[str, dict[str, EstimateAnswer]]


class SimulationAnswer(Struct, frozen=True, kw_only=True):
    """A comparison, and what came of it once it is done."""

    result: SimulationResultAnswer | None
    simulation: SimulationLine


class SimulationBody(Struct, frozen=True, kw_only=True):
    """What is to be compared with the first of `contenders`; `seeds`: so many runs of each."""

    contenders: list[ContenderBody]
    seeds: int | UnsetType = UNSET
    source: ScenarioSourceBody


class SimulationLine(Struct, frozen=True, kw_only=True):
    """A comparison as it stands. `progress`: 0 to 1; `error`: the code of why it failed."""

    contenders: list[ContenderAnswer]
    ended_at: datetime | None
    error: str | None
    has_scenario: bool
    made_at: datetime
    made_by: UUID
    made_by_name: str | None
    name: str
    progress: float
    seeds: int
    simulation_id: UUID
    source: ScenarioSourceAnswer
    state: Literal["running", "done", "cancelled", "failed"]


class SimulationResultAnswer(Struct, frozen=True, kw_only=True):
    """What came of a comparison; `policies` in the order of its contenders, `targets` in seconds by queue."""

    agents: int
    confidence: str
    days: float
    policies: list[ComparedAnswer]
    scenario: str
    seeds: list[int]
    targets: dict[str, float]


class SimulationsAnswer(Struct, frozen=True, kw_only=True):
    """The newest first."""

    simulations: list[SimulationLine]


class SingleSignOnAnswer(Struct, frozen=True, kw_only=True):
    """How people come in. The two addresses are to be told to the provider; `without_password`: people who need it to come in."""

    draft: IdentityProviderAnswer | None
    live: IdentityProviderAnswer | None
    may_go_back: bool
    redirect_uri: str
    signed_out_uri: str
    without_password: int


class SkillAnswer(Struct, frozen=True, kw_only=True):
    """A skill as it is kept."""

    active: bool
    name: dict[str, str]
    skill_id: UUID
    version: int


class SkillBody(Struct, frozen=True, kw_only=True):
    """A skill, by what it is called."""

    name: dict[str, str]


class SkillChangeBody(Struct, frozen=True, kw_only=True):
    """The whole skill, with the version it was read at. Not active: archived, chosen no more."""

    active: bool | UnsetType = UNSET
    name: dict[str, str]
    version: int


class SkilledPersonAnswer(Struct, frozen=True, kw_only=True):
    """Somebody with their levels by skill, 0 to 100; a skill they do not have is not among them."""

    active: bool
    agent_id: UUID
    levels: dict[str, int]
    name: str


class SkillsPage(Struct, frozen=True, kw_only=True):
    """All skills, and everybody who works here or was invited to, by name."""

    people: list[SkilledPersonAnswer]
    skills: list[SkillAnswer]


class SnoozeAct(Struct, frozen=True, kw_only=True, tag_field="kind", tag="snooze"):
    """It is put off, from the moment of the act."""

    minutes: int


class SourceAnswer(Struct, frozen=True, kw_only=True):
    """A system that tells facts."""

    archived_at: datetime | None
    icon: Literal["shop", "truck", "money", "calendar", "mail", "phone", "globe", "building", "wrench", "box"]
    key: str
    name: str
    source_id: UUID


class SourceBody(Struct, frozen=True, kw_only=True):
    """A system that tells facts. Archived it tells no more; what it told stays."""

    archived: bool | UnsetType = UNSET
    icon: (
        Literal["shop", "truck", "money", "calendar", "mail", "phone", "globe", "building", "wrench", "box"]
        | UnsetType
    ) = UNSET
    name: str


class SourcesAnswer(Struct, frozen=True, kw_only=True):
    """All of them, the archived last."""

    sources: list[SourceAnswer]


class SpanBody(Struct, frozen=True, kw_only=True):
    """Open from one time of the wall clock to another."""

    closes: str
    opens: str


class SplitAnswer(Struct, frozen=True, kw_only=True):
    """The new case; `split_id` undoes it."""

    case_id: UUID
    split_id: UUID


class SplitBody(Struct, frozen=True, kw_only=True):
    """From which message on, and what the new case is about."""

    message_id: UUID
    subject: str | None | UnsetType = UNSET


class StaffAnswer(Struct, frozen=True, kw_only=True):
    """Somebody who works here, was invited to, or no longer does. `work_in_hand`: items that would go back to their queues; `is_linked`: they come in by the identity provider."""

    agent_id: UUID
    capacity: int
    caps: dict[str, int]
    email: str
    has_second_factor: bool
    is_linked: bool
    last_seen_at: datetime | None
    locale: str
    name: str
    presence: str
    queue_ids: list[UUID]
    role: Literal["agent", "supervisor", "administrator", "back_office", "auditor", "own"]
    role_id: UUID | None
    role_name: str | None
    state: Literal["active", "invited", "inactive"]
    team_ids: list[UUID]
    work_in_hand: int


class StandingAnswer(Struct, frozen=True, kw_only=True):
    """How it stands now. `until`: when that changes; null: not within 400 days. `opens_at`: the next opening."""

    is_open: bool
    opens_at: datetime | None
    until: datetime | None


class StateReasonAnswer(Struct, frozen=True, kw_only=True):
    """Not ready for a reason."""

    label: str
    reason: str
    seconds: float


class StatesAnswer(Struct, frozen=True, kw_only=True):
    """Seconds of the day; `occupancy` between 0 and 1."""

    not_ready: list[StateReasonAnswer]
    occupancy: float | None
    occupied: float
    ready: float
    signed_in: float


class StatusAct(Struct, frozen=True, kw_only=True, tag_field="kind", tag="status"):
    """Its status."""

    status: Literal["open", "pending", "resolved", "spam"]


class SubdivisionAnswer(Struct, frozen=True, kw_only=True):
    """A part of a country with holidays of its own."""

    code: str
    name: str


class SuggestedOrganization(Struct, frozen=True, kw_only=True):
    """Where the domain of an address of theirs suggests that they belong."""

    domain: str
    name: str
    organization_id: UUID


class SuggestionAnswer(Struct, frozen=True, kw_only=True):
    """Two who may be one. `certainty`: 0.5 is where suggestions begin."""

    certainty: float
    found_at: datetime
    one: SideAnswer
    other: SideAnswer
    reasons: list[DuplicateReasonAnswer]


class SuggestionsAnswer(Struct, frozen=True, kw_only=True):
    """The likeliest first."""

    suggestions: list[SuggestionAnswer]


class SwitchBody(Struct, frozen=True, kw_only=True):
    """Off: nothing is sent. On: `from_now` leaves out what happened meanwhile, else it goes on from where it stood."""

    from_now: bool | UnsetType = UNSET
    on: bool


class TakeBody(Struct, frozen=True, kw_only=True):
    """`take`: what is taken from the other where both have it; what only the other has is taken anyway."""

    take: list[str] | UnsetType = UNSET


class TakenBackAnswer(Struct, frozen=True, kw_only=True):
    """All that was to go, as it would be said in `mail`."""

    attachments: list[TakenFileAnswer]
    bcc: list[MailPersonAnswer]
    cc: list[MailPersonAnswer]
    html: str | None
    is_forward: bool
    of_message_id: UUID | None
    quote: bool
    signature: bool
    subject: str
    text: str
    to: list[MailPersonAnswer]


class TakenFileAnswer(Struct, frozen=True, kw_only=True):
    """A file that no message has, to be named in one."""

    attachment_id: UUID
    media_type: str
    name: str
    size: int


class TakenFiles(Struct, frozen=True, kw_only=True):
    """Those of a mail."""

    files: list[TakenFileAnswer]


class TakerAnswer(Struct, frozen=True, kw_only=True):
    """Somebody who may get it. `doubts`: what speaks against it now, and the skills they lack by name. `askable`: when they can be asked about it; who can be asked `later` is waited for."""

    agent_id: UUID
    askable: Literal["now", "later", "never"]
    capacity: int
    doubts: list[str]
    load: int
    missing_skills: list[str]
    name: str
    presence: str
    presence_reason: str | None


class TakersAnswer(Struct, frozen=True, kw_only=True):
    """To whom an item can be given: who can take it now first."""

    agents: list[TakerAnswer]
    skills: list[AskableSkillAnswer]


class TaskAct(Struct, frozen=True, kw_only=True, tag_field="kind", tag="task"):
    """A task is made: for who answers for the case (its owner, else its team), who runs it, nobody yet, or the agent or team named."""

    agent_id: UUID | None | UnsetType = UNSET
    due_in: WorkingTimeBody | None | UnsetType = UNSET
    team_id: UUID | None | UnsetType = UNSET
    text: str
    who: Literal["answerable", "me", "nobody", "agent", "team"]


class TaskAnswer(Struct, frozen=True, kw_only=True):
    """A task of a case."""

    agent_id: UUID | None
    agent_name: str | None
    case_id: UUID
    done_at: datetime | None
    done_by_name: str | None
    due_at: datetime | None
    made_at: datetime
    made_by_name: str | None
    task_id: UUID
    team_id: UUID | None
    team_name: dict[str, str] | None
    text: str
    version: int


class TaskBody(Struct, frozen=True, kw_only=True):
    """It is written whole. `version`: the one that was read."""

    agent_id: UUID | None | UnsetType = UNSET
    done: bool | UnsetType = UNSET
    due_at: datetime | None | UnsetType = UNSET
    due_in: WorkingTimeBody | None | UnsetType = UNSET
    team_id: UUID | None | UnsetType = UNSET
    text: str
    version: int


class TasksAnswer(Struct, frozen=True, kw_only=True):
    """Of a case: the open ones in their order, then the done."""

    tasks: list[TaskAnswer]


class TeamAct(Struct, frozen=True, kw_only=True, tag_field="kind", tag="team"):
    """Which team answers for it; null: none."""

    team_id: UUID | None


class TeamAnswer(Struct, frozen=True, kw_only=True):
    """A team."""

    lead_agent_id: UUID | None
    member_ids: list[UUID]
    name: dict[str, str]
    team_id: UUID


class TeamBody(Struct, frozen=True, kw_only=True):
    """A name in one language at least, its members, and who leads them (who is a member too)."""

    lead_agent_id: UUID | None | UnsetType = UNSET
    member_ids: list[UUID] | UnsetType = UNSET
    name: dict[str, str]


class TeamMadeAnswer(Struct, frozen=True, kw_only=True):
    """The new team."""

    team_id: UUID


class TeamWithMembers(Struct, frozen=True, kw_only=True):
    """A team with its members."""

    members: list[UUID]
    name: dict[str, str]
    team_id: UUID


class TeamsAnswer(Struct, frozen=True, kw_only=True):
    """All of the tenant's."""

    teams: list[TeamAnswer]


class TenantAnswer(Struct, frozen=True, kw_only=True):
    """Where; `is_set_up`: whether the first steps of a new tenant were put away."""

    accent: str
    is_set_up: bool
    locales: list[str]
    name: str
    tenant_id: UUID


class TenantBody(Struct, frozen=True, kw_only=True):
    """The tenant; `locales`: the languages in which customers are served."""

    accent: str
    default_locale: Literal["en", "he", "uk", "ru"]
    home_country: str
    locales: list[Literal["en", "he", "uk", "ru"]]
    name: str
    time_zone: str
    version: int


class TenantChoices(Struct, frozen=True, kw_only=True):
    """Countries by their ISO 3166 codes, time zones by their IANA names."""

    countries: list[str]
    time_zones: list[str]


class TenantSettingsAnswer(Struct, frozen=True, kw_only=True):
    """The tenant as it is kept; `choices`: where it can be at home."""

    accent: str
    choices: TenantChoices
    default_locale: Literal["en", "he", "uk", "ru"]
    home_country: str
    locales: list[Literal["en", "he", "uk", "ru"]]
    name: str
    time_zone: str
    version: int


class TextField(Struct, frozen=True, kw_only=True):
    """A field of the tenant's own that a text may name."""

    label: dict[str, str]
    name: str


class TiedCaseLine(Struct, frozen=True, kw_only=True):
    """Another case and how it is tied to this one."""

    by_name: str | None
    case_id: UUID
    number: int
    readable: bool
    since: datetime
    status: Literal["open", "pending", "snoozed", "resolved", "spam"]
    subject: str | None
    tie: Literal["merged", "split", "split_off", "related"]
    tie_id: UUID | None


class TiesAnswer(Struct, frozen=True, kw_only=True):
    """Newest first."""

    cases: list[TiedCaseLine]


class TimelineAnswer(Struct, frozen=True, kw_only=True):
    """Newest first; `before` asks for the older page."""

    before: str | None
    events: list[TimelineEvent]


class TimelineEvent(Struct, frozen=True, kw_only=True):
    """One event. Of a message the first 2000 characters; of a fact the `params` of its sentence."""

    actor_kind: str
    actor_name: str | None
    attachments: int | None
    author_name: str | None
    case_id: UUID | None
    case_number: int | None
    case_subject: str | None
    channel: str | None
    direction: str | None
    fact_id: UUID | None
    interaction_id: UUID | None
    kind: str
    message_id: UUID | None
    occurred_at: datetime
    params: dict[str, Any]
    seq: int | None
    status: str | None
    text: str | None


class TokenAnswer(Struct, frozen=True, kw_only=True):
    """A token, without itself. `effective`: what it may do now, which is less when its maker lost rights."""

    agent_id: UUID
    effective: list[
        Literal[
            "cases.read",
            "cases.read_all",
            "cases.note",
            "cases.handle",
            "cases.assign",
            "cases.merge",
            "customers.read",
            "customers.edit",
            "customers.merge",
            "customers.import",
            "customers.export",
            "customers.erase",
            "work.supervise",
            "board.read",
            "reports.read",
            "audit.read",
            "people.manage",
            "roles.manage",
            "queues.manage",
            "channels.manage",
            "tenant.manage",
            "tenant.export",
            "automation.manage",
            "api.manage",
            "facts.write",
            "operations.manage",
        ]
    ]
    expires_at: datetime | None
    last_used_at: datetime | None
    last_used_network: str
    made_at: datetime
    maker_name: str
    name: str
    permissions: list[
        Literal[
            "cases.read",
            "cases.read_all",
            "cases.note",
            "cases.handle",
            "cases.assign",
            "cases.merge",
            "customers.read",
            "customers.edit",
            "customers.merge",
            "customers.import",
            "customers.export",
            "customers.erase",
            "work.supervise",
            "board.read",
            "reports.read",
            "audit.read",
            "people.manage",
            "roles.manage",
            "queues.manage",
            "channels.manage",
            "tenant.manage",
            "tenant.export",
            "automation.manage",
            "api.manage",
            "facts.write",
            "operations.manage",
        ]
    ]
    token_id: UUID


class TokenBody(Struct, frozen=True, kw_only=True):
    """A name to know it by, what it may do, and until when; null: until it is revoked."""

    expires_at: datetime | None | UnsetType = UNSET
    name: str
    permissions: list[
        Literal[
            "cases.read",
            "cases.read_all",
            "cases.note",
            "cases.handle",
            "cases.assign",
            "cases.merge",
            "customers.read",
            "customers.edit",
            "customers.merge",
            "customers.import",
            "customers.export",
            "customers.erase",
            "work.supervise",
            "board.read",
            "reports.read",
            "audit.read",
            "people.manage",
            "roles.manage",
            "queues.manage",
            "channels.manage",
            "tenant.manage",
            "tenant.export",
            "automation.manage",
            "api.manage",
            "facts.write",
            "operations.manage",
        ]
    ]


class TokensAnswer(Struct, frozen=True, kw_only=True):
    """Those of all makers, the newest first."""

    tokens: list[TokenAnswer]


class ToldAnswer(Struct, frozen=True, kw_only=True):
    """What became of one fact. `external_id` is empty where what was sent has none. `error` when it was refused; the others are kept all the same."""

    customer_id: UUID | None
    error: ErrorDetail | None = None
    external_id: str
    fact_id: UUID | None
    outcome: Literal["made", "changed", "unchanged", "refused"]


class TranscriptAnswer(Struct, frozen=True, kw_only=True):
    """The message that goes by mail, and to which address."""

    address: str
    message_id: UUID


class TranscriptBody(Struct, frozen=True, kw_only=True):
    """`client_id`: made by whoever asks, so that it goes once."""

    client_id: UUID
    identity_id: UUID | None | UnsetType = UNSET


class TrialAnswer(Struct, frozen=True, kw_only=True):
    """What the hours come to: now, four working hours from now, the end of the next working day; and the texts, filled in."""

    closed_texts: dict[str, str]
    coming: list[ComingDayAnswer]
    end_of_next_day: datetime | None
    in_four_hours: datetime | None
    lists_none: bool
    standing: StandingAnswer


class TrialStepAnswer(Struct, frozen=True, kw_only=True):
    """A step of a trial, when it begins and again when it ends."""

    authserv: str | None = None
    count: int | None = None
    folder: str | None = None
    folders: list[str] | None = None
    host: str | None = None
    port: int | None = None
    problem: ErrorDetail | None = None
    seconds: int | None = None
    senders: list[str] | None = None
    state: Literal["begun", "done", "failed", "skipped"]
    step: Literal["token", "imap", "folder", "smtp", "senders", "send", "arrive"]


class TriedCase(Struct, frozen=True, kw_only=True):
    """A case on which a rule would have acted, and when last."""

    case_id: UUID
    case_number: int
    case_subject: str | None
    customer_name: str | None
    occurred_at: datetime


class TryRoutingBody(Struct, frozen=True, kw_only=True):
    """Whom the rules are tried on: a customer who comes by this entry point, into its queue or another."""

    customer_id: UUID
    entry_point_id: UUID
    queue_id: UUID | None | UnsetType = UNSET
    rule: NewRoutingRuleBody | None | UnsetType = UNSET


class TryRuleBody(Struct, frozen=True, kw_only=True):
    """When, and if: a rule to be tried."""

    acts: list[
        ReplyAct
        | NoteAct
        | LabelsAct
        | PriorityAct
        | OwnerAct
        | TeamAct
        | QueueAct
        | StatusAct
        | SnoozeAct
        | DeadlineAct
        | FieldAct
        | TaskAct
        | NotifyAct
        | OpenCaseAct
    ]
    conditions: list[RuleCondition] | UnsetType = UNSET
    event: Literal[
        "case_opened",
        "message_received",
        "message_sent",
        "note_added",
        "status_changed",
        "labels_changed",
        "case_assigned",
        "priority_changed",
        "fields_changed",
        "deadline_near",
        "deadline_passed",
        "answer_overdue",
        "work_finished",
        "fact_told",
    ]
    match: Literal["all", "any"] | UnsetType = UNSET


class TuningAnswer(Struct, frozen=True, kw_only=True):
    """What the caller has chosen; every kind is there."""

    kinds: dict[str, WaysBody]
    quiet_from: str | None = None
    quiet_until: str | None = None
    version: int


class TuningBody(Struct, frozen=True, kw_only=True):
    """Written whole. Quiet hours are by the clock of wherever the desk is open; they may go over midnight."""

    kinds: dict[str, WaysBody] | UnsetType = UNSET
    quiet_from: str | None | UnsetType = UNSET
    quiet_until: str | None | UnsetType = UNSET
    version: int


class UnansweredAnswer(Struct, frozen=True, kw_only=True):
    """Of one queue by one channel. `late`: whose answer was promised and is due; `overdue`: whose case's deadline has passed."""

    cases: int
    channel: str
    late: int
    oldest_since: datetime | None
    over_a_day: int
    over_an_hour: int
    overdue: int
    queue_id: UUID


class UnansweredReport(Struct, frozen=True, kw_only=True):
    """Those who have waited longest first."""

    at: datetime
    cases: int
    parts: list[UnansweredAnswer]


class UndoAnswer(Struct, frozen=True, kw_only=True):
    """What could be put back, exactly."""

    cases: list[UndoneCase]


class UndoAssignBody(Struct, frozen=True, kw_only=True):
    """To whom it was given, and who had it before, as giving it answered; null: it waited."""

    agent_id: UUID
    back_to: UUID | None | UnsetType = UNSET


class UndoneCase(Struct, frozen=True, kw_only=True):
    """`restored` is False when the case has changed since."""

    case_id: UUID
    restored: bool


class UnsentFileAnswer(Struct, frozen=True, kw_only=True):
    """`url` opens it for some hours."""

    url: str


class UsualMailAnswer(Struct, frozen=True, kw_only=True):
    """How an answer would go if nobody said otherwise. `of_message_id`: the mail it would answer, null when it would be the first."""

    cc: list[MailPersonAnswer]
    of_message_id: UUID | None
    subject: str
    to: list[MailPersonAnswer]


class ViewAnswer(Struct, frozen=True, kw_only=True):
    """A saved view with how many cases it holds for the caller; `more`: there are more than were counted."""

    count: int
    may_change: bool
    more: bool
    name: str
    query: dict[str, Any]
    scope: Literal["mine", "team", "tenant"]
    team_id: UUID | None
    version: int
    view_id: UUID


class ViewBody(Struct, frozen=True, kw_only=True):
    """It is written whole. `version`: the one that was read."""

    name: str
    query: FilterQuery
    scope: Literal["mine", "team", "tenant"] | UnsetType = UNSET
    team_id: UUID | None | UnsetType = UNSET
    version: int


class ViewCount(Struct, frozen=True, kw_only=True):
    """How many a view holds; `more`: there are more than were counted."""

    count: int
    more: bool
    view: Literal["mine", "team", "unassigned", "unanswered", "all", "snoozed", "spam"]


class ViewsAnswer(Struct, frozen=True, kw_only=True):
    """What the caller sees: their own, their teams', everybody's."""

    views: list[ViewAnswer]


class VisitAnswer(Struct, frozen=True, kw_only=True):
    """The token is the only key to the thread."""

    email: str | None
    visitor_id: UUID
    visitor_token: str


class VisitBody(Struct, frozen=True, kw_only=True):
    """A visit begins or goes on."""

    email: str | None | UnsetType = UNSET
    identity: str | None | UnsetType = UNSET
    locale: Literal["en", "he", "uk", "ru"] | None | UnsetType = UNSET
    name: str | None | UnsetType = UNSET
    page_url: str | None | UnsetType = UNSET
    phone: str | None | UnsetType = UNSET
    visitor_token: str | None | UnsetType = UNSET


class VisitorFileAnswer(Struct, frozen=True, kw_only=True):
    """A stored file, to be named in a message."""

    attachment_id: UUID
    media_type: str
    name: str
    size: int


class VisitorTranscriptAnswer(Struct, frozen=True, kw_only=True):
    """Where it goes. `said`: the same as a sentence for the visitor."""

    email: str
    said: str


class VisitorTranscriptBody(Struct, frozen=True, kw_only=True):
    """Where to; left out: to the address the visitor gave, or the host site vouches for."""

    email: str | None | UnsetType = UNSET


class WaitingAnswer(Struct, frozen=True, kw_only=True):
    """`may_pull`: whether any queue of mine may be taken from at all. The most urgent first, at most 100."""

    items: list[WaitingWorkAnswer]
    may_pull: bool


class WaitingWorkAnswer(Struct, frozen=True, kw_only=True):
    """One item that waits. `doubts`: why I cannot take it now. `priority` is the case's, -1 to 2."""

    case_id: UUID
    case_number: int
    channel: str
    customer_name: str | None
    deadline_at: datetime | None
    doubts: list[str]
    last_line: str
    medium: str
    priority: int
    queue_id: UUID
    queue_name: str
    queued_at: datetime
    subject: str | None
    work_item_id: UUID


class WayAnswer(Struct, frozen=True, kw_only=True):
    """A way to write to the customer first. `refusal`: the code of why not, null when it can be done."""

    case_id: UUID | None
    case_number: int | None
    channel: str
    entry_point_id: UUID
    entry_point_name: str
    identity_id: UUID
    kind: str
    last_at: datetime | None
    limits: ChannelLimits
    refusal: str | None
    shown: str


class WaysAnswer(Struct, frozen=True, kw_only=True):
    """Those that can be gone first. `channels`: all on which one can write first at all."""

    channels: list[str]
    ways: list[WayAnswer]


class WaysBody(Struct, frozen=True, kw_only=True):
    """In which ways one wants to be told of a kind."""

    list: bool | UnsetType = UNSET
    sound: bool | UnsetType = UNSET
    system: bool | UnsetType = UNSET


class WebhookAnswer(Struct, frozen=True, kw_only=True):
    """A subscription as it is. `waiting`: deliveries that were not taken yet, counted to 1000."""

    allow_private_network: bool
    failing_since: datetime | None
    kinds: list[
        Literal[
            "message.received",
            "message.sent",
            "message.status_changed",
            "note.added",
            "case.opened",
            "case.changed",
            "case.resolved",
            "case.reopened",
            "customer.created",
            "customer.changed",
            "customer.erased",
            "customer.linked",
            "customer.unlinked",
            "interaction.started",
            "interaction.ended",
            "work.queued",
            "work.assigned",
            "work.finished",
            "fact.recorded",
            "fact.changed",
            "task.added",
            "task.changed",
            "task.done",
            "task.reopened",
            "task.removed",
            "task.due",
            "alert.began",
            "alert.ended",
        ]
    ]
    made_at: datetime
    name: str
    off_at: datetime | None
    off_reason: Literal["by_hand", "failing", "gone"] | None
    previous_until: datetime | None
    state: Literal["on", "off"]
    subscription_id: UUID
    url: str
    version: int
    waiting: int


class WebhookBody(Struct, frozen=True, kw_only=True):
    """A subscription. `kinds`: which events are told, none named means all."""

    allow_private_network: bool | UnsetType = UNSET
    kinds: (
        list[
            Literal[
                "message.received",
                "message.sent",
                "message.status_changed",
                "note.added",
                "case.opened",
                "case.changed",
                "case.resolved",
                "case.reopened",
                "customer.created",
                "customer.changed",
                "customer.erased",
                "customer.linked",
                "customer.unlinked",
                "interaction.started",
                "interaction.ended",
                "work.queued",
                "work.assigned",
                "work.finished",
                "fact.recorded",
                "fact.changed",
                "task.added",
                "task.changed",
                "task.done",
                "task.reopened",
                "task.removed",
                "task.due",
                "alert.began",
                "alert.ended",
            ]
        ]
        | UnsetType
    ) = UNSET
    name: str
    url: str


class WebhookChangeBody(Struct, frozen=True, kw_only=True):
    """The whole subscription, with the version it was read at."""

    allow_private_network: bool | UnsetType = UNSET
    kinds: (
        list[
            Literal[
                "message.received",
                "message.sent",
                "message.status_changed",
                "note.added",
                "case.opened",
                "case.changed",
                "case.resolved",
                "case.reopened",
                "customer.created",
                "customer.changed",
                "customer.erased",
                "customer.linked",
                "customer.unlinked",
                "interaction.started",
                "interaction.ended",
                "work.queued",
                "work.assigned",
                "work.finished",
                "fact.recorded",
                "fact.changed",
                "task.added",
                "task.changed",
                "task.done",
                "task.reopened",
                "task.removed",
                "task.due",
                "alert.began",
                "alert.ended",
            ]
        ]
        | UnsetType
    ) = UNSET
    name: str
    url: str
    version: int


class WebhookReplayBody(Struct, frozen=True, kw_only=True):
    """Since when everything is sent once more."""

    since: datetime


class WebhookReplayedAnswer(Struct, frozen=True, kw_only=True):
    """How many are sent once more; `stopped_at`: where it ended when there were more than it takes at once."""

    count: int
    stopped_at: datetime | None


class WebhookSecretAnswer(Struct, frozen=True, kw_only=True):
    """A new secret, told this once; the one of before signs too until `previous_until`."""

    previous_until: datetime
    secret: str


class WebhookTestAnswer(Struct, frozen=True, kw_only=True):
    """What the receiver said to a test. `error_message` in the reader's language when it was not taken."""

    answer: str
    duration_ms: int
    error_code: str | None
    error_message: str | None
    is_taken: bool
    status: int | None


class WebhookTrialBody(Struct, frozen=True, kw_only=True):
    """Where a test goes before anything is kept; `subscription_id`: of what is kept already, whose secret signs it."""

    allow_private_network: bool | UnsetType = UNSET
    subscription_id: UUID | None | UnsetType = UNSET
    url: str


class WebhooksAnswer(Struct, frozen=True, kw_only=True):
    """All subscriptions, and the kinds of event there are."""

    kinds: list[
        Literal[
            "message.received",
            "message.sent",
            "message.status_changed",
            "note.added",
            "case.opened",
            "case.changed",
            "case.resolved",
            "case.reopened",
            "customer.created",
            "customer.changed",
            "customer.erased",
            "customer.linked",
            "customer.unlinked",
            "interaction.started",
            "interaction.ended",
            "work.queued",
            "work.assigned",
            "work.finished",
            "fact.recorded",
            "fact.changed",
            "task.added",
            "task.changed",
            "task.done",
            "task.reopened",
            "task.removed",
            "task.due",
            "alert.began",
            "alert.ended",
        ]
    ]
    webhooks: list[WebhookAnswer]


class WhyFound(Struct, frozen=True, kw_only=True):
    """Where it was found: a value of the tenant's own field, or the name that another system has for a fact."""

    key: str
    label: dict[str, str]
    pieces: list[MarkedText]
    where: str


class WorkFreedAnswer(Struct, frozen=True, kw_only=True):
    """Where it was, by which it can be put back."""

    agent_id: UUID | None
    queue_id: UUID


class WorkingTimeBody(Struct, frozen=True, kw_only=True):
    """Working minutes from now; or the end of a working day: 0 this one, 1 the next, and so on."""

    amount: int
    unit: Literal["working_minutes", "working_days"]


class WrapUpBody(Struct, frozen=True, kw_only=True):
    """How it ended. `disposition_id` is left out only where the queue has none. `outcome`, in the agent's words, is kept with the case when it is resolved."""

    disposition_id: UUID | None | UnsetType = UNSET
    outcome: str | None | UnsetType = UNSET
    resolve_case: bool
