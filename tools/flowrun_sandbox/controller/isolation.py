"""Files and users of its own for a container whose Pebble knows nothing of them: a real one.

It finds this machine, but for folders that lie over those that programs write to, and go with it.
That takes a mount namespace and overlays: see mount_namespaces(7).
"""

import grp
import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from flowrun_sandbox.errors import MachineError
from flowrun_sandbox.users import ROOT, Users, Way

FOLDERS = ("/etc", "/home", "/opt", "/root", "/srv", "/usr", "/var")
"""What is a container's own; all else is this machine's."""

_SCRIPT = f"""
root=$1 shared=$2 tables=$3 options=$4
shift 4
mount -t tmpfs tmpfs "$root"
cd "$root"
mkdir -p shared files/etc
mount --bind "$shared" shared
cp "$tables/passwd" "$tables/group" files/etc
for folder in {" ".join(FOLDERS)}; do
  test -d $folder || continue
  mkdir -p files$folder work$folder
  mount -t overlay overlay $folder \\
    -o "${{options}}lowerdir=$folder,upperdir=files$folder,workdir=work$folder"
done
mount --bind shared "$shared"
cd /
exec "$@"
"""


def command(
    arguments: Sequence[str], way: Way, users: Users, *, root: Path, shared: Path
) -> list[str]:
    """The arguments that start a command in a container of its own.

    Args:
        arguments: The command.
        way: How it comes to be the user of its image.
        users: Whom it knows, besides those of this machine.
        root: A folder for its own files, which are seen by nobody else.
        shared: A folder that is this machine's, wherever it lies; the users are written beside
            `root`, which is in it.
    """
    tables = root.parent
    _write(tables, users)
    script = ["/bin/sh", "-ceu", _SCRIPT, "sh", str(root), str(shared), str(tables)]
    if way is Way.CHANGE:
        return [*_unshare(), *script, "", *arguments]
    main = users.accounts[users.main]
    # A mount namespace once more, which this user has a say in: `entering` needs that.
    user = _unshare("--user", f"--map-user={main.uid}", f"--map-group={main.gid}")
    return [*_unshare("--user", "--map-root-user"), *script, "userxattr,", *user, *arguments]


def entering(process: int) -> list[str]:
    """What a command begins with that is to run where a process does, in its root."""
    own, other = (Path(f"/proc/{each}/ns/user").stat().st_ino for each in ("self", process))
    user = [] if own == other else ["--user", "--preserve-credentials"]
    return [
        *("nsenter", f"--target={process}", *user, "--mount"),
        *(f"--wd={root_of(process)}", "--"),  # a mere / would be this machine's
    ]


def root_of(process: int) -> Path:
    """The files that a process finds, as this machine can reach them: see proc_pid_root(5)."""
    return Path(f"/proc/{process}/root")


def check() -> None:
    """See to it that this machine has what a container of its own takes.

    Raises:
        MachineError: It does not.
    """
    way = Way.CHANGE if os.geteuid() == 0 else Way.SELF
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "root")
        root.mkdir()
        users = Users.here(ROOT, way)
        try:
            done = subprocess.run(  # noqa: S603 - the command is this module's own
                command(["/bin/true"], way, users, root=root, shared=root.parent),
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError as error:
            raise _missing(str(error)) from None
    if done.returncode:
        raise _missing(done.stderr.strip())


def _missing(reason: str) -> MachineError:
    return MachineError(
        f"a real Pebble needs a mount namespace and overlays, which this machine refuses: {reason}"
    )


def _unshare(*options: str) -> list[str]:
    return ["unshare", *options, "--mount", "--propagation=private", "--"]


def _write(folder: Path, users: Users) -> None:
    """Write the tables of users and groups."""
    own = users.accounts
    passwd = [f"{name}:x:{each.uid}:{each.gid}::/:/bin/sh" for name, each in own.items()]
    group = [f"{name}:x:{each.gid}:" for name, each in own.items()]
    passwd += [":".join(map(str, each)) for each in pwd.getpwall() if each.pw_name not in own]
    group += [_line(each) for each in grp.getgrall() if each.gr_name not in own]
    (folder / "passwd").write_text(_text(passwd))
    (folder / "group").write_text(_text(group))


def _line(group: grp.struct_group) -> str:
    return f"{group.gr_name}:x:{group.gr_gid}:{','.join(group.gr_mem)}"


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
