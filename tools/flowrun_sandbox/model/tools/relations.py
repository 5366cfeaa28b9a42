"""The hook tools about relations."""

from collections.abc import Mapping

from flowrun_sandbox.model import events
from flowrun_sandbox.model.databags import written
from flowrun_sandbox.model.entities import Relation
from flowrun_sandbox.model.errors import ToolError
from flowrun_sandbox.model.hook import Hook
from flowrun_sandbox.model.tools.arguments import OUTPUT, RELATION, Arguments, Call, pairs, parse
from flowrun_sandbox.model.tools.documents import read_mapping
from flowrun_sandbox.model.tools.output import printed


def relation_ids(hook: Hook, call: Call) -> str:
    """The relations of an endpoint, such as ``db:1``."""
    given = parse(call.arguments, OUTPUT)
    name = next(iter(given.only(1)), hook.event.environment.get("JUJU_RELATION"))
    if name is None:
        raise ToolError("no endpoint name specified", 2)
    known = [_fake_id(hook, relation) for relation in hook.relations()]
    return printed([text for text in known if text.partition(":")[0] == name], given)


def relation_list(hook: Hook, call: Call) -> str:
    """The units at the other end, or with ``--app`` the application."""
    given = parse(call.arguments, {**OUTPUT, **RELATION}, _APP)
    relation = relation_of(hook, given)
    given.only(0)
    if "app" in given.switches:
        return printed(events.other_end(relation, hook.unit.application).application, given)
    return printed(hook.members(relation), given)


def relation_get(hook: Hook, call: Call) -> str:
    """A databag, or one value of it."""
    given = parse(call.arguments, {**OUTPUT, **RELATION}, _APP)
    relation = relation_of(hook, given)
    key, owner = [*given.only(2), *("-", "")[len(given.words) :]]
    bag = _read(hook, relation, _owner(hook, owner, app="app" in given.switches))
    return printed(bag if key == "-" else bag.get(key), given)


def relation_set(hook: Hook, call: Call) -> str:
    """Write to the unit's own databag, or with ``--app`` to the application's."""
    given = parse(call.arguments, {**RELATION, "--file": "file", "--format": "format"}, _APP)
    relation = relation_of(hook, given)
    changes = pairs(given.words)
    if "file" in given.options:
        changes = {**read_mapping(call.stdin), **changes}
    owner = hook.unit.name
    if "app" in given.switches:
        if not hook.leads:
            raise ToolError("cannot write relation settings")
        owner = hook.unit.application
    hook.pending.databags.setdefault((relation.id, owner), {}).update(changes)
    return ""


def relation_model_get(hook: Hook, call: Call) -> str:
    """The model of the other end: always this one."""
    given = parse(call.arguments, {**OUTPUT, **RELATION})
    relation_of(hook, given)
    return printed({"uuid": hook.model.uuid}, given)


def relation_of(hook: Hook, given: Arguments) -> Relation:
    """The relation that ``-r`` names, as ``db:1`` or ``1``; else the one of the hook.

    Raises:
        ToolError: There is none.
    """
    text = given.options.get("relation") or hook.event.environment.get("JUJU_RELATION_ID", "")
    if not text:
        raise ToolError("no relation id specified", 2)
    number = text.rpartition(":")[2]
    if not number.isdecimal():
        raise ToolError(f'invalid value "{text}" for option -r: invalid relation id', 2)
    for relation in hook.relations():
        if relation.id == int(number) and text in {number, _fake_id(hook, relation)}:
            return relation
    raise ToolError(f'invalid value "{text}" for option -r: relation not found', 2)


_APP = {"--app": "app"}


def _fake_id(hook: Hook, relation: Relation) -> str:
    return f"{events.own_end(relation, hook.unit.application).name}:{relation.id}"


def _owner(hook: Hook, given: str, *, app: bool) -> str:
    """Whose databag is meant, by what was given and by the event."""
    owner = given or (hook.event.remote if not app else "")
    if not owner and hook.event.relation is not None:
        owner, app = hook.event.environment["JUJU_REMOTE_APP"], True
    if not owner:
        raise ToolError("no unit or application specified", 2)
    if app:
        return owner.partition("/")[0]
    if "/" not in owner:
        raise ToolError(f'"{owner}" is not a valid unit name')
    return owner


def _read(hook: Hook, relation: Relation, owner: str) -> Mapping[str, str]:
    ours = owner == hook.unit.application
    if owner not in relation.data or (ours and not hook.leads and not relation.peer):
        raise ToolError("permission denied")
    if owner == hook.unit.name or (ours and hook.leads):
        return hook.databag(relation, owner)
    return written(relation.data[owner], {})
