"""Agents: signing in and out, presence."""
