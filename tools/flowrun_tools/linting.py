"""Documents, functions and a charm's metadata to all that is wrong between them."""

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flowrun.checks import CALL_RULES, CALLS_RULES, REGISTRY_RULES
from flowrun.checks.labels import unbound_label, wrong_kind
from flowrun.checks.starts import no_start, starts_by_part
from flowrun.diagnostics import Diagnostic, Severity, in_order
from flowrun.directives import Allow
from flowrun.documents import Document
from flowrun.flow import Flow, Role, linked
from flowrun.naming import duplicate_flow_name
from flowrun.registry import Registry
from flowrun.span import Span
from flowrun_tools import rules
from flowrun_tools.charm import Charm
from flowrun_tools.python_allows import python_allows

_FOLLOWS: Mapping[str, tuple[str, ...]] = {
    rules.cut_off_letter.name: ("missing-answer", "answers-differ"),
    rules.never_labelled.name: (
        *("implicit-end", "unreachable", "cannot-end"),
        *("missing-answer", "answers-differ", "one-exit-decision"),
    ),
    rules.unreachable.name: ("implicit-end",),
    rules.unmarked_illustration.name: ("unknown-event",),
    wrong_kind.name: ("arrow-without-meaning",),
}
"""What follows from a finding at one of its places, and would only say it twice."""

_ERRORS_OF_SLIPS = ("arrow-without-meaning", "dead-end")
"""The errors that follow from a slip too, where there is another that stays."""

_ERRORS = {name for name, rule in rules.BY_NAME.items() if rule.severity is Severity.ERROR}

_ONLY_DRAWN = (rules.unmarked_illustration.name, no_start.name)
"""The errors of a chart that stand for all others."""

_OF_REGISTRY = ("unused-step", "answers-differ", "undeclared-error", "error-never-raised")
_OF_CHARM = ("unknown-event",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """All that is linted together."""

    documents: Sequence[Document]
    registry: Registry[Any] | None = None
    """The functions; without them, nothing is said of labels."""
    charm: Charm | None = None
    """The charm whose events the flows answer, if they are a charm's."""

    @property
    def flows(self) -> list[Flow]:
        """Every flow, in order, also of those that have one name."""
        charts = (chart for document in self.documents for chart in document.charts)
        return [chart.flow for chart in charts if chart.flow is not None]


def lint(subject: Subject) -> tuple[Diagnostic, ...]:
    """All that is wrong, in the order of the files, without what is allowed."""
    flows = linked(subject.flows)
    found = [*_page_errors(subject), *_between_flows(subject, flows)]
    deferring = rules.deferring(flows)
    for flow in subject.flows:
        found += _of_flow(flow, subject, deferring)
    for document in subject.documents:
        for chart in document.charts:
            found += rules.cut_off_letter(chart)
            found += rules.taken_for_direction(chart)
            found += rules.two_labels_one_id(chart)
            found += rules.never_labelled(chart)
    return in_order(_without_allowed(_without_followers(found), subject))


def _page_errors(subject: Subject) -> Iterator[Diagnostic]:
    """The errors that reading found, but for those of flows and their names."""
    of_flows = {found for flow in subject.flows for found in flow.diagnostics}
    for document in subject.documents:
        for found in document.diagnostics:
            if found not in of_flows and found.rule != duplicate_flow_name.name:
                yield found


def _between_flows(subject: Subject, flows: Mapping[str, Flow]) -> Iterator[Diagnostic]:
    yield from duplicate_flow_name(subject.flows)
    for rule in CALLS_RULES:
        yield from rule(flows)
    complete = not any(found.rule == rules.syntax.name for found in _page_errors(subject))
    if subject.registry is not None and complete:  # a chart that cannot be read may draw the rest
        yield from rules.unused_step(subject.flows, subject.registry)
    if subject.charm is not None:
        called = {node.callee for flow in subject.flows for node in flow.calls()}
        for flow in subject.flows:
            if _begins(flow):
                yield from rules.unknown_event(flow, subject.charm, called)


def _of_flow(flow: Flow, subject: Subject, deferring: Collection[str]) -> list[Diagnostic]:
    if not _begins(flow) or len(starts_by_part(flow)) > 1:
        return list(flow.diagnostics)  # the rest has a meaning when the chart is one flow
    registry = subject.registry
    errors = [*flow.diagnostics, *(d for rule in CALL_RULES for d in rule(flow, flow.flows))]
    if registry is not None:
        errors += (found for rule in REGISTRY_RULES for found in rule(flow, registry))
    illustration = list(rules.unmarked_illustration(flow, registry, errors))
    return illustration or [*errors, *_warnings(flow, subject, deferring)]


def _warnings(flow: Flow, subject: Subject, deferring: Collection[str]) -> Iterator[Diagnostic]:
    for rule in rules.FLOW_RULES:
        yield from rule(flow)
    yield from rules.cannot_end(flow, deferring)
    yield from rules.outcome_never_comes(flow, flow.flows)
    yield from rules.cannot_defer(flow, subject.charm, deferring)
    yield from rules.missing_answer(flow, subject.registry)
    if flow.flows[flow.name] is flow:  # of two with one name, the other is misnamed
        yield from rules.start_names_another_event(flow, subject.charm)
    if subject.registry is not None:
        for registry_rule in rules.REGISTRY_WARNINGS:
            yield from registry_rule(flow, subject.registry)


def _begins(flow: Flow) -> bool:
    return any(node.role is Role.START for node in flow.nodes.values())


def _without_followers(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """What is wrong, without what only follows from something else.

    Where there is an error, an error is left: what the engine refuses must not look sound.
    """
    unbound = {each.span for each in found if each.rule == unbound_label.name}
    followers: set[tuple[str, Span]] = set()
    for cause in found:
        following = _FOLLOWS.get(cause.rule, ())
        if cause.rule == rules.never_labelled.name and cause.span in unbound:
            following += _ERRORS_OF_SLIPS
        followers.update(itertools.product(following, _places(cause)))
    return [each for each in found if followers.isdisjoint((each.rule, p) for p in _places(each))]


def _places(diagnostic: Diagnostic) -> list[Span]:
    return [diagnostic.span, *(related.span for related in diagnostic.related)]


def _without_allowed(found: Sequence[Diagnostic], subject: Subject) -> Iterator[Diagnostic]:
    """What no comment allows, and what is wrong with the comments that do."""
    allows = list(_allows(subject))
    by_place: dict[tuple[str, str | None], list[Allow]] = {}
    for allow in allows:
        by_place.setdefault((allow.rule, allow.span.path), []).append(allow)
    used: set[Allow] = set()
    for diagnostic in found:
        place = (diagnostic.rule, diagnostic.span.path)
        fitting = [each for each in by_place.get(place, ()) if each.covers(diagnostic.span)]
        if diagnostic.severity is Severity.WARNING and fitting:
            used.update(fitting)
        else:
            yield diagnostic
    yield from rules.unknown_rule(allows, rules.BY_NAME)
    yield from rules.unused_allow(_judged(allows, found, subject), used, _ERRORS)


def _allows(subject: Subject) -> Iterator[Allow]:
    for document in subject.documents:
        for chart in document.charts:
            yield from chart.allows
    if subject.registry is not None:
        yield from python_allows(subject.registry)


def _judged(
    allows: Iterable[Allow], found: Iterable[Diagnostic], subject: Subject
) -> Iterator[Allow]:
    """The comments for rules that were asked: about a chart that runs, and with what they need."""
    unasked = set(_OF_REGISTRY) if subject.registry is None else set()
    unasked |= set(_OF_CHARM) if subject.charm is None else set()
    drawings = {each.span for each in found if each.rule in _ONLY_DRAWN}
    drawn = {
        allow
        for document in subject.documents
        for chart in document.charts
        for allow in chart.allows
        if chart.flow is None or chart.flow.span in drawings
    }
    for allow in allows:
        if allow.rule in rules.BY_NAME and allow.rule not in unasked and allow not in drawn:
            yield allow
