"""The hook tools of a unit: their programs, and the socket behind them."""

import asyncio
import json
import shutil
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from flowrun_sandbox import tool
from flowrun_sandbox.model.context import Answer, HookContext
from flowrun_sandbox.model.tools import TOOLS

_LARGEST = 64 * 2**20
"""Bytes of a request: a databag or a secret may hold a file."""


def install(folder: Path) -> None:
    """Put every hook tool into a folder for PATH."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    source = Path(tool.__file__).read_text(encoding="utf-8")
    program = folder / ".tool"
    program.write_text(f"#!{sys.executable} -IS\n{source}", encoding="utf-8")
    program.chmod(stat.S_IRWXU | stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH)
    for name in TOOLS:
        (folder / name).symlink_to(program.name)


class HookTools:
    """Answers the hook tools that the running hooks call."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self._contexts: dict[str, HookContext] = {}

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Listen while the block runs."""
        server = await asyncio.start_unix_server(self._serve, self.socket, limit=_LARGEST)
        async with server:
            yield
        self.socket.unlink(missing_ok=True)

    @asynccontextmanager
    async def within(self, context: HookContext) -> AsyncIterator[None]:
        """Answer for this hook while the block runs."""
        self._contexts[context.id] = context
        try:
            yield
        finally:
            del self._contexts[context.id]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if line := await reader.readline():
                writer.write(self._answer(line))
                await writer.drain()
        except ConnectionError:
            pass  # the tool was killed: there is nobody to answer
        finally:
            writer.close()

    def _answer(self, line: bytes) -> bytes:
        request = json.loads(line)
        context = self._contexts.get(request["context"])
        if context is None:
            return _encoded(Answer(stderr=b"ERROR the hook of this context has ended\n", code=1))
        stdin = request["stdin"].encode("utf-8", "surrogateescape")
        return _encoded(context.call(request["tool"], request["arguments"], stdin))


def _encoded(answer: Answer) -> bytes:
    said = {
        "stdout": answer.stdout.decode("utf-8", "surrogateescape"),
        "stderr": answer.stderr.decode("utf-8", "surrogateescape"),
        "code": answer.code,
    }
    return json.dumps(said).encode() + b"\n"
