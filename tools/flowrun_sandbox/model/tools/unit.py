"""The hook tools about the unit: its options, its network, its leadership, its plans."""

from flowrun_sandbox.model.configuration import effective
from flowrun_sandbox.model.errors import ToolError
from flowrun_sandbox.model.goal import goal_state as goals
from flowrun_sandbox.model.hook import Hook
from flowrun_sandbox.model.network import binding, chosen
from flowrun_sandbox.model.tools.arguments import OUTPUT, RELATION, Call, parse
from flowrun_sandbox.model.tools.output import printed
from flowrun_sandbox.model.tools.relations import relation_of


def is_leader(hook: Hook, call: Call) -> str:
    """Whether the unit leads its application."""
    given = parse(call.arguments, OUTPUT)
    given.only(0)
    if hook.leads:
        hook.promise()
    return printed(hook.leads, given)


def config_get(hook: Hook, call: Call) -> str:
    """All options that have a value, or one; with ``--all`` also those that have none."""
    given = parse(call.arguments, OUTPUT, {"-a": "all", "--all": "all"})
    words = given.only(1)
    options = effective(hook.application)
    if words and words[0] != "-":
        return printed(options.get(words[0]), given)
    if "all" in given.switches:
        options = {**dict.fromkeys(hook.application.charm.config), **options}
    return printed(options, given)


def network_get(hook: Hook, call: Call) -> str:
    """The addresses of a binding, all or those that were asked for."""
    given = parse(call.arguments, {**OUTPUT, **RELATION}, _ADDRESSES)
    words = given.only(1)
    if "relation" in given.options:
        _check_relation(hook, given.options["relation"])
    if not words:
        raise ToolError("no arguments specified", 2)
    network = binding(hook.application.charm, hook.unit, words[0])
    return printed(chosen(network, given.switches), given)


def unit_get(hook: Hook, call: Call) -> str:
    """The unit's address."""
    given = parse(call.arguments, OUTPUT)
    words = given.only(1)
    if words and words[0] in {"private-address", "public-address"}:
        return printed(hook.unit.address, given)
    raise ToolError(f'unknown setting "{words[0]}"' if words else "no setting specified", 2)


def goal_state(hook: Hook, call: Call) -> str:
    """The units and relations that there are to be."""
    given = parse(call.arguments, OUTPUT)
    given.only(0)
    return printed(goals(hook.model, hook.application), given)


def credential_get(hook: Hook, call: Call) -> str:
    """The cloud that the model is in, to an application that is trusted."""
    given = parse(call.arguments, OUTPUT)
    given.only(0)
    if not hook.application.trusted:
        raise ToolError("cannot access cloud credentials")
    return printed(dict(hook.model.cloud), given)


def juju_log(hook: Hook, call: Call) -> str:
    """Write a line to the log."""
    levels = {"-l": "level", "--log-level": "level", "--format": "format"}
    given = parse(call.arguments, levels, {"--debug": "debug"})
    if not given.words:
        raise ToolError("no message specified", 2)
    level = "DEBUG" if "debug" in given.switches else given.options.get("level", "INFO")
    hook.say(level.upper(), " ".join(given.words))
    return ""


_ADDRESSES = {
    "--bind-address": "bind-address",
    "--ingress-address": "ingress-address",
    "--egress-subnets": "egress-subnets",
    "--primary-address": "bind-address",
}


def _check_relation(hook: Hook, text: str) -> None:
    number = text.rpartition(":")[2]
    if number.isdecimal() and int(number) not in {relation.id for relation in hook.relations()}:
        raise ToolError(f"relation {number} not found")
    relation_of(hook, parse(["-r", text], RELATION))
