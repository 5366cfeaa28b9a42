"""Files: read, written, listed, made and removed."""

import asyncio
import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import aiohttp
from aiohttp import web

from flowrun_sandbox.pebble.errors import PebbleError
from flowrun_sandbox.pebble.files import Files, NewFile, Result, failed, outcome

from .answers import done, envelope, flag, payload_of
from .keys import daemon_of

CHUNK = 64 * 1024
SHORTEST_BOUNDARY = 32
BOUNDARY = "5f1c1f8e3c7d4b0d9a2e6b7c8d9e0f1a2b3c4d5e6f708192"
"""What stands between the parts of an answer; sizes need not be known, so it must be rare."""


async def show(request: web.Request) -> web.StreamResponse:
    """The contents of files, or what is in a folder."""
    action = request.query.get("action", "")
    if action == "read":
        return await _read(request)
    if action == "list":
        return await _list(request)
    raise PebbleError(f'invalid action "{action}"')


async def act(request: web.Request) -> web.Response:
    """Write files, make folders, or remove what is there."""
    if request.content_type == "multipart/form-data":
        return await _write(request)
    if request.content_type != "application/json":
        raise PebbleError(f'invalid media type "{request.content_type}"')
    payload = await payload_of(request)
    files = daemon_of(request).files
    match payload.get("action", ""):
        case "make-dirs":
            work, items = files.make_folder, payload.get("dirs") or []
        case "remove":
            work, items = files.remove, payload.get("paths") or []
        case "write":
            raise PebbleError('must use multipart with "write" action')
        case action:
            raise PebbleError(f'invalid action "{action}"')
    return done(await asyncio.to_thread(lambda: [work(item) for item in items]))


ROUTES = (web.get("/v1/files", show), web.post("/v1/files", act))

_FILE_NAME = re.compile(r'filename="((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(r'\\(["\\])')


async def _list(request: web.Request) -> web.Response:
    path, pattern = request.query.get("path", ""), request.query.get("pattern", "")
    if not path:
        raise PebbleError("must specify path")
    itself = flag(request, "itself")
    files = daemon_of(request).files
    return done(await asyncio.to_thread(files.list, path, pattern, itself=itself))


async def _read(request: web.Request) -> web.StreamResponse:
    paths = request.query.getall("path", [])
    if not paths:
        raise PebbleError("must specify one or more paths")
    if request.headers.get("Accept") != "multipart/form-data":
        raise PebbleError("must accept multipart/form-data")
    content_type = f"multipart/form-data; boundary={BOUNDARY}"
    response = web.StreamResponse(headers={"Content-Type": content_type})
    await response.prepare(request)
    results = [await _read_one(daemon_of(request).files, path, response) for path in paths]
    await _part(response, 'name="response"', "application/json")
    await response.write(json.dumps(envelope("sync", results, HTTPStatus.OK)).encode())
    await response.write(f"\r\n--{BOUNDARY}--\r\n".encode())
    return response


async def _read_one(files: Files, path: str, response: web.StreamResponse) -> Result:
    try:
        stream = files.open(path)
    except (OSError, PebbleError) as error:
        return failed(path, error)
    quoted = path.replace("\\", "\\\\").replace('"', '\\"')
    with stream:
        await _part(response, f'name="files"; filename="{quoted}"', "application/octet-stream")
        while chunk := stream.read(CHUNK):
            await response.write(chunk)
        await response.write(b"\r\n")
    return {"path": path}


async def _part(response: web.StreamResponse, disposition: str, type: str) -> None:
    header = (
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n"
        f"Content-Type: {type}\r\n\r\n"
    )
    await response.write(header.encode())


async def _write(request: web.Request) -> web.Response:
    reader = await _reader(request)
    items = await _metadata(reader)
    results: dict[str, Result] = {}
    while part := await _next_part(reader):
        if not isinstance(part, aiohttp.BodyPartReader) or part.name != "files":
            raise PebbleError('field name must be "files"')
        path = _file_name(part)
        if path not in items:
            raise PebbleError(f'no metadata for path "{path}"')
        results[path] = await _write_one(daemon_of(request).files, items[path], part)
    missing = {"kind": "generic-file-error"}
    return done(
        [
            results.get(path)
            or {"path": path, "error": {**missing, "message": f'no file content for path "{path}"'}}
            for path in items
        ]
    )


def _file_name(part: aiohttp.BodyPartReader) -> str:
    """The path in a part's header, which aiohttp's own reading cuts to a name."""
    found = _FILE_NAME.search(part.headers.get("Content-Disposition", ""))
    return _ESCAPED.sub(r"\1", found[1]) if found else ""


async def _reader(request: web.Request) -> aiohttp.MultipartReader:
    boundary = aiohttp.helpers.parse_mimetype(request.headers["Content-Type"]).parameters
    if len(boundary.get("boundary", "")) < SHORTEST_BOUNDARY:
        raise PebbleError(f'invalid boundary "{boundary.get("boundary", "")}"')
    return await request.multipart()


async def _next_part(reader: aiohttp.MultipartReader) -> object:
    try:
        return await reader.next()
    except ValueError as error:
        raise PebbleError(f"cannot read the parts of the request: {error}") from None


async def _metadata(reader: aiohttp.MultipartReader) -> Mapping[str, Mapping[str, Any]]:
    part = await _next_part(reader)
    if not isinstance(part, aiohttp.BodyPartReader) or part.name != "request":
        raise PebbleError('metadata field name must be "request"')
    try:
        payload = json.loads(await part.read())
    except ValueError as error:
        raise PebbleError(f"cannot decode request metadata: {error}") from None
    if payload.get("action") != "write":
        raise PebbleError(f'multipart action must be "write", got "{payload.get("action", "")}"')
    if not payload.get("files"):
        raise PebbleError("must specify one or more files")
    return {item["path"]: item for item in payload["files"]}


async def _write_one(files: Files, item: Mapping[str, Any], part: aiohttp.BodyPartReader) -> Result:
    try:
        file = files.prepare(item)
    except (OSError, PebbleError) as error:
        return failed(item["path"], error)
    try:
        return await _fill(file, part)
    finally:
        file.discard()


async def _fill(file: NewFile, part: aiohttp.BodyPartReader) -> Result:
    while chunk := await part.read_chunk(CHUNK):
        try:
            file.stream.write(chunk)
        except OSError as error:
            return failed(file.path, error)
    return outcome(file.path, file.finish)
