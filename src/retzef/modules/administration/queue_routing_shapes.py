"""The routing part of a queue as it goes over HTTP."""

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Annotated, TypeAlias, TypeVar
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from retzef.engine.routing import Requirement
from retzef.kernel.ids import QueueId, SkillId
from retzef.modules.administration.queue_routing import QueueRouting, Ring
from retzef.platform.http.schemas import Incoming

T = TypeVar("T", bound=Hashable)
WEEK_SECONDS = 7 * 24 * 3600
# Strict: neither `true` nor "5" is a level.
Level: TypeAlias = Annotated[int, Field(ge=0, le=100, strict=True)]


class RequirementBody(Incoming):
    """A skill that is needed. `weight`: as how many seconds of waiting each level above `least` counts in somebody's favour."""

    skill_id: UUID
    least: Level = 0
    weight: float = Field(default=0, ge=0, le=1000, allow_inf_nan=False)


class RingBody(Incoming):
    """What is asked for less once an item has been in its queue so long. The last ring reached holds."""

    after_seconds: int = Field(ge=1, le=WEEK_SECONDS)
    lower_by: Level = Field(default=0, description="So much lower a level is enough")
    without: list[UUID] = Field(default=[], max_length=50, description="Skills that are not needed any more")
    also: list[UUID] = Field(
        default=[], max_length=50, description="Queues whose members may take it as well"
    )


class QueueRoutingBody(Incoming):
    """Whom a queue's items are given to, and how urgently."""

    requirements: list[RequirementBody] = Field(default=[], max_length=50)
    rings: list[RingBody] = Field(default=[], max_length=20)
    target_seconds: int | None = Field(
        default=None, ge=1, le=2_592_000, description="Within which it is to be answered; null: no target"
    )
    ageing: float = Field(
        default=1, ge=0, le=100, allow_inf_nan=False, description="As how much a second of waiting counts"
    )
    auto_accept: bool = Field(default=False, description="Whoever is given an item has it in hand at once")
    pull_allowed: bool = Field(default=False, description="Agents may take from the queue's list themselves")
    keeps_free: int = Field(
        default=0, ge=0, le=1000, description="So many of those who could take its items stay free"
    )
    disposition_required: bool = Field(
        default=True, description="Wrap-up ends with an outcome, where there are any"
    )

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "QueueRoutingBody":
        asked = [each.skill_id for each in self.requirements]
        for skill_id in _twice(asked):
            raise PydanticCustomError(
                "skill_twice", "each skill is asked for once", {"skill_id": str(skill_id)}
            )
        for seconds in _twice([each.after_seconds for each in self.rings]):
            raise PydanticCustomError(
                "ring_twice", "each ring begins at a time of its own", {"seconds": seconds}
            )
        for skill_id in (one for each in self.rings for one in each.without if one not in asked):
            raise PydanticCustomError(
                "ring_without",
                "a ring does without a skill that the queue asks for",
                {"skill_id": str(skill_id)},
            )
        return self

    def to_routing(self) -> QueueRouting:
        """Inside's form."""
        return QueueRouting(
            [Requirement(SkillId(each.skill_id), each.least, each.weight) for each in self.requirements],
            [
                Ring(
                    each.after_seconds,
                    each.lower_by,
                    [SkillId(one) for one in each.without],
                    [QueueId(one) for one in each.also],
                )
                for each in self.rings
            ],
            self.target_seconds,
            self.ageing,
            self.auto_accept,
            self.pull_allowed,
            self.keeps_free,
            self.disposition_required,
        )


def _twice(listed: Sequence[T]) -> list[T]:
    """Whatever stands there more than once."""
    return [each for each, times in Counter(listed).items() if times > 1]
