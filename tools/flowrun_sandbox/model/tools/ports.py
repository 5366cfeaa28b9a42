"""The hook tools about ports."""

import re

from flowrun_sandbox.model.errors import ToolError
from flowrun_sandbox.model.hook import Hook
from flowrun_sandbox.model.tools.arguments import OUTPUT, Arguments, Call, parse
from flowrun_sandbox.model.tools.output import printed


def open_port(hook: Hook, call: Call) -> str:
    """Open ports when the hook succeeds."""
    port = _port(parse(call.arguments, _ENDPOINTS))
    hook.pending.closed.discard(port)
    hook.pending.opened.add(port)
    return ""


def close_port(hook: Hook, call: Call) -> str:
    """Close ports when the hook succeeds."""
    port = _port(parse(call.arguments, _ENDPOINTS))
    hook.pending.opened.discard(port)
    hook.pending.closed.add(port)
    return ""


def opened_ports(hook: Hook, call: Call) -> str:
    """The ports that are open, for this hook."""
    given = parse(call.arguments, OUTPUT, {"--endpoints": "endpoints"})
    ports = sorted((hook.unit.ports | hook.pending.opened) - hook.pending.closed, key=_order)
    if "endpoints" in given.switches:
        ports = [f"{port} (*)" for port in ports]
    return printed(ports, given)


_ENDPOINTS = {"--endpoints": "endpoints", "--format": "format"}
_PORT = re.compile(r"(?P<first>\d+)(-(?P<last>\d+))?(/(?P<protocol>tcp|udp))?", re.IGNORECASE)


def _port(given: Arguments) -> str:
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


def _order(port: str) -> tuple[str, int]:
    numbers, _, protocol = port.partition("/")
    first = numbers.partition("-")[0]
    return protocol, int(first) if first.isdecimal() else 0
