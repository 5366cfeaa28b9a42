"""What Graphviz says about a layout, in its JSON, to where everything goes."""

from typing import Any

from flowrun_tools.drawing.paths import Point
from flowrun_tools.drawing.plan import Area, Layout, Plan, Route


class Reading:
    """What Graphviz says about a layout, in its JSON."""

    def __init__(self, data: dict[str, Any], *, upwards: bool) -> None:
        self._upwards = upwards
        """Whether it is to be turned upside down, for Graphviz counts from below."""
        _, _, self._width, self._height = _numbers(data["bb"])
        self._objects = {thing["name"]: thing for thing in data.get("objects", ())}
        self._edges = sorted(data.get("edges", ()), key=lambda edge: int(edge["id"]))

    def layout(self, plan: Plan) -> Layout:
        """Where everything of a plan goes."""
        return Layout(
            (self._width, self._height),
            tuple(self._point(self._objects[f"n{i}"]["pos"]) for i in range(len(plan.boxes))),
            tuple(self._route(edge) for edge in self._edges),
            tuple(self._area(self._objects[f"cluster_{i}"]) for i in range(len(plan.frames))),
        )

    def _point(self, text: str) -> Point:
        right, up = _numbers(text)
        return self._place(right, up)

    def _place(self, right: float, up: float) -> Point:
        return (round(right, 1), round(up if self._upwards else self._height - up, 1))

    def _route(self, edge: dict[str, Any]) -> Route:
        ends: dict[str, Point] = {}
        points: list[Point] = []
        for part in edge["pos"].split():
            if part[0] in "se":
                ends[part[0]] = self._point(part[2:])
            else:
                points.append(self._point(part))
        label = self._point(edge["lp"]) if "lp" in edge else None
        return Route(tuple(points), ends.get("s"), ends.get("e"), label)

    def _area(self, cluster: dict[str, Any]) -> Area:
        left, low, right, high = _numbers(cluster["bb"])
        corner = self._place(left, low if self._upwards else high)
        size = (round(right - left, 1), round(high - low, 1))
        title = self._point(cluster["lp"]) if "lp" in cluster else corner
        return Area(corner, size, title)


def _numbers(text: str) -> list[float]:
    return [float(number) for number in text.split(",")]
