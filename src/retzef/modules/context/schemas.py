"""Routing rules as callers write and read them."""

from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from retzef.engine.cases import Priority
from retzef.engine.context import Effects
from retzef.engine.context.rule import LEVEL_MAX, NOTICE_MAX, RULES_MAX, SKILLS_MAX, VALUE_MAX, Preferred
from retzef.engine.context.syntax import LENGTH_MAX
from retzef.engine.routing import Requirement
from retzef.kernel.ids import SkillId
from retzef.modules.context.rules import RoutingRule
from retzef.platform.http.schemas import ErrorDetail, Incoming, Locale
from retzef.platform.http.visible import VISIBLE

_Text = StringConstraints(min_length=1, max_length=80, strip_whitespace=True, pattern=r"^[^\x00]*$")
RoutingRuleName = Annotated[str, _Text, VISIBLE]
# Also a longer one is taken in, so that whoever writes it is told where it ends.
Condition = Annotated[str, StringConstraints(max_length=2 * LENGTH_MAX, pattern=r"^[^\x00]*$")]
NoticeText = Annotated[
    str, StringConstraints(min_length=1, max_length=NOTICE_MAX, strip_whitespace=True, pattern=r"^[^\x00]*$"), VISIBLE
]  # fmt: skip
Notices: TypeAlias = dict[Locale, NoticeText]
Value = Annotated[int, Field(ge=0, le=VALUE_MAX)]


class RuleSkill(Incoming):
    """A skill that is asked for. `weight`: points for each level above `least`."""

    skill_id: UUID
    least: Annotated[int, Field(ge=0, le=LEVEL_MAX, strict=True)] = 0
    weight: Annotated[float, Field(ge=0, le=1_000)] = 0


class RuleEffects(Incoming):
    """What a rule sets; null and empty: it is left as it is. `at_least`: the priority is raised, never lowered.

    `preferred`: whoever answers for the case (`owner`), whoever served the customer last (`last`), or the agent named.
    """

    queue_id: UUID | None = None
    skills: list[RuleSkill] = Field(default_factory=list, max_length=SKILLS_MAX)
    customer_value: Value | None = None
    business_value: Value | None = None
    priority: Priority | None = None
    at_least: bool = True
    preferred: Preferred | None = None
    preferred_agent_id: UUID | None = None

    def to_effects(self) -> Effects:
        """As the engine has them."""
        skills = tuple(Requirement(SkillId(each.skill_id), each.least, each.weight) for each in self.skills)
        named = self.preferred_agent_id if self.preferred == "agent" else None
        preferred = None if self.preferred == "agent" and named is None else self.preferred
        return Effects(
            self.queue_id, skills, self.customer_value, self.business_value, self.priority, self.at_least, preferred, named
        )  # fmt: skip


class NewRoutingRuleBody(Incoming):
    """A rule. `notices`: what the agent is shown; between `{{` and `}}` an expression. `stops`: those after it are not asked."""

    name: RoutingRuleName
    condition: Condition
    effects: RuleEffects
    notices: Notices = Field(default_factory=dict)
    stops: bool = False
    active: bool = True

    def whole(self, *, retired: bool = False) -> RoutingRule:
        """As the module understands it."""
        notices = {str(locale): text for locale, text in self.notices.items()}
        return RoutingRule(
            self.name, self.condition, self.effects.to_effects(), notices, self.stops, self.active, retired
        )


class ChangeRoutingRuleBody(NewRoutingRuleBody):
    """It is written whole. `version`: the one that was read. `retired`: it is put away."""

    version: int
    retired: bool = False


class KeptRoutingRule(BaseModel):
    """A rule, in the order in which they are asked. The counts are since it was last changed.

    `reads`: the facts that its condition and its notices read. `broken`: it is left out, as it is written it can no longer be asked.
    """

    rule_id: UUID
    name: str
    condition: str
    effects: RuleEffects
    notices: dict[str, str]
    stops: bool
    active: bool
    retired: bool
    version: int
    reads: list[str]
    fired: int
    last_fired_at: datetime | None
    failed: int
    last_failed_at: datetime | None
    last_error: ErrorDetail | None
    broken: ErrorDetail | None


class RoutingRulesAnswer(BaseModel):
    """All of them; those that were put away last. `limit`: there may be so many."""

    rules: list[KeptRoutingRule]
    limit: int


class MadeRoutingRule(BaseModel):
    """The new one's id."""

    rule_id: UUID


class OrderRoutingRulesBody(Incoming):
    """All that are not put away, in the order in which they shall be asked."""

    rule_ids: list[UUID] = Field(max_length=RULES_MAX)


FactKind: TypeAlias = Literal["yes_no", "whole", "number", "text", "instant", "span", "list"]


class RoutingFact(BaseModel):
    """A fact that rules may read. `members`: what each of a list has. `words`: what it may be, where that is known.

    `label`: what people of the tenant call it; null for those that every tenant has, for which the desk has the words.
    """

    name: str
    type: FactKind
    words: list[str] | None
    label: str | None
    members: list["RoutingFact"]


class RoutingChoice(BaseModel):
    """What a rule can name by id."""

    value: UUID
    label: str


class RoutingFactsAnswer(BaseModel):
    """All facts, and what rules can set or be tried with."""

    facts: list[RoutingFact]
    queues: list[RoutingChoice]
    entry_points: list[RoutingChoice]
    agents: list[RoutingChoice]
    skills: list[RoutingChoice]


class CheckRoutingBody(Incoming):
    """A condition, and notices, as they are being written."""

    condition: Condition
    notices: Notices = Field(default_factory=dict)


class RoutingCheck(BaseModel):
    """What it reads, or what is wrong: `error.params` has `line` and `column`. `at`: the language of the notice with the error; null: the condition."""

    reads: list[str]
    error: ErrorDetail | None
    at: Locale | None = None


class TryRoutingBody(Incoming):
    """Whom the rules are tried on: a customer who comes by this entry point, into its queue or another.

    `rule`: one that is being written; it is asked alone. Without it all that are on are asked, in their order.
    """

    customer_id: UUID
    entry_point_id: UUID
    queue_id: UUID | None = None
    rule: NewRoutingRuleBody | None = None


class KnownFact(BaseModel):
    """A fact as it is of this customer. Lists have their entries, instants are in UTC."""

    name: str
    value: Any


class RoutingRuleAnswer(BaseModel):
    """`unknown`: it asks for something that is not known of this customer (`name`), so it does not hold. `skipped`: one before it was the last."""

    rule_id: UUID | None
    rule_name: str
    verdict: Literal["fires", "no", "unknown", "erred", "skipped"]
    name: str | None


class RoutingNotice(BaseModel):
    """A notice as the desk shows it: each `{0}` stands for the value of that place."""

    texts: dict[str, str]
    values: list[dict[str, Any]]


class RoutingTrial(BaseModel):
    """What came of it. `missing`: facts that were asked for and are not known of this customer."""

    case_number: int | None
    queue_id: UUID
    facts: list[KnownFact]
    missing: list[str]
    answers: list[RoutingRuleAnswer]
    effects: RuleEffects
    preferred_agent_id: UUID | None
    notices: list[RoutingNotice]
