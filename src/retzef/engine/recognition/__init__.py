"""The normal form of what names a customer: one form for every way of writing it, and never one form for two.

Pure. A phone number, an e-mail address or a national id is written in many ways; people are recognised by the form
that all of these ways share. What cannot be read is kept as it was written, never bent into something it is not.
"""

from retzef.engine.recognition.domains import is_public, read_domain
from retzef.engine.recognition.identity import (
    HOME_COUNTRY,
    KINDS_FOR_PEOPLE,
    Identity,
    identity_as_given,
    is_opaque,
    read_identity,
    search_forms,
    show_identity,
)
from retzef.engine.recognition.names import fold_name
from retzef.engine.recognition.phone import national_number

__all__ = [
    "HOME_COUNTRY",
    "KINDS_FOR_PEOPLE",
    "Identity",
    "fold_name",
    "identity_as_given",
    "is_opaque",
    "is_public",
    "national_number",
    "read_domain",
    "read_identity",
    "search_forms",
    "show_identity",
]
