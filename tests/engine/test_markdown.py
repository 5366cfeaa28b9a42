"""Pages to fences: which count, where they stand, and what heading is above them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowrun.markdown import fences

CHART = "flowchart TD\n  a --> b"


@pytest.mark.parametrize(
    "info",
    [
        "mermaid",
        "Mermaid",
        " mermaid ",
        "mermaid {theme=dark}",
        'mermaid title="The hook"',
        "mermaid{.wide}",
        "{mermaid}",
        "{mermaid} charts/hook.mmd",
        "{.mermaid #hook}",
    ],
)
@pytest.mark.parametrize("mark", ["```", "~~~", "`````", "~~~~"])
def test_mermaid_fence(info: str, mark: str) -> None:
    """A fence is Mermaid's by its info string, whatever the case, the mark and the attributes."""
    if "`" in mark and "`" in info:
        pytest.skip("CommonMark has no backtick in the info of a backtick fence")

    (fence,) = fences(f"{mark}{info}\n{CHART}\n{mark}\n")

    assert fence.source.text == CHART


@pytest.mark.parametrize(
    "page",
    [
        f"```\n{CHART}\n```\n",
        f"```python\n{CHART}\n```\n",
        f"```mermaid-js\n{CHART}\n```\n",
        f"```text mermaid\n{CHART}\n```\n",
        f"    ```mermaid\n    {CHART}\n    ```\n",
        f"<!--\n```mermaid\n{CHART}\n```\n-->\n",
        f"````markdown\n```mermaid\n{CHART}\n```\n````\n",
        "```{mermaid} charts/hook.mmd\n```\n",
        "`mermaid`\n",
    ],
)
def test_no_mermaid_fence(page: str) -> None:
    """Another language, code, a comment or a quoted fence is none, nor is a chart elsewhere."""
    assert fences(page) == []


def test_unclosed_fence() -> None:
    """A fence that is not closed runs to the end of the page."""
    (fence,) = fences(f"```mermaid\n{CHART}\n\n# Not a heading")

    assert fence.source.text == f"{CHART}\n\n# Not a heading"


@pytest.mark.parametrize("page", ["```mermaid\n```\n", "```mermaid", "```mermaid\n\n \n```\n"])
def test_empty_fence(page: str) -> None:
    """A fence without a chart is a chart without text, so that somebody hears of it."""
    (fence,) = fences(page)

    assert fence.source.text == ""


@pytest.mark.parametrize(
    ("heading", "text", "place"),
    [
        ("# Leader Elected Hook", "Leader Elected Hook", "1:3"),
        ("###   Closed ###", "Closed", "1:7"),
        ("## On `create-backup` *hook*", "On create-backup hook", "1:4"),
        ("# [The hook](https://example.org) &amp; <b>more</b>", "The hook & more", "1:3"),
        ("# ![drawn](x.png) \\*as is\\*", "drawn *as is*", "1:3"),
        ("Underlined\n==========", "Underlined", "1:1"),
        ("Over two\nlines\n---", "Over two lines", "1:1"),
        ("> 1. ## Nested", "Nested", "1:9"),
        ("- List\n  ====", "List", "1:3"),
        ("# #", "", "1:2"),
        ("\u2028\nBelow an odd blank\n---", "Below an odd blank", "2:1"),
    ],
)
def test_heading(heading: str, text: str, place: str) -> None:
    """A heading is known as its reader sees it, and where its text is written."""
    (fence,) = fences(f"{heading}\n\n```mermaid\n{CHART}\n```\n", "page.md")

    assert fence.heading is not None
    assert fence.heading.text == text
    assert str(fence.heading.span) == f"page.md:{place}"


def test_nearest_heading() -> None:
    """The heading of a fence is the nearest one above, of whatever level."""
    page = f"# One\n\n### Two\n\n```mermaid\n{CHART}\n```\n\n## Three\n\n```mermaid\n{CHART}\n```\n"

    first, second = (fence.heading for fence in fences(page))

    assert first is not None
    assert first.text == "Two"
    assert second is not None
    assert second.text == "Three"


def test_no_heading() -> None:
    """A page's own front matter is no heading, though CommonMark would take it for one."""
    (fence,) = fences(f"---\ntitle: The page\n---\n```mermaid\n{CHART}\n```\n")

    assert fence.heading is None
    assert fence.source.place(0) == (5, 1)


def test_rule_at_the_top() -> None:
    """A rule at the top of a page hides nothing below it."""
    (fence,) = fences(f"---\n# Hook\n```mermaid\n{CHART}\n```\n---\n")

    assert fence.heading is not None
    assert fence.heading.text == "Hook"


@pytest.mark.parametrize(
    ("options", "front_matter"),
    [
        (":name: hook\n:caption: The hook\n\n", ""),
        (":name: hook\n", "---\ntitle: The hook\n---\n"),
        ("---\nname: hook\n---\n\n", "---\ntitle: The hook\n---\n"),
        ("", "---\ntitle: The hook\n---\n"),
        ("\n\n", ""),
    ],
)
def test_directive_options(options: str, front_matter: str) -> None:
    """Options of a MyST directive are no part of the chart; its own front matter is."""
    (fence,) = fences(f"```{{mermaid}}\n{options}{front_matter}{CHART}\n```\n")

    assert fence.source.text == front_matter + CHART
    assert fence.source.place(0) == (2 + options.count("\n"), 1)


def test_option_lines_of_a_plain_fence() -> None:
    """Only directives have options: in a plain fence the line belongs to the chart."""
    (fence,) = fences(f"```mermaid\n:name: hook\n{CHART}\n```\n")

    assert fence.source.text == f":name: hook\n{CHART}"


@pytest.mark.parametrize(
    "page",
    [
        " ```mermaid\n\ta --> b\n ```\n",
        ">  ```mermaid\n>\ta --> b\n>  ```\n",
        "-   ```mermaid\n\ta --> b\n    ```\n",
        "- >   ```mermaid\n  >\ta --> b\n  >   ```\n",
    ],
)
def test_tab_across_the_indentation(page: str) -> None:
    """A tab that the fence's indentation ends in does not move what follows."""
    (fence,) = fences(page)

    line, column = fence.source.place(fence.source.text.index("a"))
    assert fence.source.text.strip() == "a --> b"
    assert page.split("\n")[line - 1][column - 1 :] == "a --> b"


CONTAINERS = st.builds(
    list[tuple[str, str]].__add__,
    st.sampled_from([[], [("-\t", "\t")]]),
    st.lists(st.sampled_from([("> ", "> "), ("- ", "  "), ("10. ", "    ")]), max_size=4),
)
"""Quotes and list items: how their first line begins, and how the others do."""
LINES = st.lists(
    st.text("ab→𝄞\t >-|[]`", max_size=12).filter(lambda line: not line.strip().startswith("```")),
    min_size=1,
    max_size=5,
)


@given(containers=CONTAINERS, indent=st.sampled_from(["", " "]), lines=LINES)
def test_every_place_is_that_of_the_page(
    containers: list[tuple[str, str]], indent: str, lines: list[str]
) -> None:
    """Whatever a fence stands in, a stretch of its chart is the same stretch of the page."""
    first = "".join(opening for opening, _ in containers) + indent
    others = "".join(following for _, following in containers) + indent
    body = [f"{others}{line}" for line in ["flowchart TD", *lines, "```"]]
    page = "\n".join([f"{first}```mermaid", *body])

    (fence,) = fences(page)

    rows = page.split("\n")
    text = fence.source.text
    places = [fence.source.place(offset) for offset in range(len(text)) if text[offset] != "\n"]
    assert "".join(rows[line - 1][column - 1] for line, column in places) == text.replace("\n", "")


@given(st.text("#>-=`~ \t\nmermaid{}:!<a\0\ufeff\u2028\x0c", max_size=200))
def test_any_page(page: str) -> None:
    """Any text is a page, and every chart in it is made of the page's lines."""
    rows = page.replace("\0", "\ufffd").split("\n")

    for fence in fences(page):
        for row, text in enumerate(fence.source.text.split("\n") if fence.source.text else []):
            line = fence.source.place(0)[0] + row
            assert rows[line - 1].endswith(text)
