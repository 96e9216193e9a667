"""Search over messages, cases and customers: kept a moment behind the journal, asked aside from all other work."""
