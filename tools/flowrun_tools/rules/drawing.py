"""Traps of drawing: what Mermaid makes of a chart is not what its author wrote."""

import re
from collections.abc import Iterable, Iterator

from flowrun.diagnostics import Related, Severity
from flowrun.documents import Chart
from flowrun.labels import normalise, shown
from flowrun.mermaid.flowchart import Flowchart, Label, Link, Vertex
from flowrun.rules import Finding, rule
from flowrun.source import Source
from flowrun.span import Span

_SHORTEST = 4
"""Ids with fewer letters are alike by chance."""

_LONGEST = 60
"""Ids with more letters are compared only if they differ in case and hyphens."""

_DIRECTION = re.compile(r"direction\s+(?:TB|BT|RL|LR|TD)")

_CUTTING = ("arrow_circle", "arrow_cross")
"""The heads that Mermaid may have made of a word's first letter."""

_LETTERS = {"o": "circle", "x": "cross"}


@rule(Severity.WARNING)
def cut_off_letter(chart: Chart) -> Iterator[Finding]:
    """Mermaid takes the letter o or x of a word for the head of an arrow, and cuts it off.

    In `check -- no--> later` the answer is "n": the rest, `o-->`, is an arrow that begins with a
    circle. In `dev--ops` the arrow is `--o`, and it leads to "ps". A blank between the word and the
    arrow is all that it takes.

    Wrong:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> done([return])
            check -- no--> later>defer]

    Right:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> done([return])
            check -- no --> later>defer]
    """
    flowchart = chart.flowchart
    for link in flowchart.links:
        label = _cut_label(link, flowchart.source)
        if label is not None:
            yield _cut_off(link, label, flowchart)
        elif chart.skip:  # in a flow, `arrow-without-meaning` says so
            yield from _cut_id(link, flowchart.source)


@rule(Severity.WARNING)
def taken_for_direction(chart: Chart) -> Iterator[Finding]:
    """Mermaid takes a line for a direction, and drops the rest of it.

    Wherever a line says `direction` and then `TB`, `BT`, `LR`, `RL` or `TD`, even inside a label,
    Mermaid reads the whole line as the statement that turns a subgraph. Its nodes and arrows are
    drawn nowhere and run nowhere.

    Wrong:

        flowchart TD
            hook([start Hook]) --> look[Look at it] --> done([return])
            look --> turn["Turn it in direction LR"]

    Right:

        flowchart TD
            hook([start Hook]) --> look[Look at it]
            look --> turn["Turn its direction to LR"] --> done([return])
    """
    source = chart.flowchart.source
    for span in chart.flowchart.directions:
        start = source.offset(span.line, span.column)
        line = source.text[start : source.offset(span.end_line, span.end_column)]
        lost = line.strip(" \t;")
        if _DIRECTION.fullmatch(lost) is None:
            blanks = len(line) - len(line.lstrip())
            yield Finding(
                source.span(start + blanks, start + len(line.rstrip())),
                "Mermaid takes this line for a direction, and drops what else it says",
                hint='part "direction" from the two letters, or write them in lower case',
            )


@rule(Severity.WARNING)
def two_labels_one_id(chart: Chart) -> Iterator[Finding]:
    """One id is given two labels.

    Mermaid draws one node, with the last label. Most often a line was copied, and its node has the
    id of another.

    Wrong:

        flowchart TD
            hook([start Hook]) --> first[Prepare it]
            first[Start it] --> done([return])

    Right:

        flowchart TD
            hook([start Hook]) --> first[Prepare it]
            first --> second[Start it] --> done([return])
    """
    for vertex in chart.flowchart.vertices.values():
        labels: dict[str, Label] = {}
        for label in vertex.labels:
            labels.setdefault(normalise(label.text), label)
        labels.pop("", None)
        if len(labels) > 1:
            first, second, *_ = labels.values()
            yield Finding(
                second.span,
                f'"{vertex.id}" is labelled "{shown(first.text)}" and "{shown(second.text)}"',
                hint="give one of the two nodes an id of its own",
                related=(Related(first.span, "first labelled here"),),
            )


@rule(Severity.WARNING)
def never_labelled(chart: Chart) -> Iterator[Finding]:
    """A bare id looks like a typing slip of another.

    Mermaid draws every id that it has not seen before as a new box. An id that is mentioned once,
    has no label and is one letter away from another, or differs from it in case or hyphens only, is
    most likely meant to be the other.

    Wrong:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> prepare_it[Prepare it]
            check -- no --> prepare_ti
            prepare_it --> done([return])

    Right:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> prepare_it[Prepare it]
            check -- no --> wait[Wait for it]
            wait --> prepare_it
            prepare_it --> done([return])
    """
    vertices = chart.flowchart.vertices.values()
    others = {group.id for group in chart.flowchart.subgraphs}
    others |= {link.target for link in chart.flowchart.links if link.head in _CUTTING}
    slips = [each for each in vertices if _may_be_slip(each) and each.id not in others]
    if not slips:
        return
    meant = _by_trace(each for each in vertices if each.shape is not None or len(each.mentions) > 1)
    for vertex in slips:
        other = _twin(vertex, meant)
        if other is not None:
            yield Finding(
                vertex.span,
                f'"{vertex.id}" is a node of its own, without a label',
                hint=f'did you mean "{other.id}"? If not, give it a label',
                related=(Related(other.label_span, f'"{other.id}" is drawn here'),),
            )


def _cut_label(link: Link, source: Source) -> Span | None:
    """The text on an arrow with the letter that was cut off; ``None`` if none was."""
    if link.label is None or link.label.kind != "text" or not link.label.text[-1:].isalnum():
        return None
    span = link.label.span
    end = source.offset(span.end_line, span.end_column)
    if source.text[end : end + 1] not in {"o", "x"}:
        return None
    return source.span(source.offset(span.line, span.column), end + 1)


def _cut_off(link: Link, label: Span, flowchart: Flowchart) -> Finding:
    assert link.label is not None
    end = flowchart.source.offset(label.end_line, label.end_column)
    letter = flowchart.source.text[end - 1]
    read = shown(link.label.text)
    decision = flowchart.vertices[link.source]
    return Finding(
        label,
        f'Mermaid reads "{read}": it takes the "{letter}" before the arrow for a '
        f"{_LETTERS[letter]}",
        hint=f'put a blank between "{read}{letter}" and the arrow',
        related=(Related(decision.label_span, "the arrow comes from here"),),
    )


def _cut_id(link: Link, source: Source) -> Iterator[Finding]:
    start = source.offset(link.target_span.line, link.target_span.column)
    letter = source.text[start - 1]
    if link.head in _CUTTING and letter in _LETTERS:
        yield Finding(
            source.span(start - 1, start + len(link.target)),
            f'Mermaid reads "{link.target}": it takes the "{letter}" before it for a '
            f"{_LETTERS[letter]}",
            hint=f'put a blank before "{letter}{link.target}"',
        )


def _may_be_slip(vertex: Vertex) -> bool:
    bare = vertex.shape is None and not vertex.labels
    return bare and len(vertex.mentions) == 1 and len(vertex.id) >= _SHORTEST


def _by_trace(vertices: Iterable[Vertex]) -> dict[str, Vertex]:
    """The nodes by what is left of their ids without one letter, and with all.

    Two ids that are one slip apart have such a trace in common, so that none need be compared with
    all others.
    """
    by_trace: dict[str, Vertex] = {}
    for vertex in vertices:
        for trace in _traces(vertex.id):
            by_trace.setdefault(trace, vertex)
    return by_trace


def _twin(vertex: Vertex, by_trace: dict[str, Vertex]) -> Vertex | None:
    for trace in _traces(vertex.id):
        other = by_trace.get(trace)
        if other is not None and other.id != vertex.id and _slipped(vertex.id, other.id):
            return other
    return None


def _traces(id_: str) -> Iterator[str]:
    letters = _letters(id_)
    yield letters
    if _SHORTEST <= len(letters) <= _LONGEST:
        yield from (letters[:place] + letters[place + 1 :] for place in range(len(letters)))


def _letters(id_: str) -> str:
    return re.sub(r"[\W_]", "", id_).casefold()


def _slipped(id_: str, other: str) -> bool:
    """Whether two ids with a trace in common differ by a slip, not on purpose.

    Numbers, and single letters at the end, count up: ``defer2`` is no slip of ``defer``, nor
    ``unit_b`` of ``unit_a``.
    """
    ours, theirs = _letters(id_), _letters(other)
    if re.findall(r"\d+", ours) != re.findall(r"\d+", theirs):
        return False
    return ours == theirs or len(ours) != len(theirs) or ours[:-1] != theirs[:-1]
