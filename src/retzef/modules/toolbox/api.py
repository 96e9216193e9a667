"""What the composition may use."""

from retzef.modules.toolbox.macro_endpoints import macro_routes
from retzef.modules.toolbox.reply_endpoints import reply_routes
from retzef.modules.toolbox.view_endpoints import view_routes

__all__ = ["macro_routes", "reply_routes", "view_routes"]
