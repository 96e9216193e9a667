"""Writing to a customer first: it waits in their thread, the answer comes to the same case, and who must not be written to is not."""

from asyncio import gather
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from retzef.channels.http import HttpAdapter
from retzef.ports.channel import IdentityClaim
from retzef.ports.manifest import Manifest
from tests.fixtures.actors import Desk, Visitor, sit_down, visit
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _served(composed: Composed, tenant: Tenant) -> tuple[Desk, Visitor, str]:
    """A visitor whose conversation with Dana has ended, its case resolved; and the customer they are."""
    dana = await sit_down(composed, tenant, "dana")
    await dana.be("ready")
    visitor = await visit(composed, tenant, name="Ruth")
    await visitor.write("is it mended?")
    ((item, case_id, _),) = await dana.take_all()
    await dana.do("POST", f"/work-items/{item}/finish")
    wrap_up = {"disposition_id": str(tenant.disposition_id), "resolve_case": True}
    await dana.do("POST", f"/work-items/{item}/wrap-up", wrap_up)
    case = await _case(dana, str(case_id))
    assert case["status"] == "resolved"
    return dana, visitor, case["customer_id"]


async def _case(desk: Desk, case_id: str) -> dict[str, Any]:
    entities = (await desk.do("GET", f"/cases/{case_id}")).json()["entities"]
    return next(each["data"] for each in entities if each["kind"] == "case")


async def _texts(desk: Desk, case_id: str) -> list[str]:
    entities = (await desk.do("GET", f"/cases/{case_id}")).json()["entities"]
    said = sorted((each for each in entities if each["kind"] == "message"), key=lambda each: each["id"])
    return [each["data"]["text"] for each in said]


async def _ways(desk: Desk, customer_id: str) -> list[dict[str, Any]]:
    return list((await desk.do("GET", f"/customers/{customer_id}/ways")).json()["ways"])


def _to(way: Mapping[str, str]) -> dict[str, str]:
    return {name: way[name] for name in ("entry_point_id", "identity_id")}


async def _open(desk: Desk, customer_id: str, **body: object) -> str:
    answer = await desk.do("POST", "/cases", {"customer_id": customer_id, **body}, expect=(201,))
    return str(answer.json()["case_id"])


async def _refused(desk: Desk, case_id: str, way: Mapping[str, str], status: int = 409) -> str:
    body = {"client_id": str(uuid4()), "interaction_id": None, "to": _to(way), "text": "good news"}
    answer = await desk.do("POST", f"/cases/{case_id}/messages", body, expect=(status,))
    return str(answer.json()["error"]["code"])


async def test_the_answer_comes_to_the_case_from_which_the_customer_was_written_to(
    shared: Composed, own: Tenant
) -> None:
    dana, visitor, customer_id = await _served(shared, own)
    (way,) = await _ways(dana, customer_id)
    assert (way["channel"], way["refusal"], way["kind"]) == ("webchat", None, "webchat_visitor")
    assert way["limits"]["text_max"] == 10_000
    message = {"text": "It is mended since noon", "to": _to(way)}
    case_id = await _open(dana, customer_id, subject="The meter", note="they asked", message=message)
    assert await _texts(dana, case_id) == ["they asked", "It is mended since noon"]
    # Nothing of it is in anybody's hands, or in a queue, until the customer answers.
    assert await dana.take_all() == []
    await visitor.write("thank you")
    ((_, answered, _),) = await dana.take_all()
    assert str(answered) == case_id
    assert await _texts(dana, case_id) == ["they asked", "It is mended since noon", "thank you"]
    told = (await dana.do("GET", f"/customers/{customer_id}/timeline")).json()["events"]
    started = [each for each in told if each["kind"] == "interaction_started"]
    assert [each["actor_kind"] for each in started] == ["agent", "customer"]


async def test_it_is_said_once_when_the_call_is_repeated_or_made_twice_at_once(
    shared: Composed, own: Tenant
) -> None:
    dana, _, customer_id = await _served(shared, own)
    (way,) = await _ways(dana, customer_id)
    case_id = await _open(dana, customer_id)
    body = {"client_id": str(uuid4()), "interaction_id": None, "to": _to(way), "text": "good news"}
    other = body | {"client_id": str(uuid4()), "text": "and more"}
    path = f"/cases/{case_id}/messages"
    await gather(*(dana.do("POST", path, each) for each in (body, other, body)))
    await dana.do("POST", path, body, expect=(200,))
    assert sorted(await _texts(dana, case_id)) == ["and more", "good news"]
    (interaction,) = (await _case(dana, case_id))["interactions"]
    assert interaction["status"] == "open"


async def test_nobody_is_written_to_who_is_blocked_does_not_want_it_or_is_erased(
    shared: Composed, own: Tenant
) -> None:
    dana, _, customer_id = await _served(shared, own)
    yoav = await sit_down(shared, own, "yoav")
    (way,) = await _ways(dana, customer_id)
    case_id = await _open(dana, customer_id)
    identity = f"/customers/{customer_id}/identities/{way['identity_id']}"

    async def refusal() -> str:
        (now,) = await _ways(dana, customer_id)
        assert await _refused(dana, case_id, way) == now["refusal"]
        return str(now["refusal"])

    await dana.do("PUT", f"{identity}/block", {})
    assert await refusal() == "identity-blocked"
    await yoav.do("DELETE", f"{identity}/block")
    consent = {"purpose": "service", "state": "withdrawn", "how": "phone"}
    await dana.do("POST", f"{identity}/consents", consent)
    assert await refusal() == "consent-withdrawn"
    await dana.do("POST", f"{identity}/consents", consent | {"state": "given"})
    assert (await _ways(dana, customer_id))[0]["refusal"] is None
    async with shared.core.units.begin(own.tenant_id) as unit:
        await unit.connection.execute("UPDATE entry_points SET active = false")
    assert await refusal() == "entry-point-off"
    await dana.do("PATCH", f"/cases/{case_id}", {"status": "resolved"})
    assert await _refused(dana, case_id, way) == "case-not-open"
    async with shared.core.units.begin(own.tenant_id) as unit:
        await unit.connection.execute("UPDATE customers SET erased_at = now()")
    assert await _refused(dana, case_id, way) == "customer-erased"


async def test_who_never_wrote_or_writes_in_another_case_is_not_written_to_from_here(
    shared: Composed, own: Tenant
) -> None:
    dana, visitor, customer_id = await _served(shared, own)
    (way,) = await _ways(dana, customer_id)
    stranger = (await dana.do("POST", "/customers", {"name": "Noa"}, expect=(201,))).json()["customer_id"]
    told = (await dana.do("GET", f"/customers/{stranger}/ways")).json()
    assert told == {"ways": [], "channels": ["email", "webchat"]}
    nothing = await _open(dana, stranger)
    assert await _refused(dana, nothing, way, 422) == "way-unknown"  # another customer's address
    await visitor.write("and the bill?")
    ((_, written, _),) = await dana.take_all()
    case_id = await _open(dana, customer_id)
    (taken,) = await _ways(dana, customer_id)
    assert (taken["refusal"], taken["case_id"]) == ("thread-elsewhere", str(written))
    assert await _refused(dana, case_id, way) == "thread-elsewhere"
    # The case that is refused its message is not opened either.
    body = {"customer_id": customer_id, "message": {"text": "hello", "to": _to(way)}}
    before = (await dana.do("GET", "/cases?view=mine")).json()["cases"]
    await dana.do("POST", "/cases", body, expect=(409,))
    assert (await dana.do("GET", "/cases?view=mine")).json()["cases"] == before


async def test_a_thread_that_rests_in_a_closed_case_goes_on_in_the_new_one_and_the_answer_opens_what_waits(
    shared: Composed, own: Tenant
) -> None:
    dana = await sit_down(shared, own, "dana")
    await dana.be("ready")
    visitor = await visit(shared, own)
    await visitor.write("hello")
    ((_, first, _),) = await dana.take_all()
    await dana.do("PATCH", f"/cases/{first}", {"status": "resolved"})
    customer_id = (await _case(dana, str(first)))["customer_id"]
    (way,) = await _ways(dana, customer_id)
    case_id = await _open(dana, customer_id, message={"text": "one thing more", "to": _to(way)})
    await dana.do("PATCH", f"/cases/{case_id}", {"status": "pending"})
    await dana.do("PATCH", f"/cases/{first}", {"status": "open"})
    await visitor.write("yes?")
    assert (await _case(dana, case_id))["status"] == "open"
    assert await _texts(dana, case_id) == ["one thing more", "yes?"]
    assert await _texts(dana, str(first)) == ["hello"]


class PhoneAdapter(HttpAdapter):
    """A channel whose provider is sent to, and whose threads are telephone numbers: whoever has one is reached, known or not."""

    @property
    def manifest(self) -> Manifest:
        return replace(super().manifest, can_initiate=True)

    def first_thread(self, identity: IdentityClaim) -> str | None:
        return identity.value if identity.kind == "phone" else None


async def test_who_never_wrote_is_written_to_where_the_channel_reaches_an_address(
    shared: Composed, own: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(shared.core.adapters, "http", PhoneAdapter())
    dana = await sit_down(shared, own, "dana")
    async with shared.core.units.begin(own.tenant_id) as unit:
        await unit.connection.execute(
            "INSERT INTO entry_points (tenant_id, entry_point_id, channel, name, public_key, queue_id)"
            " VALUES ($1, $2, 'http', 'numbers', $2::uuid::text, $3)",
            own.tenant_id, unit.ids.new(), own.queue_id,
        )  # fmt: skip
    noa = {"name": "Noa", "identities": [{"kind": "phone", "value": "+972521234567"}]}
    customer_id = (await dana.do("POST", "/customers", noa, expect=(201,))).json()["customer_id"]
    (way,) = await _ways(dana, customer_id)
    assert (way["kind"], way["refusal"], way["last_at"]) == ("phone", None, None)
    await _open(dana, customer_id, message={"text": "your meter is here", "to": _to(way)})
    async with shared.core.units.begin(own.tenant_id) as unit:
        (sent,) = await unit.connection.fetch(
            "SELECT m.status, i.thread_key, j.kind FROM messages m"
            " JOIN interactions i ON i.tenant_id = m.tenant_id AND i.interaction_id = m.interaction_id"
            " JOIN jobs j ON j.tenant_id = m.tenant_id AND j.job_id = m.message_id WHERE m.tenant_id = $1",
            own.tenant_id,
        )  # fmt: skip
    assert tuple(sent) == ("queued", "+972521234567", "send_message")
