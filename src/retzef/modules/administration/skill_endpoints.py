"""Skills over HTTP: which there are, and how well each of the people has them."""

from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from retzef.kernel.ids import AgentId, SkillId
from retzef.modules.administration import skills
from retzef.modules.administration.texts import Texts
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units

SkillManager: TypeAlias = Annotated[Principal, Depends(needs("queues.manage"))]
SkillReader: TypeAlias = Annotated[Principal, Depends(needs("queues.manage", "people.manage"))]
# Strict: neither `true` nor "5" is a level.
Level: TypeAlias = Annotated[int, Field(ge=0, le=100, strict=True)]


class SkillBody(Incoming):
    """A skill, by what it is called."""

    name: Texts


class SkillChangeBody(SkillBody):
    """The whole skill, with the version it was read at. Not active: archived, chosen no more."""

    active: bool = True
    version: Annotated[int, Field(ge=1, le=2**62)]


class LevelBody(Incoming):
    """One level; null: they do not have the skill."""

    agent_id: UUID
    skill_id: UUID
    level: Level | None
    was: Annotated[
        Level | None, Field(description="As it was read; where it is another now, nothing is changed")
    ]


class LevelsBody(Incoming):
    """Levels to set, all at once or none."""

    changes: list[LevelBody] = Field(min_length=1, max_length=20_000)

    @model_validator(mode="after")
    def _each_once(self) -> "LevelsBody":
        if len({(each.agent_id, each.skill_id) for each in self.changes}) != len(self.changes):
            raise PydanticCustomError("level_twice", "each skill of each person is set once")
        return self


class SkillAnswer(BaseModel):
    """A skill as it is kept."""

    model_config = ConfigDict(from_attributes=True)

    skill_id: UUID
    name: dict[str, str]
    active: bool
    version: int


class SkilledPersonAnswer(BaseModel):
    """Somebody with their levels by skill, 0 to 100; a skill they do not have is not among them."""

    model_config = ConfigDict(from_attributes=True)

    agent_id: UUID
    name: str
    active: bool
    levels: dict[UUID, int]


class SkillsPage(BaseModel):
    """All skills, and everybody who works here or was invited to, by name."""

    skills: list[SkillAnswer]
    people: list[SkilledPersonAnswer]


class PeopleLevelsAnswer(BaseModel):
    """Those whose levels were set, as they are now."""

    people: list[SkilledPersonAnswer]


def skill_routes(units: Units) -> APIRouter:
    """All routes below /administration/skills."""
    routes = APIRouter(prefix="/administration/skills", tags=["administration"], responses=ERRORS)

    async def one(principal: Principal, skill_id: SkillId) -> SkillAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            kept = await skills.list_skills(connection, principal.tenant_id)
        return SkillAnswer.model_validate(next(each for each in kept if each.skill_id == skill_id))

    @routes.get("", summary="Skills, and who has them")
    async def listed(principal: SkillReader) -> SkillsPage:
        async with units.database.transaction(principal.tenant_id) as connection:
            kept = await skills.list_skills(connection, principal.tenant_id)
            people = await skills.list_skilled(connection, principal.tenant_id)
        return SkillsPage(
            skills=[SkillAnswer.model_validate(each) for each in kept],
            people=[SkilledPersonAnswer.model_validate(each) for each in people],
        )

    @routes.post("", status_code=201, summary="A new skill")
    async def add(body: SkillBody, principal: SkillManager) -> SkillAnswer:
        async with units.begin(principal.tenant_id) as unit:
            skill_id = await skills.add_skill(unit, principal, body.name)
        return await one(principal, skill_id)

    @routes.put("/levels", summary="Set levels of people", description="All of them, or none.")
    async def set_levels(body: LevelsBody, principal: SkillReader) -> PeopleLevelsAnswer:
        changes = [
            skills.LevelSet(AgentId(each.agent_id), SkillId(each.skill_id), each.level, each.was)
            for each in body.changes
        ]
        async with units.begin(principal.tenant_id) as unit:
            await skills.set_levels(unit, principal, changes)
        people = sorted({each.agent_id for each in changes})
        async with units.database.transaction(principal.tenant_id) as connection:
            now = await skills.list_skilled(connection, principal.tenant_id, people)
        return PeopleLevelsAnswer(people=[SkilledPersonAnswer.model_validate(each) for each in now])

    @routes.put("/{skill_id}", summary="Rename a skill, archive it or bring it back")
    async def change(skill_id: UUID, body: SkillChangeBody, principal: SkillManager) -> SkillAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await skills.change_skill(
                unit, principal, SkillId(skill_id), body.version, body.name, active=body.active
            )
        return await one(principal, SkillId(skill_id))

    return routes
