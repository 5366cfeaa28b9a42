"""An exception out of the user's code to its traceback, without the frames that are not theirs."""

import importlib
import os
from traceback import StackSummary, TracebackException

import flowrun
import flowrun_tools

_NOT_THEIRS = (
    *(os.path.join(folder, "") for folder in (*flowrun.__path__, *flowrun_tools.__path__)),  # noqa: PTH118 - compared as texts
    importlib.__file__,
    "<frozen importlib",
)


def shortened(error: BaseException) -> str:
    """The traceback of an exception, with only the frames of the user and of their libraries."""
    report = TracebackException.from_exception(error)
    _shorten(report)
    return "".join(report.format())


def _shorten(report: TracebackException) -> None:
    kept = [frame for frame in report.stack if not frame.filename.startswith(_NOT_THEIRS)]
    report.stack = StackSummary.from_list(kept)
    for other in (report.__cause__, report.__context__, *(report.exceptions or ())):
        if other is not None:
            _shorten(other)
