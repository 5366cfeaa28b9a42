"""Documents as they are, or as a revision of git has them, to all their charts."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from flowrun.documents import Document, read_bytes
from flowrun.loading import PASSED_OVER, SUFFIXES
from flowrun_tools.charts import Charts, charts_of, read_charts
from flowrun_tools.errors import UsageError


@dataclass(frozen=True, slots=True)
class Revision:
    """The charts of some documents at one time."""

    name: str
    """As the user calls it."""
    charts: Charts


def as_they_are(places: Sequence[str], name: str) -> Revision:
    """The documents in files and folders.

    Raises:
        OSError: A file or folder cannot be read.
    """
    return Revision(name, read_charts(places))


def in_git(name: str, places: Sequence[str]) -> Revision:
    """The documents of some places as a revision of git has them.

    Args:
        name: A commit, a branch, a tag, or whatever git takes for one.
        places: Files and folders, from the working directory. Those that were not there then have
            no charts.

    Raises:
        UsageError: There is no such revision, no repository or no git.
    """
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if not commit:
        raise UsageError(
            f'"{name}" is neither a file nor a revision of git',
            hint="name a commit, a branch or a tag, or two files or folders",
        )
    documents = list(_documents(commit.decode().strip(), places))
    return Revision(name, charts_of(documents))


def _documents(commit: str, places: Sequence[str]) -> Iterator[Document]:
    for place in places:
        listed = _git("ls-tree", "-r", "-z", "--name-only", commit, "--", _below(place))
        for path in filter(None, listed.decode("utf-8", "surrogateescape").split("\0")):
            if _below(place) == path or _counts(path):
                yield read_bytes(_git("cat-file", "blob", f"{commit}:./{path}"), path=path)


def _below(place: str) -> str:
    """A place as git wants it: a folder without a slash behind."""
    return os.path.normpath(place)


def _counts(path: str) -> bool:
    """Whether a file in a folder is a document: as `flowrun.loading.find` says."""
    parts = PurePosixPath(path).parts
    is_hidden = any(part.startswith(".") and part != ".." for part in parts)
    return path.lower().endswith(SUFFIXES) and not is_hidden and PASSED_OVER.isdisjoint(parts)


def _git(*arguments: str) -> bytes:
    """What git says; nothing, where it says that there is nothing."""
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and nothing of it is an option
            ["git", *arguments],  # noqa: S607 - the git that the user has
            capture_output=True,
            check=False,
            cwd=Path.cwd(),
        )
    except FileNotFoundError:
        raise UsageError("git is not installed", hint="compare two files or folders") from None
    if done.returncode > 1:
        why = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UsageError(f"git: {why[-1] if why else 'it failed'}")
    return done.stdout
