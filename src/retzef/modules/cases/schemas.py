"""What callers send about cases, and how it is understood."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from retzef.engine.calendar import WorkingDays, WorkingMinutes, WorkingTime
from retzef.engine.cases import CaseStatus, Priority
from retzef.kernel.ids import AgentId
from retzef.modules.cases.changes import CaseChange
from retzef.platform.http.schemas import Incoming

Subject = Annotated[str, StringConstraints(max_length=300, strip_whitespace=True)]
TaskText = Annotated[
    str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True, pattern=r"^[^\x00]*$")
]


class WorkingTimeBody(Incoming):
    """Working minutes from now; or the end of a working day: 0 this one, 1 the next, and so on."""

    unit: Literal["working_minutes", "working_days"]
    amount: int = Field(ge=0, le=100_000)

    def to_time(self) -> WorkingTime:
        """As calendars reckon."""
        return WorkingMinutes(self.amount) if self.unit == "working_minutes" else WorkingDays(self.amount)


class CaseBody(Incoming):
    """What may be changed of a case; what is left out stays. Labels are added and dropped, not replaced."""

    subject: Subject | None = None
    status: CaseStatus | None = None
    snoozed_until: AwareDatetime | None = Field(default=None, description="With the status `snoozed`")
    outcome: Annotated[str, StringConstraints(max_length=500, strip_whitespace=True)] | None = Field(
        default=None, description="With the status `resolved`"
    )
    priority: Priority | None = None
    deadline_at: AwareDatetime | None = Field(default=None, description="A plain instant; null for none")
    deadline_in: WorkingTimeBody | None = Field(
        default=None,
        description="Instead of an instant: working time by the opening hours of the case's queue",
    )
    owner_agent_id: UUID | None = None
    team_id: UUID | None = None
    add_labels: list[UUID] = Field(default_factory=list, max_length=20)
    drop_labels: list[UUID] = Field(default_factory=list, max_length=20)
    fields: dict[str, Any] = Field(
        default_factory=dict,
        max_length=200,
        description="Values of the tenant's own fields by key; null takes one away, what is left out stays",
    )

    def to_change(self) -> CaseChange:
        """As the module understands it. A field that must have a value and is null is left out."""
        given = self.model_fields_set
        named: dict[str, object] = {}
        for name in ("status", "priority"):
            if getattr(self, name) is not None:
                named[name] = getattr(self, name)
        for name in ("deadline_at", "team_id"):
            if name in given:
                named[name] = getattr(self, name)
        if "subject" in given:
            named["subject"] = (self.subject or "").replace("\x00", "") or None
        if "owner_agent_id" in given:
            named["owner_agent_id"] = AgentId(self.owner_agent_id) if self.owner_agent_id else None
        until: datetime | None = self.snoozed_until
        return CaseChange(
            snoozed_until=until,
            outcome=(self.outcome or "").replace("\x00", "") or None,
            deadline_in=self.deadline_in.to_time() if self.deadline_in else None,
            add_labels=frozenset(self.add_labels),
            drop_labels=frozenset(self.drop_labels),
            fields=self.fields,
            **named,  # type: ignore[arg-type]  # each is of the type its field above has
        )
