"""The hook tools by which a charm keeps texts with Juju."""

from collections.abc import Sequence

from flowrun_sandbox.model.errors import ToolError
from flowrun_sandbox.model.hook import Hook
from flowrun_sandbox.model.tools.arguments import OUTPUT, pairs, parse
from flowrun_sandbox.model.tools.documents import read_mapping
from flowrun_sandbox.model.tools.output import printed


def state_get(hook: Hook, arguments: Sequence[str], stdin: bytes) -> str:
    """All that is kept, or one value; ``--strict`` refuses a key that is not there."""
    given = parse(arguments, OUTPUT, {"--strict": "strict"})
    words = given.only(1)
    changed = {**hook.unit.state, **hook.pending.state}
    state = {key: value for key, value in changed.items() if value is not None}
    if not words or words[0] == "-":
        return printed(state, given)
    if words[0] not in state and "strict" in given.switches:
        raise ToolError(f'"{words[0]}" not found')
    return printed(state.get(words[0], ""), given)


def state_set(hook: Hook, arguments: Sequence[str], stdin: bytes) -> str:
    """Keep texts, when the hook succeeds."""
    given = parse(arguments, {"--file": "file"})
    changes = read_mapping(stdin) if "file" in given.options else {}
    hook.pending.state.update({**changes, **pairs(given.words)})
    return ""


def state_delete(hook: Hook, arguments: Sequence[str], stdin: bytes) -> str:
    """Forget a text, when the hook succeeds."""
    words = parse(arguments).only(1)
    if not words:
        raise ToolError("no key specified", 2)
    hook.pending.state[words[0]] = None
    return ""
