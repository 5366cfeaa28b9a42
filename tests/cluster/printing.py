"""The demo on a terminal: each walk in a few lines, and the units in a table."""

from collections.abc import Iterator
from itertools import zip_longest

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flowrun import Role, Run
from steps import names
from steps.unit import StatusKind
from tests.cluster.cluster import Cluster
from tests.cluster.hooks import Fired
from tests.cluster.unit import FakeUnit

_COLOURS = {StatusKind.ACTIVE: "green", StatusKind.WAITING: "yellow", StatusKind.BLOCKED: "red"}
"""As Juju shows them."""

_INDENT = "    "


def tell(console: Console, sentence: str) -> None:
    """Print what happens next in the story."""
    console.print()
    console.print(sentence, style="bold")


def show(console: Console, fired: Fired) -> None:
    """Print one hook: whose, which, how it ended, and the nodes between start and end."""
    console.print(_headline(fired), soft_wrap=True)
    arrow = " > " if console.options.ascii_only else " \N{RIGHTWARDS ARROW} "
    for line in wrapped(_nodes(fired.run), console.width - len(_INDENT), arrow):
        console.print(_INDENT, line, sep="")


def show_units(console: Console, cluster: Cluster) -> None:
    """Print the units as Juju, Patroni and Kubernetes see them, and what they have to say."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Unit", no_wrap=True)
    table.add_column("Status")
    table.add_column("Listed")
    table.add_column("Patroni")
    table.add_column("Pod labels", no_wrap=True)
    for unit in cluster.units:
        table.add_row(*_row(cluster, unit))
    console.print(table)
    for unit in cluster.units:
        if unit.status is not None and unit.status.message:
            console.print(Text.assemble((unit.name, "cyan"), " says: ", unit.status.message))


def wrapped(nodes: Iterator[Text], width: int, arrow: str) -> Iterator[Text]:
    """Nodes with arrows between them, as many on a line as there is room for."""
    line = Text()
    for node in nodes:
        if line and len(line) + len(node) + 2 * len(arrow) > width:
            line.append(arrow.rstrip(), "dim")
            yield line
            line = Text()
        line = Text.assemble(line, (arrow if line else "", "dim"), node)
    yield line


def _headline(fired: Fired) -> Text:
    line = Text.assemble((fired.unit, "cyan"), "  ", (fired.hook, "bold"), "  ", _end(fired))
    if fired.run.elapsed is not None:
        line.append(f"  {fired.run.elapsed * 1000:.2f} ms", "dim")
    if fired.again:
        line.append("  (was deferred)", "dim")
    return line


def _end(fired: Fired) -> Text:
    if fired.error is not None:
        return Text(str(fired.error), "red")
    if fired.run.deferred:
        return Text("deferred", "yellow")
    return Text(fired.run.end or "", "green")


def _nodes(run: Run) -> Iterator[Text]:
    """The nodes by their ids, with what the decisions answered."""
    for node, move in zip_longest(run.nodes, run.moves):
        if node.role is Role.START or node.role is Role.END:
            continue
        text = Text(node.id, "yellow" if node.role is Role.DEFER else "")
        if move is not None and move.answer is not None:
            text.append(f": {move.answer}", "magenta")
        if move is not None and move.run is not None:
            text.append(f": {move.run.end}", "magenta")
        yield text


def _row(cluster: Cluster, unit: FakeUnit) -> tuple[Text | str, ...]:
    labels = cluster.kubernetes.pods[unit.pod].labels
    listed = names.host(unit.name) in cluster.relation.data.endpoints
    return (
        Text(unit.name, "cyan"),
        _status(unit),
        "yes" if listed else "no",
        _member(cluster, unit),
        "\n".join(f"{key}={labels[key]}" for key in ("cluster-name", "role") if key in labels),
    )


def _status(unit: FakeUnit) -> Text:
    if unit.status is None:
        return Text("unknown", "dim")
    return Text(unit.status.kind.value, _COLOURS[unit.status.kind])


def _member(cluster: Cluster, unit: FakeUnit) -> str:
    for member in cluster.patroni.members(unit.pod):
        if member.name == unit.pod and member.state:
            return f"{member.role}, {member.state}"
    return "not started"
