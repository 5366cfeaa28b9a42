"""The answers on the arrows out of a node: errors of one chart."""

from collections.abc import Iterable, Iterator

from flowrun.diagnostics import Related, Severity
from flowrun.flow import Arrow, Edge, Flow, Node, Role
from flowrun.rules import Finding, rule

ANSWER_WORDS = frozenset({"yes", "no", "true", "false", "ok", "else", "y", "n"})
"""Labels that are answers, not things to do, in the normal form of labels."""


@rule(Severity.ERROR)
def unlabelled_answer(flow: Flow) -> Iterator[Finding]:
    """An arrow out of a decision says no answer, and another arrow does, or is there too.

    With several ways out, each must say for which answer it is taken. The one that takes all the
    answers left over is labelled "else".

    Wrong:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> done([return])
            check --> later>defer]

    Right:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> done([return])
            check -- no --> later>defer]
    """
    for node in _decisions(flow):
        ways = flow.ways_out(node.id)
        plain = [edge for edge in ways if edge.key is None]
        if plain and len(ways) > 1 and not any(_is_answer(flow, edge) for edge in plain):
            first, *others = plain
            yield Finding(
                first.span,
                f'no answer on an arrow out of "{node.label}", which has {len(ways)} ways out',
                hint='label it with its answer, as in -- yes -->, or with "else"',
                related=tuple(Related(edge.span, "nor on this one") for edge in others),
            )


@rule(Severity.ERROR)
def duplicate_answer(flow: Flow) -> Iterator[Finding]:
    """Two arrows out of one node say the same answer, outcome or error.

    The order of arrows means nothing, so nothing could tell which to take.

    Wrong:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> done([return])
            check -- Yes --> later>defer]

    Right:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> done([return])
            check -- no --> later>defer]
    """
    first: dict[tuple[str, Arrow, str], Edge] = {}
    for edge in flow.edges:
        if edge.key is None or edge.arrow is Arrow.NONE:
            continue
        drawn = first.setdefault((edge.source, edge.arrow, edge.key), edge)
        if drawn is not edge:
            yield Finding(
                edge.span,
                f'"{edge.answer}" leaves "{flow.nodes[edge.source].label}" twice',
                hint="keep one of the two arrows, or give them different answers",
                related=(Related(drawn.span, "first drawn here"),),
            )


@rule(Severity.ERROR)
def answer_drawn_as_node(flow: Flow) -> Iterator[Finding]:
    """An answer is drawn as a node: `-->` was written where `--` was meant.

    In `check --> no --> later`, the "no" is a box of its own, and the decision has arrows without
    answers.

    Wrong:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check --> yes --> done([return])
            check --> no --> later>defer]

    Right:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> done([return])
            check -- no --> later>defer]
    """
    for node in _decisions(flow):
        edges = [edge for edge in flow.ways_out(node.id) if _is_answer(flow, edge)]
        if edges:
            words = [flow.nodes[edge.target].label for edge in edges]
            drawn = "is drawn as a node" if len(words) == 1 else "are drawn as nodes"
            yield Finding(
                edges[0].span,
                f'{_listed(words)} {drawn} between "{node.label}" and what follows',
                hint=f"write -- {words[0]} --> with two dashes before the answer",
                related=tuple(Related(edge.span, "this arrow, too") for edge in edges[1:]),
            )


def answer_nodes(flow: Flow) -> frozenset[str]:
    """The nodes that are answers drawn as nodes, by id."""
    return frozenset(
        edge.target
        for node in _decisions(flow)
        for edge in flow.ways_out(node.id)
        if _is_answer(flow, edge)
    )


def _listed(words: Iterable[str]) -> str:
    return " and ".join(f'"{word}"' for word in words)


def _decisions(flow: Flow) -> Iterator[Node]:
    return (node for node in flow.nodes.values() if node.role is Role.DECISION)


def _is_answer(flow: Flow, edge: Edge) -> bool:
    """Whether a way out of a decision leads to its own answer, and from there on."""
    target = flow.nodes[edge.target]
    return (
        edge.key is None
        and target.role is Role.STEP
        and target.key in ANSWER_WORDS
        and bool(flow.ways_out(target.id))
    )
