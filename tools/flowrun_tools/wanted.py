"""Problems to those that a project wants to be told of, as its configuration says."""

from collections.abc import Iterable

from flowrun.diagnostics import Diagnostic
from flowrun_tools import baseline
from flowrun_tools.configuration import Configuration
from flowrun_tools.validation import chosen_rules


def wanted(diagnostics: Iterable[Diagnostic], configuration: Configuration) -> list[Diagnostic]:
    """The problems of the rules that are selected and not ignored, but for those of the baseline.

    Raises:
        UsageError: The configuration names a rule or a baseline that is not there.
    """
    told = chosen_rules(diagnostics, configuration.select, configuration.ignore)
    if configuration.baseline is None:
        return told
    place = configuration.folder / configuration.baseline
    left, _ = baseline.new(told, baseline.load(place), place)
    return left
