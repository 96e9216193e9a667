"""What becomes of a mail, told by what the server had when it ended."""

import io
import ssl
import tracemalloc
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from uuid import UUID

import pytest
from tests.fixtures.mail_server import PASSWORD
from tests.fixtures.mail_server import MailServer as RealServer
from tests.fixtures.smtp_script import SmtpScript, run_smtp_script
from tests.fixtures.waiting import eventually

from retzef.platform.outgoing import (
    AddressRefusedError,
    CertificateRefusedError,
    HostUnknownError,
    NothingSentError,
    OutcomeUnknownError,
    OutgoingSmtp,
    Patience,
)
from retzef.ports.channel import MisconfiguredError
from retzef.ports.mail import (
    FilePiece,
    MailServer,
    OutboundMail,
    PasswordSignIn,
    Security,
    SignIn,
    TokenRequest,
    TokenSignIn,
)

HEAD = b"Subject: hello\r\n\r\n"
HASTE = Patience(connect=5, greeting=5, command=5, write=5, taken=0.3)
TOKEN = TokenRequest("https://tokens.example/token", "client", "scope")


class Tokens:
    """Gives the tokens it is told to, one after the other."""

    def __init__(self, *tokens: str) -> None:
        self.left = list(tokens)

    async def get(self, request: TokenRequest, *, allow_private: bool, refused: str | None = None) -> str:
        if refused is not None:
            self.left.pop(0)
        return self.left[0]


@pytest.fixture
async def script() -> AsyncIterator[SmtpScript]:
    async with run_smtp_script() as running:
        yield running


@pytest.fixture
async def smtp() -> AsyncIterator[OutgoingSmtp]:
    made = OutgoingSmtp(Tokens("stale", "fresh"), patience=HASTE)
    yield made
    await made.close()


def server_of(script: SmtpScript, sign_in: SignIn | None = None) -> MailServer:
    return MailServer("127.0.0.1", script.port, "none", sign_in)


def a_mail(server: MailServer, *recipients: str, content: bytes = b"hello\r\n") -> OutboundMail:
    return OutboundMail(
        server, "service@shop.example", recipients or ("ruth@customer.example",), (HEAD + content,), "rz.1@shop.example"
    )  # fmt: skip


async def test_a_mail_arrives_to_the_letter_when_it_is_taken(smtp: OutgoingSmtp, script: SmtpScript) -> None:
    content = b".\r\n..two\r\nfour\r\n.\r\n" + b"x" * 200_000 + b"\r\n.end\r\n"

    outcome = await smtp.send(a_mail(server_of(script), content=content), {}, allow_private=True)

    assert (outcome.is_taken, outcome.answer.status, outcome.refused) == (True, 250, ())
    (taken,) = script.mails
    assert taken.content == HEAD + content
    assert (taken.sender, taken.recipients) == ("service@shop.example", ["ruth@customer.example"])


async def test_the_connection_is_used_again_when_one_mail_follows_another(
    smtp: OutgoingSmtp, script: SmtpScript
) -> None:
    for number in range(3):
        await smtp.send(a_mail(server_of(script), content=b"%d\r\n" % number), {}, allow_private=True)
    assert (script.connections, len(script.mails)) == (1, 3)


async def test_a_mail_is_sent_once_when_the_connection_that_waited_was_closed(
    smtp: OutgoingSmtp, script: SmtpScript
) -> None:
    await smtp.send(a_mail(server_of(script)), {}, allow_private=True)
    script.says["MAIL"] = "421 4.4.2 idle for too long"
    first = await smtp.send(a_mail(server_of(script)), {}, allow_private=True)
    del script.says["MAIL"]
    again = await smtp.send(a_mail(server_of(script)), {}, allow_private=True)

    assert (first.is_taken, first.answer.status) == (False, 421)
    assert again.is_taken
    assert len(script.mails) == 2


@pytest.mark.parametrize(
    ("step", "line"),
    [("CONNECT", "554 5.3.2 no service"), ("MAIL", "553 5.7.1 not your address"), ("RCPT", "550 5.1.1 unknown"),
     ("RCPT", "451 4.7.1 later"), ("DATA", "554 5.5.1 no"), (".", "552 5.2.3 too large"), (".", "451 4.3.0 later")],
)  # fmt: skip
async def test_the_servers_no_is_told_when_it_refuses_at_a_step(
    smtp: OutgoingSmtp, script: SmtpScript, step: str, line: str
) -> None:
    script.says[step] = line

    outcome = await smtp.send(a_mail(server_of(script)), {}, allow_private=True)

    assert not outcome.is_taken
    assert (outcome.answer.status, outcome.answer.body.decode()) == (int(line[:3]), line[4:])
    assert script.mails == []


async def test_the_others_have_it_when_one_of_several_is_refused(
    smtp: OutgoingSmtp, script: SmtpScript
) -> None:
    script.says["RCPT TO:<gone@customer.example>"] = "550 5.1.1 unknown"
    script.says["RCPT TO:<full@customer.example>"] = "452 4.2.2 full"
    people = (
        "ruth@customer.example",
        "gone@customer.example",
        "full@customer.example",
        "dan@customer.example",
    )

    outcome = await smtp.send(a_mail(server_of(script), *people), {}, allow_private=True)

    assert outcome.is_taken
    assert [(each.address, each.status) for each in outcome.refused] == [
        ("gone@customer.example", 550),
        ("full@customer.example", 452),
    ]
    assert script.mails[0].recipients == ["ruth@customer.example", "dan@customer.example"]


async def test_who_may_be_reached_later_decides_when_all_are_refused(
    smtp: OutgoingSmtp, script: SmtpScript
) -> None:
    script.says["RCPT TO:<gone@customer.example>"] = "550 5.1.1 unknown"
    script.says["RCPT TO:<full@customer.example>"] = "452 4.2.2 full"

    outcome = await smtp.send(
        a_mail(server_of(script), "gone@customer.example", "full@customer.example"), {}, allow_private=True
    )

    assert (outcome.is_taken, outcome.answer.status, len(outcome.refused)) == (False, 452, 2)


@pytest.mark.parametrize("cut", ["greeting", "content"])
async def test_nothing_was_sent_when_the_connection_ends_before_the_mail_has(
    smtp: OutgoingSmtp, script: SmtpScript, cut: str
) -> None:
    script.cut = cut  # type: ignore[assignment]
    with pytest.raises(NothingSentError):
        await smtp.send(
            a_mail(server_of(script), content=b"x" * 76 + b"\r\n" + (b"y" * 76 + b"\r\n") * 200_000), {}, allow_private=True
        )  # fmt: skip
    assert script.mails == []


async def test_nobody_knows_when_the_connection_ends_behind_the_dot(
    smtp: OutgoingSmtp, script: SmtpScript
) -> None:
    script.cut = "dot"
    with pytest.raises(OutcomeUnknownError):
        await smtp.send(a_mail(server_of(script)), {}, allow_private=True)
    assert len(script.mails) == 1


async def test_nobody_knows_when_the_server_says_nothing_behind_the_dot(
    smtp: OutgoingSmtp, script: SmtpScript
) -> None:
    script.hang_at = "."
    with pytest.raises(OutcomeUnknownError):
        await smtp.send(a_mail(server_of(script)), {}, allow_private=True)


async def test_a_wrong_password_is_told_when_it_is_refused(smtp: OutgoingSmtp, script: SmtpScript) -> None:
    script.password = "right"
    wrong = server_of(script, PasswordSignIn("service@shop.example", "wrong"))

    outcome = await smtp.send(a_mail(wrong), {}, allow_private=True)
    answer = await smtp.probe(wrong, allow_private=True)

    assert (outcome.is_taken, outcome.answer.status, answer.status) == (False, 535, 535)
    good = server_of(script, PasswordSignIn("service@shop.example", "right"))
    assert (await smtp.probe(good, allow_private=True)).status == 250


async def test_a_fresh_token_is_asked_for_when_the_one_at_hand_is_refused(
    smtp: OutgoingSmtp, script: SmtpScript
) -> None:
    script.tokens = {"fresh"}
    server = server_of(script, TokenSignIn("service@shop.example", TOKEN))

    outcome = await smtp.send(a_mail(server), {}, allow_private=True)

    assert outcome.is_taken
    assert len([line for line in script.commands if line.startswith("AUTH XOAUTH2")]) == 2


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "::ffff:127.0.0.1", "169.254.169.254"])
async def test_our_own_network_is_not_called_when_the_mailbox_does_not_allow_it(
    smtp: OutgoingSmtp, script: SmtpScript, host: str
) -> None:
    with pytest.raises(AddressRefusedError):
        await smtp.send(a_mail(MailServer(host, script.port, "none", None)), {}, allow_private=False)
    assert script.connections == 0


async def test_a_server_that_does_not_exist_is_told_from_one_that_does_not_answer(smtp: OutgoingSmtp) -> None:
    with pytest.raises((HostUnknownError, NothingSentError)):
        await smtp.probe(MailServer("no-such-host.invalid", 587, "starttls", None), allow_private=True)
    with pytest.raises(NothingSentError):
        await smtp.probe(MailServer("127.0.0.1", 9, "none", None), allow_private=True)


async def test_secrets_are_not_said_in_the_open_when_the_server_knows_no_tls(
    smtp: OutgoingSmtp, script: SmtpScript
) -> None:
    server = MailServer(
        "127.0.0.1", script.port, "starttls", PasswordSignIn("service@shop.example", "secret")
    )
    with pytest.raises(MisconfiguredError) as raised:
        await smtp.send(a_mail(server), {}, allow_private=True)
    assert raised.value.params["setting"] == "smtp_security"
    assert not [line for line in script.commands if line.startswith("AUTH")]


async def test_other_letters_than_ascii_go_where_the_server_knows_them(
    smtp: OutgoingSmtp, script: SmtpScript
) -> None:
    people = ("תמיכה@customer.example", "ruth@customer.example")
    knowing = await smtp.send(a_mail(server_of(script), *people), {}, allow_private=True)
    await smtp.close()
    script.extensions = ("SIZE",)
    not_knowing = await smtp.send(a_mail(server_of(script), *people), {}, allow_private=True)

    assert (knowing.refused, script.mails[0].recipients) == ((), list(people))
    assert [each.address for each in not_knowing.refused] == ["תמיכה@customer.example"]
    assert script.mails[1].recipients == ["ruth@customer.example"]


@pytest.mark.parametrize(
    "address", ["a@x.example>\r\nRCPT TO:<victim@x.example", "a@x.example\r\nDATA", "a@x\x00.example"]
)
async def test_an_address_cannot_be_a_command_when_it_holds_a_line(
    smtp: OutgoingSmtp, script: SmtpScript, address: str
) -> None:
    outcome = await smtp.send(a_mail(server_of(script), address), {}, allow_private=True)
    assert (outcome.is_taken, outcome.answer.status) == (False, 553)
    assert not [line for line in script.commands if line.startswith(("RCPT", "DATA"))]


async def test_nobody_else_has_the_mail_when_an_address_can_be_read_as_anothers(
    smtp: OutgoingSmtp, script: SmtpScript
) -> None:
    strange = (
        "ruth(dan)@customer.example",
        "all:ruth@customer.example",
        'ruth"x@customer.example',
        "ruth[x]@customer.example",
    )
    outcome = await smtp.send(
        a_mail(server_of(script), *strange, "noa@customer.example"), {}, allow_private=True
    )
    assert script.mails[0].recipients == ["noa@customer.example"]
    assert [(each.address, each.status) for each in outcome.refused] == [(each, 553) for each in strange]


async def test_a_large_file_takes_little_memory_when_it_is_sent(
    smtp: OutgoingSmtp, script: SmtpScript
) -> None:
    body = bytes(range(256)) * 65_536  # 16 MB
    piece = FilePiece(UUID(int=7), len(body))
    mail = OutboundMail(
        server_of(script), "service@shop.example", ("ruth@customer.example",), (HEAD, piece), "rz.1@shop.example"
    )  # fmt: skip
    tracemalloc.start()
    try:
        with io.BytesIO(body) as file:
            outcome = await smtp.send(mail, {piece.attachment_id: file}, allow_private=True)
    finally:
        tracemalloc.stop()

    assert outcome.is_taken
    (content,) = script.contents
    assert len(content) == mail.size
    assert all(len(line) <= 78 for line in content.splitlines(keepends=True))


# ---------------------------------------------------------------- real servers


def trusting(server: RealServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(server.trust))


def submission(server: RealServer, address: str, security: Security = "starttls") -> MailServer:
    return MailServer("localhost", server.submission, security, PasswordSignIn(address, PASSWORD))


async def test_a_mail_reaches_its_mailbox_when_postfix_takes_it(mail_server: RealServer) -> None:
    service, ruth = mail_server.add_mailbox("smtp-service"), mail_server.add_mailbox("smtp-ruth")
    smtp = OutgoingSmtp(Tokens(), trust=trusting(mail_server))
    mail = OutboundMail(
        submission(mail_server, service), service, (ruth,), (HEAD + "שלום\r\n".encode(),), "rz.1@mail.test"
    )

    outcome = await smtp.send(mail, {}, allow_private=True)
    await smtp.close()

    assert outcome.is_taken, outcome
    kept = await mail_server_has(mail_server, ruth)
    assert message_from_bytes(kept, policy=policy.default)["Subject"] == "hello"


async def mail_server_has(server: RealServer, address: str) -> bytes:
    """The first mail of a mailbox, once it is there."""

    async def look() -> bytes | None:
        with server.open_mailbox(address) as mailbox:
            mailbox.select("INBOX", readonly=True)
            if mailbox.search(None, "ALL")[1] == [b""]:
                return None
            _, found = mailbox.fetch("1", "(RFC822)")
        return found[0][1] if isinstance(found[0], tuple) else None

    found = await eventually(look, lambda each: each is not None)
    assert found is not None
    return found


async def test_a_certificate_is_not_believed_when_it_is_of_nobody_we_trust(mail_server: RealServer) -> None:
    service = mail_server.add_mailbox("smtp-service")
    smtp = OutgoingSmtp(Tokens())
    with pytest.raises(CertificateRefusedError) as raised:
        await smtp.probe(submission(mail_server, service), allow_private=True)
    assert raised.value.params["reason"] == "not-trusted"


async def test_a_certificate_is_not_believed_when_it_is_over(mail_server: RealServer) -> None:
    service = mail_server.add_mailbox("smtp-service")
    smtp = OutgoingSmtp(Tokens(), trust=trusting(mail_server))
    try:
        mail_server.use_certificate(days=-0.5)
        mail_server.kill_postfix()
        mail_server.start()
        with pytest.raises(CertificateRefusedError) as raised:
            await smtp.probe(submission(mail_server, service), allow_private=True)
        assert raised.value.params["reason"] == "expired"
    finally:
        mail_server.use_certificate()
        mail_server.kill_postfix()


async def test_a_certificate_is_not_believed_when_it_names_another(mail_server: RealServer) -> None:
    service = mail_server.add_mailbox("smtp-service")
    smtp = OutgoingSmtp(Tokens(), trust=trusting(mail_server))
    server = MailServer(
        "::ffff:127.0.0.1", mail_server.submission, "starttls", PasswordSignIn(service, PASSWORD)
    )
    with pytest.raises(NothingSentError):
        await smtp.probe(server, allow_private=True)


async def test_a_login_is_refused_when_postfix_does_not_know_it(mail_server: RealServer) -> None:
    service = mail_server.add_mailbox("smtp-service")
    smtp = OutgoingSmtp(Tokens(), trust=trusting(mail_server))
    server = MailServer("localhost", mail_server.submission, "starttls", PasswordSignIn(service, "another"))
    assert (await smtp.probe(server, allow_private=True)).status == 535
    assert (await smtp.probe(submission(mail_server, service), allow_private=True)).status == 250
