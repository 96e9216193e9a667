"""Work: items that wait in queues, offers, assignments, presence, wrap-up, and the router that gives them out.

Invariants: an item is in exactly one state; it has at most one pending offer; an agent never carries more than
their capacity; an item keeps `queued_at`, its age, until it is done. Others import only `api`.
"""
