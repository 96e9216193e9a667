"""Drafts of answers: kept with a version, shared, taken over; never overwritten unseen."""

import pytest

from tests.fixtures.actors import PNG, Desk, sit_down
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_draft_is_kept_once_for_each_version_and_told_to_nobody_until_it_is_shared(
    shared: Composed, own: Tenant, dana: Desk
) -> None:
    oleh, emma = await sit_down(shared, own, "oleh"), await sit_down(shared, own, "emma")
    _, case_id, _ = (await dana.items())[0]
    path = f"/cases/{case_id}"
    assert (await dana.do("GET", f"{path}/drafts")).json() == {"mine": None, "shared": []}
    first = (await dana.do("PUT", f"{path}/draft", {"text": "Good mor", "version": 0})).json()
    assert first == {"text": "Good mor", "version": 1, "mail": None}
    stale = await dana.do("PUT", f"{path}/draft", {"text": "Hi", "version": 0}, expect=(409,))
    assert stale.json()["error"]["code"] == "draft-changed"
    assert (await oleh.do("GET", f"{path}/drafts")).json()["shared"] == []
    await dana.do("PUT", f"{path}/draft", {"text": "Good morning", "shared": True, "version": 1})
    told = (await oleh.do("GET", f"{path}/drafts")).json()["shared"]
    assert [(each["name"], each["text"], each["version"]) for each in told] == [("Dana", "Good morning", 2)]
    # Whoever may not see the case sees no draft of it.
    assert (await emma.do("GET", f"{path}/drafts", expect=(404,))).status_code == 404


async def test_no_word_is_cut_when_two_drafts_are_too_long_together(
    shared: Composed, own: Tenant, dana: Desk
) -> None:
    oleh = await sit_down(shared, own, "oleh")
    _, case_id, _ = (await dana.items())[0]
    path = f"/cases/{case_id}"
    for each in (dana, oleh):
        await each.do("PUT", f"{path}/draft", {"text": "x" * 60_000, "shared": True, "version": 0})
    take = f"{path}/drafts/{own.agents['dana'].agent_id}/take"
    refused = await oleh.do("POST", take, {"version": 1}, expect=(413,))
    assert refused.json()["error"]["code"] == "text-too-long"
    kept = (await oleh.do("GET", f"{path}/drafts")).json()
    assert [len(each["text"]) for each in (kept["mine"], *kept["shared"])] == [60_000, 60_000]


async def test_draft_is_a_colleagues_and_nobody_elses_when_it_was_taken_over(
    shared: Composed, own: Tenant, dana: Desk
) -> None:
    oleh = await sit_down(shared, own, "oleh")
    _, case_id, _ = (await dana.items())[0]
    path = f"/cases/{case_id}"
    take = f"{path}/drafts/{own.agents['dana'].agent_id}/take"
    await dana.do("PUT", f"{path}/draft", {"text": "not for others", "version": 0})
    gone = await oleh.do("POST", take, {"version": 1}, expect=(404,))
    assert gone.json()["error"]["code"] == "draft-gone"
    await dana.do("PUT", f"{path}/draft", {"text": "Good morning", "shared": True, "version": 1})
    await oleh.do("PUT", f"{path}/draft", {"text": "Hello", "version": 0})
    changed = await oleh.do("POST", take, {"version": 1}, expect=(409,))
    assert changed.json()["error"]["code"] == "draft-changed"
    taken = (await oleh.do("POST", take, {"version": 2})).json()
    assert taken == {"text": "Hello\n\nGood morning", "version": 2, "mail": None}
    assert (await oleh.do("POST", take, {"version": 3}, expect=(404,))).status_code == 404
    mine = (await dana.do("GET", f"{path}/drafts")).json()["mine"]
    assert (mine["text"], mine["version"]) == ("", 3)  # an older computer does not bring it back


async def test_whom_a_mail_goes_to_is_kept_with_its_draft_and_taken_over_with_it(
    shared: Composed, own: Tenant, dana: Desk
) -> None:
    oleh = await sit_down(shared, own, "oleh")
    _, case_id, _ = (await dana.items())[0]
    path = f"/cases/{case_id}"
    mail = {
        "to": [{"name": "Ruth", "address": "ruth@customer.example"}], "cc": [], "bcc": [], "subject": "Re: המונה",
        "html": "<p>Good <strong>morning</strong></p>", "of_message_id": None, "is_forward": False, "quote": True, "signature": False,
    }  # fmt: skip
    await dana.do(
        "PUT", f"{path}/draft", {"text": "Good morning", "shared": True, "version": 0, "mail": mail}
    )
    assert (await dana.do("GET", f"{path}/drafts")).json()["mine"]["mail"] == mail
    take = f"{path}/drafts/{own.agents['dana'].agent_id}/take"
    assert (await oleh.do("POST", take, {"version": 1})).json()["mail"] == mail
    emptied = (await dana.do("GET", f"{path}/drafts")).json()["mine"]
    assert (emptied["text"], emptied["mail"]) == ("", None)


async def test_a_picture_of_a_draft_is_shown_to_whose_it_is_alone_and_goes_with_it_when_it_is_taken_over(
    shared: Composed, own: Tenant, dana: Desk
) -> None:
    oleh, emma = await sit_down(shared, own, "oleh"), await sit_down(shared, own, "emma")
    _, case_id, _ = (await dana.items())[0]
    path = f"/cases/{case_id}"
    stored = await dana.http.post(
        f"/api/v1{path}/files?name=meter.png", content=PNG, headers={"content-type": "image/png"}
    )
    picture = f"{path}/files/{stored.json()['attachment_id']}"
    shown = (await dana.do("GET", picture)).json()
    assert (await dana.http.get(shown["url"])).content == PNG
    for each in (oleh, emma):
        await each.do("GET", picture, expect=(404,))
    mail: dict[str, object] = {
        "to": [], "cc": [], "bcc": [], "subject": "", "html": f'<p>Here <img src="cid:{stored.json()["attachment_id"]}"></p>',
        "of_message_id": None, "is_forward": False, "quote": True, "signature": True,
    }  # fmt: skip
    await dana.do("PUT", f"{path}/draft", {"text": "Here", "shared": True, "version": 0, "mail": mail})
    await oleh.do("POST", f"{path}/drafts/{own.agents['dana'].agent_id}/take", {"version": 1})
    await oleh.do("GET", picture)
    await dana.do("GET", picture, expect=(404,))
