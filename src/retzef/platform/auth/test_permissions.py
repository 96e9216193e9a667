"""What the built-in roles mean, and what becomes of a role of a tenant's own."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.kernel.ids import AgentId, TenantId
from retzef.platform.auth.permissions import (
    BUILT_IN_ROLES,
    PERMISSIONS,
    NotAllowedError,
    Permission,
    Rights,
    check_permission,
    may,
    permissions_of,
)
from retzef.platform.auth.principal import effective_of_token

_CHANGING = {each for each in PERMISSIONS if not each.endswith((".read", ".read_all", ".export"))}


def test_administrator_may_everything_when_the_list_grows() -> None:
    assert BUILT_IN_ROLES["administrator"] == set(PERMISSIONS)


def test_auditor_changes_nothing_when_reading_everything() -> None:
    assert not BUILT_IN_ROLES["auditor"] & _CHANGING
    assert "audit.read" in BUILT_IN_ROLES["auditor"]


def test_back_office_writes_notes_and_nothing_else_when_reading() -> None:
    assert BUILT_IN_ROLES["back_office"] & _CHANGING == {"cases.note"}


def test_every_role_may_see_its_own_cases_when_it_sees_all() -> None:
    for role, permissions in BUILT_IN_ROLES.items():
        assert "cases.read" in permissions, role


def test_own_role_gives_what_it_names_when_a_later_release_wrote_more() -> None:
    first = permissions_of("own", ["audit.read", "rockets.launch"])
    assert first == {"audit.read"}
    assert permissions_of("own", None) == frozenset()
    assert permissions_of("own", ["audit.read", "rockets.launch"]) is first


def test_missing_right_is_named_when_it_is_asked_for() -> None:
    who = Rights(TenantId(UUID(int=1)), AgentId(UUID(int=2)), frozenset({"audit.read"}))
    check_permission(who, "audit.read")
    assert not may(who, "people.manage")
    with pytest.raises(NotAllowedError) as refused:
        check_permission(who, "people.manage")
    assert refused.value.params == {"permission": "people.manage"}


@given(
    given_=st.sets(st.sampled_from(PERMISSIONS)),
    makers=st.sets(st.sampled_from(PERMISSIONS)),
    unknown=st.sets(st.text(max_size=20)),
)
def test_token_never_has_what_its_maker_has_not_when_both_are_anything(
    given_: set[Permission], makers: set[Permission], unknown: set[str]
) -> None:
    effective = effective_of_token({*given_, *unknown}, frozenset(makers))
    assert effective <= makers
    assert effective == given_ & makers | (unknown & makers)
