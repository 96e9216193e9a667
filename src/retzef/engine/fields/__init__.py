"""The tenant's own fields: which types there are, and whether a value is one of its type. Pure."""

from retzef.engine.fields.asked import Bound, FieldsAsked, read_asked
from retzef.engine.fields.values import (
    FIELD_TYPES,
    LONG_TEXT_MAX,
    Field,
    FieldMissingError,
    FieldType,
    FieldValue,
    FieldValueError,
    read_value,
    read_values,
)

__all__ = [
    "FIELD_TYPES",
    "LONG_TEXT_MAX",
    "Bound",
    "Field",
    "FieldMissingError",
    "FieldType",
    "FieldValue",
    "FieldValueError",
    "FieldsAsked",
    "read_asked",
    "read_value",
    "read_values",
]
