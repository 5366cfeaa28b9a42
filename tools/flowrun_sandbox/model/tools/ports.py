"""The hook tools about ports."""

import re
from collections.abc import Collection, Iterable

from flowrun_sandbox.model.charms import endpoints
from flowrun_sandbox.model.entities import Port
from flowrun_sandbox.model.errors import ToolError
from flowrun_sandbox.model.hook import Hook
from flowrun_sandbox.model.tools.arguments import OUTPUT, Arguments, Call, parse
from flowrun_sandbox.model.tools.output import printed


def open_port(hook: Hook, call: Call) -> str:
    """Open ports when the hook succeeds, for all endpoints or for those that are named."""
    given = parse(call.arguments, _ENDPOINTS)
    ports, named = _open(hook), _named(hook, given)
    range_ = _range(given)
    if not named:
        ports -= _of(ports, range_)
        ports.add(Port(range_))
    elif Port(range_) not in ports:
        ports |= {Port(range_, endpoint) for endpoint in named}
    hook.pending.ports = ports
    return ""


def close_port(hook: Hook, call: Call) -> str:
    """Close ports when the hook succeeds, for all endpoints or for those that are named."""
    given = parse(call.arguments, _ENDPOINTS)
    ports, named = _open(hook), _named(hook, given)
    range_ = _range(given)
    if named and Port(range_) in ports:  # it stays open for the others
        ports |= {Port(range_, endpoint) for endpoint in _known(hook)}
        ports.remove(Port(range_))
    ports -= {port for port in _of(ports, range_) if not named or port.endpoint in named}
    hook.pending.ports = ports
    return ""


def opened_ports(hook: Hook, call: Call) -> str:
    """The ports that are open, for this hook."""
    given = parse(call.arguments, OUTPUT, {"--endpoints": "endpoints"})
    ports = _open(hook)
    ranges = sorted({port.range for port in ports}, key=_order)
    if "endpoints" in given.switches:
        ranges = [f"{range_} ({_shown(_of(ports, range_))})" for range_ in ranges]
    return printed(ranges, given)


_ENDPOINTS = {"--endpoints": "endpoints", "--format": "format"}
_PORT = re.compile(r"(?P<first>\d+)(-(?P<last>\d+))?(/(?P<protocol>tcp|udp))?", re.IGNORECASE)


def _open(hook: Hook) -> set[Port]:
    return set(hook.unit.ports if hook.pending.ports is None else hook.pending.ports)


def _named(hook: Hook, given: Arguments) -> set[str]:
    """The endpoints that are named; none stands for all, as ``*`` does."""
    named = {name.strip() for name in given.options.get("endpoints", "").split(",")} - {"", "*"}
    for name in sorted(named - _known(hook)):
        raise ToolError(f'charm has no endpoint "{name}"')
    return named


def _known(hook: Hook) -> set[str]:
    return {end.name for end in endpoints(hook.application.charm, hook.application.name)}


def _range(given: Arguments) -> str:
    if not given.words:
        raise ToolError("no port or range specified", 2)
    text = given.only(1)[0]
    if text.lower() == "icmp":
        return "icmp"
    found = _PORT.fullmatch(text)
    if found is None:
        raise ToolError(
            f'expected <port>[/<protocol>] or <from>-<to>[/<protocol>] or icmp; got "{text}"', 2
        )
    first, last = int(found["first"]), int(found["last"] or found["first"])
    protocol = (found["protocol"] or "tcp").lower()
    if not 0 < first <= last <= 65535:  # noqa: PLR2004 (the highest port)
        raise ToolError(f"invalid port range {first}-{last}/{protocol}", 2)
    return f"{first}/{protocol}" if first == last else f"{first}-{last}/{protocol}"


def _of(ports: Iterable[Port], range_: str) -> set[Port]:
    return {port for port in ports if port.range == range_}


def _shown(ports: Collection[Port]) -> str:
    return ", ".join(sorted(port.endpoint or "*" for port in ports))


def _order(port: str) -> tuple[str, int]:
    numbers, _, protocol = port.partition("/")
    first = numbers.partition("-")[0]
    return protocol, int(first) if first.isdecimal() else 0
