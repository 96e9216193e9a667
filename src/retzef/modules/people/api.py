"""What other modules may use."""

from retzef.modules.people.access_links import NewLink, write_link
from retzef.modules.people.account_endpoints import account_routes
from retzef.modules.people.audit_endpoints import audit_routes
from retzef.modules.people.endpoints import people_routes
from retzef.modules.people.joining_endpoints import joining_routes
from retzef.modules.people.newcomers import invite_first_administrator
from retzef.modules.people.passkey_endpoints import passkey_routes
from retzef.modules.people.provider_endpoints import provider_routes
from retzef.modules.people.role_endpoints import role_routes
from retzef.modules.people.team_endpoints import team_routes
from retzef.modules.people.token_endpoints import token_routes

__all__ = [
    "NewLink",
    "account_routes",
    "audit_routes",
    "invite_first_administrator",
    "joining_routes",
    "passkey_routes",
    "people_routes",
    "provider_routes",
    "role_routes",
    "team_routes",
    "token_routes",
    "write_link",
]
