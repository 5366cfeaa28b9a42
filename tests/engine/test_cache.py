"""The cache: it changes nothing but the time, and nothing in it can change a flow."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowrun import cache
from flowrun.documents import read_bytes
from flowrun.errors import InvalidFlowError
from flowrun.flow import Flow
from flowrun.loading import build, load

PAGE = """# Start hook

```mermaid
%% flowrun: allow dead-end - the chart is a test
flowchart TD
    hook([start Hook]) --> ready{"Is it <b>ready</b>?"}
    ready -- yes --> check[[Check]]
    ready -. ApiError .-> later>defer: not yet]
    ready -- else --> prepare@{ shape: hex, label: "Préparer →" } --> later
    check --> done([return])
    %% flowrun: infeasible hook, done - there is always a decision
```

# Check

```mermaid
flowchart LR
    check([check Hook])
```
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A document of two flows."""
    path = tmp_path / "page.md"
    path.write_text(PAGE)
    return path


def facts(flow: Flow) -> list[object]:
    """All that a flow is, graph included, as plain data."""
    return [
        (flow.name, flow.path, flow.span, flow.digest, flow.fingerprint, flow.diagnostics),
        [(n.id, n.label, n.key, n.shape, n.role, n.span) for n in flow.nodes.values()],
        [
            (e.index, e.source, e.target, e.arrow, e.answer, e.key, e.span, e.flaw)
            for e in flow.edges
        ],
        [(stretch.nodes, stretch.reason, stretch.span) for stretch in flow.infeasible],
        list(flow.graph.nodes(data=True)),
        [
            (source, target, key, {**data, "edge": data["edge"].index})
            for source, target, key, data in flow.graph.edges(keys=True, data=True)
        ],
        list(flow.flows),
    ]


def all_facts(path: Path) -> list[list[object]]:
    """What loading a document gives."""
    return [facts(flow) for flow in load(path).values()]


def parsed_facts(path: Path) -> list[list[object]]:
    """What a document gives without any cache."""
    flows = read_bytes(path.read_bytes(), path=str(path)).flows
    return [facts(flow) for flow in flows.values()]


def fetched(path: Path) -> list[Flow] | None:
    """What the cache has of a document."""
    return cache.fetch(path, path.read_bytes())


def test_cached_flows_are_equal(page: Path) -> None:
    """Flows out of the cache are in all respects those that parsing gives."""
    parsed = parsed_facts(page)

    first, second = all_facts(page), all_facts(page)

    assert fetched(page) is not None
    assert first == parsed
    assert second == parsed


LABELS = st.text(min_size=1, max_size=10).filter(
    lambda text: text.isprintable() and not set('"`') & set(text)
)


@given(labels=st.lists(LABELS, min_size=1, max_size=4), stretch=st.booleans())
def test_any_cached_flows_are_equal(
    tmp_path_factory: pytest.TempPathFactory, *, labels: list[str], stretch: bool
) -> None:
    """Whatever the labels hold, the cache gives them back."""
    lines = [f'n{place}["{label}"] --> n{place + 1}' for place, label in enumerate(labels)]
    comment = "%% flowrun: infeasible hook, n0 - a test" if stretch else ""
    chart = "\n".join(["flowchart TD", comment, "hook([start Hook]) --> n0", *lines])
    path = tmp_path_factory.mktemp("flows") / "hook.mmd"
    path.write_text(chart)

    entry = build(path)

    assert [entry.is_file() for entry in entry] == [True]
    assert all_facts(path) == parsed_facts(path)


def test_path_is_the_reader_s(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kept flow is in the file as this reader names it, not as the writer did."""
    build(page)
    monkeypatch.chdir(page.parent)

    flow = load("page.md")["start"]

    assert str(flow.nodes["hook"].span) == "page.md:6:11"


def test_changed_document(page: Path) -> None:
    """A document that has changed is parsed again, and its entry is replaced."""
    load(page)
    page.write_text(PAGE.replace("# Check", "# Verify"))

    flows = load(page)

    assert list(flows) == ["start", "verify"]
    assert fetched(page) is not None
    assert [entry.name for entry in (page.parent / "__flowrun__").iterdir()] == ["page.md.json"]


def test_document_without_flows(tmp_path: Path, page: Path) -> None:
    """That a page has no flow is kept, too, or each run would parse it."""
    (tmp_path / "README.md").write_text("# Notation\n")

    load(tmp_path)

    assert fetched(tmp_path / "README.md") == []
    assert fetched(page) != []


def test_document_with_errors(page: Path) -> None:
    """What is wrong is never kept."""
    page.write_text(PAGE.replace("([start Hook])", "[start Hook]"))

    document = read_bytes(page.read_bytes(), path=str(page))

    assert document.diagnostics
    with pytest.raises(InvalidFlowError, match="no-start"):
        load(page)
    assert not (page.parent / "__flowrun__").exists()


def test_number_of_the_layout(page: Path) -> None:
    """What is kept of this page changes only with the number that goes with it.

    Without another number, those who have entries of before would keep the old meaning.
    """
    (entry,) = build(page)

    body = entry.read_bytes().partition(b"\n")[2]

    assert (cache.LAYOUT, hashlib.sha256(body).hexdigest()[:16]) == (1, "f399fa47afa98fa3")


def test_truncated_entry(page: Path) -> None:
    """An entry that was cut anywhere is not used."""
    (entry,) = build(page)
    whole = entry.read_bytes()

    for length in range(len(whole)):
        entry.write_bytes(whole[:length])
        assert fetched(page) is None


def test_damaged_entry(page: Path) -> None:
    """An entry with any one byte changed is not used."""
    (entry,) = build(page)
    whole = entry.read_bytes()

    for place in range(0, len(whole), 7):
        entry.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert fetched(page) is None


@pytest.mark.parametrize(
    "foreign",
    [b"", b"\n", b"[]", b"{}\n", b"null\nnull", b"\xff\xfe\n\x00", b"[" * 100_000, b'["",\n[]]\n'],
)
def test_foreign_entry(page: Path, foreign: bytes) -> None:
    """A file of somebody else's is not used, and is replaced."""
    (entry,) = build(page)
    entry.write_bytes(foreign)

    flows = load(page)

    assert list(flows) == ["start", "check"]
    assert fetched(page) is not None


def test_entry_of_another_document(page: Path) -> None:
    """An entry that was moved is not used: without a heading, a flow has the file's name."""
    chart = page.with_name("one.mmd")
    chart.write_text("flowchart TD\n  hook([Hook])\n")
    (entry,) = build(chart)
    chart.rename(chart.with_name("two.mmd"))
    entry.rename(entry.with_name("two.mmd.json"))

    flows = load(chart.with_name("two.mmd"))

    assert list(flows) == ["two"]


def test_entry_of_another_version(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another version of flowrun kept is not used."""
    with monkeypatch.context() as other:
        other.setattr(cache, "__version__", "0.0.1")
        build(page)

    assert fetched(page) is None
    assert list(load(page)) == ["start", "check"]


def test_no_place_for_the_cache(page: Path) -> None:
    """Where nothing can be written, loading does without."""
    in_the_way = page.parent / "__flowrun__"
    in_the_way.write_text("a file where the folder would be")

    assert all_facts(page) == parsed_facts(page)
    assert in_the_way.read_text() == "a file where the folder would be"


def test_no_place_for_the_entry(page: Path) -> None:
    """Where the entry cannot be replaced, nothing is left behind."""
    in_the_way = page.parent / "__flowrun__" / "page.md.json"
    in_the_way.mkdir(parents=True)

    assert all_facts(page) == parsed_facts(page)
    assert list((page.parent / "__flowrun__").iterdir()) == [in_the_way]


WRITER = """
import sys
from pathlib import Path
from flowrun import cache
from flowrun.documents import read_bytes

path, texts = Path(sys.argv[1]), [text.encode() for text in sys.argv[2:]]
flows = [read_bytes(data, path=str(path)).flows.values() for data in texts]
print("ready", flush=True)
for turn in range(300):
    cache.store(path, texts[turn % 2], flows[turn % 2])
"""


def test_two_writers_at_once(page: Path) -> None:
    """While two processes write different flows, a reader gets all of one, or nothing."""
    texts = [PAGE, PAGE.replace("Start", "Stop").replace("Check", "Verify")]
    names = {text: list(read_bytes(text.encode(), path="page.md").flows) for text in texts}
    command = [sys.executable, "-c", WRITER, str(page), *texts]
    writers = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]

    seen: list[tuple[str, list[str]]] = []
    while any(writer.poll() is None for writer in writers):
        for text in texts:
            flows = cache.fetch(page, text.encode())
            seen += [] if flows is None else [(text, [flow.name for flow in flows])]
    output = [writer.communicate() for writer in writers]

    assert [writer.returncode for writer in writers] == [0, 0], output
    assert all(found == names[text] for text, found in seen)
    assert [entry.name for entry in (page.parent / "__flowrun__").iterdir()] == ["page.md.json"]
    assert any(cache.fetch(page, text.encode()) for text in texts)


RUNNER = """
import json, sys
from flowrun import load
flows = load(sys.argv[1])
print(json.dumps([list(flows), sorted(sys.modules)]))
"""


def in_a_new_process(path: Path) -> list[Any]:
    """The names of the flows, and the modules that loading them imported."""
    command = [sys.executable, "-c", RUNNER, str(path)]
    done = subprocess.run(command, capture_output=True, check=True)
    answer: list[Any] = json.loads(done.stdout)
    return answer


SLOW = {"lark", "networkx", "markdown_it", "yaml", "dataclasses", "inspect"}


def test_cached_load_imports_no_parser(page: Path) -> None:
    """Loading kept flows imports no parser, no graph, and nothing that is slow to define."""
    build(page)

    names, modules = in_a_new_process(page)

    assert names == ["start", "check"]
    assert SLOW.isdisjoint(modules)


def test_first_load_in_a_new_process(page: Path) -> None:
    """The first load parses, and leaves an entry for the next one."""
    names, modules = in_a_new_process(page)

    assert names == ["start", "check"]
    assert modules.count("lark") == 1
    assert fetched(page) is not None
