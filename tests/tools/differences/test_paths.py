"""Ways that were lost and gained."""

from flowrun_tools.differences.paths import Ways, ways
from tests.tools.drawing.charts import chart

BASE = """flowchart TD
  a([Go]) --> b{Ready?}
  b -- yes --> c[Ship]
  b -- no --> d>defer]
  c --> e([return])"""


def between(old: str, new: str) -> Ways:
    """The ways between two texts of a chart."""
    base, head = chart(old).flow, chart(new).flow
    assert base is not None
    assert head is not None
    return ways(base, head)


def test_an_arrow_moved() -> None:
    """A way that leads elsewhere is lost, and its new course is gained."""
    found = between(BASE, BASE.replace("d>defer]", "e"))

    assert [str(way) for way in found.lost] == ['"Ready?" no \u2192 "defer"']
    assert [str(way) for way in found.gained] == ['"Ready?" no \u2192 "return"']


def test_new_words_make_no_new_way() -> None:
    """A node with another text is on the same ways."""
    assert between(BASE, BASE.replace("Ship", "Send")) == Ways()


def test_too_many_ways() -> None:
    """Where ways explode, none are counted, and the reason is given."""
    ladder = "flowchart TD\n s([Go]) --> n0\n" + "\n".join(
        f" n{i}{{Q{i}?}} -- yes --> n{i + 1}\n n{i} -- no --> m{i}[M{i}]\n m{i} --> n{i + 1}"
        for i in range(30)
    )
    found = between(f"{ladder}\n n30([return])", f"{ladder}\n n30([end])")

    assert found.refusal is not None
    assert "simple paths" in found.refusal
