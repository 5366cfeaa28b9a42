"""Facts in files: sets, whatever order they came in."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowrun_tools.coverage.datafile import HEADER, Data, Fact, line_of, read, write
from flowrun_tools.errors import UsageError

texts = st.text(max_size=5)
steps = st.tuples(st.sampled_from(["way", "error"]), st.none() | texts, texts)
facts = st.builds(
    Fact,
    flow=texts,
    chart=texts,
    test=texts,
    start=texts,
    steps=st.lists(steps, max_size=3).map(tuple),
    simulated=st.booleans(),
)
data = st.builds(Data, st.frozensets(facts, max_size=5))

ONE = Fact(
    flow="a", chart="c", test="t", start="go", steps=(("way", None, "done"),), simulated=False
)
OTHER = Fact(flow="b", chart="c", test="t", start="go", steps=(), simulated=True)


@given(data, data, data)
def test_combining_is_a_union(one: Data, two: Data, three: Data) -> None:
    """The order of shards has no meaning, nor has how often one is given."""
    assert one | two == two | one
    assert (one | two) | three == one | (two | three)
    assert one | one == one
    assert one | Data() == one


@given(st.lists(facts, max_size=5))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, some: list[Fact]
) -> None:
    """Any fact survives the file, and equal sets make equal bytes."""
    folder = tmp_path_factory.mktemp("data")

    write(folder / "one", some)
    write(folder / "two", [*reversed(some), *some])

    assert read(folder / "one") == Data(frozenset(some))
    assert (folder / "one").read_bytes() == (folder / "two").read_bytes()


def test_a_torn_line_is_counted(tmp_path: Path) -> None:
    """Of a file whose last line was not finished, the rest is read, and the line is counted."""
    path = tmp_path / "data"
    path.write_text(HEADER + line_of(ONE) + HEADER + line_of(OTHER)[:-20])

    found = read(path)

    assert found == Data(frozenset({ONE}), broken=1)


@pytest.mark.parametrize("line", ["[]", "null", '{"flow":1}', "\N{SNOWMAN}", '{"steps":[1]}'])
def test_a_line_that_is_no_fact_is_counted(tmp_path: Path, line: str) -> None:
    """Whatever a line holds, reading goes on."""
    path = tmp_path / "data"
    path.write_text(f"{HEADER}{line}\n{line_of(ONE)}", encoding="utf-8")

    assert read(path) == Data(frozenset({ONE}), broken=1)


def test_another_file_is_refused(tmp_path: Path) -> None:
    """A file that was not written by flowrun is no coverage data."""
    path = tmp_path / "data"
    path.write_text("SQLite format 3")

    with pytest.raises(UsageError, match="holds no coverage data of this version"):
        read(path)


def test_no_file_is_refused(tmp_path: Path) -> None:
    """The message says how to measure."""
    with pytest.raises(UsageError, match="there is no coverage data") as caught:
        read(tmp_path / "data")

    assert caught.value.hint == "run pytest with --flow-cov"
