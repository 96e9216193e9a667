"""Which addresses count as public."""

import ipaddress

import pytest

from retzef.platform.outgoing.addresses import is_public

PRIVATE = (
    "127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "255.255.255.255",
    "224.0.0.1", "198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "2002:7f00:1::", "64:ff9b::a00:1", "64:ff9b::7f00:1", "2001:0:7f00:1::f5ff:fffe",
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
