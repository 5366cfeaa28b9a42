"""A value as a hook tool prints it."""

import json

import yaml

from flowrun_sandbox.model.errors import ToolError
from flowrun_sandbox.model.tools.arguments import Arguments


def printed(value: object, arguments: Arguments) -> str:
    """A value in the format that was asked for: ``smart``, which is for shells, if none was.

    Raises:
        ToolError: There is no such format, or it is to go to a file.
    """
    if "output" in arguments.options:
        raise ToolError("a sandbox's hook tools print, and write no file", 2)
    match arguments.options.get("format", "smart"):
        case "json":
            return json.dumps(value, separators=(",", ":"), sort_keys=True) + "\n"
        case "yaml":
            return _yaml(value)
        case "smart":
            return _smart(value)
        case other:
            raise ToolError(f'invalid value "{other}" for option --format: unknown format', 2)


def _smart(value: object) -> str:
    match value:
        case None | "":
            return ""
        case str() | bool() | int() | float():
            return f"{value}\n"
        case list() if all(isinstance(part, str) for part in value):
            return "".join(f"{part}\n" for part in value)
        case _:
            return _yaml(value)


def _yaml(value: object) -> str:
    text: str = yaml.safe_dump(value, default_flow_style=False, allow_unicode=True)
    return text.removesuffix("...\n")
