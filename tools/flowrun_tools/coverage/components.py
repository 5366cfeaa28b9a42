"""Which nodes of a graph can go round to each other: its strongly connected components."""

from collections.abc import Iterator, Mapping, Sequence


def components(
    out: Mapping[str, Sequence[str]], into: Mapping[str, Sequence[str]]
) -> dict[str, int]:
    """The number of each node's component, in linear time.

    Two nodes have the same number if each can be reached from the other. S. R. Kosaraju's
    algorithm: the nodes in the reverse order in which a search leaves them are the roots of a
    second search, against the arrows, that does not get out of a component.
    """
    left = _left(out, out, {})
    numbers: dict[str, int] = {}
    for root in reversed(list(left)):
        if root not in numbers:
            numbers |= dict.fromkeys(_left([root], into, numbers), len(numbers))
    return numbers


def _left(
    roots: Sequence[str] | Mapping[str, object],
    onward: Mapping[str, Sequence[str]],
    known: Mapping[str, object],
) -> Iterator[str]:
    """The nodes that can be reached, but for those known, as a search leaves them."""
    seen: set[str] = set()
    for root in roots:
        if root in seen or root in known:
            continue
        seen.add(root)
        way = [(root, iter(onward[root]))]
        while way:
            node, rest = way[-1]
            following = next(
                (each for each in rest if each not in seen and each not in known), None
            )
            if following is None:
                way.pop()
                yield node
            else:
                seen.add(following)
                way.append((following, iter(onward[following])))
