"""How the controller is asked and started: for the command line, and for tests."""

import fcntl
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flowrun_sandbox.errors import MachineError
from flowrun_sandbox.state import State


class RefusedError(Exception):
    """What was asked for is refused: the message is the sentence for the user."""


class NotRunningError(Exception):
    """No controller answers: none was started, or it has ended."""


class Client:
    """Asks the controller of a state folder. Each call is a connection of its own."""

    def __init__(self, state: State) -> None:
        self._state = state

    def ensure_running(self, *, pebble: Path | None = None, kubernetes: Path | None = None) -> None:
        """Start a controller if there is none; it is there when this returns.

        Args:
            pebble: A real Pebble, to run in place of the stand-in.
            kubernetes: The folder with the programs of a real Kubernetes, likewise.

        Raises:
            MachineError: It did not start, as the state folder cannot be made, say.
        """
        self._state.create()
        with self._alone():
            if not self.is_running():
                self._start({"pebble": pebble, "kubernetes": kubernetes})

    def is_running(self) -> bool:
        """Whether a controller listens."""
        connection = _Connection(self._state.socket)
        try:
            connection.connect()
        except NotRunningError:
            return False
        connection.close()
        return True

    def call(self, operation: str, /, **parameters: object) -> Any:  # noqa: ANN401 - is JSON
        """Have something done: see :mod:`flowrun_sandbox.controller`.

        Raises:
            RefusedError: It cannot be done as it was asked.
            NotRunningError: There is no controller, or it ended meanwhile.
        """
        response = self._request("POST", f"/v1/{operation}", json.dumps(parameters))
        answer = json.loads(response.read())
        if response.status != http.client.OK:
            raise RefusedError(answer["error"])
        return answer

    def log(self, **query: str | int | list[str]) -> Iterator[dict[str, str]]:
        """The lines of ``debug-log``; with ``follow=1`` until the controller ends.

        Raises:
            RefusedError: There is no such model.
            NotRunningError: There is no controller.
        """
        response = self._request("GET", f"/v1/log?{urlencode(query, doseq=True)}")
        if response.status != http.client.OK:
            raise RefusedError(json.loads(response.read())["error"])
        for line in response:
            yield json.loads(line)

    def stop(self, patience: float) -> None:
        """End the controller, if there is one; when this returns it has tidied up and is gone.

        Args:
            patience: The seconds that it has for that.

        Raises:
            TimeoutError: It is still there.
        """
        until = time.monotonic() + patience
        with suppress(NotRunningError, TimeoutError):
            self._request("POST", "/v1/shutdown", "{}", timeout=patience).read()
        while not self._is_gone():
            if time.monotonic() > until:
                raise TimeoutError(
                    f"the sandbox in {self._state.folder} does not end within {patience:.0f} s: "
                    f"see {self._state.log}"
                )
            time.sleep(0.05)

    def _is_gone(self) -> bool:
        """Whether no controller is left: each locks its log as long as it lasts."""
        try:
            log = os.open(self._state.log, os.O_RDONLY)
        except FileNotFoundError:
            return True
        try:
            fcntl.flock(log, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(log)
        return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let nobody else start a controller meanwhile."""
        folder = os.open(self._state.folder, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def _start(self, parts: Mapping[str, Path | None]) -> None:
        arguments = [f"--{name}={path}" for name, path in parts.items() if path is not None]
        command = [sys.executable, "-m", "flowrun_sandbox.controller", "--detach", *arguments]
        started = subprocess.run(  # noqa: S603 - the program is this one
            [*command, str(self._state.folder)], stderr=subprocess.PIPE, text=True, check=False
        )
        if started.returncode:
            raise MachineError(f"the sandbox does not start: {started.stderr.strip()}")

    def _request(
        self, method: str, path: str, body: str | None = None, timeout: float | None = None
    ) -> http.client.HTTPResponse:
        connection = _Connection(self._state.socket, timeout)
        try:
            connection.request(method, path, body, {"Connection": "close"})
            return connection.getresponse()
        except (ConnectionError, http.client.HTTPException) as error:
            raise NotRunningError(f"the sandbox has ended: {error}") from error
        except TimeoutError:
            connection.close()
            raise


class _Connection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path, timeout: float | None = None) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        try:
            self.sock.connect(str(self._path))
        except OSError as error:
            self.sock.close()
            raise NotRunningError(f"no sandbox runs in {self._path.parent}") from error
