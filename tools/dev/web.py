"""The front end: locked npm packages of the workspace, and the built desk and widget."""

import json

from tools.dev.repository import STATIC, WEB, run, trust_the_machine
from tools.dev.steps import Step

LOCK = WEB / "package-lock.json"


def list_workspaces() -> list[str]:
    """Return the workspaces that are there, in the order in which package.json names them."""
    named = json.loads((WEB / "package.json").read_text())["workspaces"]
    return [name for name in named if (WEB / name / "package.json").exists()]


def list_with_script(script: str) -> list[str]:
    """Return the workspaces whose package.json has this npm script."""
    return [
        name
        for name in list_workspaces()
        if script in json.loads((WEB / name / "package.json").read_text()).get("scripts", {})
    ]


def _install() -> None:
    run(
        ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=WEB,
        env=trust_the_machine(),
        quiet=True,
    )


def install_step() -> Step:
    """``npm ci``, again only when a package.json or the lock changed."""
    return Step(
        name="npm",
        doing="installing the locked npm packages",
        do=_install,
        inputs=(
            WEB / "package.json",
            WEB / ".npmrc",
            LOCK,
            *(WEB / name / "package.json" for name in list_workspaces()),
        ),
        outputs=(WEB / "node_modules",),
    )


def build_steps() -> list[Step]:
    """Build each screen into the package, again only when its sources changed."""
    return [_build_step(name) for name in list_with_script("build")]


def _build_step(workspace: str) -> Step:
    return Step(
        name=f"build-{workspace}",
        doing=f"building {workspace}",
        do=lambda: run(["npm", "run", "--silent", "build", "--workspace", workspace], cwd=WEB, quiet=True),
        inputs=(WEB / workspace, WEB / "build"),
        outputs=tuple(STATIC / name for name in (workspace, *_list_sites(workspace))),
        after=(install_step(),),
    )


def _list_sites(workspace: str) -> list[str]:
    """Return what else a workspace builds: the widget brings the site on which it is shown."""
    return [name for name in ("demo",) if (WEB / workspace / name).is_dir()]


def check_types() -> None:
    """Type-check every workspace that has a ``check`` script."""
    for workspace in list_with_script("check"):
        run(["npm", "run", "--silent", "check", "--workspace", workspace], cwd=WEB, quiet=True)


def run_tests() -> None:
    """Run the unit tests of every workspace that has a ``test`` script, once and without watching."""
    for workspace in list_with_script("test"):
        run(["npm", "run", "--silent", "test", "--workspace", workspace], cwd=WEB, env={"CI": "true"})
