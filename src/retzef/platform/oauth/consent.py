"""Being let in by a person: the page of an authorization server where they agree, and the code that they bring back exchanged for a
refresh token (RFC 6749, 4.1; PKCE, RFC 7636).
"""

from urllib.parse import urlencode

from retzef.platform.oauth.challenge import code_challenge
from retzef.platform.oauth.token_endpoint import ask_token_endpoint
from retzef.platform.outgoing import OutgoingHttp
from retzef.ports.mail import ConsentPage


def consent_address(page: ConsentPage, *, state: str, verifier: str, back_to: str, login: str) -> str:
    """Where the browser goes. `back_to`: where it is sent back to; `login`: whose mailbox it is."""
    asked = {
        "response_type": "code", "client_id": page.request.client_id, "redirect_uri": back_to, "scope": page.request.scope,
        "state": state, "code_challenge": code_challenge(verifier), "code_challenge_method": "S256",
        "login_hint": login, **dict(page.more),
    }  # fmt: skip
    joint = "&" if "?" in page.address else "?"
    return page.address + joint + urlencode({name: value for name, value in asked.items() if value})


async def exchange_code(
    http: OutgoingHttp, page: ConsentPage, *, code: str, verifier: str, back_to: str, allow_private: bool
) -> str | None:
    """The refresh token; None when the server gave none. Raises as `ask_token_endpoint`."""
    request = page.request
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": back_to, "code_verifier": verifier,
        "client_id": request.client_id, "client_secret": request.client_secret, "scope": request.scope,
    }  # fmt: skip
    answer = await ask_token_endpoint(http, request.token_url, form, allow_private=allow_private)
    return answer.refresh_token or None
