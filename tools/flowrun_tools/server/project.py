"""A folder and what an editor holds to documents, functions, and all that is wrong with them."""

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from flowrun.diagnostics import Diagnostic
from flowrun.documents import Document
from flowrun.flow import Flow, linked
from flowrun.loading import find
from flowrun.registry import Registry
from flowrun_tools import project, rules
from flowrun_tools.errors import UsageError
from flowrun_tools.linting import Subject, lint
from flowrun_tools.server import code
from flowrun_tools.server.files import Files
from flowrun_tools.wanted import wanted


class Project:
    """The project that an editor has open. It counts as a document only what the project names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = Files()
        self.code = code.load(folder)

    def reload(self) -> None:
        """Import the functions again, and read the configuration."""
        self.code = code.load(self.folder)

    @property
    def registry(self) -> Registry[Any] | None:
        """The functions, if they can be imported."""
        return self.code.registry

    def documents(self) -> list[Document]:
        """The documents, as far as they can be read: see `Files.readable`."""
        with suppress(UsageError):  # told among the problems
            return [self.files.readable(path) for path in self._paths(self._places())]
        return []

    def flows(self) -> dict[str, Flow]:
        """The flows of these, by name."""
        charts = (chart for document in self.documents() for chart in document.charts)
        return linked(chart.flow for chart in charts if chart.flow is not None)

    def problems(self) -> dict[str, list[Diagnostic]]:
        """All that is wrong, by file: what `flowrun validate` tells, and why it would not run."""
        try:
            found = [*self._told(), *self.code.problems]
        except UsageError as error:
            found = [code.usage_problem(error, self.code.configuration), *self.code.problems]
        by_path: dict[str, list[Diagnostic]] = {}
        for problem in found:
            by_path.setdefault(problem.span.path or "", []).append(problem)
        return by_path

    def _told(self) -> list[Diagnostic]:
        by_place = {place: self._paths([place]) for place in self._places()}
        paths = dict.fromkeys(path for paths in by_place.values() for path in paths)
        documents = {path: self.files.document(path) for path in paths}
        subject = Subject(
            documents=tuple(documents.values()), registry=self.registry, charm=self.code.charm
        )
        unfound = [
            replace(problem, span=code.key(self.code.configuration, "flows"))
            for place, inside in by_place.items()
            for problem in rules.no_flow_found(place, [documents[path] for path in inside])
        ]
        return wanted([*lint(subject), *unfound], self.code.configuration)

    def _places(self) -> list[str]:
        """The files and folders of the project; a project may have none.

        Raises:
            UsageError: One that it names is not there.
        """
        configuration = self.code.configuration
        folder = configuration.folder / project.FOLDER
        if not configuration.flows and not folder.is_dir():
            return []
        return project.places(configuration, ())

    def _paths(self, places: list[str]) -> list[str]:
        return [os.path.abspath(str(document)) for document in find(*places)]  # noqa: PTH100 - `resolve` would follow links
