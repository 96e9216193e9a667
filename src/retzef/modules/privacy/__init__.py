"""Erasing a person for good: every place that holds something of them is listed, and the list is held against the schema."""
