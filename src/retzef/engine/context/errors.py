"""What can be wrong with a condition. Each says where: `line` and `column`, the first being 1."""

from difflib import get_close_matches

from retzef.kernel.errors import Param, RetzefError


class ConditionError(RetzefError):
    """A condition that cannot be kept. Params: `line`, `column`, and what its own code names."""

    status = 422

    def __init__(self, source: str, at: int, **params: Param) -> None:
        line = source.count("\n", 0, at) + 1
        column = at - (source.rfind("\n", 0, at) + 1) + 1
        super().__init__(line=line, column=column, **params)


class ConditionSyntaxError(ConditionError):
    """Something stands where it may not. Params: `found`."""

    code = "routing-condition-syntax"


class ConditionEndsError(ConditionError):
    """It ends before it is complete."""

    code = "routing-condition-ends"


class ConditionTextError(ConditionError):
    """A text that is not closed on its line, or holds an escape that there is not."""

    code = "routing-condition-text"


class ConditionNumberError(ConditionError):
    """A number that is too long. Params: `found`."""

    code = "routing-condition-number"


class ConditionSizeError(ConditionError):
    """Too long, too deep, or more steps than may be taken. Params: `limit`."""


class ConditionLongError(ConditionSizeError):
    """More letters than there may be."""

    code = "routing-condition-long"


class ConditionPartsError(ConditionSizeError):
    """More parts (facts, values, signs, functions) than there may be."""

    code = "routing-condition-parts"


class ConditionDeepError(ConditionSizeError):
    """More parentheses within each other than there may be."""

    code = "routing-condition-deep"


class ConditionStepsError(ConditionSizeError):
    """Loops that would take too many steps on long lists. Params: `steps`, `limit`."""

    code = "routing-condition-steps"


class UnknownFactError(ConditionError):
    """A fact that there is not. Params: `name`, `near` (names like it, or none)."""

    code = "routing-condition-fact"


class UnknownFunctionError(ConditionError):
    """A function that there is not, or that this cannot be asked. Params: `name`, `near`."""

    code = "routing-condition-function"


class NoPatternsError(ConditionError):
    """Regular expressions take longer than a rule may."""

    code = "routing-condition-patterns"


class ArgumentError(ConditionError):
    """A function is given something else than it takes. Params: `name`."""

    code = "routing-condition-argument"


class OperandError(ConditionError):
    """What stands on both sides cannot be compared or reckoned with. Params: `operator`, `left`, `right`."""

    code = "routing-condition-operands"


class NotYesOrNoError(ConditionError):
    """Neither true nor false, where it must be one of them. Params: `found`."""

    code = "routing-condition-yes-no"


class UnknownWordError(ConditionError):
    """A text that this fact never is. Params: `word`, `name`, `near`."""

    code = "routing-condition-word"


class NotShownError(ConditionError):
    """A list, or a group of facts, where a text shows one value."""

    code = "routing-condition-shown"


def near_names(name: str, known: list[str]) -> str:
    """Those that somebody may have meant, for people to read; empty when none is like it."""
    folded = {each.casefold(): each for each in known}
    close = get_close_matches(name.casefold(), list(folded), n=3, cutoff=0.6)
    return ", ".join(folded[each] for each in close)
