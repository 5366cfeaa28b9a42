"""The process of a service: launched, listened to, waited for."""

import asyncio
import os
import signal
from dataclasses import dataclass, field

from .errors import PebbleError, TaskError
from .items import Service
from .pipes import chunks, open_reader
from .processes import Machine, Streams, exit_code, signal_group
from .service_logs import LineSplitter, ServiceLogs


@dataclass(slots=True, eq=False)
class ServiceProcess:
    """A process that runs for a service, or did."""

    config: Service
    logs: ServiceLogs
    process: asyncio.subprocess.Process
    output: int
    """Where what it prints is read from."""
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when it has ended and all that it printed is read."""

    async def wait(self) -> int:
        """Keep what it prints, until it ends; its exit code.

        Children that keep the output open delay the end by up to 0.9 of the kill-delay, which is
        what Pebble does: https://github.com/canonical/pebble/pull/275.
        """
        reader, transport = await open_reader(self.output)
        copying = asyncio.create_task(self._copy(reader))
        await self.process.wait()
        await asyncio.wait([copying], timeout=self.config.kill_delay * 0.9)
        transport.close()
        await copying
        self.gone.set()
        return exit_code(self.process)

    async def ends_within(self, seconds: float) -> bool:
        """Whether it has ended before so many seconds are over."""
        try:
            async with asyncio.timeout(seconds):
                await self.gone.wait()
        except TimeoutError:
            return False
        return True

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, and nobody else."""
        self.process.send_signal(number)

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to it and to what it started."""
        signal_group(self.process, number)

    async def _copy(self, reader: asyncio.StreamReader) -> None:
        splitter = LineSplitter()
        async for chunk in chunks(reader):
            self.logs.add(self.config.name, splitter.feed(chunk))
        self.logs.add(self.config.name, splitter.end())


async def launch(config: Service, machine: Machine, logs: ServiceLogs) -> ServiceProcess:
    """Start the process of a service.

    Raises:
        TaskError: it cannot be started.
    """
    reading, writing = os.pipe()
    try:
        process = await machine.start(
            config.arguments,
            machine.setting(config.entry),
            Streams(stdout=writing, stderr=writing),
        )
    except (PebbleError, TaskError) as error:
        os.close(reading)
        raise TaskError(str(error)) from None
    finally:
        os.close(writing)
    return ServiceProcess(config, logs, process, reading)
