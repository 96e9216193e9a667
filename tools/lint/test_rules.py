from pathlib import PurePosixPath

import pytest
from tools.lint import (
    banned_names,
    catalogues,
    error_texts,
    module_doors,
    module_size,
    physical_sides,
    pure_engine,
    traces,
)
from tools.lint.rule import File, Repository, Rule, judge


def find(rule: Rule, *files: tuple[str, str]) -> list[str]:
    repository = Repository(tuple(File(PurePosixPath(path), text) for path, text in files))
    return [f"{finding.path.name}:{finding.line}" for finding in judge(repository, [rule])]


ENGINE = "src/retzef/engine/routing.py"


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import datetime\nnow = datetime.now(UTC)",
        "import datetime\nnow = datetime.datetime.now()",
        "import uuid\nid = uuid.uuid4()",
        "import random\npick = random.choice([1, 2])",
        "import x\nfrom random import choice",
        "import x\nfrom time import monotonic",
        "import os\nport = os.environ['PORT']",
    ],
)
def test_engine_is_refused_when_it_asks_the_world(code: str) -> None:
    assert find(pure_engine.RULE, (ENGINE, code)) == ["routing.py:2"]


@pytest.mark.parametrize(
    "code",
    [
        "def decide(now: datetime, generator: random.Random) -> int:\n    return generator.randint(1, 6)",
        "from random import Random",
        "at = datetime.fromisoformat(text)",
        "seen = clock.now()",
        "from datetime import time",
    ],
)
def test_engine_passes_when_it_is_given_what_it_needs(code: str) -> None:
    assert find(pure_engine.RULE, (ENGINE, code)) == []


def test_clock_may_be_asked_when_outside_of_the_engine() -> None:
    assert find(pure_engine.RULE, ("src/retzef/platform/clock.py", "now = datetime.now(UTC)")) == []


CASES = "src/retzef/modules/cases/send.py"


@pytest.mark.parametrize(
    "code",
    [
        "from retzef.modules.customers.links import merge",
        "import retzef.modules.customers.links",
        "from retzef.modules.customers import links",
        "from retzef.modules import customers",
        "def f():\n    from retzef.modules.customers.links import merge",
    ],
)
def test_module_is_refused_when_it_enters_another_by_the_window(code: str) -> None:
    assert len(find(module_doors.RULE, (CASES, code))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "from retzef.modules.customers.api import find_customer",
        "from retzef.modules.customers import api",
        "from retzef.modules.cases.page import read_page",
        "from retzef.platform.unit import Unit",
    ],
)
def test_module_passes_when_it_uses_the_door_or_its_own(code: str) -> None:
    assert find(module_doors.RULE, (CASES, code)) == []


def test_main_may_enter_anywhere_when_it_wires() -> None:
    assert (
        find(module_doors.RULE, ("src/retzef/main/web.py", "from retzef.modules.cases.page import read_page"))
        == []
    )


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("src/retzef/utils/text.py", ""),
        ("src/retzef/modules/cases/helpers.py", ""),
        ("web/desk/src/common/x.ts", ""),
        ("web/desk/src/ui/Button-v2.tsx", ""),
        (CASES, "class Ticket: ..."),
        (CASES, "def open_conversation(): ..."),
        (CASES, "def assign(user_id): ..."),
        (CASES, "inbox = 1"),
        (CASES, "class ContactList: ..."),
    ],
)
def test_name_is_refused_when_it_is_a_drawer_or_a_foreign_word(path: str, code: str) -> None:
    assert len(find(banned_names.RULE, (path, code))) == 1


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("src/retzef/modules/cases/baseline.py", "customer = open_case(agent)"),
        (CASES, "subprocess.run([], user=3)"),
        (CASES, "def sign_in(user_agent): ..."),
        ("src/retzef/platform/test_x.py", "def test_ticket_is_imported_when_it_comes(): ..."),
        (CASES, "abuser = 1"),
    ],
)
def test_name_passes_when_it_is_ours_or_somebody_elses(path: str, code: str) -> None:
    assert find(banned_names.RULE, (path, code)) == []


def test_file_is_refused_when_it_is_too_long() -> None:
    assert find(module_size.RULE, (CASES, "x = 1\n" * 501)) == ["send.py:1"]
    assert find(module_size.RULE, (CASES, "x = 1\n" * 500)) == []
    assert find(module_size.RULE, ("tests/test_x.py", "x = 1\n" * 600)) == []
    assert find(module_size.RULE, ("web/desk/src/wire/schema.d.ts", "x\n" * 9000)) == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.css", ".a { margin-left: 1px }"),
        ("a.css", "  left: 0;"),
        ("a.css", ".a{right:0}"),
        ("a.css", "text-align: right;"),
        ("a.css", "border-top-left-radius: 1px;"),
        ("a.tsx", "<div style={{ paddingRight: 4 }} />"),
        ("a.tsx", "const style = { textAlign: 'left' };"),
        ("a.ts", "const sheet = `.a { border-right-width: 2px }`;"),
    ],
)
def test_layout_is_refused_when_it_has_a_left_and_a_right(name: str, line: str) -> None:
    assert find(physical_sides.RULE, (f"web/widget/src/{name}", line)) == [f"{name}:1"]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.css", ".a { margin-inline-start: 1px; inset-inline-end: 0; text-align: start }"),
        ("a.css", "/* left: to the reader */"),
        ("a.css", ".left { color: red }"),
        ("a.ts", "const { left, right } = box; const area = { left: 0 };"),
        ("a.css", "left: 0; /* lint: allow physical-sides, because a pointer has no reading direction */"),
    ],
)
def test_layout_passes_when_it_has_a_start_and_an_end(name: str, line: str) -> None:
    assert find(physical_sides.RULE, (f"web/widget/src/{name}", line)) == []


def join(*parts: str) -> str:
    """Put together what this file may not name."""
    return "".join(parts)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.lock", join("--index", "-url https://mirror.example/simple")),
        ("package-lock.json", join('      "resol', 'ved": "https://mirror.example/x.tgz",')),
        ("README.md", join("see https://py", "pi.org/project/x")),
        ("a.py", join("ROOT = '/ro", "ot/x'")),
        ("notes.md", join("it lies in /wo", "rk/main/src")),
    ],
)
def test_file_is_refused_when_it_tells_where_it_was_made(name: str, line: str) -> None:
    assert find(traces.RULE, (name, line)) == [f"{name}:1"]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("package-lock.json", '      "resolved": "desk",'),
        ("README.md", "see https://www.postgresql.org and https://example.com/root/x"),
        ("a.py", "path = '/api/v1/work/main'"),
        ("a.py", "SHARED = '/var/lib/retzef/clusters'"),
    ],
)
def test_file_passes_when_it_builds_anywhere(name: str, line: str) -> None:
    assert find(traces.RULE, (name, line)) == []


def catalogue(english: str, hebrew: str, others: str | None = None) -> list[str]:
    ukrainian = others if others is not None else english
    texts = {"en": english, "he": hebrew, "uk": ukrainian, "ru": ukrainian}
    return find(catalogues.RULE, *((f"text/{language}.json", text) for language, text in texts.items()))


def test_catalogue_passes_when_all_languages_say_the_same() -> None:
    plural = '{"n": {"one": "{count} message from {name}", "other": "{count} messages from {name}"}}'
    hebrew = '{"n": {"one": "הודעה מ{name}", "two": "שתי הודעות מ{name}", "other": "{count} הודעות מ{name}"}}'
    slavic = '{"n": {"one": "{count} a {name}", "few": "{count} b {name}", "many": "{count} {name}", "other": "{name}"}}'
    assert catalogue(plural, hebrew, slavic) == []
    assert catalogue('{"a": {"b": "Hello {name}"}}', '{"a": {"b": "שלום {name}"}}') == []


@pytest.mark.parametrize(
    "hebrew",
    [
        "{}",
        '{"a": "שלום {name}", "b": "עוד"}',
        '{"a": "שלום {שם}"}',
        '{"a": "שלום"}',
        '{"a": " "}',
    ],
)
def test_catalogue_is_refused_when_a_language_differs(hebrew: str) -> None:
    assert "he.json:1" in catalogue('{"a": "Hello {name}"}', hebrew)


def test_catalogue_is_refused_when_a_text_is_there_twice() -> None:
    assert catalogue('{"a": "Hello"}', '{"a": "שלום",\n"a": "היי"}', '{"a": "Привіт"}') == ["he.json:2"]


def test_catalogue_is_refused_when_a_language_lacks_a_plural() -> None:
    written = '{"a": "{count, plural, one {# file} other {# files}}"}'
    assert catalogue(written, written) == ["he.json:1", "ru.json:1", "uk.json:1"]


def test_catalogue_is_refused_when_a_language_is_not_there() -> None:
    assert find(catalogues.RULE, ("text/en.json", "{}")) == ["en.json:1"] * 3


def test_error_is_refused_when_it_has_no_sentence() -> None:
    code = "class CaseClosedError(RetzefError):\n    code: ClassVar[str] = 'case-closed'"
    known = (str(error_texts.CATALOGUE), '{"case-closed": "The case is closed."}')
    assert find(error_texts.RULE, (CASES, code)) == ["send.py:2"]
    assert find(error_texts.RULE, (CASES, code), known) == []
