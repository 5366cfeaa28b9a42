"""Both revisions in one drawing."""

from flowrun_tools.differences.drawing import both
from flowrun_tools.drawing import svg
from tests.tools.drawing.charts import chart, groups, words

BASE = """flowchart TD
  go([Go]) --> ready{Is it ready?}
  ready -- no --> wait>defer]
  ready -- yes --> ship[Ship it]
  ship --> done([return])"""


def test_added_removed_and_changed() -> None:
    """What is new, gone and changed is marked as that; the rest is as always."""
    new = BASE.replace("wait>defer]", "other([failed])").replace("Ship it", "Send it")

    drawn, overlay = both(chart(BASE), chart(new))
    picture = svg(drawn, overlay=overlay)

    nodes = {node: g.attrib["class"] for node, g in groups(picture, "data-node").items()}
    assert nodes == {
        "go": "node start",
        "ready": "node decision",
        "other": "node end added",
        "ship": "node step changed",
        "done": "node end",
        "wait": "node defer removed",
    }
    assert words(groups(picture, "data-node")["ship"]) == ["Send it", 'was "Ship it"']
    arrows = [g.attrib["class"] for g in groups(picture, "data-edge").values()]
    assert arrows.count("edge normal added") == arrows.count("edge normal removed") == 1


def test_an_id_that_means_another_node_now() -> None:
    """A gone node is drawn beside a new one of the same id."""
    old = "flowchart TD\n a([Go]) --> b[One]\n b --> c[[Two]]\n c --> d([return])"
    new = "flowchart TD\n a([Go]) --> c([return])"

    drawn, overlay = both(chart(old), chart(new))

    found = groups(svg(drawn, overlay=overlay), "data-node")
    assert len(found) == 4
    assert {"a", "c", "b"} < set(found)


def test_new_and_gone_charts() -> None:
    """A chart that is new or gone is drawn as a whole."""
    one = chart(BASE, name="One")

    assert both(None, one)[1].caption == "one is new"
    assert both(one, None)[1].caption == "one is gone"
