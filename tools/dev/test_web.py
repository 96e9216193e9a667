import json
from typing import Any

import pytest
from tools.dev.web import LOCK


@pytest.fixture(scope="module")
def locked() -> dict[str, dict[str, Any]]:
    """The locked packages by their folder."""
    packages: dict[str, dict[str, Any]] = json.loads(LOCK.read_text())["packages"]
    return packages


def test_every_platform_finds_its_programs_when_the_lock_is_installed(
    locked: dict[str, dict[str, Any]],
) -> None:
    """npm that locks beside installed packages leaves out those of other platforms; `npm ci` then fails there."""
    missing = {
        name
        for package in locked.values()
        for name in package.get("optionalDependencies", {})
        if not any(folder.endswith(f"node_modules/{name}") for folder in locked)
    }
    assert missing == set()
    for platform in ("darwin-arm64", "linux-arm64"):
        assert f"node_modules/@esbuild/{platform}" in locked
    for platform in ("darwin-arm64", "linux-arm64-gnu", "linux-arm64-musl", "linux-x64-musl"):
        assert f"node_modules/@rollup/rollup-{platform}" in locked


def test_every_package_is_checked_by_its_digest_when_installed(locked: dict[str, dict[str, Any]]) -> None:
    installed = {
        folder for folder, package in locked.items() if "node_modules/" in folder and not package.get("link")
    }
    assert {folder for folder in installed if not locked[folder].get("integrity")} == set()
