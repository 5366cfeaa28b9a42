"""The hook tools about volumes and resources."""

from pathlib import Path

from flowrun_sandbox.model import volumes
from flowrun_sandbox.model.entities import Kind, Storage
from flowrun_sandbox.model.errors import ModelError, ToolError
from flowrun_sandbox.model.hook import Hook
from flowrun_sandbox.model.tools.arguments import OUTPUT, Call, parse
from flowrun_sandbox.model.tools.output import printed


def storage_list(hook: Hook, call: Call) -> str:
    """The volumes that the unit has, all or those of a name."""
    given = parse(call.arguments, OUTPUT)
    words = given.only(1)
    return printed([v.id for v in _volumes(hook) if not words or v.name == words[0]], given)


def storage_get(hook: Hook, call: Call) -> str:
    """Where a volume is: the one named, or the one that the hook is about."""
    given = parse(call.arguments, {**OUTPUT, "-s": "storage"})
    words = given.only(1)
    wanted = given.options.get("storage") or hook.event.environment.get("JUJU_STORAGE_ID", "")
    if not wanted:
        raise ToolError("no storage specified", 2)
    for volume in _volumes(hook):
        if volume.id == wanted:
            facts = {"kind": "filesystem", "location": str(volume.location)}
            return printed(_fact(facts, words[0]) if words else facts, given)
    raise ToolError(f'invalid value "{wanted}" for option -s: storage not found', 2)


def storage_add(hook: Hook, call: Call) -> str:
    """Add volumes, when the hook succeeds: ``NAME``, or ``NAME=COUNT``."""
    words = parse(call.arguments).words
    if not words:
        raise ToolError("storage add requires a storage directive", 2)
    wanted = dict(hook.pending.volumes)
    for word in words:
        name, _, directive = word.partition("=")
        wanted[name] = wanted.get(name, 0) + _count(name, directive)
        there = sum(volume.name == name for volume in hook.unit.storage.values())
        try:
            volumes.require_room(hook.application.charm, name, there + wanted[name])
        except ModelError as error:
            raise ToolError(str(error)) from error
    hook.pending.volumes = wanted
    return ""


def resource_get(hook: Hook, call: Call) -> str:
    """The file of a resource; an image is for the cluster, and no file here."""
    words = parse(call.arguments).only(1)
    if not words:
        raise ToolError("missing required resource name", 2)
    value = hook.application.resources.get(words[0])
    if value is None:
        raise ToolError(
            f"could not download resource: resource#{hook.unit.application}/{words[0]} not found"
        )
    if not Path(value).is_file():
        raise ToolError(f'could not download resource: "{value}" is an image, and no file')
    return f"{value}\n"


def _count(name: str, directive: str) -> int:
    if not directive:
        return 1
    if not directive.isdecimal() or int(directive) < 1:
        raise ToolError(f'cannot parse count of storage "{name}": "{directive}" is no number', 2)
    return int(directive)


def _volumes(hook: Hook) -> list[Storage]:
    """Those that are attached, or about to be."""
    return [
        volume
        for volume in hook.unit.storage.values()
        if volume.attached or (hook.event.kind is Kind.STORAGE and hook.event.subject == volume.id)
    ]


def _fact(facts: dict[str, str], name: str) -> str:
    if name not in facts:
        raise ToolError(f'invalid storage attribute "{name}"')
    return facts[name]
