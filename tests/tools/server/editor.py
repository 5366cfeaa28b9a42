"""An editor for the language server: a client that speaks to a process of its own over stdio."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from lsprotocol import types
from pygls.lsp.client import LanguageClient

import flowrun
import flowrun_tools

T = TypeVar("T")

_PATIENCE = 60.0
"""Seconds after which a server that does not answer has failed."""


class Editor:
    """What a person would see and do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.client = LanguageClient("editor", "1")
        self._texts: dict[str, str] = {}
        self._told: asyncio.Queue[object] = asyncio.Queue()
        for told in (types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, types.WINDOW_SHOW_MESSAGE):
            self.client.feature(told)(partial(self._told.put_nowait))
        self.registered: asyncio.Queue[types.RegistrationParams] = asyncio.Queue()
        """What the server asks to be told of."""
        self.client.feature(types.CLIENT_REGISTER_CAPABILITY)(partial(self.registered.put_nowait))

    def uri(self, name: str) -> str:
        """A file of the folder, as the protocol writes it."""
        return (self.folder / name).as_uri()

    def type(self, name: str, text: str) -> None:
        """Open a file, or change it, without saving."""
        if name not in self._texts:
            item = types.TextDocumentItem(self.uri(name), "markdown", 1, text)
            self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        else:
            document = types.VersionedTextDocumentIdentifier(2, self.uri(name))
            change = types.TextDocumentContentChangeWholeDocument(text)
            self.client.text_document_did_change(
                types.DidChangeTextDocumentParams(document, [change])
            )
        self._texts[name] = text

    def save(self, name: str, text: str) -> None:
        """Write a file and say so, as after a change outside."""
        (self.folder / name).write_text(text)
        document = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(document))

    async def problems(
        self, name: str, wanted: Callable[[list[types.Diagnostic]], bool]
    ) -> list[types.Diagnostic]:
        """What is told of a file, once it is as wanted."""
        while True:
            told = await soon(self._told.get())
            assert isinstance(told, types.PublishDiagnosticsParams), "the server is in trouble"
            if told.uri == self.uri(name) and wanted(list(told.diagnostics)):
                return list(told.diagnostics)

    async def rules(self, name: str, *rules: str) -> list[types.Diagnostic]:
        """What is told of a file, once it is of these rules."""
        return await self.problems(name, lambda found: sorted(codes(found)) == sorted(rules))

    def place(self, name: str, words: str) -> types.TextDocumentPositionParams:
        """The place in a file that is marked by ``^`` in some of its words."""
        before, after = words.split("^")
        text = self._texts[name]
        offset = text.index(before + after) + len(before)
        line = text[:offset].rpartition("\n")[2]
        position = types.Position(text.count("\n", 0, offset), utf_16(line))
        return types.TextDocumentPositionParams(
            types.TextDocumentIdentifier(self.uri(name)), position
        )

    def marked(self, name: str, range_: types.Range) -> str:
        """The text of a range in one line."""
        line = self._texts[name].split("\n")[range_.start.line].encode("utf-16-le")
        return line[2 * range_.start.character : 2 * range_.end.character].decode("utf-16-le")


def codes(found: list[types.Diagnostic]) -> list[str]:
    """The rules of some problems."""
    return [str(each.code) for each in found]


def utf_16(text: str) -> int:
    """How many UTF-16 code units a text has."""
    return len(text.encode("utf-16-le")) // 2


async def soon(awaited: Awaitable[T]) -> T:
    """What is awaited, unless it takes so long that it never comes."""
    return await asyncio.wait_for(awaited, _PATIENCE)


def talk(conversation: Coroutine[None, None, None]) -> None:
    """Have a conversation with a server."""
    asyncio.run(conversation)


@asynccontextmanager
async def editing(
    folder: Path, capabilities: types.ClientCapabilities | None = None
) -> AsyncGenerator[Editor]:
    """An editor that has a folder open. Afterwards its server has ended, and without trouble."""
    editor = Editor(folder)
    client = editor.client
    parents = [str(Path(package.__path__[0]).parent) for package in (flowrun, flowrun_tools)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(parents)}
    command = ("-m", "flowrun_tools", "server")
    await client.start_io(sys.executable, *command, cwd="/", env=environment)
    try:
        parameters = types.InitializeParams(
            capabilities=capabilities or types.ClientCapabilities(), root_uri=folder.as_uri()
        )
        await soon(client.initialize_async(parameters))
        client.initialized(types.InitializedParams())
        yield editor
        await soon(client.shutdown_async(None))
        client.exit(None)
        await soon(client.stop())  # type: ignore[no-untyped-call]  # pygls leaves it open
    finally:
        server = client._server  # noqa: SLF001 - the client keeps no other name for it
        assert server is not None
        if server.returncode is None:
            server.kill()
    assert server.returncode == 0
