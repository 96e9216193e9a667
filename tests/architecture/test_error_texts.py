"""Every failure the program raises on purpose can be told, in every language, with what it knows filled in."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import retzef
from retzef.kernel.errors import RetzefError
from retzef.kernel.locale import LOCALES
from retzef.platform.http.catalogue import load_catalogue, sentence
from retzef.platform.http.errors import error_body

_FIELD = re.compile(r"\{([a-z_]+)\}")
_KEBAB = re.compile(r"[a-z]+(-[a-z0-9]+)*")


def _all_errors() -> list[type[RetzefError]]:
    """Every subclass in the tree, whether a test has imported its module or not."""
    for module in pkgutil.walk_packages(retzef.__path__, "retzef."):
        last = module.name.rpartition(".")[2]
        if not last.startswith("test_") and last not in ("conftest", "__main__"):
            importlib.import_module(module.name)
    return sorted(
        (each for each in _below(RetzefError) if each.__module__.startswith("retzef.") and ".test_" not in each.__module__),
        key=lambda each: each.__qualname__,
    )  # fmt: skip


def _below(error: type[RetzefError]) -> Iterator[type[RetzefError]]:
    yield error
    for each in error.__subclasses__():
        yield from _below(each)


ERRORS = _all_errors()


def test_the_tree_is_walked_when_errors_are_collected() -> None:
    assert len(ERRORS) > 40


@pytest.mark.parametrize("locale", LOCALES)
def test_every_error_has_its_sentence_when_told(locale: str) -> None:
    catalogue = load_catalogue(locale)
    assert [each.__qualname__ for each in ERRORS if not catalogue.get(each.code, "").strip()] == []


def test_every_error_is_well_formed_when_declared() -> None:
    for error in ERRORS:
        assert _KEBAB.fullmatch(error.code), error
        assert 400 <= error.status <= 599, error
        assert error.__doc__, error
        # Who may try again must not be told that the request itself is wrong.
        assert not (error.retryable and error.status in (400, 401, 403, 404, 405, 410, 413, 415, 422)), error


@pytest.mark.parametrize("locale", LOCALES)
def test_catalogues_say_the_same_when_compared_with_the_english_one(locale: str) -> None:
    english, other = load_catalogue("en"), load_catalogue(locale)
    assert set(other) == set(english)
    for code, text in english.items():
        assert set(_FIELD.findall(other[code])) == set(_FIELD.findall(text)), code
        assert other[code].strip(), code


def test_no_sentence_is_kept_when_nobody_says_it() -> None:
    used = {error.code for error in ERRORS}
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for path in Path(retzef.__path__[0]).rglob("*.py")
        if not path.name.startswith("test_")
    )
    # What own lists begin with: read by the list's name.
    begun = ("consent-purpose.", "presence-reason.")
    # Words of tables (`reporting/cells.py`) are read by what stands in the column: a figure's name, or the kind of what is told.
    # Causes are read by the `reason` of an error.
    of_tables, of_causes = "table.", "why."
    unused = [
        code
        for code in load_catalogue("en")
        if code not in used
        and not code.startswith(begun)
        and (code.split(".")[1] if code.startswith(of_tables) else f'"{code.removeprefix(of_causes)}"')
        not in source
    ]
    assert unused == []


@pytest.mark.parametrize("locale", LOCALES)
def test_fields_are_filled_in_when_a_sentence_has_them(locale: str) -> None:
    for code, text in load_catalogue(locale).items():
        fields = dict.fromkeys(_FIELD.findall(text), "«value»")
        assert not _FIELD.search(sentence(code, locale, fields)), code


def test_a_value_is_shown_as_it_is_when_it_looks_like_a_field() -> None:
    body = error_body("file-disguised", "en", {"name": "{name}{limit}.exe"})
    assert "{name}{limit}.exe" in str(body)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_cause_is_said_in_words_when_there_are_some(locale: str) -> None:
    told = sentence("certificate-unusable", locale, {"file": "key.pem", "reason": "mismatch"})
    assert load_catalogue(locale)["why.mismatch"] in told
    assert "mismatch" not in told
    assert "Errno 5" in sentence("certificate-unusable", locale, {"file": "key.pem", "reason": "Errno 5"})
