"""What becomes of each line: a new customer, a change of one we know, nothing, or a refusal. Nobody is ever joined.

A line is the customer's who alone has its surest identity. A number or an address is shared in families and offices, so it
is not enough when both names are known and are plainly two: such a line is refused and told, never merged in silence.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.engine.duplicates import name_likeness
from retzef.engine.fields import FieldValue
from retzef.engine.imports.rows import ConsentState, ImportRow, Refusal
from retzef.engine.recognition import Identity

UpdateRule: TypeAlias = Literal["fill", "overwrite", "leave"]
Outcome: TypeAlias = Literal["made", "changed", "unchanged", "refused"]
Key: TypeAlias = tuple[str, str]
# Two spellings of one name are above it, two names of one family below.
SAME_NAME_FROM = 0.75
# Given to one person alone by whoever gave them: the name decides nothing.
_SURE = frozenset({"host_id", "national_id", "card_token"})


@dataclass(slots=True)
class Profile:
    """A customer as the plan leaves them."""

    customer_id: UUID
    name: str | None = None
    locale: str | None = None
    fields: dict[str, FieldValue] = field(default_factory=dict)
    keys: set[Key] = field(default_factory=set)
    is_new: bool = False
    organizations: set[UUID] = field(default_factory=set)
    # Which parts a link that is undone later must not bring back: `name`, `locale`, `field:<key>`.
    written: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Plan:
    """What a batch of lines comes to."""

    outcomes: list[tuple[Outcome, Refusal | None]] = field(default_factory=list)
    made: list[Profile] = field(default_factory=list)
    changed: dict[UUID, Profile] = field(default_factory=dict)
    identities: list[tuple[UUID, Identity]] = field(default_factory=list)
    # Customer, the line's addresses, purpose, state.
    consents: list[tuple[UUID, Sequence[Key], str, ConsentState]] = field(default_factory=list)
    # Customer, and the organization they come to belong to.
    members: list[tuple[UUID, UUID]] = field(default_factory=list)


def plan_rows(
    rows: Sequence[ImportRow],
    owners: Mapping[Key, Sequence[UUID]],
    profiles: Mapping[UUID, Profile],
    *,
    recognise_by: Sequence[str],
    rule: UpdateRule,
    new_id: Callable[[], UUID],
    organizations: Mapping[str, UUID | Refusal] = MappingProxyType({}),
) -> Plan:
    """Plan a batch in the order of its lines; a line is also recognised by the lines before it.

    `owners`: of each identity the customers who have it; `profiles`: those customers. `recognise_by`: kinds, surest first.
    `organizations`: which the lines mean, by what they say; nobody leaves one because a line says another.
    """
    return _Planner(owners, profiles, recognise_by, rule, new_id, organizations).plan(rows)


class _Planner:
    def __init__(  # noqa: PLR0917 - what `plan_rows` is given
        self,
        owners: Mapping[Key, Sequence[UUID]],
        profiles: Mapping[UUID, Profile],
        recognise_by: Sequence[str],
        rule: UpdateRule,
        new_id: Callable[[], UUID],
        organizations: Mapping[str, UUID | Refusal],
    ) -> None:
        self._owners = {key: set(found) for key, found in owners.items()}
        self._profiles = dict(profiles)
        self._recognise_by = recognise_by
        self._rule = rule
        self._new_id = new_id
        self._organizations = organizations
        self._plan = Plan()

    def plan(self, rows: Sequence[ImportRow]) -> Plan:
        for row in rows:
            found = self._recognise(row)
            body = self._organizations.get(row.organization) if row.organization else None
            if isinstance(found, Refusal):
                self._plan.outcomes.append(("refused", found))
            elif isinstance(body, Refusal):
                self._plan.outcomes.append(("refused", body))
            elif found is None:
                self._make(row, body)
            else:
                self._change(found, row, body)
        return self._plan

    def _recognise(self, row: ImportRow) -> Profile | Refusal | None:
        for kind in self._recognise_by:
            found = {
                owner for each in row.identities if each.kind == kind
                for owner in self._owners.get((each.kind, each.value), ())
            }  # fmt: skip
            if len(found) > 1:
                return Refusal("import-line-ambiguous")
            if found:
                profile = self._profiles[found.pop()]
                return (
                    profile
                    if kind in _SURE or _may_be_one(row.name, profile.name)
                    else Refusal("import-line-other-name")
                )
        return None

    def _make(self, row: ImportRow, organization: UUID | None) -> None:
        profile = Profile(self._new_id(), row.name, row.locale, dict(row.fields), is_new=True)
        self._profiles[profile.customer_id] = profile
        self._plan.made.append(profile)
        self._claim(profile, row)
        self._agree(profile, row)
        self._join(profile, organization)
        self._plan.outcomes.append(("made", None))

    def _change(self, profile: Profile, row: ImportRow, organization: UUID | None) -> None:
        if self._rule == "leave":
            self._plan.outcomes.append(("unchanged", None))
            return
        written = self._write(profile, row)
        claimed = self._claim(profile, row)
        self._agree(profile, row)
        joined = self._join(profile, organization)
        if written and not profile.is_new:
            profile.written |= written
        is_changed = bool(written or claimed or row.consents or joined)
        if is_changed and not profile.is_new:
            self._plan.changed[profile.customer_id] = profile
        self._plan.outcomes.append(("changed" if is_changed else "unchanged", None))

    def _write(self, profile: Profile, row: ImportRow) -> set[str]:
        written: set[str] = set()
        for name in ("name", "locale"):
            value = getattr(row, name)
            if value is not None and self._may_write(getattr(profile, name), value):
                setattr(profile, name, value)
                written.add(name)
        for key, field_value in row.fields.items():
            if field_value is not None and self._may_write(profile.fields.get(key), field_value):
                profile.fields[key] = field_value
                written.add(f"field:{key}")
        return written

    def _may_write(self, before: object, value: object) -> bool:
        return before != value and (before is None or self._rule == "overwrite")

    def _claim(self, profile: Profile, row: ImportRow) -> bool:
        fresh = [each for each in row.identities if (each.kind, each.value) not in profile.keys]
        for each in fresh:
            profile.keys.add((each.kind, each.value))
            self._owners.setdefault((each.kind, each.value), set()).add(profile.customer_id)
            self._plan.identities.append((profile.customer_id, each))
        return bool(fresh)

    def _agree(self, profile: Profile, row: ImportRow) -> None:
        keys = [(each.kind, each.value) for each in row.identities]
        for purpose, state in row.consents:
            self._plan.consents.append((profile.customer_id, keys, purpose, state))

    def _join(self, profile: Profile, organization: UUID | None) -> bool:
        if organization is None or organization in profile.organizations:
            return False
        profile.organizations.add(organization)
        self._plan.members.append((profile.customer_id, organization))
        return True


def _may_be_one(one: str | None, other: str | None) -> bool:
    return not one or not other or name_likeness(one, other) >= SAME_NAME_FROM
