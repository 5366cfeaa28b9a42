"""The walk of `leader-elected` with three turns of its loop, against the same logic by hand.

The functions do next to nothing, so that the ratio is the worst case: they count, or give the
next answer. Each variant makes the same 20 calls in the same order, which is checked first.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from flowrun import Flow, Registry, Role, bind, load
from tests.benchmarks.measuring import Figure, interleaved

SEED = Path(__file__).parent.parent / "cases" / "seed.md"
ANSWERS = [False, True, False, True, False, True, False, True, True]
"""Not in the cluster; initialised; three times a unit is missing and members are ready; all in."""

STRAIGHT = (
    "generate_passwords",
    "create_k8s_resources",
    "is_part_of_cluster",
    "add_to_cluster",
    "remove_departed_units",
    "has_cluster_initialised",
)
ROUND = (
    "all_units_on_cluster",
    "are_all_members_ready",
    "add_unit_to_cluster",
    "patch_pod_labels",
    "update_config",
)

Functions = dict[str, Callable[["Context"], Any]]


class Context:
    """What the functions count in, and where they take their answers from."""

    __slots__ = ("answers", "calls", "count")

    def __init__(self) -> None:
        self.answers = iter(ANSWERS)
        self.count = 0
        self.calls: list[str] = []


def figures() -> Iterator[Figure]:
    """The walk and its rivals, as ratios to the logic written by hand."""
    flow = load(SEED)["leader-elected"]
    functions = {node.id: _quick(flow, node.id) for node in flow.nodes.values()}
    variants = _variants(flow, functions)
    _assert_same_calls(flow)
    idle, *times = interleaved(
        [Context, *(_fresh(run) for run in variants.values())], rounds=31, calls=400
    )
    hand = times[0] - idle
    yield Figure("20 calls by hand", hand * 1e6, "us")
    for (name, _), taken in list(zip(variants.items(), times, strict=True))[1:]:
        target = 4.0 if name == "Program.run" else None
        yield Figure(f"{name} / by hand", (taken - idle) / hand, "x", target)


def _fresh(run: Callable[[Context], object]) -> Callable[[], object]:
    return lambda: run(Context())


def _variants(flow: Flow, functions: Functions) -> dict[str, Callable[[Context], object]]:
    program = bind(flow, _registry(flow, functions))
    return {
        "by hand": _by_hand(functions),
        "Program.run": program.run,
        "networkx, step by step": _by_networkx(flow, functions),
    }


def _quick(flow: Flow, node: str) -> Callable[[Context], Any]:
    if flow.nodes[node].role is Role.DECISION and not flow.is_ensure(flow.nodes[node]):
        return lambda context: next(context.answers)

    def count(context: Context) -> None:
        context.count += 1

    return count


def _noting(flow: Flow, node: str) -> Callable[[Context], Any]:
    quick = _quick(flow, node)

    def note(context: Context) -> Any:
        context.calls.append(node)
        return quick(context)

    return note


def _assert_same_calls(flow: Flow) -> None:
    noting = {node: _noting(flow, node) for node in flow.nodes}
    calls = []
    for run in _variants(flow, noting).values():
        context = Context()
        run(context)
        calls.append(context.calls)
    assert len(calls[0]) == 20
    assert all(each == calls[0] for each in calls)


def _registry(flow: Flow, functions: Functions) -> Registry[Context]:
    registry: Registry[Context] = Registry()
    for node in flow.nodes.values():
        if node.role is Role.STEP or flow.is_ensure(node):
            registry.step(node.label)(functions[node.id])
        elif node.role is Role.DECISION:
            registry.predicate(node.label)(functions[node.id])
    return registry


def _by_hand(functions: Functions) -> Callable[[Context], bool]:
    generate_passwords, create_resources, is_part, add_self, remove_departed, has_initialised = (
        functions[node] for node in STRAIGHT
    )
    all_in, all_ready, add_unit, patch_labels, update_config = (functions[node] for node in ROUND)

    def leader_elected(context: Context) -> bool:
        generate_passwords(context)
        create_resources(context)
        if not is_part(context):
            add_self(context)
        remove_departed(context)
        if not has_initialised(context):
            return False
        deferred = False
        while not all_in(context):
            if not all_ready(context):
                deferred = True
                break
            add_unit(context)
            patch_labels(context)
        update_config(context)
        return deferred

    return leader_elected


def _by_networkx(flow: Flow, functions: Functions) -> Callable[[Context], list[str]]:
    """A walk that asks the graph at each node, and records the nodes."""
    graph, start = flow.graph, flow.start.id

    def walk(context: Context) -> list[str]:
        at, path = start, [start]
        while graph.out_degree(at):
            answer: object = None
            if graph.nodes[at]["role"] is not Role.START:
                answer = functions[at](context)
            edges: Iterable[tuple[str, str, str | None]] = graph.out_edges(at, data="answer")
            for _, target, text in edges:
                if text is None or text == ("yes" if answer else "no"):
                    at = target
                    break
            path.append(at)
        return path

    return walk
