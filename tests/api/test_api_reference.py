"""What the reference of the API says is so: its program is run against a served centre, its codes and headers are met."""

import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from retzef.main.compose import TOKEN_BURST, TOKEN_PER_SECOND
from retzef.platform.http.catalogue import load_catalogue
from tests.fixtures.served import Served
from tests.fixtures.waiting import WITHIN_SECONDS

TEXT = (Path(__file__).parents[2] / "docs" / "reference" / "api.md").read_text(encoding="utf-8")


def _block(language: str) -> str:
    return str(re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)[0])


@pytest.fixture(scope="module")
def token(served: Served) -> str:
    made = requests.post(
        f"{served.address}/api/v1/tokens",
        json={"name": "Reference", "permissions": ["cases.read", "cases.read_all", "tenant.manage"]},
        headers={"x-retzef-csrf": served.csrf},
        cookies={"retzef_session": served.cookie},
        timeout=WITHIN_SECONDS,
    )
    return str(made.json()["token"])


@pytest.fixture
def program() -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(_block("python"), "api.md", "exec"), names)  # noqa: S102 - our own page
    return names


def test_program_shown_does_what_it_says_when_it_is_run(
    served: Served, token: str, program: dict[str, Any]
) -> None:
    retzef = program["Retzef"](served.address, token, "he")
    names = [f"Label {uuid4()}" for _ in range(3)]
    for name in names:
        retzef.call("POST", "/labels", {"name": name})
    assert {each["name"] for each in retzef.call("GET", "/labels")["labels"]} >= set(names)
    listed = [each["case_id"] for each in retzef.pages("/cases?view=all&limit=1", "cases")]
    assert len(listed) == len(set(listed)) > 1
    with pytest.raises(program["ApiError"]) as caught:
        retzef.call("GET", "/people")
    shown = json.loads(_block("json"))["error"]
    assert (caught.value.code, caught.value.params) == (shown["code"], shown["params"])
    assert caught.value.message == load_catalogue("he")["not-allowed"]


def test_answer_comes_again_when_a_call_is_repeated_by_hand(served: Served, token: str) -> None:
    headers = {"authorization": f"Bearer {token}", "idempotency-key": str(uuid4())}
    answers = [
        requests.post(
            f"{served.address}/api/v1/labels", json={"name": "Once"}, headers=headers, timeout=WITHIN_SECONDS
        )
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["idempotency-replayed"] == "true"


def test_what_is_left_is_told_when_a_token_calls(served: Served, token: str) -> None:
    headers = {"authorization": f"Bearer {token}"}
    answer = requests.get(f"{served.address}/api/v1/teams", headers=headers, timeout=WITHIN_SECONDS)
    assert re.fullmatch(r'"token";q=\d+;w=\d+', answer.headers["ratelimit-policy"])
    assert re.fullmatch(r'"token";r=\d+;t=\d+', answer.headers["ratelimit"])


def test_rates_are_those_of_the_page_when_they_are_set() -> None:
    shown = dict(re.findall(r"^(RateLimit[A-Za-z-]*): (.*)$", TEXT, re.MULTILINE))
    policy = re.fullmatch(r'"token";q=(\d+);w=(\d+)', shown["RateLimit-Policy"])
    assert policy is not None
    assert (int(policy[1]), int(policy[2])) == (TOKEN_BURST, TOKEN_BURST // TOKEN_PER_SECOND)


def test_codes_named_are_known_when_the_page_is_read() -> None:
    known = load_catalogue("en")
    named = re.findall(r"`(?:\d{3} )?((?:idempotency|cursor|changed|too)-[a-z-]+)`", TEXT)
    assert len(named) > 5
    assert [code for code in named if code not in known] == []
