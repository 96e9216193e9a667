"""What others may use."""

from retzef.modules.webhooks.deliver import DeliverWebhooks
from retzef.modules.webhooks.deliveries import delete_old_deliveries
from retzef.modules.webhooks.endpoints import webhook_routes
from retzef.modules.webhooks.jobs import webhook_kinds
from retzef.modules.webhooks.planner import WebhookPlanner
from retzef.modules.webhooks.subscriptions import delete_old_subscriptions

__all__ = [
    "DeliverWebhooks",
    "WebhookPlanner",
    "delete_old_deliveries",
    "delete_old_subscriptions",
    "webhook_kinds",
    "webhook_routes",
]
