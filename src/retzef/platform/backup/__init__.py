"""Backups of an installation: its database, its files and its key, in one folder that is whole or not there.

Owns: what such a folder holds and how it is checked (`manifest`), copying the embedded PostgreSQL while it serves and
bringing it back, to an instant too (`cluster`), and dumping an outside one (`dump`). Does not: know settings, or when
(`main.backups`, `main.schedule`).

Invariants: a folder of this name is complete and on the disk; nothing that exists is written over; what is restored was
checked byte by byte before.
"""
