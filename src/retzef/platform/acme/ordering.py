"""One certificate, from the first question to the chain that was issued."""

import asyncio
import base64

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from retzef.platform.acme.client import AcmeClient, Authorization, Order, open_client
from retzef.platform.acme.errors import AcmeError, AcmeUnreachableError
from retzef.platform.acme.folder import AcmeFolder
from retzef.platform.acme.signing import AccountKey, new_key_pem
from retzef.platform.acme.wanted import Wanted
from retzef.platform.tls.certificate import UNREADABLE

WHOLE_WITHIN_SECONDS = 300.0


async def obtain(wanted: Wanted, folder: AcmeFolder) -> bytes:
    """The new key and its chain, PEM, for the names that are wanted. Raises AcmeError, OSError."""
    try:
        async with asyncio.timeout(WHOLE_WITHIN_SECONDS), open_client(wanted) as http:
            talk = AcmeClient(http, wanted, key := _account_key(wanted, folder))
            await talk.introduce()
            place, order = await talk.order()
            for each in order.authorizations:
                await _prove(talk, key, folder, each)
            return await _finish(talk, wanted, place)
    except TimeoutError as error:
        raise AcmeUnreachableError(wanted.names, wanted.directory, "five minutes are over") from error


def _account_key(wanted: Wanted, folder: AcmeFolder) -> AccountKey:
    pem = folder.read_account(wanted.directory)
    if pem is None:
        pem = new_key_pem()
        folder.keep_account(wanted.directory, pem)
    try:
        return AccountKey(pem)
    except ValueError as error:
        detail = "the account's key in the folder acme is damaged"
        raise AcmeError(wanted.names, wanted.directory, detail) from error


async def _prove(talk: AcmeClient, key: AccountKey, folder: AcmeFolder, url: str) -> None:
    """Answer the authority's question for one name by HTTP-01, and wait until it has looked (RFC 8555, 7.5.1 and 8.3)."""
    asked, _ = await talk.get(url, Authorization)
    if asked.status == "valid":  # proved lately
        return
    challenge = next((each for each in asked.challenges if each.type == "http-01"), None)
    if challenge is None:
        raise talk.refused("it does not offer http-01")
    with folder.answering(challenge.token, key.answer_to(challenge.token)):
        await talk.post(challenge.url, {})
        found = await talk.wait(url, Authorization, ("pending",))
    if found.status != "valid":
        raise talk.failure(next((each.error for each in found.challenges if each.error), None))


async def _finish(talk: AcmeClient, wanted: Wanted, place: str) -> bytes:
    order = await talk.wait(place, Order, ("pending",))
    if order.status != "ready":
        raise talk.failure(order.error)
    key_pem = new_key_pem()
    await talk.post(order.finalize, {"csr": _request(wanted, key_pem)})
    order = await talk.wait(place, Order, ("ready", "processing"))
    if order.status != "valid" or order.certificate is None:
        raise talk.failure(order.error)
    chain = (await talk.post(order.certificate, None)).body
    if not _fits(chain, key_pem, wanted):
        raise talk.refused("what it issued is not what was asked for")
    return key_pem + chain


def _fits(chain: bytes, key_pem: bytes, wanted: Wanted) -> bool:
    """Is it for this key and these names?"""
    try:
        issued = x509.load_pem_x509_certificate(chain)
        extension = issued.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        public_key = issued.public_key()
    except (*UNREADABLE, x509.ExtensionNotFound):
        return False
    key = serialization.load_pem_private_key(key_pem, None)
    names = extension.value.get_values_for_type(x509.DNSName)
    return public_key == key.public_key() and set(wanted.names) <= set(names)


def _request(wanted: Wanted, key_pem: bytes) -> str:
    """A request for a certificate (PKCS #10), as base64url without padding."""
    key = serialization.load_pem_private_key(key_pem, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    names = x509.SubjectAlternativeName([x509.DNSName(name) for name in wanted.names])
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([]))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    der = request.public_bytes(serialization.Encoding.DER)
    return base64.urlsafe_b64encode(der).rstrip(b"=").decode()
