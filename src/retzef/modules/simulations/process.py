"""A process that simulates: `python -m retzef.modules.simulations.process`.

It takes the processor for seconds on end; beside the sockets it would hold them up. The order comes by the standard input, steps go
to the standard output, each after its length in four bytes. When whoever reads them is gone, it ends.
"""

import contextlib
import os
import resource
import sys

import msgspec

from retzef.kernel.errors import RetzefError
from retzef.modules.simulations.work import Order, Step, carry_out

NICENESS = 15
MEMORY_BYTES = 2 * 1024 * 1024 * 1024


def main() -> None:
    """Run until all is told, or until nobody listens."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    with contextlib.suppress(BrokenPipeError):
        try:
            carry_out(order, _tell)
        except RetzefError as error:
            _tell(Step(0, refused=error.code))


def _tell(step: Step) -> None:
    body = msgspec.json.encode(step)
    sys.stdout.buffer.write(len(body).to_bytes(4) + body)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
