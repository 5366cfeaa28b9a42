"""The names of shapes that ``@{ shape: … }`` takes."""

from flowrun.nearest import nearest

_NAMES = dict.fromkeys(
    """
    rect proc process rectangle rounded event stadium terminal pill fr-rect subprocess subproc
    framed-rectangle subroutine cyl db database cylinder datastore data-store folder directory
    bucket console browser person circle circ bang cloud diam decision diamond question hex
    hexagon prepare lean-r lean-right in-out lean-l lean-left out-in trap-b priority
    trapezoid-bottom trapezoid trap-t manual trapezoid-top inv-trapezoid dbl-circ double-circle
    doublecircle text notch-rect card notched-rectangle lin-rect lined-rectangle lined-process
    lin-proc shaded-process sm-circ start small-circle fr-circ stop framed-circle fork join
    hourglass collate brace comment brace-l brace-r braces bolt com-link lightning-bolt doc
    document delay half-rounded-rectangle h-cyl das horizontal-cylinder lin-cyl disk
    lined-cylinder curv-trap curved-trapezoid display div-rect div-proc divided-rectangle
    divided-process tri extract triangle win-pane internal-storage window-pane f-circ junction
    filled-circle notch-pent loop-limit notched-pentagon flip-tri manual-file flipped-triangle
    sl-rect manual-input sloped-rectangle docs documents st-doc stacked-document st-rect procs
    processes stacked-rectangle bow-rect stored-data bow-tie-rectangle cross-circ summary
    crossed-circle tag-doc tagged-document tag-rect tagged-rectangle tag-proc tagged-process flag
    paper-tape odd lin-doc lined-document state choice note composite icon anchor
    """.split()  # noqa: SIM905 - as a list it takes a line for each
)
"""Those of all shapes, in Mermaid's own order."""


def is_shape(name: str) -> bool:
    """Whether Mermaid draws a shape of this name."""
    return name in _NAMES


def nearest_shape(name: str) -> str:
    """What to write instead of a name that is none."""
    near = nearest(name.lower().replace("_", "-"), _NAMES)
    return f'did you mean "{near}"?' if near else "write a name such as rect, diam or stadium"
