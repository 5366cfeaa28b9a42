"""The hook tools by which a charm keeps texts with Juju."""

from flowrun_sandbox.model.errors import ToolError
from flowrun_sandbox.model.hook import Hook
from flowrun_sandbox.model.tools.arguments import OUTPUT, Call, pairs, parse
from flowrun_sandbox.model.tools.documents import read_mapping
from flowrun_sandbox.model.tools.output import printed


def state_get(hook: Hook, call: Call) -> str:
    """All that is kept, or one value; ``--strict`` refuses a key that is not there."""
    given = parse(call.arguments, OUTPUT, {"--strict": "strict"})
    words = given.only(1)
    changed = {**hook.unit.state, **hook.pending.state}
    state = {key: value for key, value in changed.items() if value is not None}
    if not words or words[0] == "-":
        return printed(state, given)
    if words[0] not in state and "strict" in given.switches:
        raise ToolError(f'"{words[0]}" not found')
    return printed(state.get(words[0], ""), given)


def state_set(hook: Hook, call: Call) -> str:
    """Keep texts, when the hook succeeds."""
    given = parse(call.arguments, {"--file": "file"})
    changes = read_mapping(call.stdin) if "file" in given.options else {}
    hook.pending.state.update({**changes, **pairs(given.words)})
    return ""


def state_delete(hook: Hook, call: Call) -> str:
    """Forget a text, when the hook succeeds."""
    words = parse(call.arguments).only(1)
    if not words:
        raise ToolError("no key specified", 2)
    hook.pending.state[words[0]] = None
    return ""
