"""Who goes before whom: one number for what a queue is worth and how urgent a case is."""


def rank_of(queue: int, case: int) -> int:
    """The priority by which an item waits, of its queue's priority and its case's level (-1 low, 0 normal, 1 high, 2 urgent).

    Their sum: within a queue the case alone decides, and each of its levels tells; between queues a case that is urgent makes up for
    a difference of two. `rank_of` in rank_work.sql says the same where it is stored; a test compares.
    """
    return queue + case
