"""Facts from other systems: told by API or file, once however often, and shown with what happened here."""
