"""Settings from the environment, and what is no setting."""

from datetime import timedelta

import pytest

from retzef.main.settings import SettingInvalidError, read_settings


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
