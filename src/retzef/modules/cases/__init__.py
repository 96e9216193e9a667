"""The matter and what was said about it: cases, interactions, messages, attachments.

A case is bound to no channel. Messages are written once and change only their delivery state.
"""
