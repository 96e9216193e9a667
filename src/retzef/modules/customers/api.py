"""What other modules may use."""

from retzef.modules.customers.links import link_customers, unlink_customers
from retzef.modules.customers.recognise import CLAIMED_MAX, find_customer_by_identity, recognise

__all__ = ["CLAIMED_MAX", "find_customer_by_identity", "link_customers", "recognise", "unlink_customers"]
