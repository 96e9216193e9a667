"""What others may use."""

from retzef.modules.notifications.endpoints import notification_routes
from retzef.modules.notifications.planner import NotificationPlanner, delete_old_notifications

__all__ = ["NotificationPlanner", "delete_old_notifications", "notification_routes"]
