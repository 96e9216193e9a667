"""A certificate from an authority that speaks ACME (RFC 8555): asked for, proved by HTTP-01, kept in the data folder, renewed in time.

What it stands on (joserfc, httpx) is loaded when an authority is asked and not before.
"""
