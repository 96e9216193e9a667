"""Vertical slices on a stair: webchat > inbound > queues > cases > customers > staff > tenancy.

A module imports lower ones only, and of another module only its `api`.
"""
