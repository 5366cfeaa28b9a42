"""A registry: the Python functions that the labels of charts stand for.

A run out of the cache imports this module: plain slotted classes, and nothing compiled that no
label needs.
"""

from __future__ import annotations  # evaluating them would cost every run

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar

from flowrun.flow import Flow, Node, Role
from flowrun.labels import normalise

if TYPE_CHECKING:
    from flowrun.errors import RegistrationError
    from flowrun.span import Span

    P = ParamSpec("P")
    R = TypeVar("R")
    Raises = type[Exception] | tuple[type[Exception], ...]

C = TypeVar("C")

_NEVER_RUNS = 0x20 | 0x80 | 0x100 | 0x200
"""The flags of a code object that make a call return a generator or a coroutine."""


class Entry:
    """One registered function, with the label that it is registered under."""

    __slots__ = ("function", "is_predicate", "key", "label", "pattern", "raises")

    def __init__(
        self,
        label: str,
        function: Callable[..., Any],
        raises: Raises = (),
        *,
        is_predicate: bool,
    ) -> None:
        self.label = label
        """As the decorator has it."""
        self.key = normalise(label)
        """The label as labels are compared."""
        self.is_predicate = is_predicate
        """Whether it answers, and may act to find its answer; a step acts and answers nothing."""
        self.function = function
        self.raises = raises if isinstance(raises, tuple) else (raises,)
        """The exceptions that the function declares."""
        self.pattern = None
        if "{" in label or "}" in label:
            from flowrun.parameters import Pattern

            self.pattern = Pattern(label)

    @property
    def kind(self) -> str:
        """What it is registered as, as a word: a step or a predicate."""
        return "predicate" if self.is_predicate else "step"

    @property
    def place(self) -> str:
        """Where the function is written, as ``file:line``."""
        span = self.span
        return f"{span.path}:{span.line}" if span.path else repr(self.function)

    @property
    def span(self) -> Span:
        """The line that the function's definition begins on, its decorators included.

        It has no path if nobody knows where the function is written.
        """
        import inspect

        from flowrun.span import Span

        code = getattr(inspect.unwrap(self.function), "__code__", None)
        line = code.co_firstlineno if code else 1
        return Span(code.co_filename if code else None, line, 1, line, 1)

    def fits(self, node: Node, flow: Flow) -> bool:
        """Whether the function may stand for a node: a predicate decides, a step acts.

        Either may stand for an ensure, which does not branch.
        """
        if node.role is Role.STEP:
            return not self.is_predicate
        return self.is_predicate or flow.is_ensure(node)

    def __repr__(self) -> str:
        return f"Entry({self.label!r}, {self.kind}, {self.place})"


class Match:
    """An entry that a label of a chart stands for, with the values of its parameters."""

    __slots__ = ("entry", "parameters")

    def __init__(self, entry: Entry, parameters: Mapping[str, Any]) -> None:
        self.entry = entry
        self.parameters = parameters


class Registry(Generic[C]):
    """The steps and predicates of one program, typed by the context that they are called with."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._patterns: list[Entry] = []

    def step(
        self, label: str, *, raises: Raises = ()
    ) -> Callable[[Callable[Concatenate[C, P], R]], Callable[Concatenate[C, P], R]]:
        """Register a function that acts, under the label of the nodes that stand for it.

        Args:
            label: The text of the node, compared as `flowrun.labels.normalise` says. It may hold
                parameters, ``{name}`` or ``{name:type}``, which the function takes by name; the
                types are ``text``, ``word``, ``int`` and ``float``. A brace is written twice.
            raises: The exceptions that the function raises on purpose.

        Returns:
            A decorator that returns the function unchanged.

        Raises:
            RegistrationError: The label is taken, or the function cannot be called with the context
                and the label's parameters.
        """
        return self._register(label, raises, is_predicate=False)

    def predicate(
        self, label: str, *, raises: Raises = ()
    ) -> Callable[[Callable[Concatenate[C, P], R]], Callable[Concatenate[C, P], R]]:
        """Register a function that answers, under the label of the decisions that ask it.

        It answers with a ``bool`` for yes and no, or with a ``str`` or an ``Enum`` for the text on
        an arrow. The rest is as for `step`.
        """
        return self._register(label, raises, is_predicate=True)

    def matches(self, label: str, key: str | None = None) -> tuple[Match, ...]:
        """Every entry that a label of a chart stands for: one, if all is well.

        Args:
            label: The label as a chart shows it.
            key: Its normal form, where the caller has it already.
        """
        exact = self._entries.get(normalise(label) if key is None else key)
        found = [Match(exact, {})] if exact is not None and exact.pattern is None else []
        for entry in self._patterns:
            assert entry.pattern is not None
            parameters = entry.pattern.match(label)
            if parameters is not None:
                found.append(Match(entry, parameters))
        return tuple(found)

    def __iter__(self) -> Iterator[Entry]:
        """The entries, in the order of registration."""
        return iter(self._entries.values())

    def __contains__(self, label: str) -> bool:
        return bool(self.matches(label))

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        steps = sum(not entry.is_predicate for entry in self)
        return f"<Registry: {steps} steps, {len(self) - steps} predicates>"

    def _register(
        self, label: str, raises: Raises, *, is_predicate: bool
    ) -> Callable[[Callable[Concatenate[C, P], R]], Callable[Concatenate[C, P], R]]:
        def decorate(function: Callable[Concatenate[C, P], R]) -> Callable[Concatenate[C, P], R]:
            self._add(Entry(label, function, raises, is_predicate=is_predicate))
            return function

        return decorate

    def _add(self, entry: Entry) -> None:
        taken = self._entries.get(entry.key)
        if taken is not None:
            from flowrun.errors import RegistrationError

            raise RegistrationError(
                f'"{entry.label}" is registered twice: at {taken.place} and at {entry.place}'
            )
        _check(entry)
        self._entries[entry.key] = entry
        if entry.pattern is not None:
            self._patterns.append(entry)


def _check(entry: Entry) -> None:
    """See that the function can be called as the walk will call it."""
    for error in entry.raises:
        if not issubclass(error, Exception):
            raise _refusal(entry, f"raises= takes classes of exceptions, not {error!r}")
    code = getattr(entry.function, "__code__", None)
    if code is not None and code.co_flags & _NEVER_RUNS:
        raise _refusal(entry, "a call of an async function or a generator does not run it")
    if code is not None and entry.pattern is None and code.co_argcount == 1:
        return  # as nearly every step: a full look would cost more than all the rest
    _check_signature(entry)


def _check_signature(entry: Entry) -> None:
    import inspect

    names = dict.fromkeys(entry.pattern.types if entry.pattern is not None else ())
    try:
        signature = inspect.signature(entry.function)
    except ValueError:
        return  # a function in C that tells nobody how it is called
    try:
        signature.bind(None, **names)
    except TypeError as error:
        wanted = ", ".join(["context", *names])
        raise _refusal(entry, f"it is called with ({wanted}): {error}") from None


def _refusal(entry: Entry, why: str) -> RegistrationError:
    from flowrun.errors import RegistrationError

    return RegistrationError(f'"{entry.label}" at {entry.place}: {why}')
