"""The names of a model: there is no DNS here, so they are written into a file.

Who resolves by the file takes the first line that has the name.
"""

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path

from flowrun_sandbox.kubernetes.cluster import Cluster
from flowrun_sandbox.kubernetes.objects import Object


async def keep_names(cluster: Cluster, model: str, file: Path) -> None:
    """Write the file anew whenever pods or the Endpoints of Services change."""
    known: dict[str, dict[str, Object]] = {"Pod": {}, "Endpoints": {}}

    async def follow(kind: str) -> None:
        async for change, found in cluster.watch(kind, namespace=model):
            name = found["metadata"]["name"]
            known[kind].pop(name, None)
            if change != "DELETED":
                known[kind][name] = found
            write(file, model, known)

    async with asyncio.TaskGroup() as tasks:
        for kind in known:
            tasks.create_task(follow(kind))


def write(file: Path, model: str, known: Mapping[str, Mapping[str, Object]]) -> None:
    """Write the names at once and as a whole, so that nobody reads half of them."""
    lines = [
        f"{address} {' '.join(_forms(name, model))}\n"
        for source in (_pods(known["Pod"]), _services(known["Endpoints"]))
        for name, address in source
    ]
    new = file.with_suffix(".new")
    new.write_text("".join(lines), encoding="utf-8")
    new.replace(file)


def _pods(pods: Mapping[str, Object]) -> Iterator[tuple[str, str]]:
    for name, pod in sorted(pods.items()):
        address = pod.get("status", {}).get("podIP")
        subdomain = pod.get("spec", {}).get("subdomain")
        if address and subdomain:
            yield f"{pod['spec'].get('hostname', name)}.{subdomain}", address


def _services(endpoints: Mapping[str, Object]) -> Iterator[tuple[str, str]]:
    for name, found in sorted(endpoints.items()):
        for subset in found.get("subsets") or ():
            for address in subset.get("addresses") or ():
                yield name, address["ip"]


def _forms(name: str, model: str) -> tuple[str, ...]:
    """The name as it may be written inside the model."""
    return tuple(f"{name}{end}" for end in ("", f".{model}", f".{model}.svc", _full(model)))


def _full(model: str) -> str:
    return f".{model}.svc.cluster.local"
