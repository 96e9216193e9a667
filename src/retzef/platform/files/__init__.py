"""Files: what they are, where they are kept, and addresses that expire."""
