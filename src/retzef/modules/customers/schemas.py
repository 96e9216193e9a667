"""What the customers' endpoints take and answer."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from retzef.modules.customers.consents import How
from retzef.modules.customers.identities import Proof
from retzef.modules.customers.written import WhyFound
from retzef.platform.http.schemas import Incoming, Locale

Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Written = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
PersonsKind = Literal["phone", "email", "national_id", "card_token", "host_id", "handle"]


class CustomerBody(Incoming):
    """What may be changed of a customer; what is left out stays."""

    name: Name | None = None
    locale: Locale | None = None


class FieldsBody(Incoming):
    """Values of the tenant's own fields by key; null takes one away, what is left out stays."""

    values: dict[str, Any] = Field(max_length=200)


class IdentityBody(Incoming):
    """An identity in any writing: `050-123-4567`, `+972 50 123 4567` and `972501234567` are one."""

    kind: PersonsKind
    value: Written


class NewCustomerBody(Incoming):
    """A customer who is written down by hand, with what they say of themselves."""

    name: Name | None = None
    locale: Locale | None = None
    identities: list[IdentityBody] = Field(default_factory=list, max_length=20)
    fields: dict[str, Any] = Field(
        default_factory=dict,
        max_length=200,
        description="Values of the tenant's own fields by key; those that must be said, must be here",
    )


class MadeCustomer(BaseModel):
    """The customer's id."""

    customer_id: UUID


class MadeIdentity(BaseModel):
    """The identity's id; of the one they had already, when they had it."""

    identity_id: UUID


class ProofBody(Incoming):
    """How it was proved."""

    how: Proof


class ConsentBody(Incoming):
    """What was said. `said_at`: now when left out."""

    purpose: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")] = Field(
        description="A key of the tenant's list, see /consent-purposes"
    )
    state: Literal["given", "withdrawn"]
    how: How
    said_at: datetime | None = None
    text_version: Annotated[str, StringConstraints(max_length=100, strip_whitespace=True)] | None = None


class ConsentLine(BaseModel):
    """One thing said."""

    consent_id: UUID
    identity_id: UUID
    kind: str
    shown: str
    purpose: str
    state: str
    how: str
    text_version: str | None
    said_at: datetime
    recorded_at: datetime
    recorded_by: str | None


class ConsentsAnswer(BaseModel):
    """All that was ever said, newest first."""

    consents: list[ConsentLine]


class TakeBody(Incoming):
    """`take`: what is taken from the other where both have it; what only the other has is taken anyway."""

    take: list[Annotated[str, StringConstraints(pattern=r"^(name|locale|field:[a-z0-9_]{1,50})$")]] = Field(
        default_factory=list, max_length=200
    )


class LinkBody(TakeBody):
    """The customer who is the same person."""

    customer_id: UUID


class LinkAnswer(BaseModel):
    """The link, by which it can be undone."""

    link_id: UUID


class FoundIdentity(BaseModel):
    """An address of a found customer. `shown`: as people of the tenant's country write it."""

    kind: str
    value: str
    shown: str
    status: str


class FoundCustomer(BaseModel):
    """A customer as the directory shows one."""

    customer_id: UUID
    name: str | None
    locale: str | None
    created_at: datetime
    open_cases: int
    identities: list[FoundIdentity]
    found_in: list[WhyFound] = Field(
        default_factory=list, description="Own fields and facts in which what was looked for stands"
    )


class FoundAnswer(BaseModel):
    """A page of the directory; `after` asks for the next one."""

    customers: list[FoundCustomer]
    after: str | None = None
