"""Search: what is written is found by any of its words, whatever the writing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.engine.search import Query, ValuedField, ask_of_values, lexemes_of, mark, read_query
from retzef.engine.search.forms import stem
from retzef.engine.search.words import fold, read_words

LETTERS = "abcdefg éа-яёґїій אבגדהוכלמםןש'’־-.,:/()0123456789\u05b8\u0301"
TEXTS = st.text(alphabet=LETTERS, max_size=80) | st.text(max_size=60)


def finds(query: Query, text: str) -> bool:
    """As the database does it: lexemes whole, then the patterns."""
    kept = set(lexemes_of(text))
    return bool(query) and all(
        set(term.all_of) <= kept
        and (not term.any_of or not kept.isdisjoint(term.any_of))
        and (
            term.like is None
            or not kept.isdisjoint(term.sure)
            or any(_like(each, term.like) for each in kept)
        )
        for term in query.terms
    )


def _like(lexeme: str, pattern: str) -> bool:
    return pattern[1:-1] in lexeme if pattern.startswith("%") else lexeme.startswith(pattern[:-1])


@given(TEXTS, st.data())
def test_a_text_is_found_by_each_of_its_words(text: str, data: st.DataObject) -> None:
    words = [each for each in read_words(text) if len(each.folded) > 1 or each.folded.isdecimal()]
    if words:
        word = data.draw(st.sampled_from(words))
        assert finds(read_query(text[word.start : word.end]), text)


@given(st.integers(4, 18), st.data(), TEXTS)
def test_a_number_is_found_by_each_four_of_its_digits_or_more(
    length: int, data: st.DataObject, around: str
) -> None:
    digits = data.draw(st.text(alphabet="0123456789", min_size=length, max_size=length))
    first = data.draw(st.integers(0, length - 4))
    last = data.draw(st.integers(first + 4, length))
    assert finds(read_query(digits[first:last]), f"{around} order {digits}, {around}")


@given(TEXTS, TEXTS)
def test_choice_is_meant_by_what_would_find_its_label_and_by_nothing_else(label: str, query: str) -> None:
    asked = read_query(query)
    told = ask_of_values(asked, [ValuedField("city", "choice", {"here": (label,)})])
    for term, meant in zip(asked.terms, told.terms, strict=True):
        assert meant.or_else == (("@city=here",) if finds(Query((term,)), label) else ())


@given(TEXTS, TEXTS)
def test_pieces_are_the_text_and_marks_change_none_of_it(text: str, query: str) -> None:
    pieces = mark(text, read_query(query))
    shown = "".join(each.text for each in pieces)
    assert shown.removeprefix("…").removesuffix("…") in text
    assert len(shown) <= 400


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@pytest.mark.parametrize(
    ("one", "other"),
    [("шалом", "ШАЛОМ"), ("שָׁלוֹם", "שלום"), ("счёт", "счет"), ("м'ята", "м’ята"), ('צה"ל', "צהל"), ("ґанок", "ганок"), ("café", "cafe")],
)  # fmt: skip
def test_one_spelling_for_all_writings(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    "forms",
    [
        "замовлення замовлень замовленням замовленнями", "рахунок рахунку рахунки рахунками", "договір договору договори",
        "доставка доставку доставки доставкою", "отримати отримав отримала отримали", "возврат возврата возвратом",
        "квитанция квитанции квитанцию квитанций", "новый нового новому новая новые", "invoice invoices invoiced", "משלוח משלוחים",
    ],
)  # fmt: skip
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(fold(each)) for each in forms.split()}) == 1, [
        stem(fold(each)) for each in forms.split()
    ]


@pytest.mark.parametrize(
    ("query", "text"), [("מכתב", "כתב"), ("кредит", "крест"), ("лист", "листопад"), ("48213", "48214")]
)
def test_another_word_is_not_found(query: str, text: str) -> None:
    assert not finds(read_query(query + " "), text)
