"""An export of everything: each table that may hold something of the tenant is in it, or is left out by name."""

from retzef.modules.privacy.registry import ERASED, NOT_OF_CUSTOMERS
from retzef.modules.transfers.export_sections import LEFT_OUT, SECTIONS, WITHIN


def test_every_table_is_exported_or_left_out_by_name_when_the_schema_is_what_it_is() -> None:
    exported = {each.name.removeprefix("settings/") for each in SECTIONS} | WITHIN
    declared = {each.table for each in ERASED} | set(NOT_OF_CUSTOMERS)
    assert declared - exported == LEFT_OUT
