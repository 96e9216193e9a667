"""A reader's place in the journal: (epoch, life, snapshot).

A number cannot be a safe place: numbers are given before the commit, so a reader that passed number 7 may never
see number 6, which commits later. A PostgreSQL snapshot says exactly which transactions had been seen: those
below `xmax` that were not in progress. What is new is what is visible now and was not then. Nobody waits for a
slow writer and nothing of it is missed (the method of PgQ and of `txid_snapshot`).

Ids of transactions begin anew with a restore (another epoch), and those that had not reached the disk are given out
again after a crash (another life): positions of before are lost then.
"""

from dataclasses import dataclass

EPOCH_MAX = 2**31 - 1  # as wide as its column
LIFE_MAX = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Position:
    """All transactions below `xmax` have been seen, except those `in_progress` then."""

    epoch: int
    # 0: nobody had named the present life yet. Nobody can go on from there.
    life: int
    xmax: int
    in_progress: tuple[int, ...] = ()

    @classmethod
    def from_snapshot(cls, epoch: int, life: int | None, snapshot: str) -> "Position":
        """From the text of a `pg_snapshot`: `xmin:xmax:xip,xip`. Raises ValueError."""
        _, xmax, in_progress = snapshot.split(":")
        return cls(epoch, life or 0, int(xmax), tuple(int(xid) for xid in in_progress.split(",") if xid))

    @classmethod
    def parse(cls, text: str) -> "Position":
        """The inverse of `str()`. Raises ValueError for anything else."""
        if len(text) > 4000:
            raise ValueError("position too long")
        parts = text.split(".")
        if len(parts) < 3 or not all(part.isascii() and part.isdigit() and len(part) < 20 for part in parts):
            raise ValueError("not a position")
        epoch, life, xmax, *in_progress = (int(part) for part in parts)
        if epoch > EPOCH_MAX or life > LIFE_MAX:
            raise ValueError("not a position of any installation")
        return cls(epoch, life, xmax, tuple(in_progress))

    def has_seen(self, transaction: int) -> bool:
        """Is what this transaction committed among what had been seen?"""
        return transaction < self.xmax and transaction not in self.in_progress

    def __str__(self) -> str:
        return ".".join(str(part) for part in (self.epoch, self.life, self.xmax, *self.in_progress))
