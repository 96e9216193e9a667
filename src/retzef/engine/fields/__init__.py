"""The tenant's own fields: which types there are, and whether a value is one of its type. Pure."""

from retzef.engine.fields.asked import Bound, FieldRangeError, FieldsAsked, read_asked
from retzef.engine.fields.limits import read_limit
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
    "FieldRangeError",
    "FieldType",
    "FieldValue",
    "FieldValueError",
    "FieldsAsked",
    "read_asked",
    "read_limit",
    "read_value",
    "read_values",
]
