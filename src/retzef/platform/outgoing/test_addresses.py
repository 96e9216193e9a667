"""What is not called."""

import pytest

from retzef.platform.outgoing import AddressRefusedError, OutgoingHttp
from retzef.ports.channel import OutboundRequest


async def test_the_tenants_word_does_not_suffice_when_the_operator_closed_private_networks() -> None:
    http = OutgoingHttp(private_networks=())
    request = OutboundRequest("POST", "http://127.0.0.1:9/", {}, b"")
    with pytest.raises(AddressRefusedError):
        await http.send(request, allow_private=True)
    await http.close()
