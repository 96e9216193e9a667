"""The whole API as its own document describes it: whatever is sent, the answer is one the document promises, and never a 5xx."""

import zlib
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from retzef.main.document import openapi_document
from tests.fixtures.composed import PASSWORD
from tests.fixtures.examples import examples
from tests.fixtures.served import Served
from tests.fixtures.waiting import WITHIN_SECONDS

SCHEMA = schemathesis.openapi.from_dict(openapi_document())
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance, response_schema_conformance,
]  # fmt: skip

# Each operation a few times at every run, and with `--all` often, and by every edge of its document too. Those edges are worked out
# while tests are collected, for all operations and in every process: half a minute of each run.
IS_QUICK = settings().max_examples <= 100
SCHEMA.config.phases.coverage.enabled = not IS_QUICK
few = examples(8 if IS_QUICK else 20)

# Ids of a real story, by the names under which requests carry them; there when the program is served.
_known: dict[str, str] = {}


@SCHEMA.hook("map_path_parameters")
def _use_known_path(
    context: schemathesis.HookContext, path_parameters: dict[str, Any] | None
) -> dict[str, Any] | None:
    return _with_known_ids(path_parameters) if path_parameters else path_parameters


@SCHEMA.hook("map_body")
def _use_known_body(context: schemathesis.HookContext, body: Any) -> Any:
    return _with_known_ids(body) if isinstance(body, dict) else body


def _with_known_ids(values: dict[str, Any]) -> dict[str, Any]:
    """Most of the ids made up are exchanged for ones that exist, so that more than "not found" is seen."""
    return {
        name: _known[name] if name in _known and zlib.crc32(str(value).encode()) % 4 else value
        for name, value in values.items()
    }


@pytest.fixture(scope="module")
def story(served: Served) -> Served:
    scene = served.scene
    _known.update(
        case_id=str(scene.case_id), customer_id=str(scene.ids["customers"][0]), link_id=str(scene.link_id),
        offer_id=str(scene.ids["offers"][-1]), work_item_id=str(scene.work_item_id), job_id=str(scene.job_id),
        interaction_id=str(scene.interaction_id), message_id=str(scene.ids["messages"][-1]), queue_id=str(scene.tenant.queue_id),
        disposition_id=str(scene.tenant.disposition_id), key=scene.tenant.entry_point.public_key, visitor_token=scene.visitor.token,
    )  # fmt: skip
    return served


@SCHEMA.parametrize()
@few
def test_answer_is_one_of_the_document_when_anything_is_sent(
    case: schemathesis.Case[Any], story: Served
) -> None:
    headers, cookies = _credentials(case.operation.label, story)
    response = case.call(base_url=story.address, headers=headers, cookies=cookies, timeout=WITHIN_SECONDS)
    case.validate_response(response, checks=CHECKS)


def _credentials(operation: str, served: Served) -> tuple[dict[str, str], dict[str, str]]:
    if "/webchat/" in operation:
        return {"authorization": f"Bearer {served.scene.visitor.token}"}, {}
    if operation == "DELETE /api/v1/session":
        sent = {"email": served.comers.agents["dana"].email, "password": PASSWORD}
        answer = requests.post(f"{served.address}/api/v1/session", json=sent, timeout=WITHIN_SECONDS)
        return {"x-retzef-csrf": answer.json()["csrf"]}, {
            "retzef_session": str(answer.cookies["retzef_session"])
        }
    if operation.split(" ")[1].startswith(("/api/v1/work-items", "/api/v1/offers", "/api/v1/cases")):
        dana = served.scene.dana.browser
        return {"x-retzef-csrf": dana.csrf}, {"retzef_session": dana.token}
    return {"x-retzef-csrf": served.csrf}, {"retzef_session": served.cookie}
