"""Routing rules as administrators write them: kept in their order, checked with the place of what is wrong, tried on a real customer.

They are asked by the router (`modules/queues/context`). Not to be taken for `modules/rules`, which do something when something happens.
"""
