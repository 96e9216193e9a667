"""Tenants and what they have set up: entry points with their secrets."""
