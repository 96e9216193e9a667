"""The children of a bench: `python -m retzef.main.bench.programs KIND`, told by lines of JSON on standard input."""

import sys
from collections.abc import Awaitable, Callable

import uvloop

from retzef.main.bench.answering import answer_offers
from retzef.main.bench.clients import send_messages
from retzef.main.bench.dialogue import Dialogue
from retzef.main.bench.servers import serve_bare, serve_product
from retzef.main.bench.storing import commit_rows, store_messages
from retzef.main.bench.watching import watch_cases
from retzef.main.logs import set_up_logs

_KINDS: dict[str, Callable[[Dialogue], Awaitable[None]]] = {
    "product": serve_product,
    "bare": serve_bare,
    "storing": store_messages,
    "committing": commit_rows,
    "sending": send_messages,
    "watching": watch_cases,
    "answering": answer_offers,
}


async def _run(kind: str) -> None:
    await _KINDS[kind](await Dialogue.open())


def main() -> None:
    """Run one of them until its input ends."""
    set_up_logs("WARNING")
    uvloop.run(_run(sys.argv[1]))


if __name__ == "__main__":
    main()
