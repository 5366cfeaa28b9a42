"""Services' output to the log targets of the plan, in batches over HTTP."""

import asyncio
import logging
import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import aiohttp

from .items import LogTarget
from .plan import Plan
from .service_logs import Line, ServiceLogs

BATCH_LINES = 1000
"""How many lines go into a request, and how many wait for a target that did not take them."""
BATCH_SECONDS = 1.0
"""How long lines are gathered before they are sent."""
REQUEST_SECONDS = 10.0

log = logging.getLogger(__name__)

Labels = Mapping[str, str]
Payload = Callable[[Mapping[str, Sequence[Line]], Mapping[str, Labels]], Mapping[str, Any]]

_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+)|[*#$@!?-])")
"""As Go's ``os.Expand`` has them: ``$$`` is a variable as well, which nobody has set."""


class Forwarding:
    """The log targets, each with what is still to be sent there."""

    def __init__(self, logs: ServiceLogs) -> None:
        self._senders: dict[str, _Sender] = {}
        self._stop_listening = logs.listen(self._take)

    def plan_changed(self, plan: Plan) -> None:
        """Send to the targets of this plan from now on."""
        for name in [name for name in self._senders if name not in plan.log_targets]:
            self._senders.pop(name).stop()
        for name, target in plan.log_targets.items():
            if name not in self._senders:
                self._senders[name] = _Sender(target, plan)
            self._senders[name].target, self._senders[name].plan = target, plan

    async def close(self) -> None:
        """Send what is left, if that can be done at once."""
        self._stop_listening()
        await asyncio.gather(*(sender.close() for sender in self._senders.values()))

    def _take(self, lines: Sequence[Line]) -> None:
        for sender in self._senders.values():
            sender.take(lines)


def labels_of(target: LogTarget, plan: Plan, service: str) -> Labels:
    """The labels of a service's lines, with ``$NAME`` from the service's environment."""
    environment = plan.services[service].entry.get("environment", {})

    def value(found: re.Match[str]) -> str:
        return str(environment.get(found[1] or found[2], ""))

    labels = target.entry.get("labels", {})
    return {name: _VARIABLE.sub(value, labels[name]) for name in sorted(labels)}


def loki_payload(
    lines: Mapping[str, Sequence[Line]], labels: Mapping[str, Labels]
) -> Mapping[str, Any]:
    """What Loki's push API takes: https://grafana.com/docs/loki/latest/reference/loki-http-api."""
    return {
        "streams": [
            {
                "stream": {"pebble_service": service, **labels[service]},
                "values": [[_nanoseconds(line), line.message] for line in lines[service]],
            }
            for service in sorted(lines)
        ]
    }


def opentelemetry_payload(
    lines: Mapping[str, Sequence[Line]], labels: Mapping[str, Labels]
) -> Mapping[str, Any]:
    """What an OpenTelemetry collector takes: https://opentelemetry.io/docs/specs/otlp."""
    return {
        "resourceLogs": [
            {
                "resource": {
                    "attributes": [
                        {"key": key, "value": {"stringValue": value}}
                        for key, value in {"service.name": service, **labels[service]}.items()
                    ]
                },
                "scopeLogs": [
                    {
                        "scope": {"name": "pebble"},
                        "logRecords": [
                            {
                                "timeUnixNano": _nanoseconds(line),
                                "body": {"stringValue": line.message},
                            }
                            for line in lines[service]
                        ],
                    }
                ],
            }
            for service in sorted(lines)
        ]
    }


PAYLOADS: Mapping[str, tuple[str, Payload]] = {
    "loki": ("", loki_payload),
    "opentelemetry": ("/v1/logs", opentelemetry_payload),
}
"""For each type of target: what follows its location, and what it is sent."""


class _Sender:
    def __init__(self, target: LogTarget, plan: Plan) -> None:
        self.target = target
        self.plan = plan
        self._waiting: deque[Line] = deque()
        self._dropped = 0
        self._arrived = asyncio.Event()
        self._task = asyncio.create_task(self._run())

    def take(self, lines: Iterable[Line]) -> None:
        self._waiting.extend(line for line in lines if self.target.takes(line.service))
        while len(self._waiting) > BATCH_LINES:
            self._waiting.popleft()
            self._dropped += 1
        if self._waiting:
            self._arrived.set()

    def stop(self) -> None:
        self._task.cancel()

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])
        if self._waiting:
            async with aiohttp.ClientSession() as session:
                await self._send(session)

    async def _run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=REQUEST_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                await self._arrived.wait()
                await asyncio.sleep(BATCH_SECONDS)
                self._arrived.clear()
                await self._send(session)

    async def _send(self, session: aiohttp.ClientSession) -> None:
        """Send what waits. What the target may take another time waits for the next line."""
        self._tell_dropped()
        lines = tuple(self._waiting)
        path, _ = PAYLOADS[self.target.entry["type"]]
        url = self.target.entry["location"] + path
        try:
            async with session.post(url, json=self._payload(lines)) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            log.warning('Target "%s": cannot send logs: %s', self.target.name, error)
            return
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.warning('Target "%s": server returned HTTP %d', self.target.name, status)
            return
        if status >= HTTPStatus.BAD_REQUEST:
            log.warning(
                'Target "%s": request failed with status %d, dropping %d logs',
                self.target.name,
                status,
                len(lines),
            )
        self._forget(lines)

    def _payload(self, lines: Iterable[Line]) -> Mapping[str, Any]:
        by_service: dict[str, list[Line]] = {}
        for line in lines:
            by_service.setdefault(line.service, []).append(line)
        labels = {service: labels_of(self.target, self.plan, service) for service in by_service}
        _, payload = PAYLOADS[self.target.entry["type"]]
        return payload(by_service, labels)

    def _forget(self, lines: Sequence[Line]) -> None:
        """Let go of what was sent; some of it may have made room for newer lines meanwhile."""
        sent = {id(line) for line in lines}
        kept = [line for line in self._waiting if id(line) not in sent]
        self._waiting = deque(kept)

    def _tell_dropped(self) -> None:
        if self._dropped:
            log.warning(
                'Target "%s" does not keep up, dropped %d logs', self.target.name, self._dropped
            )
            self._dropped = 0


def _nanoseconds(line: Line) -> str:
    return str(round(line.moment.timestamp() * 1_000_000) * 1000)
