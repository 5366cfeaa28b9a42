"""Every hook tool: it hands its call to the unit's agent and prints the answer.

It runs as ``python -IS`` under the tool's name, needs the standard library alone, and imports as
little of it as it can: a charm calls it dozens of times in a hook. One connection is one call. The
request is a line of JSON, ``{"tool", "arguments", "cwd", "context", "stdin"}``, where the context
is ``$JUJU_CONTEXT_ID``; the answer is one, ``{"stdout", "stderr", "code"}``. Bytes that are not
UTF-8 travel as lone surrogates.

Files that arguments name are read here, with the rights and in the folder of the caller:
``key#file=PATH`` becomes ``key=CONTENT``, and ``--file PATH`` the input.
"""

import json
import os
import socket
import sys


def main() -> int:
    """Run the tool that the program's name says."""
    try:
        arguments, stdin = _read_files(sys.argv[1:])
    except OSError as error:
        return _refuse(f"{error.strerror}: {error.filename}", 1)
    request = {
        "tool": os.path.basename(sys.argv[0]),  # noqa: PTH119 (pathlib takes longer than the call)
        "arguments": arguments,
        "cwd": os.getcwd(),  # noqa: PTH109 (likewise)
        "context": os.environ.get("JUJU_CONTEXT_ID", ""),
        "stdin": stdin,
    }
    address = os.environ.get("JUJU_AGENT_SOCKET_ADDRESS", "")
    if not address:
        return _refuse("JUJU_AGENT_SOCKET_ADDRESS not set", 1)
    try:
        answer = json.loads(_ask(address.removeprefix("unix:"), json.dumps(request)))
    except OSError as error:
        return _refuse(f"error connecting to the agent: {error.strerror}", 1)
    except ValueError:
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


def _ask(address: str, request: str) -> str:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        connection.sendall(request.encode() + b"\n")
        with connection.makefile("rb") as answer:
            return answer.readline().decode()


def _print(descriptor: int, text: str) -> None:
    rest = text.encode(errors="surrogateescape")
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _refuse(message: str, code: int) -> int:
    _print(2, f"ERROR {message}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
