"""Which addresses count as public."""

import ipaddress

import pytest

from retzef.platform.networks import PRIVATE_NETWORKS, is_public, may_be_called

PRIVATE = (
    "127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "255.255.255.255",
    "224.0.0.1", "198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "2002:7f00:1::", "64:ff9b::a00:1", "64:ff9b::7f00:1", "2001:0:7f00:1::f5ff:fffe",
    "64:ff9b:1::7f00:1", "::127.0.0.1", "::ffff:0:127.0.0.1", "fec0::1", "168.63.129.16", "::ffff:168.63.129.16",
    "0.0.0.0",  # noqa: S104 - refused here
)  # fmt: skip
PUBLIC = (
    "1.1.1.1",
    "93.184.216.34",
    "2606:4700:4700::1111",
    "::ffff:1.1.1.1",
    "64:ff9b::101:101",
    "2a00:1450::1",
)


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_is_refused_when_only_insiders_reach_it(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_is_public_when_everybody_reaches_it(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


LINK_LOCAL = ("169.254.169.254", "fe80::1", "::ffff:169.254.169.254")


@pytest.mark.parametrize("address", LINK_LOCAL)
def test_credentials_of_a_cloud_are_out_of_reach_when_private_networks_are_allowed(address: str) -> None:
    assert not may_be_called(ipaddress.ip_address(address), PRIVATE_NETWORKS)


def test_only_the_named_network_is_reached_when_the_operator_names_one() -> None:
    within = [ipaddress.ip_network("10.20.0.0/16")]
    allowed = {
        each: may_be_called(ipaddress.ip_address(each), within)
        for each in ("10.20.3.4", "::ffff:10.20.3.4", "10.21.0.1", "127.0.0.1", "::1", "1.1.1.1")
    }
    assert [each for each, may in allowed.items() if may] == ["10.20.3.4", "::ffff:10.20.3.4", "1.1.1.1"]
