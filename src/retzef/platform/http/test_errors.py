"""Errors at the edge."""

from typing import Annotated, Literal

import msgspec
import pytest
from pydantic import BaseModel, Field, ValidationError

from retzef.platform.http.allowed import tell_allowed
from retzef.platform.http.errors import error_body


class Asked(BaseModel, extra="forbid"):
    """Whatever a call may ask for."""

    name: Annotated[str, Field(max_length=5)] = ""
    count: Annotated[int, Field(ge=1, le=9)] = 1
    kinds: Annotated[list[Literal["one", "two"]], Field(max_length=2)] = []
    needed: int


def test_error_can_be_told_when_it_names_half_a_surrogate_pair() -> None:
    told = msgspec.json.encode(error_body("request-invalid", "en", {"field": "settings.\ud800"}))
    assert b'"field":"settings.?"' in told


@pytest.mark.parametrize(
    ("given", "said", "allowed"),
    [
        ({"name": "longer"}, "It may have at most 5 characters.", 5),
        ({"count": 0}, "The lowest value is 1.", 1),
        ({"count": 10}, "The highest value is 9.", 9),
        ({"kinds": ["one"] * 3}, "It may have at most 2 entries.", 2),
        ({"kinds": ["three"]}, "It can be: one, two.", "one, two"),
        ({"unheard_of": 1}, "There is no such field.", None),
        ({"needed": None}, "It is a whole number, without quotation marks.", None),
        ({"kinds": None}, "", None),
    ],
)
def test_what_is_allowed_is_told_when_a_value_is_not(
    given: dict[str, object], said: str, allowed: object
) -> None:
    with pytest.raises(ValidationError) as refused:
        Asked.model_validate({"needed": 1, **given})
    (failure,) = refused.value.errors()
    sentence, params = tell_allowed(failure, "en")
    assert (sentence, params.get("allowed")) == (said, allowed)


def test_a_field_that_is_missing_is_told_as_that_in_the_readers_language() -> None:
    with pytest.raises(ValidationError) as refused:
        Asked.model_validate({})
    assert tell_allowed(refused.value.errors()[0], "ru") == ("Этого поля не хватает.", {})
