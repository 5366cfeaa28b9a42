"""Two revisions of a flow to what changed, each change as a sentence with its place."""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flowrun.documents import Chart
from flowrun.flow import Arrow, Edge, Flow, Node, Role
from flowrun.span import Span
from flowrun_tools.differences.equivalence import Deed, Equivalence, does, exits
from flowrun_tools.differences.matching import matching


class Level(enum.Enum):
    """How deep a change goes."""

    BEHAVIOUR = "behaviour"
    """Some run goes another way, calls another function or ends differently."""
    WORDING = "wording"
    """Runs stay as they are; people read something else."""
    LAYOUT = "layout"
    """It says the same and looks different."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that changed."""

    level: Level
    message: str
    """What was, and what is, in the words of the chart."""
    base: Span | None = None
    """Where it was."""
    head: Span | None = None
    """Where it is."""


def reachable(flow: Flow) -> set[str]:
    """The nodes that a run can come to."""
    waiting = [node.id for node in flow.nodes.values() if node.role is Role.START]
    found = set(waiting)
    while waiting:
        for edge in exits(flow, waiting.pop()).values():
            if edge.target not in found:
                found.add(edge.target)
                waiting.append(edge.target)
    return found


def behave_alike(base: Flow, head: Flow) -> bool:
    """Whether no run can tell two revisions of a flow apart."""
    starts = [
        [node.id for node in flow.nodes.values() if node.role is Role.START]
        for flow in (base, head)
    ]
    if not all(len(each) == 1 for each in starts):
        return base.digest == head.digest
    return Equivalence(base, head).alike(starts[0][0], starts[1][0])


def changes(base: Chart, head: Chart) -> tuple[Change, ...]:
    """What changed from one revision of a chart to another, the deepest changes first."""
    found: list[Change] = []
    if base.flow is not None and head.flow is not None:
        found += _Comparison(base.flow, head.flow).changes()
    found += _looks(base, head, bool(found))
    order = list(Level)
    return tuple(sorted(found, key=lambda change: order.index(change.level)))


class _Comparison:
    """Two revisions of a flow."""

    def __init__(self, base: Flow, head: Flow) -> None:
        self._base = base
        self._head = head
        self._is_same = behave_alike(base, head)
        self._pairs = matching(base, head, loosely=not self._is_same)
        self._equivalence = Equivalence(base, head)
        self._reachable = (reachable(base), reachable(head))
        self._by_deed = (_by_deed(base), _by_deed(head))

    def changes(self) -> Iterator[Change]:
        """Everything that is not as it was."""
        base, head = self._base.nodes, self._head.nodes
        kept = set(self._pairs.values())
        yield from (self._gone(node) for node in base.values() if node.id not in self._pairs)
        yield from (self._new(node) for node in head.values() if node.id not in kept)
        for one in base.values():
            if one.id in self._pairs:
                other = head[self._pairs[one.id]]
                yield from self._texts(one, other)
                yield from self._arrows(one, other)

    def _level(self, *, matters: bool) -> Level:
        """Nothing is a change of behaviour where all runs stay the same."""
        return Level.BEHAVIOUR if matters and not self._is_same else Level.LAYOUT

    def _gone(self, node: Node) -> Change:
        others = self._by_deed[1].get(does(node), ())
        is_doubled = any(self._equivalence.alike(node.id, other) for other in others)
        level = self._level(matters=node.id in self._reachable[0] and not is_doubled)
        return Change(level=level, message=f"{_named(node)} is gone", base=node.span)

    def _new(self, node: Node) -> Change:
        others = self._by_deed[0].get(does(node), ())
        is_doubled = any(self._equivalence.alike(other, node.id) for other in others)
        level = self._level(matters=node.id in self._reachable[1] and not is_doubled)
        return Change(level=level, message=f"{_named(node)} is new", head=node.span)

    def _texts(self, one: Node, other: Node) -> Iterator[Change]:
        if does(one) != does(other):
            matters = one.id in self._reachable[0] or other.id in self._reachable[1]
            message = f"{_named(one)} is now {_named(other)}"
            level = self._level(matters=matters)
            yield Change(level=level, message=message, base=one.span, head=other.span)
        elif one.label != other.label:
            message = f'"{one.label}" now reads "{other.label}"'
            yield Change(level=Level.WORDING, message=message, base=one.span, head=other.span)
        if one.id != other.id:
            message = f'the id of "{other.label}" is now {other.id}, and was {one.id}'
            yield Change(level=Level.WORDING, message=message, base=one.span, head=other.span)

    def _arrows(self, one: Node, other: Node) -> Iterator[Change]:
        before, after = exits(self._base, one.id), exits(self._head, other.id)
        for exit_, edge in before.items():
            if exit_ in after:
                yield from self._arrow(other, edge, after[exit_])
            else:
                message = f'{_exit(one, edge)} is gone: it led to "{self._old(edge)}"'
                level = self._level(matters=self._differ(one, other))
                yield Change(level=level, message=message, base=edge.span, head=other.span)
        for exit_, edge in after.items():
            if exit_ not in before:
                message = f'{_exit(other, edge)} is new: it leads to "{self._now(edge)}"'
                level = self._level(matters=self._differ(one, other))
                yield Change(level=level, message=message, base=one.span, head=edge.span)

    def _arrow(self, node: Node, was: Edge, now: Edge) -> Iterator[Change]:
        if self._pairs.get(was.target) != now.target:
            matters = not self._equivalence.alike(was.target, now.target)
            places = f'"{self._now(now)}", and no longer to "{self._old(was)}"'
            message = f"{_exit(node, now)} now leads to {places}"
            level = self._level(matters=matters and node.id in self._reachable[1])
            yield Change(level=level, message=message, base=was.span, head=now.span)
        elif was.answer != now.answer:
            message = f'the answer "{was.answer}" now reads "{now.answer}"'
            yield Change(level=Level.WORDING, message=message, base=was.span, head=now.span)

    def _differ(self, one: Node, other: Node) -> bool:
        """Whether a run that comes to a node may go on in another way than before."""
        seen = one.id in self._reachable[0] or other.id in self._reachable[1]
        return seen and not self._equivalence.alike(one.id, other.id)

    def _old(self, edge: Edge) -> str:
        return self._base.nodes[edge.target].label

    def _now(self, edge: Edge) -> str:
        return self._head.nodes[edge.target].label


def _by_deed(flow: Flow) -> Mapping[Deed, list[str]]:
    """The nodes by what they do."""
    found: dict[Deed, list[str]] = {}
    for node in flow.nodes.values():
        found.setdefault(does(node), []).append(node.id)
    return found


def _named(node: Node) -> str:
    return f'the {node.role.value} "{node.label}"'


def _exit(node: Node, edge: Edge) -> str:
    """An arrow, in words, by what takes a run along it."""
    if edge.arrow is Arrow.ERROR:
        return f'the arrow for {edge.answer} of "{node.label}"'
    if edge.answer is None:
        return f'the plain arrow of "{node.label}"'
    return f'the answer "{edge.answer}" of "{node.label}"'


def _looks(base: Chart, head: Chart, found: bool) -> Iterator[Change]:  # noqa: FBT001 - a fact
    """How the chart looks otherwise, beside what its flow says."""
    old, new = base.flowchart, head.flowchart
    spans = {"base": old.header, "head": new.header}
    if old.direction != new.direction:
        message = f"the direction is now {new.direction}, and was {old.direction}"
        yield Change(level=Level.LAYOUT, message=message, **spans)
    if not found and old.direction == new.direction and old.to_dict() != new.to_dict():
        message = "shapes, styles, subgraphs or the order of the chart changed"
        yield Change(level=Level.LAYOUT, message=message, **spans)
    elif old.to_dict() == new.to_dict() and old.source.text != new.source.text:
        yield Change(level=Level.LAYOUT, message="comments or blanks changed", **spans)
