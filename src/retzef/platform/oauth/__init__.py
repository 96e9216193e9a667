"""Access tokens of OAuth 2 for servers that are signed in to by them: asked for once, kept until shortly before they end."""

from retzef.platform.oauth.access_tokens import AccessTokens, ThreadTokens

__all__ = ["AccessTokens", "ThreadTokens"]
