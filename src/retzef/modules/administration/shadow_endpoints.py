"""What a routing policy in shadow would do, over HTTP."""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict

from retzef.modules.administration import shadow_results
from retzef.modules.administration.routing_policies import find_policy
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.unit import Units

Manager: TypeAlias = Annotated[Principal, Depends(needs("queues.manage"))]


class _Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ShadowReasonAnswer(_Answer):
    """A code with its facts, as with decisions."""

    code: str
    params: dict[str, int | str]


class ShadowChoiceAnswer(_Answer):
    """Whom the work would be offered, the points of both together, and why."""

    agent_id: UUID
    name: str
    score: float
    reasons: list[ShadowReasonAnswer]


class ShadowQueueAnswer(_Answer):
    """Of offers of the policy in force (`decisions`): those the other would have made to somebody else, or to nobody yet.

    `sooner`: what the other would have offered and the one in force had not yet.
    """

    queue_id: UUID
    name: str
    decisions: int
    to_another: int
    not_yet: int
    sooner: int


class ShadowExampleAnswer(_Answer):
    """Where the two differ; null: not offered in that round."""

    decided_at: datetime
    queue_id: UUID
    queue_name: str
    in_force: ShadowChoiceAnswer | None
    shadow: ShadowChoiceAnswer | None


class ShadowResultAnswer(_Answer):
    """Since the policy was changed last. `began_at` null: nothing was compared yet. `failed_at`: when the comparison stopped last."""

    began_at: datetime | None
    last_at: datetime | None
    failed_at: datetime | None
    failure: str | None
    queues: list[ShadowQueueAnswer]
    examples: list[ShadowExampleAnswer]


def add_shadow(routes: APIRouter, units: Units) -> None:
    """Its route, among those of policies."""

    @routes.get("/{policy_id}/shadow", summary="What a routing policy in shadow would have decided otherwise")
    async def read(policy_id: UUID, principal: Manager) -> ShadowResultAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            await find_policy(connection, principal.tenant_id, policy_id)
            found = await shadow_results.read_result(
                connection, principal.tenant_id, policy_id, principal.locale
            )
        return ShadowResultAnswer.model_validate(found)
