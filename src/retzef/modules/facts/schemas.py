"""What the facts' endpoints take and answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from retzef.engine.facts import VALUES_MAX, ValueType
from retzef.modules.facts.catalogue import Icon
from retzef.modules.facts.telling import Outcome, Unknown
from retzef.platform.http.schemas import ErrorDetail, Incoming, Locale
from retzef.platform.http.visible import VISIBLE

FACTS_AT_ONCE = 500
EXTERNAL_ID_MAX = 200

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True, pattern=r"^[^\x00-\x1f]*$"), VISIBLE,
]  # fmt: skip
ExternalId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=EXTERNAL_ID_MAX, strip_whitespace=True, pattern=r"^[^\x00]*$"),
]
Written = Annotated[
    str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True, pattern=r"^[^\x00]*$")
]
Label = Annotated[dict[Locale, Name], Field(min_length=1)]
PersonsKind = Literal["phone", "email", "national_id", "card_token", "host_id", "handle"]


class FactCustomerBody(Incoming):
    """Whose it is: by id, or by an identity in any writing. `name`: of somebody who is made because nobody is known by it."""

    customer_id: UUID | None = None
    kind: PersonsKind | None = None
    value: Written | None = None
    name: Annotated[Written, StringConstraints(max_length=200)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        by_identity = self.kind is not None and self.value is not None
        if (self.customer_id is None) != by_identity or (self.kind is None) != (self.value is None):
            raise PydanticCustomError("customer_or_identity", "customer_id, or kind and value")
        return self


class FactBody(Incoming):
    """A fact. `external_id` is the source's own name for it: told again, it is the same fact.

    `values` by key, as the kind has them: an amount with its currency (`"125.50 ILS"`), a date as `2026-11-22`, an address
    beginning with https.
    """

    source: Key
    external_id: ExternalId
    kind: Key
    occurred_at: AwareDatetime
    customer: FactCustomerBody
    case_id: UUID | None = None
    values: dict[Key, JsonValue] = Field(default_factory=dict, max_length=VALUES_MAX)


@dataclass(frozen=True, slots=True)
class Malformed:
    """What has not the shape of a fact. `external_id` as far as it can be read, `failure` as the validator tells it."""

    external_id: str
    failure: Mapping[str, Any]


def _judge_alone(given: object, read: ValidatorFunctionWrapHandler) -> FactBody | Malformed:
    try:
        fact: FactBody = read(given)
    except ValidationError as error:
        named = given.get("external_id") if isinstance(given, dict) else None
        if not isinstance(named, str) or len(named) > EXTERNAL_ID_MAX:
            named = ""
        return Malformed(named, error.errors()[0])
    return fact


class FactsBody(Incoming):
    """Facts in the order in which they are to be taken. `unknown_customer`: what is done when nobody has the identity."""

    # At run time each is a FactBody or Malformed: one that is refused does not hold up the others. Callers are told of the first only.
    facts: list[Annotated[FactBody, WrapValidator(_judge_alone)]] = Field(
        min_length=1, max_length=FACTS_AT_ONCE
    )
    unknown_customer: Unknown = "refuse"


class ToldAnswer(BaseModel):
    """What became of one fact. `external_id` is empty where what was sent has none. `error` when it was refused; the others are kept all the same."""

    external_id: str
    outcome: Outcome
    fact_id: UUID | None
    customer_id: UUID | None
    error: ErrorDetail | None = None


class FactsToldAnswer(BaseModel):
    """What became of each, in their order."""

    results: list[ToldAnswer]


class FactValueAnswer(BaseModel):
    """A value of a fact; numbers and amounts are texts of decimal digits, so that nothing is rounded."""

    key: str
    type: ValueType
    value: str


class FactVersionAnswer(BaseModel):
    """What it said at first, or in between."""

    version: int
    kind: str
    occurred_at: datetime
    values: list[FactValueAnswer]
    told_at: datetime


class FactAnswer(FactVersionAnswer):
    """A fact as it is now, and what it said before, the newest first."""

    fact_id: UUID
    source: str
    source_name: str
    external_id: str
    customer_id: UUID
    case_id: UUID | None
    history: list[FactVersionAnswer]


class SourceBody(Incoming):
    """A system that tells facts. Archived it tells no more; what it told stays."""

    name: Name
    icon: Icon = "box"
    archived: bool = False


class NewSourceBody(Incoming):
    """A new one. `key`: how it names itself in a call; it never changes."""

    key: Key
    name: Name
    icon: Icon = "box"


class SourceAnswer(BaseModel):
    """A system that tells facts."""

    source_id: UUID
    key: str
    name: str
    icon: Icon
    archived_at: datetime | None


class SourcesAnswer(BaseModel):
    """All of them, the archived last."""

    sources: list[SourceAnswer]


class MadeSource(BaseModel):
    """The source's id."""

    source_id: UUID


class FactFieldBody(Incoming):
    """A value that facts of a kind may have."""

    key: Key
    type: ValueType
    label: Label


def _each_once(fields: list[FactFieldBody]) -> list[FactFieldBody]:
    if len({each.key for each in fields}) < len(fields):
        raise ValueError("each key once")
    return fields


FactFields = Annotated[list[FactFieldBody], Field(max_length=VALUES_MAX), AfterValidator(_each_once)]


class FactKindBody(Incoming):
    """A kind of the tenant's own: what it is called, and which values its facts have."""

    title: Label
    fields: FactFields = Field(default_factory=list)
    archived: bool = False


class NewFactKindBody(Incoming):
    """A new one. `key`: how it is named in a call; it never changes."""

    key: Key
    title: Label
    fields: FactFields = Field(default_factory=list)


class FactFieldAnswer(BaseModel):
    """A value; no label where the desk has the word."""

    key: str
    type: ValueType
    label: dict[str, str]


class FactKindAnswer(BaseModel):
    """A kind. Those every tenant has have no id, and no title: the desk has the words."""

    kind_id: UUID | None
    key: str
    title: dict[str, str]
    fields: list[FactFieldAnswer]
    archived_at: datetime | None


class FactKindsAnswer(BaseModel):
    """Those every tenant has, then the tenant's own, the archived last."""

    kinds: list[FactKindAnswer]


class MadeFactKind(BaseModel):
    """The kind's id."""

    kind_id: UUID
