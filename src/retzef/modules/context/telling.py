"""Rules, facts and trials as callers are told of them, in their language."""

from collections.abc import Mapping
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.context import Effects, FactType, Group, Many, Plain
from retzef.engine.texts import text_in
from retzef.kernel.errors import RetzefError
from retzef.modules.context.bench import Tried, shown_fact
from retzef.modules.context.known import Ground
from retzef.modules.context.rules import prepare_rule, rule_of
from retzef.modules.context.schemas import (
    KeptRoutingRule,
    KnownFact,
    RoutingFact,
    RoutingNotice,
    RoutingRuleAnswer,
    RoutingTrial,
    RuleEffects,
)
from retzef.modules.queues.api import FACTS_MISSING
from retzef.platform.http.errors import error_body, error_detail
from retzef.platform.http.schemas import ErrorAnswer, ErrorDetail

# A rule that is tried before it is saved.
TRIED = UUID(int=0)
# What can go wrong with a condition that could be saved, by the kind of error.
_FAILURES = {
    "ZeroDivisionError": "routing-rule-divides",
    "OverflowError": "routing-rule-overflows",
    "TypeError": "routing-rule-kinds",
}


def tell_rule(row: asyncpg.Record, ground: Ground, locale: str) -> KeptRoutingRule:
    """A rule with what came of it."""
    rule = rule_of(row)
    error = row["last_error"]
    return KeptRoutingRule(
        rule_id=row["rule_id"], name=rule.name, condition=rule.condition, effects=_effects(rule.effects), notices=dict(rule.notices),
        stops=rule.stops, active=rule.active, retired=rule.retired, version=row["version"], reads=sorted(msgspec.json.decode(row["reads"])),
        fired=row["fired"], last_fired_at=row["last_fired_at"], failed=row["failed"], last_failed_at=row["last_failed_at"],
        last_error=None if error is None else tell_failure(error, locale), broken=find_broken(row, ground, locale),
    )  # fmt: skip


def tell_failure(error: str, locale: str) -> ErrorDetail:
    """What went wrong, of what the engine has written down: why facts are missing, or the kind of an error and its text."""
    kind, _, detail = error.partition(": ")
    code = error if error == FACTS_MISSING else _FAILURES.get(kind, "routing-rule-fails")
    body = error_body(code, locale, {"detail": detail or kind} if code == "routing-rule-fails" else None)
    return ErrorAnswer.model_validate(body).error


def find_broken(row: asyncpg.Record, ground: Ground, locale: str) -> ErrorDetail | None:
    """Why it cannot be asked as things are now."""
    try:
        prepare_rule(ground, row["rule_id"], rule_of(row))
    except RetzefError as error:
        return error_detail(error, locale)
    return None


def _effects(effects: Effects) -> RuleEffects:
    return RuleEffects.model_validate(msgspec.to_builtins(effects))


def list_facts(
    group: Group, labels: Mapping[str, Mapping[str, str]], locale: str, prefix: str = ""
) -> list[RoutingFact]:
    """All facts there are, groups entered."""
    told: list[RoutingFact] = []
    for name, kind in group.members.items():
        path = f"{prefix}{name}"
        if isinstance(kind, Group):
            told += list_facts(kind, labels, locale, f"{path}.")
        else:
            told.append(_fact(path, path, kind, labels, locale))
    return told


def _fact(
    name: str, path: str, kind: FactType, labels: Mapping[str, Mapping[str, str]], locale: str
) -> RoutingFact:
    label = text_in(labels[path], locale)[1] if path in labels else None
    of = kind.of if isinstance(kind, Many) else kind
    members = (
        [_fact(each, f"{path}.{each}", member, labels, locale) for each, member in of.members.items()]
        if isinstance(of, Group)
        else []
    )
    words = sorted(of.words) if isinstance(of, Plain) and of.words is not None else None
    return RoutingFact(
        name=name, type=kind.type if isinstance(kind, Plain) else "list", words=words, label=label, members=members
    )  # fmt: skip


def tell_trial(tried: Tried, named: Mapping[UUID, str], read: set[str], locale: str) -> RoutingTrial:
    """What came of a trial. `read`: the facts that were asked for."""
    return RoutingTrial(
        case_number=tried.case_number,
        queue_id=tried.queue_id,
        facts=[KnownFact(name=name, value=shown_fact(value)) for name, value in sorted(tried.facts.items())],
        missing=sorted(read - set(tried.facts)),
        answers=[
            RoutingRuleAnswer(
                rule_id=None if each.rule_id == TRIED else each.rule_id, rule_name=named[each.rule_id], verdict=each.verdict,
                name=tell_failure(each.name, locale).message if each.verdict == "erred" and each.name else each.name,
            )
            for each in tried.answers
        ],
        effects=_effects(tried.considered.effects),
        preferred_agent_id=tried.preferred_agent_id,
        notices=[
            RoutingNotice(texts=dict(each.texts), values=[dict(value) for value in each.values])
            for each in tried.considered.notices
        ],
    )  # fmt: skip
