"""``flowrun server``: the language server, for editors to start."""

import click

from flowrun_tools.cli.exit_code import ExitCode
from flowrun_tools.errors import UsageError


@click.command("server", epilog="\b\nExample:\n  flowrun server")
def command() -> ExitCode:
    """Serve an editor over stdin and stdout, in the Language Server Protocol.

    The project is the folder that the editor has open. docs/editors.md says how to set editors up.
    """
    try:
        from flowrun_tools.server.app import serve
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        if library not in {"lsprotocol", "pygls"}:
            raise
        raise UsageError(
            f"{library} is not installed", hint='install the extra "lsp" of flowrun-mermaid'
        ) from None
    serve()
    return ExitCode.CLEAN
