"""The installation's secret and what is derived from it."""

import stat
from pathlib import Path

import pytest

from retzef.kernel.ids import TenantId
from retzef.platform.auth.keys import SECRET_FILE, DataFolderError, Keys, SecretKeyError
from retzef.platform.clock import TimeOrderedIds

IDS = TimeOrderedIds()
TENANT, OTHER = TenantId(IDS.new()), TenantId(IDS.new())


def test_secret_is_made_once_and_for_its_owner_when_there_is_none(tmp_path: Path) -> None:
    first, again = Keys.load(tmp_path, None), Keys.load(tmp_path, None)
    assert first.derive("purpose") == again.derive("purpose")
    assert stat.S_IMODE((tmp_path / SECRET_FILE).stat().st_mode) == 0o600


def test_folder_is_made_with_the_secret_when_there_is_none(tmp_path: Path) -> None:
    first, again = Keys.load(tmp_path / "new" / "data", None), Keys.load(tmp_path / "new" / "data", None)
    assert first.derive("purpose") == again.derive("purpose")


def test_folder_is_named_when_the_secret_cannot_be_made_there(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(DataFolderError) as refused:
        Keys.load(tmp_path / "data", None)
    assert refused.value.params["folder"] == str(tmp_path / "data")


def test_setting_counts_and_no_file_is_made_when_it_is_given(tmp_path: Path) -> None:
    assert Keys.load(tmp_path, "a").derive("x") != Keys.load(tmp_path, "b").derive("x")
    assert list(tmp_path.iterdir()) == []


def test_keys_differ_when_purpose_or_installation_does(tmp_path: Path) -> None:
    keys = Keys(b"master")
    assert len({keys.derive("a"), keys.derive("b"), Keys(b"another").derive("a")}) == 3
    assert len(keys.derive("a")) == 32


def test_secrets_are_opened_by_their_own_tenant_when_sealed() -> None:
    keys = Keys(b"master")
    sealed = keys.encrypt(TENANT, {"identity_secret": "שלום"})
    assert keys.decrypt(TENANT, sealed) == {"identity_secret": "שלום"}
    assert "שלום".encode() not in sealed
    for other, tenant in ((keys, OTHER), (Keys(b"another"), TENANT)):
        with pytest.raises(SecretKeyError):
            other.decrypt(tenant, sealed)
    with pytest.raises(SecretKeyError):
        keys.decrypt(TENANT, sealed[:-1] + b"x")


def test_entry_point_without_secrets_has_none_when_opened() -> None:
    assert Keys(b"master").decrypt(TENANT, None) == {}
