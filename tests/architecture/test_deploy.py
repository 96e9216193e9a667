"""What is in deploy/ fits the program: units that systemd takes, a compose file whose commands and settings exist."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from retzef.main.cli import serve
from retzef.main.settings import read_settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
# systemd's own measure of what a unit is exposed to: 10 is everything, below 2 is rare.
EXPOSED_AT_MOST = 2.0


@pytest.fixture(params=UNITS, ids=lambda path: path.name)
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A unit as systemd would find it, but for the program, which is not at its place here."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("NOT TESTED: systemd-analyze is not here")
    source: Path = request.param
    name = source.name.replace("@.", "@web.")
    text = source.read_text(encoding="utf-8").replace("/opt/retzef/bin/retzef", "/bin/true")
    (tmp_path / name).write_text(text)
    return tmp_path / name


def test_systemd_takes_every_unit_when_asked(unit: Path) -> None:
    told = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    about_ours = [line for line in told.stderr.splitlines() if unit.name in line]
    assert (told.returncode, about_ours) == (0, [])


def test_unit_is_hardly_exposed_when_systemd_measures_it(unit: Path) -> None:
    told = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", unit], capture_output=True, text=True, check=False
    )
    level = re.search(r"exposure level for \S+ (\d+\.\d+)", told.stdout)
    assert level is not None, told.stderr
    assert float(level[1]) <= EXPOSED_AT_MOST


def test_settings_named_in_deploy_are_documented_and_good() -> None:
    documented = set(re.findall(r"RETZEF_[A-Z_]+", (ROOT / "docs/reference/settings.md").read_text()))
    for path in (path for path in DEPLOY.rglob("*") if path.is_file()):
        assert set(re.findall(r"RETZEF_[A-Z_]+", path.read_text())) <= documented, path.name
    lines = (DEPLOY / "retzef.env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    read_settings(given | {"RETZEF_BACKUP_DIR": "/var/backups/retzef"})


def test_compose_file_fits_together_and_its_commands_exist() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= set(services), name
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in compose["volumes"], name
        if service["image"] == "retzef":
            assert service["read_only"]
            environment = {
                key: value for key, value in service["environment"].items() if "${" not in str(value)
            }
            read_settings(environment | {"RETZEF_BACKUP_DIR": "/backups"})
    assert services["migrate"]["command"] == ["migrate"]
    roles = {service["command"][2] for service in services.values() if service["command"][0] == "serve"}
    assert roles == {"web", "worker", "router"}
    assert "roles" in {parameter.name for parameter in serve.params}
