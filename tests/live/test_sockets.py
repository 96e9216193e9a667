"""The sockets themselves: a real server, real WebSockets, and clients that behave badly."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, nullcontext
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from retzef.main.settings import read_settings
from retzef.main.stack import uvicorn_config
from retzef.modules.desk import socket as desk_socket
from retzef.modules.webchat import socket as widget_socket
from retzef.modules.webchat.live import VisitorSession
from retzef.platform.auth.principal import hash_token
from retzef.platform.http.limits import Places
from tests.fixtures.actors import Desk, Visitor, play_scene, sit_down, visit
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.waiting import WITHIN_SECONDS, eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")

Frame = dict[str, Any]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def port(shared: Composed) -> AsyncIterator[int]:
    """The port at which the composed program is served, as the web role serves it."""
    config = uvicorn_config(shared.app, read_settings({}))
    config.lifespan = "off"  # the fixture runs it already
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(config)
    server.capture_signals = nullcontext  # type: ignore[method-assign, assignment]
    serving = asyncio.create_task(server.serve(sockets=[listener]))

    async def has_started() -> bool:
        if serving.done():
            serving.result()
        return server.started

    await eventually(has_started)
    yield listener.getsockname()[1]
    server.should_exit = True
    await serving


async def receive(live: ClientConnection, *kinds: str) -> Frame:
    """The next frame of one of these kinds; others are passed over."""
    async with asyncio.timeout(WITHIN_SECONDS):
        while True:
            frame: Frame = json.loads(await live.recv())
            if frame["type"] in kinds:
                return frame


async def closed(live: ClientConnection) -> int | None:
    """The code with which the server ended it; what it still sent is passed over."""
    async with asyncio.timeout(WITHIN_SECONDS):
        try:
            while True:
                await live.recv()
        except ConnectionClosed as end:
            return end.rcvd.code if end.rcvd else None


def desk_at(port: int, desk: Desk | None, **headers: str) -> connect:
    cookie = {"cookie": f"retzef_session={desk.browser.token}"} if desk else {}
    return connect(f"ws://127.0.0.1:{port}/api/v1/live", additional_headers={**cookie, **headers})


def widget_at(port: int, visitor: Visitor, headers: Mapping[str, str] | None = None) -> connect:
    return connect(f"ws://127.0.0.1:{port}{visitor.path}/live", additional_headers=headers or {})


async def say(live: ClientConnection, **frame: object) -> None:
    await live.send(json.dumps(frame))


@pytest_asyncio.fixture(loop_scope="module")
async def dana(shared: Composed, own: Tenant) -> Desk:
    desk = await sit_down(shared, own, "dana")
    await desk.be("ready")
    return desk


async def test_desk_registers_hears_and_resumes_when_signed_in(
    shared: Composed, own: Tenant, dana: Desk, port: int
) -> None:
    async with desk_at(port, dana) as live:
        await say(live, type="register")
        snapshot = await receive(live, "snapshot")
        assert [entity["kind"] for entity in snapshot["entities"]] == ["agent"]
        await say(live, type="ping")
        await receive(live, "pong")
        await dana.be("not_ready", "lunch")
        changes = await receive(live, "changes")
        assert changes["entities"][0]["data"]["presence"] == "not_ready"
    await dana.be("ready")
    async with desk_at(port, dana) as live:
        await say(live, type="register", position=changes["position"])
        again = await receive(live, "changes", "snapshot")
        assert again["type"] == "changes"
        assert again["entities"][0]["data"]["presence"] == "ready"


@pytest.mark.parametrize("cookie", ["", "retzef_session=x", "retzef_session=" + "a" * 43])
async def test_desk_is_refused_when_nobody_is_signed_in(port: int, cookie: str) -> None:
    async with desk_at(port, None, cookie=cookie) as live:
        assert (await receive(live, "error"))["error"]["code"] == "signed-out"
        assert await closed(live) == 4401


async def test_desk_is_refused_when_another_site_opens_it(dana: Desk, port: int) -> None:
    async with desk_at(port, dana, origin="http://evil.example") as live:
        assert await closed(live) == 4401
    async with desk_at(port, dana, origin=f"http://127.0.0.1:{port}") as live:
        await say(live, type="register")
        await receive(live, "snapshot")


@pytest.mark.parametrize(
    "text",
    ["", "x", "[]", "{}", '{"type":"nothing"}', '{"type":"register","position":7}', '{"type":"watch"}', '{"type":"watch","case_id":"x"}',
     '{"type":"register","watch":["x"]}', "[" * 20_000, '{"type":"register","x":' + "[" * 5000 + "]" * 5000 + "}", "\ud800".encode("utf-8", "surrogatepass").hex()],
)  # fmt: skip
async def test_desk_is_told_and_ended_when_a_frame_cannot_be_read(dana: Desk, port: int, text: str) -> None:
    async with desk_at(port, dana) as live:
        await live.send(text)
        assert (await receive(live, "error"))["error"]["code"] == "request-invalid"
        assert await closed(live) == 1000
    async with desk_at(port, dana) as live:  # the server is well
        await say(live, type="register")
        await receive(live, "snapshot")


async def test_desk_is_ended_when_a_frame_is_too_large_or_not_text(dana: Desk, port: int) -> None:
    async with desk_at(port, dana) as live:
        await live.send("x" * 70_000)
        assert await closed(live) in (1000, 1009)
    async with desk_at(port, dana) as live:
        await live.send(b'{"type":"ping"}')
        assert await closed(live) == 1000


async def test_desk_stays_when_it_asks_for_a_case_it_may_not_see(
    shared: Composed, dana: Desk, port: int
) -> None:
    async with desk_at(port, dana) as live:
        await say(live, type="register")
        await receive(live, "snapshot")
        case_id = str(shared.core.ids.new())
        await say(live, type="watch", case_id=case_id)
        refused = await receive(live, "error")
        assert (refused["error"]["code"], refused["case_id"]) == ("not-found", case_id)
        await say(live, type="ping")
        await receive(live, "pong")


async def test_desk_is_ended_when_its_agent_signs_out(dana: Desk, port: int) -> None:
    async with desk_at(port, dana) as live:
        await say(live, type="register")
        await receive(live, "snapshot")
        cookie = f"retzef_session={dana.browser.token}"
        await dana.do("DELETE", "/session")
        assert await closed(live) == 4401
    async with desk_at(port, None, cookie=cookie) as live:
        assert await closed(live) == 4401


async def test_desk_is_ended_when_its_agent_signed_out_before_it_registers(dana: Desk, port: int) -> None:
    async with desk_at(port, dana) as live:
        await say(live, type="ping")
        await receive(live, "pong")  # it is connected
        await dana.do("DELETE", "/session")
        await say(live, type="register")
        assert await closed(live) == 4401


async def test_desk_begins_anew_when_its_agent_has_another_role_before_it_registers(
    shared: Composed, own: Tenant, dana: Desk, port: int
) -> None:
    async with desk_at(port, dana) as live:
        await say(live, type="ping")
        await receive(live, "pong")
        async with shared.core.units.begin(own.tenant_id) as unit:
            await unit.connection.execute(
                "UPDATE agents SET role = 'supervisor' WHERE tenant_id = $1 AND agent_id = $2",
                own.tenant_id, own.agents["dana"].agent_id,
            )  # fmt: skip
        await say(live, type="register")
        assert await closed(live) == 1012


async def test_desk_and_board_hear_nothing_when_another_tenant_has_a_busy_day(
    shared: Composed, own: Tenant, port: int
) -> None:
    """A whole story is played next door, whose case is even asked for by its id while it goes on."""
    yoav = await sit_down(shared, own, "yoav")
    neighbour = await shared.new_tenant("Next door")
    async with desk_at(port, yoav) as live:
        await say(live, type="register", position=None, watch=[])
        await receive(live, "snapshot")
        await say(live, type="board", open=True)
        await receive(live, "board")
        scene = await play_scene(shared, neighbour)
        await say(live, type="watch", case_id=str(scene.case_id))
        async with desk_at(port, scene.dana) as theirs:
            await say(theirs, type="register", position=None, watch=[str(scene.case_id)])
            await receive(theirs, "snapshot")
            await scene.dana.say(scene.case_id, scene.interaction_id, "a secret of next door")
            await scene.visitor.write("what is it?")
            await _hear(theirs, "what is it?")
        await say(live, type="ping")
        heard = await _hear(live, '{"type":"pong"}')
    told = "\n".join(heard)
    ids = {str(each) for each_kind in scene.ids.values() for each in each_kind} | {str(neighbour.tenant_id)}
    words = {"the meter shows nothing", "a secret of next door", "what is it?", "only among us", "Ruth"}
    # A refusal says again what was asked for, and nothing else.
    assert [each for each in (ids | words) - {str(scene.case_id)} if each in told] == []
    of_case = [json.loads(each) for each in heard if str(scene.case_id) in each]
    assert [(each["type"], each["error"]["code"]) for each in of_case] == [("error", "not-found")]


async def _hear(live: ClientConnection, awaited: str) -> list[str]:
    """All frames up to one that contains this."""
    heard: list[str] = []
    async with asyncio.timeout(WITHIN_SECONDS):
        while not heard or awaited not in heard[-1]:
            heard.append(str(await live.recv()))
    return heard


async def test_desk_loses_the_open_case_when_the_right_to_it_is_withdrawn(
    shared: Composed, own: Tenant, dana: Desk, port: int
) -> None:
    """A role of the tenant's own loses a right while somebody looks: the desk begins anew and is told less."""
    visitor = await visit(shared, own)
    await visitor.write("hello")
    ((_, case_id, _),) = await dana.take_all()
    admin = await sit_down(shared, own, "admin")
    rights = {"name": {"en": "Own"}, "permissions": ["cases.read", "cases.read_all"]}
    role_id = (await admin.do("POST", "/roles", rights)).json()["role_id"]
    oleh = own.agents["oleh"].agent_id
    await admin.do("PATCH", f"/people/{oleh}", {"role": "own", "role_id": role_id, "queue_ids": []})
    looker = await sit_down(shared, own, "oleh")
    async with desk_at(port, looker) as live:
        await say(live, type="register")
        await receive(live, "snapshot")
        await say(live, type="watch", case_id=str(case_id))
        await receive(live, "watched")
        await admin.do("PATCH", f"/roles/{role_id}", {"permissions": ["cases.read"]})
        assert await closed(live) == 1012
    async with desk_at(port, looker) as live:
        await say(live, type="register", watch=[str(case_id)])
        told = await receive(live, "snapshot")
        assert str(case_id) not in str(told["entities"])
    assert (await looker.http.get(f"/api/v1/cases/{case_id}")).status_code == 404


async def test_desk_is_refused_when_its_role_demands_a_second_factor_that_is_missing(
    shared: Composed, own: Tenant, dana: Desk, port: int
) -> None:
    admin = await sit_down(shared, own, "admin")
    async with desk_at(port, dana) as live:
        await say(live, type="register")
        await receive(live, "snapshot")
        await admin.do("PUT", "/second-factor-policy", {"roles": ["agent"]})
        assert await closed(live) == 1012
    async with desk_at(port, dana) as live:
        assert (await receive(live, "error"))["error"]["code"] == "second-factor-missing"
        assert await closed(live) == 4401


async def test_desk_is_ended_when_its_session_runs_out(
    shared: Composed, own: Tenant, dana: Desk, port: int
) -> None:
    elsewhere = await sit_down(shared, own, "dana")
    await _let_expire(shared, own, dana, timedelta(seconds=1.5))
    async with desk_at(port, dana) as live, desk_at(port, elsewhere) as other:
        await say(live, type="register")
        await receive(live, "snapshot")
        assert await closed(live) == 4401
        await say(other, type="ping")
        await receive(other, "pong")


async def _let_expire(shared: Composed, tenant: Tenant, desk: Desk, soon: timedelta) -> None:
    async with shared.core.units.begin(tenant.tenant_id) as unit:
        await unit.connection.execute(
            "UPDATE sessions SET expires_at = $3 WHERE tenant_id = $1 AND token_hash = $2",
            tenant.tenant_id, hash_token(desk.browser.token), unit.now + soon,
        )  # fmt: skip


async def test_typing_is_seen_by_the_other_side_when_both_look_at_the_thread(
    shared: Composed, own: Tenant, dana: Desk, port: int
) -> None:
    visitor = await visit(shared, own)
    await visitor.write("hello")
    ((_, case_id, interaction_id),) = await dana.take_all()
    async with desk_at(port, dana) as desk, widget_at(port, visitor) as widget:
        await say(desk, type="register")
        await receive(desk, "snapshot")
        await say(desk, type="watch", case_id=str(case_id))
        await receive(desk, "watched")
        await say(widget, type="register", visitor_token=visitor.token)
        await receive(widget, "snapshot")
        await say(widget, type="typing")
        assert await receive(desk, "typing") == {"type": "typing", "case_id": str(case_id), "by": "customer"}
        await say(desk, type="typing", case_id=str(case_id), interaction_id=str(interaction_id))
        assert await receive(widget, "typing") == {"type": "typing", "by": "agent"}


async def test_a_desk_hears_whether_the_visitor_is_there_when_it_asks_and_when_they_come_and_go(
    shared: Composed, own: Tenant, dana: Desk, port: int
) -> None:
    visitor = await visit(shared, own)
    await visitor.write("hello")
    ((_, case_id, _),) = await dana.take_all()

    def told(*, online: bool) -> dict[str, Any]:
        return {"type": "visitor", "case_id": str(case_id), "online": online}

    async with desk_at(port, dana) as desk:
        await say(desk, type="register")
        await receive(desk, "snapshot")
        await say(desk, type="watch", case_id=str(case_id))
        await receive(desk, "watched")
        await say(desk, type="visitor", case_id=str(case_id))
        await say(desk, type="ping")
        assert (await receive(desk, "pong", "visitor"))["type"] == "pong"  # nobody holds the visitor: silence
        async with widget_at(port, visitor) as widget:
            await say(widget, type="register", visitor_token=visitor.token)
            assert await receive(desk, "visitor") == told(online=True)
            await say(desk, type="visitor", case_id=str(case_id))
            assert await receive(desk, "visitor") == told(online=True)
            # As from another process, where another tab was closed.
            await shared.core.feed.whisper(f"visitor-gone {own.tenant_id} {case_id}")
            assert await receive(desk, "visitor") == told(online=False)
            assert await receive(desk, "visitor") == told(online=True)
        assert await receive(desk, "visitor") == told(online=False)


async def test_nothing_is_told_of_a_visitor_when_the_desk_does_not_watch_the_case(
    shared: Composed, own: Tenant, dana: Desk, port: int
) -> None:
    visitor = await visit(shared, own)
    await visitor.write("hello")
    ((_, case_id, _),) = await dana.take_all()
    async with desk_at(port, dana) as desk, widget_at(port, visitor) as widget:
        await say(widget, type="register", visitor_token=visitor.token)
        await receive(widget, "snapshot")
        await say(desk, type="visitor", case_id=str(case_id))
        await say(desk, type="ping")
        assert (await receive(desk, "pong", "visitor"))["type"] == "pong"


async def test_typing_goes_nowhere_when_it_names_a_thread_of_others(
    shared: Composed, own: Tenant, dana: Desk, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An agent may tell of typing only in the threads of cases they watch."""
    monkeypatch.setattr(desk_socket, "TYPING_EVERY_SECONDS", 0.0)
    stranger = await shared.new_tenant()
    victim = await visit(shared, stranger)
    neighbour = await visit(shared, own)
    visitor = await visit(shared, own)
    await visitor.write("hello")
    ((_, case_id, _),) = await dana.take_all()
    await victim.write("in another tenant")
    await neighbour.write("in the same tenant")
    async with (
        desk_at(port, dana) as desk,
        widget_at(port, neighbour) as near,
        widget_at(port, victim) as far,
    ):
        for widget, who in ((near, neighbour), (far, victim)):
            await say(widget, type="register", visitor_token=who.token)
            await receive(widget, "snapshot")
        await say(desk, type="register")
        await receive(desk, "snapshot")
        await say(desk, type="watch", case_id=str(case_id))
        await receive(desk, "watched")
        for tenant, who in ((own, neighbour), (stranger, victim)):
            async with shared.core.database.transaction(tenant.tenant_id) as connection:
                interaction_id = await connection.fetchval(
                    "SELECT interaction_id FROM interactions WHERE thread_key = $1", who.visitor_id
                )
            await say(desk, type="typing", case_id=str(case_id), interaction_id=str(interaction_id))
        await say(desk, type="ping")
        await receive(desk, "pong")  # what came before it has been handled
        for widget in (near, far):
            await say(widget, type="ping")
            assert (await receive(widget, "pong", "typing"))["type"] == "pong"


@pytest.mark.parametrize("token", ["", "x", "x.y", "e30.AAAA", "é.é"])
async def test_widget_is_refused_when_its_token_is_not_ours(
    shared: Composed, own: Tenant, port: int, token: str
) -> None:
    visitor = await visit(shared, own)
    async with widget_at(port, visitor) as live:
        await say(live, type="register", visitor_token=token)
        assert (await receive(live, "error"))["error"]["code"] == "visitor-token-invalid"
        assert await closed(live) == 4401


async def test_widget_is_refused_when_its_token_is_of_another_entry_point(
    shared: Composed, own: Tenant, port: int
) -> None:
    visitor = await visit(shared, own)
    other = await visit(shared, await shared.new_tenant())
    async with widget_at(port, visitor) as live:
        await say(live, type="register", visitor_token=other.token)
        assert await closed(live) == 4401


async def test_widget_is_refused_when_its_key_or_site_is_unknown(shared: Composed, port: int) -> None:
    tenant = await shared.new_tenant(settings={"origins": ["https://shop.example"]})
    visitor = await visit(shared, tenant)
    async with widget_at(port, visitor, {"origin": "https://evil.example"}) as live:
        assert (await receive(live, "error"))["error"]["code"] == "origin-refused"
        assert await closed(live) == 4403
    async with widget_at(port, visitor, {"origin": "https://shop.example"}) as live:
        await say(live, type="register", visitor_token=visitor.token)
        await receive(live, "snapshot")
    async with connect(f"ws://127.0.0.1:{port}/webchat/{'x' * 24}/live") as live:
        assert (await receive(live, "error"))["error"]["code"] == "entry-point-unknown"
    with pytest.raises((InvalidStatus, ConnectionClosed)):
        async with connect(f"ws://127.0.0.1:{port}/webchat/x/live") as live:
            await live.recv()


async def test_widget_marks_and_is_told_when_messages_arrive(
    shared: Composed, own: Tenant, dana: Desk, port: int
) -> None:
    visitor = await visit(shared, own)
    await visitor.write("hello")
    ((_, case_id, interaction_id),) = await dana.take_all()
    async with widget_at(port, visitor) as widget:
        await say(widget, type="register", visitor_token=visitor.token)
        await receive(widget, "snapshot")
        answer = await dana.say(case_id, interaction_id, "yes")
        shown = await receive(widget, "changes")
        while not any(entity["id"] == answer for entity in shown["entities"]):
            shown = await receive(widget, "changes")
        await say(widget, type="read", message_id=answer)
        read = await receive(widget, "changes")
        assert read["entities"][0]["data"]["status"] == "read"
        await say(widget, type="delivered", message_id=answer)  # late, and backwards: changes nothing
        await say(widget, type="ping")
        await receive(widget, "pong")
    assert len(shared.web.visitors) == 0 or not shared.web.visitors._by_thread.get(visitor.visitor_id)


async def test_place_in_line_is_looked_up_once_when_a_widget_asks_many_times_at_once(
    shared: Composed, own: Tenant, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[VisitorSession] = []
    refresh = shared.web.visitors.refresh

    async def counted(session: VisitorSession) -> None:
        looked_up.append(session)
        await refresh(session)

    monkeypatch.setattr(shared.web.visitors, "refresh", counted)
    visitor = await visit(shared, own)
    await visitor.write("hello")
    async with widget_at(port, visitor) as widget:
        await say(widget, type="register", visitor_token=visitor.token)
        await receive(widget, "snapshot")
        for _ in range(10):
            await say(widget, type="ping")
            await receive(widget, "pong")
        await say(widget, type="older", message_id=str(shared.core.ids.new()))
        await receive(widget, "older")  # what was asked before has been done
    assert len(looked_up) == 1


async def test_no_place_in_line_is_told_when_it_is_closed(shared: Composed, own: Tenant, port: int) -> None:
    waiting = await visit(shared, own)
    await waiting.write("hello")
    assert (await _thread_as_told(port, waiting))["position_in_queue"] == 1
    admin = await sit_down(shared, own, "admin")
    never = {"name": "Never", "week": [[]] * 7, "closed_texts": {"en": "We open {{opens}}"}}
    await admin.do("POST", "/administration/calendars", never)

    async def told() -> Frame:
        return await _thread_as_told(port, waiting)

    thread = await eventually(told, lambda each: each["position_in_queue"] is None)
    assert thread["state"] == "waiting"


async def _thread_as_told(port: int, visitor: Visitor) -> Frame:
    async with widget_at(port, visitor) as widget:
        await say(widget, type="register", visitor_token=visitor.token)
        entities = (await receive(widget, "snapshot"))["entities"]
    (thread,) = [each["data"] for each in entities if each["kind"] == "thread"]
    return dict(thread)


async def test_widget_is_listened_to_later_when_it_sends_too_fast(
    shared: Composed, own: Tenant, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(widget_socket, "FRAMES_AT_ONCE", 1)
    monkeypatch.setattr(widget_socket, "FRAMES_PER_SECOND", 10.0)
    visitor = await visit(shared, own)
    async with widget_at(port, visitor) as widget:
        await say(widget, type="register", visitor_token=visitor.token)
        await receive(widget, "snapshot")
        began = asyncio.get_running_loop().time()
        for _ in range(6):
            await say(widget, type="ping")
        for _ in range(6):
            await receive(widget, "pong")
        assert asyncio.get_running_loop().time() - began > 0.45


async def test_desk_is_refused_when_its_session_has_too_many_sockets_open(
    own: Tenant, shared: Composed, dana: Desk, port: int
) -> None:
    async with AsyncExitStack() as opened:
        for _ in range(16):
            live = await opened.enter_async_context(desk_at(port, dana))
            await say(live, type="ping")
            await receive(live, "pong")
        async with desk_at(port, dana, **{"accept-language": "uk"}) as live:
            error = (await receive(live, "error"))["error"]
            assert (error["code"], error["retryable"]) == ("too-many-at-once", True)
            assert "одночасно" in error["message"]
            assert await closed(live) == 4429
        elsewhere = await sit_down(shared, own, "dana")  # the same agent at another machine
        async with desk_at(port, elsewhere) as live:
            await say(live, type="ping")
            await receive(live, "pong")
    async with desk_at(port, dana) as live:
        await say(live, type="register")
        await receive(live, "snapshot")


async def test_widget_is_refused_when_its_visitor_has_too_many_sockets_open(
    shared: Composed, own: Tenant, port: int
) -> None:
    visitor, other = await visit(shared, own), await visit(shared, own)
    async with AsyncExitStack() as opened:
        for _ in range(8):
            live = await opened.enter_async_context(widget_at(port, visitor))
            await say(live, type="register", visitor_token=visitor.token)
            await receive(live, "snapshot")
        async with widget_at(port, visitor) as live:
            await say(live, type="register", visitor_token=visitor.token)
            assert (await receive(live, "error"))["error"]["code"] == "too-many-at-once"
            assert await closed(live) == 4429
        async with widget_at(port, other) as live:
            await say(live, type="register", visitor_token=other.token)
            await receive(live, "snapshot")


async def test_widget_is_refused_when_its_network_has_too_many_sockets_open(
    shared: Composed, own: Tenant, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = Places(each=2)
    monkeypatch.setattr(shared.web.sockets_of_network, "hold", places.hold)
    visitor = await visit(shared, own)
    async with widget_at(port, visitor) as first, widget_at(port, visitor):  # which say nothing yet
        async with widget_at(port, visitor) as live:
            assert (await receive(live, "error"))["error"]["code"] == "too-many-at-once"
            assert await closed(live) == 4429
        await say(first, type="register", visitor_token=visitor.token)
        await receive(first, "snapshot")


async def test_board_is_told_to_who_may_read_it_and_refused_to_others_when_it_is_opened(
    shared: Composed, own: Tenant, port: int, dana: Desk
) -> None:
    yoav = await sit_down(shared, own, "yoav")
    async with desk_at(port, yoav) as live, desk_at(port, dana) as refused:
        for each in (live, refused):
            await say(each, type="register", position=None, watch=[])
            await receive(each, "snapshot")
            await say(each, type="board", open=True)
        board = await receive(live, "board")
        assert board["whole"]
        assert {each["agent_id"] for each in board["agents"]} == {
            str(each.agent_id) for each in own.agents.values()
        }
        assert (await receive(refused, "error", "board"))["error"]["code"] == "not-allowed"
        await dana.be("not_ready", "lunch")
        while not (changed := await receive(live, "board"))["agents"]:
            pass  # a quarter of an hour has begun just now
        assert [(each["name"], each["reason"]) for each in changed["agents"]] == [("Dana", "lunch")]
        assert not changed["whole"]
