"""A matter by mail and back, through a real Postfix and a real Dovecot; and many answers while the centre and Postfix are killed."""

import asyncio
import email
import email.policy
import operator
import random
import re
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from email.message import EmailMessage
from functools import partial
from uuid import UUID, uuid4

import httpx
import pytest

from tests.faults.ground import PASSWORD, Agent, Ground, lay_ground, looking
from tests.fixtures.centre import Centre, running_centre
from tests.fixtures.mail_server import MailServer
from tests.fixtures.waiting import eventually
from tests.mail.served_mailboxes import connect_mailbox

pytestmark = pytest.mark.faults
WITHIN_SECONDS = 240


@pytest.fixture(scope="module")
def centre(lasting_mail_server: MailServer) -> Iterator[Centre]:
    """One that trusts the mail server."""
    with running_centre(environment={"RETZEF_MAIL_AUTHORITIES": str(lasting_mail_server.trust)}) as running:
        yield running


@asynccontextmanager
async def _signed_in(centre: Centre, agent: Agent) -> AsyncIterator[httpx.AsyncClient]:
    base = f"http://127.0.0.1:{centre.port}"
    async with httpx.AsyncClient(base_url=f"{base}/api/v1", timeout=60, headers={"origin": base}) as client:
        answer = await client.post("/session", json={"email": agent.email, "password": PASSWORD})
        assert answer.is_success, answer.text
        client.headers["x-retzef-csrf"] = answer.json()["csrf"]
        yield client


def _letter(sender: str, to: str, subject: str, text: str, **fields: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Date"] = "Mon, 23 Nov 2026 09:00:00 +0200"
    for name, value in fields.items():
        made[name.replace("_", "-").title()] = value
    made.set_content(text)
    return made.as_bytes(policy=email.policy.SMTP)


def _received(server: MailServer, address: str) -> list[EmailMessage]:
    """What lies in a mailbox of somebody else."""
    with server.open_mailbox(address) as mailbox:
        _, count = mailbox.select("INBOX", readonly=True)
        if count == [b"0"]:
            return []
        _, found = mailbox.fetch("1:*", "(RFC822)")
    raws = [each[1] for each in found if isinstance(each, tuple)]
    return [email.message_from_bytes(raw, policy=email.policy.default) for raw in raws]


async def _messages(centre: Centre, ground: Ground) -> Sequence[dict[str, object]]:
    async with looking(centre) as connection:
        rows = await connection.fetch(
            "SELECT m.message_id, m.case_id, m.interaction_id, m.direction, m.text, m.status, e.subject, e.threading::text AS threading"
            " FROM messages m JOIN mails e USING (tenant_id, message_id) WHERE m.tenant_id = $1 ORDER BY m.message_id",
            ground.tenant_id,
        )
    return [dict(row) for row in rows]


async def test_a_matter_goes_to_and_fro_when_both_sides_write_mails(
    centre: Centre, lasting_mail_server: MailServer
) -> None:
    server = lasting_mail_server
    help_desk, ruth, noa = (
        server.add_mailbox(f"{name}{uuid4().hex[:8]}") for name in ("help", "ruth", "noa")
    )
    ground = await lay_ground(centre)
    await connect_mailbox(centre, ground, server, help_desk)
    server.send(
        ruth,
        [help_desk],
        _letter(
            f"Ruth <{ruth}>", help_desk, "המונה", "המונה אינו מסתובב", cc=noa, message_id="<first@mail.test>"
        ),
    )
    (first,) = await eventually(
        lambda: _messages(centre, ground), lambda found: len(found) == 1, within=WITHIN_SECONDS
    )
    async with _signed_in(centre, ground.agents[0]) as agent:
        answer = await agent.post(
            f"/cases/{first['case_id']}/messages",
            json={
                "client_id": str(uuid4()),
                "interaction_id": str(first["interaction_id"]),
                "text": "שולחים טכנאי ב-10:00, call 1-800.",
            },
        )
        assert answer.status_code == 201, answer.text

    async def arrived() -> list[EmailMessage]:
        return await asyncio.to_thread(_received, server, ruth)

    (ours,) = await eventually(arrived, lambda found: len(found) == 1, within=WITHIN_SECONDS)
    assert ours["In-Reply-To"] == "<first@mail.test>"
    assert ours["Subject"] == "Re: המונה"
    text, html = ours.get_body(("plain",)), ours.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "שולחים טכנאי" in text.get_content()
    assert 'dir="rtl"' in html.get_content() or 'dir="auto"' in html.get_content()
    assert "המונה אינו מסתובב" in text.get_content(), "what is answered stands below"
    (copy,) = await eventually(
        lambda: asyncio.to_thread(_received, server, noa),
        lambda found: len(found) == 1,
        within=WITHIN_SECONDS,
    )
    assert copy["Message-ID"] == ours["Message-ID"], "who was told before is told again"

    server.send(
        ruth, [help_desk],
        _letter(f"Ruth <{ruth}>", help_desk, "Re: המונה", "תודה, מחכה", in_reply_to=str(ours["Message-ID"]), message_id="<second@mail.test>"),
    )  # fmt: skip
    found = await eventually(
        lambda: _messages(centre, ground), lambda found: len(found) == 3, within=WITHIN_SECONDS
    )
    assert len({each["interaction_id"] for each in found}) == 1
    assert [each["status"] for each in found] == ["received", "sent", "received"]
    async with looking(centre) as connection:
        status = await connection.fetchval(
            "SELECT status FROM identities WHERE tenant_id = $1 AND kind = 'email' AND value = $2",
            ground.tenant_id,
            ruth,
        )
    assert status == "claimed", "who was told in copy knows our mark too"


async def test_an_answer_to_nobody_is_told_when_the_server_does_not_know_the_address(
    centre: Centre, lasting_mail_server: MailServer
) -> None:
    server = lasting_mail_server
    help_desk = server.add_mailbox(f"help{uuid4().hex[:8]}")
    ground = await lay_ground(centre)
    await connect_mailbox(centre, ground, server, help_desk)
    server.send(
        "gone@mail.test",
        [help_desk],
        _letter("Gone <gone@mail.test>", help_desk, "Hello", "Is anybody there?"),
    )
    (first,) = await eventually(
        lambda: _messages(centre, ground), lambda found: len(found) == 1, within=WITHIN_SECONDS
    )
    async with _signed_in(centre, ground.agents[0]) as agent:
        await agent.post(
            f"/cases/{first['case_id']}/messages",
            json={"client_id": str(uuid4()), "interaction_id": str(first["interaction_id"]), "text": "Yes."},
        )

    async def ended() -> Sequence[dict[str, object]]:
        return [
            each
            for each in await _messages(centre, ground)
            if each["direction"] == "out" and each["status"] == "failed"
        ]

    (failed,) = await eventually(ended, lambda found: len(found) == 1, within=WITHIN_SECONDS)
    async with looking(centre) as connection:
        of_recipient = await connection.fetchval(
            "SELECT status FROM mail_recipients WHERE tenant_id = $1 AND message_id = $2",
            ground.tenant_id,
            failed["message_id"],
        )
    assert of_recipient in {"refused", "bounced"}


@pytest.mark.parametrize(
    ("count", "times"),
    [pytest.param(20, 1, id="quick"), pytest.param(1000, 4, id="whole", marks=pytest.mark.slow)],
)
async def test_nothing_is_sent_twice_and_each_state_is_seen_when_the_centre_and_postfix_are_killed_among_answers(
    lasting_mail_server: MailServer, count: int, times: int
) -> None:
    server, chance = lasting_mail_server, random.Random(count)
    help_desk, customer = (server.add_mailbox(f"{name}{uuid4().hex[:8]}") for name in ("help", "customer"))
    with running_centre(environment={"RETZEF_MAIL_AUTHORITIES": str(server.trust)}) as centre:
        ground = await lay_ground(centre)
        await connect_mailbox(centre, ground, server, help_desk)
        server.send(
            customer, [help_desk], _letter(f"Ada <{customer}>", help_desk, "Hello", "Write to me often.")
        )
        (first,) = await eventually(
            lambda: _messages(centre, ground), lambda found: len(found) == 1, within=WITHIN_SECONDS
        )

        saying = asyncio.create_task(_say_all(centre, ground, first, count))
        await _kill_among_answers(centre, server, ground, count, times, chance)
        await saying
        await _compare(centre, server, ground, customer, count)


async def _say_all(centre: Centre, ground: Ground, first: dict[str, object], count: int) -> None:
    """An agent who does not give up, and signs in again when the centre was away: signing in for each answer would be too often."""
    to_say = deque(range(count))
    while to_say:
        try:
            async with _signed_in(centre, ground.agents[0]) as agent:
                while to_say and await _say(agent, first, to_say[0]):
                    to_say.popleft()
        except (httpx.TransportError, AssertionError):
            await asyncio.sleep(0.1)  # it is being started


async def _say(agent: httpx.AsyncClient, first: dict[str, object], number: int) -> bool:
    body = {
        "client_id": str(UUID(int=number + 1)), "interaction_id": str(first["interaction_id"]), "text": f"answer {number}",
        "mail": {"quote": False, "subject": f"answer {number}"},
    }  # fmt: skip
    return (await agent.post(f"/cases/{first['case_id']}/messages", json=body)).is_success


async def _kill_among_answers(
    centre: Centre, server: MailServer, ground: Ground, count: int, times: int, chance: random.Random
) -> None:
    """Each is killed so many times, in turn, evenly among the answers."""

    async def gone() -> int:
        found = await _statuses(centre, ground)
        return found["sent"] + found["unconfirmed"]

    for kill in range(2 * times):
        so_many = count * (kill + 0.5) / (2 * times)
        await eventually(gone, partial(operator.le, so_many), within=WITHIN_SECONDS + count)
        if kill % 2 == 0:
            centre.kill()
            centre.start()
        else:
            server.kill_postfix()
            await asyncio.sleep(chance.random() / 5)
            server.start()


async def _statuses(centre: Centre, ground: Ground) -> Counter[str]:
    return Counter((await _said(centre, ground)).values())


async def _said(centre: Centre, ground: Ground) -> dict[str, str]:
    """What became of each answer, by its subject."""
    found = await _messages(centre, ground)
    return {str(each["subject"]): str(each["status"]) for each in found if each["direction"] == "out"}


async def _compare(centre: Centre, server: MailServer, ground: Ground, customer: str, count: int) -> None:
    statuses = await eventually(
        lambda: _statuses(centre, ground), lambda found: not found["queued"] and found.total() == count,
        within=WITHIN_SECONDS + count,
    )  # fmt: skip
    assert set(statuses) <= {"sent", "unconfirmed"}, statuses
    said = await _said(centre, ground)
    server.flush_queue()

    async def there() -> Sequence[EmailMessage]:
        return await asyncio.to_thread(_received, server, customer)

    certain = {subject for subject, status in said.items() if status == "sent"}
    arrived = await eventually(
        there,
        lambda found: certain <= {str(each["Subject"]) for each in found},
        within=WITHIN_SECONDS,
    )
    # Postfix delivers a mail again of which it was killed before it noted that it had been delivered; that is the
    # same mail, which it took from us once.
    taken = {(str(each["Subject"]), _queue_id(each)) for each in arrived}
    twice = [subject for subject, times in Counter(subject for subject, _ in taken).items() if times > 1]
    assert not twice, "sent twice"
    assert {subject for subject, _ in taken} <= set(said)


def _queue_id(mail: EmailMessage) -> str:
    """By which Postfix took it from whoever handed it in."""
    (taken,) = (
        found[1] for each in mail.get_all("Received", []) if (found := re.search(r"\bESMTP\w* id (\w+)", str(each)))
    )  # fmt: skip
    return taken
