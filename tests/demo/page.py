"""What happened to one HTML page that needs nothing else."""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import assert_never

from flowrun import Role
from tests.demo.happenings import (
    Failed,
    FailedOver,
    Happening,
    Passed,
    Seen,
    Told,
    Waited,
    Walked,
    runs_in,
)
from tests.demo.pictures import Picture
from tests.demo.printing import figures
from tests.demo.ways import Stop, Way

Pictures = Mapping[tuple[str, ...], Picture]

TITLE = "PostgreSQL, brought up by its charts"


def page_of(happenings: Sequence[Happening], pictures: Pictures, *, ended: str = "") -> str:
    """The page.

    Args:
        happenings: What happened, in order.
        pictures: The drawings of all ways in it, by the ways' keys.
        ended: Why it came to no good end, if it did not.
    """
    style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    parts = [
        f"<h1>{TITLE}</h1>",
        f"<p>{_summary(happenings, pictures)}</p>",
        f'<p class="ended">{escape(ended)}</p>' if ended else "",
        *(_figures(each) for each in happenings if isinstance(each, FailedOver)),
        *_units(happenings),
        "<h2>What happened</h2>",
        '<ol class="line">',
        *(
            _item(each, pictures)
            for each in sorted(happenings, key=lambda each: each.at)
            if not isinstance(each, Seen | FailedOver)
        ),
        "</ol>",
        "<h2>The ways through the charts</h2>",
        *(_drawing(picture) for picture in sorted(pictures.values(), key=_order)),
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{TITLE}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(part for part in parts if part)
        + "\n</main>\n</body>\n</html>\n"
    )


def _summary(happenings: Sequence[Happening], pictures: Pictures) -> str:
    walked = sum(1 for _ in runs_in(happenings))
    seconds = happenings[-1].at if happenings else 0
    return (
        f"In {seconds:.0f} seconds the charm's hooks walked {walked} charts, by "
        f"{len(pictures)} different ways. Each line below is one hook on one unit, and each way "
        "in it leads to its drawing."
    )


def _figures(failover: FailedOver) -> str:
    items = "".join(
        f"<div><dt>{escape(meaning)}</dt><dd>{escape(figure)}</dd></div>"
        for figure, meaning in figures(failover)
    )
    told = f"{failover.lost} was lost, {failover.successor} took over"
    return f"<h2>{escape(told)}</h2>\n<dl>{items}</dl>"


def _units(happenings: Sequence[Happening]) -> Iterator[str]:
    """The last look at the units."""
    seen = [each for each in happenings if isinstance(each, Seen)]
    if not seen:
        return
    yield "<h2>The units at the end</h2>"
    yield (
        '<div class="scroll"><table><thead><tr><th>Unit</th><th>Status</th>'
        "<th>Patroni</th><th>Address</th></tr></thead><tbody>"
    )
    for unit in seen[-1].units:
        name = unit.name + (" (Juju's leader)" if unit.leads else "")
        yield (
            f"<tr><td>{escape(name)}</td>"
            f"<td>{escape(unit.status)} <small>{escape(unit.message)}</small></td>"
            f"<td>{escape(unit.role)}</td><td>{escape(unit.address)}</td></tr>"
        )
    yield "</tbody></table></div>"


def _item(happening: Told | Walked | Waited | Passed | Failed, pictures: Pictures) -> str:
    time = f"<time>{happening.at:.1f} s</time>"
    match happening:
        case Told():
            return f'<li class="told">{time}{escape(happening.sentence)}</li>'
        case Walked():
            return f'<li class="{_state(happening)}">{time}{_walked(happening, pictures)}</li>'
        case Waited():
            told = f'<span class="more">still waits for {escape(happening.flows)}</span>'
            return f'<li class="warning">{time}{_unit(happening)} {told}</li>'
        case Passed():
            return f'<li>{time}{_head(happening)} <span class="more">no chart for it</span></li>'
        case Failed():
            lines = escape("\n".join(happening.lines))
            told = f'{_head(happening)} <span class="end">failed</span><pre>{lines}</pre>'
            return f'<li class="bad">{time}{told}</li>'
        case _:
            assert_never(happening)


def _state(walked: Walked) -> str:
    return "bad" if walked.end == "error" else "warning" if walked.deferred else "good"


def _head(hook: Passed | Failed | Walked) -> str:
    name = hook.way.flow if isinstance(hook, Walked) else hook.hook
    return f"{_unit(hook)} <b>{escape(name)}</b>"


def _unit(hook: Passed | Failed | Walked | Waited) -> str:
    return f'<span class="unit">{escape(hook.unit)}</span>'


def _walked(walked: Walked, pictures: Pictures) -> str:
    end = {"error": "stopped by an error"}.get(walked.end, walked.end)
    if walked.deferred:
        end = "deferred"
    more = [] if walked.ms is None else [f"{walked.ms:.0f} ms"]
    if walked.again:
        more.append("was deferred before")
    why = f"<pre>{escape(walked.why)}</pre>" if walked.why else ""
    ways = "".join(_way(way, pictures[way.key]) for way in walked.new)
    known = [_link(pictures[way.key]) for way in walked.way.all() if way not in walked.new]
    if known:
        ways += f'<p class="way">as before: {", ".join(known)}</p>'
    return (
        f'{_head(walked)} <span class="end">{escape(end)}</span> '
        f'<span class="more">{", ".join(more)}</span>{ways}{why}'
    )


def _way(way: Way, picture: Picture) -> str:
    deeds = " \N{RIGHTWARDS ARROW} ".join(_deed(stop) for stop in way.deeds)
    return f'<p class="way">{_link(picture)} {deeds}</p>'


def _link(picture: Picture) -> str:
    return f'<a href="#{escape(picture.name)}">{escape(picture.name)}</a>'


def _deed(stop: Stop) -> str:
    label = escape(stop.label if stop.role is not Role.DEFER else "defer")
    return f"{label} <b>{escape(stop.answer)}</b>" if stop.answer else f"<i>{label}</i>"


def _order(picture: Picture) -> tuple[str, int]:
    flow, _, number = picture.name.rpartition("-")
    return flow, int(number)


def _drawing(picture: Picture) -> str:
    name = escape(picture.name)
    units = ", ".join(f"{unit} {times}\u00d7" for unit, times in sorted(picture.units.items()))
    data = b64encode(picture.svg.encode()).decode()
    return (
        f'<details id="{name}" open><summary><b>{name}</b> <small>{escape(units)}</small></summary>'
        f'<img alt="The chart {escape(picture.way.flow)} with this way in colour" '
        f'src="data:image/svg+xml;base64,{data}">'
        f'<p><a href="runs/{name}.svg">{name}.svg</a></p></details>'
    )
