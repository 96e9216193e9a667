"""A customer's web site on another origin, that carries the chat by its one script tag."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from html import escape

_PAGE = """<!doctype html>
<html lang="{lang}" dir="{direction}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Site</title>{head}
<body><main><h1>Site</h1></main>{scripts}</body>
</html>"""


class HostSite:
    """Pages by path, each with its own headers."""

    def __init__(self) -> None:
        self.address = ""
        self._answers: dict[str, bytes] = {}
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    def put(self, path: str, body: str, content_type: str, headers: Mapping[str, str] | None = None) -> None:
        """Serve a body under a path from now on."""
        data = body.encode()
        lines = {"content-type": content_type, "content-length": str(len(data)), "connection": "close"}
        head = "".join(f"{name}: {value}\r\n" for name, value in (lines | dict(headers or {})).items())
        self._answers[path] = f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + data

    def put_page(
        self,
        path: str,
        widget: Mapping[str, str],
        *,
        lang: str = "en",
        head: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Serve a page that carries the script tag with these attributes; its address."""
        tag = " ".join(f'{name}="{escape(value)}"' for name, value in widget.items())
        direction = "rtl" if lang == "he" else "ltr"
        page = _PAGE.format(
            lang=lang, direction=direction, head=head, scripts=f"<script async {tag}></script>"
        )
        self.put(path, page, "text/html; charset=utf-8", headers)
        return self.address + path

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one answer."""
        task = asyncio.current_task()
        assert task is not None
        self._open[task] = writer
        task.add_done_callback(self._open.pop)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            request = await reader.readuntil(b"\r\n\r\n")
            path = request.split(b" ", 2)[1].decode().partition("?")[0]
            nothing = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            writer.write(self._answers.get(path, nothing))
            await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def hang_up(self) -> None:
        """End the connections that a browser opened ahead of need."""
        for writer in self._open.values():
            writer.close()
        await asyncio.gather(*self._open, return_exceptions=True)


@asynccontextmanager
async def run_host_site() -> AsyncIterator[HostSite]:
    """A site on a free port, until the block ends."""
    site = HostSite()
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    site.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield site
        await site.hang_up()
