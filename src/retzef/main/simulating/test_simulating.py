"""`retzef simulate`, as somebody meets it who has a file."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from retzef.engine.simulation import draw_recorded, reconstruct
from retzef.kernel.errors import RetzefError
from retzef.kernel.locale import LOCALES
from retzef.main.cli import cli
from retzef.main.simulating.calls_file import COLUMNS, read_calls
from retzef.main.simulating.files import read_scenario
from retzef.platform.http.catalogue import sentence

HOW_TO = Path(__file__).parents[4] / "docs" / "how-to" / "simulate.md"
SMALL = """\
days: 0.25
queues:
  calls: {target: 20s}
demands:
  callers:
    queue: calls
    arrivals: {per_hour: 60}
    handling: 3m
    patience: 2m
agents:
  all: {count: 3, queues: [calls]}
"""


def write(folder: Path, text: str, name: str = "scenario.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def run(*words: str | Path) -> str:
    told = CliRunner().invoke(cli, ["simulate", *map(str, words)], catch_exceptions=False)
    assert told.exit_code == 0, told.output
    return told.stdout


def test_the_example_of_the_manual_is_run(tmp_path: Path) -> None:
    text = HOW_TO.read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]
    scenario = read_scenario(write(tmp_path, text))
    assert scenario.agents == 16
    assert {queue.name for queue in scenario.queues} == {"calls", "loans", "chats", "mails", "backs"}
    short = write(
        tmp_path, text.replace("days: 7", "days: 0.5").replace("sunday\nq", "monday\nq"), "short.yaml"
    )
    told = json.loads(run(short, "--seeds", "1", "--json"))
    (policy,) = told["policies"]
    assert policy["figures"]["queue"]["calls"]["offered"]["mean"] > 200
    assert 0 < policy["figures"]["all"]["occupancy"]["mean"] < 1


def test_policies_are_compared_on_the_same_customers(tmp_path: Path) -> None:
    path = write(tmp_path, SMALL)
    told = json.loads(run(path, "--against", "first_come", "--against", "priority", "--seeds", "3", "--json"))
    ours, first, _ = told["policies"]
    assert [each["name"] for each in told["policies"]] == ["longest_idle", "first_come", "priority"]
    # Nothing is asked of it but to answer: so it decides as the simple rule.
    for number in ("sl_answered_offered", "abandonment", "average_speed_of_answer"):
        assert ours["figures"]["all"][number] == first["figures"]["all"][number]
    assert first["beyond_first"]["all"]["abandonment"]["mean"] == 0
    estimate = first["figures"]["all"]["sl_answered_offered"]
    assert estimate["low"] < estimate["mean"] < estimate["high"]
    assert told["seeds"] == [1, 2, 3]


def test_a_reader_gets_a_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    told = run(write(tmp_path, SMALL), "--seeds", "2")
    assert "In time, of offered" in told
    assert " ± " in told
    assert "Queue: calls" in told
    assert "As Retzef has it" in told
    assert "Priority: 0" not in told  # the only one there is: the whole


MIXED = """\
days: 0.5
queues:
  mails: {medium: email, target: 8h}
  calls: {target: 20s}
  loans: {asks: {loans: 40}, target: 30s}
demands:
  callers: {queue: calls, arrivals: {per_hour: 30}, handling: 3m, patience: 2m, priority: 2}
  borrowers: {queue: loans, arrivals: {per_hour: 10}, handling: 3m}
  writers: {queue: mails, arrivals: {per_hour: 6}, handling: 5m}
agents:
  all: {count: 3, queues: [calls, loans, mails], skills: {loans: 70}, shifts: [{from: 08:00, to: "18:00"}]}
"""


def test_parts_come_in_order_and_waits_of_calls_and_mail_are_not_mixed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    head, *tables = run(write(tmp_path, MIXED), "--seeds", "1").split("\n\n")
    titles = [re.split(" {2,}", table)[0] for table in tables]
    assert titles == [
        "Total",
        "Queue: mails",
        "Queue: calls",
        "Queue: loans",
        "Priority: 2",
        "Priority: 0",
        "Skill: loans",
    ]
    assert [title for title, table in zip(titles, tables, strict=True) if "Average wait" not in table] == [
        "Total",
        "Priority: 0",
    ]
    assert sentence("simulation-waits-apart", "en") in head


def test_a_policy_is_called_as_its_file_where_it_has_no_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    plain = write(tmp_path, "priority_points: 5\n", "priority.yaml")
    named = write(tmp_path, "name: Ours\npriority_points: 5\n", "ours.yaml")
    told = run(
        write(tmp_path, SMALL), "--seeds", "1", "--policy", plain, "--against", named, "--against", "priority"
    )
    assert re.search(r"^Total +priority\.yaml +Ours +Priority alone$", told, re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--policy", "none.yaml"], "policy-file-unreadable"),
        (["--against", "fifo"], "simulation-rival-unknown"),
        (["--policy", "mistyped.yaml"], "policy-key-mistyped"),
        (["--against", "mistyped.yaml"], "policy-key-mistyped"),
    ],
)
def test_a_policy_that_cannot_be_run_is_told_with_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "priorty_points: 5\n", "mistyped.yaml")
    told = CliRunner().invoke(cli, ["simulate", str(write(tmp_path, SMALL)), *words])
    assert isinstance(told.exception, RetzefError)
    assert told.exception.code == code
    for locale in LOCALES:
        said = sentence(code, locale, told.exception.params)
        assert words[1] in said
        assert not re.search(r"[{}\[\]]", said)
    if code == "policy-key-mistyped":
        assert sentence(code, "en", told.exception.params).startswith(
            "mistyped.yaml: nothing was run. Line 1: "
        )


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "column"),
    [
        ("per_hour: 60", "per_huor: 60", "scenario-key-unknown", 7, 26),
        ("per_hour: 60", "per_hour: many", "scenario-number", 7, 26),
        ("per_hour: 60", "per_hour: 1000000", "scenario-too-many", 5, 3),
        ("arrivals: {per_hour: 60}", "arrivals: {}", "scenario-key-missing", 7, 15),
        ("arrivals: {per_hour: 60}", 'arrivals: [{from: "09:10", to: "10:00", per_hour: 1}]', "scenario-half-hour", 7, 23),
        ("arrivals: {per_hour: 60}", 'arrivals: [{from: "9", to: "10:00", per_hour: 1}]', "scenario-time-of-day", 7, 23),
        ("handling: 3m", "handling: 180", "scenario-duration", 8, 15),
        ("handling: 3m", "handling: 0s", "scenario-duration", 8, 15),
        ("handling: 3m", "handling: [3m]", "scenario-wants-value", 8, 15),
        ("queue: calls", "queue: cals", "scenario-choice", 6, 12),
        ("queues: [calls]", "queues: calls", "scenario-wants-list", 11, 27),
        ("queues: [calls]", "queues: [calls, mails]", "scenario-choice", 11, 35),
        ("count: 3", "count: 2.5", "scenario-number", 11, 16),
        ("count: 3", "count: -1", "scenario-number", 11, 16),
        ("count: 3", "count: .nan", "scenario-number", 11, 16),
        ("count: 3, ", "", "scenario-key-missing", 11, 8),
        ("    patience: 2m", "    handling: 2m", "scenario-key-twice", 9, 5),
        ("  calls: {target: 20s}", "  calls: {max_wait: 1m}", "scenario-key-missing", 3, 21),
        ("  calls: {target: 20s}", "  calls: {max_wait: 0.1s, overflow: calls}", "scenario-duration", 3, 21),
        ("  calls: {target: 20s}", "  calls: {max_wait: 1m, overflow: calls}", "scenario-overflow-circle", 3, 10),
        ("    patience: 2m", "    silences: {talking: 0.01s, silent: 1m}", "scenario-duration", 9, 25),
        ("  calls: {target: 20s}", "  calls: 20s", "scenario-wants-mapping", 3, 10),
        ("days: 0.25", "days: 0.25\nwarm_up: 6h", "scenario-warm-up", 2, 10),
        ("days: 0.25", "days: 0.01", "scenario-number", 1, 7),
        ("queues:\n", "queues: {\n", "scenario-syntax", 4, 1),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_the_remedy(
    tmp_path: Path, old: str, new: str, code: str, line: int, column: int
) -> None:
    assert old in SMALL
    with pytest.raises(RetzefError) as caught:
        read_scenario(write(tmp_path, SMALL.replace(old, new, 1)))
    assert caught.value.code == code
    assert (caught.value.params["line"], caught.value.params["column"]) == (line, column)
    for language in ("en", "he", "uk", "ru"):
        told = sentence(code, language, caught.value.params)
        assert str(line) in told
        assert "{" not in told.replace("queues: {", "")


@pytest.mark.parametrize(
    ("raw", "code", "line"),
    [
        (None, "simulation-file-unreadable", None),
        (b"", "scenario-wants-mapping", 1),
        (b"name: good\nqueues: \xff\n", "simulation-file-encoding", 2),
        (b"a:\n  - [one, two\nb: 3\n", "scenario-syntax", 3),
        (b"a: " + b"[" * 50_000 + b"]" * 50_000, "scenario-too-many", 1),
        (b"a: &a [" + b"1, " * 9_999 + b"1]\nb:\n" + b"- *a\n" * 200, "scenario-too-many", 101),
    ],
)
def test_a_file_that_is_none_is_told(tmp_path: Path, raw: bytes | None, code: str, line: int | None) -> None:
    path = tmp_path / "scenario.yaml"
    if raw is not None:
        path.write_bytes(raw)
    with pytest.raises(RetzefError) as caught:
        read_scenario(path)
    assert (caught.value.code, caught.value.params.get("line")) == (code, line)


def test_one_of_a_scenario_and_calls_is_asked_for(tmp_path: Path) -> None:
    both = CliRunner().invoke(cli, ["simulate", "a.yaml", "--calls", "b.tsv"])
    assert both.exit_code == 2
    assert CliRunner().invoke(cli, ["simulate"]).exit_code == 2


# ---------------------------------------------------------------- recorded calls


def call(
    at: str, waited: int, outcome: str = "AGENT", served: int = 60, server: str = "DANA", priority: int = 0, on: str = "990201"
) -> str:  # fmt: skip
    hours, minutes, seconds = map(int, at.split(":"))
    began = hours * 3600 + minutes * 60 + seconds + waited
    clock = [f"{each // 3600}:{each % 3600 // 60:02}:{each % 60:02}" for each in (began, began + served)]
    if outcome != "AGENT":
        clock, served, server = ["0:00:00", "0:00:00"], 0, "NO_SERVER"
    cells = (
        "AA0101",
        "1",
        "0",
        priority,
        "PS",
        on,
        at,
        at,
        0,
        at,
        clock[0],
        waited,
        outcome,
        *clock,
        served,
        server,
    )
    return "\t".join(map(str, cells))


def record(folder: Path, *lines: str) -> Path:
    return write(folder, "\n".join(["\t".join(COLUMNS), *lines]) + "\n", "calls.tsv")


def test_shifts_and_patience_are_inferred_and_told(tmp_path: Path) -> None:
    path = record(
        tmp_path,
        *(call(f"9:{minute:02}:00", 0) for minute in range(0, 30, 3)),
        # Nobody takes a call for a minute and a half: Dana is not there from when somebody begins to wait.
        call("9:35:00", 90, "HANG"),
        call("9:40:00", 5, server="NO_SERVER"),
        call("9:41:00", 0, "PHANTOM"),
        *(call(f"9:{minute:02}:00", 10, priority=2) for minute in (45, 48, 51)),
        # An hour later is another shift.
        call("12:00:00", 0),
    )
    read = read_calls(path)
    assert (read.lines, read.phantoms, read.days, len(read.calls)) == (17, 1, 1, 16)
    centre = reconstruct(read.calls, 60, read.days)
    nine = 9 * 3600
    assert centre.stretches == {
        "DANA": ((nine, nine + 35 * 60), (nine + 2710, nine + 3130), (nine + 3 * 3600, nine + 3 * 3600 + 60))
    }
    assert centre.without_server == 1
    assert centre.patience_of_all.hung_up == 1
    told = json.loads(run("--calls", path, "--seeds", "2", "--json"))
    assert told["inferred"]["answered_without_server"] == 1
    assert told["inferred"]["shift_hours"] == pytest.approx((2100 + 420 + 60) / 3600, abs=0.05)
    assert told["inferred"]["recorded"]["abandonment"] == pytest.approx(1 / 16)
    assert [each["name"] for each in told["policies"]] == ["in_time", "first_come", "priority"]
    assert told["inferred"]["handling"].startswith("kept call by call")


@pytest.mark.parametrize("locale", LOCALES)
def test_a_table_is_whole_in_the_reader_s_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locale: str
) -> None:
    monkeypatch.setenv("LC_ALL", f"{locale}.UTF-8")
    path = record(
        tmp_path, *(call(f"9:{minute:02}:00", minute) for minute in range(20)), call("9:35:00", 90, "HANG")
    )
    for runs in ("1", "2"):
        table = run("--calls", path, "--seeds", runs)
        assert sentence(f"simulation-{'one-run' if runs == '1' else 'mean-of-runs'}", locale) in table
        assert not re.search(r"[{}\[\]]", table)
        assert sentence("internal", locale) not in table
        assert sentence("simulation-patience-by", locale) in table
        if locale != "en":
            # A skill in the file has its own name.
            own = r"Retzef|PS"
            assert not re.search("[A-Za-z]{2,}", re.sub(own, "", table))


def test_recorded_callers_come_again_as_they_came(tmp_path: Path) -> None:
    from random import Random

    path = record(
        tmp_path, call("9:00:00", 0, served=33), call("9:10:00", 7, "HANG"), call("9:00:30", 0, on="990202")
    )
    centre = reconstruct(read_calls(path).calls, 60, 2)
    visits = draw_recorded(centre, Random(1))
    assert [visit.at for visit in visits] == [32_400, 33_000, 32_430 + 86_400]
    assert visits[0].handling == 33
    assert visits[1].handling in {33, 60}
    assert all(visit.patience == 7 for visit in visits)


@pytest.mark.parametrize(
    ("line", "code", "key"),
    [
        ("one\ttwo", "calls-columns", None),
        (call("9:00:00", 0).replace("990201", "19990201"), "calls-value", "date"),
        (call("9:00:00", 0).replace("990201", "991301"), "calls-value", "date"),
        (call("9:00:00", 0).replace("AGENT", "LOST"), "calls-value", "outcome"),
        (call("9:00:00", 0).replace("9:00:00", "9h"), "calls-value", "vru_entry"),
        (call("9:00:00", 0).replace("\t60\t", "\tlong\t"), "calls-value", "ser_time"),
        (call("9:00:00", -5), "calls-value", "q_time"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_by_its_number(
    tmp_path: Path, line: str, code: str, key: str | None
) -> None:
    with pytest.raises(RetzefError) as caught:
        read_calls(record(tmp_path, call("8:00:00", 0), line))
    assert (caught.value.code, caught.value.params["line"]) == (code, 3)
    assert caught.value.params.get("key") == key
    assert "3" in sentence(code, "uk", caught.value.params)


def test_a_file_of_other_columns_or_of_nobody_is_refused(tmp_path: Path) -> None:
    for path, code in (
        (write(tmp_path, "a\tb\n", "other.tsv"), "calls-header"),
        (write(tmp_path, "", "none.tsv"), "calls-header"),
        (record(tmp_path), "simulation-nobody-comes"),
        (record(tmp_path, call("9:00:00", 0, "PHANTOM")), "simulation-nobody-comes"),
    ):
        with pytest.raises(RetzefError) as caught:
            read_calls(path)
        assert caught.value.code == code
