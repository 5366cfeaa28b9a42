"""``flowrun build``: flows parsed ahead, for what is packed and shipped."""

from collections.abc import Sequence
from pathlib import Path

import click

from flowrun import cache
from flowrun.loading import build, find
from flowrun_tools import project
from flowrun_tools.cli import options
from flowrun_tools.cli.exit_code import ExitCode
from flowrun_tools.cli.terminal import stdout
from flowrun_tools.configuration import configuration_of
from flowrun_tools.pieces import Piece, Tone


@click.command(
    "build",
    epilog="\b\nExample:\n  flowrun build flows",
)
@options.paths
def command(paths: Sequence[str]) -> ExitCode:
    """Keep the flows of the given files and folders, or of the project, ready to run.

    They are kept in a folder __flowrun__ beside each document, as a first run would do. Pack that
    folder along where the program cannot write: a document that was not changed is not parsed then.
    """
    configuration = configuration_of(Path.cwd())
    chosen = project.places(configuration, paths)
    documents = [Path(str(document)) for document in find(*chosen)]
    kept = [cache.fetch(document, document.read_bytes()) is not None for document in documents]
    terminal = stdout()
    for entry, unchanged in zip(build(*chosen), kept, strict=True):
        did = Piece("unchanged", Tone.FAINT) if unchanged else Piece("wrote    ", Tone.GOOD)
        terminal.write((did, Piece(f"  {entry}")))
    return ExitCode.CLEAN
