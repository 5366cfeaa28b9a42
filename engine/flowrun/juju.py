"""Flows to the hooks of a charm: each flow answers the Juju event of its name.

`Hooks` is all that a charm needs to have its hooks drawn; ``docs/juju.md`` has a whole charm in
thirty lines.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Generic, NamedTuple, TypeVar

import ops
from opentelemetry import trace

from flowrun.binding import bind
from flowrun.errors import FlowrunError, StepFailedError
from flowrun.events import Entered, Event, observing
from flowrun.flow import RETURN, Flow
from flowrun.labels import normalise
from flowrun.program import Program
from flowrun.registry import Registry
from flowrun.run import DEFER, Run

C = TypeVar("C")

logger = logging.getLogger(__name__)

_UNDEFERRABLE = (
    *(ops.ActionEvent, ops.StopEvent, ops.RemoveEvent, ops.LifecycleEvent),
    *(ops.SecretExpiredEvent, ops.SecretRotateEvent),
)
"""The events whose `defer` raises: nobody would take them up again."""


class Failure(NamedTuple):
    """An outcome by which an action fails."""

    message: str
    """What the person who ran the action reads."""


Meaning = ops.StatusBase | Failure | Callable[[Run], ops.StatusBase]
"""What an outcome means: a status, perhaps one that depends on the run, or a failure."""


class Response(NamedTuple):
    """What a charm does about an error that leaves a run."""

    status: Callable[[Exception], ops.StatusBase] | None = None
    """What the unit shows, made of the error; ``None`` to show nothing of it."""
    defer: bool = False
    """Whether the event is to come again. An event that cannot is let go."""


class Hooks(ops.Object, Generic[C]):
    """The flows of a charm, each observing the event of its name.

    A flow is bound when its event comes, and not before: `flowrun validate` shows ahead that all of
    them can be. Each run is logged in one line and, where the charm is traced, is a span with an
    event for each node.
    """

    def __init__(
        self,
        charm: ops.CharmBase,
        flows: Mapping[str, Flow],
        registry: Registry[C],
        context: Callable[[ops.EventBase], C],
        *,
        outcomes: Mapping[str, Meaning],
        errors: Mapping[type[Exception], Response],
        sources: tuple[ops.ObjectEvents, ...] = (),
    ) -> None:
        """Observe the events. The charm has to keep the object, for the framework does not.

        Args:
            charm: The charm.
            flows: Its flows, as `flowrun.load` returns them. Those that answer no event are there
                to be called.
            registry: The steps and predicates that the labels stand for.
            context: Makes what every step and predicate of one run is called with.
            outcomes: What each outcome of a flow means for the unit, or for the action. "defer" is
                the outcome of a run that ends deferred, and "return" of any other.
            errors: What follows from an error that leaves a run, by its class or one that it
                derives from. Every other error is a hook error.
            sources: Where the charm's libraries have events of their own.

        Raises:
            FlowrunError: A flow answers no event, and no other flow calls it.
        """
        super().__init__(charm, "flowrun")
        self._flows = flows
        self._registry = registry
        self._context = context
        self._outcomes = {normalise(outcome): meaning for outcome, meaning in outcomes.items()}
        self._errors = errors
        self._statuses: list[ops.StatusBase] = []
        self._observe((charm.on, *sources))
        self.framework.observe(charm.on.collect_unit_status, self._on_collect_unit_status)

    def show(self, status: ops.StatusBase) -> None:
        """Have the unit show a status when the hook is done.

        Of several, the most pressing is shown. Without any, the unit keeps the one that it has.
        """
        self._statuses.append(status)

    def _observe(self, sources: tuple[ops.ObjectEvents, ...]) -> None:
        called = {node.callee for flow in self._flows.values() for node in flow.calls()}
        for name in self._flows:
            events = [getattr(source, name.replace("-", "_"), None) for source in sources]
            known = [event for event in events if isinstance(event, ops.BoundEvent)]
            if not known and name not in called:
                raise FlowrunError(
                    f'no event of the charm is called "{name}", and no flow calls it: name it '
                    "after an event, or call it"
                )
            for event in known:
                self.framework.observe(event, self._on_event)

    def _on_event(self, event: ops.EventBase) -> None:
        name = event.handle.kind.replace("_", "-")
        program = bind(self._flows[name], self._registry, flows=self._flows)
        try:
            run = _traced(program, self._context(event))
        except StepFailedError as failure:
            response = self._response(failure.__cause__)
            if response is None:
                raise
            self._respond(response, failure, event)
        else:
            self._conclude(run, event)

    def _conclude(self, run: Run, event: ops.EventBase) -> None:
        logger.info("%s", run.summary())
        for outcome in (*run.outcomes, run.end or RETURN):
            match self._meaning(outcome):
                case None:
                    pass
                case ops.StatusBase() as status:
                    self.show(status)
                case Failure(message):
                    if isinstance(event, ops.ActionEvent):
                        event.fail(message)
                case status_of:
                    self.show(status_of(run))
        if run.deferred:
            event.defer()

    def _meaning(self, outcome: str) -> Meaning | None:
        meaning = self._outcomes.get(normalise(outcome))
        if meaning is None and outcome not in (RETURN, DEFER):
            raise FlowrunError(f'nobody has said what the outcome "{outcome}" means for the charm')
        return meaning

    def _response(self, error: BaseException | None) -> Response | None:
        found = (self._errors[each] for each in type(error).__mro__ if each in self._errors)
        return next(found, None)

    def _respond(self, response: Response, failure: StepFailedError, event: ops.EventBase) -> None:
        error = failure.__cause__
        assert isinstance(error, Exception)
        assert failure.run is not None
        logger.info("%s", failure.run.summary())
        logger.warning("%s", failure)
        if response.status is not None:
            self.show(response.status(error))
        if isinstance(event, ops.ActionEvent):
            event.fail(str(error))
        elif response.defer and not isinstance(event, _UNDEFERRABLE):
            event.defer()

    def _on_collect_unit_status(self, event: ops.CollectStatusEvent) -> None:
        for status in self._statuses:
            event.add_status(status)


def why(run: Run) -> str:
    """Why a run ended as it did: the reason of its last defer, or else its last answer."""
    if run.reasons:
        return run.reasons[-1]
    return " ".join(f"{last.node.label} {last.answer}" for last in run.answers[-1:])


def _traced(program: Program[C], context: C) -> Run:
    """The run, in a span; somebody watches it only if the span is recorded."""
    tracer = trace.get_tracer(__name__)
    with tracer.start_as_current_span(program.flow.name) as span:
        if not span.is_recording():
            return program.run(context)
        span.set_attribute("chart", program.fingerprint)
        with observing(lambda event: _note(span, event)):
            return program.run(context)


def _note(span: trace.Span, event: Event) -> None:
    if isinstance(event, Entered):
        span.add_event(event.node.id, {"flow": event.flow.name, "label": event.node.label})
