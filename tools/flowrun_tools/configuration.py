"""``[tool.flowrun]`` of a pyproject.toml to a configuration.

The file is the nearest one, in the working directory or above it, that has the table. ::

    [tool.flowrun]
    flows = ["flows"]                 # files and folders, from the folder of pyproject.toml
    registry = "steps:registry"       # MODULE:ATTRIBUTE
    context = "demo:new_context"      # MODULE:FACTORY, called without arguments
    select = []                       # rules: the only ones whose findings `validate` tells
    ignore = []                       # rules whose findings it does not tell
    strict = false                    # whether warnings fail it
    require-flows = false             # whether every file and folder given to it must hold a flow
    baseline = "flowrun-baseline.json"  # findings that it does not tell, from the same folder

The folder of pyproject.toml is the first in which the modules are looked for.
"""

import enum
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flowrun.diagnostics import Diagnostic, Severity
from flowrun.span import Span
from flowrun_tools.errors import ConfigurationError, choices
from flowrun_tools.paths import from_here

FILE = "pyproject.toml"


class Kind(enum.Enum):
    """What a key may hold. The value says it in words."""

    TEXT = "a text"
    TEXTS = "a list of texts"
    REFERENCE = 'a text of the form "module:attribute"'
    TRUTH = "true or false"


KEYS: Mapping[str, Kind] = {
    "flows": Kind.TEXTS,
    "registry": Kind.REFERENCE,
    "context": Kind.REFERENCE,
    "select": Kind.TEXTS,
    "ignore": Kind.TEXTS,
    "strict": Kind.TRUTH,
    "require-flows": Kind.TRUTH,
    "baseline": Kind.TEXT,
}
"""Every key of the table. Each is a field of `Configuration`, with "_" for "-"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What a project says about itself."""

    folder: Path
    """The folder of the pyproject.toml; the working directory, if there is none."""
    path: Path | None = None
    """The pyproject.toml that has the table."""
    flows: tuple[str, ...] = ()
    """Files and folders, from the folder."""
    registry: str | None = None
    context: str | None = None
    select: tuple[str, ...] = ()
    """The only rules whose findings are told; all, if there are none."""
    ignore: tuple[str, ...] = ()
    """Rules whose findings are not told."""
    strict: bool = False
    """Whether warnings count as errors do."""
    require_flows: bool = False
    """Whether every file and folder that is named must hold a flow."""
    baseline: str | None = None
    """The file of findings that are not told, from the folder."""

    @property
    def name(self) -> str:
        """The pyproject.toml as a person would write it; the name that it would have."""
        return from_here(self.path) if self.path is not None else FILE


def configuration_of(start: Path) -> Configuration:
    """The configuration that holds in a folder.

    Raises:
        ConfigurationError: The table, or a file that may have one, is wrong.
        OSError: A file cannot be read.
    """
    files = [folder / FILE for folder in (start, *start.parents) if (folder / FILE).is_file()]
    for path in files:
        table = _table(path)
        if table is not None:
            return _configuration(path, table)
    return Configuration(folder=files[0].parent if files else start)


def is_reference(text: str) -> bool:
    """Whether a text has the form ``module:attribute``."""
    return re.fullmatch(r"\w+(?:\.\w+)*:\w+(?:\.\w+)*", text) is not None


def key_span(path: Path, text: str, key: str) -> Span:
    """Where a key stands. A TOML parser does not tell, so the first line that looks like it."""
    table = re.search(r"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*flowrun[ \t]*\]", text, re.MULTILINE)
    begin = table.start() if table else 0
    found = re.compile(rf"^[ \t]*[\"']?({re.escape(key)})\b", re.MULTILINE).search(text, begin)
    place = found.start(1) if found else begin
    line = text.count("\n", 0, place) + 1
    column = place - (text.rfind("\n", 0, place) + 1) + 1
    return Span(from_here(path), line, column, line, column + (len(key) if found else 1))


def _table(path: Path) -> Any:  # noqa: ANN401 - a file may hold anything
    data = path.read_bytes()
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise _refusal(Span(from_here(path), 1, 1, 1, 1), "the file is not in UTF-8") from None
    try:
        return tomllib.loads(text).get("tool", {}).get("flowrun")
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, text, error) from None


def _configuration(path: Path, table: object) -> Configuration:
    text = path.read_text(encoding="utf-8")
    if not isinstance(table, dict):
        raise _refusal(key_span(path, text, "flowrun"), "[tool.flowrun] is no table")
    problems = tuple(_problems(path, text, table))
    if problems:
        raise ConfigurationError(problems)
    values: dict[str, Any] = {key.replace("-", "_"): _frozen(value) for key, value in table.items()}
    return Configuration(folder=path.parent, path=path, **values)


def _problems(path: Path, text: str, table: Mapping[str, object]) -> Iterator[Diagnostic]:
    for key, value in table.items():
        if key not in KEYS:
            message = f'[tool.flowrun] has no key "{key}"'
            yield _diagnostic(key_span(path, text, key), message, choices(key, KEYS))
        elif not _fits(value, KEYS[key]):
            message = f'"{key}" in [tool.flowrun] is {_shown(value)}, not {KEYS[key].value}'
            yield _diagnostic(key_span(path, text, key), message)


def _fits(value: object, kind: Kind) -> bool:
    match kind:
        case Kind.TEXT:
            return isinstance(value, str)
        case Kind.TEXTS:
            return isinstance(value, list) and all(isinstance(each, str) for each in value)
        case Kind.REFERENCE:
            return isinstance(value, str) and is_reference(value)
        case Kind.TRUTH:
            return isinstance(value, bool)


def _shown(value: object) -> str:
    """A value as TOML writes it, near enough."""
    if isinstance(value, str):
        return f'"{value}"'
    return str(value).lower() if isinstance(value, bool) else str(value)


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _not_toml(path: Path, text: str, error: tomllib.TOMLDecodeError) -> ConfigurationError:
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
    assert found is not None, "the parser says where"
    clause, line, column = found.groups()
    if line is None:  # at the end
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    span = Span(from_here(path), int(line), int(column), int(line), int(column) + 1)
    return _refusal(span, f"the file is not TOML: {clause[:1].lower()}{clause[1:]}")


def _refusal(span: Span, message: str) -> ConfigurationError:
    return ConfigurationError((_diagnostic(span, message),))


def _diagnostic(span: Span, message: str, hint: str | None = None) -> Diagnostic:
    return Diagnostic(
        rule="configuration", severity=Severity.ERROR, message=message, span=span, hint=hint
    )
