"""Trying a mailbox over HTTP: the answer comes line by line, a step each, as they happen."""

from collections.abc import AsyncIterator
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from retzef.modules.administration.endpoints import EntryPointBody
from retzef.modules.administration.entry_points import EntryPointSetUp
from retzef.modules.administration.mailbox_trial import (
    MailboxTrial,
    TrialState,
    TrialStep,
    TrialStepName,
    TrialTools,
    TrialWords,
)
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.catalogue import sentence
from retzef.platform.http.errors import error_detail, locale_of
from retzef.platform.http.limits import Places
from retzef.platform.http.schemas import ERRORS, ErrorDetail
from retzef.platform.unit import Units
from retzef.ports.mail import Mailbox

ChannelManager: TypeAlias = Annotated[Principal, Depends(needs("channels.manage"))]
MAIL = "email"
# A trial takes a minute at worst, and a thread meanwhile.
TRIALS_OF_PERSON = 2
TRIALS_AT_ONCE = 10


class MailboxTrialBody(EntryPointBody):
    """A mailbox as somebody is about to save it. `entry_point_id`: of the one that is changed, for its secrets."""

    entry_point_id: UUID | None = None
    to_oneself: bool = Field(
        default=False, description="Send a mail from the mailbox to itself and wait for it, too"
    )


class TrialStepAnswer(BaseModel):
    """A step of a trial, when it begins and again when it ends.

    `token`: an access token is asked for · `imap`, `smtp`: signing in · `folder`: it is opened · `senders`: may it send from its aliases · `send`, `arrive`: the mail to oneself.
    `folders`: those there are, to choose from; `count`: mails in the folder; `seconds`: how long the mail was on its way; `authserv`: by
    which name the server that took it in signs its Authentication-Results. `problem` tells what failed and what to do.
    """

    step: TrialStepName
    state: TrialState
    host: str | None = None
    port: int | None = None
    folder: str | None = None
    folders: list[str] | None = None
    count: int | None = None
    seconds: int | None = None
    authserv: str | None = None
    senders: list[str] | None = None
    problem: ErrorDetail | None = None


class LinesResponse(StreamingResponse):
    """A JSON object a line."""

    media_type = "application/x-ndjson"


def mailbox_trial_routes(units: Units, set_up: EntryPointSetUp, tools: TrialTools) -> APIRouter:
    """`POST /administration/mailboxes/test`."""
    routes = APIRouter(prefix="/administration", tags=["administration"], responses=ERRORS)
    places = Places(each=TRIALS_OF_PERSON, total=TRIALS_AT_ONCE)

    @routes.post(
        "/mailboxes/test",
        summary="Try a mailbox, step by step",
        description="Signs in at both servers and opens the folder; nothing is sent unless it is asked for. The answer has a line for each"
        " step as it begins and as it ends.",
        response_class=LinesResponse,
        responses={200: {"model": TrialStepAnswer, "description": "A step a line"}},
    )
    async def try_mailbox(
        body: MailboxTrialBody, principal: ChannelManager, request: Request
    ) -> LinesResponse:
        async with units.database.transaction(principal.tenant_id) as connection:
            draft = await set_up.draft(
                connection, principal.tenant_id, MAIL, body.to_settings(), body.entry_point_id
            )
        now, locale = units.clock.now(), locale_of(request)
        mailbox = set_up.read_mailbox(draft, now)
        trial = MailboxTrial(mailbox, tools, words=_words(mailbox, locale) if body.to_oneself else None)
        with places.hold(str(principal.agent_id)):
            pass  # where there is none, it is told before the answer begins

        async def lines() -> AsyncIterator[bytes]:
            with places.hold(str(principal.agent_id)):
                async for step in trial.run(now):
                    yield _line(step, locale)

        # A proxy in between is asked not to gather them.
        return LinesResponse(lines(), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})

    return routes


def _words(mailbox: Mailbox, locale: str) -> TrialWords:
    facts = {"address": mailbox.address}
    return TrialWords(
        sentence("mail-trial-subject", locale, facts), sentence("mail-trial-text", locale, facts)
    )


def _line(step: TrialStep, locale: str) -> bytes:
    answer = TrialStepAnswer(
        step=step.name, state=step.state, problem=error_detail(step.error, locale) if step.error else None,
        **{name: value for name, value in step.facts.items() if name in TrialStepAnswer.model_fields},  # type: ignore[arg-type]
    )  # fmt: skip
    return answer.model_dump_json(exclude_none=True).encode() + b"\n"
