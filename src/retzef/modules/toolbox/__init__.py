"""What people who work on cases make for themselves and for each other: canned replies, lists, macros.

Each belongs to an agent, to a team or to the tenant (`owners.py`), and acts only with the rights of whoever uses it.
"""
