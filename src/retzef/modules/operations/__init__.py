"""Keeping the installation running: jobs that failed for good are seen and put back to work, what has expired is swept.

Owns no table: it looks after those of others.
"""
