"""Settings from the environment, and what is no setting."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from retzef.main.settings import NAMES, SettingInvalidError, read_settings

_SETTINGS_PAGE = Path(__file__).parents[3] / "docs/reference/settings.md"


def test_receipts_and_decisions_are_kept_for_a_season_when_nothing_else_is_said() -> None:
    settings = read_settings({})
    assert settings.keep_receipts == settings.keep_decisions == timedelta(days=90)


def test_receipts_and_decisions_are_kept_as_long_as_is_said() -> None:
    settings = read_settings({"RETZEF_KEEP_RECEIPTS_DAYS": "14", "RETZEF_KEEP_DECISIONS_DAYS": "1"})
    assert (settings.keep_receipts, settings.keep_decisions) == (timedelta(days=14), timedelta(days=1))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("RETZEF_KEEP_RECEIPTS_DAYS", "13"),  # a provider may still send it again
        ("RETZEF_KEEP_RECEIPTS_DAYS", "-90"),
        ("RETZEF_KEEP_RECEIPTS_DAYS", "a while"),
        ("RETZEF_KEEP_DECISIONS_DAYS", "0"),
        ("RETZEF_PRIVATE_NETWORKS", "10.0.0.1/8"),
        ("RETZEF_KEEP_DECISIONS_DAYS", "1000000000"),
        ("RETZEF_PORT", "65536"),
        ("RETZEF_PORT", "²"),  # a digit, and yet no number
        ("RETZEF_LOG_LEVEL", "LOUD"),
        ("RETZEF_LOG_FORMAT", "xml"),
        ("RETZEF_METRICS_ADDRESS", "9420"),
        ("RETZEF_METRICS_ADDRESS", "127.0.0.1:65535"),  # the router's is the next
    ],
)
def test_a_setting_is_refused_when_it_makes_no_sense(setting: str, value: str) -> None:
    with pytest.raises(SettingInvalidError) as refused:
        read_settings({setting: value})
    assert refused.value.params == {"setting": setting, "value": value}


def test_an_empty_variable_is_no_setting_when_a_file_of_settings_names_all_of_them() -> None:
    names = (
        "DATA_DIR",
        "DATABASE_URL",
        "HOST",
        "PORT",
        "SECRET_KEY",
        "SECURE_COOKIE",
        "KEEP_RECEIPTS_DAYS",
        "LOG_LEVEL",
    )
    assert read_settings({f"RETZEF_{name}": "" for name in names}) == read_settings({})


def test_address_of_monitors_is_taken_apart_when_its_host_is_of_either_kind() -> None:
    assert read_settings({"RETZEF_METRICS_ADDRESS": "[::1]:9420"}).metrics_address == ("::1", 9420)
    assert read_settings({"RETZEF_METRICS_ADDRESS": "127.0.0.1:9420"}).metrics_address == ("127.0.0.1", 9420)


def test_a_short_token_is_refused_and_not_repeated_when_it_is_no_secret() -> None:
    with pytest.raises(SettingInvalidError) as refused:
        read_settings({"RETZEF_METRICS_TOKEN": "guess me"})
    assert "guess" not in str(refused.value.params)


def test_private_networks_are_as_the_operator_says_when_they_are_named() -> None:
    assert read_settings({"RETZEF_PRIVATE_NETWORKS": "none"}).private_networks == ()
    named = read_settings({"RETZEF_PRIVATE_NETWORKS": "10.20.0.0/16, fd00::/8"}).private_networks
    assert [str(each) for each in named] == ["10.20.0.0/16", "fd00::/8"]


def test_certificate_is_asked_for_when_the_terms_are_agreed_to() -> None:
    named = {"RETZEF_ACME_NAMES": "centre.example"}
    with pytest.raises(SettingInvalidError) as refused:
        read_settings(named)
    assert refused.value.code == "setting-missing"
    agreed = named | {"RETZEF_ACME_AGREE": "1"}
    settings = read_settings(agreed)
    assert settings.acme is not None
    assert (settings.acme.names, settings.redirect_port) == (("centre.example",), 80)
    assert settings.secure_cookie
    for wrong in (
        {"RETZEF_TLS_CERTIFICATE": "chain.pem", "RETZEF_TLS_KEY": "key.pem"},
        {"RETZEF_ACME_NAMES": "*.example"},
        {"RETZEF_ACME_DIRECTORY": "http://ca.internal/dir"},
        {"RETZEF_ACME_EMAIL": "somebody"},
        {"RETZEF_ACME_AUTHORITIES": "nowhere.pem"},
    ):
        with pytest.raises(SettingInvalidError):
            read_settings(agreed | wrong)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("https://desk.example.com", "https://desk.example.com"),
        ("HTTPS://Desk.Example.com:443/", "https://desk.example.com"),
        ("http://desk.internal:8080", "http://desk.internal:8080"),
        ("https://[2001:DB8::7]:8443", "https://[2001:db8::7]:8443"),
    ],
)
def test_links_are_written_with_the_public_address_as_browsers_write_it(given: str, read: str) -> None:
    settings = read_settings({"RETZEF_PUBLIC_ADDRESS": given, "RETZEF_HOST": "0.0.0.0"})  # noqa: S104 - as in a container
    assert (settings.known_address, settings.link_address) == (read, read)


@pytest.mark.parametrize(
    "address",
    [
        "desk.example.com", "ftp://desk.example.com", "https://desk.example.com/desk/", "https://me@desk.example.com",
        "https://desk.example.com:65536", "https://desk.example.com:0", "https://desk example", "https://", "https://[::1", "https://-desk",
    ],
)  # fmt: skip
def test_public_address_is_refused_when_it_is_no_origin(address: str) -> None:
    with pytest.raises(SettingInvalidError) as refused:
        read_settings({"RETZEF_PUBLIC_ADDRESS": address})
    assert refused.value.params == {"setting": "RETZEF_PUBLIC_ADDRESS", "value": address}


def test_links_are_good_on_this_machine_only_when_nobody_has_said_an_address() -> None:
    behind_proxy = {"RETZEF_BEHIND_PROXY": "1", "RETZEF_SECURE_COOKIE": "1", "RETZEF_HOST": "0.0.0.0"}  # noqa: S104
    for environment, address, for_others in (
        ({}, "http://127.0.0.1:8420", False),
        (behind_proxy, "http://127.0.0.1:8420", True),
        ({"RETZEF_HOST": "::1", "RETZEF_PORT": "80"}, "http://[::1]", False),
    ):
        settings = read_settings(environment)
        assert (settings.known_address, settings.link_address) == (None, address)
        assert settings.is_for_others == for_others


def test_links_have_the_name_of_the_certificate_when_one_is_asked_for() -> None:
    settings = read_settings(
        {
            "RETZEF_ACME_NAMES": "desk.example.com,www.example.com",
            "RETZEF_ACME_AGREE": "1",
            "RETZEF_PORT": "443",
        }
    )
    assert settings.link_address == "https://desk.example.com"


def test_a_misspelt_setting_is_told_with_the_one_that_is_meant() -> None:
    environment = {
        "RETZEF_PROT": "9000",
        "RETZEF_BACKUPDIR": "",
        "RETZEF_COLOUR": "red",
        "RETZEF_PORT": "1",
        "OTHER": "x",
    }
    assert read_settings(environment).unknown == (
        ("RETZEF_BACKUPDIR", "RETZEF_BACKUP_DIR"), ("RETZEF_COLOUR", ""), ("RETZEF_PROT", "RETZEF_PORT"),
    )  # fmt: skip
    assert read_settings({"RETZEF_TEST_DATABASE_URL": "x", "RETZEF_PYTHON": "python3"}).unknown == ()


def test_every_setting_that_is_read_is_known_and_on_its_page() -> None:
    source = Path(__file__).with_name("settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r"\(env, \"(RETZEF_[A-Z_]+)\"|env\.get\(\"(RETZEF_[A-Z_]+)\"", source))
    assert {one or other for one, other in read} <= NAMES
    page = re.findall(r"`(RETZEF_[A-Z_]+)`", _SETTINGS_PAGE.read_text(encoding="utf-8"))
    assert set(page) == NAMES
