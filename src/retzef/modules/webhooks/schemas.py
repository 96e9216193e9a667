"""What is asked and answered about webhooks."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from retzef.modules.webhooks import subscriptions
from retzef.modules.webhooks.deliveries import DeliveryState
from retzef.modules.webhooks.kinds import PUBLIC_KINDS, PublicKind
from retzef.platform.http.schemas import Incoming
from retzef.platform.http.visible import VISIBLE


class WebhookBody(Incoming):
    """A subscription. `kinds`: which events are told, none named means all."""

    name: Annotated[
        str,
        StringConstraints(min_length=1, max_length=120, strip_whitespace=True, pattern=r"^[^\x00-\x1f]*$"),
        VISIBLE,
    ]
    url: Annotated[str, StringConstraints(min_length=8, max_length=2000, strip_whitespace=True)]
    kinds: list[PublicKind] = Field(default=[], max_length=len(PUBLIC_KINDS))
    allow_private_network: bool = False

    def to_wanted(self) -> subscriptions.Wanted:
        """Inside's form."""
        kinds = [each for each in PUBLIC_KINDS if each in self.kinds]
        return subscriptions.Wanted(self.name, self.url, kinds, self.allow_private_network)


class WebhookChangeBody(WebhookBody):
    """The whole subscription, with the version it was read at."""

    version: int = Field(ge=1, le=2**62)


class WebhookTrialBody(Incoming):
    """Where a test goes before anything is kept; `subscription_id`: of what is kept already, whose secret signs it."""

    url: Annotated[str, StringConstraints(min_length=8, max_length=2000, strip_whitespace=True)]
    allow_private_network: bool = False
    subscription_id: UUID | None = None


class SwitchBody(Incoming):
    """Off: nothing is sent. On: `from_now` leaves out what happened meanwhile, else it goes on from where it stood."""

    on: bool
    from_now: bool = False


class WebhookReplayBody(Incoming):
    """Since when everything is sent once more."""

    since: AwareDatetime


class WebhookAnswer(BaseModel):
    """A subscription as it is. `waiting`: deliveries that were not taken yet, counted to 1000."""

    subscription_id: UUID
    name: str
    url: str
    kinds: list[PublicKind]
    allow_private_network: bool
    state: Literal["on", "off"]
    off_reason: Literal["by_hand", "failing", "gone"] | None
    off_at: datetime | None
    failing_since: datetime | None
    previous_until: datetime | None = Field(description="Until then the secret of before signs too")
    made_at: datetime
    version: int
    waiting: int


class WebhooksAnswer(BaseModel):
    """All subscriptions, and the kinds of event there are."""

    webhooks: list[WebhookAnswer]
    kinds: list[PublicKind]


class NewWebhookAnswer(BaseModel):
    """The secret is told this once."""

    webhook: WebhookAnswer
    secret: str


class WebhookSecretAnswer(BaseModel):
    """A new secret, told this once; the one of before signs too until `previous_until`."""

    secret: str
    previous_until: datetime


class WebhookTestAnswer(BaseModel):
    """What the receiver said to a test. `error_message` in the reader's language when it was not taken."""

    is_taken: bool
    status: int | None
    duration_ms: int
    answer: str
    error_code: str | None
    error_message: str | None


class DeliveryAnswer(BaseModel):
    """One event for one subscription, and its last attempt. `delivery_id` is what the receiver sees as `webhook-id`."""

    delivery_id: UUID
    kind: PublicKind
    occurred_at: datetime
    state: DeliveryState
    attempts: int
    tried_at: datetime | None
    next_at: datetime | None
    duration_ms: int | None
    status: int | None
    error_code: str | None
    error_message: str | None
    answer: str | None


class DeliveriesAnswer(BaseModel):
    """A page of the log, the newest first; `cursor` asks for the next."""

    deliveries: list[DeliveryAnswer]
    cursor: str | None


class WebhookReplayedAnswer(BaseModel):
    """How many are sent once more; `stopped_at`: where it ended when there were more than it takes at once."""

    count: int
    stopped_at: datetime | None
