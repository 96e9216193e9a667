"""The rules asked of one item, in their order. A rule that errs is left out and told of; the others go on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias
from uuid import UUID

import cel

from retzef.engine.context.check import Reads
from retzef.engine.context.rule import Considered, Notice, ReadyRule, ToldNotice, add_notice

# `unknown`: it asks for something that is not known here, so it does not hold. `erred`: something could not be reckoned.
# `skipped`: a rule before it was the last.
Verdict: TypeAlias = Literal["fires", "no", "unknown", "erred", "skipped"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one rule. `name`: what was not known, or what went wrong, in a few letters."""

    rule_id: UUID
    verdict: Verdict
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule with its programs made ready; making them takes longer than asking them."""

    rule: ReadyRule
    program: Any
    shown: tuple[Any, ...]


def compile_rule(rule: ReadyRule) -> Compiled:
    """Raises ValueError for a program that this release cannot read."""
    values = () if rule.notice is None else tuple(cel.compile(each.program) for each in rule.notice.values)
    return Compiled(rule, cel.compile(rule.program), values)


def all_reads(rules: Iterable[ReadyRule]) -> Reads:
    """What any of them reads."""
    reads: dict[str, str] = {}
    for each in rules:
        reads |= each.reads
    return reads


def consider(rules: Sequence[Compiled], facts: Mapping[str, Any]) -> tuple[Considered, list[Answer]]:
    """What they set, and what came of each. All are asked of the facts as they were: none sees what another has set."""
    context = cel.Context(variables=dict(facts))
    considered, answers = Considered(), list[Answer]()
    has_stopped = False
    for each in rules:
        rule_id = each.rule.rule_id
        if has_stopped:
            answers.append(Answer(rule_id, "skipped"))
            continue
        verdict, holds, name = _ask(each.program, context)
        if verdict == "fires" and holds is not True:
            verdict = "no"
        if verdict == "fires":
            notice = None if each.rule.notice is None else _tell(each.rule.notice, each.shown, context)
            considered = add_notice(considered, notice, each.rule.effects)
            has_stopped = each.rule.stops
        answers.append(Answer(rule_id, verdict, name))
    return considered, answers


def _ask(program: Any, context: Any) -> tuple[Verdict, Any, str | None]:
    try:
        return "fires", program.execute(context), None
    except KeyError as error:
        # Every name was known when the rule was saved: what is missing is only not known of this item.
        return "unknown", None, str(error.args[0])[:80] if error.args else None
    except IndexError:
        return "unknown", None, None
    except Exception as error:  # noqa: BLE001 - whatever one rule does must not stop the others, nor the work
        return "erred", None, f"{type(error).__name__}: {error}"[:200]
    except BaseException as error:
        # What fails within the library where nobody foresaw it comes as this, and is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        return "erred", None, "PanicException"


def _tell(notice: Notice, programs: Sequence[Any], context: Any) -> ToldNotice:
    values = []
    for shown, program in zip(notice.values, programs, strict=True):
        verdict, value, _ = _ask(program, context)
        values.append({"type": shown.type, "value": _shown(value) if verdict == "fires" else None})
    return ToldNotice(notice.texts, tuple(values))


def _shown(value: object) -> object:
    """As it is kept and told: an instant in UTC, a span in whole seconds."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, timedelta):
        return round(value.total_seconds())
    return value
