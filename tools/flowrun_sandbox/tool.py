"""Every hook tool: it hands its call to the unit's agent and prints the answer.

It runs as ``python -IS`` under the tool's name and needs the standard library alone. A charm calls
it dozens of times in a hook, so it imports the parts in C behind ``json`` and ``socket``: their
wrappers would double the time that a call takes. One connection is one call. The
request is a line of JSON, ``{"tool", "arguments", "cwd", "context", "stdin"}``, where the context
is ``$JUJU_CONTEXT_ID``; the answer is one, ``{"stdout", "stderr", "code"}``. Bytes that are not
UTF-8 travel as lone surrogates.

Files that arguments name are read here, with the rights and in the folder of the caller:
``key#file=PATH`` becomes ``key=CONTENT``, and ``--file PATH`` the input.
"""

import _json
import _socket
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Reading:
    """How :class:`json.JSONDecoder` has JSON read if nothing else is asked for."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float


_text_of = _json.encode_basestring_ascii
"""A text as JSON."""


def main() -> int:
    """Run the tool that the program's name says."""
    try:
        arguments, stdin = _read_files(sys.argv[1:])
    except OSError as error:
        return _refuse(f"{error.strerror}: {error.filename}", 1)
    request = {
        "tool": _text_of(os.path.basename(sys.argv[0])),  # noqa: PTH119 (pathlib takes too long)
        "arguments": f"[{','.join(map(_text_of, arguments))}]",
        "cwd": _text_of(os.getcwd()),  # noqa: PTH109 (likewise)
        "context": _text_of(os.environ.get("JUJU_CONTEXT_ID", "")),
        "stdin": _text_of(stdin),
    }
    line = f"{{{','.join(f'{_text_of(key)}:{value}' for key, value in request.items())}}}"
    address = os.environ.get("JUJU_AGENT_SOCKET_ADDRESS", "")
    if not address:
        return _refuse("JUJU_AGENT_SOCKET_ADDRESS not set", 1)
    try:
        answer = _read_json(_ask(address.removeprefix("unix:"), line))
    except OSError as error:
        return _refuse(f"error connecting to the agent: {error.strerror}", 1)
    except StopIteration:
        return _refuse("the agent ended before it answered", 1)
    _print(sys.stdout.buffer.fileno(), answer["stdout"])
    _print(sys.stderr.buffer.fileno(), answer["stderr"])
    return int(answer["code"])


def _read_files(arguments: list[str]) -> tuple[list[str], str]:
    """The arguments without the names of files, and the input if one asks for it."""
    found: list[str] = []
    stdin = ""
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            found += [argument, *rest]
        elif argument == "--file" or argument.startswith("--file="):
            stdin = _input(argument.partition("=")[2] or next(rest, "-"))
            found += ["--file", "-"]
        else:
            found.append(_with_content(argument))
    return found, stdin


def _with_content(argument: str) -> str:
    name, mark, path = argument.partition("#file=")
    return f"{name}={_text(path)}" if mark and "=" not in name else argument


def _input(path: str) -> str:
    if path == "-":
        return sys.stdin.buffer.read().decode(errors="surrogateescape")
    return _text(path)


def _text(path: str) -> str:
    with open(path, "rb") as file:  # noqa: PTH123 (pathlib takes longer than the call)
        return file.read().decode(errors="surrogateescape")


def _ask(address: str, line: str) -> str:
    connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    connection.connect(address)
    connection.sendall(line.encode() + b"\n")
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    connection.close()
    return b"".join(parts).decode()


def _print(descriptor: int, text: str) -> None:
    rest = text.encode(errors="surrogateescape")
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _read_json(text: str) -> "dict[str, Any]":
    scan = _json.make_scanner(_Reading)  # type: ignore[arg-type]  # the stubs mistake its argument
    value: dict[str, Any] = scan(text, 0)[0]
    return value


def _refuse(message: str, code: int) -> int:
    _print(2, f"ERROR {message}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
