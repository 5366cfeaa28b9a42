"""What runs but deserves a look: decisions, defers, outcomes and ends of one chart."""

from collections.abc import Iterator
from typing import Any

from flowrun.checks.answers import answer_nodes
from flowrun.diagnostics import Related, Severity
from flowrun.flow import Arrow, Flow, Node, Role
from flowrun.registry import Registry
from flowrun.rules import Finding, rule
from flowrun_tools.answers import answers_of

_PAIRS = (("yes", "no"), ("no", "yes"), ("true", "false"), ("false", "true"))


@rule(Severity.WARNING)
def one_exit_decision(flow: Flow) -> Iterator[Finding]:
    """A decision has one way out.

    A diamond asks, and a reader looks for what happens otherwise. With one plain way out it acts
    if need be and goes on in any case, which a box says better. Where "otherwise" means "nothing to
    do", allow it and say so.

    Wrong:

        flowchart TD
            hook([start Hook]) --> folder{Create the folder}
            folder --> done([return])

    Right:

        flowchart TD
            hook([start Hook]) --> folder[Create the folder]
            folder --> done([return])
    """
    paired = {answer for answer, _ in _PAIRS}
    for node in decisions(flow):
        ways = flow.ways_out(node.id)
        if len(ways) == 1 and ways[0].key not in paired:
            yield Finding(
                node.span,
                f'"{node.label}" is drawn as a decision and has one way out',
                hint="draw it as a step [ ] if it only acts, or draw what follows from its other "
                "answer",
            )


@rule(Severity.WARNING)
def missing_answer(flow: Flow, registry: Registry[Any] | None) -> Iterator[Finding]:
    """A decision says what follows from "yes" and not what follows from "no".

    If the predicate gives the answer that is not drawn, the run fails there. Where the function is
    known, `answers-differ` compares all that it can answer.

    Wrong:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> done([return])

    Right:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> done([return])
            check -- no --> later>defer]
    """
    for node in decisions(flow):
        ways = flow.ways_out(node.id)
        keys = {edge.key for edge in ways}
        missing = [other for answer, other in _PAIRS if answer in keys and other not in keys]
        if missing and not keys & {None, "else"} and answers_of(node, registry) is None:
            yield Finding(
                node.span,
                f'nothing follows from "{node.label}" if the answer is "{missing[0]}"',
                hint=f'draw an arrow with "{missing[0]}", or one with "else" for all that is left',
                related=tuple(Related(e.span, f'here it is "{e.answer}"') for e in ways[:1]),
            )


@rule(Severity.WARNING)
def defer_continues(flow: Flow) -> Iterator[Finding]:
    """A run goes on after it has deferred.

    To defer means to stop here and be called again. A way out of a defer marks the run as deferred
    and goes on with it, so that what follows is done now and once more later. That may be meant:
    then allow it and say why. An arrow to an end only spells out that the run stops.

    Wrong:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> use[Use it]
            check -- no --> later>defer] --> use
            use --> done([return])

    Right:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> use[Use it]
            check -- no --> later>defer] --> done([return])
            use --> done
    """
    for node in flow.nodes.values():
        if node.role is not Role.DEFER:
            continue
        for edge in flow.ways_out(node.id):
            after = flow.nodes[edge.target]
            if not is_end(after, flow):
                yield Finding(
                    node.span,
                    f'the run goes on to "{after.label}" after "{node.label}"',
                    hint="take the arrow away, or draw it to an end such as ([return])",
                    related=(Related(edge.span, "along this arrow"),),
                )


@rule(Severity.WARNING)
def outcome_continues(flow: Flow) -> Iterator[Finding]:
    """A run goes on after it has reported its outcome.

    A stadium with a way out reports its label and goes on, and the next one that the run comes to
    reports another. Most readers take a stadium in the middle for the end.

    Wrong:

        flowchart TD
            hook([backup Hook]) --> check{Has it worked?}
            check -- no --> failed([fail action]) --> clean[Clean up]
            check -- yes --> clean
            clean --> done([return])

    Right:

        flowchart TD
            hook([backup Hook]) --> check{Has it worked?}
            check -- no --> sweep[Clean up after a failure] --> failed([fail action])
            check -- yes --> clean[Clean up] --> done([return])
    """
    for node in flow.nodes.values():
        for edge in flow.ways_out(node.id) if node.role is Role.OUTCOME else ():
            yield Finding(
                node.span,
                f'the run goes on to "{flow.nodes[edge.target].label}" after it has reported '
                f'"{node.label}"',
                hint="draw the outcome last, or draw a step [ ] that records it",
                related=(Related(edge.span, "along this arrow"),),
            )


@rule(Severity.WARNING)
def implicit_end(flow: Flow) -> Iterator[Finding]:
    """A step is the last node.

    The run ends there, as by "return". The reader cannot tell whether that is meant or an arrow is
    missing.

    Wrong:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare it]

    Right:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare it]
            prepare --> done([return])
    """
    none = [edge for edge in flow.edges if edge.arrow is Arrow.NONE]
    flawed = {name for edge in none for name in (edge.source, edge.target)}
    for node in flow.nodes.values():
        last = node.role is Role.STEP and not flow.ways_out(node.id)
        if last and node.id not in flawed:
            yield Finding(
                node.span,
                f'the run ends after "{node.label}", and no end is drawn',
                hint="draw an arrow to an end such as ([return])",
            )


def is_end(node: Node, flow: Flow) -> bool:
    """Whether a run may stop at a node: an end, a last defer or a last step."""
    return node.role in {Role.END, Role.DEFER, Role.STEP} and not flow.ways_out(node.id)


def decisions(flow: Flow) -> Iterator[Node]:
    """The decisions with answers, but for those of which an error of the chart hides some."""
    hidden = {edge.source for edge in flow.edges if edge.arrow is Arrow.NONE}
    words = answer_nodes(flow)
    hidden |= {edge.source for edge in flow.edges if edge.target in words}
    for node in flow.nodes.values():
        if node.role is Role.DECISION and node.id not in hidden:
            ways = flow.ways_out(node.id)
            if ways and len({edge.key for edge in ways}) == len(ways):
                yield node
