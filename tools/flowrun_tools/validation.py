"""A project to what is wrong in it: its documents, its registry and its charm, linted together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flowrun.diagnostics import Diagnostic, Related, in_order
from flowrun.documents import Document, read
from flowrun.flow import Flow
from flowrun.loading import find
from flowrun.span import Span
from flowrun_tools import project, rules
from flowrun_tools.charm import charm_of
from flowrun_tools.configuration import Configuration
from flowrun_tools.errors import UsageError, choices
from flowrun_tools.linting import Subject, lint
from flowrun_tools.paths import from_here

_MOST_ROUNDS = 10
"""How often a document is mended over again: a cure may uncover something, but not for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """What was read, and what is wrong with it."""

    subject: Subject
    asked: frozenset[str] | None
    """The documents whose problems are told; ``None`` for all, and the code."""
    unfound: tuple[Diagnostic, ...]
    """The places that must hold a flow and do not."""
    diagnostics: tuple[Diagnostic, ...]
    mended: int = 0
    """How many problems there were more before documents were mended."""

    @property
    def documents(self) -> list[Document]:
        """The documents whose problems are told."""
        documents = self.subject.documents
        return [each for each in documents if self.asked is None or each.path in self.asked]

    @property
    def flows(self) -> list[Flow]:
        """The flows of these."""
        charts = (chart for document in self.documents for chart in document.charts)
        return [chart.flow for chart in charts if chart.flow is not None]


def validation(
    configuration: Configuration,
    given: Sequence[str] = (),
    registry: str | None = None,
    *,
    require_flows: bool = False,
) -> Validation:
    """Read a project, and lint it.

    Args:
        configuration: What the project says of itself.
        given: Files and folders; by default the project's own. Where some are given, the project's
            own are read too, since they call each other, but only problems of the given are told.
        registry: Where the registry is, if not where the configuration says.
        require_flows: Whether every place that is given must hold a flow, as the project's own
            must.

    Raises:
        UsageError: There is nothing to read, or something is not where it is said to be.
        UserCodeError: The registry cannot be imported.
    """
    places = project.places(configuration, given)
    by_place = {place: [str(document) for document in find(place)] for place in places}
    asked = list(dict.fromkeys(path for paths in by_place.values() for path in paths))
    own = project.places(configuration, ()) if project.own_places(configuration) else ()
    documents = {path: read(path) for path in map(str, find(*asked, *own))}
    subject = Subject(
        documents=tuple(documents.values()),
        registry=project.registry(configuration, registry),
        charm=charm_of(configuration.folder),
    )
    required = by_place if require_flows or not given else {}
    unfound = [
        problem
        for place, paths in required.items()
        for problem in rules.no_flow_found(place, [documents[p] for p in paths if p in documents])
    ]
    told = None if documents.keys() <= set(asked) else frozenset(asked)
    return _linted(subject, told, tuple(unfound))


def mend(found: Validation) -> Validation:
    """Mend in the documents what has a safe cure, and look what is left.

    Raises:
        OSError: A document cannot be written.
    """
    before = len(found.diagnostics)
    for _ in range(_MOST_ROUNDS):
        changed = [path for document in found.documents if _mended(path := document.path, found)]
        if not changed:
            break
        documents = (read(d.path) if d.path in changed else d for d in found.subject.documents)
        subject = replace(found.subject, documents=tuple(documents))
        found = _linted(subject, found.asked, found.unfound)
    return replace(found, mended=before - len(found.diagnostics))


def chosen_rules(
    diagnostics: Iterable[Diagnostic], select: Sequence[str], ignore: Sequence[str]
) -> list[Diagnostic]:
    """What some rules found, or all, without what others did. Each text may list several rules.

    Raises:
        UsageError: No rule has that name.
    """
    selected, ignored = set(_rules(select)), set(_rules(ignore))
    return [
        each
        for each in diagnostics
        if each.rule not in ignored and (not selected or each.rule in selected)
    ]


def _rules(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for name in filter(None, text.replace(",", " ").split()):
            if name not in rules.BY_NAME:
                raise UsageError(f'no rule is called "{name}"', hint=choices(name, rules.BY_NAME))
            yield name


def _linted(
    subject: Subject, asked: frozenset[str] | None, unfound: tuple[Diagnostic, ...]
) -> Validation:
    found = (_from_here(each) for each in lint(subject))
    told = [each for each in found if asked is None or each.span.path in asked]
    return Validation(
        subject=subject, asked=asked, unfound=unfound, diagnostics=in_order((*unfound, *told))
    )


def _mended(path: str, found: Validation) -> bool:
    """Whether something in a document could be mended, and was."""
    from flowrun_tools.fixes import fixed

    data = Path(path).read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    new = fixed(text, (each for each in found.diagnostics if each.span.path == path))
    if new == text:
        return False
    mark = data[: len(data) - len(text.encode())]
    Path(path).write_bytes(mark + new.encode())
    return True


def _from_here(diagnostic: Diagnostic) -> Diagnostic:
    """A problem with the paths of sources as a person would write them."""
    related = (Related(_near(each.span), each.message) for each in diagnostic.related)
    return replace(diagnostic, span=_near(diagnostic.span), related=tuple(related))


def _near(span: Span) -> Span:
    path = span.path
    if path is None or not path.endswith(".py"):
        return span
    return Span(from_here(path), span.line, span.column, span.end_line, span.end_column)
