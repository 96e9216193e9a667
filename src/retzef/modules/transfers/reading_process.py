"""A process that reads a file for an import: `python -m retzef.modules.transfers.reading_process`.

Reading numbers and addresses takes the processor for as long as the file is; beside the sockets it would hold them up. The
job comes by the standard input, batches go to the standard output, each after its length in four bytes. When whoever
reads them is gone, it ends.
"""

import contextlib
import os
import sys

import msgspec

from retzef.modules.transfers.batches import Job, read_batches

NICENESS = 10


def main() -> None:
    """Read until the end of the file, or until nobody listens."""
    os.nice(NICENESS)
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=Job)
    out = sys.stdout.buffer
    with contextlib.suppress(BrokenPipeError):
        for batch in read_batches(job):
            body = msgspec.msgpack.encode(batch)
            out.write(len(body).to_bytes(4) + body)
            out.flush()
        out.write(bytes(4))
        out.flush()


if __name__ == "__main__":
    main()
