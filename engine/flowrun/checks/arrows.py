"""Arrows that a run could not follow: errors of one chart."""

from collections.abc import Iterator

from flowrun.checks.answers import answer_nodes
from flowrun.diagnostics import Related, Severity
from flowrun.flow import Arrow, Flow, Node, Role
from flowrun.rules import Finding, rule

_RAISES = (Role.STEP, Role.DECISION, Role.CALL)
_CHOOSES = (Role.DECISION, Role.CALL)


@rule(Severity.ERROR)
def implicit_split(flow: Flow) -> Iterator[Finding]:
    """Several plain arrows leave one node that decides nothing.

    A run is in one place at a time: after a step, it goes on along one arrow. What looks like
    doing two things at once is either a choice, which needs a decision, or a sequence.

    Wrong:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare it]
            prepare --> first[Start the first] --> done([return])
            prepare --> second[Start the second] --> done

    Right:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare it]
            prepare --> first[Start the first]
            first --> second[Start the second] --> done([return])
    """
    answers = answer_nodes(flow)
    for node in flow.nodes.values():
        plain = [edge for edge in flow.ways_out(node.id) if edge.key is None]
        if node.role is not Role.DECISION and len(plain) > 1 and node.id not in answers:
            yield Finding(
                node.span,
                f'{len(plain)} plain arrows leave "{node.label}", and a run can take only one',
                hint="draw a decision {…} where it chooses, or one after the other",
                related=tuple(Related(edge.span, "one of them") for edge in plain),
            )


@rule(Severity.ERROR)
def arrow_without_meaning(flow: Flow) -> Iterator[Finding]:
    """An arrow that Mermaid draws means nothing in a flow.

    A way out is a solid or thick arrow with one head. Only decisions and calls have labelled
    ones. A dotted arrow is for an error, named on it, of a step, a decision or a call. `~~~` is
    for layout.

    Wrong:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare it]
            prepare --- done([return])

    Right:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare it]
            prepare --> done([return])
    """
    for edge in flow.edges:
        if edge.arrow is Arrow.NONE:
            yield Finding(
                edge.span,
                f"this arrow means nothing in a flow: {edge.flaw}",
                hint="write --> for a way out, -. ApiError .-> for an error, ~~~ for layout",
            )
    for node in flow.nodes.values():
        if node.role not in _CHOOSES:
            yield from _answering(node, flow)
        if node.role not in _RAISES:
            yield from _raising(node, flow)


def _answering(node: Node, flow: Flow) -> Iterator[Finding]:
    """The answers on the arrows out of a node that answers nothing."""
    labelled = [edge for edge in flow.ways_out(node.id) if edge.key is not None]
    if labelled:
        answers = " and ".join(f'"{edge.answer}"' for edge in labelled)
        stand = "stands on an arrow" if len(labelled) == 1 else "stand on arrows"
        yield Finding(
            labelled[0].span,
            f'{answers} {stand} out of "{node.label}", which answers nothing',
            hint="take the text off, or draw the node as a decision {…}",
            related=(
                *(Related(edge.span, "and this one") for edge in labelled[1:]),
                Related(node.span, "this node has no answer"),
            ),
        )


def _raising(node: Node, flow: Flow) -> Iterator[Finding]:
    """The arrows for errors out of a node that calls nothing."""
    for edge in flow.errors_out(node.id):
        yield Finding(
            edge.span,
            f'an arrow for "{edge.answer}" leaves "{node.label}", which cannot raise',
            hint="draw it from the step, the decision or the call that raises",
        )
