"""A routing rule: a condition on what is known of new work, and what is set when it holds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.engine.cases import PRIORITIES, Priority, priority_level, priority_name
from retzef.engine.context.check import Checked, Reads, check_shown
from retzef.engine.context.errors import ConditionError, ConditionTextError
from retzef.engine.context.kinds import Group, Plain, Scalar
from retzef.engine.routing import Requirement

RULES_MAX = 100
SKILLS_MAX = 10
NOTICE_MAX = 300
NOTICE_VALUES_MAX = 5
# So many notices an agent is shown of one item.
NOTICES_MAX = 3
LEVEL_MAX = 100
VALUE_MAX = 100
# Whom a rule prefers: whoever answers for the case, whoever served the customer last, or one who is named.
Preferred: TypeAlias = Literal["owner", "last", "agent"]

_SHOWN = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Effects:
    """What is set; None and empty: it is left as it is. `at_least`: a priority is raised, never lowered."""

    queue_id: UUID | None = None
    skills: tuple[Requirement, ...] = ()
    customer_value: int | None = None
    business_value: int | None = None
    priority: Priority | None = None
    at_least: bool = True
    preferred: Preferred | None = None
    preferred_agent_id: UUID | None = None

    @property
    def is_empty(self) -> bool:
        """Does it set nothing at all?"""
        return self == Effects(at_least=self.at_least)


@dataclass(frozen=True, slots=True)
class Shown:
    """A value within a notice: the program that finds it, and of what type it is."""

    program: str
    type: Scalar


@dataclass(frozen=True, slots=True)
class Notice:
    """What the agent is shown, by language, with `{0}`, `{1}` where the values stand; each language has all of `values` or fewer."""

    texts: Mapping[str, str]
    values: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadyRule:
    """A rule as the router asks it. `reads`: the facts that its condition and its notice need."""

    rule_id: UUID
    program: str
    reads: Reads
    effects: Effects
    notice: Notice | None = None
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Considered:
    """What the rules set of one item, all in all."""

    effects: Effects = field(default_factory=Effects)
    notices: tuple["ToldNotice", ...] = ()


@dataclass(frozen=True, slots=True)
class ToldNotice:
    """A notice with its values, as the desk shows it."""

    texts: Mapping[str, str]
    values: tuple[Mapping[str, object], ...] = ()


def read_notice(texts: Mapping[str, str], facts: Group) -> tuple[Notice, Reads]:
    """A notice as it is kept, and the facts it reads. What stands between `{{` and `}}` is an expression.

    Raises a ConditionError when one of them cannot be shown; its place is the place in that text.
    """
    values: dict[str, Checked] = {}
    kept: dict[str, str] = {}
    for locale, text in texts.items():
        parts, at = [], 0
        for found in _SHOWN.finditer(text):
            checked = _check_within(text, found, facts)
            values.setdefault(checked.program, checked)
            parts += [text[at : found.start()], "{%d}" % list(values).index(checked.program)]  # noqa: UP031 - braces
            at = found.end()
        if len(values) > NOTICE_VALUES_MAX:
            raise ConditionTextError(text, at)
        kept[locale] = "".join([*parts, text[at:]])
    reads: dict[str, str] = {}
    for each in values.values():
        reads |= each.reads
    shown = tuple(
        Shown(each.program, each.type.type) for each in values.values() if isinstance(each.type, Plain)
    )
    return Notice(kept, shown), reads


def _check_within(text: str, found: re.Match[str], facts: Group) -> Checked:
    try:
        return check_shown(found[1], facts)
    except ConditionError as error:
        # The place is told within the whole text: a notice is one line, as people write it.
        before = text[: found.start(1)]
        column = int(str(error.params["column"])) + len(before) - (before.rfind("\n") + 1)
        line = int(str(error.params["line"])) + before.count("\n")
        error.params = {**error.params, "line": line, "column": column}
        raise


def join_effects(first: Effects, then: Effects) -> Effects:
    """What both set: of a queue, a value and whom to prefer the later one; skills are added up; a priority is raised or set."""
    skills = {each.skill_id: each for each in (*first.skills, *then.skills)}
    prefers = then.preferred is not None
    return Effects(
        queue_id=then.queue_id or first.queue_id,
        skills=tuple(skills.values()),
        customer_value=first.customer_value if then.customer_value is None else then.customer_value,
        business_value=first.business_value if then.business_value is None else then.business_value,
        **_joined_priority(first, then),  # type: ignore[arg-type]
        preferred=then.preferred if prefers else first.preferred,
        preferred_agent_id=then.preferred_agent_id if prefers else first.preferred_agent_id,
    )


def _joined_priority(first: Effects, then: Effects) -> dict[str, object]:
    if then.priority is None:
        return {"priority": first.priority, "at_least": first.at_least}
    if not then.at_least or first.priority is None:
        return {"priority": then.priority, "at_least": then.at_least}
    highest = max(first.priority, then.priority, key=PRIORITIES.index)
    return {"priority": highest, "at_least": first.at_least}


def decide_priority(effects: Effects, level: int) -> Priority | None:
    """Which priority a case of this level gets; None when it keeps its own."""
    if effects.priority is None:
        return None
    wanted = priority_level(effects.priority)
    becomes = max(wanted, level) if effects.at_least else wanted
    return priority_name(becomes) if becomes != level else None


def add_notice(considered: Considered, notice: ToldNotice | None, effects: Effects) -> Considered:
    """With what one more rule sets."""
    notices = considered.notices if notice is None else (*considered.notices, notice)[:NOTICES_MAX]
    return replace(considered, effects=join_effects(considered.effects, effects), notices=notices)


def fits(texts: Sequence[str]) -> bool:
    """Is each a notice of a length that can be shown?"""
    return all(0 < len(each.strip()) <= NOTICE_MAX for each in texts)
