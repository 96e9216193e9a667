"""The Python client is what the kept document says, and a form of schema that nobody thought of is refused."""

import json
import subprocess
from pathlib import Path

import pytest
from tools.dev.python_client import call_name, calls_of, models_of, type_of
from tools.dev.repository import ROOT, VENV
from tools.dev.wire import CLIENTS, DOCUMENT, TYPES


def test_clients_are_fresh_when_compared_with_the_kept_document(tmp_path: Path) -> None:
    described = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    models, calls = tmp_path / "models.py", tmp_path / "calls.py"
    models.write_text(models_of(described), encoding="utf-8")
    calls.write_text(calls_of(described), encoding="utf-8")
    formatter = [
        VENV / "bin" / "ruff",
        "format",
        "--quiet",
        "--no-cache",
        "--config",
        ROOT / "pyproject.toml",
    ]
    subprocess.run([str(each) for each in (*formatter, models, calls)], check=True)
    for made in (models, calls):
        assert made.read_text() == (CLIENTS / "python" / "retzef_client" / made.name).read_text(), made.name
    assert TYPES.read_bytes() == (CLIENTS / "typescript" / "src" / "schema.d.ts").read_bytes()


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("get /api/v1/customers", "get_customers"),
        ("get /api/v1/customers/{customer_id}", "get_customer"),
        ("get /api/v1/customers/{customer_id}/timeline", "get_customer_timeline"),
        ("delete /api/v1/cases/{case_id}/merges/{merge_id}", "delete_case_merge"),
        ("get /api/v1/reports/day.csv", "get_reports_day_csv"),
        ("patch /api/v1/people/{agent_id}", "patch_person"),
    ],
)
def test_a_call_is_named_after_its_address(call: str, name: str) -> None:
    method, path = call.split()
    assert call_name(method, path) == name


def test_a_schema_is_refused_when_its_form_is_not_known() -> None:
    assert type_of({"anyOf": [{"type": "string", "format": "uuid"}, {"type": "null"}]}) == "UUID | None"
    with pytest.raises(ValueError, match="no type"):
        type_of({"type": "string-ish"})
