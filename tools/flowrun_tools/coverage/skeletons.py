"""Walks to a pytest module: a test for each, which its author makes into one of the program."""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from flowrun.flow import Flow
from flowrun_tools.coverage.criteria import Stretch
from flowrun_tools.coverage.driving import Answers, Raise, answers_to
from flowrun_tools.coverage.sentences import in_words

_WIDTH = 84

_RAISING = '''

def raising(name: str) -> Exception:
    """An error of the class that an arrow names. Raise your own in its place."""
    return type(name, (Exception,), {})()
'''


def skeletons(
    flow: Flow, walks: Sequence[Stretch], places: Sequence[str], flows: Mapping[str, Flow]
) -> str:
    """A module that is green as it is, where answers alone lead along a walk.

    Args:
        flow: The flow.
        walks: From its start to an end.
        places: The documents that the module loads.
        flows: What calls mean.
    """
    driven = [(walk, answers_to(flow, walk, flows)) for walk in walks]
    said = [each for _, answers in driven for many in (answers or {}).values() for each in many]
    raises = any(isinstance(each, Raise) for each in said)
    skips = any(answers is None for _, answers in driven)
    return "".join(
        (
            _head(flow, places, skips=skips),
            _RAISING if raises else "",
            *(
                _test(flow, name, walk, answers)
                for name, (walk, answers) in zip(_names(flow, walks), driven, strict=True)
            ),
        )
    )


def _head(flow: Flow, places: Sequence[str], *, skips: bool) -> str:
    imports = "import flowrun\n" + ("import pytest\n" if skips else "")
    arguments = ", ".join(map(_quoted, places))
    return f'''"""Ways through {flow.name}, by the answers that lead along them.

The tests walk the chart and call nothing. To test the program, bind the flow to
its registry, make these answers come about, and run it in place of the simulation.
"""

{imports}
FLOWS = flowrun.load({arguments})
'''


def _names(flow: Flow, walks: Sequence[Stretch]) -> Iterator[str]:
    """The flow with the answers on the way, and a number where that is the same twice."""
    used: dict[str, int] = {}
    for walk in walks:
        answers = [flow.edges[index].key for index in walk.edges]
        words = " ".join([flow.name, *filter(None, answers)])
        name = "test_" + re.sub(r"\W+", "_", words.casefold()).strip("_")
        used[name] = used.get(name, 0) + 1
        yield name if used[name] == 1 else f"{name}_{used[name]}"


def _test(flow: Flow, name: str, walk: Stretch, answers: Answers | None) -> str:
    words = in_words(flow, walk)
    docstring = _docstring(words[:1].upper() + words[1:] + ".")
    if answers is None:
        reason = _quoted("no answers alone lead along this way: make it come about")
        return f"\n\n@pytest.mark.skip(reason={reason})\ndef {name}() -> None:\n{docstring}"
    given = "".join(
        f"            {_quoted(label)}: [{', '.join(map(_value, said))}],\n"
        for label, said in answers.items()
    )
    labels = "".join(f"        {_quoted(flow.nodes[node].label)},\n" for node in walk.nodes)
    return f"""

def {name}() -> None:
{docstring}    run = flowrun.simulate(
        FLOWS[{_quoted(flow.name)}],
        {{{f"{chr(10)}{given}        " if given else ""}}},
    )

    assert [node.label for node in run.nodes] == [
{labels}    ]
"""


def _docstring(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"""', r"\"\"\"")
    lines = textwrap.wrap(f'"""{escaped}', _WIDTH, break_long_words=False, break_on_hyphens=False)
    end = '"""' if len(lines) == 1 else '\n    """'
    return textwrap.indent("\n".join(lines), "    ") + end + "\n"


def _value(said: str | Raise) -> str:
    return f"raising({_quoted(said.error)})" if isinstance(said, Raise) else _quoted(said)


def _quoted(text: str) -> str:
    """A text as Python writes it, in double quotes."""
    return json.dumps(text, ensure_ascii=False)
