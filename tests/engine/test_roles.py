"""What a node is and what an arrow does, by how they are drawn."""

import pytest

from flowrun import Arrow, Role
from tests.engine.charts import drawn


@pytest.mark.parametrize(
    ("chart", "role"),
    [
        ("x([go]) --> a", Role.START),
        ("x((go)) --> a", Role.START),
        ("x(((go))) --> a", Role.START),
        ("x@{ shape: terminal, label: go } --> a", Role.START),
        ("x@{ shape: start } --> a", Role.START),
        ("s([go]) --> x([return])", Role.END),
        ("s([go]) --> x((return))", Role.END),
        ("s([go]) --> a -. ApiError .-> x([failed])", Role.END),
        ("s([go]) --> x([half way]) --> e([return])", Role.OUTCOME),
        ("x([go])", Role.START),
        ("s([go]) --> x{Ready?}", Role.DECISION),
        ("s([go]) --> x@{ shape: decision }", Role.DECISION),
        ("s([go]) --> x>defer]", Role.DEFER),
        ("s([go]) --> x>defer] --> e([return])", Role.DEFER),
        ("s([go]) --> x[[add members]] --> e([return])", Role.CALL),
        ("s([go]) --> x@{ shape: subproc } --> e([return])", Role.CALL),
        ("s([go]) --> x", Role.STEP),
        ("s([go]) --> x[act]", Role.STEP),
        ("s([go]) --> x(act)", Role.STEP),
        ("s([go]) --> x{{act}}", Role.STEP),
        ("s([go]) --> x[(act)]", Role.STEP),
        ("s([go]) --> x[/act/]", Role.STEP),
        ("s([go]) --> x@{ shape: cloud }", Role.STEP),
    ],
)
def test_the_shape_and_the_arrows_give_the_role(chart: str, role: Role) -> None:
    """DESIGN.md, section 5, is the table."""
    flow = drawn(chart)

    assert flow.nodes["x"].role is role
    assert flow.graph.nodes["x"]["role"] is role


@pytest.mark.parametrize(
    ("arrow", "meaning"),
    [
        ("-->", Arrow.WAY),
        ("---->", Arrow.WAY),
        ("==>", Arrow.WAY),
        ("-- yes -->", Arrow.WAY),
        ("== yes ==>", Arrow.WAY),
        ("-. ApiError .->", Arrow.ERROR),
        ("-.->|ApiError|", Arrow.ERROR),
        ("---", Arrow.NONE),
        ("--o", Arrow.NONE),
        ("--x", Arrow.NONE),
        ("<-->", Arrow.NONE),
        ("-.->", Arrow.NONE),
        ("-.-", Arrow.NONE),
        ("===", Arrow.NONE),
    ],
)
def test_the_line_and_the_head_give_an_arrow_its_meaning(arrow: str, meaning: Arrow) -> None:
    """A way out is solid or thick with one head; an error is dotted with a name."""
    flow = drawn(f"a{{Ready?}} {arrow} b")

    assert [edge.arrow for edge in flow.edges] == [meaning]


def test_layout_is_no_edge() -> None:
    """An invisible arrow is for the drawing only."""
    flow = drawn("s([go]) --> a\n s ~~~ b")

    assert [(edge.source, edge.target) for edge in flow.edges] == [("s", "a")]


def test_an_arrow_to_a_subgraph_has_no_meaning() -> None:
    """A subgraph groups nodes and is none."""
    flow = drawn("s([go]) --> group\n subgraph group\n a\n end")

    (edge,) = flow.edges
    assert edge.arrow is Arrow.NONE
    assert list(flow.nodes) == ["s", "a"]
    assert edge.flaw == '"group" is a subgraph, and a run visits nodes only'


def test_two_answers_may_lead_to_one_node() -> None:
    """The graph is a multigraph: both arrows are in it, with their answers."""
    flow = drawn("s([go]) --> x{Colour?}\n x -- red --> e([return])\n x -- blue --> e")

    assert [d["answer"] for _, _, d in flow.graph.out_edges("x", data=True)] == ["red", "blue"]
    assert [flow.edges[key] for *_, key in flow.graph.out_edges("x", keys=True)] == [
        edge for edge in flow.edges if edge.source == "x"
    ]


def test_the_graph_has_what_the_nodes_have() -> None:
    """A node's fields are the attributes of the graph's node."""
    flow = drawn("s([go]) --> x[Do\\n it.]")

    assert flow.graph.nodes["x"] == {
        "label": "Do it.",
        "key": "do it",
        "shape": "square",
        "role": Role.STEP,
        "span": flow.nodes["x"].span,
    }


class TestFingerprint:
    """The fingerprint of a flow changes with what the walk uses, and with nothing else."""

    CHART = "s([go]) --> x{Ready?}\n x -- yes --> e([return])\n x -- no --> w[Wait] --> x"

    @pytest.mark.parametrize(
        "other",
        [
            "x -- no --> w[Wait] --> x\n x -- yes --> e([return])\n s([go]) --> x{Ready?}",
            (
                "direction LR\n s([go]) --> x{ready}\n x ==>|yes| e((Return))\n"
                " x -- no ----> w --> x\n w(Wait.)\n style w fill:#f00\n %% a remark"
            ),
            (
                "subgraph group\n s([go])\n end\n s --> x{Ready?}\n x -- yes --> e([return])\n"
                " x -- no --> w[Wait] --> x"
            ),
        ],
    )
    def test_order_style_and_layout_do_not_count(self, other: str) -> None:
        """The same program has the same fingerprint."""
        assert drawn(other).fingerprint == drawn(self.CHART).fingerprint

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("Ready", "Steady"),
            ("w[Wait]", "v[Wait]"),
            ("-- yes", "-- maybe"),
            ("--> x", "--> e"),
            ("[Wait]", "{Wait}"),
            ("([return])", "[return]"),
        ],
    )
    def test_labels_ids_answers_arrows_and_roles_count(self, old: str, new: str) -> None:
        """Another program has another fingerprint."""
        assert drawn(self.CHART.replace(old, new)).fingerprint != drawn(self.CHART).fingerprint

    def test_called_flows_count(self) -> None:
        """A change in a called flow changes the fingerprint of its caller."""
        caller = drawn("s([go]) --> c[[callee]] --> e([return])", "caller")
        one, other = (drawn(f"s([go]) --> a[{label}]", "callee") for label in ("one", "other"))

        caller.flows = {"caller": caller, "callee": one}
        before = caller.fingerprint
        caller.flows = {"caller": caller, "callee": other}

        assert caller.fingerprint != before
