"""The shim, with processes that do not want to end.

They inherit the shim's standard output: it is at its end when the last of them is gone.
"""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from flowrun_sandbox import shim

LONG = 30
"""Seconds after which a test has failed."""
STUBBORN = "trap '' TERM INT HUP; sleep 1000"
DAEMON = f"(setsid sh -c {shlex.quote(STUBBORN)} &)"

linux = pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere, nobody adopts the children of the dead"
)


def start(*command: str, grace: float = LONG, holding: Sequence[int] = ()) -> subprocess.Popen[str]:
    """A shim of this process. `communicate` returns when nothing of it is left."""
    return subprocess.Popen(
        shim.command(command, grace=grace),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        pass_fds=holding,
    )


def wait_until_ready(process: subprocess.Popen[str]) -> None:
    """Until it says so."""
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def test_it_ends_with_the_code_of_its_command() -> None:
    """Whoever started it learns it, and what it printed."""
    process = start("sh", "-c", "echo done; exit 7")

    output, _ = process.communicate(timeout=LONG)

    assert (output, process.returncode) == ("done\n", 7)


def test_a_command_that_was_killed() -> None:
    """The code is that of a shell."""
    process = start("sh", "-c", "kill -9 $$")

    process.communicate(timeout=LONG)

    assert process.returncode == 128 + signal.SIGKILL


def test_a_command_that_does_not_exist() -> None:
    """The system's words are on its standard error, the code is that of a shell."""
    process = start("/no-such-program")

    _, error = process.communicate(timeout=LONG)

    assert (error, process.returncode) == (
        "shim: /no-such-program: No such file or directory\n",
        127,
    )


@linux
def test_daemons_end_with_the_command() -> None:
    """Sessions of their own and deaf ears do not help them."""
    process = start("sh", "-c", f"{DAEMON}; {DAEMON}; exit 0")

    process.communicate(timeout=LONG)

    assert process.returncode == 0


@linux
def test_children_of_daemons_end() -> None:
    """Three generations of processes, each in a session of its own, end with the first."""
    generation = (
        "import os, signal, time\n"
        "for depth in range(3):\n"
        "    for _ in range(3):\n"
        "        if os.fork() == 0:\n"
        "            os.setsid()\n"
        "            signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "            break\n"
        "os.write(1, b'ready\\n')\n"
        "time.sleep(1000)\n"
    )
    process = start(sys.executable, "-c", generation)
    for _ in range(4**3):
        wait_until_ready(process)

    process.terminate()
    process.communicate(timeout=LONG)

    assert process.returncode == 128 + signal.SIGTERM


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_command_is_asked_to_end(number: signal.Signals) -> None:
    """By SIGTERM, whatever the shim gets, and with time for an orderly end."""
    orderly = "trap 'echo bye; exit 3' TERM; echo ready; sleep 1000 & wait"
    process = start("sh", "-c", orderly)
    wait_until_ready(process)

    process.send_signal(number)
    output, _ = process.communicate(timeout=LONG)

    assert (output, process.returncode) == ("bye\n", 3)


def test_a_command_that_does_not_end_in_time_is_killed() -> None:
    """The grace is all it gets."""
    process = start("sh", "-c", "trap '' TERM; echo ready; sleep 1000", grace=0.1)
    wait_until_ready(process)

    process.terminate()
    process.communicate(timeout=LONG)

    assert process.returncode == 128 + signal.SIGKILL


@linux
def test_the_tree_ends_when_its_parent_is_killed() -> None:
    """Nothing outlives a controller, however that ends."""
    controller = (
        "import subprocess; from flowrun_sandbox import shim\n"
        f"tree = ['sh', '-c', {DAEMON + '; echo ready; sleep 1000'!r}]\n"
        "subprocess.run(shim.command(tree))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", controller],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        wait_until_ready(process)

        process.kill()
        output, _ = process.communicate(timeout=LONG)

    assert output == ""


def test_an_orphan_starts_nothing() -> None:
    """Its parent may have ended before it could be watched."""
    command = shlex.join(shim.command(["echo", "started"]))

    done = subprocess.run(
        ["sh", "-c", f"{command}; exit $?"],
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )

    assert (done.stdout, done.returncode) == ("", 128 + signal.SIGTERM)


def test_what_it_holds_is_not_inherited() -> None:
    """A descriptor that it was given lives as long as it does, unknown to its command."""
    reading, writing = os.pipe()
    process = start("sh", "-c", f"test ! -e /dev/fd/{writing}", holding=[writing])
    os.close(writing)

    process.communicate(timeout=LONG)

    assert process.returncode == 0
    assert os.read(reading, 1) == b""
    os.close(reading)


@linux
def test_shared_memory_of_the_killed_goes() -> None:
    """As it would with a container: nobody else is left to take it away."""
    program = (
        "import ctypes, mmap, os, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "library = ctypes.CDLL(None)\n"
        "library.shmat.restype = ctypes.c_void_p\n"
        "segment = library.shmget(0x7357, 4096, 0o1600)\n"
        "library.shmat(segment, None, 0)\n"
        "name = f'/dev/shm/flowrun-test-{os.getpid()}'\n"
        "with open(name, 'wb+') as file:\n"
        "    file.truncate(4096)\n"
        "    mapped = mmap.mmap(file.fileno(), 4096)\n"
        "os.write(1, f'{name} {segment}\\n'.encode())\n"
        "time.sleep(1000)\n"
    )
    process = start(sys.executable, "-c", program, grace=0.1)
    assert process.stdout is not None
    file, segment = process.stdout.readline().split()
    assert Path(file).exists()
    assert segment in _segments()

    process.terminate()
    process.communicate(timeout=LONG)

    assert not Path(file).exists()
    assert segment not in _segments()


def _segments() -> list[str]:
    lines = Path("/proc/sysvipc/shm").read_text(encoding="utf-8").splitlines()
    return [line.split()[1] for line in lines]
