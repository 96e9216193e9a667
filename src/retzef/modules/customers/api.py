"""What other modules may use."""

from retzef.modules.customers.access import (
    check_customer_changeable,
    check_customer_readable,
    is_near,
    only_customers_of,
)
from retzef.modules.customers.consents import consents_of
from retzef.modules.customers.directory import Asked, list_directory
from retzef.modules.customers.duplicates import BLOCK_MAX, find_duplicates
from retzef.modules.customers.errors import CustomerErasedError, IdentityInvalidError
from retzef.modules.customers.fields import (
    FIELDS_ASKED,
    Subject,
    field_labels,
    list_fields,
    read_filter,
    read_written,
)
from retzef.modules.customers.identities import FORM, Actor
from retzef.modules.customers.links import link_customers, unlink_customers
from retzef.modules.customers.organization_endpoints import FoundOrganization
from retzef.modules.customers.organizations import list_organizations
from retzef.modules.customers.profile import NewCustomer, create_customer
from retzef.modules.customers.recognise import CLAIMED_MAX, find_customer_by_identity, recognise
from retzef.modules.customers.schemas import FoundCustomer
from retzef.modules.customers.settle import settle_identities
from retzef.modules.customers.written import (
    MarkedText,
    WhyFound,
    ask_for_values,
    explain,
    show_pieces,
    understand,
)

__all__ = [
    "BLOCK_MAX",
    "CLAIMED_MAX",
    "FIELDS_ASKED",
    "FORM",
    "Actor",
    "Asked",
    "CustomerErasedError",
    "FoundCustomer",
    "FoundOrganization",
    "IdentityInvalidError",
    "MarkedText",
    "NewCustomer",
    "Subject",
    "WhyFound",
    "ask_for_values",
    "check_customer_changeable",
    "check_customer_readable",
    "consents_of",
    "create_customer",
    "explain",
    "field_labels",
    "find_customer_by_identity",
    "find_duplicates",
    "is_near",
    "link_customers",
    "list_directory",
    "list_fields",
    "list_organizations",
    "only_customers_of",
    "read_filter",
    "read_written",
    "recognise",
    "settle_identities",
    "show_pieces",
    "understand",
    "unlink_customers",
]
