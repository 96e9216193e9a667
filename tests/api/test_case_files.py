"""All files of a case in one list."""

import pytest

from tests.fixtures.actors import PNG, sit_down, visit
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_files_are_listed_with_their_messages_when_several_bring_some(
    shared: Composed, own: Tenant
) -> None:
    visitor = await visit(shared, own, name="Ruth")
    one, two = [await visitor.attach(name, PNG, "image/png") for name in ("מונה.png", "bill.png")]
    first = await visitor.write("look", files=[one, two])
    await visitor.write("and no file here")
    dana = await sit_down(shared, own, "dana")
    await dana.be("ready")
    ((_, case_id, interaction_id),) = await dana.take_all()
    stored = await dana.http.post(
        f"/api/v1/cases/{case_id}/files",
        params={"name": "plan.png"},
        content=PNG,
        headers={"content-type": "image/png"},
    )
    noted = await dana.say(case_id, interaction_id, "ours", note=True, files=[stored.json()["attachment_id"]])
    page = (await dana.do("GET", f"/cases/{case_id}/files")).json()
    assert [(each["name"], each["message_id"], each["direction"]) for each in page["files"]] == [
        ("plan.png", noted, "note"), *sorted([("מונה.png", first, "in"), ("bill.png", first, "in")], key=lambda each: each[0] != "מונה.png"),
    ]  # fmt: skip
    assert page["before"] is None
    assert {each["author_name"] for each in page["files"]} == {"Dana", "Ruth"}
    opened = await visitor.http.get(page["files"][0]["url"])
    assert opened.content == PNG
    newest = (await dana.do("GET", f"/cases/{case_id}/files?messages=1")).json()
    assert ([each["name"] for each in newest["files"]], newest["before"]) == (["plan.png"], noted)
    older = (await dana.do("GET", f"/cases/{case_id}/files?messages=1&before={noted}")).json()
    assert ({each["message_id"] for each in older["files"]}, older["before"]) == ({first}, None)
