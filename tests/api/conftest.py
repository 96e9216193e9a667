"""People for the tests of this folder."""

import pytest_asyncio

from tests.fixtures.actors import Desk, Visitor, sit_down, visit
from tests.fixtures.composed import Composed, Tenant


@pytest_asyncio.fixture(loop_scope="module")
async def visitor(shared: Composed, own: Tenant) -> Visitor:
    """Somebody who has opened the chat."""
    return await visit(shared, own, name="Ruth")


@pytest_asyncio.fixture(loop_scope="module")
async def dana(shared: Composed, own: Tenant, visitor: Visitor) -> Desk:
    """Dana has the visitor's case in hand."""
    desk = await sit_down(shared, own, "dana")
    await desk.be("ready")
    await visitor.write("hello")
    await desk.take_all()
    return desk
