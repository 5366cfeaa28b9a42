"""All rules over whole documents: `lint`."""

from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from flowrun.binding import bind
from flowrun.diagnostics import Severity
from flowrun.documents import Document, read, read_text
from flowrun.errors import InvalidFlowError
from flowrun.loading import find
from flowrun.registry import Registry
from flowrun_tools.charm import charm_of
from flowrun_tools.linting import Subject, lint
from steps import registry as steps

ROOT = Path(__file__).parents[2]

LABELS = ("Prepare it", "Is it ready?", "Wait 3 seconds", "Nobody knows it", "yes", "return")
IDS = ("first_one", "first_noe", "second", "secodn", "xylophone", "no")
"""Some are slips of others."""

SHAPES = ("", "([{}])", "[{}]", "{{{}}}", ">{}]", "[[{}]]", "(({}))")
ARROWS = ("-->", "-- yes -->", "-- no -->", "-- else -->", "-. error .->", "---", "--o")


@st.composite
def charts(draw: st.DrawFn) -> str:
    """A chart of few nodes with any roles, and any arrows between them; most are wrong."""
    ids = draw(st.lists(st.sampled_from(IDS), min_size=1, unique=True))
    nodes = [
        f"    {name}" + draw(st.sampled_from(SHAPES)).format(draw(st.sampled_from(LABELS)))
        for name in ids
    ]
    ends = st.sampled_from(ids)
    arrows = [
        f"    {source} {arrow} {target}"
        for source, arrow, target in draw(
            st.lists(st.tuples(ends, st.sampled_from(ARROWS), ends), max_size=2 * len(ids))
        )
    ]
    return "\n".join(["flowchart TD", *nodes, *arrows])


def registry() -> Registry[object]:
    """Some of the labels, as functions."""
    made: Registry[object] = Registry()
    made.step("Prepare it")(lambda _: None)
    made.predicate("Is it ready?")(lambda _: True)
    made.step("Wait {seconds:int} seconds")(lambda _, seconds: seconds)
    return made


def is_refused(document: Document, functions: Registry[object]) -> bool:
    """Whether the engine would refuse a document."""
    if document.diagnostics:
        return True
    for flow in document.flows.values():
        try:
            bind(flow, functions)
        except InvalidFlowError:
            return True
    return False


@given(st.lists(charts(), min_size=1, max_size=3))
@settings(max_examples=300)
def test_errors_are_what_the_engine_refuses(drawn: list[str]) -> None:
    """A page has errors if, and only if, one of its flows cannot be bound."""
    names = ("Prepare it", "Is it ready", "Nobody knows it")
    page = "\n\n".join(
        f"# {name}\n\n```mermaid\n{chart}\n```" for name, chart in zip(names, drawn, strict=False)
    )
    document = read_text(page, path="page.md")
    functions = registry()

    found = lint(Subject(documents=(document,), registry=functions))

    has_errors = any(each.severity is Severity.ERROR for each in found)
    assert has_errors == is_refused(document, functions)


def test_seed() -> None:
    """The document that everything began with deserves four looks, and has no error."""
    document = read(ROOT / "tests" / "cases" / "seed.md")

    alone = lint(Subject(documents=(document,)))
    bound = lint(Subject(documents=(document,), registry=steps))

    assert Counter(each.rule for each in alone) == {
        "one-exit-decision": 2,
        "defer-continues": 1,
        "start-names-another-event": 1,
    }
    in_document = [each for each in bound if each.span.path == document.path]
    assert in_document == list(alone)


def test_flows_of_this_repository() -> None:
    """They are clean, with their functions and for their charm."""
    documents = [read(str(path)) for path in find(ROOT / "flows")]

    found = lint(Subject(documents=documents, registry=steps, charm=charm_of(ROOT)))

    assert found == ()


def test_flows_of_several_documents_call_each_other() -> None:
    """A call of a flow in another document is no error."""
    first = read_text(
        "# First\n\n```mermaid\nflowchart TD\n a([Go]) --> b[[Second]] --> c([return])\n```",
        path="first.md",
    )
    second = read_text(
        "# Second\n\n```mermaid\nflowchart TD\n a([Go]) --> c([return])\n```", path="second.md"
    )

    found = lint(Subject(documents=(first, second)))

    assert found == ()


def test_flows_of_one_name_in_several_documents() -> None:
    """The second one is told, with the place of the first."""
    page = "# First\n\n```mermaid\nflowchart TD\n a([Go]) --> c([return])\n```"
    documents = [read_text(page, path=path) for path in ("one.md", "two.md")]

    (found,) = lint(Subject(documents=documents))

    assert (found.rule, found.span.path) == ("duplicate-flow-name", "two.md")
    assert found.related[0].span.path == "one.md"


def test_a_thousand_charts_are_linted_in_proportion() -> None:
    """Every rule looks at each node a few times, however many others there are."""
    chart = (
        "flowchart TD\n    a([Go]) --> b{{Does {0} work?}}\n    b -- yes --> c([return])\n"
        "    b -- no --> prepare_{0}[Mend {0}] --> c"
    )
    pages = [f"# Chart {n}\n\n```mermaid\n{chart.format(n)}\n```\n" for n in range(1000)]
    document = read_text("\n".join(pages), path="page.md")

    found = lint(Subject(documents=(document,), registry=registry()))

    assert Counter(each.rule for each in found) == {"unbound-label": 2000, "unused-step": 3}
