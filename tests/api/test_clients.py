"""The clients for other programs do what their page says: sent over a real socket to the real program, and to one that fails."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import pytest
import requests
from retzef_client import ApiError, AsyncClient, Client, Patience, UnreachableError, calls, models

from retzef.platform.http.catalogue import load_catalogue
from tests.fixtures.served import Served
from tests.fixtures.waiting import WITHIN_SECONDS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "call-the-api.md").read_text(encoding="utf-8")
TYPESCRIPT = ROOT / "clients" / "typescript"
NOBODY = UUID("01900000-0000-7000-8000-000000000000")


@pytest.fixture(scope="module")
def token(served: Served) -> str:
    permissions = [
        "cases.read",
        "cases.read_all",
        "customers.read",
        "tenant.manage",
        "api.manage",
        "facts.write",
    ]
    made = requests.post(
        f"{served.address}/api/v1/tokens", json={"name": "Clients", "permissions": permissions},
        headers={"x-retzef-csrf": served.csrf}, cookies={"retzef_session": served.cookie}, timeout=WITHIN_SECONDS,
    )  # fmt: skip
    return str(made.json()["token"])


def test_program_shown_does_what_it_says_when_it_is_run(served: Served, token: str) -> None:
    shown = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0]
    names: dict[str, Any] = {}
    exec(compile(shown, "call-the-api.md", "exec"), names)  # noqa: S102 - our own page
    assert names["tell_an_order"](served.address, token) == ["fact_recorded"]


def test_a_write_is_done_once_and_a_refusal_is_told_when_python_calls(served: Served, token: str) -> None:
    with Client(served.address, token, locale="uk") as retzef:
        label = calls.post_labels(models.NewLabelBody(name="Once"))
        assert retzef.send(label, key="label-1") == retzef.send(label, key="label-1")
        assert [each.name for each in retzef.send(calls.get_labels()).labels].count("Once") == 1
        with pytest.raises(ApiError) as refused:
            retzef.send(calls.get_fact(NOBODY))
        assert (refused.value.status, refused.value.code, refused.value.retryable) == (
            404,
            "not-found",
            False,
        )
        assert refused.value.message == load_catalogue("uk")["not-found"]


async def test_every_row_comes_once_when_pages_are_awaited(served: Served, token: str) -> None:
    async with AsyncClient(served.address, token) as retzef:
        listed = [
            each.case_id
            async for page in retzef.pages(calls.get_cases(view="all", limit=1))
            for each in page.cases
        ]
        whole = await retzef.send(calls.get_cases(view="all", limit=50))
    assert listed == [each.case_id for each in whole.cases]
    assert len(listed) > 1


def test_typescript_client_is_typed_and_does_the_same_when_node_runs_it(
    served: Served, token: str, tmp_path: Path
) -> None:
    compiler = ROOT / "web" / "node_modules" / "typescript" / "bin" / "tsc"
    compiled = subprocess.run(
        ["node", compiler, "-p", TYPESCRIPT, "--outDir", tmp_path], check=False, capture_output=True, text=True
    )  # fmt: skip
    assert compiled.returncode == 0, compiled.stdout
    (tmp_path / "package.json").write_text('{"type": "module"}')
    ran = subprocess.run(
        ["node", tmp_path / "example.js", served.address, token], check=False, capture_output=True, text=True
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    message = load_catalogue("he")["not-found"]
    assert json.loads(ran.stdout) == {
        "first": "made", "again": "unchanged", "told": ["fact_recorded"], "pages": 1, "refused": [404, "not-found", message], "nothing": True,
    }  # fmt: skip


def test_typescript_shown_is_typed_for_whoever_builds_the_client_and_installs_it(tmp_path: Path) -> None:
    shown = re.findall(r"^```ts\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0]
    client = tmp_path / "node_modules" / "@retzef" / "client"
    shutil.copytree(TYPESCRIPT, client, ignore=shutil.ignore_patterns("dist", "node_modules"))
    programs = ROOT / "web" / "node_modules" / ".bin"
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(["npm", "run", "build"], cwd=client, env=environment, check=True, capture_output=True)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "shown.ts").write_text(f"declare const token: string;\n{shown}")
    words = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "shown.ts"]
    compiled = subprocess.run(
        [programs / "tsc", *words], cwd=tmp_path, check=False, capture_output=True, text=True
    )  # fmt: skip
    assert compiled.returncode == 0, compiled.stdout


class _Failing(BaseHTTPRequestHandler):
    """Answers what is next in the list; remembers the keys it was given."""

    answers: ClassVar[list[tuple[int, dict[str, str], bytes]]] = []
    keys: ClassVar[list[str | None]] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.keys.append(self.headers.get("idempotency-key"))
        status, headers, body = self.answers.pop(0)
        self.send_response(status)
        for name, value in {**headers, "content-length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the test tells."""


@pytest.fixture
def failing() -> Iterator[str]:
    _Failing.answers, _Failing.keys = [], []
    with HTTPServer(("127.0.0.1", 0), _Failing) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


BUSY = (
    503,
    {"retry-after": "0"},
    json.dumps({"error": {"code": "busy", "message": "", "params": {}, "retryable": True}}).encode(),
)
CALL = calls.post_labels(models.NewLabelBody(name="x"))


def test_a_call_is_sent_again_under_its_key_when_the_server_asks_for_patience(failing: str) -> None:
    made = models.LabelAnswer(label_id=NOBODY, name="x", color="gray", retired=False)
    body = json.dumps(
        {"label_id": str(made.label_id), "name": "x", "color": "gray", "retired": False, "later": 1}
    )
    _Failing.answers = [BUSY, (502, {"retry-after": "0"}, b"<html>"), BUSY, (201, {}, body.encode())]
    with Client(failing, "t") as retzef:
        assert retzef.send(CALL) == made
    assert len(_Failing.keys) == 4
    assert len(set(_Failing.keys)) == 1

    async def awaited() -> None:
        async with AsyncClient(failing, "t", patience=Patience(attempts=2)) as retzef:
            with pytest.raises(ApiError, match="busy"):
                await retzef.send(CALL)

    _Failing.answers = [BUSY, BUSY]
    asyncio.run(awaited())


def test_a_call_is_given_up_when_waiting_is_in_vain(failing: str) -> None:
    _Failing.answers = [(503, {"retry-after": "3600"}, BUSY[2]), (429, {"retry-after": "0"}, BUSY[2])]
    with Client(failing, "t", patience=Patience(attempts=1)) as retzef:
        for _ in range(2):
            with pytest.raises(ApiError):
                retzef.send(CALL)
    with (
        Client("http://127.0.0.1:9", "t", patience=Patience(attempts=2, chance=lambda: -1.0)) as nowhere,
        pytest.raises(UnreachableError),
    ):
        nowhere.send(CALL)


def test_waits_grow_and_stay_within_bounds_when_nobody_answers() -> None:
    patience = Patience(attempts=5, wait_max=3.0, chance=lambda: 1.0)
    assert [patience.after_silence(each) for each in range(1, 6)] == [0.5, 1.0, 2.0, 3.0, None]
    assert not patience.after_answer(1, ApiError(422, "not-valid", "", {}, retryable=False), {})
