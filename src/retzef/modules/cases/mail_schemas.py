"""What callers say of a mail, and how it is understood."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from retzef.modules.cases.mailing import RECIPIENTS_MAX, SUBJECT_MAX, Mailing, UsualMailing
from retzef.modules.cases.taking_back import TakenBack
from retzef.platform.http.schemas import Incoming
from retzef.ports.mail import MailRecipient, RecipientRole

HTML_MAX = 500_000
Line = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]*$")]


class MailPersonBody(Incoming):
    """Somebody a mail goes to."""

    address: Annotated[Line, Field(min_length=3, max_length=320)]
    name: Annotated[Line, Field(max_length=200)] = ""


People = Annotated[list[MailPersonBody], Field(max_length=RECIPIENTS_MAX)]


class MailBody(Incoming):
    """How a message goes that goes by mail. What is left out is as usual: an answer to who wrote last, and those who were told besides."""

    to: People | None = None
    cc: People | None = Field(default=None, description="Left out beside a `to`: nobody")
    bcc: People = Field(default_factory=list)
    subject: Annotated[Line, Field(max_length=SUBJECT_MAX)] | None = None
    html: str | None = Field(
        default=None,
        max_length=HTML_MAX,
        description='As composed; it is made harmless. A picture within it is a file of `attachment_ids`, `<img src="cid:{attachment_id}">`.'
        " Without a `text` that is made of it",
    )
    of_message_id: UUID | None = Field(
        default=None, description="The mail of this case that is answered or forwarded; the thread's last"
    )
    is_forward: bool = False
    quote: bool = Field(
        default=True, description="What is answered stands below; what is forwarded always does"
    )
    signature: bool = Field(default=True, description="The queue's signature stands below it")
    undo_seconds: int = Field(
        default=0,
        ge=0,
        le=60,
        description="So long it waits and can be taken back (`take-back`); 0: it goes at once",
    )
    anyway: bool = Field(default=False, description="Also to addresses from which mail came back for good")

    def to_mailing(self) -> Mailing:
        """As the module knows it."""
        return Mailing(
            to=None if self.to is None else _people(self.to, "to"),
            cc=None if self.cc is None else _people(self.cc, "cc"),
            bcc=_people(self.bcc, "bcc"),
            subject=self.subject,
            html=self.html.replace("\x00", "") if self.html else None,
            of_message_id=self.of_message_id,
            is_forward=self.is_forward,
            quote=self.quote,
            anyway=self.anyway,
            signs=self.signature,
            undo_within=timedelta(seconds=self.undo_seconds) if self.undo_seconds else None,
        )


class MailPersonAnswer(BaseModel):
    """Somebody a mail would go to."""

    address: str
    name: str


class UsualMailAnswer(BaseModel):
    """How an answer would go if nobody said otherwise. `of_message_id`: the mail it would answer, null when it would be the first."""

    to: list[MailPersonAnswer]
    cc: list[MailPersonAnswer]
    subject: str
    of_message_id: UUID | None


class TakenFileAnswer(BaseModel):
    """A file that no message has, to be named in one."""

    attachment_id: UUID
    name: str
    media_type: str
    size: int


class TakenBackAnswer(BaseModel):
    """All that was to go, as it would be said in `mail`."""

    text: str
    html: str | None
    to: list[MailPersonAnswer]
    cc: list[MailPersonAnswer]
    bcc: list[MailPersonAnswer]
    subject: str
    of_message_id: UUID | None
    is_forward: bool
    quote: bool
    signature: bool
    attachments: list[TakenFileAnswer]


def taken_back_answer(taken: TakenBack) -> TakenBackAnswer:
    """In the form of the wire."""
    people = {
        role: [MailPersonAnswer(address=each.address, name=each.name) for each in taken.people if each.role == role]
        for role in ("to", "cc", "bcc")
    }  # fmt: skip
    return TakenBackAnswer(
        text=taken.text, html=taken.html, **people, subject=taken.subject, of_message_id=taken.of_message_id, is_forward=taken.is_forward,
        quote=taken.quote, signature=taken.signs,
        attachments=[
            TakenFileAnswer(attachment_id=each.attachment_id, name=each.name, media_type=each.media_type, size=each.size)
            for each in taken.attachments
        ],
    )  # fmt: skip


def usual_answer(usual: UsualMailing) -> UsualMailAnswer:
    """In the form of the wire."""
    return UsualMailAnswer(
        to=[MailPersonAnswer(address=each.address, name=each.name) for each in usual.to],
        cc=[MailPersonAnswer(address=each.address, name=each.name) for each in usual.cc],
        subject=usual.subject,
        of_message_id=usual.of_message_id,
    )


def _people(given: list[MailPersonBody], role: RecipientRole) -> tuple[MailRecipient, ...]:
    return tuple(MailRecipient(each.address, each.name, role) for each in given)
