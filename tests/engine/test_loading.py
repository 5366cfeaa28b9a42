"""Files, folders and packages to flows."""

import zipfile
from pathlib import Path

import pytest

from flowrun.errors import InvalidFlowError
from flowrun.loading import build, find, load

CHART = "flowchart TD\n  hook([start Hook]) --> done([return])\n"
FENCE = f"```mermaid\n{CHART}```\n"


def write(folder: Path, name: str, text: str) -> Path:
    """A file of a program."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def problems_of(*places: Path) -> list[tuple[str, str]]:
    """What is wrong with documents: the rules and the places."""
    with pytest.raises(InvalidFlowError) as caught:
        load(*places)
    return [(problem.rule, str(problem.span)) for problem in caught.value.diagnostics]


def test_folder(tmp_path: Path) -> None:
    """A folder is all pages and Mermaid files in it, at any depth, sorted."""
    write(tmp_path, "b.md", f"# Two\n{FENCE}# One\n{FENCE}")
    write(tmp_path, "a.mmd", CHART)
    write(tmp_path, "inner/c.MERMAID", CHART)
    write(tmp_path, "notes.txt", f"# Notes\n{FENCE}")

    flows = load(tmp_path)

    assert list(flows) == ["a", "two", "one", "c"]
    assert all(flow.flows is flows for flow in flows.values())
    assert flows["two"].path == str(tmp_path / "b.md")


@pytest.mark.parametrize(
    "name", [".hidden/a.md", ".a.md", "node_modules/a.md", ".venv/a.md", "__flowrun__/a.md"]
)
def test_passed_over(tmp_path: Path, name: str) -> None:
    """What is hidden, installed or kept by flowrun itself is no document of a folder."""
    page = write(tmp_path, "page.md", FENCE)
    write(tmp_path, name, FENCE)

    assert find(tmp_path) == [page]


def test_file_of_any_name(tmp_path: Path) -> None:
    """A file that was asked for is read, whatever it is called and wherever it is."""
    path = write(tmp_path, ".hidden/notes.txt", f"# Start hook\n{FENCE}")

    assert list(load(str(path))) == ["start"]


def test_each_document_once(tmp_path: Path) -> None:
    """A document that is named twice is loaded once, and links in a circle end."""
    page = write(tmp_path, "inner/page.md", FENCE)
    (tmp_path / "inner" / "again").symlink_to(tmp_path)

    flows = load(page, tmp_path, tmp_path / "inner" / ".." / "inner" / "page.md")

    assert list(flows) == ["page"]


def test_only_illustrations_beside_flows(tmp_path: Path) -> None:
    """A page whose charts only illustrate may stand among others."""
    write(tmp_path, "README.md", f"# Notation\n```mermaid\n%% flowrun: skip\n{CHART}```\n")
    write(tmp_path, "page.md", FENCE)

    assert list(load(tmp_path)) == ["page"]


def test_one_name_in_two_documents(tmp_path: Path) -> None:
    """Names are unique over everything that is loaded together; the cache changes nothing."""
    first = write(tmp_path, "a.md", f"# Start hook\n{FENCE}")
    second = write(tmp_path, "b.md", f"# On start\n{FENCE}")
    load(first)
    load(second)

    with pytest.raises(InvalidFlowError) as caught:
        load(tmp_path)

    (problem,) = caught.value.diagnostics
    assert problem.rule == "duplicate-flow-name"
    assert str(problem.span) == f"{second}:3:1"
    assert [str(related.span) for related in problem.related] == [f"{first}:3:1"]


def test_problems_of_all_documents(tmp_path: Path) -> None:
    """Everything wrong in all documents is raised at once."""
    first = write(tmp_path, "a.md", "```mermaid\nflowchart TD\n  a[open\n```\n")
    second = write(tmp_path, "b.mmd", "flowchart TD\n  a --> b\n")

    problems = problems_of(tmp_path)

    assert problems == [("syntax", f"{first}:3:4"), ("no-start", f"{second}:1:1")]


@pytest.mark.parametrize("text", ["# Nothing\n", f"```mermaid\n%% flowrun: skip\n{CHART}```\n"])
def test_no_flow(tmp_path: Path, text: str) -> None:
    """Where flows were asked for and none is found, the places are named."""
    page = write(tmp_path, "page.md", text)

    with pytest.raises(InvalidFlowError) as caught:
        load(page)

    (problem,) = caught.value.diagnostics
    assert problem.rule == "no-flow-found"
    assert problem.message == f'no flow is found in "{page}"'


def test_nothing_asked_for() -> None:
    """Without a place, there is nothing to find."""
    assert load() == {}


def test_missing_place(tmp_path: Path) -> None:
    """A place that is not there is named by the system's own error."""
    with pytest.raises(FileNotFoundError, match="missing"):
        load(tmp_path / "missing")


def test_package_in_an_archive(tmp_path: Path) -> None:
    """A resource of a package in an archive is loaded like a folder."""
    with zipfile.ZipFile(tmp_path / "program.zip", "w") as archive:
        archive.writestr("program/flows/page.md", f"# Start hook\n{FENCE}")
        archive.writestr("program/flows/inner/check.mmd", CHART)
        archive.writestr("program/flows/.hidden.md", FENCE)
    resource = zipfile.Path(tmp_path / "program.zip", "program/flows/")

    flows = load(resource)

    assert list(flows) == ["check", "start"]
    assert flows["start"].path == f"{tmp_path}/program.zip/program/flows/page.md"


def test_archive_with_its_cache(tmp_path: Path) -> None:
    """What was built before packing serves from the archive."""
    page = write(tmp_path, "flows/page.md", f"# Start hook\n{FENCE}")
    (entry,) = build(tmp_path / "flows")
    with zipfile.ZipFile(tmp_path / "program.zip", "w") as archive:
        for path in (page, entry):
            archive.write(path, path.relative_to(tmp_path))

    flows = load(zipfile.Path(tmp_path / "program.zip", "flows/page.md"))

    assert flows["start"].span.line == 3
    assert flows["start"].path == f"{tmp_path}/program.zip/flows/page.md"


def test_build(tmp_path: Path) -> None:
    """Building keeps every document, also one without a flow, and tells what was written."""
    write(tmp_path, "README.md", "# Notation\n")
    write(tmp_path, "inner/page.md", FENCE)

    written = build(tmp_path)

    assert written == [
        tmp_path / "__flowrun__" / "README.md.json",
        tmp_path / "inner" / "__flowrun__" / "page.md.json",
    ]
    assert all(path.is_file() for path in written)


def test_build_of_what_is_wrong(tmp_path: Path) -> None:
    """Where anything is wrong, building writes nothing."""
    write(tmp_path, "a.md", FENCE)
    write(tmp_path, "b.mmd", "flowchart TD\n  a --> b\n")

    with pytest.raises(InvalidFlowError):
        build(tmp_path)

    assert not (tmp_path / "__flowrun__").exists()


def test_build_that_cannot_write(tmp_path: Path) -> None:
    """Building is for the cache, so that it cannot be written is an error."""
    page = write(tmp_path, "page.md", FENCE)
    (tmp_path / "__flowrun__").write_text("in the way")

    with pytest.raises(FileExistsError):
        build(page)
