"""A real Kubernetes API on this machine: etcd, kube-apiserver and its controllers, as processes.

It has no kubelet, scheduler or StatefulSet controller: the sandbox does their work, as it does
beside the stand-in.
"""

import asyncio
import secrets
import shutil
import socket
from contextlib import AsyncExitStack, closing, suppress
from pathlib import Path
from typing import Self

import aiohttp

from flowrun_sandbox import shim
from flowrun_sandbox.errors import MachineError
from flowrun_sandbox.kubernetes.cluster import kubeconfig
from flowrun_sandbox.kubernetes.remote import trusting
from flowrun_sandbox.state import make

PROGRAMS = ("etcd", "kube-apiserver", "kube-controller-manager")
"""What has to be in the folder of programs."""
NETWORK = "10.77.0"
"""Where its address and those of pods are: Kubernetes refuses endpoints on the loopback network."""
HOST = f"{NETWORK}.1"
"""Its own address."""
REMEDY = f"sudo ip address add {NETWORK}.1/24 dev lo"
"""What gives this machine all of these addresses, and nobody else."""
_CONTROLLERS = (
    "endpoints-controller",
    "endpointslice-controller",
    "garbage-collector-controller",
    "namespace-controller",
)
_LOCAL = "127.0.0.1"
_PATIENCE = 120.0
"""Seconds for a program to be there."""
_GRACE = 5.0
"""Seconds for each to end in good order: nothing of it is kept."""
_LOOK = 0.1


def check(programs: Path) -> None:
    """Make sure that it can run here.

    Raises:
        MachineError: A program is missing, or this machine lacks the addresses.
    """
    missing = [name for name in PROGRAMS if shutil.which(programs / name) is None]
    if missing:
        raise MachineError(f"a real Kubernetes needs {', '.join(missing)} in {programs}")
    try:
        _free_port(HOST)
    except OSError as error:
        raise MachineError(
            f"this machine lacks the address {HOST} for Kubernetes: {REMEDY}"
        ) from error


class ControlPlane:
    """Real Kubernetes, without what runs pods. As a context manager it runs."""

    def __init__(self, programs: Path, folder: Path) -> None:
        """Get ready to run.

        Args:
            programs: The folder with the programs.
            folder: Where it keeps its data; it is taken away behind it.
        """
        self.token = secrets.token_urlsafe(32)
        """That of who may do everything."""
        self.address = ""
        """Where it is, once it runs."""
        self._programs = programs
        self._folder = folder
        self._running = AsyncExitStack()

    @property
    def authority(self) -> Path:
        """The certificate that signs for the address."""
        return self._folder / "certificates" / "apiserver.crt"

    async def __aenter__(self) -> Self:
        """Start it.

        Raises:
            MachineError: A program ends at once, or does not come up.
        """
        async with AsyncExitStack() as stack:
            stack.callback(shutil.rmtree, self._folder, ignore_errors=True)
            make(self._folder)
            self._folder.chmod(0o700)
            etcd = await self._start_etcd(stack)
            await self._start_server(stack, etcd)
            await self._start_controllers(stack)
            self._running = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        """End it, and take its data away."""
        await self._running.aclose()

    async def _start_etcd(self, stack: AsyncExitStack) -> str:
        clients, peers = (f"http://{_LOCAL}:{_free_port(_LOCAL)}" for _ in range(2))
        process = await self._start(
            stack,
            "etcd",
            f"--data-dir={self._folder / 'etcd'}",
            "--unsafe-no-fsync",
            f"--listen-client-urls={clients}",
            f"--advertise-client-urls={clients}",
            f"--listen-peer-urls={peers}",
            f"--initial-advertise-peer-urls={peers}",
            f"--initial-cluster=default={peers}",
        )
        await self._until_ready(process, f"{clients}/health")
        return clients

    async def _start_server(self, stack: AsyncExitStack, etcd: str) -> None:
        """Its certificate's key signs the tokens of service accounts too."""
        tokens = self._folder / "tokens.csv"
        tokens.touch(mode=0o600)
        tokens.write_text(f"{self.token},sandbox,sandbox,system:masters\n", encoding="utf-8")
        port, key = _free_port(HOST), self.authority.with_name("apiserver.key")
        process = await self._start(
            stack,
            "kube-apiserver",
            f"--etcd-servers={etcd}",
            "--service-cluster-ip-range=10.96.0.0/16",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-signing-key-file={key}",
            f"--service-account-key-file={key}",
            "--authorization-mode=RBAC",
            f"--token-auth-file={tokens}",
            "--disable-admission-plugins=ServiceAccount",
            f"--cert-dir={self.authority.parent}",
            f"--bind-address={HOST}",
            f"--advertise-address={HOST}",
            f"--secure-port={port}",
            "--endpoint-reconciler-type=none",
        )
        self.address = f"https://{HOST}:{port}"
        await self._until_ready(process, f"{self.address}/readyz")

    async def _start_controllers(self, stack: AsyncExitStack) -> None:
        file = self._folder / "kubeconfig"
        file.touch(mode=0o600)
        config = kubeconfig(self.address, token=self.token, authority=str(self.authority))
        file.write_text(config, encoding="utf-8")
        await self._start(
            stack,
            "kube-controller-manager",
            f"--kubeconfig={file}",
            "--leader-elect=false",
            f"--bind-address={_LOCAL}",
            "--secure-port=0",
            f"--controllers={','.join(_CONTROLLERS)}",
        )

    async def _start(
        self, stack: AsyncExitStack, name: str, *options: str
    ) -> asyncio.subprocess.Process:
        command = [str(self._programs / name), *options]
        with (self._folder / f"{name}.log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *shim.command(command, grace=_GRACE),
                cwd=self._folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        stack.push_async_callback(_end, process)
        return process

    async def _until_ready(self, process: asyncio.subprocess.Process, address: str) -> None:
        """Wait until a program says that it is ready.

        Raises:
            MachineError: It has ended, or says nothing of the kind for long.
        """
        try:
            async with asyncio.timeout(_PATIENCE):
                while not await self._is_ready(address):
                    if process.returncode is not None:
                        raise MachineError(self._last_words("has ended"))
                    await asyncio.sleep(_LOOK)
        except TimeoutError:
            raise MachineError(self._last_words("does not come up")) from None

    async def _is_ready(self, address: str) -> bool:
        try:
            trusted = trusting(str(self.authority) if address.startswith("https") else None)
        except FileNotFoundError:  # it makes its certificate first
            return False
        login = {"Authorization": f"Bearer {self.token}"}
        connector = aiohttp.TCPConnector(ssl=trusted)
        async with aiohttp.ClientSession(connector=connector, headers=login) as session:
            try:
                async with session.get(address) as answer:
                    return answer.ok
            except aiohttp.ClientError:
                return False

    def _last_words(self, what: str) -> str:
        logs = sorted(self._folder.glob("*.log"), key=lambda log: log.stat().st_mtime)
        lines = logs[-1].read_text(encoding="utf-8", errors="replace").splitlines()
        return f"{logs[-1].stem} {what}: {lines[-1] if lines else 'it said nothing'}"


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    await process.wait()


def _free_port(host: str) -> int:
    with closing(socket.socket()) as found:
        found.bind((host, 0))
        port: int = found.getsockname()[1]
        return port
