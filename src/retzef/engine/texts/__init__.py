"""Texts with fields: which fields a text names, and the text with their values. Pure."""

from retzef.engine.texts.fields import (
    FIELDS_OF_TEXTS,
    TENANT_FIELD_TYPES,
    Filled,
    TextFieldUnknownError,
    check_fields,
    fill_text,
    show_value,
    text_in,
)

__all__ = [
    "FIELDS_OF_TEXTS",
    "TENANT_FIELD_TYPES",
    "Filled",
    "TextFieldUnknownError",
    "check_fields",
    "fill_text",
    "show_value",
    "text_in",
]
