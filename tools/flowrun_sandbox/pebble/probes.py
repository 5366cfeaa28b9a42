"""One attempt of a check: it succeeds, or says what is wrong."""

import asyncio
import os
import signal
from dataclasses import dataclass

import aiohttp

from .commands import split_command
from .durations import format_duration
from .errors import PebbleError, TaskError
from .fields import Entry
from .items import Check
from .pipes import chunks, open_reader
from .plan import Plan
from .processes import Machine, Streams, exit_code, signal_group

DETAIL_BYTES = 512
DETAIL_LINES = 5


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt did not succeed."""

    reason: str
    details: str = ""

    def __str__(self) -> str:
        return f"{self.reason}; {self.details}" if self.details else self.reason


async def attempt(check: Check, plan: Plan, machine: Machine) -> Failure | None:
    """Try once whether a check succeeds; what is wrong, if it does not."""
    try:
        async with asyncio.timeout(check.timeout):
            match check.kind:
                case "http":
                    return await _http(check.entry["http"])
                case "tcp":
                    return await _tcp(check.entry["tcp"])
                case _:
                    return await _exec(check.entry["exec"], plan, machine)
    except TimeoutError:
        return Failure(f"check timed out after {format_duration(check.timeout)}")


async def _http(options: Entry) -> Failure | None:
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.get(options["url"], headers=options.get("headers"), ssl=True) as response,
        ):
            if response.ok and response.status < 300:  # noqa: PLR2004 - the last of the 2xx
                return None
            body = await response.content.read(DETAIL_BYTES)
    except (aiohttp.ClientError, ValueError) as error:
        return Failure(f'Get "{options["url"]}": {error}')
    lines = body.decode(errors="replace").strip().split("\n")
    told = [*lines[:DETAIL_LINES], "(...)"] if len(lines) > DETAIL_LINES else lines
    return Failure(f"non-2xx status code {response.status}", "\n".join(told))


async def _tcp(options: Entry) -> Failure | None:
    host, port = options.get("host", "localhost"), options["port"]
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else str(error)
        return Failure(f"dial tcp {host}:{port}: {reason}")
    writer.close()
    return None


async def _exec(options: Entry, plan: Plan, machine: Machine) -> Failure | None:
    reading, writing = os.pipe()
    try:
        process = await machine.start(
            split_command(options["command"]),
            machine.setting(options, plan),
            Streams(stdout=writing, stderr=writing),
        )
    except (PebbleError, TaskError) as error:
        os.close(reading)
        return Failure(str(error))
    finally:
        os.close(writing)
    reader, transport = await open_reader(reading)
    copying = asyncio.create_task(_last_bytes(reader))
    try:
        await process.wait()
        await asyncio.wait([copying], timeout=1)
    finally:
        signal_group(process, signal.SIGKILL)
        transport.close()
    code = exit_code(process)
    if not code:
        return None
    lines = (await copying).decode(errors="replace").strip().split("\n")
    return Failure(f"exit status {code}", "\n".join(lines[-DETAIL_LINES:]))


async def _last_bytes(reader: asyncio.StreamReader) -> bytes:
    kept = b""
    async for chunk in chunks(reader):
        kept = (kept + chunk)[-DETAIL_BYTES:]
    return kept
