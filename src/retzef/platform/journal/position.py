"""A reader's place in the journal: (epoch, snapshot).

A number cannot be a safe place: numbers are given before the commit, so a reader that passed number 7 may never
see number 6, which commits later. A PostgreSQL snapshot says exactly which transactions had been seen: those
below `xmax` that were not in progress. What is new is what is visible now and was not then. Nobody waits for a
slow writer and nothing of it is missed (the method of PgQ and of `txid_snapshot`).
"""

from dataclasses import dataclass

EPOCH_MAX = 2**31 - 1  # as wide as its column


@dataclass(frozen=True, slots=True)
class Position:
    """All transactions below `xmax` have been seen, except those `in_progress` then."""

    epoch: int
    xmax: int
    in_progress: tuple[int, ...] = ()

    @classmethod
    def from_snapshot(cls, epoch: int, snapshot: str) -> "Position":
        """From the text of a `pg_snapshot`: `xmin:xmax:xip,xip`. Raises ValueError."""
        _, xmax, in_progress = snapshot.split(":")
        return cls(epoch, int(xmax), tuple(int(xid) for xid in in_progress.split(",") if xid))

    @classmethod
    def parse(cls, text: str) -> "Position":
        """The inverse of `str()`. Raises ValueError for anything else."""
        if len(text) > 4000:
            raise ValueError("position too long")
        epoch, xmax, *in_progress = text.split(".")
        if not all(
            part.isascii() and part.isdigit() and len(part) < 20 for part in (epoch, xmax, *in_progress)
        ):
            raise ValueError("not a position")
        if int(epoch) > EPOCH_MAX:
            raise ValueError("not a position of any installation")
        return cls(int(epoch), int(xmax), tuple(int(xid) for xid in in_progress))

    def __str__(self) -> str:
        return ".".join(str(part) for part in (self.epoch, self.xmax, *self.in_progress))
