"""Answers by mail: to whom they go when nobody says otherwise and when somebody does, and what is refused before anything is sent."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from retzef.channels.email.tokens import MailMarks
from retzef.kernel.ids import CaseId
from retzef.main.compose import build_mail_store
from retzef.modules.cases.api import Draft, case_kinds, send_message
from retzef.modules.mail.api import Arrived
from tests.contract.channels import Channel
from tests.contract.test_door import open_door
from tests.fixtures.actors import Desk, Visitor, sit_down, visit
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")
RUTH = "ruth@customer.example"


class Mailbox:
    """A mailbox of the tenant; what is written to it is taken in."""

    def __init__(self, composed: Composed, tenant: Tenant, entry_point: Any) -> None:
        self.composed, self.tenant, self.entry_point = composed, tenant, entry_point
        self.number = 0

    async def take(self, *, subject: str = "Where is my order?", to: str = "", **fields: str) -> UUID:
        """A mail of Ruth's; the message it became."""
        self.number += 1
        own = self.entry_point.settings["address"]
        lines = {
            "From": f"Ruth Cohen <{RUTH}>", "To": to or own, "Subject": subject,
            "Message-ID": f"<{self.number}.{uuid4().hex}@customer.example>", **fields,
        }  # fmt: skip
        head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
        raw = f"{head}\r\nIt was to come on Sunday.\r\n".encode()
        now = self.composed.core.clock.now()
        (stored,) = await build_mail_store(self.composed.core).receive(
            self.entry_point, [Arrived(raw, len(raw), now)]
        )
        return stored.message_id  # type: ignore[union-attr]


@pytest_asyncio.fixture(loop_scope="module")
async def mailbox(shared: Composed, own: Tenant) -> AsyncIterator[Mailbox]:
    door = await open_door(Channel("email"), shared, own)
    yield Mailbox(shared, own, door.entry_point)


async def _interaction(desk: Desk, case_id: str) -> str:
    page = (await desk.do("GET", f"/cases/{case_id}")).json()
    return str(next(each["data"]["interaction_id"] for each in page["entities"] if each["kind"] == "message"))


async def _take(desk: Desk, mailbox: Mailbox, **fields: str) -> tuple[str, str, UUID]:
    """The case and the interaction that a mail of Ruth's became, in Dana's hands, and its message."""
    await desk.be("ready")
    message_id = await mailbox.take(**fields)
    ((_, case_id, _),) = await desk.take_all()
    return str(case_id), await _interaction(desk, str(case_id)), message_id


async def _say(
    desk: Desk, case_id: str, interaction_id: str, status: int = 201, **more: object
) -> dict[str, Any]:
    body = {"client_id": str(uuid4()), "interaction_id": interaction_id, "text": "it leaves today", **more}
    answer = (await desk.do("POST", f"/cases/{case_id}/messages", body, expect=(status,))).json()
    return answer["error"] if "error" in answer else answer["entities"][0]["data"]  # type: ignore[no-any-return]


def _people(mail: dict[str, Any], role: str) -> list[str]:
    return [each["address"] for each in mail["recipients"] if each["role"] == role]


async def test_an_answer_goes_to_who_wrote_and_those_told_besides_when_nobody_says_otherwise(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana = await sit_down(shared, own, "dana")
    address = str(mailbox.entry_point.settings["address"])
    case_id, interaction_id, message_id = await _take(
        dana, mailbox, to=f"{address}, Avi <avi@customer.example>", Cc="boss@customer.example, Service1+rzabc@Shop.example"
    )  # fmt: skip

    usual = (await dana.do("GET", f"/cases/{case_id}/interactions/{interaction_id}/usual-mail")).json()
    said = await _say(dana, case_id, interaction_id)

    assert usual == {
        "to": [{"address": RUTH, "name": "Ruth Cohen"}],
        "cc": [{"address": "avi@customer.example", "name": "Avi"}, {"address": "boss@customer.example", "name": ""}],
        "subject": "Re: Where is my order?", "of_message_id": str(message_id),
    }  # fmt: skip
    assert said["status"] == "queued"
    mail = said["mail"]
    assert (mail["subject"], mail["of_message_id"]) == ("Re: Where is my order?", str(message_id))
    assert _people(mail, "to") == [RUTH]
    assert _people(mail, "cc") == ["avi@customer.example", "boss@customer.example"]
    assert {each["status"] for each in mail["recipients"]} == {"queued"}


async def test_an_answer_goes_where_answers_are_asked_for_when_the_mail_says_so(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana = await sit_down(shared, own, "dana")
    case_id, interaction_id, _ = await _take(
        dana, mailbox, subject="Re: Re: order", Reply_To="Orders <orders@customer.example>"
    )
    said = await _say(dana, case_id, interaction_id)
    assert (said["mail"]["subject"], _people(said["mail"], "to")) == (
        "Re: Re: order",
        ["orders@customer.example"],
    )


async def test_an_answer_goes_to_what_a_person_wrote_when_a_note_of_absence_came_after_it(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana = await sit_down(shared, own, "dana")
    case_id, interaction_id, message_id = await _take(
        dana, mailbox, Message_ID="<asked@customer.example>", Cc="boss@customer.example"
    )
    await mailbox.take(
        subject="Automatic reply: Where is my order?", In_Reply_To="<asked@customer.example>", Auto_Submitted="auto-replied"
    )  # fmt: skip
    usual = (await dana.do("GET", f"/cases/{case_id}/interactions/{interaction_id}/usual-mail")).json()
    assert (usual["subject"], usual["of_message_id"]) == ("Re: Where is my order?", str(message_id))
    assert [each["address"] for each in usual["cc"]] == ["boss@customer.example"]


async def test_an_answer_does_not_go_where_a_forged_mail_asks_for_it(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana = await sit_down(shared, own, "dana")
    trusting = replace(
        mailbox.entry_point, settings={**mailbox.entry_point.settings, "trusted_authserv": "mx.shop.example"}
    )
    case_id, interaction_id, _ = await _take(
        dana, Mailbox(shared, own, trusting), Reply_To="eve@else.example",
        Authentication_Results="mx.shop.example; dmarc=fail header.from=customer.example",
    )  # fmt: skip
    usual = (await dana.do("GET", f"/cases/{case_id}/interactions/{interaction_id}/usual-mail")).json()
    assert [each["address"] for each in usual["to"]] == [RUTH]


async def test_a_program_answers_one_when_a_mail_asks_for_answers_to_many(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana = await sit_down(shared, own, "dana")
    many = ", ".join(f"p{number}@else.example" for number in range(10))
    case_id, interaction_id, _ = await _take(dana, mailbox, Reply_To=many)
    draft = Draft(uuid4(), UUID(interaction_id), "we have your mail")
    async with shared.core.units.begin(own.tenant_id) as unit:
        await send_message(
            unit,
            {"email": Channel("email").manifest},
            case_id=CaseId(UUID(case_id)),
            agent_id=None,
            draft=draft,
        )
    told = await shared.core.database.system.fetch(
        "SELECT r.address FROM mail_recipients r JOIN messages m USING (tenant_id, message_id)"
        " WHERE m.interaction_id = $1 AND m.author_kind = 'system'",
        UUID(interaction_id),
    )
    assert [row["address"] for row in told] == ["p0@else.example"]


async def test_a_mail_goes_as_the_agent_says_when_they_do(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana = await sit_down(shared, own, "dana")
    case_id, interaction_id, message_id = await _take(dana, mailbox, Cc="boss@customer.example")
    mail = {
        "to": [{"address": "Lawyer@Partner.example", "name": "A Lawyer"}], "bcc": [{"address": "archive@shop.example"}],
        "subject": "Please look", "html": "<p onclick=x>See <b>below</b><script>alert(1)</script></p>",
        "of_message_id": str(message_id), "is_forward": True,
    }  # fmt: skip
    said = await _say(dana, case_id, interaction_id, text="", mail=mail)

    assert said["text"].strip() == "See below"
    assert (_people(said["mail"], "to"), _people(said["mail"], "cc"), _people(said["mail"], "bcc")) == (
        ["lawyer@partner.example"], [], ["archive@shop.example"],
    )  # fmt: skip
    assert (said["mail"]["is_forward"], said["mail"]["has_html"]) == (True, True)
    kept = await shared.core.database.system.fetchval(
        "SELECT html FROM mails WHERE html IS NOT NULL AND subject = 'Please look'"
    )
    assert "script" not in kept
    assert "onclick" not in kept


async def test_a_mail_is_forwarded_with_its_files_when_an_agent_could_not_add_such_themselves(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana = await sit_down(shared, own, "dana")
    case_id, interaction_id, message_id = await _take(
        dana, mailbox, Content_Type="application/x-tar", Content_Disposition="attachment; filename=all.tar"
    )
    files = (await dana.do("POST", f"/cases/{case_id}/messages/{message_id}/mail/files", {})).json()
    ids = [each["attachment_id"] for each in files["files"]]
    mail = {"to": [{"address": "lawyer@partner.example"}], "of_message_id": str(message_id)}
    body = {"client_id": str(uuid4()), "interaction_id": interaction_id, "text": "", "attachment_ids": ids}
    refused = await dana.do(
        "POST", f"/cases/{case_id}/messages", {**body, "mail": {**mail, "is_forward": False}}, expect=(415,)
    )
    assert refused.json()["error"]["code"] == "file-type-refused"
    await dana.do("POST", f"/cases/{case_id}/messages", {**body, "mail": {**mail, "is_forward": True}})


@pytest.mark.parametrize(
    ("mail", "status", "code"),
    [
        ({"to": []}, 422, "mail-recipients-missing"),
        ({"to": [{"address": "nobody"}]}, 422, "mail-address-invalid"),
        ({"to": [{"address": "ruth(not)@customer.example"}]}, 422, "mail-address-invalid"),
        ({"to": [{"address": "all:ruth@customer.example"}]}, 422, "mail-address-invalid"),
        ({"to": [{"address": f"p{number}@x.example"} for number in range(60)], "bcc": [{"address": f"q{number}@x.example"} for number in range(60)]},
         422, "mail-recipients-too-many"),
        ({"of_message_id": str(uuid4())}, 422, "mail-answers-unknown"),
        ({"subject": "a\r\nBcc: x@x.example"}, 422, "request-invalid"),
        ({"html": "x" * 500_001}, 422, "request-invalid"),
    ],
)  # fmt: skip
async def test_nothing_is_sent_and_why_is_told_when_a_mail_cannot_go_so(
    shared: Composed, own: Tenant, mailbox: Mailbox, mail: dict[str, Any], status: int, code: str
) -> None:
    dana = await sit_down(shared, own, "dana")
    case_id, interaction_id, _ = await _take(dana, mailbox)
    assert (await _say(dana, case_id, interaction_id, status, mail=mail))["code"] == code
    assert (
        await shared.core.database.system.fetchval(
            "SELECT count(*) FROM messages WHERE direction = 'out' AND tenant_id = $1", own.tenant_id
        )
        == 0
    )


async def test_an_address_that_mail_does_not_reach_is_told_before_and_written_to_anyway_when_somebody_knows_better(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana = await sit_down(shared, own, "dana")
    case_id, interaction_id, _ = await _take(dana, mailbox)
    async with shared.core.units.begin(own.tenant_id) as unit:
        await unit.connection.execute(
            "UPDATE identities SET unreachable_since = now() WHERE value = $1", RUTH
        )

    refused = await _say(dana, case_id, interaction_id, 409)
    sent = await _say(dana, case_id, interaction_id, mail={"anyway": True})

    assert (refused["code"], refused["params"]["address"]) == ("mail-address-unreachable", RUTH)
    assert _people(sent["mail"], "to") == [RUTH]


async def test_each_new_mail_is_a_thread_of_its_own_when_a_customer_is_written_to_first(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana = await sit_down(shared, own, "dana")
    case_id, interaction_id, _ = await _take(dana, mailbox)
    case = next(
        each["data"] for each in (await dana.do("GET", f"/cases/{case_id}")).json()["entities"] if each["kind"] == "case"
    )  # fmt: skip
    ways = (await dana.do("GET", f"/customers/{case['customer_id']}/ways")).json()["ways"]
    (way,) = [each for each in ways if each["channel"] == "email"]
    to = {name: way[name] for name in ("entry_point_id", "identity_id")}
    opened = []
    for subject in ("The invoice", "The meter"):
        body = {
            "customer_id": case["customer_id"],
            "message": {"text": "good news", "to": to, "mail": {"subject": subject}},
        }
        opened.append((await dana.do("POST", "/cases", body, expect=(201,))).json()["case_id"])
    await _say(dana, opened[0], None, to=to, mail={"quote": False})  # type: ignore[arg-type]

    rows = await shared.core.database.system.fetch(
        "SELECT m.thread_id, m.subject, x.case_id FROM mails m JOIN messages x USING (tenant_id, message_id)"
        " WHERE m.tenant_id = $1 AND x.direction IN ('out', 'held') ORDER BY m.message_id", own.tenant_id,
    )  # fmt: skip
    assert [row["subject"] for row in rows] == ["The invoice", "The meter", "Re: The invoice"]
    assert rows[0]["thread_id"] == rows[2]["thread_id"] != rows[1]["thread_id"]
    assert interaction_id not in {str(row["thread_id"]) for row in rows}


# ---------------------------------------------------------------- from the chat to mail


async def _mails(composed: Composed, tenant: Tenant) -> list[Any]:
    return list(
        await composed.core.database.system.fetch(
            "SELECT x.message_id, x.case_id, x.text, x.interaction_id, m.subject, r.address FROM mails m"
            " JOIN messages x USING (tenant_id, message_id) JOIN mail_recipients r USING (tenant_id, message_id)"
            " WHERE m.tenant_id = $1 AND x.direction IN ('out', 'held') ORDER BY m.message_id",
            tenant.tenant_id,
        )
    )


async def _run_follow_ups(composed: Composed, tenant: Tenant) -> int:
    """As the worker does when their time has come; how many there were."""
    rows = await composed.core.database.system.fetch(
        "DELETE FROM jobs WHERE tenant_id = $1 AND kind = 'follow_up_chat' RETURNING payload::text AS payload", tenant.tenant_id
    )  # fmt: skip
    manifests = {name: each.manifest for name, each in composed.core.adapters.items()}
    for row in rows:
        await case_kinds(composed.core.units, manifests)["follow_up_chat"].handler(
            tenant.tenant_id, json.loads(row["payload"])
        )
    return len(rows)


async def _chat(composed: Composed, tenant: Tenant, **said: str) -> tuple[Desk, Visitor, str, str]:
    dana = await sit_down(composed, tenant, "dana")
    await dana.be("ready")
    visitor = await visit(composed, tenant, name="Ruth", **said)
    await visitor.write("is it mended?")
    ((_, case_id, _),) = await dana.take_all()
    return dana, visitor, str(case_id), await _interaction(dana, str(case_id))


async def test_an_answer_to_a_visitor_who_left_goes_by_mail_once_and_the_reply_comes_to_the_same_case(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana, _, case_id, interaction_id = await _chat(shared, own, email=RUTH)
    for text in ("one moment", "it is mended"):
        await dana.do(
            "POST", f"/cases/{case_id}/messages", {"client_id": str(uuid4()), "interaction_id": interaction_id, "text": text}, expect=(201,)
        )  # fmt: skip

    assert await _run_follow_ups(shared, own) == 2
    (sent,) = await _mails(shared, own)
    assert (str(sent["case_id"]), sent["address"]) == (case_id, RUTH)
    assert sent["text"].startswith("one moment\n\nit is mended\n\n")
    page = (await dana.do("GET", f"/cases/{case_id}")).json()["entities"]
    marks = {
        each["data"]["text"]: each["data"].get("followed_up_by") for each in page if each["kind"] == "message"
    }
    assert marks["it is mended"] == marks["one moment"] == str(sent["message_id"])

    marked = MailMarks(shared.core.keys.derive("mail-token"))
    mail_id = marked.message_id(own.tenant_id, sent["message_id"], "shop.example")
    answer = await mailbox.take(subject="Re: thanks", In_Reply_To=f"<{mail_id}>")
    found = await shared.core.database.system.fetchval(
        "SELECT case_id FROM messages WHERE message_id = $1", answer
    )
    assert str(found) == case_id


async def test_nothing_goes_by_mail_when_the_visitor_has_come_back_or_left_no_address(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana, visitor, case_id, interaction_id = await _chat(shared, own, email=RUTH)
    await _say_in_chat(dana, case_id, interaction_id)
    await visitor.write("I am here")
    assert await _run_follow_ups(shared, own) == 1
    assert await _mails(shared, own) == []


async def test_nothing_is_looked_at_later_when_there_is_no_address(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana, _, case_id, interaction_id = await _chat(shared, own)
    await _say_in_chat(dana, case_id, interaction_id)
    assert await _run_follow_ups(shared, own) == 0


async def _say_in_chat(dana: Desk, case_id: str, interaction_id: str) -> None:
    body = {"client_id": str(uuid4()), "interaction_id": interaction_id, "text": "it is mended"}
    await dana.do("POST", f"/cases/{case_id}/messages", body, expect=(201,))


async def test_what_was_written_goes_by_mail_when_the_customer_asks_for_it(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana, _, case_id, interaction_id = await _chat(shared, own, email=RUTH)
    await _say_in_chat(dana, case_id, interaction_id)
    body = {"client_id": str(uuid4())}
    first = await dana.do(
        "POST", f"/cases/{case_id}/interactions/{interaction_id}/transcript", body, expect=(201,)
    )
    again = await dana.do(
        "POST", f"/cases/{case_id}/interactions/{interaction_id}/transcript", body, expect=(201,)
    )

    assert first.json() == again.json()
    (sent,) = await _mails(shared, own)
    assert "is it mended?" in sent["text"]
    assert "it is mended" in sent["text"]
    assert sent["text"].count("\n\n") == 2


async def test_what_was_written_goes_to_the_address_that_the_agent_chooses(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana, visitor, case_id, interaction_id = await _chat(shared, own, email=RUTH)
    await visitor.introduce(email="ruth@work.example")
    path = f"/cases/{case_id}/interactions/{interaction_id}/transcript"
    customer_id = await shared.core.database.system.fetchval(
        "SELECT customer_id FROM cases WHERE case_id = $1", UUID(case_id)
    )
    ways = (await dana.do("GET", f"/customers/{customer_id}/ways")).json()["ways"]
    for address in (RUTH, "ruth@work.example"):
        identity_id = next(each["identity_id"] for each in ways if each["shown"] == address)
        sent = await dana.do(
            "POST", path, {"client_id": str(uuid4()), "identity_id": identity_id}, expect=(201,)
        )
        assert sent.json()["address"] == address
    nobodys = {"client_id": str(uuid4()), "identity_id": str(uuid4())}
    assert (await dana.do("POST", path, nobodys, expect=(409,))).json()["error"][
        "code"
    ] == "letter-impossible"
    assert {each["address"] for each in await _mails(shared, own)} == {RUTH, "ruth@work.example"}


async def _ask(visitor: Visitor, email: str | None) -> str:
    """The visitor asks for the conversation: where it goes, or why it does not."""
    said = await visitor.http.post(f"{visitor.path}/transcript", json={"email": email}, headers=visitor.key)
    answer = said.json()
    return str(answer["error"]["code"] if "error" in answer else answer["email"])


async def test_a_visitor_has_their_conversation_sent_when_somebody_has_answered_them(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana, visitor, case_id, interaction_id = await _chat(shared, own)
    assert await _ask(visitor, RUTH) == "transcript-not-yet"
    await _say_in_chat(dana, case_id, interaction_id)
    assert [await _ask(visitor, each) for each in (None, "no address", "Ruth@customer.example", RUTH)] == [
        "transcript-address", "transcript-address", RUTH, RUTH,
    ]  # fmt: skip
    (sent,) = await _mails(shared, own)
    assert (sent["address"], str(sent["case_id"])) == (RUTH, case_id)
    assert "\nit is mended" in sent["text"]


async def test_a_visitor_has_no_conversation_of_somebody_else(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana, _, case_id, interaction_id = await _chat(shared, own)
    await _say_in_chat(dana, case_id, interaction_id)
    stranger = await visit(shared, own)
    assert await _ask(stranger, RUTH) == "transcript-not-yet"
    await stranger.write("I am another")
    assert await _ask(stranger, RUTH) == "transcript-not-yet"
    assert await _mails(shared, own) == []


async def test_a_conversation_goes_three_times_at_a_visitors_word_and_not_to_a_blocked_address(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana, visitor, case_id, interaction_id = await _chat(shared, own)
    await _say_in_chat(dana, case_id, interaction_id)
    await shared.core.database.system.execute(
        "INSERT INTO blocked_identities (tenant_id, kind, value, blocked_at, blocked_by) SELECT $1, 'email', 'gone@x.example', now(), agent_id FROM agents WHERE tenant_id = $1 LIMIT 1",
        own.tenant_id,
    )
    assert await _ask(visitor, "gone@x.example") == "transcript-address"
    asked = [await _ask(visitor, f"{each}@x.example") for each in "abcd"]
    assert asked == ["a@x.example", "b@x.example", "c@x.example", "transcript-often"]


async def test_a_conversation_of_days_ago_is_not_sent_at_a_visitors_word(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana, visitor, case_id, interaction_id = await _chat(shared, own)
    await _say_in_chat(dana, case_id, interaction_id)
    await shared.core.database.system.execute(
        "UPDATE messages SET occurred_at = occurred_at - interval '2 days' WHERE tenant_id = $1",
        own.tenant_id,
    )
    assert await _ask(visitor, RUTH) == "transcript-not-yet"


async def test_no_transcript_goes_when_there_is_no_address(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana, _, case_id, interaction_id = await _chat(shared, own)
    path = f"/cases/{case_id}/interactions/{interaction_id}/transcript"
    refused = await dana.do("POST", path, {"client_id": str(uuid4())}, expect=(409,))
    assert refused.json()["error"]["code"] == "letter-impossible"


async def test_who_waits_for_an_answer_is_reported_with_since_when(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana = await sit_down(shared, own, "dana")
    lead = await sit_down(shared, own, "yoav")
    case_id, interaction_id, _ = await _take(dana, mailbox)
    await shared.core.database.system.execute(
        "UPDATE messages SET occurred_at = occurred_at - interval '2 hours' WHERE tenant_id = $1",
        own.tenant_id,
    )
    waiting = (await lead.do("GET", "/reports/unanswered")).json()
    await _say(dana, case_id, interaction_id)
    answered = (await lead.do("GET", "/reports/unanswered")).json()

    assert (waiting["cases"], answered["cases"]) == (1, 0)
    (part,) = waiting["parts"]
    assert (part["channel"], part["queue_id"]) == ("email", str(own.queue_id))
    assert (part["over_an_hour"], part["over_a_day"], part["overdue"]) == (1, 0, 0)
    assert part["oldest_since"] < waiting["at"]


async def _release(composed: Composed, tenant: Tenant) -> int:
    """As the worker does when the time to take them back is over; how many there were."""
    rows = await composed.core.database.system.fetch(
        "DELETE FROM jobs WHERE tenant_id = $1 AND kind = 'release_mail' RETURNING payload::text AS payload", tenant.tenant_id
    )  # fmt: skip
    await composed.core.database.system.execute(
        "UPDATE mails SET held_until = now() - interval '1 second' WHERE tenant_id = $1 AND held_until IS NOT NULL",
        tenant.tenant_id,
    )
    manifests = {name: adapter.manifest for name, adapter in composed.core.adapters.items()}
    for row in rows:
        kind = case_kinds(composed.core.units, manifests)["release_mail"]
        assert await kind.handler(tenant.tenant_id, json.loads(row["payload"])) is None
    return len(rows)


async def test_a_mail_waits_in_the_database_and_goes_when_nobody_takes_it_back(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana = await sit_down(shared, own, "dana")
    lead = await sit_down(shared, own, "yoav")
    case_id, interaction_id, _ = await _take(dana, mailbox)
    said = await _say(dana, case_id, interaction_id, mail={"undo_seconds": 10})
    assert (said["direction"], said["status"]) == ("out", "queued")
    assert said["mail"]["held_until"] > said["occurred_at"]
    waiting = (await lead.do("GET", "/reports/unanswered")).json()
    jobs = "SELECT count(*) FROM jobs WHERE tenant_id = $1 AND kind = 'send_message'"
    assert (waiting["cases"], await shared.core.database.system.fetchval(jobs, own.tenant_id)) == (1, 0)
    assert await _release(shared, own) == 1
    answered = (await lead.do("GET", "/reports/unanswered")).json()
    assert (answered["cases"], await shared.core.database.system.fetchval(jobs, own.tenant_id)) == (0, 1)
    late = await dana.do(
        "POST", f"/cases/{case_id}/messages/{await _last(shared, own)}/take-back", expect=(409,)
    )
    assert late.json()["error"]["code"] == "mail-gone-out"


async def _last(composed: Composed, tenant: Tenant) -> UUID:
    found: UUID = await composed.core.database.system.fetchval(
        "SELECT message_id FROM messages WHERE tenant_id = $1 AND direction IN ('out', 'held') ORDER BY message_id DESC LIMIT 1",
        tenant.tenant_id,
    )
    return found


async def test_a_mail_that_is_taken_back_was_never_said_and_is_answered_whole(
    shared: Composed, own: Tenant, mailbox: Mailbox
) -> None:
    dana = await sit_down(shared, own, "dana")
    lead = await sit_down(shared, own, "yoav")
    case_id, interaction_id, of_message_id = await _take(dana, mailbox)
    file = await dana.http.post(
        f"/api/v1/cases/{case_id}/files?name=a.txt", content=b"words", headers={"content-type": "text/plain"}
    )
    attachment_id = file.json()["attachment_id"]
    mail = {
        "to": [{"address": RUTH, "name": "Ruth"}], "bcc": [{"address": "boss@shop.example"}], "subject": "Soon", "html": "<p>it <b>leaves</b></p>",
        "quote": False, "signature": False, "undo_seconds": 10,
    }  # fmt: skip
    await _say(dana, case_id, interaction_id, text="", mail=mail, attachment_ids=[attachment_id])
    message_id = await _last(shared, own)
    path = f"/cases/{case_id}/messages/{message_id}/take-back"
    assert (await lead.do("POST", path, expect=(404,))).status_code == 404
    back = (await dana.do("POST", path)).json()

    assert back["text"].strip() == "it leaves"
    assert "<b>leaves</b>" in back["html"] or "<strong>leaves</strong>" in back["html"]
    assert ([each["address"] for each in back["to"]], [each["address"] for each in back["bcc"]]) == (
        [RUTH], ["boss@shop.example"],
    )  # fmt: skip
    assert (back["subject"], back["of_message_id"]) == ("Soon", str(of_message_id))
    assert (back["quote"], back["signature"], back["is_forward"]) == (False, False, False)
    assert [each["attachment_id"] for each in back["attachments"]] == [attachment_id]
    await _release(shared, own)
    page = (await dana.do("GET", f"/cases/{case_id}")).json()["entities"]
    assert str(message_id) not in {each["id"] for each in page}
    assert await _mails(shared, own) == []
    # Its files go with what is written now.
    await _say(dana, case_id, interaction_id, attachment_ids=[attachment_id])
