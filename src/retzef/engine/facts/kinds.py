"""Kinds of facts that every tenant has, with the values of each. The desk has the words for them; a tenant adds kinds of its own."""

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

from retzef.engine.fields import Field

# What a value of a tenant's own kind may be.
ValueType: TypeAlias = Literal["text", "long_text", "number", "money", "date", "instant", "link"]
VALUE_TYPES: tuple[ValueType, ...] = get_args(ValueType)
VALUES_MAX = 20

BUILT_IN: Mapping[str, tuple[Field, ...]] = {
    "message_sent": (
        Field("channel", "text"),
        Field("campaign", "text"),
        Field("delivered_at", "instant"),
        Field("text", "long_text"),
    ),
    "order": (
        Field("number", "text"),
        Field("total", "money"),
        Field("status", "text"),
        Field("link", "link"),
    ),
    "visit": (Field("place", "text"), Field("link", "link")),
    "payment": (Field("amount", "money"), Field("method", "text"), Field("reference", "text")),
    "debt": (Field("amount", "money"), Field("due", "date"), Field("reference", "text")),
}
