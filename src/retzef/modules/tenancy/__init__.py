"""Tenants and what they have set up: entry points with their secrets, calendars, lists of their own words."""
