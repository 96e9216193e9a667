"""One mail, made ready for storing: read, its sender judged, its files found. Work of the processor, done apart from all else (`reading_apart`)."""

import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pickle import PickleBuffer
from typing import SupportsIndex, cast
from uuid import UUID

from retzef.engine.mail import SenderEvidence, Verdict, judge_sender, read_case_tag
from retzef.engine.mail.languages import guess_language
from retzef.engine.recognition import identity_as_given, read_identity
from retzef.kernel.ids import AttachmentId, Ids
from retzef.modules.mail.arrived import Arrived
from retzef.modules.mail.known import Named, without_plus
from retzef.platform.files.content import find_content
from retzef.platform.files.mapped import forget
from retzef.platform.files.names import clean_name
from retzef.platform.text import storable
from retzef.ports.channel import AttachmentRef
from retzef.ports.incoming_mail import (
    IncomingMail,
    MailKind,
    MailReader,
    RawMail,
    ReadAddress,
    ReadAuthentication,
    ReadFailure,
    ReadFile,
    ReadReport,
)

# Sources that pack to more are kept as files.
PACKED_MAX = 256 * 1024
# Larger ones are not even tried.
_PACKS_TO = 4 * PACKED_MAX
# Of those above this a piece in the middle tells: packing a photo takes longer than all else that is done with its mail, and saves little.
_TRIED_FIRST = 64 * 1024
_TRIED_BYTES = 8 * 1024
_PACKS_WELL = 0.5
TEXT_MAX = 200_000
SUBJECT_MAX = 2_000
NAME_MAX = 500
RECIPIENTS_MAX = 500
REPLY_TO_MAX = 10
_PUT_TOGETHER = 1024 * 1024
_REFERENCES_MAX = 30
# So many servers are a loop, not a way (RFC 5321, 6.3: at least 100; mail between two centres needs ten).
HOPS_MAX = 60
# What a file is of which nothing is known.
_UNKNOWN = "application/octet-stream"
_DIGEST_LETTERS = 16


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of the mail, or the mail itself, to be kept under its SHA-256."""

    ref: AttachmentRef
    digest: bytes
    body: bytes = field(repr=False)

    def __reduce_ex__(self, _protocol: SupportsIndex) -> tuple[type["KeptFile"], tuple[object, ...]]:
        """How it goes to another process: its bytes beside it, without a copy of them."""
        return KeptFile, (self.ref, self.digest, PickleBuffer(self.body))


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a mail names. `address` is in the form in which addresses are compared."""

    role: str
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What storing asks of a mail that was read, without the mail itself. `answers`: does it name a mail before it?"""

    kind: MailKind
    subject: str = ""
    sender: ReadAddress | None = None
    reply_to: Sequence[ReadAddress] = ()
    date: datetime | None = None
    answers: bool = False
    has_html: bool = False
    protection: Sequence[str] = ()
    defects: Sequence[str] = ()
    is_unanswerable: bool = False
    is_delay: bool = False
    is_abuse_report: bool = False
    failed: Sequence[ReadFailure] = ()
    reported: Sequence[ReadReport] = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """A mail with everything that storing needs of it. `refusal`: why it is held back, None when it is not; `detail`: more of that."""

    arrived: Arrived
    mail: Facts
    outside_id: str
    # Who wrote, as the mail names them; `sender` is their address in the form in which addresses are compared.
    writer: ReadAddress | None
    sender: str
    verdict: Verdict
    named: Named
    recipients: Sequence[Recipient]
    text: str
    is_cut: bool
    locale: str | None
    files: Sequence[KeptFile]
    # The mail itself: packed, or a file.
    packed: bytes | None
    source: KeptFile | None
    occurred_at: datetime
    refusal: str | None = None
    # By whom it was taken on its way, and whom it names, in the form in which addresses are compared; the first is the surest.
    sent_to: Sequence[str] = ()
    detail: str | None = None

    def kept(self) -> Iterator[KeptFile]:
        """All that goes to the disk."""
        yield from self.files
        if self.source is not None:
            yield self.source


@dataclass(frozen=True, slots=True)
class MailboxFacts:
    """What reading asks of the mailbox."""

    tenant_id: UUID
    settings: Mapping[str, object]


def make_unready(arrived: Arrived, reason: str, detail: str | None = None) -> Ready:
    """One that could not be read: to be held back as it is."""
    nobody = Named(sender="", marks=[], threads=[], mail_id=None, replies=[], references=[], tag=None)
    return Ready(
        arrived, Facts("message"), outside_id="", writer=None, sender="", verdict="unproven", named=nobody, recipients=(), text="", is_cut=False,
        locale=None, files=(), packed=None, source=None, occurred_at=arrived.received_at, refusal=reason, detail=detail,
    )  # fmt: skip


def make_ready(
    mailbox: MailboxFacts,
    reader: MailReader,
    ids: Ids,
    arrived: Arrived,
    now: datetime,
    *,
    as_message: bool,
) -> Ready:
    """`as_message`: a person has said that it is to be taken in whatever it is."""
    mail = reader.read(arrived.raw)
    tenant_id = mailbox.tenant_id
    writer = _find_writer(mailbox.settings, mail)
    sender = compared_form(writer.address) if writer else ""
    named = _name(mail, reader, tenant_id, sender)
    text, is_cut = _text_of(mail)
    packed, source = _source_of(arrived, ids)
    # All of it was gone through: a large one and its files need not be in memory at once.
    forget(arrived.raw)
    return Ready(
        arrived=arrived,
        mail=_facts(mail),
        outside_id=_outside_id(mail, arrived.raw),
        writer=writer,
        sender=sender,
        verdict=_judge(mailbox.settings, mail, writer),
        named=named,
        recipients=(recipients := _recipients(mail)),
        sent_to=[
            *(compared_form(each) for each in mail.signs.delivered_to),
            *(each.address for each in recipients),
        ],
        text=text,
        is_cut=is_cut,
        locale=guess_language(f"{mail.subject}\n{text}"),
        files=[
            _kept(ids, each.name, _content(each, arrived.raw))
            for each in mail.files
            if each.size and not each.is_inline
        ],
        packed=packed,
        source=source,
        occurred_at=min(arrived.received_at.astimezone(UTC), now),
        refusal=_refusal(tenant_id, mail, reader, sender)
        if not as_message
        else None
        if sender
        else "mail-no-sender",
    )


def without_words(ready: Ready) -> Ready:
    """A report, whose words are nobody's who takes part: whoever knows a mark of ours can write one. They stand in its source, for who opens it."""
    return replace(ready, text="", files=(), is_cut=ready.is_cut or bool(ready.text))


def _facts(mail: IncomingMail) -> Facts:
    return Facts(
        mail.kind, mail.subject, mail.sender, mail.reply_to[:REPLY_TO_MAX], mail.date, bool(mail.in_reply_to or mail.references), mail.has_html,
        mail.protection, mail.defects, mail.signs.is_unanswerable, mail.signs.is_delay, mail.signs.is_abuse_report, mail.failed,
        mail.signs.reported,
    )  # fmt: skip


def _content(file: ReadFile, raw: RawMail) -> bytes:
    """A large one is put together in one place: not its pieces first and then the whole. What of the mail was gone through for it is forgotten."""
    if file.size <= _PUT_TOGETHER:
        return file.content()
    whole = bytearray()
    for piece in file.pieces():
        whole += piece
        forget(raw)
    return cast("bytes", whole)


def compared_form(address: str) -> str:
    """The form in which addresses are compared; "" for what is no address."""
    read = read_identity("email", storable(address))
    return read.value if read else ""


def _find_writer(settings: Mapping[str, object], mail: IncomingMail) -> ReadAddress | None:
    """Who it is from. Forms of web sites write in the name of the mailbox itself, for whoever is to be answered: for each of them another."""
    aliases = settings.get("aliases")
    named = [settings.get("address"), *(aliases if isinstance(aliases, list) else ())]
    own = {form for each in named if (form := compared_form(str(each or "")))}
    if mail.sender is None or compared_form(mail.sender.address) not in own:
        return mail.sender
    forms = ((each, compared_form(each.address)) for each in mail.reply_to)
    return next((each for each, form in forms if form and without_plus(form) not in own), mail.sender)


def _judge(settings: Mapping[str, object], mail: IncomingMail, writer: ReadAddress | None) -> Verdict:
    found = _judge_sender(settings, mail)
    # That the first of several wrote it, or whom only the field for answers names, nobody has looked at.
    is_looked_at = writer is mail.sender and not mail.has_several_senders
    return found if is_looked_at or found == "forged" else "unproven"


def _judge_sender(settings: Mapping[str, object], mail: IncomingMail) -> Verdict:
    sender = compared_form(mail.sender.address) if mail.sender else ""
    found = _finding(settings, mail)
    evidence = None
    if found is not None and sender:
        domain = sender.rpartition("@")[2]
        evidence = SenderEvidence(
            dmarc=found.dmarc(domain),
            is_strict=not found.only_watches(domain),
            is_disowned=found.disowned(domain),
            is_aligned=found.passed("dkim", domain) or found.passed("spf", domain),
        )
    return judge_sender(evidence, server_checks=settings.get("server_checks_senders") is True)


def _finding(settings: Mapping[str, object], mail: IncomingMail) -> ReadAuthentication | None:
    """Of the server that takes mail in for this mailbox; None where it says nothing, or is not known."""
    if settings.get("authserv_kind") == "microsoft":
        return mail.signs.auth_unnamed
    server = str(settings.get("trusted_authserv") or "").strip().lower()
    return (mail.signs.auth or {}).get(server) if server else None


def _name(mail: IncomingMail, reader: MailReader, tenant_id: UUID, sender: str) -> Named:
    is_report = mail.kind in {"bounce", "report", "auto_reply"}
    told = mail.signs.original_ids if is_report else ()
    named = [*mail.in_reply_to, *told, *reversed(mail.references)]
    marks = [reader.marked_message(tenant_id, each) for each in named]
    written_to = [each.address for each in (*mail.to, *mail.cc)] + list(mail.signs.delivered_to)
    threads = [reader.marked_thread(tenant_id, each) for each in written_to]
    return Named(
        sender=sender,
        marks=list(dict.fromkeys(each for each in marks if each)),
        threads=list(dict.fromkeys(each for each in threads if each)),
        mail_id=_bounded(mail.message_id),
        replies=[storable(each) for each in mail.in_reply_to[:5]],
        references=[storable(each) for each in mail.references[-_REFERENCES_MAX:]],
        tag=read_case_tag(mail.subject),
    )


def _bounded(mail_id: str | None) -> str | None:
    return storable(mail_id)[:998] or None if mail_id else None


def _text_of(mail: IncomingMail) -> tuple[str, bool]:
    """What is shown first, and whether more was written."""
    reply = storable(mail.reply_text).strip()
    whole = storable(mail.text).strip()
    text = reply or whole
    return text[:TEXT_MAX], len("".join(text[:TEXT_MAX].split())) < len("".join(whole.split()))


def _recipients(mail: IncomingMail) -> list[Recipient]:
    found: dict[str, Recipient] = {}
    listed: tuple[tuple[str, Sequence[ReadAddress]], ...] = (("to", mail.to), ("cc", mail.cc))
    for role, addresses in listed:
        for each in addresses:
            if form := compared_form(each.address):
                found.setdefault(form, Recipient(role, form, storable(each.name)[:NAME_MAX]))
    return list(found.values())[:RECIPIENTS_MAX]


def _outside_id(mail: IncomingMail, raw: RawMail) -> str:
    """The same for the same mail, however often and by whichever way it comes: what servers add on the way is not in it.

    Some programs give all their mails one Message-ID, some give none.
    """
    digest = hashlib.sha256()
    sender = mail.sender.address if mail.sender else ""
    # A mail that does not date itself is dated by each server on its way.
    date = mail.date.isoformat() if mail.date and not mail.message_id else ""
    for each in (sender, date, mail.subject, mail.text):
        digest.update(each.encode("utf-8", "surrogatepass") + b"\x00")
    for file in mail.files:
        digest.update(f"{file.name}\x00{file.size}\x00".encode("utf-8", "surrogatepass"))
    if not mail.message_id and not date:  # nothing tells it from another like it but its place
        digest.update(hashlib.sha256(raw).digest())
    return f"{storable(mail.message_id or '')[:400]}#{digest.hexdigest()[:_DIGEST_LETTERS]}"


def _refusal(tenant_id: UUID, mail: IncomingMail, reader: MailReader, sender: str) -> str | None:
    """What is not taken in without a person's word: our own mail that came back, what goes in circles, what nobody has sent."""
    if mail.message_id and reader.marked_message(tenant_id, mail.message_id):
        return "mail-of-ours"
    if mail.signs.hops > HOPS_MAX:
        return "mail-loop"
    if not sender and mail.kind not in {"bounce", "report"}:
        return "mail-no-sender"
    return None


def _source_of(arrived: Arrived, ids: Ids) -> tuple[bytes | None, KeptFile | None]:
    if arrived.size <= _PACKS_TO and _packs_well(arrived.raw):
        packed = zlib.compress(arrived.raw, level=1)
        if len(packed) <= PACKED_MAX:
            return packed, None
    # A mapped file is written and hashed as it is, without a copy of it in memory.
    body = cast("bytes", arrived.raw)
    ref = AttachmentRef(AttachmentId(ids.new()), "mail.eml", "message/rfc822", arrived.size)
    return None, KeptFile(ref, hashlib.sha256(body).digest(), body)


def _packs_well(raw: RawMail) -> bool:
    if len(raw) <= _TRIED_FIRST:
        return True
    middle = raw[len(raw) // 2 : len(raw) // 2 + _TRIED_BYTES]
    return len(zlib.compress(middle, level=1)) < _PACKS_WELL * len(middle)


def _kept(ids: Ids, name: str, body: bytes) -> KeptFile:
    """By its content: what is known and called so is shown as that, all else is a file to be saved."""
    content = find_content(body, name)
    shown = clean_name(storable(name))
    known = content is not None and content.fits_name
    ref = AttachmentRef(
        AttachmentId(ids.new()), shown, content.media_type if content and known else _UNKNOWN, len(body),
        content.width if content and known else None, content.height if content and known else None,
    )  # fmt: skip
    return KeptFile(ref, hashlib.sha256(body).digest(), body)


def address_for_people(address: str) -> str:
    """As it is kept for who sent it, whatever they call themselves."""
    return identity_as_given("email", storable(address)).shown[:NAME_MAX]
