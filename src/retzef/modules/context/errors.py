"""What can go wrong with routing rules, besides what a condition can have wrong (engine/context)."""

from retzef.engine.context import ConditionError
from retzef.kernel.errors import Param, RetzefError
from retzef.kernel.locale import LOCALES
from retzef.platform.http.catalogue import sentence


class RoutingRuleGoneError(RetzefError):
    """There is no such rule."""

    code = "routing-rule-gone"
    status = 404


class RoutingRuleEmptyError(RetzefError):
    """It sets nothing and shows nothing."""

    code = "routing-rule-empty"
    status = 422


class RoutingRuleNamesError(RetzefError):
    """It names a queue, an agent or a skill that is not there."""

    code = "routing-rule-names"
    status = 422


class RoutingRulesFullError(RetzefError):
    """There are as many as there may be. Params: `limit`."""

    code = "routing-rules-full"
    status = 409


def in_words(error: ConditionError) -> ConditionError:
    """The same, with its types by the words of every language, and what may have been meant as a sentence."""
    params: dict[str, Param] = dict(error.params)
    for name in ("left", "right", "found"):
        if f"kind.{params.get(name)}" in _KINDS:
            params[name] = {each: sentence(f"kind.{params[name]}", each) for each in LOCALES}
    if error.code in ("routing-condition-fact", "routing-condition-function"):
        near = params.get("near")
        params["meant"] = (
            {each: " " + sentence("meant-near", each, {"near": near}) for each in LOCALES} if near else ""
        )
    error.params = params
    return error


# Words for types, in the catalogues.
_KINDS = frozenset(
    {
        "kind.yes_no",
        "kind.whole",
        "kind.number",
        "kind.text",
        "kind.instant",
        "kind.span",
        "kind.list",
        "kind.group",
    }
)
