"""A page whose flows run, and lines of a log that tell of it."""

from collections.abc import Mapping

from flowrun import Flow, Run, simulate
from flowrun.documents import read_text
from flowrun.simulation import Answer

PAGE = """
# Deploy

```mermaid
flowchart TD
  go([Deploy]) --> ready{Is it ready?}
  ready -- no --> wait>defer: not ready]
  ready -- yes --> ship[Ship it]
  ready -- forced --> ship
  ship -. ApiError .-> failed([gave up])
  ship --> tell[[Tell people]]
  tell --> done([return])
```

# Tell people

```mermaid
flowchart TD
  begin([Tell people]) --> mail[Mail]
  mail --> sent([sent])
```
"""

JUJU = "unit-shop-0: 10:03:12 INFO unit.shop/0.juju-log "


def flows(page: str = PAGE) -> Mapping[str, Flow]:
    """The flows of a page."""
    return read_text(page, path="page.md").flows


def run(answer: str, errors: Mapping[str, Answer] | None = None) -> Run:
    """A run of the first flow."""
    return simulate(flows()["deploy"], {"Is it ready?": answer, **(errors or {})})
