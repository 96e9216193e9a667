"""Measurements of the product against bare peers on the same machine in the same run: `retzef bench NAME`.

Every bench starts a PostgreSQL of its own (durable: fsync on) and its own processes on free loopback ports, and ends
them. Product and peer take turns; what is told is the median of the turns, and ratios are of the same run.
"""
