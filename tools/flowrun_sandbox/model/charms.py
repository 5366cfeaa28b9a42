"""A packed charm: reading its metadata files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from flowrun_sandbox.model.entities import Charm, Endpoint, Role
from flowrun_sandbox.model.errors import ModelError


def read_charm(folder: Path) -> Charm:
    """Read a charm that has been unpacked into a folder.

    Raises:
        ModelError: It is no charm: a file that every charm has is missing or malformed.
    """
    if not (folder / "dispatch").is_file():
        raise ModelError(f"{folder} is no packed charm: it has no dispatch")
    metadata = _read(folder / "metadata.yaml")
    if "name" not in metadata:
        raise ModelError(f"{folder} is no packed charm: its metadata.yaml gives no name")
    revision = folder / "revision"
    return Charm(
        folder=folder,
        metadata=metadata,
        config=_read(folder / "config.yaml").get("options") or {},
        actions=_read(folder / "actions.yaml"),
        revision=int(revision.read_text()) if revision.is_file() else 0,
    )


def endpoints(charm: Charm, application: str) -> list[Endpoint]:
    """The endpoints of an application that runs this charm."""
    return [
        Endpoint(application, name, role, endpoint["interface"], endpoint.get("limit") or 0)
        for section, role in _SECTIONS.items()
        for name, endpoint in (charm.metadata.get(section) or {}).items()
    ]


_SECTIONS = {"provides": Role.PROVIDER, "requires": Role.REQUIRER, "peers": Role.PEER}


def _read(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ModelError(f"{path} is not YAML: {error}") from error
    if document is not None and not isinstance(document, dict):
        raise ModelError(f"{path} is no mapping")
    return document or {}
