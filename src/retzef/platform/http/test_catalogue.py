"""Sentences of the catalogues, with values put into them."""

import re

import pytest

from retzef.platform.http.catalogue import load_catalogue, sentence

ISOLATED = re.compile("\u2066[^\u2066\u2069]*\u2069")


@pytest.mark.parametrize(
    ("code", "params"),
    [
        ("routing-condition-syntax", {"found": "=="}),
        ("routing-condition-fact", {"name": "customer.langage", "meant": ""}),
        ("routing-condition-function", {"name": "size()", "meant": ""}),
        ("routing-condition-operands", {"operator": "<", "left": "טקסט", "right": "מספר"}),
        ("routing-condition-word", {"name": "case.status", "word": "opened", "near": "open, closed"}),
    ],
)
def test_code_and_its_quotes_run_left_to_right_when_the_sentence_is_hebrew(
    code: str, params: dict[str, str]
) -> None:
    told = sentence(code, "he", {"line": 1, "column": 2, **params})
    around = ISOLATED.sub("", told)
    assert "\u2066" in told
    assert not set("“”<>=") & set(around)
    assert not re.search("[a-z]", around)


def test_hebrew_quotes_are_of_one_kind_also_around_code() -> None:
    others = {code for code, told in load_catalogue("he").items() if set("„“”«»") & set(told)}
    assert others == set()


def test_hebrew_prefixes_are_joined_by_a_maqaf_not_by_a_hyphen() -> None:
    assert {code for code, told in load_catalogue("he").items() if re.search("[א-ת]-", told)} == set()
