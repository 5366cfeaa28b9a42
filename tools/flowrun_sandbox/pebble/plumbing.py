"""The pipes, or the terminal, between a command and the websockets of who has it executed."""

import fcntl
import os
import pty
import struct
import termios
from contextlib import suppress
from dataclasses import dataclass

from .processes import Streams

END_OF_INPUT = b"\x04"
"""What a terminal takes for the end of its input."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal that a command is to see."""

    interactive: bool
    """Whether the input, too, comes from the terminal."""
    width: int = 0
    height: int = 0


@dataclass(slots=True)
class Plumbing:
    """Both ends of what a command reads and writes."""

    streams: Streams
    """The command's ends."""
    inlet: int
    """Where its input is written to."""
    outputs: dict[str, int]
    """Where its output is read from, by the name of the websocket that takes it."""
    terminal: int | None = None
    """The terminal's own end, whose size can be changed."""

    def close_childs(self) -> None:
        """Close the command's ends, which it has now."""
        streams = self.streams
        for descriptor in {streams.stdin, streams.stdout, streams.stderr}:
            os.close(descriptor)

    def close_ours(self) -> None:
        """Close the ends that nobody has taken, because the command could not be started."""
        for descriptor in {self.inlet, *self.outputs.values()}:
            os.close(descriptor)


def lay_pipes(*, split_stderr: bool) -> Plumbing:
    """A pipe for each stream; one for both outputs, unless they are to be told apart."""
    stdin, inlet = os.pipe()
    output, stdout = os.pipe()
    if not split_stderr:
        streams = Streams(stdin=stdin, stdout=stdout, stderr=stdout)
        return Plumbing(streams, inlet, {"stdio": output})
    errors, stderr = os.pipe()
    streams = Streams(stdin=stdin, stdout=stdout, stderr=stderr)
    return Plumbing(streams, inlet, {"stdio": output, "stderr": errors})


def lay_terminal(terminal: Terminal, *, split_stderr: bool) -> Plumbing:
    """A terminal for the output, and for the input too if it is interactive."""
    ours, childs = pty.openpty()
    if terminal.width and terminal.height:
        resize(ours, terminal.width, terminal.height)
    pipes = lay_pipes(split_stderr=split_stderr)
    for replaced in (pipes.outputs["stdio"], pipes.streams.stdout):
        os.close(replaced)
    stdin, inlet = pipes.streams.stdin, pipes.inlet
    if terminal.interactive:
        for replaced in (stdin, inlet):
            os.close(replaced)
        stdin, inlet = childs, os.dup(ours)
    stderr = pipes.streams.stderr if split_stderr else childs
    return Plumbing(
        Streams(stdin=stdin, stdout=childs, stderr=stderr),
        inlet,
        {**pipes.outputs, "stdio": ours},
        ours,
    )


def resize(terminal: int, width: int, height: int) -> None:
    """Give a terminal another size; one that is closed by now stays as it is."""
    with suppress(OSError):
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))


def take_terminal() -> None:
    """Make the terminal on the input the one that controls this process."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
