"""Faults: what is killed, cut off, filled up or set wrong while people talk. Nothing lost, nothing twice."""
