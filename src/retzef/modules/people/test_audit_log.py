"""What the audit can name."""

from retzef.modules.people.audit_log import NAMED
from retzef.platform.audit import ACTS, LOOKS


def test_whatever_is_acted_on_has_a_name_when_it_stands_in_the_audit() -> None:
    assert set(ACTS) | set(LOOKS) <= set(NAMED) | {"tenant"}
