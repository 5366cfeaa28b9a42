"""The protocol: what an editor asks, to what the project answers. The one owner of pygls."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from flowrun import __version__
from flowrun.diagnostics import Diagnostic
from flowrun_tools.charm import FILE as CHARM_FILE
from flowrun_tools.configuration import FILE
from flowrun_tools.server import actions, messages, navigation
from flowrun_tools.server.completion import completions
from flowrun_tools.server.places import View, path_of
from flowrun_tools.server.project import Project

_PAUSE = 0.2
"""How many seconds nobody types before the project is checked."""

_CODE = (".py", FILE, CHARM_FILE)
"""How the names of files end after whose change the functions are imported again."""


class FlowrunServer(LanguageServer):
    """A server for the project of one folder."""

    project: Project
    view: View
    """Both are made when the editor is ready."""

    def __init__(self) -> None:
        super().__init__(
            "flowrun", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full
        )
        self.problems: Mapping[str, list[Diagnostic]] = {}
        """What was told last, by file."""
        self.code_changed = False
        """Whether the functions are to be imported again."""
        self.check: asyncio.TimerHandle | None = None
        """The check that is due."""


def serve() -> None:
    """Serve one editor over stdin and stdout, until it says goodbye or is gone.

    The functions of the project are imported here, and must not speak to the editor: they are given
    an empty stdin, and stderr as their stdout.
    """
    incoming = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    outgoing = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, sys.stdin.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.dont_write_bytecode = True  # one made within a second of a change would hide the change
    new_server().start_io(incoming, outgoing)


def new_server() -> FlowrunServer:
    """A server that is not connected yet."""
    server = FlowrunServer()
    for name, (handler, options) in _FEATURES.items():
        server.feature(name, options)(handler)
    return server


def _initialized(server: FlowrunServer, params: types.InitializedParams) -> None:  # noqa: ARG001 - the protocol sends it
    server.project = Project(_root(server))
    encoding = server.workspace.position_encoding or types.PositionEncodingKind.Utf16
    server.view = View(server.project.files, encoding)
    _watch(server)
    _check(server)


def _opened(server: FlowrunServer, params: types.DidOpenTextDocumentParams) -> None:
    _hold(server, params.text_document.uri)


def _changed(server: FlowrunServer, params: types.DidChangeTextDocumentParams) -> None:
    _hold(server, params.text_document.uri)


def _closed(server: FlowrunServer, params: types.DidCloseTextDocumentParams) -> None:
    server.project.files.release(path_of(params.text_document.uri))
    _check_soon(server)


def _saved(server: FlowrunServer, params: types.DidSaveTextDocumentParams) -> None:
    _touch(server, [params.text_document.uri])


def _files_changed(server: FlowrunServer, params: types.DidChangeWatchedFilesParams) -> None:
    _touch(server, [change.uri for change in params.changes])


def _definition(server: FlowrunServer, params: types.DefinitionParams) -> types.Location | None:
    span = navigation.definition(
        server.project, *server.view.place(params.text_document.uri, params.position)
    )
    return None if span is None else server.view.location(span)


def _references(server: FlowrunServer, params: types.ReferenceParams) -> list[types.Location]:
    spans = navigation.references(
        server.project, *server.view.place(params.text_document.uri, params.position)
    )
    return [server.view.location(span) for span in spans]


def _hover(server: FlowrunServer, params: types.HoverParams) -> types.Hover | None:
    found = navigation.hover(
        server.project, *server.view.place(params.text_document.uri, params.position)
    )
    if found is None:
        return None
    text, span = found
    return types.Hover(
        types.MarkupContent(types.MarkupKind.Markdown, text), server.view.range(span)
    )


def _completion(
    server: FlowrunServer, params: types.CompletionParams
) -> list[types.CompletionItem]:
    found = completions(
        server.project, *server.view.place(params.text_document.uri, params.position)
    )
    snippets = _takes_snippets(server.client_capabilities)
    return [messages.item(each, server.view, snippets=snippets) for each in found]


def _actions(server: FlowrunServer, params: types.CodeActionParams) -> list[types.CodeAction]:
    problems = [
        each
        for each in server.problems.get(path_of(params.text_document.uri), ())
        if _overlap(server.view.range(each.span), params.range)
    ]
    return [
        messages.code_action(each, server.view)
        for each in actions.actions(server.project, problems)
    ]


_FEATURES: Mapping[str, tuple[Callable[..., Any], object]] = {
    types.INITIALIZED: (_initialized, None),
    types.TEXT_DOCUMENT_DID_OPEN: (_opened, None),
    types.TEXT_DOCUMENT_DID_CHANGE: (_changed, None),
    types.TEXT_DOCUMENT_DID_CLOSE: (_closed, None),
    types.TEXT_DOCUMENT_DID_SAVE: (_saved, None),
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: (_files_changed, None),
    types.TEXT_DOCUMENT_DEFINITION: (_definition, None),
    types.TEXT_DOCUMENT_REFERENCES: (_references, None),
    types.TEXT_DOCUMENT_HOVER: (_hover, None),
    types.TEXT_DOCUMENT_COMPLETION: (
        _completion,
        types.CompletionOptions(trigger_characters=["[", "{", '"']),
    ),
    types.TEXT_DOCUMENT_CODE_ACTION: (
        _actions,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]),
    ),
}
"""What is answered, and how it is announced."""


def _root(server: FlowrunServer) -> Path:
    """The folder that the editor has open; of several, the first."""
    folders = [path_of(folder.uri) for folder in server.workspace.folders.values()]
    return Path(next(iter(folders), None) or server.workspace.root_path or Path.cwd())


def _watch(server: FlowrunServer) -> None:
    """Ask to be told when files change that the editor does not hold, if it can do that."""
    workspace = server.client_capabilities.workspace
    watched = workspace and workspace.did_change_watched_files
    if not watched or not watched.dynamic_registration:
        return
    watchers = [types.FileSystemWatcher("**/*.{md,mmd,mermaid,py,toml,yaml}")]
    registration = types.Registration(
        id="files",
        method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
        register_options=types.DidChangeWatchedFilesRegistrationOptions(watchers),
    )
    server.client_register_capability(types.RegistrationParams([registration]))


def _hold(server: FlowrunServer, uri: str) -> None:
    server.view.open(uri, server.workspace.get_text_document(uri).source)
    _check_soon(server)


def _touch(server: FlowrunServer, changed: Iterable[str]) -> None:
    if any(path_of(uri).endswith(_CODE) for uri in changed):
        server.code_changed = True
    _check_soon(server)


def _check_soon(server: FlowrunServer) -> None:
    """Check when nobody has typed for a moment: each change puts it off."""
    if server.check is not None:
        server.check.cancel()
    server.check = asyncio.get_running_loop().call_later(_PAUSE, _check, server)


def _check(server: FlowrunServer) -> None:
    """Tell all that is wrong, and of files in which nothing is wrong any more that, too."""
    if server.code_changed:
        server.code_changed = False
        server.project.reload()
    before = server.problems
    server.problems = server.project.problems()
    for path in sorted({*before, *server.problems, *server.project.files.held}):
        found = server.problems.get(path, ())
        told = [messages.diagnostic(each, server.view) for each in found]
        message = types.PublishDiagnosticsParams(server.view.uri(path), told)
        server.text_document_publish_diagnostics(message)


def _takes_snippets(client: types.ClientCapabilities) -> bool:
    completion = client.text_document and client.text_document.completion
    item = completion and completion.completion_item
    return bool(item and item.snippet_support)


def _overlap(one: types.Range, other: types.Range) -> bool:
    """Whether two ranges share a place: they may touch, as a cursor does."""
    return one.start <= other.end and other.start <= one.end
