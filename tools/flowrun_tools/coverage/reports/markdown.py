"""Coverage to Markdown, for a pull request."""

import re
from collections.abc import Iterator

from flowrun_tools.coverage.criteria import Criterion
from flowrun_tools.coverage.measure import Coverage
from flowrun_tools.coverage.sentences import counted, missing, notes


def render(coverage: Coverage) -> str:
    """A table of the flows, what is missing folded in, and the notes."""
    return "\n".join(_lines(coverage)) + "\n"


def _lines(coverage: Coverage) -> Iterator[str]:
    yield "## Path coverage of the flows"
    yield ""
    yield f"| flow | {' | '.join(each.value for each in Criterion)} |"
    yield "|---|" + "--:|" * len(Criterion)
    for flow in coverage.flows:
        tallies = (flow.tally(each) for each in Criterion)
        cells = ("too many" if tally is None else str(tally) for tally in tallies)
        yield f"| {_text(flow.flow.name)} | {' | '.join(cells)} |"
    totals = [coverage.tally(each) for each in Criterion]
    yield f"| **total** | {' | '.join(f'**{total.percent} %** {total}' for total in totals)} |"
    told = [line for flow in coverage.flows for line in missing(flow)]
    if told:
        yield from ("", "<details>")
        yield f"<summary>{counted(len(told), 'gap', 'gaps')}</summary>"
        yield ""
        yield from (f"- {_text(line)}" for line in told)
        yield from ("", "</details>")
    others = notes(coverage)
    if others:
        yield ""
        yield from (f"- {_text(line)}" for line in others)


def _text(text: str) -> str:
    """A text that Markdown shows as it is, also in a table."""
    return re.sub(r"([\\`*_{}\[\]<>|#~&])", r"\\\1", " ".join(text.split()))
