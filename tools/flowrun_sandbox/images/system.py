"""The PostgreSQL that the machine has of its own."""

import shutil
import subprocess
from pathlib import Path

INSTALL = "apt-get install postgresql"
"""How Debian and Ubuntu come by it."""

VERSIONS = Path("/usr/lib/postgresql")
"""Where these two have it, each version in a folder of its number, and none of them on PATH."""


def find() -> Path | None:
    """The folder with the programs of the newest one, or of the first on PATH."""
    numbered = [each for each in VERSIONS.glob("*/bin") if each.parent.name.isdecimal()]
    servers = [each for each in numbered if (each / "postgres").is_file()]
    if servers:
        return max(servers, key=lambda each: int(each.parent.name))
    first = shutil.which("postgres")
    return None if first is None else Path(first).resolve().parent


def version(programs: Path) -> str:
    """Which one it is, such as ``15.18``."""
    return _said(programs / "postgres", "--version").split()[2]


def has_openssl(programs: Path) -> bool:
    """Whether it was built to speak TLS."""
    words = _said(programs / "pg_config", "--configure").replace("'", "").split()
    return not {"--with-openssl", "--with-ssl=openssl"}.isdisjoint(words)


def _said(program: Path, option: str) -> str:
    """What a program says, or nothing where it is missing: a server can do without some of them."""
    try:
        done = subprocess.run([program, option], capture_output=True, text=True, check=False)  # noqa: S603 - it is the machine's own
    except OSError:
        return ""
    return done.stdout
