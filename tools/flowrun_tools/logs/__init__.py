"""Logs to what a fleet really does: which ways runs take, how often, and how one of them went."""

from flowrun_tools.logs.counts import Counts, FlowCount, count
from flowrun_tools.logs.drawing import overlay
from flowrun_tools.logs.lines import Broken, Entry, entries
from flowrun_tools.logs.telling import tell

__all__ = ["Broken", "Counts", "Entry", "FlowCount", "count", "entries", "overlay", "tell"]
