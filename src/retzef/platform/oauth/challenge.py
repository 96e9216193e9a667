"""Proof that who brings a code back is who asked for it (PKCE, RFC 7636, 4.2)."""

import base64
import hashlib


def code_challenge(verifier: str) -> str:
    """What is sent along with the question, by the method S256; the verifier itself follows with the code."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
