"""Visits: a visitor's token, with what they or the host site say of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

import msgspec

from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import TenantId
from retzef.modules.customers.api import find_customer_by_identity, recognise
from retzef.modules.webchat.protocol import VisitorProtocol
from retzef.platform.unit import Units
from retzef.ports.channel import EntryPoint, SignatureInvalidError
from retzef.ports.visitor import HostIdentity, VisitorClaims

_EMAIL = re.compile(r"[^@\s\x00]{1,64}@[^@\s\x00]{1,255}")
_PHONE = re.compile(r"\+?[0-9]{5,20}")


class AddressInvalidError(RetzefError):
    """An e-mail address or a phone number that cannot be one; `field` names it."""

    code = "request-invalid"
    status = 422


class VisitorTokenInvalidError(RetzefError):
    """The token is none of ours: the widget begins anew."""

    code = "visitor-token-invalid"
    status = 401


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a visitor says of themselves. None: nothing said, what was said before stays."""

    locale: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None


def visitor_of(
    protocol: VisitorProtocol, entry_point: EntryPoint, headers: Mapping[str, str]
) -> VisitorClaims:
    """Whose token comes with a call. Raises VisitorTokenInvalidError."""
    try:
        return protocol.visitor(entry_point, headers)
    except SignatureInvalidError as error:
        raise VisitorTokenInvalidError from error


def check_introduction(said: Introduction) -> Introduction:
    """Trimmed and normalised. Raises AddressInvalidError."""
    email = (said.email or "").strip().lower() or None
    phone = _digits(said.phone or "") or None
    if email and not _EMAIL.fullmatch(email):
        raise AddressInvalidError(field="email")
    if phone and not _PHONE.fullmatch(phone):
        raise AddressInvalidError(field="phone")
    return replace(said, name=_storable(said.name or "").strip()[:200] or None, email=email, phone=phone)


def merge_claims(visitor: VisitorClaims, said: Introduction, host: HostIdentity | None) -> VisitorClaims:
    """The visitor's claims with what is new. What the host site vouches for wins over what the visitor says."""
    verified = set(visitor.verified)
    changes: dict[str, str] = {}
    for name in ("locale", "name", "email", "phone"):
        value = getattr(said, name)
        if value and name not in verified:
            changes[name] = value
    if host is not None:
        changes["host_id"] = _storable(host.sub)[:300]
        verified.add("host_id")
        for name in ("name", "email", "phone"):
            value = getattr(host, name)
            if value:
                changes[name] = _as_kept(name, _storable(value).strip())
                if name != "name":
                    verified.add(name)
    return msgspec.structs.replace(visitor, **changes, verified=tuple(sorted(verified)))


def _as_kept(name: str, value: str) -> str:
    """An address the host site vouches for, written as the visitor's own would be: the same is found as the same."""
    return {"email": value.lower(), "phone": _digits(value)}.get(name, value)


def _digits(phone: str) -> str:
    return re.sub(r"[\s().\-]", "", phone)


def _storable(text: str) -> str:
    """The text without NUL, the one character a database column cannot hold."""
    return text.replace("\x00", "")


async def tell_customer(units: Units, entry_point: EntryPoint, visitor: VisitorClaims) -> None:
    """When the visitor has written already, what they say now is added to the customer they are."""
    async with units.begin(TenantId(entry_point.tenant_id)) as unit:
        customer_id = await find_customer_by_identity(unit, "webchat_visitor", visitor.visitor_id)
        if customer_id is not None:
            await recognise(
                unit,
                customer_id,
                visitor.identity_claims(),
                name=visitor.name,
                locale=visitor.locale,
                provenance="webchat",
                home=entry_point.home_country,
            )


def new_visitor(visitor_id: UUID, entry_point: EntryPoint) -> VisitorClaims:
    """Somebody we have not seen."""
    return VisitorClaims(visitor_id=str(visitor_id), entry_point_id=str(entry_point.entry_point_id))


def is_somebody_else(visitor: VisitorClaims, host: HostIdentity) -> bool:
    """Another person signed in at the host site in the same browser: their thread is another."""
    return visitor.host_id is not None and visitor.host_id != _storable(host.sub)[:300]
