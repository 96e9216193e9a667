"""What the reference of webhooks shows is so: its programs take what we sign and nothing else, its example is what is sent."""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from retzef.modules.webhooks.kinds import TEST_KIND, PublicKind
from retzef.modules.webhooks.payload import Told
from retzef.modules.webhooks.signing import make_secret, signed_headers

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "reference" / "webhooks.md").read_text(encoding="utf-8")
BODY = '{"type":"test","text":"שלום"}'.encode()

Verify = Callable[[str, dict[str, str], bytes], bool]
_RUN = """
import { verify } from %s;
const [secret, headers, body] = JSON.parse(process.argv[2]);
process.stdout.write(String(verify(secret, headers, Buffer.from(body, "base64"))));
"""


def _block(language: str) -> str:
    (block,) = re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    return str(block)


def _in_python(folder: Path) -> Verify:
    names: dict[str, Any] = {}
    exec(compile(_block("python"), "webhooks.md", "exec"), names)  # noqa: S102 - our own page
    verify: Verify = names["verify"]
    return verify


def _in_typescript(folder: Path) -> Verify:
    (folder / "verify.ts").write_text(_block("ts"), encoding="utf-8")
    bundled = folder / "run.mjs"
    (folder / "run.ts").write_text(_RUN % '"./verify"', encoding="utf-8")
    esbuild = ROOT / "web" / "node_modules" / ".bin" / "esbuild"
    command = [
        esbuild,
        folder / "run.ts",
        "--bundle",
        "--platform=node",
        "--format=esm",
        f"--outfile={bundled}",
    ]
    subprocess.run([str(each) for each in command], check=True, capture_output=True)
    node = shutil.which("node")
    assert node is not None

    def verify(secret: str, headers: dict[str, str], body: bytes) -> bool:
        import base64

        given = json.dumps([secret, headers, base64.b64encode(body).decode()])
        told = subprocess.run([node, str(bundled), given], check=True, capture_output=True, env=os.environ)
        return told.stdout == b"true"

    return verify


@pytest.mark.parametrize("make", [_in_python, _in_typescript], ids=["python", "typescript"])
def test_programs_shown_take_ours_alone_when_they_verify(
    make: Callable[[Path], Verify], tmp_path: Path
) -> None:
    verify = make(tmp_path)
    secret, other = make_secret(), make_secret()
    now = int(time.time())
    both = signed_headers([other, secret], "0190b6a0", now, BODY)
    assert verify(secret, both, BODY)
    assert not verify(make_secret(), both, BODY)
    assert not verify(secret, both, BODY + b" ")
    assert not verify(secret, {**both, "webhook-id": "another"}, BODY)
    assert not verify(secret, signed_headers([secret], "0190b6a0", now - 400, BODY), BODY)


def test_example_is_what_is_sent_when_it_is_read() -> None:
    shown = _block("json")
    told = msgspec.json.decode(shown, type=Told)
    assert json.loads(msgspec.json.encode(told)) == json.loads(shown)


def test_every_kind_is_told_of_when_the_page_is_read() -> None:
    for kind in (*get_args(PublicKind), TEST_KIND):
        assert f"`{kind}`" in TEXT
