"""Work for later: a table of our own, claimed in batches, with retries, back-off and a visible dead-letter list."""
