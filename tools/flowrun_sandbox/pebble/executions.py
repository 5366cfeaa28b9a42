"""Commands that clients have executed, whose input and output go over websockets."""

import asyncio
import json
import logging
import signal
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from .changes import Change, Changes, Task
from .durations import format_duration
from .errors import PebbleError, TaskError
from .pipes import chunks, open_reader, open_writer
from .plumbing import (
    END_OF_INPUT,
    Plumbing,
    Terminal,
    lay_pipes,
    lay_terminal,
    resize,
    take_terminal,
)
from .processes import Machine, Setting, exit_code, signal_group, signal_number

CONNECT_SECONDS = 5.0
"""How long a client may take to connect its websockets."""
END = '{"command":"end"}'
"""What is sent when a stream has come to its end."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a client wants to have executed."""

    command: Sequence[str]
    setting: Setting
    timeout: float | None = None
    split_stderr: bool = False
    terminal: Terminal | None = None


class Executions:
    """The commands that are being executed."""

    def __init__(self, changes: Changes, machine: Machine) -> None:
        self._changes = changes
        self._machine = machine
        self._executions: dict[str, _Execution] = {}

    def begin(self, order: Order) -> tuple[Change, Task]:
        """Execute a command as soon as the client has connected its websockets."""
        name = order.command[0]
        summary = f'Execute command "{name}"'
        change = self._changes.new("exec", summary)
        task = self._changes.add_task(change, "exec", summary)
        execution = self._executions[task.id] = _Execution(task, order, self._machine)

        async def run() -> None:
            await self._changes.perform(change, task, execution.run)

        runner = self._changes.run(change, run())
        runner.add_done_callback(lambda _: self._end(task.id))
        return change, task

    async def connect(self, task: str, name: str, request: web.Request) -> web.WebSocketResponse:
        """Serve one of the websockets of an execution, until it is over.

        Raises:
            PebbleError: there is no such execution, or no such websocket, or it is taken.
        """
        if task not in self._executions:
            raise PebbleError(f'cannot find task with id "{task}"', status=HTTPStatus.NOT_FOUND)
        return await self._executions[task].connect(name, request)

    def _end(self, task: str) -> None:
        self._executions.pop(task).over.set()


class _Execution:
    def __init__(self, task: Task, order: Order, machine: Machine) -> None:
        self.over = asyncio.Event()
        self._task = task
        self._order = order
        self._machine = machine
        self._sockets: dict[str, web.WebSocketResponse] = {}
        self._connected = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None
        self._terminal: int | None = None
        self._input: asyncio.Future[asyncio.StreamWriter] = (
            asyncio.get_running_loop().create_future()
        )

    async def connect(self, name: str, request: web.Request) -> web.WebSocketResponse:
        names = ("control", *self._outputs)
        if name not in names:
            raise PebbleError(
                f'cannot find websocket with id "{name}"', status=HTTPStatus.NOT_FOUND
            )
        if name in self._sockets:
            raise PebbleError(f'websocket "{name}" already connected')
        socket = web.WebSocketResponse(max_msg_size=0, timeout=1.0)
        self._sockets[name] = socket
        await socket.prepare(request)
        if all(output in self._sockets for output in self._outputs):
            self._connected.set()
        receive = {"stdio": self._receive_input, "control": self._receive_commands}
        receiving = asyncio.create_task(receive.get(name, _receive_nothing)(socket))
        over = asyncio.create_task(self.over.wait())
        await asyncio.wait({receiving, over}, return_when=asyncio.FIRST_COMPLETED)
        for waiting in (receiving, over):
            waiting.cancel()
        await asyncio.wait({receiving, over})
        await socket.close()
        return socket

    async def run(self) -> None:
        """Execute the command.

        Raises:
            TaskError: it could not be started, or took too long.
        """
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._connected.wait()
        except TimeoutError:
            raise TaskError(
                f"exec {self._task.id}: timeout waiting for websocket connections:"
                " context deadline exceeded"
            ) from None
        plumbing = await self._start()
        pumps = [
            asyncio.create_task(self._pump(name, descriptor))
            for name, descriptor in plumbing.outputs.items()
        ]
        try:
            failure = await self._finished()
            await asyncio.gather(*pumps)
        except asyncio.CancelledError:
            self._kill()
            failure = "context canceled"
            for pump in pumps:
                pump.cancel()
        self._end(failure)

    @property
    def _outputs(self) -> tuple[str, ...]:
        return ("stdio", "stderr") if self._order.split_stderr else ("stdio",)

    async def _start(self) -> Plumbing:
        order = self._order
        plumbing = (
            lay_terminal(order.terminal, split_stderr=order.split_stderr)
            if order.terminal
            else lay_pipes(split_stderr=order.split_stderr)
        )
        more: dict[str, Any] = {"start_new_session": True}
        if order.terminal and order.terminal.interactive:
            more["preexec_fn"] = take_terminal
        try:
            self._process = await self._machine.start(
                order.command, order.setting, plumbing.streams, **more
            )
        except TaskError:
            plumbing.close_ours()
            raise
        finally:
            plumbing.close_childs()
        self._terminal = plumbing.terminal
        self._input.set_result(await open_writer(plumbing.inlet))
        return plumbing

    async def _finished(self) -> str:
        """Wait for the end of the process; why it was ended, if it was."""
        assert self._process
        try:
            async with asyncio.timeout(self._order.timeout):
                await self._process.wait()
        except TimeoutError:
            self._kill()
            await self._process.wait()
            assert self._order.timeout
            after = format_duration(self._order.timeout)
            return f"timed out after {after}: context deadline exceeded"
        return ""

    def _kill(self) -> None:
        if self._process and self._process.returncode is None:
            signal_group(self._process, signal.SIGKILL)

    def _end(self, failure: str) -> None:
        assert self._process
        self._input.result().close()
        self._task.data = {"exit-code": -1 if failure else exit_code(self._process)}
        if failure:
            raise TaskError(failure)

    async def _pump(self, name: str, descriptor: int) -> None:
        """Send what comes out of the command, and go on reading when nobody listens any more."""
        socket = self._sockets[name]
        reader, transport = await open_reader(descriptor)
        try:
            async for chunk in chunks(reader):
                with suppress(ConnectionError):
                    await socket.send_bytes(chunk)
            with suppress(ConnectionError):
                await socket.send_str(END)
        finally:
            transport.close()

    async def _receive_input(self, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            writer = await asyncio.shield(self._input)
            if message.type is WSMsgType.BINARY:
                with suppress(ConnectionError):
                    writer.write(message.data)
                    await writer.drain()
            elif message.type is WSMsgType.TEXT:
                self._end_input(writer)

    def _end_input(self, writer: asyncio.StreamWriter) -> None:
        if self._order.terminal and self._order.terminal.interactive:
            writer.write(END_OF_INPUT)
        else:
            writer.close()

    async def _receive_commands(self, socket: web.WebSocketResponse) -> None:
        await asyncio.shield(self._input)  # before that there is no process to be told anything
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self._obey(message.data)
        if socket.close_code == WSCloseCode.ABNORMAL_CLOSURE:
            self._kill()  # the client is gone, and nobody else wants the command

    def _obey(self, text: str) -> None:
        try:
            command = json.loads(text)
            match command:
                case {"command": "signal", "signal": {"name": str(name)}}:
                    if self._process and self._process.returncode is None:
                        self._process.send_signal(signal_number(name))
                case {"command": "resize", "resize": {"width": int(width), "height": int(height)}}:
                    if self._terminal is not None:
                        resize(self._terminal, width, height)
                case _:
                    log.warning("Exec %s: invalid control command %s", self._task.id, text)
        except (json.JSONDecodeError, PebbleError) as error:
            log.warning("Exec %s: cannot obey %s: %s", self._task.id, text, error)


async def _receive_nothing(socket: web.WebSocketResponse) -> None:
    async for _ in socket:
        pass  # standard error goes one way only
