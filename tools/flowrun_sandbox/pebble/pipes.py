"""Pipes from and to processes, read and written without blocking."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import suppress

CHUNK = 64 * 1024


async def open_reader(descriptor: int) -> tuple[asyncio.StreamReader, asyncio.ReadTransport]:
    """A stream of what comes out of a pipe or a terminal; closing its transport closes it."""
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb", 0)
    )
    return reader, transport


async def open_writer(descriptor: int) -> asyncio.StreamWriter:
    """A stream into a pipe or a terminal."""
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.connect_write_pipe(
        lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader()),
        os.fdopen(descriptor, "wb", 0),
    )
    return asyncio.StreamWriter(transport, protocol, None, loop)


async def chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """What a stream yields, until its end; a terminal whose other side is closed is at its end."""
    with suppress(OSError):
        while chunk := await reader.read(CHUNK):
            yield chunk
