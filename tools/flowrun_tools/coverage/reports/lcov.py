"""Coverage to LCOV's tracefile, which editors and dashboards show beside the document's lines.

The format is that of geninfo(1).
"""

from collections.abc import Iterator, Mapping

from flowrun_tools.coverage.measure import Coverage
from flowrun_tools.coverage.reports.lines import Line, documents
from flowrun_tools.coverage.tally import Tally


def render(coverage: Coverage) -> str:
    """A record for each document."""
    records = documents(coverage).items()
    return "".join(f"{line}\n" for path, lines in records for line in _record(path, lines))


def _record(path: str, lines: Mapping[int, Line]) -> Iterator[str]:
    yield f"SF:{path}"
    for number, line in lines.items():
        reached = any(line.branches.values())
        for answer, hits in line.branches.items():
            yield f"BRDA:{number},0,{_field(answer)},{hits if reached else '-'}"
    branches = sum((line.branch_tally for line in lines.values()), Tally())
    yield f"BRF:{branches.total}"
    yield f"BRH:{branches.hit}"
    yield from (f"DA:{number},{line.hits}" for number, line in lines.items())
    yield f"LF:{len(lines)}"
    yield f"LH:{sum(bool(line.hits) for line in lines.values())}"
    yield "end_of_record"


def _field(text: str) -> str:
    """A text without the comma that ends a field."""
    return text.replace(",", ";")
