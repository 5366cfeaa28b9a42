"""Files of the container: listed, made and removed, with errors in Pebble's words."""

import errno
import fnmatch
import os
import posixpath
import secrets
import shutil
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from .accounts import Account, Wish
from .durations import format_moment
from .errors import PebbleError
from .processes import Machine

Result = dict[str, Any]
"""What became of one path: ``path``, and ``error`` if something went wrong."""

FILE_MODE = 0o644
FOLDER_MODE = 0o755

TYPES = {
    stat.S_IFREG: "file",
    stat.S_IFDIR: "directory",
    stat.S_IFLNK: "symlink",
    stat.S_IFSOCK: "socket",
    stat.S_IFIFO: "named-pipe",
    stat.S_IFBLK: "device",
    stat.S_IFCHR: "device",
}


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a container."""

    machine: Machine

    def open(self, path: str) -> BinaryIO:
        """A file, opened to be read.

        Raises:
            PebbleError: the path is relative, or not that of a regular file.
            OSError: it cannot be opened.
        """
        real = self.machine.places.real(path)
        with said_as("stat", path):
            regular = stat.S_ISREG(real.stat().st_mode)
        if not regular:
            raise PebbleError(f'can only read a regular file: "{path}"')
        with said_as("open", path):
            return real.open("rb")

    def list(self, path: str, pattern: str, *, itself: bool) -> list[Result]:
        """What the API tells of a file, or of what is in a folder.

        Raises:
            PebbleError: the path is relative, or cannot be read.
        """
        if not path.startswith("/"):
            raise PebbleError(f'path must be absolute, got "{path}"')
        real = self.machine.places.real(path)
        clean = posixpath.normpath(path)
        try:
            with said_as("stat", path):
                folder = stat.S_ISDIR(real.stat().st_mode)
            with said_as("open", path):
                names = sorted(one.name for one in real.iterdir()) if folder and not itself else []
        except OSError as error:
            raise as_answer(error) from None
        if itself or not folder:
            name = posixpath.basename(clean) or "/"
            return [self._describe(clean, real.stat())] if _matches(name, pattern) else []
        kept = [name for name in names if _matches(name, pattern)]
        described = (
            self._describe_entry(posixpath.join(clean, name), real / name) for name in kept
        )
        return [one for one in described if one]

    def make_folder(self, item: Mapping[str, Any]) -> Result:
        """Make a folder."""
        return outcome(item["path"], lambda: self._make_folder(item))

    def remove(self, item: Mapping[str, Any]) -> Result:
        """Remove a file, a folder that is empty, or a folder with all that is in it."""
        return outcome(item["path"], lambda: self._remove(item))

    def prepare(self, item: Mapping[str, Any]) -> "NewFile":
        """A file that is about to be written.

        Raises:
            PebbleError: something that is asked for cannot be had.
            OSError: the file cannot be made there.
        """
        path = item["path"]
        real = self.machine.places.real(path)
        account = self._account(item)
        if item.get("make-dirs"):
            self._make_folders(posixpath.dirname(path), FOLDER_MODE, account)
        mode = _permissions(item, FILE_MODE)
        beside = real.with_name(f"{real.name}.{secrets.token_hex(6)}~")
        with said_as("open", path):
            return NewFile(path, real, beside, beside.open("xb"), mode, account)

    def _make_folder(self, item: Mapping[str, Any]) -> None:
        path = item["path"]
        real = self.machine.places.real(path)
        mode = _permissions(item, FOLDER_MODE)
        account = self._account(item)
        if item.get("make-parents"):
            self._make_folders(path, mode, account)
        else:
            with said_as("mkdir", path):
                _make_one_folder(real, mode, account)

    def _make_folders(self, path: str, mode: int, account: Account | None) -> None:
        """Make a folder, and those above it that are missing."""
        for one in reversed([path, *(str(parent) for parent in PurePosixPath(path).parents)]):
            real = self.machine.places.real(one)
            with said_as("mkdir", one):
                if not real.exists():
                    _make_one_folder(real, mode, account)
                elif not real.is_dir():
                    raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))

    def _remove(self, item: Mapping[str, Any]) -> None:
        path = item["path"]
        real = self.machine.places.real(path)
        with said_as("remove", path):
            if item.get("recursive"):
                _remove_all(real)
            elif real.is_dir() and not real.is_symlink():
                real.rmdir()
            else:
                real.unlink()

    def _account(self, item: Mapping[str, Any]) -> Account | None:
        try:
            return self.machine.accounts.find(Wish.of(item))
        except PebbleError as error:
            raise PebbleError(f"cannot look up user and group: {error.message}") from None

    def _describe_entry(self, path: str, real: Path) -> Result | None:
        try:
            return self._describe(path, real.lstat())
        except FileNotFoundError:
            return None  # it went away since the folder was read

    def _describe(self, path: str, found: os.stat_result) -> Result:
        file_type = TYPES.get(stat.S_IFMT(found.st_mode), "unknown")
        return {
            "path": path,
            "name": posixpath.basename(path) or "/",
            "type": file_type,
            **({"size": found.st_size} if file_type == "file" else {}),
            "permissions": f"{stat.S_IMODE(found.st_mode) & 0o777:03o}",
            "last-modified": format_moment(datetime.fromtimestamp(int(found.st_mtime), UTC)),
            "user-id": found.st_uid,
            "user": self.machine.accounts.user_name(found.st_uid),
            "group-id": found.st_gid,
            "group": self.machine.accounts.group_name(found.st_gid),
        }


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is being written beside the one whose place it takes when it is whole."""

    path: str
    real: Path
    beside: Path
    stream: BinaryIO
    mode: int
    account: Account | None

    def finish(self) -> None:
        """Put the file into its place, with its mode and owner."""
        self.stream.close()
        with said_as("open", self.path):
            _own(self.beside, self.mode, self.account)
            self.beside.rename(self.real)

    def discard(self) -> None:
        """Leave nothing behind."""
        self.stream.close()
        self.beside.unlink(missing_ok=True)


class said_as:  # noqa: N801 - a context manager, used like a function
    """Errors of the system, inside, speak of what was asked for and not of where it lies."""

    def __init__(self, operation: str, path: str) -> None:
        self._operation = operation
        self._path = path

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _: object, error: object, __: object) -> None:
        """Add to an error what was being done.

        Raises:
            OSError: the same, with Pebble's sentence.
        """
        if isinstance(error, OSError):
            reason = (error.strerror or str(error)).lower()
            raise OSError(error.errno, f"{self._operation} {self._path}: {reason}") from None


def outcome(path: str, act: Callable[[], object]) -> Result:
    """Do something with a path; what became of it."""
    try:
        act()
    except (OSError, PebbleError) as error:
        return failed(path, error)
    return {"path": path}


def failed(path: str, error: OSError | PebbleError) -> Result:
    """What went wrong with a path."""
    if isinstance(error, PebbleError):
        return {"path": path, "error": {"kind": "generic-file-error", "message": error.message}}
    return {"path": path, "error": {"kind": _kind(error), "message": error.strerror}}


def as_answer(error: OSError) -> PebbleError:
    """An error of the system as the failure of a whole request."""
    status = {
        "not-found": HTTPStatus.NOT_FOUND,
        "permission-denied": HTTPStatus.FORBIDDEN,
    }.get(_kind(error), HTTPStatus.BAD_REQUEST)
    return PebbleError(error.strerror or str(error), status=status, kind=_kind(error))


def _kind(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "not-found"
    return "permission-denied" if isinstance(error, PermissionError) else "generic-file-error"


def _permissions(item: Mapping[str, Any], default: int) -> int:
    text = item.get("permissions") or ""
    if not text:
        return default
    if len(text) != 3 or not set(text) <= set("01234567"):  # noqa: PLR2004 - three digits
        raise PebbleError(f'permissions must be a 3-digit octal string, got "{text}"')
    return int(text, 8)


def _make_one_folder(folder: Path, mode: int, account: Account | None) -> None:
    folder.mkdir()
    _own(folder, mode, account)


def _own(path: Path, mode: int, account: Account | None) -> None:
    if account:
        os.chown(path, account.user_id, account.group_id)
    path.chmod(mode)


def _remove_all(path: Path) -> None:
    with suppress(FileNotFoundError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _matches(name: str, pattern: str) -> bool:
    return not pattern or fnmatch.fnmatchcase(name, pattern)
