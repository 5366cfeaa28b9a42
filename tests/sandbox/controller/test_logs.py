"""``debug-log``: what is kept, what is wanted of it, and who follows it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from flowrun_sandbox.controller.logs import Log, Selection


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """A log with a few lines in it."""
    log = Log(tmp_path / "debug.log")
    log.write("unit-pg-0", "INFO", "unit.pg/0.juju-log", "one")
    log.write("unit-pg-1", "WARNING", "unit.pg/1.start", "two")
    log.write("unit-pg-0", "DEBUG", "unit.pg/0.start", "three\nfour")
    yield log
    log.close()


def _messages(log: Log, selection: Selection, tail: int | None = None) -> list[str]:
    return [line.message for line in log.kept(selection, tail)]


def test_lines(log: Log) -> None:
    """What is said in several lines is several lines."""
    assert _messages(log, Selection()) == ["one", "two", "three", "four"]


@pytest.mark.parametrize(
    ("selection", "wanted"),
    [
        (Selection(level="INFO"), ["one", "two"]),
        (Selection(include=("pg/0",)), ["one", "three", "four"]),
        (Selection(include=("unit-pg-*",), exclude=("unit-pg-0",)), ["two"]),
        (Selection(include_modules=("unit.pg/0",)), ["one", "three", "four"]),
        (Selection(exclude_modules=("unit.pg/0.start", "unit.pg/1")), ["one"]),
        (Selection(include_modules=("unit.pg",)), []),
    ],
)
def test_selection(log: Log, selection: Selection, wanted: list[str]) -> None:
    """Lines are chosen by level, by entity and by logger."""
    assert _messages(log, selection) == wanted


@pytest.mark.parametrize(("tail", "wanted"), [(0, []), (1, ["two"]), (9, ["one", "two"])])
def test_tail(log: Log, tail: int, wanted: list[str]) -> None:
    """The last lines are the last of those that are wanted."""
    assert _messages(log, Selection(level="INFO"), tail) == wanted


def test_file(log: Log, tmp_path: Path) -> None:
    """The file has all lines as Juju writes them, for nobody else to read."""
    file = tmp_path / "debug.log"

    first, *_ = file.read_text().splitlines()

    (line, *_) = log.kept(Selection(), None)
    assert first == f"unit-pg-0: {line.time:%H:%M:%S} INFO unit.pg/0.juju-log one"
    assert file.stat().st_mode & 0o077 == 0


def test_following(log: Log) -> None:
    """Who follows gets every further line that he wants, until the log is closed."""

    async def follow() -> list[str]:
        following = log.follow(Selection(level="INFO"), log.written)
        log.write("unit-pg-0", "INFO", "unit.pg/0.juju-log", "five")
        log.write("unit-pg-0", "DEBUG", "unit.pg/0.juju-log", "six")
        got = [(await anext(following)).message]
        log.write("unit-pg-0", "ERROR", "unit.pg/0.juju-log", "seven")
        got.append((await anext(following)).message)
        asyncio.get_running_loop().call_soon(log.close)
        return got + [line.message async for line in following]

    assert asyncio.run(follow()) == ["five", "seven"]
