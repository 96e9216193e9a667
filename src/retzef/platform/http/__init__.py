"""The HTTP edge: errors in the reader's language, rate limits, who is asking."""
