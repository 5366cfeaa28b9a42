"""An agent for tests: it runs a charm of ops in a process, and answers its hook tools."""

import json
import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ops
import yaml

import flowrun_sandbox
from flowrun_sandbox.model.context import HookContext
from flowrun_sandbox.model.entities import Charm
from flowrun_sandbox.model.tools import NAMES

TOOL = Path(flowrun_sandbox.__file__).parent / "tool.py"


def install_tools(folder: Path) -> None:
    """The hook tools under their names."""
    folder.mkdir()
    program = folder / ".tool"
    program.write_text(f"#!{sys.executable} -IS\n{TOOL.read_text()}")
    program.chmod(0o755)
    for name in NAMES:
        (folder / name).symlink_to(program.name)


def pack(folder: Path, source: str, charm: Charm) -> None:
    """A charm that runs here: its metadata, a dispatch, and the source of its class."""
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "charm.py").write_text(source)
    (folder / "metadata.yaml").write_text(yaml.safe_dump(dict(charm.metadata)))
    (folder / "config.yaml").write_text(yaml.safe_dump({"options": dict(charm.config)}))
    (folder / "actions.yaml").write_text(yaml.safe_dump(dict(charm.actions)))
    dispatch = folder / "dispatch"
    dispatch.write_text(f"#!/bin/sh\nexec {sys.executable} src/charm.py\n")
    dispatch.chmod(0o755)


@contextmanager
def answering(context: HookContext, address: Path) -> Iterator[None]:
    """Answer the hook tools of a context at a socket."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked = json.loads(self.rfile.readline())
            stdin = asked["stdin"].encode(errors="surrogateescape")
            answer = context.call(asked["tool"], asked["arguments"], stdin)
            said = {
                "stdout": answer.stdout.decode(errors="surrogateescape"),
                "stderr": answer.stderr.decode(errors="surrogateescape"),
                "code": answer.code,
            }
            self.wfile.write(json.dumps(said).encode() + b"\n")

    with socketserver.UnixStreamServer(str(address), Handler) as server:
        thread = threading.Thread(target=lambda: server.serve_forever(0.01))
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
            address.unlink()


def environment(context: HookContext, charm: Path, tools: Path, address: Path) -> dict[str, str]:
    """What a hook's process gets, with the folders of this machine."""
    return {
        **context.environment,
        "PATH": f"{tools}:{os.environ['PATH']}",
        "JUJU_CHARM_DIR": str(charm),
        "JUJU_AGENT_SOCKET_ADDRESS": str(address),
        "JUJU_AGENT_SOCKET_NETWORK": "unix",
        "PYTHONPATH": str(Path(ops.__file__).parent.parent),
    }


def dispatch(context: HookContext, charm: Path, tools: Path, address: Path) -> str:
    """Run one hook of a charm and end its context; returns what went wrong."""
    with answering(context, address):
        ended = subprocess.run(
            [charm / "dispatch"],
            cwd=charm,
            env=environment(context, charm, tools, address),
            capture_output=True,
            text=True,
            check=False,
        )
    if ended.returncode == 0:
        context.commit()
        return ""
    context.discard(f"exit status {ended.returncode}")
    return "\n".join([ended.stderr, *(line.message for line in context.log)])
