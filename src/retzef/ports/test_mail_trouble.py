"""What somebody said, in one line."""

from retzef.ports.mail_trouble import DETAIL_MAX, shorten


def test_what_was_said_is_one_line_whatever_a_library_makes_of_it() -> None:
    assert (
        shorten("b'[AUTHENTICATIONFAILED] Authentication failed.'")
        == "[AUTHENTICATIONFAILED] Authentication failed."
    )
    assert shorten('b"it\'s gone"') == "it's gone"
    assert shorten("two\r\n lines") == "two lines"
    assert shorten("b'half") == "b'half"
    assert len(shorten("x" * 1000)) == DETAIL_MAX
