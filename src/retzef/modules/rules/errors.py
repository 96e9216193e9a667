"""What can go wrong with rules."""

from retzef.kernel.errors import RetzefError


class RulesFullError(RetzefError):
    """There are as many as there may be. Params: `limit`."""

    code = "rules-full"
    status = 409


class RuleConditionError(RetzefError):
    """A condition that cannot be asked of such an event, or names what is not there. Params: `place`, the first being 1."""

    code = "rule-condition-invalid"
    status = 422


class RuleOpeningError(RetzefError):
    """Opening a case: not on this event, twice, without anybody who answers for it, or with an act that a new case has no thread or work for."""

    code = "rule-opening-invalid"
    status = 422


class RuleNamesGoneError(RetzefError):
    """A rule at work names a team that was deleted, or somebody who was deactivated."""

    code = "rule-names-gone"
    status = 409


class RuleHeldError(RetzefError):
    """A rule would have fired and was held back; which of these says why."""

    status = 409


class RuleOwnDoingError(RuleHeldError):
    """What happened is this rule's own doing."""

    code = "rule-own-doing"


class RuleChainError(RuleHeldError):
    """What happened is the doing of a rule that was fired by a rule, and so on. Params: `limit`."""

    code = "rule-chain-too-long"


class RuleTooOftenError(RuleHeldError):
    """It has fired on this case very often within the hour. Params: `limit`."""

    code = "rule-too-often"


class RuleIdleError(RuleHeldError):
    """It fires on a fact of a customer who has no case open, and does not open one."""

    code = "rule-nothing-to-act-on"


class RuleOpensTooOftenError(RuleHeldError):
    """It has opened very many cases for this customer within the hour. Params: `limit`."""

    code = "rule-opens-too-often"


class RuleUnansweredError(RuleHeldError):
    """It would answer what no person wrote: two machines might go on for ever."""

    code = "rule-unanswered"


class RuleBrokenError(RetzefError):
    """Something nobody expected went wrong while a rule was at work; what it had begun was taken back."""

    code = "rule-broken"
    status = 500
