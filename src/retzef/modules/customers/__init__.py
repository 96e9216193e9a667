"""Who is served: customers, the identities that name them, links between customers.

A link says that two customers are one person. It moves nothing: identities and cases keep the customer they came by, and
undoing the link restores both exactly. `root_id` is derived from the standing links and from nothing else.
"""
