"""An IMAP server that a test makes misbehave: it speaks as little of the protocol as reading a mailbox needs."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

_LINE = re.compile(r"(\S+) (?:UID )?(\S+) ?(.*)")
_PART = re.compile(r"BODY\.PEEK\[\]<(\d+)\.(\d+)>")


@dataclass
class ScriptedImap:
    """`mails` by number. `breaks`: for which the connection breaks when they are asked for; `refuses`: answered with NO."""

    mails: dict[int, bytes] = field(default_factory=dict)
    breaks: frozenset[int] = frozenset()
    refuses: frozenset[int] = frozenset()
    capabilities: str = "IMAP4rev1"
    # Said instead of the body of a mail.
    lies: Mapping[int, bytes] = field(default_factory=dict)
    # Said of how large a mail is, None for nothing; and how much of one is given out at once, whatever is asked for.
    sizes: Mapping[int, int | None] = field(default_factory=dict)
    piece_max: int = 1_000_000_000
    port: int = 0
    sign_ins: int = 0

    @property
    def next_uid(self) -> int:
        """What the next mail gets."""
        return max(self.mails, default=0) + 1

    @asynccontextmanager
    async def running(self) -> AsyncIterator["ScriptedImap"]:
        """It answers until the block ends."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK hello\r\n")
        with suppress(OSError):
            while line := (await reader.readline()).decode().strip():
                found = _LINE.fullmatch(line)
                assert found is not None, line
                if not self._answer(writer, *found.groups()):
                    break
                await writer.drain()
        writer.close()

    def _answer(self, writer: asyncio.StreamWriter, tag: str, command: str, rest: str) -> bool:
        match command.upper():
            case "CAPABILITY":
                writer.write(f"* CAPABILITY {self.capabilities}\r\n".encode())
            case "LOGIN":
                self.sign_ins += 1
            case "EXAMINE":
                writer.write(
                    f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT {self.next_uid}] x\r\n".encode()
                )
            case "FETCH":
                return self._fetch(writer, tag, *rest.split(" ", 1), is_by_uid="UID" in rest.split(" ", 1)[1])
            case _:
                pass
        writer.write(f"{tag} OK done\r\n".encode())
        return True

    def _fetch(
        self, writer: asyncio.StreamWriter, tag: str, asked: str, what: str, *, is_by_uid: bool
    ) -> bool:
        wanted = self._wanted(asked) if what != "(UID)" else [sorted(self.mails)[int(asked) - 1]]
        for uid in wanted:
            place, mail = sorted(self.mails).index(uid) + 1, self.mails[uid]
            if "BODY" not in what:
                size = self.sizes.get(uid, len(mail))
                told = (
                    f"UID {uid} RFC822.SIZE {size}" if "SIZE" in what and size is not None else f"UID {uid}"
                )
                writer.write(f"* {place} FETCH ({told})\r\n".encode())
                continue
            if uid in self.breaks:
                writer.write(f"* {place} FETCH (UID {uid} BODY[] {{{len(mail)}}}\r\n".encode() + mail[:5])
                return False
            if uid in self.refuses:
                writer.write(f"{tag} NO it is damaged\r\n".encode())
                return True
            if uid in self.lies:
                writer.write(self.lies[uid])
                continue
            told = "BODY[]"
            if part := _PART.search(what):
                begins = int(part[1])
                mail, told = mail[begins : begins + min(int(part[2]), self.piece_max)], f"BODY[]<{begins}>"
            writer.write(f"* {place} FETCH (UID {uid} {told} {{{len(mail)}}}\r\n".encode() + mail + b")\r\n")
        writer.write(f"{tag} OK done\r\n".encode())
        return True

    def _wanted(self, asked: str) -> list[int]:
        wanted: set[int] = set()
        for each in asked.split(","):
            first, _, last = each.partition(":")
            wanted |= {uid for uid in self.mails if int(first) <= uid <= int(last or first)}
        return sorted(wanted)
