"""Charts to draw, and what a drawing of them holds."""

from xml.etree import ElementTree

from flowrun.documents import Chart, read_text

SVG = "{http://www.w3.org/2000/svg}"


def chart(text: str, *, path: str = "page.md", name: str = "page") -> Chart:
    """The chart of a page that holds nothing else."""
    (found,) = read_text(f"# {name}\n\n```mermaid\n{text}\n```\n", path=path).charts
    return found


def tree(svg: str) -> ElementTree.Element:
    """The elements of a drawing."""
    return ElementTree.fromstring(svg)  # noqa: S314 - our own


def groups(svg: str, attribute: str) -> dict[str, ElementTree.Element]:
    """The groups that have an attribute, by its value."""
    return {g.attrib[attribute]: g for g in tree(svg).iter(f"{SVG}g") if attribute in g.attrib}


def words(element: ElementTree.Element) -> list[str]:
    """The lines of text in an element."""
    return [text.text or "" for text in element.iter(f"{SVG}text")]
