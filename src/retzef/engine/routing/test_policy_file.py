"""Policies as files: read as they are meant, and refused with the line and the remedy."""

from dataclasses import fields
from datetime import timedelta

import pytest

from retzef.engine.routing.policy import RoutingPolicy
from retzef.engine.routing.policy_file import (
    CHARACTERS_MAX,
    INTERRUPTS,
    SETTINGS,
    PolicyDurationError,
    PolicyError,
    PolicyKeyMistypedError,
    PolicyKeyTwiceError,
    PolicyKeyUnknownError,
    PolicyMediumUnknownError,
    PolicyNameError,
    PolicyNumberError,
    PolicyRangeError,
    PolicyShapeError,
    PolicyTooLongError,
    PolicyUnreadableError,
    PolicyWholeNumberError,
    parse_policy,
    render_policy,
)

EVENING = """\
name: Evening
# Half an hour for each level.
priority_points: 1800
ask_again_after: 1.5m
return_work_after: 90s
due_soon_from: 0.75
interrupts:
  voice: [email, chat]
  chat:
    - email
"""


def test_a_policy_is_read_when_it_is_written_as_people_write() -> None:
    policy = parse_policy(EVENING)
    assert policy.name == "Evening"
    assert (policy.priority_points, policy.due_soon_from) == (1800.0, 0.75)
    assert policy.ask_again_after == policy.return_work_after == timedelta(seconds=90)
    assert policy.interrupts == {"voice": frozenset({"email", "chat"}), "chat": frozenset({"email"})}
    assert policy.absent_after == RoutingPolicy().absent_after


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}"])
def test_nothing_said_means_the_defaults(text: str) -> None:
    assert parse_policy(text) == RoutingPolicy()


def test_json_is_read_when_it_is_given() -> None:
    assert parse_policy(
        '{"name": "J", "ramp_in": "10m", "interrupts": {"voice": ["email"]}}'
    ) == RoutingPolicy(name="J", ramp_in=timedelta(minutes=10), interrupts={"voice": frozenset({"email"})})


def test_a_policy_is_the_same_when_it_was_written_and_is_read_again() -> None:
    for policy in (
        RoutingPolicy(),
        parse_policy(EVENING),
        RoutingPolicy(idle_points=0.125, ramp_in=timedelta(milliseconds=1500)),
    ):
        assert parse_policy(render_policy(policy)) == policy


def test_every_setting_has_its_bounds_and_its_default_is_within() -> None:
    assert {each.name for each in fields(RoutingPolicy)} == {"name", INTERRUPTS, *SETTINGS}
    parse_policy(render_policy(RoutingPolicy()))


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("name: X\npriority_point: 5", PolicyKeyMistypedError, {"line": 2, "key": "priority_point", "near": "priority_points"}),
        ("colour: blue", PolicyKeyUnknownError, {"line": 1, "key": "colour"}),
        ("name: X\n\nname: Y", PolicyKeyTwiceError, {"line": 3, "first": 1}),
        ("ask_again_after: 90", PolicyDurationError, {"line": 1, "key": "ask_again_after", "value": "90"}),
        ("ask_again_after: soon", PolicyDurationError, {"line": 1, "value": "soon"}),
        ("name: X\nask_again_after: 3d", PolicyRangeError, {"line": 2, "value": "3d", "least": "0s", "most": "1d"}),
        ("offers_at_once: 0", PolicyRangeError, {"line": 1, "least": "1", "most": "20"}),
        ("priority_points: .nan", PolicyNumberError, {"line": 1, "value": ".nan"}),
        ("priority_points: nan", PolicyRangeError, {"line": 1, "value": "nan"}),
        ("offers_at_once: 1.5", PolicyWholeNumberError, {"line": 1, "value": "1.5"}),
        ("offers_at_once: many", PolicyNumberError, {"line": 1, "value": "many"}),
        ("name: X\npriority_points: [1]", PolicyShapeError, {"line": 2, "key": "priority_points"}),
        ("- name: X", PolicyShapeError, {"line": 1, "key": ""}),
        ("just words", PolicyShapeError, {"line": 1, "key": ""}),
        ("interrupts:\n  voice: email", PolicyShapeError, {"line": 2, "key": "interrupts"}),
        ("interrupts: [voice]", PolicyShapeError, {"line": 1, "key": "interrupts"}),
        ("interrupts:\n  voice:\n    - mail", PolicyMediumUnknownError, {"line": 3, "medium": "mail"}),
        ("interrupts:\n  voice: [email]\n  voice: [fax]", PolicyKeyTwiceError, {"line": 3, "key": "voice", "first": 2}),
        ("name: ''", PolicyNameError, {"line": 1}),
        ('name: "\\ud800"', PolicyUnreadableError, {"line": 1}),
        ("name: X\nramp_in: 'open", PolicyUnreadableError, {"line": 2}),
        ("name: X\n\tramp_in: 5m", PolicyUnreadableError, {"line": 2}),
        ("name: \x00", PolicyUnreadableError, {"line": 1}),
        ("name: *nobody", PolicyUnreadableError, {"line": 1}),
        ("name: !!python/object/apply:os.system [ls]", PolicyShapeError, {"line": 1}),
        ("[" * 5000, PolicyError, {"line": 1}),
        ("name: X\nramp_in: &a [" + "1, " * 999 + "1]\n" + "x: *a\n" * 11, PolicyShapeError, {"line": 11}),
        ("#" * (CHARACTERS_MAX + 1), PolicyTooLongError, {"limit": CHARACTERS_MAX}),
    ],
)  # fmt: skip
def test_a_policy_is_refused_with_its_line_when_it_is_not_understood(
    text: str, error: type[PolicyError], said: dict[str, object]
) -> None:
    with pytest.raises(error) as refused:
        parse_policy(text)
    assert said.items() <= dict(refused.value.params).items()
