"""The hook tools, by their names: each takes the hook, its arguments and its input."""

from collections.abc import Callable, Mapping, Sequence

from flowrun_sandbox.model.hook import Hook

Tool = Callable[[Hook, Sequence[str], bytes], str]
"""What answers a call: it returns what is printed, or raises ToolError."""

TOOLS: Mapping[str, Tool] = {}
