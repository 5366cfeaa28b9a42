"""What hook tools read from their input: a mapping in JSON or YAML."""

import json

import yaml

from flowrun_sandbox.model.errors import ToolError


def read_mapping(stdin: bytes) -> dict[str, str]:
    """A mapping of texts to texts; a scalar of YAML is the text that it was written as.

    Raises:
        ToolError: It is something else.
    """
    try:
        document = _read(stdin.decode())
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ToolError(f"yaml: {error}") from error
    if document is None or document == "":
        return {}
    if not isinstance(document, dict):
        raise ToolError("expected a mapping of texts to texts")
    wrong = [key for key, value in document.items() if not isinstance(value, str)]
    if wrong:
        raise ToolError(f'expected a text as the value of "{wrong[0]}"')
    return document


def _read(text: str) -> object:
    try:
        return json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError:
        return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 (it makes texts and no more)
