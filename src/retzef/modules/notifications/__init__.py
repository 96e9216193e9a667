"""Telling colleagues what concerns them: made from the journal, kept for a while, tuned by each person."""
