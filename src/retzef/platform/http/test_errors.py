"""Errors at the edge."""

import msgspec

from retzef.platform.http.errors import error_body


def test_error_can_be_told_when_it_names_half_a_surrogate_pair() -> None:
    told = msgspec.json.encode(error_body("request-invalid", "en", {"field": "settings.\ud800"}))
    assert b'"field":"settings.?"' in told
