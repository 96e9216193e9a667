"""An address of its own for monitors: `/metrics` and `/health/…`, for every role, the web's or not."""

from starlette.applications import Starlette

from retzef.main.compose import Core
from retzef.main.health import Health, health_routes
from retzef.main.observe import Observer, metrics_route


def build_sidedoor(core: Core, health: Health, observer: Observer) -> Starlette:
    """What is served there."""
    metrics = metrics_route(observer, core.meters.content_type, core.settings.metrics_token)
    return Starlette(routes=[*health_routes(health), metrics])
