"""OAuth 2 for servers that are signed in to by tokens: somebody lets us in, and access tokens are asked for once and kept until shortly before they end."""

from retzef.platform.oauth.access_tokens import AccessTokens, ThreadTokens
from retzef.platform.oauth.consent import consent_address, exchange_code
from retzef.platform.oauth.token_endpoint import clean_reason

__all__ = ["AccessTokens", "ThreadTokens", "clean_reason", "consent_address", "exchange_code"]
