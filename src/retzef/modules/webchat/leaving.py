"""A visitor says that it is over: nobody is to come any more, and whoever is there is told."""

from fastapi import APIRouter, Request

from retzef.kernel.ids import TenantId
from retzef.modules.queues.api import end_thread
from retzef.modules.webchat.entry import Key, find_entry_point
from retzef.modules.webchat.services import WebchatServices
from retzef.modules.webchat.visits import visitor_of


def add_leaving_route(routes: APIRouter, services: WebchatServices) -> None:
    """The route below a widget's key."""

    @routes.post(
        "/leave",
        status_code=204,
        summary="The visitor does not wait any longer",
        description="What waits or is being offered ends; an agent who is there is told, and finishes. Whoever writes again goes on in the"
        " same case.",
    )
    async def leave(key: Key, request: Request) -> None:
        entry_point = await find_entry_point(services, key, request)
        visitor = visitor_of(services.protocol, entry_point, request.headers)
        await end_thread(
            services.units, TenantId(entry_point.tenant_id), entry_point.entry_point_id, visitor.visitor_id
        )
