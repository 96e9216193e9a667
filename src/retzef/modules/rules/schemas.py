"""Rules as callers write and read them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from retzef.engine.fields import FieldType
from retzef.engine.rules import LATELY_MAX, About, Condition, Match, Op, RuleEvent
from retzef.modules.rules.acts import RuleAct, RuleActs
from retzef.modules.rules.rules import RULES_MAX, Rule
from retzef.modules.rules.runs import State
from retzef.platform.http.schemas import ErrorDetail, Incoming
from retzef.platform.http.visible import VISIBLE

CONDITIONS_MAX = 20
VALUES_MAX = 50
_Text = StringConstraints(min_length=1, max_length=80, strip_whitespace=True, pattern=r"^[^\x00]*$")
RuleName = Annotated[str, _Text, VISIBLE]
# A kind of facts and one of its values, each of fifty letters at most.
RuleKey = Annotated[
    str, StringConstraints(min_length=1, max_length=110, strip_whitespace=True, pattern=r"^[^\x00]*$")
]
RuleValue = Annotated[
    str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True, pattern=r"^[^\x00]*$")
]


class RuleCondition(BaseModel):
    """`values` are ids, codes or words, by what is asked of; `key` names a value of a fact or a field of the customer.

    Of `fact_lately` it names a kind of facts (`order`) or a value of one (`order.status`), and `within` says how many minutes back.
    """

    model_config = ConfigDict(extra="forbid")

    about: About
    op: Op
    values: list[RuleValue] = Field(default_factory=list, max_length=VALUES_MAX)
    key: RuleKey | None = None
    within: Annotated[int, Field(ge=1, le=LATELY_MAX)] | None = None


class TryRuleBody(Incoming):
    """When, and if: a rule to be tried."""

    event: RuleEvent
    match: Match = Field("all", description="Do all conditions have to hold, or is one enough?")
    conditions: list[RuleCondition] = Field(default_factory=list, max_length=CONDITIONS_MAX)
    acts: RuleActs = Field(
        description="A case is opened first where there is none; what is said is said next, in order; then the case is changed, all at once; then tasks are made and people are told"
    )

    def to_rule(
        self,
        name: str = "",
        *,
        active: bool = False,
        stops: bool = False,
        once: bool = False,
        retired: bool = False,
    ) -> Rule:
        """As the module understands it."""
        conditions = tuple(
            Condition(each.about, each.op, tuple(each.values), each.key, each.within)
            for each in self.conditions
        )
        return Rule(name, self.event, self.match, conditions, tuple(self.acts), active, stops, once, retired)


class NewRuleBody(TryRuleBody):
    """A rule. `stops`: when it has fired, those after it are not asked. `once`: it acts on a case once and never again."""

    name: RuleName
    active: bool = True
    stops: bool = False
    once: bool = False

    def whole(self, *, retired: bool = False) -> Rule:
        """With its name and settings."""
        return self.to_rule(self.name, active=self.active, stops=self.stops, once=self.once, retired=retired)


class ChangeRuleBody(NewRuleBody):
    """It is written whole. `version`: the one that was read. `retired`: it is put away."""

    version: int
    retired: bool = False


class KeptRule(BaseModel):
    """A rule, in the order in which they are asked. The counts are of the last 24 hours.

    `names_gone`: it names a team that was deleted or somebody who was deactivated, so it fails or never fits.
    """

    rule_id: UUID
    name: str
    event: RuleEvent
    match: Match
    conditions: list[RuleCondition]
    acts: list[RuleAct]
    active: bool
    stops: bool
    once: bool
    retired: bool
    version: int
    done: int
    failed: int
    held: int
    last_run_at: datetime | None
    names_gone: bool


class BrokenRule(BaseModel):
    """A rule that this program cannot read: it is not asked until it is written anew."""

    rule_id: UUID
    name: str
    version: int


class RulesAnswer(BaseModel):
    """All of them; those that were put away last. `broken`: those that cannot be read. `limit`: there may be so many."""

    rules: list[KeptRule]
    broken: list[BrokenRule]
    limit: int


class MadeRule(BaseModel):
    """The new one's id."""

    rule_id: UUID


class OrderRulesBody(Incoming):
    """All that are not put away and can be read, in the order in which they shall be asked."""

    rule_ids: list[UUID] = Field(max_length=RULES_MAX)


class RuleChoice(BaseModel):
    """What a condition holds as a value, and what people call it."""

    model_config = ConfigDict(from_attributes=True)

    value: str
    label: str


class RuleValueAnswer(BaseModel):
    """A field of customers or a value of facts. Without a label every tenant has it; `choices`: what it may be, when that is known."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    type: FieldType
    label: str | None
    choices: list[RuleChoice]


class RuleFactKind(BaseModel):
    """A kind of facts with its values."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    label: str | None
    values: list[RuleValueAnswer]


class RuleAbout(BaseModel):
    """What a condition may be about, and what can be asked of it. `events`: it is only known of these; null: of all."""

    about: About
    ops: list[Op]
    events: list[RuleEvent] | None


class RuleChoicesAnswer(BaseModel):
    """What conditions can be chosen from, in the caller's language. Agents, teams and labels are in the directory."""

    model_config = ConfigDict(from_attributes=True)

    abouts: list[RuleAbout] = Field(default_factory=list)
    queues: list[RuleChoice]
    dispositions: list[RuleChoice]
    entry_points: list[RuleChoice]
    channels: list[RuleChoice]
    customer_fields: list[RuleValueAnswer]
    case_fields: list[RuleValueAnswer]
    fact_kinds: list[RuleFactKind]


class TriedCase(BaseModel):
    """A case on which a rule would have acted, and when last."""

    case_id: UUID
    case_number: int
    case_subject: str | None
    customer_name: str | None
    occurred_at: datetime


class RuleTrial(BaseModel):
    """Of the newest `looked` events of its kind (`since` is the oldest of them) it would have fired on `fired`, in `cases` cases.

    `opened`: for so many customers who have no case open now it would have opened one, besides.
    """

    looked: int
    since: datetime | None
    fired: int
    cases: int
    opened: int
    shown: list[TriedCase] = Field(description="The newest of those that the caller may see")


class RuleRun(BaseModel):
    """`done`; `failed`: nothing was done, `error` says why; `held`: it would have fired and was held back. No case: the caller may not see it, or there was none (`has_case`)."""

    event_seq: int
    ran_at: datetime
    state: State
    error: ErrorDetail | None
    has_case: bool
    case_id: UUID | None
    case_number: int | None
    case_subject: str | None
    customer_name: str | None


class RuleRunsAnswer(BaseModel):
    """Newest first."""

    runs: list[RuleRun]
    cursor: str | None
