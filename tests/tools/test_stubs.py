"""Functions for labels that have none: `flowrun_tools.stubs`."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from flowrun.binding import bind
from flowrun.documents import read, read_text
from flowrun.registry import Registry
from flowrun_tools.stubs import stubs

PAGE = """\
# First

```mermaid
flowchart TD
    begin([Begin]) --> how{"How #quot;is#quot; it?"}
    how -- well --> one[1. Prepare it]
    how -- not \\well --> other[1 prepare it]
    one & other --> make{Make it}
    make --> keyword[class] --> done([return])
```

# Second

```mermaid
flowchart TD
    begin([Begin]) --> make{Make it}
    make -- yes --> quotes["Say 'hello' \\"] --> done([return])
    make -- else --> done
```
"""


def test_they_compile_and_bind() -> None:
    """With the module that is printed, every flow can be bound."""
    document = read_text(PAGE, path="page.md")
    flows = list(document.flows.values())

    module = stubs(flows, None)

    names: dict[str, object] = {}
    exec(compile(module, "stubs.py", "exec"), names)  # noqa: S102 - it is what is tested
    registry = names["registry"]
    assert isinstance(registry, Registry)
    for flow in flows:
        bind(flow, registry)


def test_they_are_grouped_by_flow_each_once() -> None:
    """A label of several flows gets its function where it has answers."""
    document = read_text(PAGE, path="page.md")

    module = stubs(document.flows.values(), None)

    first, second = module.partition("# first")[2].split("# second")
    assert first.count("@registry.") == 4
    assert second.count("@registry.") == 2
    assert '@registry.predicate("Make it")\ndef make_it(context: Context) -> bool:' in second


def test_answers_are_the_result() -> None:
    """The arrows are listed in the annotation."""
    document = read_text(PAGE, path="page.md")

    module = stubs(document.flows.values(), None)

    assert "from typing import Literal\n" in module
    assert '-> Literal["well", ' in module


def test_they_are_typed_for_the_registry() -> None:
    """The type of the context is that of the functions that are there."""
    seed = read(Path(__file__).parents[1] / "cases" / "seed.md")
    flows = [*seed.flows.values(), *read_text(PAGE, path="page.md").flows.values()]
    steps = __import__("steps")

    module = stubs(flows, steps.registry, "steps:registry")

    assert "from steps import registry\nfrom steps.unit import Unit\n" in module
    assert "(context: Unit) -> None:" in module
    assert "leader-elected" not in module


@pytest.mark.parametrize(
    ("reference", "line"),
    [
        ("code_of_test:registry", "from code_of_test import registry\n"),
        ("code_of_test:functions", "from code_of_test import functions as registry\n"),
        ("code_of_test:labels.registry", "import labels\n\nregistry = labels.registry\n"),
    ],
)
def test_the_registry_is_imported(reference: str, line: str) -> None:
    """Whatever it is called, and wherever it is."""
    flows = read_text(PAGE, path="page.md").flows.values()

    module = stubs(flows, Registry[object](), reference)

    assert line in module
    assert "(context: object) -> None:" in module


def test_an_empty_registry_may_be_annotated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its annotation tells the type of the context before there is a function."""
    code = ModuleType("code_of_test")
    exec(  # noqa: S102 - a module as a user would write it
        "from pathlib import Path\nfrom flowrun import Registry\n"
        "registry: Registry[Path] = Registry()",
        code.__dict__,
    )
    monkeypatch.setitem(sys.modules, "code_of_test", code)
    flows = read_text(PAGE, path="page.md").flows.values()

    module = stubs(flows, code.registry, "code_of_test:registry")

    assert "(context: Path) -> None:" in module


def test_nothing_is_missing() -> None:
    """Then there is no module."""
    seed = read(Path(__file__).parents[1] / "cases" / "seed.md")
    steps = __import__("steps")

    assert stubs(seed.flows.values(), steps.registry, "steps:registry") == ""
