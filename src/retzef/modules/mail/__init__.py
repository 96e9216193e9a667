"""Mail as it comes in: what was fetched is read, finds its thread and is stored, or is held back with the reason."""
